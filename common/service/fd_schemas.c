#include "service/fd_schemas.h"

#include "domain/fd_codes.h"

static enum fd_status add_registry(const struct fd_service_config *config, const struct fd_env *env,
                                   struct fd_schema_store *store, struct fd_error *error)
{
    const struct fd_registry_options options = {
        .http = &config->registry,
        .cache_folder = config->schema_cache_folder,
        .env = env,
    };
    struct fd_registry *registry;
    enum fd_status status = fd_registry_new(&options, &registry, error);

    if (status == FD_OK) {
        fd_schema_store_ask(store, &registry);
    }
    return status;
}

enum fd_status fd_schemas_open(const struct fd_service_config *config, const struct fd_env *env,
                               struct fd_schema_store **ret_store, struct fd_error *error)
{
    struct fd_schema_store *store = NULL;
    enum fd_status status = fd_schema_store_new(fd_embedded_events, &store, error);

    if (status == FD_OK && config->schema_folder) {
        fd_schema_store_watch(store, config->schema_folder, env);
    }
    if (status == FD_OK && config->registry.url) {
        status = add_registry(config, env, store, error);
    }
    if (status != FD_OK) {
        fd_schema_store_destroy(&store);
        return status;
    }
    *ret_store = store;
    return FD_OK;
}
