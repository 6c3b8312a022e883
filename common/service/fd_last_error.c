#include "service/fd_last_error.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/fd_log.h"

enum { PARAMS_LIMIT = 4096, END_TIMEOUT_MS = 3000 };

/* What is noted is written by any thread, behind the mutex. */
struct noted {
    int64_t began_at; /* UTC, microseconds */
    char what[64];
    struct fd_error error;
};

static const struct fd_env *environment; /* this and the next two: NULL and empty until init */
static char service_name[32];
static char instance_name[96];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct noted last;
static atomic_bool waits; /* to be kept */

void fd_last_error_init(const struct fd_env *env, const char *service, const char *instance)
{
    environment = env;
    snprintf(service_name, sizeof(service_name), "%s", service);
    snprintf(instance_name, sizeof(instance_name), "%s", instance);
    atomic_store(&waits, false);
}

void fd_last_error_note(const char *what, const struct fd_error *error)
{
    if (!environment || error->status == FD_FENCED) {
        return;
    }
    pthread_mutex_lock(&mutex);
    last.began_at = fd_env_now(environment);
    snprintf(last.what, sizeof(last.what), "%s", what);
    last.error = *error;
    atomic_store(&waits, true);
    pthread_mutex_unlock(&mutex);
}

static struct noted take(void)
{
    struct noted taken;

    pthread_mutex_lock(&mutex);
    taken = last;
    atomic_store(&waits, false);
    pthread_mutex_unlock(&mutex);
    return taken;
}

static enum fd_status write(struct fd_pg *pg, const struct noted *noted, struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, service_name);
    fd_params_add_text(&params, instance_name);
    fd_params_add(&params, FD_COLUMN_TIMESTAMPTZ, &noted->began_at);
    fd_params_add_text(&params, noted->what);
    fd_params_add_text(&params, fd_status_name(noted->error.status));
    fd_params_add_text(&params, noted->error.code);
    fd_params_add_text(&params, noted->error.message);
    status = fd_pg_run(pg, "last_error/keep.sql", &params, NULL, error);
    fd_params_clean_up(&params);
    return status;
}

void fd_last_error_keep(struct fd_pg *pg)
{
    struct noted taken;
    struct fd_error error;

    if (!atomic_load_explicit(&waits, memory_order_relaxed)) {
        return;
    }
    taken = take();
    if (write(pg, &taken, &error) == FD_OK) {
        return;
    }
    fd_log(FD_LOG_DEBUG, NULL, "the last error isn't kept: %s (%s)", error.message, error.code);
    /* Again the next time, unless it is never to be had, as a table that is missing. */
    if (error.status == FD_RETRY) {
        atomic_store(&waits, true);
    }
}

void fd_last_error_keep_at_end(const struct fd_secret *url)
{
    const struct fd_pg_options options = {
        .url = *url,
        .application_name = "frontdoor ends", /* it is no instance */
        .connect_timeout_s = END_TIMEOUT_MS / 1000,
        .lock_timeout_ms = END_TIMEOUT_MS,
        .statement_timeout_ms = END_TIMEOUT_MS,
        .tcp_user_timeout_ms = END_TIMEOUT_MS,
    };
    struct fd_pg *pg = NULL;
    struct fd_error error;

    if (atomic_load(&waits) && fd_pg_connect(&options, &pg, &error) == FD_OK) {
        fd_last_error_keep(pg);
    }
    fd_pg_destroy(&pg);
}
