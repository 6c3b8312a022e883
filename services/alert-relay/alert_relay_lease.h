#ifndef ALERT_RELAY_LEASE_H
#define ALERT_RELAY_LEASE_H

#include <stdint.h>

#include "pg/fd_pg.h"

/**
 * One relay at a time: a row of frontdoor.lease that runs out unless it is held again. Each taking
 * raises its epoch, so that one that was taken over notices.
 */
enum {
    RELAY_LEASE_MS = 15000,     /**< how long it is held at a time */
    RELAY_LEASE_HOLD_MS = 6000, /**< how often it is held again */
};

/**
 * Take the lease if nobody but `holder`, a name that no other process has, holds it. *ret_epoch is
 * 0 when somebody else does.
 */
enum fd_status relay_lease_take(struct fd_pg *pg, const char *holder, int64_t *ret_epoch,
                                struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/**
 * Hold it for another RELAY_LEASE_MS, and against others until the open transaction ends. FD_FENCED
 * with code "lease_lost" when it was taken over.
 */
enum fd_status relay_lease_hold(struct fd_pg *pg, int64_t epoch,
                                struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/** Begin a transaction that is on disk once committed, and hold the lease in it, as above. */
enum fd_status relay_lease_begin(struct fd_pg *pg, int64_t epoch,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/** Let it go at once, if it is still ours. What fails here time will do. */
void relay_lease_release(struct fd_pg *pg, int64_t epoch) FD_NONNULL(1);

#endif
