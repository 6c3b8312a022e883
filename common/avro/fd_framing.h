#ifndef FD_FRAMING_H
#define FD_FRAMING_H

#include <stdint.h>

#include "base/fd_buf.h"
#include "base/fd_error.h"
#include "base/fd_str.h"

/** How the schema of a value is named in front of it. */
enum fd_framing {
    FD_FRAMING_SINGLE_OBJECT, /**< C3 01, CRC-64-AVRO little-endian */
    FD_FRAMING_CONFLUENT,     /**< 00, schema id big-endian */
};

struct fd_frame {
    enum fd_framing framing;
    uint64_t schema_id; /**< fingerprint, or the registry's id */
    struct fd_str body; /**< the Avro bytes, a view into the value */
};

/**
 * Take the framing off `value`. FD_POISON with a code that names what it looks like and a message
 * that names the cure: "framing_empty", "framing_json", "framing_apicurio_8_byte_id",
 * "framing_glue", "framing_none".
 */
enum fd_status fd_framing_open(struct fd_str value, struct fd_frame *ret_frame,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(2);

/** Append the single-object header for `fingerprint`. */
void fd_framing_put_single_object(struct fd_buf *buf, uint64_t fingerprint) FD_NONNULL(1);

#endif
