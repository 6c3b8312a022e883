#ifndef FD_PLAN_READ_H
#define FD_PLAN_READ_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "avro/fd_plan.h"
#include "base/fd_cursor.h"
#include "base/fd_macros.h"
#include "base/fd_str.h"

/**
 * Avro values off a cursor, for use within common/avro. A read that fails may have moved it. What
 * decodes a field in the ordinary case is FD_HOT, inlined down to the last call, so that the
 * cursor's address never escapes and it stays in registers.
 */

/** What came of reading some bytes. */
enum fd_decoded {
    FD_DECODED = 0,
    FD_DECODED_TRUNCATED,
    FD_DECODED_MALFORMED,
    FD_DECODED_TOO_LARGE,
    FD_DECODED_NULL, /**< null where a value is required */
    FD_DECODED_TYPE, /**< a union's branch of a type that can't be read */
};

/** A block of an array or map. */
struct fd_block {
    uint32_t count;           /**< of items; 0 in the last block */
    const unsigned char *end; /**< where it ends if the writer said so, else NULL */
};

/**
 * The bits of a varint that ends within the next eight bytes, which must be there, and its size;
 * size 0 when it is longer.
 */
FD_HOT uint64_t fd_varint_bits(const unsigned char *at, unsigned *ret_size)
{
    uint64_t bytes;
    uint64_t ends;

    memcpy(&bytes, at, sizeof(bytes));
    bytes = le64toh(bytes);
    ends = ~bytes & 0x8080808080808080;
    if (ends == 0) {
        *ret_size = 0;
        return 0;
    }
    *ret_size = ((unsigned)__builtin_ctzll(ends) >> 3) + 1;
    /* Keep what is before the end, then close the gaps: 8 x 7, 4 x 14, 2 x 28 bits. */
    bytes &= (ends ^ (ends - 1)) & 0x7f7f7f7f7f7f7f7f;
    bytes = (bytes & 0x007f007f007f007f) | (bytes & 0x7f007f007f007f00) >> 1;
    bytes = (bytes & 0x00003fff00003fff) | (bytes & 0x3fff00003fff0000) >> 2;
    return (bytes & 0x000000000fffffff) | (bytes & 0x0fffffff00000000) >> 4;
}

/** An int or long of any length, at `*at`, which moves behind it. */
enum fd_decoded fd_decode_any_long(const unsigned char **at, const unsigned char *end,
                                   int64_t *ret_value) FD_NONNULL(1, 3);

/** The same by a copy of the cursor's position. */
FD_HOT enum fd_decoded fd_decode_long_apart(struct fd_cursor *cursor, int64_t *ret_value)
{
    const unsigned char *at = cursor->ptr;
    enum fd_decoded decoded = fd_decode_any_long(&at, cursor->end, ret_value);

    cursor->ptr = at;
    return decoded;
}

/**
 * A number from 0 to 63, which most branches, symbols, lengths and counts are: one byte. False, and
 * the cursor unmoved, when another follows.
 */
FD_HOT bool fd_decode_small(struct fd_cursor *cursor, uint32_t *ret_number)
{
    if (cursor->ptr == cursor->end || (*cursor->ptr & 0x81U) != 0) {
        return false;
    }
    *ret_number = *cursor->ptr++ >> 1;
    return true;
}

/** An int or long. */
FD_HOT enum fd_decoded fd_decode_long(struct fd_cursor *cursor, int64_t *ret_value)
{
    /* Most are one byte (branches, symbols, lengths, counts), the rest times of eight. */
    if (cursor->ptr != cursor->end && *cursor->ptr < 0x80) {
        uint8_t byte = *cursor->ptr++;

        *ret_value = (int64_t)(byte >> 1) ^ -(int64_t)(byte & 1);
        return FD_DECODED;
    }
    if (fd_cursor_left(cursor) >= sizeof(uint64_t)) {
        unsigned size;
        uint64_t bits = fd_varint_bits(cursor->ptr, &size);

        if (size > 0) {
            cursor->ptr += size;
            *ret_value = (int64_t)((bits >> 1) ^ (~(bits & 1) + 1));
            return FD_DECODED;
        }
    }
    return fd_decode_long_apart(cursor, ret_value);
}

/** An index below `count`: of a symbol or a branch. */
FD_HOT enum fd_decoded fd_decode_index(struct fd_cursor *cursor, uint32_t count,
                                       uint32_t *ret_index)
{
    int64_t index;
    enum fd_decoded decoded;

    if (fd_decode_small(cursor, ret_index)) {
        return *ret_index < count ? FD_DECODED : FD_DECODED_MALFORMED;
    }
    decoded = fd_decode_long(cursor, &index);
    if (decoded == FD_DECODED) {
        *ret_index = (uint32_t)index;
        decoded = index >= 0 && index < count ? FD_DECODED : FD_DECODED_MALFORMED;
    }
    return decoded;
}

/** The bytes of a string or bytes value, in place. */
FD_HOT enum fd_decoded fd_decode_bytes(struct fd_cursor *cursor, struct fd_str *ret_bytes)
{
    int64_t size;
    uint32_t small;
    enum fd_decoded decoded;

    if (fd_decode_small(cursor, &small)) {
        return fd_cursor_bytes(cursor, small, ret_bytes) ? FD_DECODED : FD_DECODED_TRUNCATED;
    }
    decoded = fd_decode_long(cursor, &size);
    if (decoded != FD_DECODED) {
        return decoded;
    }
    /* One comparison for the two that fail: a negative size is a huge one. */
    if ((uint64_t)size > FD_PLAN_MAX_STRING) {
        return size < 0 ? FD_DECODED_MALFORMED : FD_DECODED_TOO_LARGE;
    }
    return fd_cursor_bytes(cursor, (size_t)size, ret_bytes) ? FD_DECODED : FD_DECODED_TRUNCATED;
}

/** The head of the next block of an array or map of which `so_far` items have been read. */
enum fd_decoded fd_decode_block(struct fd_cursor *cursor, uint32_t so_far,
                                struct fd_block *ret_block) FD_NONNULL(1, 3);

#endif
