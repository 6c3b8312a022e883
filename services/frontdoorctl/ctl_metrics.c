#include <stdio.h>

#include "ctl.h"
#include "service/fd_metrics.h"

enum { TEXT_LIMIT = 1 << 20 };

static int run(struct ctl *ctl)
{
    struct fd_buf text;

    (void)ctl;
    fd_buf_init(&text, TEXT_LIMIT);
    fd_metrics_print_reference(&text);
    fputs(fd_buf_text(&text), stdout);
    fd_buf_clean_up(&text);
    return CTL_DONE;
}

static const struct fd_config_key keys[] = {{.name = NULL}};

const struct ctl_command ctl_metrics = {
    .name = "metrics",
    .summary = "say what each metric of the services is, as a table",
    .example = "frontdoorctl metrics",
    .keys = keys,
    .run = run,
};
