#include "ctl_lag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "caseload.h"
#include "domain/fd_intake.h"
#include "front_door.h"
#include "repeat_contact.h"
#include "timeliness.h"

const struct fd_service *const ctl_services[] = {
    &caseload_service, &timeliness_service, &front_door_service, &repeat_contact_service, NULL,
};

const struct fd_service *ctl_service_find(const char *name)
{
    for (size_t i = 0; ctl_services[i]; i++) {
        if (strcmp(ctl_services[i]->name, name) == 0) {
            return ctl_services[i];
        }
    }
    return NULL;
}

bool ctl_service_reads(const struct fd_service *service, const char *prefix, const char *topic)
{
    struct fd_topic parsed;

    if (!fd_topic_parse(prefix, topic, &parsed)) {
        return false;
    }
    for (size_t i = 0; i < service->input_count; i++) {
        if (service->inputs[i] == parsed.type) {
            return true;
        }
    }
    return false;
}

int64_t ctl_lag_records(const struct ctl_lag *lag)
{
    return lag->end > lag->peek.offset ? lag->end - lag->peek.offset : 0;
}

void ctl_lags_clean_up(struct ctl_lags *lags)
{
    free(lags->lines);
    *lags = (struct ctl_lags){0};
}

static struct ctl_lag *add_line(struct ctl_lags *lags)
{
    if (lags->count == lags->capacity) {
        lags->capacity = lags->capacity ? lags->capacity * 2 : 64;
        lags->lines = reallocarray(lags->lines, (size_t)lags->capacity, sizeof(*lags->lines));
        if (!lags->lines) {
            fd_abort("out of memory for %d partitions", lags->capacity);
        }
    }
    lags->lines[lags->count] = (struct ctl_lag){.peek.timestamp = -1};
    return &lags->lines[lags->count++];
}

static enum fd_status add_topic(struct ctl *ctl, struct fd_admin *admin, const char *service,
                                const char *topic, struct ctl_lags *lags)
{
    struct fd_topic_found found = {0};
    enum fd_status status = fd_admin_describe(admin, topic, &found, &ctl->error);

    for (int32_t partition = 0; status == FD_OK && partition < found.partitions; partition++) {
        struct ctl_lag *line = add_line(lags);

        line->service = service;
        snprintf(line->peek.topic, sizeof(line->peek.topic), "%s", topic);
        line->peek.partition = partition;
        status = fd_admin_watermarks(admin, topic, partition, &line->peek.offset, &line->end,
                                     &ctl->error);
    }
    return status;
}

/* Topics of one authority's publisher count as well as those for all. */
static enum fd_status add_service(struct ctl *ctl, struct fd_admin *admin,
                                  const struct fd_service *service, char **names, int name_count,
                                  struct ctl_lags *lags)
{
    enum fd_status status = FD_OK;

    for (int i = 0; status == FD_OK && i < name_count; i++) {
        if (ctl_service_reads(service, ctl->options.topic_prefix, names[i])) {
            status = add_topic(ctl, admin, service->name, names[i], lags);
        }
    }
    return status;
}

enum fd_status ctl_lags_log(struct ctl *ctl, const char *wanted, struct ctl_lags *lags)
{
    struct fd_admin *admin = NULL;
    char **names = NULL;
    int count = 0;
    enum fd_status status = ctl_admin(ctl, &admin);

    if (status == FD_OK) {
        status = fd_admin_list(admin, ctl->options.topic_prefix, &names, &count, &ctl->error);
    }
    for (int i = 0; status == FD_OK && ctl_services[i]; i++) {
        if (!wanted || strcmp(wanted, ctl_services[i]->name) == 0) {
            status = add_service(ctl, admin, ctl_services[i], names, count, lags);
        }
    }
    for (int i = 0; i < count; i++) {
        free(names[i]);
    }
    free(names);
    fd_admin_destroy(&admin);
    return status;
}

static struct ctl_lag *find_line(struct ctl_lags *lags, struct fd_str service, struct fd_str topic,
                                 int64_t partition)
{
    for (int i = 0; i < lags->count; i++) {
        struct ctl_lag *line = &lags->lines[i];

        if (line->peek.partition == partition &&
            fd_str_equal(fd_str_from(line->service), service) &&
            fd_str_equal(fd_str_from(line->peek.topic), topic)) {
            return line;
        }
    }
    return NULL;
}

/* ctl/position_list.sql: service, topic, partition, epoch, next_offset, ... */
static void note_positions(const PGresult *result, struct ctl_lags *lags)
{
    for (int row = 0; row < PQntuples(result); row++) {
        struct ctl_lag *line = find_line(lags, fd_pg_str(result, row, 0), fd_pg_str(result, row, 1),
                                         fd_pg_int(result, row, 2));

        if (line) {
            int64_t next_offset = fd_pg_int(result, row, 4);

            line->epoch = fd_pg_int(result, row, 3);
            line->peek.offset = next_offset >= 0 ? next_offset : line->peek.offset;
        }
    }
}

enum fd_status ctl_lags_positions(struct ctl *ctl, const char *service, struct ctl_lags *lags)
{
    fd_auto_pgresult positions = NULL;
    fd_auto_pgresult waiting = NULL;
    struct fd_params params;
    struct fd_pg *pg = NULL;
    enum fd_status status = ctl_connect(ctl, &pg);

    fd_params_init(&params, 1024);
    fd_params_add_text(&params, service);
    if (status == FD_OK) {
        status = fd_pg_run(pg, "ctl/position_list.sql", &params, &positions, &ctl->error);
    }
    if (status == FD_OK) {
        status = fd_pg_run(pg, "ctl/waiting.sql", NULL, &waiting, &ctl->error);
    }
    fd_params_clean_up(&params);
    fd_pg_destroy(&pg);
    if (status == FD_OK) {
        note_positions(positions, lags);
        lags->outbox = fd_pg_int(waiting, 0, 0);
        lags->to_keep = fd_pg_int(waiting, 0, 1);
        lags->outbox_seconds = fd_pg_int(waiting, 0, 2);
    }
    return status;
}

enum fd_status ctl_lags_read(struct ctl *ctl, const char *service, struct ctl_lags *ret_lags)
{
    enum fd_status status;

    *ret_lags = (struct ctl_lags){0};
    status = ctl_lags_log(ctl, service, ret_lags);
    return status == FD_OK ? ctl_lags_positions(ctl, service, ret_lags) : status;
}
