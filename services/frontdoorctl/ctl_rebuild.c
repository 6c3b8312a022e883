/* Makes a service's projection anew, by its own code, from the start of the log, beside the one at
   work, and puts it in its place (common/README.md, Rebuild). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive_past.h"
#include "ctl.h"
#include "ctl_audit.h"
#include "ctl_lag.h"
#include "ctl_shadow.h"
#include "ctl_views.h"
#include "service/fd_service_keys.h"

enum {
    MICROS = 1000000,
    TELL_EVERY = 5 * MICROS,
    CLOSE_RECORDS = 20000,       /* so many are read within a second or two */
    CATCH_UP_MOST = 20 * MICROS, /* for so long the one at work stands still, at most */
    LEVEL_TRIES = 20,            /* so often it is let go on, to come as far as the other one */
};

struct rebuild {
    struct ctl *ctl;
    const struct fd_service *service;
    struct fd_pg *pg;
    struct archive_past *past; /* NULL: no archive was named */
    struct ctl_shadow *shadow;
    int64_t begun;
    int64_t begun_at; /* offset */
    int64_t next_telling;
    int64_t live_at; /* offset of the one at work when it was held last */
    int tries;
    bool differs;
};

/* A statement whose one parameter is the service; *ret_value (may be NULL) is its one number. */
static enum fd_status ask(struct rebuild *rebuild, const char *statement, int64_t *ret_value)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, 1024);
    fd_params_add_text(&params, rebuild->service->name);
    status = fd_pg_run(rebuild->pg, statement, &params, &result, &rebuild->ctl->error);
    fd_params_clean_up(&params);
    if (status == FD_OK && ret_value) {
        *ret_value = PQftype(result, 0) == 16 ? fd_pg_bool(result, 0, 0) : fd_pg_int(result, 0, 0);
    }
    return status;
}

/* What is neither in the log nor in an archive would be missing. */
static enum fd_status check_start(const struct rebuild *rebuild, const struct ctl_lags *log)
{
    struct fd_error *error = &rebuild->ctl->error;
    enum fd_status status = FD_OK;

    for (int i = 0; status == FD_OK && i < log->count; i++) {
        const struct ctl_peek *place = &log->lines[i].peek;

        if (place->offset > 0) {
            status = rebuild->past
                         ? archive_past_check(rebuild->past, place->topic, place->partition,
                                              place->offset, error)
                         : fd_error_set(error, FD_FATAL, "log_start",
                                        "%s partition %" PRId32 " begins at offset %" PRId64
                                        ": the records before it are in no log any more, and the "
                                        "projection has them; --archive names an archive of them",
                                        place->topic, place->partition, place->offset);
        }
    }
    return status;
}

static enum fd_status read_ends(struct rebuild *rebuild, bool check, int64_t *ret_end)
{
    struct ctl_lags log = {0};
    enum fd_status status = ctl_lags_log(rebuild->ctl, rebuild->service->name, &log);

    *ret_end = 0;
    for (int i = 0; i < log.count; i++) {
        *ret_end += log.lines[i].end;
    }
    if (status == FD_OK && check) {
        status = check_start(rebuild, &log);
    }
    ctl_lags_clean_up(&log);
    return status;
}

static void tell(struct rebuild *rebuild, int64_t at, int64_t end)
{
    int64_t now = fd_env_monotonic(rebuild->ctl->env);
    int64_t took = now - rebuild->begun;
    int64_t rate = took > 0 ? (at - rebuild->begun_at) * MICROS / took : 0;

    if (now < rebuild->next_telling) {
        return;
    }
    rebuild->next_telling = now + TELL_EVERY;
    printf("%s: %" PRId64 " of %" PRId64 " records, %" PRId64 " records/s", rebuild->service->name,
           at, end, rate);
    if (rate > 0) {
        printf(", %" PRId64 " s left", (end - at) / rate);
    }
    printf("\n");
    fflush(stdout);
}

/* Until it is so near to the end of the log that the rest is a matter of a second or two. */
static enum fd_status come_close(struct rebuild *rebuild)
{
    for (;;) {
        int64_t end;
        int64_t at;
        enum fd_status status = read_ends(rebuild, false, &end);

        if (status == FD_OK) {
            status = ask(rebuild, "rebuild/offsets.sql", &at);
        }
        if (status == FD_OK && ctl_shadow_ended(rebuild->shadow)) {
            status = ctl_shadow_end(rebuild->shadow, &rebuild->ctl->error);
        }
        if (status != FD_OK) {
            return status;
        }
        tell(rebuild, at, end);
        if (end - at <= CLOSE_RECORDS) {
            return FD_OK;
        }
        fd_bound_lift(ctl_shadow_bound(rebuild->shadow));
        for (int i = 0; i < 10 && !ctl_shadow_ended(rebuild->shadow); i++) {
            ctl_pause();
        }
    }
}

/* Else the other one would have what has come since. */
static enum fd_status read_no_further(struct rebuild *rebuild)
{
    fd_auto_pgresult result = NULL;
    struct fd_source_start *places;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, 1024);
    fd_params_add_text(&params, rebuild->service->name);
    status = fd_pg_run(rebuild->pg, "rebuild/live_positions.sql", &params, &result,
                       &rebuild->ctl->error);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return status;
    }
    places = calloc((size_t)PQntuples(result) + 1, sizeof(*places));
    if (!places) {
        fd_abort("out of memory for positions");
    }
    rebuild->live_at = 0;
    for (int i = 0; i < PQntuples(result); i++) {
        places[i] = (struct fd_source_start){
            fd_pg_str(result, i, 0).ptr, (int32_t)fd_pg_int(result, i, 1), fd_pg_int(result, i, 2)};
        rebuild->live_at += places[i].offset;
    }
    fd_bound_set(ctl_shadow_bound(rebuild->shadow), places, PQntuples(result));
    free(places);
    return FD_OK;
}

/* The other one lacks nothing: whether it has no more either. Then it waits, with the one at work
   let go on; where that doesn't go on, they differ. */
static enum fd_status look_if_level(struct rebuild *rebuild, bool *ret_done)
{
    int64_t at = 0;
    enum fd_status status = ask(rebuild, "rebuild/offsets.sql", &at);

    *ret_done = at == rebuild->live_at || ++rebuild->tries >= LEVEL_TRIES;
    return status;
}

/* The one at work is held; *ret_there: nothing of it is missing. */
static enum fd_status catch_up(struct rebuild *rebuild, bool *ret_there)
{
    struct fd_bound *bound = ctl_shadow_bound(rebuild->shadow);
    int64_t deadline = fd_env_monotonic(rebuild->ctl->env) + CATCH_UP_MOST;
    int64_t behind = 1;
    enum fd_status status = FD_OK;

    while (status == FD_OK && behind > 0 && fd_env_monotonic(rebuild->ctl->env) < deadline &&
           !ctl_shadow_ended(rebuild->shadow)) {
        if (fd_bound_holds(bound)) {
            status = ask(rebuild, "rebuild/behind.sql", &behind);
        }
        if (status == FD_OK && behind > 0) {
            ctl_pause();
        }
    }
    *ret_there = false;
    return status == FD_OK && behind == 0 ? look_if_level(rebuild, ret_there) : status;
}

static enum fd_status read_digest(struct fd_pg *pg, const char *service, char ret_digest[64],
                                  struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status;
    char name[128];

    snprintf(name, sizeof(name), "digest/%s.sql", service);
    status = fd_pg_run(pg, name, NULL, &result, error);
    if (status == FD_OK) {
        snprintf(ret_digest, 64, "%.*s", FD_STR_ARGS(fd_pg_str(result, 0, 0)));
    }
    return status;
}

/* Both stand still. */
static enum fd_status compare(struct rebuild *rebuild, const struct fd_pg_alias *aliases)
{
    const struct fd_pg_options options = {
        .url = rebuild->ctl->options.database_url,
        .application_name = "frontdoorctl",
        .aliases = aliases,
    };
    struct fd_error *error = &rebuild->ctl->error;
    struct fd_pg *other = NULL;
    char live[64] = "";
    char rebuilt[64] = "";
    enum fd_status status = fd_pg_connect(&options, &other, error);

    if (status == FD_OK) {
        status = read_digest(other, rebuild->service->name, rebuilt, error);
    }
    if (status == FD_OK) {
        status = read_digest(rebuild->pg, rebuild->service->name, live, error);
    }
    fd_pg_destroy(&other);
    rebuild->differs = strcmp(live, rebuilt) != 0;
    return status;
}

static enum fd_status note_audit(struct rebuild *rebuild, const char *operation)
{
    const struct ctl_action action = {
        .operation = operation,
        .arguments = json_pack("{s:s, s:s*}", "service", rebuild->service->name, "archive",
                               rebuild->ctl->options.archive),
    };

    return ctl_audit_add(rebuild->pg, &action, 1, &rebuild->ctl->error);
}

/* In the transaction that holds the one at work; the other is through. */
static enum fd_status put_in_place(struct rebuild *rebuild)
{
    struct fd_error *error = &rebuild->ctl->error;
    enum fd_status status = ask(rebuild, "rebuild/fence.sql", NULL);

    if (status == FD_OK) {
        status = compare(rebuild, ctl_shadow_aliases(rebuild->shadow));
    }
    if (status == FD_OK && rebuild->differs && rebuild->ctl->options.only_if_same) {
        return fd_error_set(error, FD_FATAL, "differs",
                            "what was made anew differs from what is there, which stays: look at "
                            "schema %s_rebuilt, then run it without --only-if-same or with "
                            "--abandon",
                            rebuild->service->name);
    }
    if (status == FD_OK) {
        status = ask(rebuild, "rebuild/swap.sql", NULL);
    }
    if (status == FD_OK) {
        status = ctl_views_make(rebuild->pg, error);
    }
    if (status == FD_OK) {
        status = note_audit(rebuild, "rebuild");
    }
    return status == FD_OK ? fd_pg_script(rebuild->pg, "COMMIT", NULL, error) : status;
}

/* *ret_done false: it was too far behind to hold up the one at work for so long. */
static enum fd_status swap(struct rebuild *rebuild, bool *ret_done)
{
    struct fd_error *error = &rebuild->ctl->error;
    enum fd_status status = ctl_migrate_begin(rebuild->pg, error);

    *ret_done = false;
    /* Whoever keeps figures reads the views that are made anew: it would wait for us and we for it.
     */
    if (status == FD_OK) {
        status = fd_pg_run(rebuild->pg, "rollup/lock.sql", NULL, NULL, error);
    }
    if (status == FD_OK) {
        status = ask(rebuild, "rebuild/fence_live.sql", NULL);
    }
    if (status == FD_OK) {
        status = read_no_further(rebuild);
    }
    if (status == FD_OK) {
        status = catch_up(rebuild, ret_done);
    }
    if (status == FD_OK && *ret_done) {
        status = ctl_shadow_end(rebuild->shadow, error);
    }
    if (status == FD_OK && *ret_done) {
        return put_in_place(rebuild);
    }
    fd_pg_rollback(rebuild->pg);
    return status;
}

static enum fd_status run_until_swapped(struct rebuild *rebuild)
{
    bool done = false;
    enum fd_status status = FD_OK;

    while (status == FD_OK && !done) {
        status = come_close(rebuild);
        if (status == FD_OK) {
            status = swap(rebuild, &done);
        }
    }
    return status;
}

static enum fd_status begin(struct rebuild *rebuild)
{
    int64_t end;
    int64_t is_new = 0;
    enum fd_status status = read_ends(rebuild, true, &end);

    if (status == FD_OK) {
        status = ask(rebuild, "rebuild/begin.sql", &is_new);
    }
    if (status == FD_OK) {
        status = ask(rebuild, "rebuild/offsets.sql", &rebuild->begun_at);
    }
    if (status == FD_OK) {
        printf("%s: %s, %" PRId64 " records\n", rebuild->service->name,
               is_new ? "begun" : "goes on", end);
        status = ctl_shadow_start(rebuild->ctl, rebuild->service,
                                  rebuild->past ? archive_past_source(rebuild->past) : NULL,
                                  &rebuild->shadow);
    }
    rebuild->begun = fd_env_monotonic(rebuild->ctl->env);
    return status;
}

static enum fd_status make_anew(struct rebuild *rebuild)
{
    struct fd_error unsaid;
    enum fd_status status = begin(rebuild);

    if (status == FD_OK) {
        status = run_until_swapped(rebuild);
    }
    if (ctl_shadow_stop(&rebuild->shadow, &unsaid) != FD_OK && status == FD_OK) {
        rebuild->ctl->error = unsaid;
        status = unsaid.status;
    }
    if (status == FD_OK) {
        printf("%s: swapped after %" PRId64 " s; %s. The projection before is kept until "
               "frontdoorctl rebuild %s --drop-old\n",
               rebuild->service->name,
               (fd_env_monotonic(rebuild->ctl->env) - rebuild->begun) / MICROS,
               rebuild->differs ? "it differs from the one before" : "the same as before",
               rebuild->service->name);
    }
    return status;
}

static enum fd_status drop(struct rebuild *rebuild, const char *statement, const char *operation,
                           const char *what)
{
    int64_t was_there = 0;
    enum fd_status status = fd_pg_script(rebuild->pg, "BEGIN", NULL, &rebuild->ctl->error);

    if (status == FD_OK) {
        status = ask(rebuild, statement, &was_there);
    }
    if (status == FD_OK && was_there) {
        status = note_audit(rebuild, operation);
    }
    if (status == FD_OK) {
        status = fd_pg_script(rebuild->pg, "COMMIT", NULL, &rebuild->ctl->error);
    }
    if (status == FD_OK) {
        printf("%s: %s\n", rebuild->service->name, was_there ? what : "there is nothing to drop");
    }
    return status;
}

static int rebuild_command(struct ctl *ctl)
{
    struct rebuild rebuild = {.ctl = ctl, .service = ctl_service_find(ctl->config.arguments[0])};
    enum fd_status status;

    if (!rebuild.service) {
        return ctl_usage(ctl, "'%s' is no service that keeps a projection",
                         ctl->config.arguments[0]);
    }
    if (ctl->options.archive) {
        rebuild.past = archive_past_new(ctl->options.archive);
    }
    status = ctl_connect(ctl, &rebuild.pg);
    if (status == FD_OK && ctl->options.drop_old) {
        status = drop(&rebuild, "rebuild/drop_old.sql", "rebuild drop-old",
                      "the projection before is dropped");
    } else if (status == FD_OK && ctl->options.abandon) {
        status = drop(&rebuild, "rebuild/abandon.sql", "rebuild abandon",
                      "what was made anew is dropped");
    } else if (status == FD_OK) {
        status = make_anew(&rebuild);
    }
    fd_pg_destroy(&rebuild.pg);
    archive_past_destroy(&rebuild.past);
    return status == FD_OK ? CTL_DONE : CTL_FAILED;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_BROKERS,
    CTL_KEY_PREFIX,
    CTL_KEY_TEXT(archive, "archive", "folder of an archive, for what the logs hold no more"),
    CTL_KEY_FLAG(only_if_same, "only-if-same", "swap only if both have the same digest"),
    CTL_KEY_FLAG(abandon, "abandon", "give up one that was begun: drop what it has made"),
    CTL_KEY_FLAG(drop_old, "drop-old", "drop the projection before the last one"),
    {0},
};

const struct ctl_command ctl_rebuild = {
    .name = "rebuild",
    .arguments = "SERVICE",
    .summary = "make a projection anew from the log's start, and put it in its place",
    .example = "frontdoorctl rebuild caseload",
    .keys = keys,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = rebuild_command,
};
