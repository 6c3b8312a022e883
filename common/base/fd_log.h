#ifndef FD_LOG_H
#define FD_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_env.h"
#include "base/fd_macros.h"
#include "base/fd_str.h"

/**
 * One line an event of operation, logfmt or JSON, to standard error. Never payloads: at info and
 * above a line holds no child id. Thread-safe once fd_log_init has run.
 */
enum fd_log_level { FD_LOG_DEBUG, FD_LOG_INFO, FD_LOG_WARN, FD_LOG_ERROR };
enum fd_log_format { FD_LOG_LOGFMT, FD_LOG_JSON };

/** Where in the stream a line belongs. Empty members are left out. */
struct fd_log_context {
    const char *topic;
    int32_t partition; /**< used when `topic` is set */
    int64_t offset;    /**< used when `topic` is set and it is 0 or more */
    const char *event_id;
    const char *trace_id;
};

/**
 * Set up once at start, before there are threads. `service` and `instance` go on every line and
 * must stay alive; a NULL `instance` is left out. Until then lines are logfmt, at info and above.
 */
void fd_log_init(const struct fd_env *env, enum fd_log_format format, enum fd_log_level level,
                 const char *service, const char *instance) FD_NONNULL(1, 4);

/** From now on; lines of other threads may still go by the old. */
void fd_log_set_level(enum fd_log_level level);

/** Whether a line of `level` would be written: for what costs something to gather. */
bool fd_log_enabled(enum fd_log_level level);

/**
 * Write one line; `context` may be NULL. The formatted text becomes the key msg, cut at 2 KB. What
 * could end a line or a value early is escaped. A line that can't be written is lost.
 */
void fd_log(enum fd_log_level level, const struct fd_log_context *context, const char *format, ...)
    FD_PRINTF(3, 4) FD_NONNULL(3);

#endif
