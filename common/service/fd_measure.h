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

#endif
