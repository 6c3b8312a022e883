#ifndef FD_MEASURE_H
#define FD_MEASURE_H

#include "service/fd_batch.h"
#include "service/fd_transaction.h"

/**
 * Add a batch that was committed to the metrics: `taken` and `done` are when its writing began and
 * ended, monotonic microseconds. `poured`: into a bulk load, which is committed some other time.
 *
 * @locality writer
 */
void fd_measure_batch(const struct fd_transaction *transaction, const struct fd_batch *batch,
                      int64_t taken, int64_t done, bool poured) FD_NONNULL(1, 2);

/**
 * Tell in the metrics how many changes of alerts wait in the outbox, and for how long the oldest
 * has. Whoever writes them tells, too, as there may be no relay to do so.
 */
enum fd_status fd_measure_outbox(struct fd_pg *pg, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);

#endif
