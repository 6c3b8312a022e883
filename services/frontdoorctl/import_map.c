#include "import_map.h"

#include <search.h>

#include "base/fd_error.h"

struct walk {
    void (*look)(const struct import_entry *entry, void *context);
    void *context;
};

static int compare(const void *left, const void *right)
{
    const struct import_entry *a = left;
    const struct import_entry *b = right;

    return fd_str_compare(a->key, b->key);
}

/* Entries belong to the arena. */
static void leave(void *entry FD_UNUSED)
{
}

void import_map_init(struct import_map *map, struct fd_arena *arena)
{
    *map = (struct import_map){.arena = arena};
}

void import_map_clean_up(struct import_map *map)
{
    tdestroy(map->root, leave);
    map->root = NULL;
}

struct import_entry *import_map_find(const struct import_map *map, struct fd_str key)
{
    const struct import_entry wanted = {.key = key};
    struct import_entry *const *found = tfind(&wanted, &map->root, compare);

    return found ? *found : NULL;
}

struct import_entry *import_map_put(struct import_map *map, struct fd_str key)
{
    struct import_entry *entry = import_map_find(map, key);

    if (!entry) {
        entry = fd_arena_new_array(map->arena, struct import_entry, 1);
        entry->key = fd_arena_copy(map->arena, key);
        if (!tsearch(entry, &map->root, compare)) {
            fd_abort("out of memory for a map");
        }
    }
    return entry;
}

static void look_at(const void *node, VISIT visit, void *context)
{
    const struct walk *walk = context;
    const struct import_entry *const *entry = node;

    if (visit == postorder || visit == leaf) {
        walk->look(*entry, walk->context);
    }
}

void import_map_each(const struct import_map *map,
                     void (*look)(const struct import_entry *entry, void *context), void *context)
{
    struct walk walk = {look, context};

    twalk_r(map->root, look_at, &walk);
}
