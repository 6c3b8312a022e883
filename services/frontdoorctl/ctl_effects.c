/* What loading reference data changes of what was decided by it. */
#include "ctl_effects.h"

#include <inttypes.h>
#include <stdio.h>

/* Columns of reference/moved_in_time.sql. */
enum { CLOCK, NOW_IN_TIME, NO_LONGER, AUTHORITIES };

enum fd_status ctl_effects_begin(struct ctl_effects *effects, struct fd_pg *pg,
                                 struct fd_error *error)
{
    enum fd_status status = fd_pg_run(pg, "reference/note_alerts.sql", NULL, NULL, error);

    return status == FD_OK && effects->of_calendar
               ? fd_pg_run(pg, "reference/note_calendar.sql", NULL, NULL, error)
               : status;
}

static enum fd_status count_left(struct ctl_effects *effects, struct fd_pg *pg,
                                 struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status = fd_pg_run(pg, "anew/left.sql", NULL, &result, error);

    if (status == FD_OK) {
        effects->left = fd_pg_int(result, 0, 0);
    }
    return status;
}

enum fd_status ctl_effects_look(struct ctl_effects *effects, struct fd_pg *pg,
                                struct fd_error *error)
{
    enum fd_status status = count_left(effects, pg, error);

    effects->of_alerts = effects->left > 0;
    if (status != FD_OK || !effects->of_calendar) {
        return status;
    }
    status = fd_pg_script(pg, "SAVEPOINT looking", NULL, error);
    if (status == FD_OK) {
        status = fd_pg_run(pg, "reference/read_all.sql", NULL, NULL, error);
    }
    if (status == FD_OK) {
        status = fd_pg_run(pg, "reference/moved_in_time.sql", NULL, &effects->moved, error);
    }
    return status == FD_OK ? fd_pg_script(pg, "ROLLBACK TO SAVEPOINT looking", NULL, error)
                           : status;
}

enum fd_status ctl_effects_wait(struct ctl_effects *effects, struct ctl *ctl, struct fd_pg *pg)
{
    int64_t deadline = fd_env_monotonic(ctl->env) + ctl->options.wait_seconds * 1000000;
    enum fd_status status = FD_OK;

    if (!effects->of_alerts) {
        return FD_OK;
    }
    while (status == FD_OK && effects->left > 0 && fd_env_monotonic(ctl->env) < deadline) {
        ctl_pause();
        status = count_left(effects, pg, &ctl->error);
    }
    return status == FD_OK
               ? fd_pg_run(pg, "reference/changed_alerts.sql", NULL, &effects->alerts, &ctl->error)
               : status;
}

static void print_moved(const PGresult *moved)
{
    for (int row = 0; row < PQntuples(moved); row++) {
        printf("%.*s: %" PRId64 " now in time, %" PRId64 " no longer, in %" PRId64 " authorities\n",
               FD_STR_ARGS(fd_pg_str(moved, row, CLOCK)), fd_pg_int(moved, row, NOW_IN_TIME),
               fd_pg_int(moved, row, NO_LONGER), fd_pg_int(moved, row, AUTHORITIES));
    }
}

static void print_alerts(const struct ctl_effects *effects)
{
    int count = PQntuples(effects->alerts);

    if (effects->left > 0) {
        printf("alerts of %" PRId64 " authorities are still to be decided anew by repeat-contact\n",
               effects->left);
    }
    printf("alerts changed: %d\n", count);
    if (count > 0) {
        ctl_print_result(effects->alerts, false, stdout);
    }
}

void ctl_effects_print(const struct ctl_effects *effects, json_t *json)
{
    if (json && effects->moved) {
        json_object_set_new(json, "moved", ctl_result_json(effects->moved));
    }
    if (json && effects->alerts) {
        json_object_set_new(json, "alerts", ctl_result_json(effects->alerts));
        json_object_set_new(json, "authorities_left", json_integer(effects->left));
    }
    if (!json && effects->moved) {
        print_moved(effects->moved);
    }
    if (!json && effects->alerts) {
        print_alerts(effects);
    }
}

void ctl_effects_clean_up(struct ctl_effects *effects)
{
    fd_pg_result_free(&effects->moved);
    fd_pg_result_free(&effects->alerts);
}
