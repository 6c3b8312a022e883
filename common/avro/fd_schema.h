#ifndef FD_SCHEMA_H
#define FD_SCHEMA_H

#include <stdint.h>

#include "base/fd_buf.h"
#include "base/fd_error.h"

/**
 * A schema as its author wrote it. Always the text itself: avro-c's re-serialised form loses
 * `default` and `logicalType`. Immutable once parsed, so it may be shared between threads.
 */
struct fd_schema;

/**
 * Parse and check the text of an .avsc (at most 1 MiB, nested at most 32 deep).
 * FD_POISON with code "schema_invalid" and what is wrong; FD_FATAL is the caller's to decide.
 */
enum fd_status fd_schema_parse(const char *text, size_t size, struct fd_schema **ret_schema,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3);
void fd_schema_destroy(struct fd_schema **schema);

/** The text as given, NUL-terminated; lives as long as the schema. */
const char *fd_schema_text(const struct fd_schema *schema) FD_NONNULL(1);
/** Full name of the top-level record ("" when it is none). */
const char *fd_schema_name(const struct fd_schema *schema) FD_NONNULL(1);
/** CRC-64-AVRO of the Parsing Canonical Form (Avro 1.11 specification). */
uint64_t fd_schema_fingerprint(const struct fd_schema *schema) FD_NONNULL(1);
/** Append the Parsing Canonical Form to `buf`. */
void fd_schema_canonical(const struct fd_schema *schema, struct fd_buf *buf) FD_NONNULL(1, 2);

/** CRC-64-AVRO (Rabin) of bytes. */
uint64_t fd_crc64_avro(const void *bytes, size_t size);

#endif
