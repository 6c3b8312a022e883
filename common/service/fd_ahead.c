#include "service/fd_ahead.h"

#include "domain/fd_contract.h"
#include "pg/fd_pg.h"

/** One time that is ahead; the rest of its row is its event's. */
struct ahead {
    struct fd_str topic;
    int64_t record_timestamp;
    struct fd_str field;
    int64_t at;
    struct fd_str entity_id;
};

static const struct fd_column own_columns[] = {
    {"topic", FD_COLUMN_TEXT, offsetof(struct ahead, topic)},
    {"record_timestamp", FD_COLUMN_TIMESTAMPTZ, offsetof(struct ahead, record_timestamp)},
    {"field", FD_COLUMN_TEXT, offsetof(struct ahead, field)},
    {"ahead_at", FD_COLUMN_TIMESTAMPTZ, offsetof(struct ahead, at)},
    {"entity_id", FD_COLUMN_TEXT, offsetof(struct ahead, entity_id)},
};

static const struct fd_column event_columns[] = {
    {"partition", FD_COLUMN_INT4, offsetof(struct fd_event, partition)},
    {"offset", FD_COLUMN_INT8, offsetof(struct fd_event, offset)},
    {"authority_id", FD_COLUMN_INT2, offsetof(struct fd_event, authority_id)},
    {"child_key", FD_COLUMN_INT8, offsetof(struct fd_event, child_key)},
    {"entity_key", FD_COLUMN_INT8, offsetof(struct fd_event, entity_key)},
    {"child_id", FD_COLUMN_TEXT, offsetof(struct fd_event, child_id)},
    {"revision", FD_COLUMN_INT8, offsetof(struct fd_event, revision)},
    {"hash", FD_COLUMN_INT8, offsetof(struct fd_event, hash)},
    {"event_id", FD_COLUMN_UUID, offsetof(struct fd_event, event_uuid)},
};

/** The rows, side by side: what a time's own columns are taken from, and its event's. */
struct rows {
    struct ahead *own;
    const void **events;
    size_t count;
};

/* The end of the record's millisecond. */
static int64_t latest_of(const struct fd_event *event)
{
    return event->timestamp <= 0 ? INT64_MAX : event->timestamp * 1000 + 999;
}

static int64_t time_of(const struct fd_event *event, const struct fd_contract_time *time)
{
    return *(const int64_t *)((const char *)event + time->offset);
}

/* A null time is before all others. */
static size_t count_of(const struct fd_event *event)
{
    const struct fd_contract_time *time = fd_contract_times(event->type);
    int64_t latest = latest_of(event);
    size_t count = 0;

    for (; time->name; time++) {
        count += time_of(event, time) > latest;
    }
    return count;
}

static void add_rows(struct rows *rows, const struct fd_event *event)
{
    const struct fd_contract_time *time = fd_contract_times(event->type);
    int64_t latest = latest_of(event);

    for (; time->name; time++) {
        if (time_of(event, time) > latest) {
            rows->events[rows->count] = event;
            rows->own[rows->count++] = (struct ahead){
                .topic = fd_str_from(event->topic),
                .record_timestamp = event->timestamp * 1000,
                .field = fd_str_from(time->name),
                .at = time_of(event, time),
                .entity_id = fd_event_entity_id(event),
            };
        }
    }
}

static struct rows make_rows(const struct fd_event *events, size_t event_count, size_t count,
                             struct fd_arena *arena)
{
    struct rows rows = {.own = fd_arena_new_array(arena, struct ahead, count),
                        .events = fd_arena_new_array(arena, const void *, count)};

    for (size_t i = 0; i < event_count; i++) {
        add_rows(&rows, &events[i]);
    }
    return rows;
}

void fd_ahead_queue(const struct fd_store_context *context, const char *service,
                    const struct fd_event *events, size_t event_count)
{
    size_t count = 0;
    struct rows rows;

    for (size_t i = 0; i < event_count; i++) {
        count += count_of(&events[i]);
    }
    if (count == 0) {
        return;
    }
    rows = make_rows(events, event_count, count, context->arena);
    fd_params_reset(context->params);
    fd_params_add_text(context->params, service);
    fd_params_add_array(context->params, own_columns, FD_COUNT(own_columns), rows.own,
                        sizeof(*rows.own), rows.count);
    fd_params_add_columns(context->params, event_columns, FD_COUNT(event_columns), rows.events,
                          rows.count);
    fd_pg_flight_add(context->pg, "time_ahead/insert.sql", context->params);
}
