/* The audit: every action that changes something adds its row, in its own transaction. */
#include "ctl_audit.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "service/fd_service_keys.h"

enum { PARAMS_LIMIT = 1 << 20, USER_SIZE = 4096 };

/* The name of whoever runs this, in `room`; NULL: it has none. */
static const char *os_user(char room[USER_SIZE])
{
    struct passwd entry;
    struct passwd *found = NULL;

    return getpwuid_r(getuid(), &entry, room, USER_SIZE, &found) == 0 && found ? entry.pw_name
                                                                               : NULL;
}

enum fd_status ctl_audit_add(struct fd_pg *pg, const struct ctl_action *action, int64_t changed,
                             struct fd_error *error)
{
    char *arguments = json_dumps(action->arguments, JSON_COMPACT);
    char user[USER_SIZE];
    struct fd_params params;
    enum fd_status status;

    if (!arguments) {
        fd_abort("out of memory for the audit");
    }
    json_decref(action->arguments);
    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, os_user(user));
    fd_params_add_text(&params, action->operation);
    fd_params_add_text(&params, action->authority);
    fd_params_add_text(&params, arguments);
    fd_params_add_int8(&params, changed);
    status = fd_pg_run(pg, "ctl/audit_insert.sql", &params, NULL, error);
    fd_params_clean_up(&params);
    free(arguments);
    return status;
}

static int64_t count_changed(const PGresult *result, const char *column)
{
    int at = column ? PQfnumber(result, column) : -1;
    int64_t sum = 0;

    for (int row = 0; row < PQntuples(result); row++) {
        sum += column ? fd_pg_int(result, row, at) : 1;
    }
    return sum;
}

enum fd_status ctl_change(struct ctl *ctl, const char *name, const struct fd_params *params,
                          const struct ctl_action *action, const char *counted,
                          PGresult **ret_result)
{
    struct fd_pg *pg = NULL;
    int64_t changed = 0;
    enum fd_status status = ctl_connect(ctl, &pg);

    if (status == FD_OK) {
        status = fd_pg_script(pg, "BEGIN", NULL, &ctl->error);
    }
    if (status == FD_OK) {
        status = fd_pg_run(pg, name, params, ret_result, &ctl->error);
    }
    if (status == FD_OK) {
        changed = count_changed(*ret_result, counted);
    }
    if (changed > 0) {
        status = ctl_audit_add(pg, action, changed, &ctl->error);
    } else {
        json_decref(action->arguments);
    }
    if (status == FD_OK) {
        status = fd_pg_script(pg, "COMMIT", NULL, &ctl->error);
    }
    if (status != FD_OK) {
        fd_pg_result_free(ret_result);
    }
    fd_pg_destroy(&pg);
    return status;
}

static int audit(struct ctl *ctl)
{
    const struct ctl_options *options = &ctl->options;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, options->operation);
    fd_params_add_text(&params, options->authority);
    fd_params_add_text(&params, options->since);
    fd_params_add_text(&params, options->until);
    fd_params_add_int8(&params, options->limit);
    status = ctl_query(ctl, "ctl/audit_list.sql", &params, NULL);
    fd_params_clean_up(&params);
    if (status == FD_POISON) {
        return ctl_usage(ctl, "--since and --until take a time, such as 2020-11-03T09:00Z");
    }
    return status == FD_OK ? CTL_DONE : CTL_FAILED;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_JSON,
    CTL_KEY_TEXT(operation, "operation", "only this command, such as 'position set' or position"),
    CTL_KEY_TEXT(authority, "authority", "only what was of this authority alone (GSS code)"),
    CTL_KEY_TEXT(since, "since", "only at this time or later, such as 2020-11-03T09:00Z"),
    CTL_KEY_TEXT(until, "until", "only before this time"),
    {"command", "limit", FD_CONFIG_INT, offsetof(struct ctl_options, limit), "100", 1, 1000000,
     NULL, NULL, 0, "at most so many, the youngest first"},
    {0},
};

const struct ctl_command ctl_audit = {
    .name = "audit",
    .arguments = "",
    .summary = "list what operators did",
    .example = "frontdoorctl audit --operation erase --since 2020-11-01T00:00Z",
    .keys = keys,
    .run = audit,
};
