/* Dead letters: events that a service could not take, with the reason. They are listed, marked to
   be tried again (the services do that, by their own rules), or discarded. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_audit.h"
#include "ctl_number.h"
#include "service/fd_service_keys.h"

enum { PARAMS_LIMIT = 4096, PLACE_ARGUMENTS = 4 };

/* One dead letter, as its four arguments name it; all NULL: those that the options name. */
struct place {
    const char *service;
    const char *topic;
    const char *partition;
    const char *offset;
};

static int parse_place(struct ctl *ctl, struct place *ret_place)
{
    char **arguments = ctl->config.arguments + 1;
    int count = ctl->config.argument_count - 1;
    int64_t number;

    if (count == 0) {
        return CTL_DONE;
    }
    if (count != PLACE_ARGUMENTS || !ctl_parse_number(arguments[2], 0, &number) ||
        !ctl_parse_number(arguments[3], 0, &number)) {
        return ctl_usage(ctl, "one dead letter is named by SERVICE TOPIC PARTITION OFFSET");
    }
    *ret_place = (struct place){arguments[0], arguments[1], arguments[2], arguments[3]};
    return CTL_DONE;
}

/* The arguments of frontdoor.find_dead_letter up to the times. */
static void add_filters(const struct ctl *ctl, const struct place *place, struct fd_params *params)
{
    const struct ctl_options *options = &ctl->options;

    fd_params_add_text(params, place->service ? place->service : options->service);
    fd_params_add_text(params, place->topic ? place->topic : options->topic);
    fd_params_add_text(params, place->partition);
    fd_params_add_text(params, place->offset);
    fd_params_add_text(params, options->reason);
    fd_params_add_text(params, options->since);
    fd_params_add_text(params, options->until);
}

static int failed(struct ctl *ctl, enum fd_status status)
{
    return status == FD_POISON ? ctl_usage(ctl, "--since and --until take a time, such as "
                                                "2020-11-03T09:00Z")
                               : CTL_FAILED;
}

/* What asks for a decision: discarded ones come last. */
static bool has_open(const PGresult *result)
{
    int state = PQfnumber(result, "state");

    return PQntuples(result) > 0 && !fd_str_equal(fd_pg_str(result, 0, state), FD_STR("discarded"));
}

static int list(struct ctl *ctl, const struct place *place)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    add_filters(ctl, place, &params);
    fd_params_add(&params, FD_COLUMN_BOOL, &ctl->options.discarded);
    fd_params_add_int8(&params, ctl->options.limit);
    status = ctl_fetch(ctl, "ctl/dead_letter_list.sql", &params, &result);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return failed(ctl, status);
    }
    ctl_print_result(result, ctl->options.json, stdout);
    return has_open(result) ? CTL_FOUND : CTL_DONE;
}

static int show(struct ctl *ctl, const struct place *place)
{
    struct fd_params params;
    enum fd_status status;
    int rows = 0;

    if (!place->service) {
        return ctl_usage(ctl, "show takes SERVICE TOPIC PARTITION OFFSET");
    }
    ctl->options.json = true;
    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, place->service);
    fd_params_add_text(&params, place->topic);
    fd_params_add_text(&params, place->partition);
    fd_params_add_text(&params, place->offset);
    status = ctl_query(ctl, "ctl/dead_letter_show.sql", &params, &rows);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    return rows > 0 ? CTL_DONE : CTL_FOUND;
}

static bool names_something(const struct ctl *ctl, const struct place *place)
{
    const struct ctl_options *options = &ctl->options;

    return place->service || options->service || options->topic || options->reason ||
           options->since || options->until;
}

struct change {
    const char *operation;
    const char *statement;
    const char *counted; /* the column of what it returns that says how many */
};

/* What names dead letters; none of it is an id of a child. */
static json_t *tell_filters(const struct ctl *ctl, const struct place *place)
{
    const struct ctl_options *options = &ctl->options;

    return json_pack("{s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*}", "service",
                     place->service ? place->service : options->service, "topic",
                     place->topic ? place->topic : options->topic, "partition", place->partition,
                     "offset", place->offset, "reason", options->reason, "since", options->since,
                     "until", options->until);
}

static enum fd_status run_change(struct ctl *ctl, const struct place *place,
                                 const struct change *change, const struct fd_params *params,
                                 PGresult **ret_result)
{
    struct ctl_action action = {.operation = change->operation};

    if (ctl->options.dry_run) {
        return ctl_fetch(ctl, change->statement, params, ret_result);
    }
    action.arguments = tell_filters(ctl, place);
    return ctl_change(ctl, change->statement, params, &action, change->counted, ret_result);
}

/* Redrive or discard: one row comes back for each partition that has any. */
static int make_change(struct ctl *ctl, const struct place *place, const struct change *change,
                       PGresult **ret_result)
{
    struct fd_params params;
    enum fd_status status;

    if (!names_something(ctl, place) && !ctl->options.all) {
        return ctl_usage(ctl, "say which, or --all");
    }
    fd_params_init(&params, PARAMS_LIMIT);
    add_filters(ctl, place, &params);
    fd_params_add(&params, FD_COLUMN_BOOL, &ctl->options.dry_run);
    status = run_change(ctl, place, change, &params, ret_result);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return failed(ctl, status);
    }
    if (PQntuples(*ret_result) > 0 || ctl->options.json) {
        ctl_print_result(*ret_result, ctl->options.json, stdout);
    }
    return place->service && PQntuples(*ret_result) == 0 ? CTL_FOUND : CTL_DONE;
}

static int64_t sum_of(const PGresult *result, const char *column)
{
    int at = PQfnumber(result, column);
    int64_t sum = 0;

    for (int row = 0; row < PQntuples(result); row++) {
        sum += fd_pg_int(result, row, at);
    }
    return sum;
}

/* How those that can't be redriven are had again. */
static void print_cures(const PGresult *result, int64_t count)
{
    int from = PQfnumber(result, "read_again_from");

    printf("%" PRId64 " can't be redriven: their bytes were not kept (dead-letter-hourly-raw)."
           " Once their cause is cured, have them read again:\n",
           count);
    for (int row = 0; row < PQntuples(result); row++) {
        if (!fd_pg_is_null(result, row, from)) {
            printf("  frontdoorctl position set %.*s %.*s %" PRId64 " %" PRId64 " --yes\n",
                   FD_STR_ARGS(fd_pg_str(result, row, 0)), FD_STR_ARGS(fd_pg_str(result, row, 1)),
                   fd_pg_int(result, row, 2), fd_pg_int(result, row, from));
        }
    }
}

static int redrive(struct ctl *ctl, const struct place *place)
{
    static const struct change change = {"dead-letter redrive", "ctl/dead_letter_redrive.sql",
                                         "marked"};
    fd_auto_pgresult result = NULL;
    int status = make_change(ctl, place, &change, &result);
    int64_t lost;

    if (!result) {
        return status;
    }
    lost = sum_of(result, "without_bytes");
    if (!ctl->options.json) {
        printf("%" PRId64 " %s\n", sum_of(result, "marked"),
               ctl->options.dry_run ? "would be marked"
                                    : "marked: their services try them again within seconds");
        if (lost > 0) {
            print_cures(result, lost);
        }
    }
    return lost > 0 ? CTL_FOUND : status;
}

static int discard(struct ctl *ctl, const struct place *place)
{
    static const struct change change = {"dead-letter discard", "ctl/dead_letter_discard.sql",
                                         "discarded"};
    fd_auto_pgresult result = NULL;
    int status = make_change(ctl, place, &change, &result);

    if (result && !ctl->options.json) {
        printf("%" PRId64 " %s\n", sum_of(result, "discarded"),
               ctl->options.dry_run ? "would be discarded" : "discarded");
    }
    return status;
}

static const struct {
    const char *name;
    int (*run)(struct ctl *ctl, const struct place *place);
} actions[] = {{"list", list}, {"show", show}, {"redrive", redrive}, {"discard", discard}};

static int dead_letter(struct ctl *ctl)
{
    const char *what = ctl->config.arguments[0];
    struct place place = {0};

    for (size_t i = 0; i < FD_COUNT(actions); i++) {
        if (strcmp(what, actions[i].name) == 0) {
            int status = parse_place(ctl, &place);

            return status == CTL_DONE ? actions[i].run(ctl, &place) : status;
        }
    }
    return ctl_usage(ctl, "'%s' is none of list, show, redrive and discard", what);
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_JSON,
    CTL_KEY_TEXT(service, "service", "only of this service"),
    CTL_KEY_TEXT(topic, "topic", "only of this topic (whole name)"),
    CTL_KEY_TEXT(reason, "reason", "only with this reason code"),
    CTL_KEY_TEXT(since, "since", "only written at this time or later, such as 2020-11-03T09:00Z"),
    CTL_KEY_TEXT(until, "until", "only written before this time"),
    {"command", "limit", FD_CONFIG_INT, offsetof(struct ctl_options, limit), "100", 1, 1000000,
     NULL, NULL, 0, "list: at most so many, the youngest first"},
    CTL_KEY_FLAG(discarded, "discarded", "list: discarded ones too"),
    CTL_KEY_FLAG(all, "all", "redrive, discard: every one, where nothing else says which"),
    CTL_KEY_FLAG(dry_run, "dry-run", "redrive, discard: only count"),
    {0},
};

const struct ctl_command ctl_dead_letter = {
    .name = "dead-letter",
    .arguments = "list | show | redrive | discard [SERVICE TOPIC PARTITION OFFSET]",
    .summary = "list events that could not be taken (exit 1 when there are any), have services try "
               "them again, or discard them",
    .example = "frontdoorctl dead-letter redrive --service timeliness --reason schema_unknown",
    .keys = keys,
    .min_arguments = 1,
    .max_arguments = 5,
    .run = dead_letter,
};
