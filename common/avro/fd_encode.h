#ifndef FD_ENCODE_H
#define FD_ENCODE_H

#include "avro/fd_binding.h"
#include "avro/fd_schema.h"
#include "base/fd_buf.h"
#include "base/fd_error.h"

/** The way back of a plan: a struct that bindings describe becomes Avro bytes of one schema. */
struct fd_encoder;

/**
 * Compile the encoder of `schema`. Fields without a binding are written as their default;
 * FD_FATAL with code "schema_incompatible" when one has none. `schema` must outlive the encoder.
 */
enum fd_status fd_encoder_compile(const struct fd_schema *schema, const struct fd_binding *bindings,
                                  struct fd_encoder **ret_encoder,
                                  struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
void fd_encoder_destroy(struct fd_encoder **encoder);

/**
 * Append `record` to `buf` as single-object encoding (header and body). FD_POISON with code
 * "value_invalid" names the field: an enum symbol that the schema lacks (without UNKNOWN), a null
 * where null is not allowed.
 */
enum fd_status fd_encode_record(const struct fd_encoder *encoder, const void *record,
                                struct fd_buf *buf, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3);

/**
 * Append one JSON object, checked against `schema`, as single-object encoding. Plain JSON as
 * people write it: a nullable field holds null or the bare value (the Avro JSON form
 * {"string": "x"} is taken too), absent fields take their default, timestamps may be integers
 * (microseconds) or RFC 3339 text with a zone. FD_POISON "json_invalid" or "value_invalid" names
 * the field and what was expected; unknown fields are errors.
 */
enum fd_status fd_encode_json(const struct fd_schema *schema, struct fd_str json,
                              struct fd_buf *buf, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 3);

#endif
