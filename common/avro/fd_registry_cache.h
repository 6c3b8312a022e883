#ifndef FD_REGISTRY_CACHE_H
#define FD_REGISTRY_CACHE_H

#include <stdint.h>

#include "base/fd_error.h"
#include "base/fd_str.h"

/**
 * Schemas of a registry by their ids, in a folder, one file each, named by the id and the
 * registry's address: the same id means something else at another one. Several processes may use it
 * at once: a file is there whole or not at all.
 */
struct fd_registry_cache {
    const char *folder; /**< NULL: none */
    uint64_t registry;  /**< hash of its address */
};

/** The cache in `folder`, which may be NULL, for the registry at `url`. */
struct fd_registry_cache fd_registry_cache_of(const char *folder, const char *url) FD_NONNULL(2);

/** FD_FATAL "config" unless files can be made in its folder, if it has one. */
enum fd_status fd_registry_cache_check(const struct fd_registry_cache *cache,
                                       struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** The text kept for `id`, to be freed; NULL: none can be read. */
char *fd_registry_cache_get(const struct fd_registry_cache *cache, uint32_t id) FD_NONNULL(1);

/** Keep `text` for `id`, if there is a folder and it takes it. */
void fd_registry_cache_put(const struct fd_registry_cache *cache, uint32_t id, struct fd_str text)
    FD_NONNULL(1);

#endif
