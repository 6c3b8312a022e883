/* Dead letters: events that a service could not take, with the reason. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_number.h"
#include "service/fd_service_keys.h"

static int list(struct ctl *ctl)
{
    struct fd_params params;
    enum fd_status status;
    int rows = 0;

    fd_params_init(&params, 4096);
    fd_params_add_text(&params, ctl->options.service);
    fd_params_add_text(&params, ctl->options.topic);
    fd_params_add_text(&params, ctl->options.reason);
    fd_params_add_text(&params, ctl->options.since);
    fd_params_add_int8(&params, ctl->options.limit);
    status = ctl_query(ctl, "ctl/dead_letter_list.sql", &params, &rows);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    return rows > 0 ? CTL_FOUND : CTL_DONE;
}

static int show(struct ctl *ctl)
{
    char **arguments = ctl->config.arguments + 1;
    struct fd_params params;
    enum fd_status status;
    int64_t partition;
    int64_t offset;
    int rows = 0;

    if (ctl->config.argument_count != 5 || !ctl_parse_number(arguments[2], 0, &partition) ||
        !ctl_parse_number(arguments[3], 0, &offset)) {
        return ctl_usage(ctl,
                         "usage: frontdoorctl dead-letter show SERVICE TOPIC PARTITION OFFSET");
    }
    ctl->options.json = true;
    fd_params_init(&params, 4096);
    fd_params_add_text(&params, arguments[0]);
    fd_params_add_text(&params, arguments[1]);
    fd_params_add_int8(&params, partition);
    fd_params_add_int8(&params, offset);
    status = ctl_query(ctl, "ctl/dead_letter_show.sql", &params, &rows);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    return rows > 0 ? CTL_DONE : CTL_FOUND;
}

static int dead_letter(struct ctl *ctl)
{
    const char *what = ctl->config.arguments[0];

    if (strcmp(what, "list") == 0) {
        return list(ctl);
    }
    if (strcmp(what, "show") == 0) {
        return show(ctl);
    }
    return ctl_usage(ctl, "'%s' is neither list nor show", what);
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_JSON,
    CTL_KEY_TEXT(service, "service", "only of this service"),
    CTL_KEY_TEXT(topic, "topic", "only of this topic (whole name)"),
    CTL_KEY_TEXT(reason, "reason", "only with this reason code"),
    CTL_KEY_TEXT(since, "since", "only since this time, such as 2020-11-03T09:00Z"),
    {"command", "limit", FD_CONFIG_INT, offsetof(struct ctl_options, limit), "100", 1, 1000000,
     NULL, NULL, 0, "at most so many, the youngest first"},
    {0},
};

const struct ctl_command ctl_dead_letter = {
    .name = "dead-letter",
    .arguments = "list | show SERVICE TOPIC PARTITION OFFSET",
    .summary = "list events that could not be taken; exit 1 when there are any",
    .example = "frontdoorctl dead-letter list --service timeliness",
    .keys = keys,
    .min_arguments = 1,
    .max_arguments = 5,
    .run = dead_letter,
};
