/* Per service and partition: position, lag, epoch and the oldest event not yet projected. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fd_rfc3339.h"
#include "ctl.h"
#include "ctl_peek.h"
#include "service/fd_service_keys.h"

enum { PEEK_TIMEOUT_MS = 5000 };

struct line {
    char service[64];
    int64_t epoch;
    int64_t end;          /* of the log; -1 when the topic is not there */
    struct ctl_peek peek; /* its offset is the position */
};

static int64_t lag(const struct line *line)
{
    return line->end > line->peek.offset ? line->end - line->peek.offset : 0;
}

/* position_list.sql: service, topic, partition, epoch, next_offset, ... */
static enum fd_status read_positions(struct ctl *ctl, struct line **ret_lines, int *ret_count)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    struct fd_pg *pg = NULL;
    enum fd_status status = ctl_connect(ctl, &pg);

    fd_params_init(&params, 1024);
    fd_params_add_text(&params, ctl->options.service);
    if (status == FD_OK) {
        status = fd_pg_run(pg, "ctl/position_list.sql", &params, &result, &ctl->error);
    }
    fd_params_clean_up(&params);
    fd_pg_destroy(&pg);
    if (status != FD_OK) {
        return status;
    }
    *ret_count = PQntuples(result);
    *ret_lines = calloc((size_t)*ret_count + 1, sizeof(**ret_lines));
    if (!*ret_lines) {
        fd_abort("out of memory for %d positions", *ret_count);
    }
    for (int row = 0; row < *ret_count; row++) {
        struct line *line = &(*ret_lines)[row];

        snprintf(line->service, sizeof(line->service), "%.*s",
                 FD_STR_ARGS(fd_pg_str(result, row, 0)));
        snprintf(line->peek.topic, sizeof(line->peek.topic), "%.*s",
                 FD_STR_ARGS(fd_pg_str(result, row, 1)));
        line->peek.partition = (int32_t)fd_pg_int(result, row, 2);
        line->epoch = fd_pg_int(result, row, 3);
        line->peek.offset = fd_pg_int(result, row, 4);
        line->peek.timestamp = -1;
    }
    return FD_OK;
}

static enum fd_status read_ends(struct ctl *ctl, struct line *lines, int count)
{
    struct fd_admin *admin = NULL;
    enum fd_status status = ctl_admin(ctl, &admin);

    for (int i = 0; status == FD_OK && i < count; i++) {
        int64_t low;

        status = fd_admin_watermarks(admin, lines[i].peek.topic, lines[i].peek.partition, &low,
                                     &lines[i].end, &ctl->error);
    }
    fd_admin_destroy(&admin);
    return status;
}

static enum fd_status peek_lagging(struct ctl *ctl, struct line *lines, int count)
{
    struct ctl_peek *peeks = calloc((size_t)count + 1, sizeof(*peeks));
    enum fd_status status = FD_OK;
    int wanted = 0;

    if (!peeks) {
        fd_abort("out of memory for %d positions", count);
    }
    for (int i = 0; i < count; i++) {
        if (lag(&lines[i]) > 0) {
            peeks[wanted++] = lines[i].peek;
        }
    }
    if (wanted > 0) {
        status = ctl_peek_records(ctl->options.brokers, ctl->config.kafka, peeks, wanted,
                                  PEEK_TIMEOUT_MS, ctl->env, &ctl->error);
    }
    for (int i = count - 1; status == FD_OK && i >= 0; i--) {
        if (lag(&lines[i]) > 0) {
            lines[i].peek.timestamp = peeks[--wanted].timestamp;
        }
    }
    free(peeks);
    return status;
}

static void print_text(const struct line *lines, int count)
{
    printf("%-16s %-36s %9s %12s %10s %6s  %s\n", "service", "topic", "partition", "position",
           "lag", "epoch", "oldest unprojected event");
    for (int i = 0; i < count; i++) {
        const struct line *line = &lines[i];
        char oldest[40] = "";

        if (line->peek.timestamp >= 0) {
            fd_rfc3339_format(line->peek.timestamp * 1000, oldest);
        }
        printf("%-16s %-36s %9d %12" PRId64 " %10" PRId64 " %6" PRId64 "  %s\n", line->service,
               line->peek.topic, line->peek.partition, line->peek.offset, lag(line), line->epoch,
               oldest);
    }
}

static void print_json(const struct line *lines, int count)
{
    json_t *rows = json_array();

    for (int i = 0; i < count; i++) {
        const struct line *line = &lines[i];
        json_t *row = json_pack("{s:s, s:s, s:i, s:I, s:I, s:I}", "service", line->service, "topic",
                                line->peek.topic, "partition", line->peek.partition, "position",
                                (json_int_t)line->peek.offset, "lag", (json_int_t)lag(line),
                                "epoch", (json_int_t)line->epoch);
        char oldest[40];

        if (line->peek.timestamp >= 0) {
            fd_rfc3339_format(line->peek.timestamp * 1000, oldest);
            json_object_set_new(row, "oldest_unprojected", json_string(oldest));
        } else {
            json_object_set_new(row, "oldest_unprojected", json_null());
        }
        json_array_append_new(rows, row);
    }
    json_dumpf(rows, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(rows);
}

static int status_command(struct ctl *ctl)
{
    struct line *lines = NULL;
    int count = 0;
    enum fd_status status = read_positions(ctl, &lines, &count);

    if (status == FD_OK) {
        status = read_ends(ctl, lines, count);
    }
    if (status == FD_OK) {
        status = peek_lagging(ctl, lines, count);
    }
    if (status == FD_OK && ctl->options.json) {
        print_json(lines, count);
    } else if (status == FD_OK) {
        print_text(lines, count);
    }
    free(lines);
    return status == FD_OK ? CTL_DONE : CTL_FAILED;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_BROKERS,
    CTL_KEY_JSON,
    CTL_KEY_TEXT(service, "service", "only this service"),
    {0},
};

const struct ctl_command ctl_status = {
    .name = "status",
    .arguments = "",
    .summary = "how far each service is: position, lag, epoch, oldest unprojected event",
    .example = "frontdoorctl status --service timeliness",
    .keys = keys,
    .run = status_command,
};
