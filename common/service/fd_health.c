#include "service/fd_health.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "service/fd_metrics.h"
#include "service/fd_notify.h"

struct health {
    const struct fd_env *env;
    int64_t limit_ms;
    int64_t feed_every; /* the watchdog; microseconds, 0: there is none */
    int64_t next_feed;
    bool untold; /* that it has started: the service manager would wait for that for ever */
    _Atomic int64_t beat; /* monotonic, microseconds */
    const char *_Atomic why_unready;
};

static struct health health = {.why_unready = "starting"};

/* Set by systemd for the one process that it is about; half of the time is its own advice. */
static int64_t watchdog_micros(void)
{
    const char *process = getenv("WATCHDOG_PID");
    const char *micros = getenv("WATCHDOG_USEC");

    if (!micros || (process && strtol(process, NULL, 10) != (long)getpid())) {
        return 0;
    }
    return strtoll(micros, NULL, 10) / 2;
}

void fd_health_init(const struct fd_env *env, int64_t limit_ms)
{
    health.env = env;
    health.limit_ms = limit_ms;
    health.feed_every = watchdog_micros();
    health.next_feed = 0;
    health.untold = false;
    atomic_store(&health.beat, fd_env_monotonic(env));
    fd_health_unready("starting");
}

void fd_health_started(void)
{
    health.untold = !fd_notify("READY=1");
}

void fd_health_beat(void)
{
    int64_t now;

    if (!health.env) {
        return; /* a part of a program, in a test */
    }
    now = fd_env_monotonic(health.env);
    atomic_store_explicit(&health.beat, now, memory_order_relaxed);
    if (health.untold) {
        fd_health_started();
    }
    if (health.feed_every > 0 && now >= health.next_feed && fd_notify("WATCHDOG=1")) {
        health.next_feed = now + health.feed_every;
    }
}

void fd_health_ready(void)
{
    atomic_store(&health.why_unready, NULL);
    fd_metric_set(FD_METRIC_READY, 1);
}

void fd_health_unready(const char *why)
{
    atomic_store(&health.why_unready, why);
    fd_metric_set(FD_METRIC_READY, 0);
}

bool fd_health_is_alive(int64_t *ret_silent_ms)
{
    int64_t beat = atomic_load_explicit(&health.beat, memory_order_relaxed);

    *ret_silent_ms = health.env ? (fd_env_monotonic(health.env) - beat) / 1000 : 0;
    return *ret_silent_ms <= health.limit_ms;
}

const char *fd_health_why_unready(void)
{
    return atomic_load(&health.why_unready);
}
