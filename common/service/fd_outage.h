#ifndef FD_OUTAGE_H
#define FD_OUTAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_env.h"
#include "base/fd_error.h"

/**
 * A failure that passes by itself, from the first time to the time that all is well again: how long
 * to wait before the next try, and when to say something. It is logged when it begins, then at
 * growing intervals, and when it is over. A failure after a quiet minute is a new one. Zeroed to
 * begin with.
 */
struct fd_outage {
    int64_t since;     /**< UTC, microseconds; this and the rest count while `failures` isn't 0 */
    int64_t last;      /**< failure; monotonic, microseconds */
    int64_t next_log;  /**< monotonic, microseconds */
    int64_t log_every; /**< microseconds */
    int32_t failures;
};

/**
 * Note one more failure of `what` ("database"). Logs it if it is the first, which is the process's
 * last error from now on (fd_last_error.h), or a line is due.
 */
void fd_outage_failed(struct fd_outage *outage, const struct fd_env *env, const char *what,
                      const struct fd_error *error) FD_NONNULL(1, 2, 3, 4);
/** All is well: logs so when it wasn't. */
void fd_outage_over(struct fd_outage *outage, const struct fd_env *env, const char *what)
    FD_NONNULL(1, 2, 3);
/**
 * Milliseconds to wait before the next try: none after no failure, then from `first_ms` on twice as
 * much each time, up to 10 s; of that between half and all, by chance.
 */
int64_t fd_outage_backoff_ms(const struct fd_outage *outage, const struct fd_env *env,
                             int64_t first_ms) FD_NONNULL(1, 2);

#endif
