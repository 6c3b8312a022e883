/* Per service and partition: position, lag, epoch and the oldest event not yet projected; and what
   needs a person. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_rfc3339.h"
#include "ctl.h"
#include "ctl_findings.h"
#include "ctl_lag.h"
#include "service/fd_service_keys.h"

enum { PEEK_TIMEOUT_MS = 5000 };

/* Behind the last line of the service that line `first` belongs to. */
static int end_of_service(const struct ctl_lags *lags, int first)
{
    int end = first;

    while (end < lags->count && lags->lines[end].service == lags->lines[first].service) {
        end++;
    }
    return end;
}

/* The Kafka timestamp of the first record that waits in each partition that one service lags in. */
static enum fd_status peek_service(struct ctl *ctl, struct ctl_lag *lines, int count,
                                   struct ctl_peek *peeks)
{
    enum fd_status status = FD_OK;
    int wanted = 0;

    for (int i = 0; i < count; i++) {
        if (ctl_lag_records(&lines[i]) > 0) {
            peeks[wanted++] = lines[i].peek;
        }
    }
    if (wanted > 0) {
        status = ctl_peek_records(ctl->options.brokers, ctl->config.kafka, peeks, wanted,
                                  PEEK_TIMEOUT_MS, ctl->env, &ctl->error);
    }
    for (int i = count - 1; status == FD_OK && i >= 0; i--) {
        if (ctl_lag_records(&lines[i]) > 0) {
            lines[i].peek.timestamp = peeks[--wanted].timestamp;
        }
    }
    return status;
}

/* Service by service: two may wait in one partition, and a client reads it from one place only. */
static enum fd_status peek_lagging(struct ctl *ctl, struct ctl_lags *lags)
{
    struct ctl_peek *peeks = calloc((size_t)lags->count + 1, sizeof(*peeks));
    enum fd_status status = FD_OK;

    if (!peeks) {
        fd_abort("out of memory for %d partitions", lags->count);
    }
    for (int first = 0; status == FD_OK && first < lags->count;) {
        int end = end_of_service(lags, first);

        status = peek_service(ctl, &lags->lines[first], end - first, peeks);
        first = end;
    }
    free(peeks);
    return status;
}

static void print_waiting(const struct ctl_lags *lags)
{
    printf("alerts waiting to be sent: %" PRId64 "\n", lags->outbox);
    printf("authorities with figures waiting to be kept: %" PRId64 "\n", lags->to_keep);
}

static void print_text(const struct ctl_lags *lags)
{
    printf("%-16s %-36s %9s %12s %10s %6s  %s\n", "service", "topic", "partition", "position",
           "lag", "epoch", "oldest unprojected event");
    for (int i = 0; i < lags->count; i++) {
        const struct ctl_lag *line = &lags->lines[i];
        char oldest[FD_RFC3339_SIZE] = "";

        if (line->peek.timestamp >= 0) {
            fd_rfc3339_format(line->peek.timestamp * 1000, oldest);
        }
        printf("%-16s %-36s %9d %12" PRId64 " %10" PRId64 " %6" PRId64 "  %s\n", line->service,
               line->peek.topic, line->peek.partition, line->peek.offset, ctl_lag_records(line),
               line->epoch, oldest);
    }
    print_waiting(lags);
}

/* One line a service; its lines stand together. */
static void print_brief(const struct ctl_lags *lags)
{
    printf("%-16s %10s %10s\n", "service", "partitions", "lag");
    for (int first = 0, end; first < lags->count; first = end) {
        int64_t records = 0;

        end = end_of_service(lags, first);
        for (int i = first; i < end; i++) {
            records += ctl_lag_records(&lags->lines[i]);
        }
        printf("%-16s %10d %10" PRId64 "\n", lags->lines[first].service, end - first, records);
    }
    print_waiting(lags);
}

static json_t *line_json(const struct ctl_lag *line)
{
    json_t *row = json_pack("{s:s, s:s, s:i, s:I, s:I, s:I}", "service", line->service, "topic",
                            line->peek.topic, "partition", line->peek.partition, "position",
                            (json_int_t)line->peek.offset, "lag", (json_int_t)ctl_lag_records(line),
                            "epoch", (json_int_t)line->epoch);
    char oldest[FD_RFC3339_SIZE];

    if (line->peek.timestamp >= 0) {
        fd_rfc3339_format(line->peek.timestamp * 1000, oldest);
        json_object_set_new(row, "oldest_unprojected", json_string(oldest));
    } else {
        json_object_set_new(row, "oldest_unprojected", json_null());
    }
    return row;
}

static void print_json(const struct ctl_lags *lags, const PGresult *findings)
{
    json_t *rows = json_array();
    json_t *all = json_object();

    for (int i = 0; i < lags->count; i++) {
        json_array_append_new(rows, line_json(&lags->lines[i]));
    }
    json_object_set_new(all, "partitions", rows);
    json_object_set_new(all, "outbox", json_integer(lags->outbox));
    json_object_set_new(all, "to_keep", json_integer(lags->to_keep));
    json_object_set_new(all, "findings", ctl_findings_json(findings));
    ctl_print_json(all, stdout);
    json_decref(all);
}

static void print(const struct ctl *ctl, const struct ctl_lags *lags, const PGresult *findings)
{
    if (ctl->options.json) {
        print_json(lags, findings);
        return;
    }
    if (ctl->options.brief) {
        print_brief(lags);
    } else {
        print_text(lags);
    }
    ctl_findings_print(findings);
}

/* *ret_findings: how much needs a person. */
static enum fd_status show(struct ctl *ctl, int *ret_findings)
{
    fd_auto_pgresult findings = NULL;
    struct ctl_lags lags;
    enum fd_status status = ctl_lags_read(ctl, ctl->options.service, &lags);

    if (status == FD_OK) {
        status = peek_lagging(ctl, &lags);
    }
    if (status == FD_OK) {
        status = ctl_findings_read(ctl, ctl->options.service, &findings);
    }
    if (status == FD_OK) {
        print(ctl, &lags, findings);
        *ret_findings = PQntuples(findings);
    }
    ctl_lags_clean_up(&lags);
    return status;
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
        int findings = 0;

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
    int findings = 0;

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
    CTL_KEY_FLAG(brief, "brief", "one line a service"),
    {"command", "wait", FD_CONFIG_INT, offsetof(struct ctl_options, wait_seconds), "0", 0, 86400,
     NULL, "s", 0, "first wait at most so long until all is taken over, projected and sent"},
    {"command", "watch", FD_CONFIG_INT, offsetof(struct ctl_options, watch_seconds), "0", 0, 3600,
     NULL, "s", 0, "show it again so often, until stopped"},
    {0},
};

const struct ctl_command ctl_status = {
    .name = "status",
    .arguments = "",
    .summary = "how far each service is, and what needs a person",
    .example = "frontdoorctl status --service timeliness",
    .keys = keys,
    .run = status_command,
};
