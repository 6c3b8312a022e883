#ifndef FD_BULK_H
#define FD_BULK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "service/fd_exchange.h"
#include "service/fd_transaction.h"

/**
 * Bulk load: the way from a new projection to the log's end, several times as fast as batch by
 * batch. One transaction takes all positions and the empty tables of the service, drops the keys,
 * copies in the rows of many batches, leaves one row of each key, makes the keys and commits: all
 * or nothing. Positions move in it as in any other, so that it fences and is fenced as they are.
 * Whoever reads the tables meanwhile waits.
 *
 *   nothing --begin--> open --write, look--> open --finish--> nothing
 *
 * It is tried where a service writes nothing but merges, no record was projected yet and at least
 * `bulk-rows` lie ahead. Whatever fails, it is undone, and the ordinary path goes on from the
 * stored positions.
 *
 * @locality writer
 */
struct fd_bulk {
    bool open;
    bool failed; /**< since a batch was last written in the ordinary way */
    int64_t ahead;
    int64_t events;
    int64_t letters;
    int64_t began;            /**< this and the next: monotonic, microseconds */
    int64_t written;          /**< the last batch */
    struct fd_letter_cap cap; /**< the transaction's, as it stands if nothing is committed */
};

/** Whether to try it for the batch of `work`, by what this instance knows. */
bool fd_bulk_is_worth(const struct fd_bulk *bulk, const struct fd_transaction *transaction,
                      const struct fd_work *work) FD_NONNULL(1, 2, 3);

/**
 * Begin it before the batch of `work` is written. FD_OK: bulk->open says whether it has begun; if
 * it hasn't, the reason is logged and no transaction is open. Else as fd_transaction_write.
 */
enum fd_status fd_bulk_begin(struct fd_bulk *bulk, struct fd_transaction *transaction,
                             const struct fd_work *work, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);

/**
 * Add `batch` to it. On any but FD_OK, of this function and of the next two, the load is undone and
 * no transaction is open: FD_FENCED as fd_transaction_write has it, else FD_RETRY, for the ordinary
 * path finds out whose fault it was.
 */
enum fd_status fd_bulk_write(struct fd_bulk *bulk, struct fd_transaction *transaction,
                             struct fd_batch *batch, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);

/** Milliseconds between looks while it is open, so that PostgreSQL doesn't take it for stopped. */
int64_t fd_bulk_look_ms(const struct fd_service_config *config) FD_NONNULL(1);

/**
 * Keep it alive, and see whether it should be finished: somebody waits for a position, no batch has
 * come for long, or it has been open for too long. `ret_why` says so, NULL: go on.
 */
enum fd_status fd_bulk_look(struct fd_bulk *bulk, struct fd_transaction *transaction,
                            const char **ret_why, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);

/** Make the keys and commit. `why` now, for the log. */
enum fd_status fd_bulk_finish(struct fd_bulk *bulk, struct fd_transaction *transaction,
                              const char *why, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);

#endif
