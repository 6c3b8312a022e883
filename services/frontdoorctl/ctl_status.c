/* How far each service is, how it and the database are, and what needs a person. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_lag.h"
#include "ctl_status.h"
#include "service/fd_service_keys.h"

/* *ret_findings: how much needs a person. */
static enum fd_status show(struct ctl *ctl, size_t *ret_findings)
{
    json_t *all = NULL;
    enum fd_status status = ctl_status_read(ctl, &all);

    if (status != FD_OK) {
        return status;
    }
    if (ctl->options.json) {
        ctl_print_json(all, stdout);
    } else {
        ctl_status_print(all, ctl->options.brief);
    }
    *ret_findings = json_array_size(json_object_get(all, "findings"));
    json_decref(all);
    return FD_OK;
}

static void clear_screen(void)
{
    fputs("\033[H\033[2J", stdout);
}

/* Again and again until somebody stops it; what can't be had just now is said, and asked again. */
static enum fd_status watch(struct ctl *ctl)
{
    for (;;) {
        int64_t until = fd_env_monotonic(ctl->env) + ctl->options.watch_seconds * 1000000;
        size_t findings = 0;

        clear_screen();
        if (show(ctl, &findings) != FD_OK) {
            printf("%s\n", ctl->error.message);
        }
        if (fflush(stdout) != 0) {
            return FD_OK; /* nobody looks any more */
        }
        while (fd_env_monotonic(ctl->env) < until) {
            ctl_pause();
        }
    }
}

/* What is still to be done: partitions that nobody has taken over yet, be they empty, records to
   project and alerts to send. */
static int64_t left_to_do(const struct ctl_lags *lags)
{
    int64_t left = lags->outbox;

    for (int i = 0; i < lags->count; i++) {
        left += ctl_lag_records(&lags->lines[i]) + (lags->lines[i].epoch == 0);
    }
    return left;
}

/* FD_RETRY when the time was up first. */
static enum fd_status wait_until_done(struct ctl *ctl)
{
    int64_t deadline = fd_env_monotonic(ctl->env) + ctl->options.wait_seconds * 1000000;

    for (;;) {
        struct ctl_lags lags;
        enum fd_status status = ctl_lags_read(ctl, ctl->options.service, &lags);
        int64_t left = left_to_do(&lags);

        ctl_lags_clean_up(&lags);
        if (status != FD_OK || left == 0) {
            return status;
        }
        if (fd_env_monotonic(ctl->env) >= deadline) {
            return fd_error_set(&ctl->error, FD_RETRY, "waited",
                                "after %" PRId64 " s there are still %" PRId64
                                " partitions to take over, records to project or alerts to send",
                                ctl->options.wait_seconds, left);
        }
        ctl_pause();
    }
}

static int status_command(struct ctl *ctl)
{
    enum fd_status status = FD_OK;
    size_t findings = 0;

    if (ctl->options.wait_seconds > 0) {
        status = wait_until_done(ctl);
        if (status == FD_RETRY && strcmp(ctl->error.code, "waited") == 0) {
            fprintf(stderr, "frontdoorctl status: %s\n", ctl->error.message);
            return CTL_FOUND;
        }
    }
    if (status == FD_OK) {
        status = ctl->options.watch_seconds > 0 ? watch(ctl) : show(ctl, &findings);
    }
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    /* Who waited wants to know of that. */
    return findings > 0 && ctl->options.wait_seconds == 0 ? CTL_FOUND : CTL_DONE;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_BROKERS,
    CTL_KEY_PREFIX,
    CTL_KEY_JSON,
    CTL_KEY_TEXT(service, "service", "only this service"),
    CTL_KEY_FLAG(brief, "brief", "without single partitions"),
    {"command", "wait", FD_CONFIG_INT, offsetof(struct ctl_options, wait_seconds), "0", 0, 86400,
     NULL, "s", 0, "first wait at most so long until all is taken over, projected and sent"},
    {"command", "watch", FD_CONFIG_INT, offsetof(struct ctl_options, watch_seconds), "0", 0, 3600,
     NULL, "s", 0, "show it again so often, until stopped"},
    {0},
};

const struct ctl_command ctl_status = {
    .name = "status",
    .arguments = "",
    .summary = "how far and how well each service is, and what needs a person",
    .example = "frontdoorctl status --service timeliness",
    .keys = keys,
    .run = status_command,
};
