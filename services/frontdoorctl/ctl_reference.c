/* Reference data that an authority keeps itself: teams, workers, settings. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_load.h"
#include "service/fd_service_keys.h"

enum { MAX_FILE = 64 << 20 };

static const struct ctl_load_column team_columns[] = {
    {"authority", FD_COLUMN_TEXT, NULL, true},
    {"team_id", FD_COLUMN_TEXT, NULL, true},
    {"label", FD_COLUMN_TEXT, NULL, true},
    {"team_type", FD_COLUMN_TEXT, "OTHER", false},
};
static const struct ctl_load_column worker_columns[] = {
    {"authority", FD_COLUMN_TEXT, NULL, true}, {"worker_id", FD_COLUMN_TEXT, NULL, true},
    {"team_id", FD_COLUMN_TEXT, NULL, false},  {"fte", FD_COLUMN_TEXT, NULL, false},
    {"left_on", FD_COLUMN_DATE, NULL, false},
};
static const struct ctl_load_column setting_columns[] = {
    {"authority", FD_COLUMN_TEXT, NULL, true},
    {"alerts_from", FD_COLUMN_DATE, NULL, false},
    {"window_months", FD_COLUMN_INT4, "3", false},
    {"window_days", FD_COLUMN_INT4, "0", false},
    {"alert_count", FD_COLUMN_INT4, "3", false},
    {"send_any", FD_COLUMN_BOOL, "false", false},
    {"go_live_on", FD_COLUMN_DATE, NULL, false},
    {"caseload_threshold", FD_COLUMN_TEXT, "25", false},
};

static const struct ctl_load_kind kinds[] = {
    {"team", "reference/merge_team.sql", team_columns, FD_COUNT(team_columns)},
    {"worker", "reference/merge_worker.sql", worker_columns, FD_COUNT(worker_columns)},
    {"setting", "reference/merge_setting.sql", setting_columns, FD_COUNT(setting_columns)},
};

static const struct ctl_load_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < FD_COUNT(kinds); i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static enum fd_status read_file(const char *path, struct fd_buf *buf, struct fd_error *error)
{
    FILE *file = fopen(path, "re");
    char piece[16384];
    size_t size;

    if (!file) {
        return fd_error_set(error, FD_FATAL, "file", "%s: %m", path);
    }
    while ((size = fread(piece, 1, sizeof(piece), file)) > 0) {
        fd_buf_put(buf, piece, size);
    }
    if (ferror(file)) {
        fd_error_set(error, FD_FATAL, "file", "%s: reading failed", path);
        fclose(file);
        return FD_FATAL;
    }
    fclose(file);
    return buf->failed ? fd_error_set(error, FD_FATAL, "file", "%s is larger than 64 MiB", path)
                       : FD_OK;
}

static enum fd_status load_file(struct ctl *ctl, const struct ctl_load_kind *kind, const char *path)
{
    struct fd_pg *pg = NULL;
    struct ctl_load load;
    struct fd_buf text;
    enum fd_status status;

    fd_buf_init(&text, MAX_FILE);
    ctl_load_init(&load, kind);
    status = read_file(path, &text, &ctl->error);
    if (status == FD_OK) {
        status = ctl_load_add(&load, path, (struct fd_str){text.data, (uint32_t)text.length},
                              &ctl->error);
    }
    if (status == FD_OK) {
        status = ctl_connect(ctl, &pg);
    }
    if (status == FD_OK) {
        status = ctl_load_run(&load, pg, &ctl->error);
    }
    if (status == FD_OK && ctl->options.json) {
        printf("{\"loaded\": %zu}\n", load.count);
    } else if (status == FD_OK) {
        printf("%zu %s%s loaded\n", load.count, kind->name, load.count == 1 ? "" : "s");
    }
    fd_pg_destroy(&pg);
    ctl_load_clean_up(&load);
    fd_buf_clean_up(&text);
    return status;
}

static int reference(struct ctl *ctl)
{
    const struct ctl_load_kind *kind;

    if (strcmp(ctl->config.arguments[0], "load") != 0) {
        return ctl_usage(ctl, "'%s' is not load", ctl->config.arguments[0]);
    }
    kind = find_kind(ctl->config.arguments[1]);
    if (!kind) {
        return ctl_usage(ctl, "'%s' is neither team, worker nor setting", ctl->config.arguments[1]);
    }
    return load_file(ctl, kind, ctl->config.arguments[2]) == FD_OK ? CTL_DONE : CTL_FAILED;
}

static const struct fd_config_key keys[] = {CTL_KEY_DATABASE, CTL_KEY_JSON, {0}};

const struct ctl_command ctl_reference = {
    .name = "reference",
    .arguments = "load team|worker|setting FILE.csv",
    .summary = "load teams, workers or settings from CSV; the first line names the columns",
    .example = "frontdoorctl reference load team teams.csv",
    .keys = keys,
    .min_arguments = 3,
    .max_arguments = 3,
    .run = reference,
};
