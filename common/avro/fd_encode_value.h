#ifndef FD_ENCODE_VALUE_H
#define FD_ENCODE_VALUE_H

#include <stdint.h>

#include <jansson.h>

#include "avro/fd_schema_node.h"
#include "base/fd_buf.h"
#include "base/fd_error.h"
#include "base/fd_str.h"

/** Avro values as bytes, for use within common/avro. */

/** An int or long, a count, a length, a branch or a symbol. */
static inline void fd_put_long(struct fd_buf *buf, int64_t value)
{
    uint64_t left = ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
    unsigned char bytes[10];
    size_t size = 0;

    while (left >= 0x80) {
        bytes[size++] = (unsigned char)(left | 0x80);
        left >>= 7;
    }
    bytes[size++] = (unsigned char)left;
    fd_buf_put(buf, bytes, size);
}

/** A string or bytes value. */
static inline void fd_put_bytes(struct fd_buf *buf, struct fd_str bytes)
{
    fd_put_long(buf, bytes.len);
    fd_buf_put_str(buf, bytes);
}

/**
 * Append `value` as one of the type `node`, as fd_encode_json describes it. FD_POISON
 * "value_invalid" says where and what was expected; what was appended until then stays.
 */
enum fd_status fd_encode_json_value(const struct fd_schema_node *node, const json_t *value,
                                    struct fd_buf *buf, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3);

#endif
