#ifndef CTL_SHADOW_H
#define CTL_SHADOW_H

#include "ctl.h"
#include "kafka/fd_past.h"
#include "service/fd_service.h"

/** An instance of a service that makes its projection anew, in a thread of its own. */
struct ctl_shadow;

/**
 * Start it; its settings are those of the service, its servers those of `ctl`. `past` (NULL:
 * nothing) is what it reads before the logs; its thread has it until the end.
 */
enum fd_status ctl_shadow_start(struct ctl *ctl, const struct fd_service *service,
                                const struct fd_past *past,
                                struct ctl_shadow **ret_shadow) FD_MUST_CHECK FD_NONNULL(1, 2, 4);
/** Whether it has ended by itself, which is an error. */
bool ctl_shadow_ended(const struct ctl_shadow *shadow) FD_NONNULL(1);
/** Have it write what it has gathered, and wait for its end. */
enum fd_status ctl_shadow_end(struct ctl_shadow *shadow, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2);
/** The same, and free it. NULL is fine. */
enum fd_status ctl_shadow_stop(struct ctl_shadow **shadow, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2);
/** How far it may read; everything, to begin with. */
struct fd_bound *ctl_shadow_bound(const struct ctl_shadow *shadow) FD_NONNULL(1);
/** What its statements mean, for whoever looks at what it has made. */
const struct fd_pg_alias *ctl_shadow_aliases(const struct ctl_shadow *shadow) FD_NONNULL(1);

#endif
