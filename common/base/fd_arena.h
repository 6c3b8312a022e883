#ifndef FD_ARENA_H
#define FD_ARENA_H

#include <stddef.h>

#include "base/fd_macros.h"
#include "base/fd_str.h"

/**
 * Memory that lives and dies together: one per batch, reset after its commit. Allocation can't
 * fail (it aborts); what must outlive the arena is copied out by its user. Not thread-safe: an
 * arena belongs to whoever holds its batch.
 */
struct fd_arena;

/** An arena that takes memory from the system in blocks of `block_size` bytes. */
struct fd_arena *fd_arena_new(size_t block_size);
void fd_arena_destroy(struct fd_arena **arena);

/** `size` zeroed bytes aligned for any type, until the next reset. */
void *fd_arena_alloc(struct fd_arena *arena, size_t size) FD_NONNULL(1)
    __attribute__((malloc, returns_nonnull, alloc_size(2)));
/** As fd_arena_alloc, for `count` things of `size` bytes each; aborts if the product overflows. */
void *fd_arena_alloc_array(struct fd_arena *arena, size_t count, size_t size) FD_NONNULL(1)
    __attribute__((malloc, returns_nonnull, alloc_size(2, 3)));
/** A copy of `str`; null stays null. */
struct fd_str fd_arena_copy(struct fd_arena *arena, struct fd_str str) FD_NONNULL(1);

/**
 * Forget everything allocated. Blocks that were needed since the last reset are kept for reuse;
 * others, such as those of a burst before it, and oversized ones are freed.
 */
void fd_arena_reset(struct fd_arena *arena) FD_NONNULL(1);

/** Bytes handed out since the last reset. */
size_t fd_arena_used(const struct fd_arena *arena) FD_NONNULL(1);

/** `count` zeroed values of `type`. */
#define fd_arena_new_array(arena, type, count)                                                     \
    ((type *)fd_arena_alloc_array((arena), (size_t)(count), sizeof(type)))

#endif
