#ifndef CASELOAD_H
#define CASELOAD_H

#include "service/fd_merge.h"
#include "service/fd_service.h"

/* What the files of the service share; caseload.md says what it does. */

/** The service as the runner and the operator's commands know it. */
extern const struct fd_service caseload_service;

/** Which events become which parts of which rows. */
extern const struct fd_merge caseload_merges[];
extern const size_t caseload_merge_count;

/** Queue the merges of a batch: struct fd_service's `queue`. */
void caseload_queue(const struct fd_store_context *context, const struct fd_event *events,
                    size_t event_count);

/** Write a large batch in the open transaction: struct fd_service's `write`. */
enum fd_status caseload_write(const struct fd_store_context *context, const struct fd_event *events,
                              size_t event_count, bool *ret_durable,
                              struct fd_error *error) FD_MUST_CHECK;

#endif
