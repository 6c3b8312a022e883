#ifndef FD_REDRIVE_H
#define FD_REDRIVE_H

#include <stddef.h>

#include "base/fd_error.h"
#include "service/fd_transaction.h"

/** What came of one round. */
struct fd_redrive_tally {
    size_t applied; /**< projected, their dead letters deleted */
    size_t refused; /**< refused again: they keep their dead letters, without the mark */
};

/**
 * Try some of the service's dead letters again that an operator has marked, in one transaction of
 * their own: each is accepted anew by the reference data in `transaction` and by all writer schemas
 * that there are now, and written the ordinary way. No position moves, so it doesn't matter which
 * instance does it or what was projected meanwhile: row locks keep instances apart, and a version
 * that has been superseded changes nothing.
 *
 * The `count` `positions` that the instance holds are compared and stay as they are meanwhile, so
 * that no child is erased beside it: FD_FENCED where one has another epoch. What is of a child who
 * was erased goes without a trace.
 *
 * How many one round takes is bounded by the limits of a batch. Both numbers are 0 when there was
 * nothing to do. Fails as fd_transaction_write does: then the marks stand as before.
 *
 * @locality writer
 */
enum fd_status fd_redrive_round(struct fd_transaction *transaction,
                                const struct fd_position *positions, int count,
                                struct fd_redrive_tally *ret_tally,
                                struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 4, 5);

#endif
