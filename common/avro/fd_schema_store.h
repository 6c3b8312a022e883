#ifndef FD_SCHEMA_STORE_H
#define FD_SCHEMA_STORE_H

#include <stdint.h>

#include "avro/fd_framing.h"
#include "avro/fd_registry.h"
#include "avro/fd_schema.h"
#include "base/fd_embed.h"
#include "base/fd_env.h"
#include "base/fd_error.h"

/**
 * The writer schemas that are known: by fingerprint those built in and those of a folder of .avsc
 * files, by id those of a registry. Used by one thread.
 */
struct fd_schema_store;

/** A store of every file in the embedded `table`. FD_FATAL when one does not parse. */
enum fd_status fd_schema_store_new(const struct fd_embedded *table,
                                   struct fd_schema_store **ret_store,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
void fd_schema_store_destroy(struct fd_schema_store **store);

/** Add every .avsc below `folder`. FD_FATAL with code "schema_folder" names the file. */
enum fd_status fd_schema_store_add_folder(struct fd_schema_store *store, const char *folder,
                                          struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/**
 * From now on look at `folder` when a schema isn't known, at most once in FD_SCHEMA_LOOK_MICROS:
 * what has been put there since is found without a restart. A file that can't be read is told in
 * the error of the schema that wasn't found.
 */
void fd_schema_store_watch(struct fd_schema_store *store, const char *folder,
                           const struct fd_env *env) FD_NONNULL(1, 2, 3);
enum { FD_SCHEMA_LOOK_MICROS = 1000000 };
/** The next schema that isn't known has the watched folder, if any, looked at whatever the time. */
void fd_schema_store_look_next(struct fd_schema_store *store) FD_NONNULL(1);

/** From now on ask `registry` for schemas that are named by an id. Takes it over. */
void fd_schema_store_ask(struct fd_schema_store *store, struct fd_registry **registry)
    FD_NONNULL(1, 2);

/**
 * The schema that `frame` names, owned by the store. FD_POISON "schema_unknown" with the
 * fingerprint or id, which for Confluent framing says that a registry is needed if there is none;
 * else as fd_registry_find.
 */
enum fd_status fd_schema_store_find(struct fd_schema_store *store, const struct fd_frame *frame,
                                    const struct fd_schema **ret_schema,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
