#ifndef TIMELINESS_H
#define TIMELINESS_H

#include "service/fd_merge.h"
#include "service/fd_service.h"

/* What the files of the service share; timeliness.md says what it does. */

/** The service as the runner and the operator's commands know it. */
extern const struct fd_service timeliness_service;

/** Which events become which parts of which rows. */
extern const struct fd_merge timeliness_merges[];
extern const size_t timeliness_merge_count;

/** Queue the merges of a batch: struct fd_service's `queue`. */
void timeliness_queue(const struct fd_store_context *context, const struct fd_event *events,
                      size_t event_count);

/** Write a large batch in the open transaction: struct fd_service's `write`. */
enum fd_status timeliness_write(const struct fd_store_context *context,
                                const struct fd_event *events, size_t event_count,
                                bool *ret_durable, struct fd_error *error) FD_MUST_CHECK;

#endif
