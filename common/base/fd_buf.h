#ifndef FD_BUF_H
#define FD_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_macros.h"
#include "base/fd_str.h"

/**
 * A growing buffer with a cap and a sticky failure: writers chain without checks, and one look at
 * `failed` at the end tells whether the cap was hit. Running out of memory aborts.
 */
struct fd_buf {
    char *data;
    size_t length;   /**< bytes written */
    size_t capacity; /**< bytes allocated */
    size_t limit;    /**< most bytes it may hold */
    bool failed;     /**< a write would have passed the limit; everything since was dropped */
};

/** An empty buffer of at most `limit` bytes. Free it with fd_buf_clean_up. */
void fd_buf_init(struct fd_buf *buf, size_t limit) FD_NONNULL(1);
void fd_buf_clean_up(struct fd_buf *buf);
/** Empty it and clear the failure; the memory stays. */
void fd_buf_reset(struct fd_buf *buf) FD_NONNULL(1);

/** For fd_buf_extend: what it does when there isn't room enough yet, or no more of it is allowed.
 */
void *fd_buf_extend_further(struct fd_buf *buf, size_t size) FD_NONNULL(1);

/** Room for `size` bytes at the end, counted as written; NULL when that passes the limit. */
FD_NONNULL(1) static inline void *fd_buf_extend(struct fd_buf *buf, size_t size)
{
    char *room;

    if (buf->failed || size >= buf->capacity - buf->length || size > buf->limit - buf->length) {
        return fd_buf_extend_further(buf, size);
    }
    room = buf->data + buf->length;
    buf->length += size;
    return room;
}

/** Append `size` bytes, a string's bytes, text up to its NUL, or one byte. */
void fd_buf_put(struct fd_buf *buf, const void *bytes, size_t size) FD_NONNULL(1);
void fd_buf_put_str(struct fd_buf *buf, struct fd_str str) FD_NONNULL(1);
void fd_buf_put_text(struct fd_buf *buf, const char *text) FD_NONNULL(1, 2);
void fd_buf_put_u8(struct fd_buf *buf, uint8_t value) FD_NONNULL(1);
/** Big-endian integers, as PostgreSQL's binary format has them. */
void fd_buf_put_be16(struct fd_buf *buf, uint16_t value) FD_NONNULL(1);
void fd_buf_put_be32(struct fd_buf *buf, uint32_t value) FD_NONNULL(1);
void fd_buf_put_be64(struct fd_buf *buf, uint64_t value) FD_NONNULL(1);
void fd_buf_printf(struct fd_buf *buf, const char *format, ...) FD_PRINTF(2, 3) FD_NONNULL(1, 2);

/** Overwrite four bytes at `offset` (big-endian): for lengths known only afterwards. */
void fd_buf_patch_be32(struct fd_buf *buf, size_t offset, uint32_t value) FD_NONNULL(1);

/** The contents with a NUL behind them (not counted); "" when empty or failed. */
const char *fd_buf_text(struct fd_buf *buf) FD_NONNULL(1);

#endif
