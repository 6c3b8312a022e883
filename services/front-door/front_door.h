#ifndef FRONT_DOOR_H
#define FRONT_DOOR_H

#include "service/fd_merge.h"
#include "service/fd_service.h"

/* What the files of the service share; front-door.md says what it does. */

/** The service as the runner and the operator's commands know it. */
extern const struct fd_service front_door_service;

/** Which events become which parts of which rows. */
extern const struct fd_merge front_door_merges[];
extern const size_t front_door_merge_count;

/** Queue the merges of a batch: struct fd_service's `queue`. */
void front_door_queue(const struct fd_store_context *context, const struct fd_event *events,
                      size_t event_count);

#endif
