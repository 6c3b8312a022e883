#ifndef CTL_STATUS_H
#define CTL_STATUS_H

#include <jansson.h>

#include "ctl.h"

/**
 * All that `status` says, of the service that the options name or of all, as one object: services,
 * partitions, outbox, outbox_seconds, to_keep, calendar_until, database and findings (what needs a
 * person, ctl_findings.h). Where the database isn't of this version, it may be the findings alone.
 * The caller's.
 */
enum fd_status ctl_status_read(struct ctl *ctl, json_t **ret_all) FD_MUST_CHECK FD_NONNULL(1, 2);

/** The same as text: one screen; `brief` leaves out partitions. */
void ctl_status_print(const json_t *all, bool brief) FD_NONNULL(1);

#endif
