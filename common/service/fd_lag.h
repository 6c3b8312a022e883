#ifndef FD_LAG_H
#define FD_LAG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_env.h"
#include "kafka/fd_source.h"
#include "pg/fd_position.h"

/** How far behind its log a partition is. */
struct fd_lag_partition {
    int64_t begun_at;    /**< when it was first looked at; UTC, microseconds */
    int64_t complete_at; /**< when all of its log was last known to be in; 0: never yet */
    struct fd_series *records;
    struct fd_series *seconds;
};

/**
 * The same of all partitions of an instance, as metrics. Zeroed to begin with.
 *
 * @locality reader
 */
struct fd_lag {
    struct fd_lag_partition *partitions;
    int count;
};

/**
 * Look at these from now on. What is known of those that were looked at before stays; others are
 * shown no more.
 */
void fd_lag_keep(struct fd_lag *lag, const struct fd_env *env, const struct fd_position *positions,
                 int count) FD_NONNULL(1, 2);
/**
 * Tell how far behind `positions`, those of the last fd_lag_keep as committed, are now. While
 * nothing is fetched (`fetching` is false) nobody knows what has come: how long ago the projection
 * was complete is told all the same.
 */
void fd_lag_look(struct fd_lag *lag, const struct fd_env *env, const struct fd_source *source,
                 const struct fd_position *positions, bool fetching) FD_NONNULL(1, 2, 3, 4);
void fd_lag_clean_up(struct fd_lag *lag);

/**
 * The rule: microseconds that a partition is behind `now` when `position` is committed and its log
 * ends at `end` (-1: not known): since it was complete, or the time of the last record that is
 * committed, whichever is later. Without either since it was first looked at. Updates
 * partition->complete_at.
 */
int64_t fd_lag_micros(struct fd_lag_partition *partition, const struct fd_position *position,
                      int64_t end, int64_t now) FD_NONNULL(1, 2);

#endif
