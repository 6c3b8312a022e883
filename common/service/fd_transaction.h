#ifndef FD_TRANSACTION_H
#define FD_TRANSACTION_H

#include "base/fd_error.h"
#include "service/fd_batch.h"
#include "service/fd_letter.h"
#include "service/fd_merge.h"
#include "service/fd_service.h"
#include "service/fd_tally.h"

/**
 * The one way in which a batch gets to PostgreSQL: positions first, then the service's rows, then
 * dead letters, all or nothing. Events that PostgreSQL refuses are found by halving the batch
 * under savepoints and become dead letters; the rest lands.
 *
 * @locality writer
 */
struct fd_transaction {
    const struct fd_service *service;
    struct fd_store_context context;
    struct fd_letter_cap cap;                 /**< the instance's: what is committed counts */
    struct fd_letter_log log;                 /**< likewise */
    struct fd_merge_past past[FD_MERGES_MAX]; /**< for context.past */
    struct fd_tally tally;                    /**< for context.tally: of what was written last */
    size_t arena_peak;                        /**< most that was ever used of context.arena */
};

/**
 * Write `batch`; its moves are put in order. FD_OK: committed. FD_FENCED: another instance has
 * taken a partition over. FD_RETRY: the connection is lost (it may have committed: a take-over
 * tells), or PostgreSQL couldn't just now. FD_FATAL: a person is needed. On any but FD_OK no
 * transaction is open.
 */
enum fd_status fd_transaction_write(struct fd_transaction *transaction, struct fd_batch *batch,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/**
 * Begin a transaction that moves no position, for what is made from what is read in it. The `count`
 * `positions` that the instance holds are compared (FD_FENCED where one has another epoch) and stay
 * as they are until it ends, so that no child is erased and no reference data changes beside it; 0:
 * whoever opens it sees to that. It ends by fd_transaction_settle, _commit or _abandon. Fails as
 * fd_transaction_write does.
 */
enum fd_status fd_transaction_open(struct fd_transaction *transaction,
                                   const struct fd_position *positions, int count,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 4);

/**
 * Leave the transaction open without a trace, as `status` and `error` say (FD_OK: there was nothing
 * to do). Returns the status, as fd_transaction_write has it.
 */
enum fd_status fd_transaction_abandon(struct fd_transaction *transaction, enum fd_status status,
                                      struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3);

/**
 * Write the positions, dead letters and events of `batch` in the transaction open, as part of a
 * bulk load: nothing is committed yet, and what PostgreSQL refuses isn't searched for. Its dead
 * letters count as committed at once. On any but FD_OK the transaction has failed and is still
 * open.
 */
enum fd_status fd_transaction_pour(struct fd_transaction *transaction, struct fd_batch *batch,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/**
 * Commit the transaction open, synchronously if what it wrote has to be `durable`. Fails as
 * fd_transaction_write does.
 */
enum fd_status fd_transaction_commit(struct fd_transaction *transaction, bool durable,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3);

/**
 * Write `batch`, which has no moves, in the transaction open, settle the dead letters that it was
 * made from (batch->claimed) and commit. Afterwards batch->letters are those refused again, also by
 * PostgreSQL. Fails as fd_transaction_write does.
 */
enum fd_status fd_transaction_settle(struct fd_transaction *transaction, struct fd_batch *batch,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
