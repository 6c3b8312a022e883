#include "alert_relay_store.h"

#include <stdlib.h>
#include <string.h>

#include "alert_relay_lease.h"
#include "base/fd_time.h"

/* The columns of relay/read_outbox.sql. */
enum column {
    ID,
    AUTHORITY_ID,
    GSS_CODE,
    ALERT_UUID,
    ALERT_ID,
    CHILD_ID,
    FOLLOWS,
    RULE,
    CONCERN_FAMILY,
    CONTACT_IDS,
    FIRST_CONTACT_AT,
    LAST_CONTACT_AT,
    RAISED_AT,
    RAISED_LATE,
    DUE_AT,
    TEAM_ID,
    CLOSED_AT,
    CLOSED_REASON,
    TRACEPARENT,
    SENT_STATE,
    SENT_REVISION,
    SENT_CONTENT_HASH,
    NOW,
    ERASED,
};

enum { PARAMS_LIMIT = 16 << 20 };

static void read_alert(const PGresult *result, int row, struct fd_arena *arena,
                       struct fd_repeat_contact_alert *alert)
{
    alert->alert_id = fd_pg_str(result, row, ALERT_ID);
    alert->authority = fd_pg_str(result, row, GSS_CODE);
    alert->child_id = fd_pg_str(result, row, CHILD_ID);
    alert->rule = fd_pg_str(result, row, RULE);
    alert->concern_family = fd_pg_str(result, row, CONCERN_FAMILY);
    alert->contact_ids = fd_pg_str_list(result, row, CONTACT_IDS, arena);
    alert->first_contact_at = fd_pg_time(result, row, FIRST_CONTACT_AT);
    alert->last_contact_at = fd_pg_time(result, row, LAST_CONTACT_AT);
    alert->raised_at = fd_pg_time(result, row, RAISED_AT);
    alert->raised_late = fd_pg_bool(result, row, RAISED_LATE);
    alert->due_at = fd_pg_time(result, row, DUE_AT);
    alert->team_id = fd_pg_str(result, row, TEAM_ID);
    alert->closed_at = fd_pg_time(result, row, CLOSED_AT);
    alert->closed_reason = fd_pg_str(result, row, CLOSED_REASON);
}

static void read_item(const PGresult *result, int row, struct fd_arena *arena,
                      struct relay_item *item)
{
    item->id = fd_pg_int(result, row, ID);
    item->authority_id = (int16_t)fd_pg_int(result, row, AUTHORITY_ID);
    memcpy(item->alert_id, PQgetvalue(result, row, ALERT_UUID), sizeof(item->alert_id));
    item->follows = fd_pg_bool(result, row, FOLLOWS);
    item->erased = fd_pg_bool(result, row, ERASED);
    read_alert(result, row, arena, &item->alert);
    item->traceparent = fd_pg_str(result, row, TRACEPARENT);
    item->sent.state = relay_state_from_symbol(fd_pg_str(result, row, SENT_STATE));
    item->sent.revision = fd_pg_int(result, row, SENT_REVISION);
    item->sent.content_hash = fd_pg_int(result, row, SENT_CONTENT_HASH);
    item->content_hash = relay_content_hash(&item->alert);
}

static int compare_alerts(const struct relay_item *left, const struct relay_item *right)
{
    if (left->authority_id != right->authority_id) {
        return left->authority_id < right->authority_id ? -1 : 1;
    }
    return memcmp(left->alert_id, right->alert_id, sizeof(left->alert_id));
}

static int by_alert_and_id(const void *left_item, const void *right_item)
{
    const struct relay_item *left = *(struct relay_item *const *)left_item;
    const struct relay_item *right = *(struct relay_item *const *)right_item;
    int order = compare_alerts(left, right);

    return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

/* States in between may be skipped: of each alert only the last row counts. */
static void mark_last(struct relay_reading *reading, struct fd_arena *arena)
{
    struct relay_item **sorted = fd_arena_new_array(arena, struct relay_item *, reading->count);

    for (size_t i = 0; i < reading->count; i++) {
        sorted[i] = &reading->items[i];
    }
    qsort(sorted, reading->count, sizeof(struct relay_item *), by_alert_and_id);
    for (size_t i = 0; i < reading->count; i++) {
        sorted[i]->not_alone = i > 0 && compare_alerts(sorted[i - 1], sorted[i]) == 0;
        sorted[i]->last = i + 1 == reading->count || compare_alerts(sorted[i], sorted[i + 1]) != 0;
    }
}

static enum fd_status read_items(struct relay_reading *reading, struct fd_arena *arena,
                                 struct fd_error *error)
{
    reading->count = (size_t)PQntuples(reading->result);
    reading->items = fd_arena_new_array(arena, struct relay_item, reading->count);
    for (size_t i = 0; i < reading->count; i++) {
        read_item(reading->result, (int)i, arena, &reading->items[i]);
        if (fd_str_is_null(reading->items[i].alert.authority)) {
            return fd_error_set(error, FD_FATAL, "authority_missing",
                                "authority %d of an alert is not in frontdoor.authority",
                                reading->items[i].authority_id);
        }
    }
    if (reading->count > 0) {
        reading->now = fd_pg_time(reading->result, 0, NOW);
    }
    mark_last(reading, arena);
    return FD_OK;
}

enum fd_status relay_read(struct fd_pg *pg, int64_t limit, struct fd_arena *arena,
                          struct relay_reading *ret_reading, struct fd_error *error)
{
    struct relay_reading reading = {0};
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_int8(&params, limit);
    status = fd_pg_run(pg, "relay/read_outbox.sql", &params, &reading.result, error);
    fd_params_clean_up(&params);
    if (status == FD_OK) {
        status = read_items(&reading, arena, error);
    }
    if (status != FD_OK) {
        relay_reading_clean_up(&reading);
        return status;
    }
    *ret_reading = reading;
    return FD_OK;
}

void relay_reading_clean_up(struct relay_reading *reading)
{
    fd_pg_result_free(&reading->result);
    *reading = (struct relay_reading){0};
}

/*
 * An earlier row that still waits may have been sent by a round whose acknowledgement was lost:
 * then the topic says what nobody remembers, and has to be told again how things stand.
 */
static enum relay_state choose(const struct relay_item *item)
{
    bool closed = item->alert.closed_at != FD_TIME_NULL;
    enum relay_state state = relay_decide(&item->sent, item->follows, closed, item->content_hash);

    return state == RELAY_NONE && item->not_alone ? relay_restate(item->follows, closed) : state;
}

size_t relay_choose(struct relay_reading *reading)
{
    size_t count = 0;

    for (size_t i = 0; i < reading->count; i++) {
        struct relay_item *item = &reading->items[i];
        enum relay_state state = item->last ? choose(item) : RELAY_NONE;

        if (item->last && item->erased) {
            item->alert.state = FD_STR("ERASED");
            count++;
        } else if (state != RELAY_NONE) {
            item->alert.state = relay_state_symbol(state);
            item->alert.revision = relay_next_revision(&item->sent, reading->now);
            count++;
        }
    }
    return count;
}

static const struct fd_column sent_columns[] = {
    {"authority_id", FD_COLUMN_INT2, offsetof(struct relay_item, authority_id)},
    {"alert_id", FD_COLUMN_UUID, offsetof(struct relay_item, alert_id)},
    {"child_id", FD_COLUMN_TEXT, offsetof(struct relay_item, alert.child_id)},
    {"state", FD_COLUMN_TEXT, offsetof(struct relay_item, alert.state)},
    {"revision", FD_COLUMN_INT8, offsetof(struct relay_item, alert.revision)},
    {"content_hash", FD_COLUMN_INT8, offsetof(struct relay_item, content_hash)},
};

static const struct fd_column id_column = {"id", FD_COLUMN_INT8, offsetof(struct relay_item, id)};

static void add_sent(struct fd_pg *pg, const struct relay_reading *reading, const void **rows,
                     struct fd_params *params)
{
    size_t count = 0;

    for (size_t i = 0; i < reading->count; i++) {
        if (!fd_str_is_null(reading->items[i].alert.state) && !reading->items[i].erased) {
            rows[count++] = &reading->items[i];
        }
    }
    if (count > 0) {
        fd_params_reset(params);
        fd_params_add_columns(params, sent_columns, FD_COUNT(sent_columns), rows, count);
        fd_pg_flight_add(pg, "relay/merge_sent.sql", params);
    }
}

static void add_deletion(struct fd_pg *pg, const struct relay_reading *reading, const void **rows,
                         struct fd_params *params)
{
    for (size_t i = 0; i < reading->count; i++) {
        rows[i] = &reading->items[i];
    }
    fd_params_reset(params);
    fd_params_add_columns(params, &id_column, 1, rows, reading->count);
    fd_pg_flight_add(pg, "relay/delete_outbox.sql", params);
}

enum fd_status relay_acknowledge(struct fd_pg *pg, int64_t lease_epoch,
                                 const struct relay_reading *reading, struct fd_arena *arena,
                                 struct fd_error *error)
{
    const void **rows = fd_arena_new_array(arena, const void *, reading->count);
    struct fd_params params;
    enum fd_status status = relay_lease_begin(pg, lease_epoch, error);

    if (status == FD_OK) {
        fd_params_init(&params, PARAMS_LIMIT);
        fd_pg_flight_begin(pg);
        add_sent(pg, reading, rows, &params);
        add_deletion(pg, reading, rows, &params);
        fd_pg_flight_script(pg, "COMMIT");
        status = fd_pg_flight_land(pg, NULL, 0, error);
        fd_params_clean_up(&params);
    }
    if (status != FD_OK) {
        fd_pg_rollback(pg);
    }
    return status;
}
