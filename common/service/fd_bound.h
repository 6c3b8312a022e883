#ifndef FD_BOUND_H
#define FD_BOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_macros.h"
#include "kafka/fd_source.h"

/**
 * How far an instance may read, said by another thread: what stands at an offset or behind it is as
 * if it weren't there yet. The instance takes over anew by each new bound, so that nothing that it
 * has gathered goes further, and reads on from what it has written.
 */
struct fd_bound;

/** Nothing is bounded. */
struct fd_bound *fd_bound_new(void);
void fd_bound_destroy(struct fd_bound **bound) FD_NONNULL(1);

/** From now on: of these partitions up to those offsets, of others nothing. Copied. */
void fd_bound_set(struct fd_bound *bound, const struct fd_source_start *places, int count)
    FD_NONNULL(1);
/** From now on everything. */
void fd_bound_lift(struct fd_bound *bound) FD_NONNULL(1);
/** Whether the instance reads by what was said last. */
bool fd_bound_holds(struct fd_bound *bound) FD_NONNULL(1);

/* The instance's side. NULL: nobody ever says anything. */

/** Whether something else was said since fd_bound_take. */
bool fd_bound_is_new(struct fd_bound *bound);
/** What is said now is to count after the take-over that begins. */
void fd_bound_take(struct fd_bound *bound);
/** The first offset that is out of bounds; INT64_MAX: none. */
int64_t fd_bound_of(struct fd_bound *bound, const char *topic, int32_t partition) FD_NONNULL(2);
/** The take-over is done: what was taken counts. */
void fd_bound_hold(struct fd_bound *bound);

#endif
