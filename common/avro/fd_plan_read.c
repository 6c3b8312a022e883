#include "avro/fd_plan_read.h"

enum fd_decoded fd_decode_any_long(const unsigned char **at, const unsigned char *end,
                                   int64_t *ret_value)
{
    enum { LONGEST_VARINT = 10 };
    struct fd_cursor cursor = {*at, end};

    if (fd_cursor_varint(&cursor, ret_value)) {
        *at = cursor.ptr;
        return FD_DECODED;
    }
    return fd_cursor_left(&cursor) < LONGEST_VARINT ? FD_DECODED_TRUNCATED : FD_DECODED_MALFORMED;
}

/* A writer may follow a count, then negative, by the block's size in bytes. */
static enum fd_decoded decode_block_end(struct fd_cursor *cursor, const unsigned char **ret_end)
{
    int64_t size;
    enum fd_decoded decoded = fd_decode_long(cursor, &size);

    if (decoded != FD_DECODED) {
        return decoded;
    }
    if (size < 0) {
        return FD_DECODED_MALFORMED;
    }
    if ((uint64_t)size > fd_cursor_left(cursor)) {
        return FD_DECODED_TRUNCATED;
    }
    *ret_end = cursor->ptr + size;
    return FD_DECODED;
}

enum fd_decoded fd_decode_block(struct fd_cursor *cursor, uint32_t so_far,
                                struct fd_block *ret_block)
{
    const int64_t limit = FD_PLAN_MAX_ITEMS - (int64_t)so_far;
    int64_t count;
    enum fd_decoded decoded = fd_decode_long(cursor, &count);

    if (decoded != FD_DECODED) {
        return decoded;
    }
    if (count > limit || count < -limit) {
        return FD_DECODED_TOO_LARGE;
    }
    *ret_block = (struct fd_block){(uint32_t)(count < 0 ? -count : count), NULL};
    return count < 0 ? decode_block_end(cursor, &ret_block->end) : FD_DECODED;
}
