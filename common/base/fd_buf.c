#include "base/fd_buf.h"

#include <endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_error.h"

void fd_buf_init(struct fd_buf *buf, size_t limit)
{
    *buf = (struct fd_buf){.limit = limit};
}

void fd_buf_clean_up(struct fd_buf *buf)
{
    if (buf) {
        free(buf->data);
        *buf = (struct fd_buf){.limit = buf->limit};
    }
}

void fd_buf_reset(struct fd_buf *buf)
{
    buf->length = 0;
    buf->failed = false;
}

/* One byte more than asked for, so that fd_buf_text always has room for its NUL. */
static void grow(struct fd_buf *buf, size_t needed)
{
    size_t capacity = buf->capacity ? buf->capacity : 256;

    while (capacity < needed + 1) {
        capacity *= 2;
    }
    buf->data = realloc(buf->data, capacity);
    if (!buf->data) {
        fd_abort("out of memory: %zu bytes for a buffer", capacity);
    }
    buf->capacity = capacity;
}

void *fd_buf_extend_further(struct fd_buf *buf, size_t size)
{
    void *room;

    if (buf->failed || size > buf->limit - buf->length) {
        buf->failed = true;
        return NULL;
    }
    if (buf->length + size + 1 > buf->capacity) {
        grow(buf, buf->length + size);
    }
    room = buf->data + buf->length;
    buf->length += size;
    return room;
}

void fd_buf_put(struct fd_buf *buf, const void *bytes, size_t size)
{
    void *room = fd_buf_extend(buf, size);

    if (room && size > 0) {
        memcpy(room, bytes, size);
    }
}

void fd_buf_put_str(struct fd_buf *buf, struct fd_str str)
{
    fd_buf_put(buf, str.ptr, str.len);
}

void fd_buf_put_text(struct fd_buf *buf, const char *text)
{
    fd_buf_put(buf, text, strlen(text));
}

void fd_buf_put_u8(struct fd_buf *buf, uint8_t value)
{
    fd_buf_put(buf, &value, 1);
}

void fd_buf_put_be16(struct fd_buf *buf, uint16_t value)
{
    uint16_t big = htobe16(value);

    fd_buf_put(buf, &big, sizeof(big));
}

void fd_buf_put_be32(struct fd_buf *buf, uint32_t value)
{
    uint32_t big = htobe32(value);

    fd_buf_put(buf, &big, sizeof(big));
}

void fd_buf_put_be64(struct fd_buf *buf, uint64_t value)
{
    uint64_t big = htobe64(value);

    fd_buf_put(buf, &big, sizeof(big));
}

void fd_buf_printf(struct fd_buf *buf, const char *format, ...)
{
    va_list arguments;
    va_list again;
    int size;

    va_start(arguments, format);
    va_copy(again, arguments);
    size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size > 0 && fd_buf_extend(buf, (size_t)size)) {
        vsnprintf(buf->data + buf->length - (size_t)size, (size_t)size + 1, format, again);
    }
    va_end(again);
}

void fd_buf_patch_be32(struct fd_buf *buf, size_t offset, uint32_t value)
{
    uint32_t big = htobe32(value);

    if (!buf->failed && offset + sizeof(big) <= buf->length) {
        memcpy(buf->data + offset, &big, sizeof(big));
    }
}

const char *fd_buf_text(struct fd_buf *buf)
{
    if (buf->failed || buf->length == 0) {
        return "";
    }
    buf->data[buf->length] = '\0';
    return buf->data;
}
