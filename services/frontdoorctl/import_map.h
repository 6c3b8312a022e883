#ifndef IMPORT_MAP_H
#define IMPORT_MAP_H

#include <stdint.h>

#include "base/fd_arena.h"
#include "base/fd_str.h"

/** Something known by a text. */
struct import_entry {
    struct fd_str key;
    struct fd_str value;         /**< null until it is set */
    const struct fd_str *values; /**< the same */
    int64_t count;               /**< 0 until it is set */
};

/** Entries by their texts, in an arena that outlives them. */
struct import_map {
    struct fd_arena *arena;
    void *root;
};

/** No entries. Undo with import_map_clean_up. */
void import_map_init(struct import_map *map, struct fd_arena *arena) FD_NONNULL(1, 2);
void import_map_clean_up(struct import_map *map) FD_NONNULL(1);

/** The entry of `key`, made if there is none; `key` is copied. */
struct import_entry *import_map_put(struct import_map *map, struct fd_str key) FD_NONNULL(1);
/** The entry of `key`, or NULL. */
struct import_entry *import_map_find(const struct import_map *map, struct fd_str key) FD_NONNULL(1);
/** Show each entry to `look`, by their keys' bytes. */
void import_map_each(const struct import_map *map,
                     void (*look)(const struct import_entry *entry, void *context), void *context)
    FD_NONNULL(1, 2);

#endif
