#include "service/fd_outage.h"

#include <inttypes.h>

#include "base/fd_log.h"
#include "service/fd_last_error.h"
#include "service/fd_metrics.h"

enum { BACKOFF_CAP_MS = 10000 };

#define SECOND INT64_C(1000000)
#define FIRST_LOG_EVERY (5 * SECOND)
#define LAST_LOG_EVERY (300 * SECOND)
#define QUIET (60 * SECOND)

static int64_t seconds_since(const struct fd_outage *outage, const struct fd_env *env)
{
    return (fd_env_now(env) - outage->since) / SECOND;
}

void fd_outage_failed(struct fd_outage *outage, const struct fd_env *env, const char *what,
                      const struct fd_error *error)
{
    int64_t now = fd_env_monotonic(env);

    if (now - outage->last > QUIET) {
        outage->failures = 0;
    }
    outage->last = now;
    outage->failures++;
    fd_metric_add(FD_METRIC_FAILURES, what, fd_status_name(error->status), 1);
    fd_series_set(fd_metric_series(FD_METRIC_FAILING, what, NULL), 1);
    if (outage->failures == 1) {
        outage->since = fd_env_now(env);
        fd_last_error_note(what, error);
        outage->log_every = FIRST_LOG_EVERY;
        fd_log(FD_LOG_WARN, NULL, "%s: %s (%s, %s): trying again", what, error->message,
               error->code, fd_status_name(error->status));
    } else if (now >= outage->next_log) {
        fd_log(FD_LOG_WARN, NULL, "%s: failing for %" PRId64 " s, try %" PRId32 ": %s (%s)", what,
               seconds_since(outage, env), outage->failures, error->message, error->code);
        outage->log_every *= outage->log_every < LAST_LOG_EVERY ? 2 : 1;
    } else {
        return;
    }
    outage->next_log = now + outage->log_every;
}

void fd_outage_over(struct fd_outage *outage, const struct fd_env *env, const char *what)
{
    if (outage->failures > 0) {
        fd_series_set(fd_metric_series(FD_METRIC_FAILING, what, NULL), 0);
        fd_log(FD_LOG_INFO, NULL, "%s: well again after %" PRId64 " s and %" PRId32 " failures",
               what, seconds_since(outage, env), outage->failures);
    }
    *outage = (struct fd_outage){0};
}

int64_t fd_outage_backoff_ms(const struct fd_outage *outage, const struct fd_env *env,
                             int64_t first_ms)
{
    int64_t wait = outage->failures > 0 ? first_ms : 0;

    for (int32_t i = 1; i < outage->failures && wait < BACKOFF_CAP_MS; i++) {
        wait *= 2;
    }
    if (wait > BACKOFF_CAP_MS) {
        wait = BACKOFF_CAP_MS;
    }
    return wait - (wait > 1 ? (int64_t)(fd_env_random(env) % (uint64_t)(wait / 2 + 1)) : 0);
}
