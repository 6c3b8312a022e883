/* Reference data that is not built in: what an authority keeps itself, and published figures. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_audit.h"
#include "ctl_codes.h"
#include "ctl_effects.h"
#include "ctl_file.h"
#include "ctl_load.h"
#include "service/fd_service_keys.h"

enum { MAX_FILE = 64 << 20 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "12", "0.5" */
static bool is_decimal(struct fd_str text)
{
    bool point = false;

    for (uint32_t i = 0; i < text.len; i++) {
        bool inner = i > 0 && i + 1 < text.len;

        if (text.ptr[i] == '.' && inner && !point) {
            point = true;
        } else if (!is_digit(text.ptr[i])) {
            return false;
        }
    }
    return true;
}

/* A decimal, or what official statistics show in the place of one. */
static bool is_published(struct fd_str text)
{
    static const char *const statuses[] = {"c", "k", "low", "u", "x", "z"};

    for (size_t i = 0; i < FD_COUNT(statuses); i++) {
        if (fd_str_equal(text, fd_str_from(statuses[i]))) {
            return true;
        }
    }
    return is_decimal(text);
}

/* "E06000008" */
static bool is_gss_code(struct fd_str text)
{
    bool gss_code = text.len == 9 && text.ptr[0] == 'E';

    for (uint32_t i = 1; i < text.len && gss_code; i++) {
        gss_code = is_digit(text.ptr[i]);
    }
    return gss_code;
}

/* "2021" and not "202021", as which other tables of the DfE's write that year. */
static bool is_year(struct fd_str text)
{
    return text.len == 4 && is_decimal(text);
}

static bool is_tier(struct fd_str text)
{
    static const char *const tiers[] = {"CONTACT", "REFERRAL", "IN_NEED", "CHILD_PROTECTION",
                                        "LOOKED_AFTER"};

    for (size_t i = 0; i < FD_COUNT(tiers); i++) {
        if (fd_str_equal(text, fd_str_from(tiers[i]))) {
            return true;
        }
    }
    return false;
}

static const struct ctl_load_column team_columns[] = {
    {"authority", FD_COLUMN_TEXT, NULL, true, NULL},
    {"team_id", FD_COLUMN_TEXT, NULL, true, NULL},
    {"label", FD_COLUMN_TEXT, NULL, true, NULL},
    {"team_type", FD_COLUMN_TEXT, "OTHER", false, NULL},
};
static const struct ctl_load_column worker_columns[] = {
    {"authority", FD_COLUMN_TEXT, NULL, true, NULL},
    {"worker_id", FD_COLUMN_TEXT, NULL, true, NULL},
    {"team_id", FD_COLUMN_TEXT, NULL, false, NULL},
    {"fte", FD_COLUMN_TEXT, NULL, false, is_decimal},
    {"left_on", FD_COLUMN_DATE, NULL, false, NULL},
};
static const struct ctl_load_column setting_columns[] = {
    {"authority", FD_COLUMN_TEXT, NULL, true, NULL},
    {"alerts_from", FD_COLUMN_DATE, NULL, false, NULL},
    {"window_months", FD_COLUMN_INT4, "3", false, NULL},
    {"window_days", FD_COLUMN_INT4, "0", false, NULL},
    {"alert_count", FD_COLUMN_INT4, "3", false, NULL},
    {"send_any", FD_COLUMN_BOOL, "false", false, NULL},
    {"go_live_on", FD_COLUMN_DATE, NULL, false, NULL},
    {"caseload_threshold", FD_COLUMN_TEXT, "25", false, is_decimal},
};
static const struct ctl_load_column benchmark_columns[] = {
    {"table", FD_COLUMN_TEXT, NULL, true, NULL},
    {"year_to_31_march", FD_COLUMN_INT4, NULL, true, is_year},
    {"gss_code", FD_COLUMN_TEXT, NULL, true, is_gss_code},
    {"measure", FD_COLUMN_TEXT, NULL, true, NULL},
    {"area", FD_COLUMN_TEXT, NULL, true, NULL},
    {"value", FD_COLUMN_TEXT, NULL, true, is_published},
};
static const struct ctl_load_column neighbour_columns[] = {
    {"authority", FD_COLUMN_TEXT, NULL, true, is_gss_code},
    {"neighbour", FD_COLUMN_TEXT, NULL, true, is_gss_code},
};
static const struct ctl_load_column population_columns[] = {
    {"authority", FD_COLUMN_TEXT, NULL, true, is_gss_code},
    {"year_to_31_march", FD_COLUMN_INT4, NULL, true, is_year},
    {"children", FD_COLUMN_INT4, NULL, true, NULL},
};

static const struct ctl_load_column holiday_columns[] = {
    {"date", FD_COLUMN_DATE, NULL, true, NULL},
    {"title", FD_COLUMN_TEXT, NULL, false, NULL},
};
static const struct ctl_load_column code_columns[] = {
    {"list", FD_COLUMN_TEXT, NULL, true, NULL},      {"symbol", FD_COLUMN_TEXT, NULL, true, NULL},
    {"code", FD_COLUMN_TEXT, NULL, true, NULL},      {"label", FD_COLUMN_TEXT, NULL, true, NULL},
    {"category", FD_COLUMN_TEXT, NULL, false, NULL}, {"position", FD_COLUMN_INT4, NULL, true, NULL},
};
static const struct ctl_load_column retention_columns[] = {
    {"authority", FD_COLUMN_TEXT, NULL, true, is_gss_code},
    {"tier", FD_COLUMN_TEXT, NULL, true, is_tier},
    {"years", FD_COLUMN_INT4, NULL, true, NULL},
};

static const struct ctl_load_kind kinds[] = {
    {"team", "reference/merge_team.sql", team_columns, FD_COUNT(team_columns), 2},
    {"worker", "reference/merge_worker.sql", worker_columns, FD_COUNT(worker_columns), 2},
    {"setting", "reference/merge_setting.sql", setting_columns, FD_COUNT(setting_columns), 1},
    {"benchmark", "reference/merge_benchmark.sql", benchmark_columns, FD_COUNT(benchmark_columns),
     4},
    {"neighbour", "reference/merge_neighbour.sql", neighbour_columns, FD_COUNT(neighbour_columns),
     2},
    {"population", "reference/merge_population.sql", population_columns,
     FD_COUNT(population_columns), 2},
    {"bank-holiday", "reference/set_bank_holiday.sql", holiday_columns, FD_COUNT(holiday_columns),
     1},
    {"code", "reference/set_code.sql", code_columns, FD_COUNT(code_columns), 2},
    {"retention", "reference/merge_retention.sql", retention_columns, FD_COUNT(retention_columns),
     2},
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

static enum fd_status tell_audit(struct fd_pg *pg, const struct ctl_load *load,
                                 struct fd_error *error)
{
    const struct ctl_action action = {
        .operation = "reference load",
        .arguments = json_pack("{s:s}", "kind", load->kind->name),
    };

    return ctl_audit_add(pg, &action, (int64_t)load->count, error);
}

/* What loading a kind leads to. */
struct consequence {
    const char *kind;
    bool merged;      /* beside what is built in */
    bool of_calendar; /* as struct ctl_effects has it, for those that have effects */
    bool of_alerts;
};

static const struct consequence consequences[] = {
    {"setting", .of_alerts = true},
    {"bank-holiday", .merged = true, .of_calendar = true, .of_alerts = true},
    {"code", .merged = true},
};

static struct consequence consequence_of(const struct ctl_load_kind *kind)
{
    for (size_t i = 0; i < FD_COUNT(consequences); i++) {
        if (strcmp(consequences[i].kind, kind->name) == 0) {
            return consequences[i];
        }
    }
    return (struct consequence){.kind = kind->name};
}

/* One transaction: what is loaded, and what it leads to. */
static enum fd_status load_rows(struct ctl_load *load, struct ctl_effects *effects,
                                struct fd_pg *pg, struct fd_error *error)
{
    const struct consequence leads_to = consequence_of(load->kind);
    enum fd_status status = fd_pg_script(pg, "BEGIN", NULL, error);

    effects->of_calendar = leads_to.of_calendar;
    if (status == FD_OK && leads_to.of_alerts) {
        status = ctl_effects_begin(effects, pg, error);
    }
    if (status == FD_OK) {
        status = ctl_load_run(load, pg, error);
    }
    if (status == FD_OK && leads_to.merged) {
        status = ctl_codes_merge(pg, error);
    }
    if (status == FD_OK && leads_to.of_alerts) {
        status = ctl_effects_look(effects, pg, error);
    }
    if (status == FD_OK) {
        status = tell_audit(pg, load, error);
    }
    return status == FD_OK ? fd_pg_script(pg, "COMMIT", NULL, error) : status;
}

static void print_loaded(const struct ctl *ctl, const struct ctl_load *load,
                         const struct ctl_effects *effects)
{
    json_t *json;

    if (!ctl->options.json) {
        printf("%zu %s%s loaded\n", load->count, load->kind->name, load->count == 1 ? "" : "s");
        ctl_effects_print(effects, NULL);
        return;
    }
    json = json_pack("{sI}", "loaded", (json_int_t)load->count);
    ctl_effects_print(effects, json);
    ctl_print_json(json, stdout);
    json_decref(json);
}

static enum fd_status load_file(struct ctl *ctl, const struct ctl_load_kind *kind, const char *path)
{
    struct ctl_effects effects = {0};
    struct fd_pg *pg = NULL;
    struct ctl_load load;
    struct fd_buf text;
    enum fd_status status;

    fd_buf_init(&text, MAX_FILE);
    ctl_load_init(&load, kind);
    status = ctl_read_file(path, &text, &ctl->error);
    if (status == FD_OK) {
        status = ctl_load_add(&load, path, (struct fd_str){text.data, (uint32_t)text.length},
                              &ctl->error);
    }
    if (status == FD_OK) {
        status = ctl_connect(ctl, &pg);
    }
    if (status == FD_OK) {
        status = load_rows(&load, &effects, pg, &ctl->error);
    }
    if (status == FD_OK) {
        status = ctl_effects_wait(&effects, ctl, pg);
    }
    if (status == FD_OK) {
        print_loaded(ctl, &load, &effects);
    }
    ctl_effects_clean_up(&effects);
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
        return ctl_usage(ctl, "'%s' is no kind of reference data", ctl->config.arguments[1]);
    }
    return load_file(ctl, kind, ctl->config.arguments[2]) == FD_OK ? CTL_DONE : CTL_FAILED;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_JSON,
    {"command", "wait", FD_CONFIG_INT, offsetof(struct ctl_options, wait_seconds), "60", 0, 86400,
     NULL, "s", 0, "wait at most so long for alerts that are decided anew, to say which changed"},
    {0},
};

const struct ctl_command ctl_reference = {
    .name = "reference",
    .arguments = "load team|worker|setting|benchmark|neighbour|population|retention|bank-holiday|"
                 "code FILE.csv",
    .summary = "load reference data from CSV; the first line names the columns",
    .example = "frontdoorctl reference load team teams.csv",
    .keys = keys,
    .min_arguments = 3,
    .max_arguments = 3,
    .run = reference,
};
