#include "service/fd_rounds.h"

#include <time.h>

#include "service/fd_health.h"
#include "service/fd_last_error.h"
#include "service/fd_notify.h"
#include "service/fd_outage.h"
#include "service/fd_reload.h"

enum {
    BACKOFF_FIRST_MS = 200,
    LONGEST_SLEEP_MS = 1000, /* the end may be asked for at any time */
    CONNECT_TIMEOUT_S = 10,
    LOCK_TIMEOUT_MS = 5000,
    IDLE_IN_TRANSACTION_TIMEOUT_MS = 8000,
    TCP_USER_TIMEOUT_MS = 20000,
};

enum fd_status fd_rounds_connect(struct fd_secret url, const char *name,
                                 int64_t statement_timeout_ms, bool (*given_up)(void),
                                 struct fd_pg **ret_pg, struct fd_error *error)
{
    const struct fd_pg_options options = {
        .url = url,
        .application_name = name,
        .connect_timeout_s = CONNECT_TIMEOUT_S,
        .lock_timeout_ms = LOCK_TIMEOUT_MS,
        .statement_timeout_ms = statement_timeout_ms,
        .idle_in_transaction_timeout_ms = IDLE_IN_TRANSACTION_TIMEOUT_MS,
        .tcp_user_timeout_ms = TCP_USER_TIMEOUT_MS,
        .given_up = given_up,
    };

    enum fd_status status = fd_pg_connect(&options, ret_pg, error);

    if (status == FD_OK) {
        fd_last_error_keep(*ret_pg); /* whatever it was, it took the connection */
    }
    return status;
}

void fd_rounds_pause(bool (*stop_wanted)(void), int64_t wait_ms)
{
    while (wait_ms > 0 && !stop_wanted()) {
        int64_t step_ms = wait_ms < LONGEST_SLEEP_MS ? wait_ms : LONGEST_SLEEP_MS;
        struct timespec step = {.tv_sec = step_ms / 1000, .tv_nsec = step_ms % 1000 * 1000000};

        fd_health_beat();
        fd_reload_look();
        /* allowed: there is nothing to do; a signal ends it early, as it should */
        (void)nanosleep(&step, NULL);
        wait_ms -= step_ms;
    }
}

static void recover(const struct fd_rounds *rounds, struct fd_outage *outage,
                    const struct fd_error *error)
{
    fd_outage_failed(outage, rounds->env, rounds->what, error);
    fd_health_unready("the last round has failed");
    rounds->let_go(rounds->context);
    fd_rounds_pause(rounds->stop_wanted,
                    fd_outage_backoff_ms(outage, rounds->env, BACKOFF_FIRST_MS));
}

enum fd_status fd_rounds_run(const struct fd_rounds *rounds, struct fd_error *error)
{
    struct fd_outage outage = {0};
    bool ready_told = false;

    while (!rounds->stop_wanted()) {
        bool waiting = true;
        enum fd_status status;

        fd_health_beat();
        fd_reload_look();
        status = rounds->round(rounds->context, &waiting, error);

        if (status == FD_OK) {
            fd_outage_over(&outage, rounds->env, rounds->what);
            fd_health_ready();
            if (!ready_told) {
                fd_health_started();
                ready_told = true;
            }
            status =
                waiting && !rounds->stop_wanted() ? rounds->wait(rounds->context, error) : FD_OK;
        }
        if (status == FD_FATAL || status == FD_POISON) {
            return FD_FATAL;
        }
        if (status != FD_OK) {
            recover(rounds, &outage, error);
        }
    }
    fd_health_unready("stopping");
    fd_notify("STOPPING=1");
    return FD_OK;
}
