#ifndef FD_GATHER_H
#define FD_GATHER_H

#include "base/fd_error.h"
#include "domain/fd_intake.h"
#include "kafka/fd_source.h"
#include "service/fd_exchange.h"
#include "service/fd_partitions.h"

/*
 * From records to a batch: an accepted event, or a dead letter that says why not, and the position
 * behind it.
 *
 * @locality reader, while it holds the exchange
 */

/**
 * Add the record of a FD_SOURCE_MESSAGE to the batch held, and move `partition` behind it. The
 * record that a take-over reads again is only compared. FD_FATAL: fd_position_recheck; FD_RETRY:
 * its schema can't be had just now, nothing was added.
 */
enum fd_status fd_gather_record(struct fd_intake *intake, const struct fd_exchange_slot *slot,
                                struct fd_partition *partition,
                                const struct fd_source_event *record,
                                struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3, 4);

/** The same for FD_SOURCE_END: offsets without records at the end are passed by an empty move. */
enum fd_status fd_gather_end(const struct fd_exchange_slot *slot, struct fd_partition *partition,
                             int64_t end, struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
