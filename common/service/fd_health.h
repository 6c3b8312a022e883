#ifndef FD_HEALTH_H
#define FD_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_env.h"

/**
 * Whether the program is well, as /healthz, /readyz and the service manager's watchdog are told.
 *
 * @locality Told by the thread that runs the program, asked by any.
 */

/**
 * Once, before anything else. A program that hasn't said for `limit_ms` that it is alive isn't;
 * whatever it may have to wait for in one go takes less.
 */
void fd_health_init(const struct fd_env *env, int64_t limit_ms) FD_NONNULL(1);
/**
 * The program goes on. Feeds the watchdog of the service manager if there is one; what the service
 * manager had no room for is said again.
 */
void fd_health_beat(void);
/** Tell the service manager that the program has started, or has read its settings again. */
void fd_health_started(void);
/** It does its work; or it doesn't, because of `why`, which has to stay as it is. */
void fd_health_ready(void);
void fd_health_unready(const char *why) FD_NONNULL(1);

/** Whether it has said so lately. `ret_silent_ms`: since when it hasn't. */
bool fd_health_is_alive(int64_t *ret_silent_ms) FD_NONNULL(1);
/** NULL when it is ready, else why it isn't. */
const char *fd_health_why_unready(void);

#endif
