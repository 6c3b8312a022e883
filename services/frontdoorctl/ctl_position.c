/* Positions: list them, and set one by hand where the log was changed under it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_audit.h"
#include "ctl_lag.h"
#include "ctl_number.h"
#include "service/fd_service_keys.h"

static int list(struct ctl *ctl)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, 4096);
    fd_params_add_text(&params, ctl->options.service);
    status = ctl_query(ctl, "ctl/position_list.sql", &params, NULL);
    fd_params_clean_up(&params);
    return status == FD_OK ? CTL_DONE : CTL_FAILED;
}

/* What `set` is told. */
struct place {
    const char *service;
    const char *topic;
    int64_t partition;
    int64_t offset;
};

static int parse_place(struct ctl *ctl, struct place *ret_place)
{
    char **arguments = ctl->config.arguments + 1;
    const struct fd_service *service;

    if (ctl->config.argument_count != 5) {
        return ctl_usage(ctl, "usage: frontdoorctl position set SERVICE TOPIC PARTITION OFFSET");
    }
    *ret_place = (struct place){.service = arguments[0], .topic = arguments[1]};
    service = ctl_service_find(ret_place->service);
    if (!service) {
        return ctl_usage(ctl, "'%s' is no service that keeps positions", ret_place->service);
    }
    if (!ctl_service_reads(service, ctl->options.topic_prefix, ret_place->topic)) {
        return ctl_usage(ctl, "'%s' is no topic that %s reads: give its whole name, such as %s.%s",
                         ret_place->topic, service->name, ctl->options.topic_prefix,
                         fd_contract_info(service->inputs[0])->name);
    }
    if (!ctl_parse_number(arguments[2], 0, &ret_place->partition) ||
        ret_place->partition > INT32_MAX) {
        return ctl_usage(ctl, "'%s' is no partition", arguments[2]);
    }
    if (!ctl_parse_number(arguments[3], 0, &ret_place->offset)) {
        return ctl_usage(ctl, "'%s' is no offset", arguments[3]);
    }
    return CTL_DONE;
}

static void tell_of_skipped(const PGresult *result, const struct place *place)
{
    int64_t skipped = fd_pg_int(result, 0, PQfnumber(result, "skipped"));

    if (skipped > 0) {
        fprintf(stderr,
                "frontdoorctl position: %s passes over %" PRId64
                " offsets: the events there are not projected\n",
                place->service, skipped);
    }
}

static int move_to(struct ctl *ctl, const struct place *place)
{
    fd_auto_pgresult result = NULL;
    const struct ctl_action action = {
        .operation = "position set",
        .arguments = json_pack("{s:s, s:s, s:I, s:I}", "service", place->service, "topic",
                               place->topic, "partition", (json_int_t)place->partition, "offset",
                               (json_int_t)place->offset),
    };
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, 4096);
    fd_params_add_text(&params, place->service);
    fd_params_add_text(&params, place->topic);
    fd_params_add_int8(&params, place->partition);
    fd_params_add_int8(&params, place->offset);
    status = ctl_change(ctl, "ctl/position_set.sql", &params, &action, NULL, &result);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    if (PQntuples(result) == 0) {
        fprintf(stderr,
                "frontdoorctl position: there is no position of %s in %s partition %" PRId64 "\n",
                place->service, place->topic, place->partition);
        return CTL_FOUND;
    }
    ctl_print_result(result, ctl->options.json, stdout);
    tell_of_skipped(result, place);
    return CTL_DONE;
}

static int set(struct ctl *ctl)
{
    struct place place = {0};
    int status = parse_place(ctl, &place);

    if (status != CTL_DONE) {
        return status;
    }
    if (!ctl->options.yes) {
        return ctl_usage(ctl,
                         "%s would read %s partition %" PRId64 " from offset %" PRId64
                         ": events before it are not projected, events after it are projected "
                         "again (which changes nothing); say --yes",
                         place.service, place.topic, place.partition, place.offset);
    }
    return move_to(ctl, &place);
}

static int position(struct ctl *ctl)
{
    const char *what = ctl->config.arguments[0];

    if (strcmp(what, "list") == 0) {
        return list(ctl);
    }
    if (strcmp(what, "set") == 0) {
        return set(ctl);
    }
    return ctl_usage(ctl, "'%s' is neither list nor set", what);
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_PREFIX,
    CTL_KEY_JSON,
    CTL_KEY_TEXT(service, "service", "list: only this service"),
    CTL_KEY_FLAG(yes, "yes", "set: do it"),
    {0},
};

const struct ctl_command ctl_position = {
    .name = "position",
    .arguments = "list | set SERVICE TOPIC PARTITION OFFSET",
    .summary = "list how far each service has projected, or set it by hand",
    .example = "frontdoorctl position set caseload frontdoor.case-closed 0 1200 --yes",
    .keys = keys,
    .min_arguments = 1,
    .max_arguments = 5,
    .run = position,
};
