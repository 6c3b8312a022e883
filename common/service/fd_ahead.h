#ifndef FD_AHEAD_H
#define FD_AHEAD_H

#include <stddef.h>

#include "domain/fd_event.h"
#include "service/fd_service.h"

/**
 * Queue in the open flight what is to be known of those of `events` that hold a time later than
 * their record's own Kafka timestamp (design: events): a row of frontdoor.time_ahead for each such
 * time. Where none is ahead nothing is queued, and all that it costs is to compare. Kafka counts
 * milliseconds, so a time within that millisecond isn't ahead, and nothing is ahead of a record
 * that has no timestamp.
 *
 * It belongs behind the rows of the events, in the same transaction and under the same savepoint: a
 * row stands for an event that was taken.
 */
void fd_ahead_queue(const struct fd_store_context *context, const char *service,
                    const struct fd_event *events, size_t event_count) FD_NONNULL(1, 2);

#endif
