#include "alert_relay_rejection.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert_relay_encoder.h"
#include "alert_relay_lease.h"
#include "base/fd_log.h"
#include "service/fd_metrics.h"
#include "service/fd_outage.h"

/* The columns of relay/read_rejections.sql. */
enum column { TOPIC, PARTITION, OFFSET, EVENT_ID, REASON, MESSAGE, CREATED_AT, IS_TOLD };

enum {
    ROWS_MOST = 5000,
    ARENA_BLOCK = 1 << 16,
    PARAMS_LIMIT = 16 << 20,
    TOPIC_SIZE = 250,
    KEY_SIZE = TOPIC_SIZE + 40,
    FAILED_PAUSE_S = 60, /* a topic that takes nothing may hold the broker's answers up for long */
};

static const char own_name[] = "event-rejected";
static const char outage_name[] = "telling publishers";

struct relay_teller {
    const struct fd_env *env;
    struct relay_encoder encoder;
    struct fd_arena *arena;
    char common_topic[TOPIC_SIZE];
    int64_t not_before; /* monotonic, microseconds: after a failure */
    struct fd_outage outage;
};

struct rejection {
    struct fd_event_rejected event;
    bool is_told; /* of the same reason, on behalf of another service */
};

struct reading {
    PGresult *result; /* holds the strings */
    struct rejection *items;
    size_t count;
    size_t untold;
};

/* The topic of those told last: records of one topic come one after another. */
struct destination {
    struct fd_str of; /* the record's topic; null: none was looked for yet */
    char topic[TOPIC_SIZE];
};

enum fd_status relay_teller_new(const char *topic_prefix, const struct fd_env *env,
                                struct relay_teller **ret_teller, struct fd_error *error)
{
    struct relay_teller *teller = calloc(1, sizeof(*teller));

    if (!teller) {
        fd_abort("out of memory");
    }
    teller->env = env;
    teller->arena = fd_arena_new(ARENA_BLOCK);
    snprintf(teller->common_topic, sizeof(teller->common_topic), "%s.%s", topic_prefix, own_name);
    if (relay_encoder_init(&teller->encoder, FD_EVENT_REJECTED, error) != FD_OK) {
        relay_teller_destroy(&teller);
        return FD_FATAL;
    }
    *ret_teller = teller;
    return FD_OK;
}

void relay_teller_destroy(struct relay_teller **teller_pointer)
{
    struct relay_teller *teller = *teller_pointer;

    if (!teller) {
        return;
    }
    *teller_pointer = NULL;
    relay_encoder_clean_up(&teller->encoder);
    fd_arena_destroy(&teller->arena);
    free(teller);
}

static void read_item(const PGresult *result, int row, struct rejection *item)
{
    item->event = (struct fd_event_rejected){
        .topic = fd_pg_str(result, row, TOPIC),
        .partition = fd_pg_int(result, row, PARTITION),
        .offset = fd_pg_int(result, row, OFFSET),
        .event_id = fd_pg_str(result, row, EVENT_ID),
        .reason = fd_pg_str(result, row, REASON),
        .message = fd_pg_str(result, row, MESSAGE),
        .rejected_at = fd_pg_time(result, row, CREATED_AT),
    };
    item->is_told = fd_pg_bool(result, row, IS_TOLD);
}

static enum fd_status read_rejections(struct relay_teller *teller, struct fd_pg *pg,
                                      struct reading *reading, struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_int8(&params, ROWS_MOST);
    status = fd_pg_run(pg, "relay/read_rejections.sql", &params, &reading->result, error);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return status;
    }
    reading->count = (size_t)PQntuples(reading->result);
    reading->items = fd_arena_new_array(teller->arena, struct rejection, reading->count);
    for (size_t i = 0; i < reading->count; i++) {
        read_item(reading->result, (int)i, &reading->items[i]);
        reading->untold += !reading->items[i].is_told;
    }
    return FD_OK;
}

/* PREFIX.call-logged -> PREFIX.event-rejected, and the same of a bound publisher. */
static void name_beside(struct fd_str topic, char *ret_name, size_t size)
{
    const char *dot = memrchr(topic.ptr, '.', topic.len);
    int stem = dot ? (int)(dot - topic.ptr) + 1 : 0;

    snprintf(ret_name, size, "%.*s%s", stem, topic.ptr, own_name);
}

/*
 * Asked for before it is written to: librdkafka waits for a topic that isn't there until the
 * transaction's time is up, and alerts would wait as long.
 */
static enum fd_status choose_topic(const struct relay_teller *teller, struct fd_sink *sink,
                                   struct fd_str topic, struct destination *destination,
                                   struct fd_error *error)
{
    bool known = false;
    enum fd_status status;

    if (!fd_str_is_null(destination->of) && fd_str_equal(destination->of, topic)) {
        return FD_OK;
    }
    destination->of = topic;
    name_beside(topic, destination->topic, sizeof(destination->topic));
    status = fd_sink_has_topic(sink, destination->topic, &known, error);
    if (status == FD_OK && !known) {
        snprintf(destination->topic, sizeof(destination->topic), "%s", teller->common_topic);
        status = fd_sink_has_topic(sink, destination->topic, &known, error);
    }
    if (status == FD_OK && !known) {
        status =
            fd_error_set(error, FD_POISON, "topic_missing",
                         "%s is missing, or may not be described: frontdoorctl topics makes it",
                         teller->common_topic);
    }
    return status;
}

static enum fd_status send_item(struct relay_teller *teller, struct fd_sink *sink,
                                const struct fd_event_rejected *event, const char *topic,
                                struct fd_error *error)
{
    char key[KEY_SIZE];
    struct fd_str value;
    enum fd_status status = relay_encode(&teller->encoder, event, &value, error);

    if (status != FD_OK) {
        return status;
    }
    snprintf(key, sizeof(key), "%.*s/%" PRId64 "/%" PRId64, FD_STR_ARGS(event->topic),
             event->partition, event->offset);
    return fd_sink_send(sink, topic, -1, fd_str_from(key), value, 0, FD_STR_NULL, error);
}

static enum fd_status send_all(struct relay_teller *teller, struct fd_sink *sink,
                               const struct reading *reading, struct fd_error *error)
{
    struct destination destination = {.of = FD_STR_NULL};
    enum fd_status status = fd_sink_begin(sink, error);

    if (status != FD_OK) {
        return status;
    }
    for (size_t i = 0; status == FD_OK && i < reading->count; i++) {
        const struct rejection *item = &reading->items[i];

        if (!item->is_told) {
            status = choose_topic(teller, sink, item->event.topic, &destination, error);
            if (status == FD_OK) {
                status = send_item(teller, sink, &item->event, destination.topic, error);
            }
        }
    }
    if (status == FD_OK) {
        return fd_sink_commit(sink, error);
    }
    fd_sink_abort(sink);
    return status;
}

static const struct fd_column told_columns[] = {
    {"topic", FD_COLUMN_TEXT, offsetof(struct rejection, event.topic)},
    {"partition", FD_COLUMN_INT8, offsetof(struct rejection, event.partition)},
    {"offset", FD_COLUMN_INT8, offsetof(struct rejection, event.offset)},
    {"reason", FD_COLUMN_TEXT, offsetof(struct rejection, event.reason)},
};

static enum fd_status note_told(struct relay_teller *teller, struct fd_pg *pg, int64_t lease_epoch,
                                const struct reading *reading, struct fd_error *error)
{
    const void **rows = fd_arena_new_array(teller->arena, const void *, reading->count);
    struct fd_params params;
    enum fd_status status = relay_lease_begin(pg, lease_epoch, error);

    for (size_t i = 0; i < reading->count; i++) {
        rows[i] = &reading->items[i];
    }
    if (status == FD_OK) {
        fd_params_init(&params, PARAMS_LIMIT);
        fd_params_add_columns(&params, told_columns, FD_COUNT(told_columns), rows, reading->count);
        fd_pg_flight_begin(pg);
        fd_pg_flight_add(pg, "relay/note_rejections.sql", &params);
        fd_pg_flight_script(pg, "COMMIT");
        status = fd_pg_flight_land(pg, NULL, 0, error);
        fd_params_clean_up(&params);
    }
    if (status != FD_OK) {
        fd_pg_rollback(pg);
    }
    return status;
}

/* Whatever the failure, the next try has to wait: alerts come first. */
static enum fd_status note_failure(struct relay_teller *teller, enum fd_status status,
                                   const struct fd_error *error)
{
    teller->not_before = fd_env_monotonic(teller->env) + FAILED_PAUSE_S * INT64_C(1000000);
    if (status == FD_RETRY || status == FD_FENCED) {
        return status;
    }
    fd_outage_failed(&teller->outage, teller->env, outage_name, error);
    return FD_OK;
}

static enum fd_status tell(struct relay_teller *teller, struct fd_pg *pg, struct fd_sink *sink,
                           int64_t lease_epoch, const struct reading *reading, bool *ret_more,
                           struct fd_error *error)
{
    enum fd_status status = reading->untold > 0 ? send_all(teller, sink, reading, error) : FD_OK;

    if (status != FD_OK) {
        return note_failure(teller, status, error);
    }
    status = note_told(teller, pg, lease_epoch, reading, error);
    if (status == FD_OK) {
        *ret_more = true;
        fd_outage_over(&teller->outage, teller->env, outage_name);
        fd_metric_add(FD_METRIC_REJECTIONS_SENT, NULL, NULL, (int64_t)reading->untold);
        fd_log(FD_LOG_INFO, NULL, "told publishers of %zu records that could not be taken",
               reading->untold);
    }
    return status;
}

enum fd_status relay_tell(struct relay_teller *teller, struct fd_pg *pg, struct fd_sink *sink,
                          int64_t lease_epoch, bool *ret_more, struct fd_error *error)
{
    struct reading reading = {0};
    enum fd_status status;

    *ret_more = false;
    if (fd_env_monotonic(teller->env) < teller->not_before) {
        return FD_OK;
    }
    fd_arena_reset(teller->arena);
    status = read_rejections(teller, pg, &reading, error);
    if (status == FD_OK && reading.count > 0) {
        status = tell(teller, pg, sink, lease_epoch, &reading, ret_more, error);
    }
    fd_pg_result_free(&reading.result);
    return status;
}
