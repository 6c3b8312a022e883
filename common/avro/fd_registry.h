#ifndef FD_REGISTRY_H
#define FD_REGISTRY_H

#include <stdint.h>

#include "avro/fd_registry_http.h"
#include "avro/fd_schema.h"
#include "base/fd_env.h"
#include "base/fd_error.h"

/**
 * A schema registry, asked for writer schemas by their id over the REST interface that Confluent's
 * has and Karapace, Apicurio and Redpanda serve as well. An id means the same schema for ever, so
 * what was once answered is kept in a folder and never asked for again: a service starts and runs
 * without its registry as long as no new id comes. Used by one thread.
 */
struct fd_registry;

struct fd_registry_options {
    const struct fd_registry_http_options *http;
    const char *cache_folder; /**< where answers are kept, must be there; NULL: nowhere */
    const struct fd_env *env;
};

enum {
    FD_REGISTRY_ASK_AGAIN_MICROS = 60000000,  /**< for an id it didn't know */
    FD_REGISTRY_PAUSE_MOST_MICROS = 10000000, /**< between questions that aren't answered */
};

/** Nothing is asked yet. FD_FATAL "config": the URL or the folder can't be used. */
enum fd_status fd_registry_new(const struct fd_registry_options *options,
                               struct fd_registry **ret_registry,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
void fd_registry_destroy(struct fd_registry **registry);

/**
 * The schema with `id`; the caller destroys it. FD_POISON "schema_unknown": the registry doesn't
 * know it; "schema_invalid": what it knows is no Avro schema that can be read. Either is answered
 * from memory for a minute. FD_RETRY "registry": it can't be reached, is slow or refuses us; in
 * between further questions are answered so without asking, for longer and longer, up to 10 s.
 */
enum fd_status fd_registry_find(struct fd_registry *registry, uint32_t id,
                                struct fd_schema **ret_schema, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 3, 4);

#endif
