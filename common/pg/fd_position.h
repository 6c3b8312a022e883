#ifndef FD_POSITION_H
#define FD_POSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "pg/fd_pg.h"

/**
 * Position lives with the data: each (service, topic, partition) is a row of frontdoor.position
 * that moves in the transaction that moves the data. Its epoch is raised by every take-over, so
 * an instance that lost the partition can't advance it (FD_FENCED, SQLSTATE FD001).
 */
struct fd_position {
    char topic[250];
    int32_t partition;
    int64_t epoch;
    int64_t next_offset;    /**< first offset not yet projected; -1: nothing ever was, the log's
                                 start is the place to begin */
    int64_t last_offset;    /**< of the last record projected; -1: none */
    int64_t last_timestamp; /**< its Kafka timestamp, milliseconds; 0 with last_offset -1 */
    int64_t last_hash;      /**< XXH3-64 of its value, as bigint; 0 with last_offset -1 */
};

/** What a batch does to one position. A value: it points to nothing that another thread moves. */
struct fd_position_move {
    struct fd_position to; /**< where it stands afterwards; `epoch` is what this instance holds */
    int64_t from_offset;   /**< the next_offset that it must have before */
};

/** Order of take-overs and advances, so that no two of them can deadlock: topic, partition. */
int fd_position_compare(const struct fd_position *left, const struct fd_position *right)
    FD_NONNULL(1, 2);

/**
 * Take over `count` partitions: one committed statement that raises each epoch and returns where
 * to start. `positions` come with topic and partition set, sorted by them, and get the rest. The
 * row lock waits for the old owner's transaction to end, so there is no uncertain outcome.
 */
enum fd_status fd_position_take_over(struct fd_pg *pg, const char *service,
                                     struct fd_position *positions, int count,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/**
 * Queue in the open flight the advance of `moves` (sorted by topic and partition): always the
 * first statement of a batch's transaction. It compares (epoch, next_offset) of every row with
 * what this instance holds and raises FD001 unless all match; it locks the rows.
 */
void fd_position_queue_advance(struct fd_pg *pg, const char *service,
                               const struct fd_position_move *moves, int count,
                               struct fd_params *params) FD_NONNULL(1, 2, 3, 5);

/** What of a service waits to be done besides its records. */
struct fd_position_due {
    bool redrive;     /**< dead letters that are marked for it */
    bool decide_anew; /**< children, as what decides has changed */
};

/**
 * Whether `positions` are still this instance's: FD_FENCED with code FD001 when one has another
 * epoch now. One cheap statement.
 */
enum fd_status fd_position_check(struct fd_pg *pg, const char *service,
                                 const struct fd_position *positions, int count,
                                 struct fd_position_due *ret_due,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 5);

/**
 * The first statement of a transaction that moves no position: `positions` keep their epochs until
 * it ends. FD_FENCED with code FD001 when one has another now.
 */
enum fd_status fd_position_share(struct fd_pg *pg, const char *service,
                                 const struct fd_position *positions, int count,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/**
 * After a lock timeout: end this service's other backends that have had a transaction open and
 * their client silent for over `older_than_ms`, as those of a stopped instance have. A backend at
 * work is left alone. Returns how many were ended in ret_terminated.
 */
enum fd_status fd_position_clear_blockers(struct fd_pg *pg, const char *service,
                                          int64_t older_than_ms, int *ret_terminated,
                                          struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 4);

#endif
