/* Positions: list them, and set one by hand where the log was changed under it. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
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

static int set(struct ctl *ctl)
{
    char **arguments = ctl->config.arguments + 1;
    struct fd_params params;
    enum fd_status status;
    int64_t partition;
    int64_t offset;

    if (ctl->config.argument_count != 5) {
        return ctl_usage(ctl, "usage: frontdoorctl position set SERVICE TOPIC PARTITION OFFSET");
    }
    if (!ctl_parse_number(arguments[2], 0, &partition) || partition > INT32_MAX) {
        return ctl_usage(ctl, "'%s' is no partition", arguments[2]);
    }
    if (!ctl_parse_number(arguments[3], 0, &offset)) {
        return ctl_usage(ctl, "'%s' is no offset", arguments[3]);
    }
    if (!ctl->options.yes) {
        return ctl_usage(ctl,
                         "%s would read %s partition %s from offset %s: events before it are "
                         "not projected, events after it are projected again (which changes "
                         "nothing); say --yes",
                         arguments[0], arguments[1], arguments[2], arguments[3]);
    }
    fd_params_init(&params, 4096);
    fd_params_add_text(&params, arguments[0]);
    fd_params_add_text(&params, arguments[1]);
    fd_params_add_int8(&params, partition);
    fd_params_add_int8(&params, offset);
    status = ctl_query(ctl, "ctl/position_set.sql", &params, NULL);
    fd_params_clean_up(&params);
    return status == FD_OK ? CTL_DONE : CTL_FAILED;
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
