#include "base/fd_arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_error.h"

struct block {
    struct block *next;
    size_t capacity;
    alignas(max_align_t) char bytes[];
};

struct fd_arena {
    size_t block_size;
    size_t used;         /* bytes handed out in all */
    size_t offset;       /* bytes handed out of `current` */
    struct block *first; /* ordinary blocks, kept over a reset */
    struct block *current;
    struct block *oversized;
};

static struct block *block_new(size_t capacity)
{
    struct block *block = malloc(sizeof(*block) + capacity);

    if (!block) {
        fd_abort("out of memory: %zu bytes for an arena", capacity);
    }
    block->next = NULL;
    block->capacity = capacity;
    return block;
}

static void free_chain(struct block *block)
{
    while (block) {
        struct block *next = block->next;

        free(block);
        block = next;
    }
}

struct fd_arena *fd_arena_new(size_t block_size)
{
    struct fd_arena *arena = calloc(1, sizeof(*arena));

    if (!arena) {
        fd_abort("out of memory for an arena");
    }
    arena->block_size = block_size;
    arena->first = block_new(block_size);
    arena->current = arena->first;
    return arena;
}

void fd_arena_destroy(struct fd_arena **arena)
{
    if (arena && *arena) {
        free_chain((*arena)->first);
        free_chain((*arena)->oversized);
        free(*arena);
        *arena = NULL;
    }
}

static void *alloc_oversized(struct fd_arena *arena, size_t size)
{
    struct block *block = block_new(size);

    block->next = arena->oversized;
    arena->oversized = block;
    return block->bytes;
}

static void *alloc_in_blocks(struct fd_arena *arena, size_t size)
{
    void *room;

    if (arena->offset + size > arena->block_size) {
        if (!arena->current->next) {
            arena->current->next = block_new(arena->block_size);
        }
        arena->current = arena->current->next;
        arena->offset = 0;
    }
    room = arena->current->bytes + arena->offset;
    arena->offset += size;
    return room;
}

void *fd_arena_alloc(struct fd_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    size_t rounded;
    void *room;

    if (__builtin_add_overflow(size, align - 1, &rounded)) {
        fd_abort("an arena allocation of %zu bytes", size);
    }
    rounded &= ~(align - 1);
    room = rounded > arena->block_size / 4 ? alloc_oversized(arena, rounded)
                                           : alloc_in_blocks(arena, rounded);
    arena->used += rounded;
    return memset(room, 0, rounded);
}

void *fd_arena_alloc_array(struct fd_arena *arena, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total)) {
        fd_abort("an arena allocation of %zu times %zu bytes", count, size);
    }
    return fd_arena_alloc(arena, total);
}

struct fd_str fd_arena_copy(struct fd_arena *arena, struct fd_str str)
{
    char *copy;

    if (fd_str_is_null(str)) {
        return str;
    }
    copy = fd_arena_alloc(arena, str.len ? str.len : 1);
    memcpy(copy, str.ptr, str.len);
    return (struct fd_str){copy, str.len};
}

void fd_arena_reset(struct fd_arena *arena)
{
    free_chain(arena->oversized);
    arena->oversized = NULL;
    free_chain(arena->current->next);
    arena->current->next = NULL;
    arena->current = arena->first;
    arena->offset = 0;
    arena->used = 0;
}

size_t fd_arena_used(const struct fd_arena *arena)
{
    return arena->used;
}
