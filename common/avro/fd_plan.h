#ifndef FD_PLAN_H
#define FD_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "avro/fd_binding.h"
#include "avro/fd_schema.h"
#include "base/fd_arena.h"
#include "base/fd_error.h"

/**
 * A writer schema compiled against a reader schema and a binding table into a flat list of steps:
 * decoding is one pass over the bytes. Defaults, aliases, promotions, unions, reordered and dropped
 * fields are resolved here; names of records don't matter; an enum keeps the writer's symbol;
 * timestamp-millis is read as timestamp-micros. Immutable, so it may be shared between threads.
 */
struct fd_plan;

/** What a peer may choose is bounded by these. */
enum {
    FD_PLAN_MAX_STRING = 1 << 20, /**< bytes of one string */
    FD_PLAN_MAX_ITEMS = 10000,    /**< items of one array or map */
};

/**
 * Compile. `bindings` (ending with a NULL name) must each name a field of `reader`.
 * FD_POISON with code "schema_incompatible" names the field that can't be read. All arguments but
 * `ret_plan` may be destroyed afterwards, except `bindings`.
 */
enum fd_status fd_plan_compile(const struct fd_schema *writer, const struct fd_schema *reader,
                               const struct fd_binding *bindings, struct fd_plan **ret_plan,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3, 4);
void fd_plan_destroy(struct fd_plan **plan);

/**
 * Decode `body` into `record`, the struct that the bindings describe. Strings point into `body`
 * or the plan, lists are in `arena`; so `record` lives as long as all three.
 * FD_POISON: "avro_truncated", "avro_malformed", "avro_too_large", "avro_null" (null where a value
 * is required), "avro_trailing_bytes"; the message names the field. On error `record` is
 * undefined.
 */
enum fd_status fd_plan_decode(const struct fd_plan *plan, struct fd_str body,
                              struct fd_arena *arena, void *record,
                              struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3, 4);

#endif
