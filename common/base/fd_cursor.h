#ifndef FD_CURSOR_H
#define FD_CURSOR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/fd_macros.h"
#include "base/fd_str.h"

/**
 * Bytes from outside, read from the front. Each read either succeeds and moves the cursor, or
 * returns false and leaves cursor and result as they were.
 */
struct fd_cursor {
    const unsigned char *ptr;
    const unsigned char *end;
};

/** A cursor at the first of `size` bytes, which must outlive it. */
static inline struct fd_cursor fd_cursor_from(const void *bytes, size_t size)
{
    const unsigned char *ptr = bytes;

    return (struct fd_cursor){ptr, size > 0 ? ptr + size : ptr};
}

/** How many bytes are left. */
static inline size_t fd_cursor_left(const struct fd_cursor *cursor)
{
    return (size_t)(cursor->end - cursor->ptr);
}

/** Pass over `size` bytes. */
FD_MUST_CHECK static inline bool fd_cursor_skip(struct fd_cursor *cursor, size_t size)
{
    if (size > fd_cursor_left(cursor)) {
        return false;
    }
    cursor->ptr += size;
    return true;
}

/** One byte. */
FD_MUST_CHECK static inline bool fd_cursor_u8(struct fd_cursor *cursor, uint8_t *ret_value)
{
    if (cursor->ptr == cursor->end) {
        return false;
    }
    *ret_value = *cursor->ptr++;
    return true;
}

/** `size` bytes in place, as a view that lives as long as the bytes do. */
FD_MUST_CHECK static inline bool fd_cursor_bytes(struct fd_cursor *cursor, size_t size,
                                                 struct fd_str *ret_bytes)
{
    if (size > fd_cursor_left(cursor) || size > UINT32_MAX) {
        return false;
    }
    *ret_bytes = (struct fd_str){(const char *)cursor->ptr, (uint32_t)size};
    cursor->ptr += size;
    return true;
}

/** Avro's int and long: zigzag, little-endian base 128, at most ten bytes. */
FD_MUST_CHECK static inline bool fd_cursor_varint(struct fd_cursor *cursor, int64_t *ret_value)
{
    const unsigned char *at = cursor->ptr;
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 70; shift += 7) {
        uint64_t bits;

        if (at == cursor->end) {
            return false;
        }
        bits = *at & 0x7fU;
        if (shift == 63 && bits > 1) {
            return false;
        }
        value |= bits << shift;
        if ((*at++ & 0x80U) == 0) {
            cursor->ptr = at;
            *ret_value = (int64_t)((value >> 1) ^ (~(value & 1) + 1));
            return true;
        }
    }
    return false;
}

#endif
