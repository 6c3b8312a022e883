#ifndef FD_SCHEMAS_H
#define FD_SCHEMAS_H

#include "avro/fd_schema_store.h"
#include "base/fd_env.h"
#include "base/fd_error.h"
#include "service/fd_service.h"

/**
 * A store of the writer schemas that `config` lets be known: those built in, those of its folder
 * and those of its registry, neither of which is looked at yet. Whoever uses it keeps `config`
 * meanwhile. FD_FATAL: a setting can't be used.
 */
enum fd_status fd_schemas_open(const struct fd_service_config *config, const struct fd_env *env,
                               struct fd_schema_store **ret_store,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3, 4);

#endif
