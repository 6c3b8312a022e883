/* Everything that `status` says, from Kafka and PostgreSQL. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_rfc3339.h"
#include "ctl_findings.h"
#include "ctl_lag.h"
#include "ctl_migrations.h"
#include "ctl_status.h"

enum { PEEK_TIMEOUT_MS = 5000, PARAMS_LIMIT = 1024, BEHIND_SECONDS = 300 };

/* --- the log */

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

/* Without Kafka all else is told. */
static enum fd_status read_lags(struct ctl *ctl, struct ctl_lags *lags, json_t *findings)
{
    const char *service = ctl->options.service;
    enum fd_status status = ctl_lags_log(ctl, service, lags);
    bool reached = status == FD_OK;

    if (!reached) {
        ctl_findings_add(findings, "kafka", ctl->error.message, "frontdoorctl doctor");
        ctl_lags_clean_up(lags);
    }
    status = ctl_lags_positions(ctl, service, lags);
    return status == FD_OK && reached ? peek_lagging(ctl, lags) : status;
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

/* --- services */

/* How far one service is in all of its partitions. */
struct reach {
    int partitions;
    int64_t records;
    int64_t oldest; /* Kafka time of the oldest record that waits; -1: none, or not seen */
};

static struct reach reach_of(const struct ctl_lags *lags, const char *service)
{
    struct reach reach = {.oldest = -1};

    for (int i = 0; i < lags->count; i++) {
        const struct ctl_lag *line = &lags->lines[i];
        int64_t seen = line->peek.timestamp;

        if (strcmp(line->service, service) == 0) {
            reach.partitions++;
            reach.records += ctl_lag_records(line);
            reach.oldest =
                seen >= 0 && (reach.oldest < 0 || seen < reach.oldest) ? seen : reach.oldest;
        }
    }
    return reach;
}

/* Seconds since the oldest event that waits came to Kafka; null where that isn't known. */
static json_t *behind_json(const struct fd_env *env, const struct reach *reach)
{
    int64_t seconds = fd_env_now(env) / 1000000 - reach->oldest / 1000;

    if (reach->records > 0 && reach->oldest < 0) {
        return json_null();
    }
    return json_integer(reach->records > 0 && seconds > 0 ? seconds : 0);
}

/* The columns error_... of a row become one object, or null. */
static void gather_error(json_t *row)
{
    static const char *const names[] = {"at", "instance", "what", "class", "code", "message"};
    json_t *error = json_object();

    for (size_t i = 0; i < FD_COUNT(names); i++) {
        char column[32];

        snprintf(column, sizeof(column), "error_%s", names[i]);
        json_object_set(error, names[i], json_object_get(row, column));
        json_object_del(row, column);
    }
    if (json_is_null(json_object_get(error, "at"))) {
        json_decref(error);
        error = json_null();
    }
    json_object_set_new(row, "last_error", error);
}

static void find_behind(const json_t *row, json_t *findings)
{
    int64_t seconds = json_integer_value(json_object_get(row, "behind_seconds"));
    const char *name = json_string_value(json_object_get(row, "service"));
    char finding[64];
    char cure[160];

    if (seconds <= BEHIND_SECONDS || json_integer_value(json_object_get(row, "instances")) == 0) {
        return;
    }
    snprintf(finding, sizeof(finding), "it is %" PRId64 " minutes behind", seconds / 60);
    snprintf(cure, sizeof(cure),
             "watch whether its lag shrinks, as it does after an outage; else see its log: "
             "frontdoor-%s",
             name);
    ctl_findings_add(findings, name, finding, cure);
}

/* The relay and rollup have no partitions. */
static json_t *services_json(const struct ctl *ctl, const PGresult *services,
                             const struct ctl_lags *lags, json_t *findings)
{
    json_t *rows = ctl_result_json(services);
    size_t index;
    json_t *row;

    json_array_foreach(rows, index, row)
    {
        const char *name = json_string_value(json_object_get(row, "service"));
        bool reads = ctl_service_find(name) && lags->count > 0;
        struct reach reach = reach_of(lags, name);

        json_object_set_new(row, "partitions",
                            reads ? json_integer(reach.partitions) : json_null());
        json_object_set_new(row, "lag", reads ? json_integer(reach.records) : json_null());
        json_object_set_new(row, "behind_seconds",
                            reads ? behind_json(ctl->env, &reach) : json_null());
        gather_error(row);
        find_behind(row, findings);
    }
    return rows;
}

/* --- the database */

static enum fd_status run(struct ctl *ctl, struct fd_pg *pg, const char *name, bool by_service,
                          PGresult **ret_result)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    if (by_service) {
        fd_params_add_text(&params, ctl->options.topic_prefix);
        fd_params_add_text(&params, ctl->options.service);
    }
    status = fd_pg_run(pg, name, &params, ret_result, &ctl->error);
    fd_params_clean_up(&params);
    return status;
}

static void add_database(json_t *all, const PGresult *database, const PGresult *schemas)
{
    json_t *rows = ctl_result_json(database);
    json_t *row = json_incref(json_array_get(rows, 0));

    json_object_set(all, "calendar_until", json_object_get(row, "calendar_until"));
    json_object_del(row, "calendar_until");
    json_object_set_new(row, "schemas", ctl_result_json(schemas));
    json_object_set_new(all, "database", row);
    json_decref(rows);
}

static void add_lags(json_t *all, const struct ctl_lags *lags)
{
    json_t *rows = json_array();

    for (int i = 0; i < lags->count; i++) {
        json_array_append_new(rows, line_json(&lags->lines[i]));
    }
    json_object_set_new(all, "partitions", rows);
    json_object_set_new(all, "outbox", json_integer(lags->outbox));
    json_object_set_new(all, "outbox_seconds", json_integer(lags->outbox_seconds));
    json_object_set_new(all, "to_keep", json_integer(lags->to_keep));
}

static enum fd_status read_rest(struct ctl *ctl, struct fd_pg *pg, struct ctl_lags *lags,
                                json_t *all, json_t *findings)
{
    fd_auto_pgresult services = NULL;
    fd_auto_pgresult rows = NULL;
    fd_auto_pgresult database = NULL;
    fd_auto_pgresult schemas = NULL;
    enum fd_status status = read_lags(ctl, lags, findings);

    if (status == FD_OK) {
        status = run(ctl, pg, "ctl/services.sql", true, &services);
    }
    if (status == FD_OK) {
        status = run(ctl, pg, "ctl/findings.sql", true, &rows);
    }
    if (status == FD_OK) {
        status = run(ctl, pg, "ctl/database.sql", false, &database);
    }
    if (status == FD_OK) {
        status = run(ctl, pg, "ctl/schemas.sql", false, &schemas);
    }
    if (status == FD_OK) {
        json_object_set_new(all, "services", services_json(ctl, services, lags, findings));
        add_lags(all, lags);
        add_database(all, database, schemas);
        ctl_findings_add_rows(findings, rows);
    }
    return status;
}

/* Something that a statement names isn't there. */
static bool lacks_something(const struct fd_error *error)
{
    return strncmp(error->code, "42", 2) == 0 || strcmp(error->code, "3F000") == 0;
}

/* What the database lacks is said even where nothing else can be read of it. */
static enum fd_status read_all(struct ctl *ctl, struct fd_pg *pg, json_t *all, json_t *findings)
{
    fd_auto_pgresult differences = NULL;
    struct ctl_lags lags = {0};
    enum fd_status status = ctl_migrations_compare(pg, &differences, &ctl->error);

    if (status != FD_OK) {
        if (lacks_something(&ctl->error)) {
            fd_error_prefix(&ctl->error, "this database isn't prepared, see frontdoorctl migrate");
        }
        return status;
    }
    if (!ctl->options.service) {
        ctl_findings_add_rows(findings, differences);
    }
    status = read_rest(ctl, pg, &lags, all, findings);
    ctl_lags_clean_up(&lags);
    if (status != FD_OK && PQntuples(differences) > 0 && lacks_something(&ctl->error)) {
        return FD_OK;
    }
    return status;
}

enum fd_status ctl_status_read(struct ctl *ctl, json_t **ret_all)
{
    struct fd_pg *pg = NULL;
    json_t *all = json_object();
    json_t *findings = json_array();
    enum fd_status status = ctl_connect(ctl, &pg);

    if (status == FD_OK) {
        status = read_all(ctl, pg, all, findings);
    }
    fd_pg_destroy(&pg);
    json_object_set_new(all, "findings", findings);
    if (status != FD_OK) {
        json_decref(all);
        return status;
    }
    *ret_all = all;
    return FD_OK;
}
