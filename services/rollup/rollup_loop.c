#include "rollup_loop.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/fd_log.h"
#include "rollup_store.h"
#include "service/fd_metrics.h"
#include "service/fd_rounds.h"

enum {
    STATEMENT_TIMEOUT_MS = 600000, /* all of a large authority's history may take a minute */
    SLOW_MS = 1000,                /* an authority that takes longer is worth a line */
};

struct rollup {
    struct rollup_options options;
    struct fd_pg *pg;
    bool rights_told; /* which authorities can't be kept */
};

struct rollup *rollup_new(const struct rollup_options *options)
{
    struct rollup *rollup = calloc(1, sizeof(*rollup));

    if (!rollup) {
        fd_abort("out of memory");
    }
    rollup->options = *options;
    return rollup;
}

void rollup_destroy(struct rollup **rollup)
{
    if (*rollup) {
        rollup_let_go(*rollup);
        free(*rollup);
        *rollup = NULL;
    }
}

void rollup_let_go(struct rollup *rollup)
{
    fd_pg_destroy(&rollup->pg);
}

/* Figures of an authority that the login may not read would be wrong: they are not kept at all. */
static enum fd_status tell_rights(struct rollup *rollup, struct fd_error *error)
{
    char login[128];
    int64_t unseen = 0;
    enum fd_status status = rollup_unseen(rollup->pg, &unseen, login, sizeof(login), error);

    if (status == FD_OK && unseen > 0) {
        fd_log(FD_LOG_WARN, NULL,
               "%" PRId64 " authorities can't be read, and their figures are not kept: INSERT INTO "
               "frontdoor.reader (login, authority) VALUES ('%s', '*')",
               unseen, login);
    }
    return status;
}

/* What a crash of PostgreSQL takes back is marked still: commits don't wait for the disk. */
static enum fd_status connect_database(struct rollup *rollup, struct fd_error *error)
{
    enum fd_status status =
        fd_rounds_connect(rollup->options.config->database_url, "rollup", STATEMENT_TIMEOUT_MS,
                          rollup->options.stop_wanted, &rollup->pg, error);

    if (status == FD_OK) {
        status = fd_pg_script(rollup->pg, "SET synchronous_commit = off", NULL, error);
    }
    if (status == FD_OK && !rollup->rights_told) {
        status = tell_rights(rollup, error);
        rollup->rights_told = status == FD_OK;
    }
    return status;
}

static enum fd_status fold(struct rollup *rollup, struct fd_str authority, struct fd_error *error)
{
    int64_t begun = fd_env_monotonic(rollup->options.env);
    enum fd_status status = rollup_fold(rollup->pg, authority, error);
    int64_t took = fd_env_monotonic(rollup->options.env) - begun;
    int64_t took_ms = took / 1000;

    if (status == FD_OK) {
        fd_series_observe(fd_metric_series(FD_METRIC_FOLD_SECONDS, NULL, NULL), took);
        fd_log(took_ms < SLOW_MS ? FD_LOG_DEBUG : FD_LOG_INFO, NULL,
               "kept figures of %.*s in %" PRId64 " ms", FD_STR_ARGS(authority), took_ms);
    }
    return status;
}

static enum fd_status fold_all(struct rollup *rollup, const struct rollup_touched *touched,
                               struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (int i = 0; status == FD_OK && i < touched->count && !rollup->options.stop_wanted(); i++) {
        status = fold(rollup, rollup_touched_code(touched, i), error);
    }
    return status;
}

/* What is touched once no mark is of all authorities. */
static enum fd_status list(struct rollup *rollup, struct rollup_touched *ret_touched,
                           struct fd_error *error)
{
    enum fd_status status = rollup_list(rollup->pg, ret_touched, error);

    if (status != FD_OK || !ret_touched->all) {
        return status;
    }
    rollup_touched_clean_up(ret_touched);
    status = rollup_spread(rollup->pg, error);
    if (status == FD_OK) {
        fd_log(FD_LOG_INFO, NULL, "figures of all authorities are to be kept anew");
        status = rollup_list(rollup->pg, ret_touched, error);
    }
    return status;
}

enum fd_status rollup_round(struct rollup *rollup, struct fd_error *error)
{
    struct rollup_touched touched = {0};
    enum fd_status status = rollup->pg ? FD_OK : connect_database(rollup, error);

    if (status == FD_OK) {
        status = list(rollup, &touched, error);
    }
    if (status == FD_OK) {
        fd_metric_set(FD_METRIC_TOUCHED_AUTHORITIES, touched.count);
        status = fold_all(rollup, &touched, error);
    }
    rollup_touched_clean_up(&touched);
    return status;
}

/* What is touched meanwhile is right all the same, and kept in the next round. */
static enum fd_status round_of(void *context, bool *ret_waiting, struct fd_error *error)
{
    const struct rollup *rollup = context;
    enum fd_status status = rollup_round(context, error);

    *ret_waiting = true;
    /* At the end what runs is cancelled: its marks stay for whoever comes next. */
    return status != FD_FATAL && rollup->options.stop_wanted() ? FD_OK : status;
}

static enum fd_status wait_for_marks(void *context, struct fd_error *error)
{
    const struct rollup *rollup = context;

    (void)error;
    fd_rounds_pause(rollup->options.stop_wanted, rollup->options.config->fold_interval_ms);
    return FD_OK;
}

static void let_go(void *context)
{
    rollup_let_go(context);
}

enum fd_status rollup_run(struct rollup *rollup, struct fd_error *error)
{
    const struct fd_rounds rounds = {
        .what = "rollup",
        .env = rollup->options.env,
        .stop_wanted = rollup->options.stop_wanted,
        .context = rollup,
        .round = round_of,
        .wait = wait_for_marks,
        .let_go = let_go,
    };

    return fd_rounds_run(&rounds, error);
}
