#include "repeat_contact.h"

static void add_rows(const struct fd_store_context *context, const char *statement,
                     const struct fd_column *columns, size_t column_count,
                     const struct repeat_rows *rows)
{
    fd_params_reset(context->params);
    fd_params_add_columns(context->params, columns, column_count, rows->items, rows->count);
    fd_pg_flight_add(context->pg, statement, context->params);
}

/* The rows that an insert returned are children that have learned something. */
static void note_children(const PGresult *result, struct fd_arena *arena,
                          struct repeat_rows *children)
{
    for (int row = 0; row < PQntuples(result); row++) {
        struct repeat_child *child = fd_arena_alloc(arena, sizeof(*child));

        child->authority_id = (int16_t)fd_pg_int(result, row, 0);
        child->child_key = fd_pg_int(result, row, 1);
        child->child_id = fd_arena_copy(arena, fd_pg_str(result, row, 2));
        child->event = NULL;
        repeat_rows_add(children, child, arena);
    }
}

/*
 * Three steps, each its own statement (design: set law): child rows, their locks, and only then
 * what depends on the locks. They wait for nothing of ours, so they go in one flight.
 */
static enum fd_status insert_versions(const struct fd_store_context *context,
                                      const struct repeat_intake *intake,
                                      struct repeat_rows *ret_children, struct fd_error *error)
{
    PGresult *results[2 + REPEAT_KINDS];
    enum fd_status status;

    fd_pg_flight_begin(context->pg);
    add_rows(context, "repeat_contact/insert_child.sql", repeat_child_columns, 2,
             &intake->children);
    add_rows(context, "repeat_contact/lock_child.sql", repeat_child_columns, 2, &intake->children);
    for (int kind = 0; kind < REPEAT_KINDS; kind++) {
        if (intake->versions[kind].count > 0) {
            add_rows(context, repeat_kinds[kind].insert, repeat_kinds[kind].event_columns,
                     repeat_kinds[kind].event_column_count, &intake->versions[kind]);
        }
    }
    status = fd_pg_flight_land(context->pg, results, FD_COUNT(results), error);
    for (size_t i = 2; i < FD_COUNT(results) && status == FD_OK && results[i]; i++) {
        note_children(results[i], context->arena, ret_children);
    }
    for (size_t i = 0; i < FD_COUNT(results); i++) {
        fd_pg_result_free(&results[i]);
    }
    repeat_children_sort(ret_children);
    return status;
}

/* Apply the rule to child number `index` of those loaded. */
static void decide_child(const struct fd_store_context *context, struct repeat_loading *loading,
                         size_t index, const struct fd_authority *authority,
                         struct repeat_changes *changes)
{
    struct repeat_known known;
    struct repeat_outcome outcome;

    repeat_contact_take(loading, index, context->arena, &known);
    repeat_apply(&known.history, authority, context->reference->calendar, context->arena, &outcome);
    repeat_contact_compare(&known.alerts, &known.duplicates, &outcome, authority, context->arena,
                           changes);
}

static enum fd_status decide(const struct fd_store_context *context,
                             const struct repeat_rows *children, struct repeat_loading *loading,
                             struct repeat_changes *changes, struct fd_error *error)
{
    for (size_t i = 0; i < children->count; i++) {
        const struct repeat_child *child = children->items[i];
        const struct fd_authority *authority =
            fd_reference_find_id(context->reference, child->authority_id);

        if (!authority) {
            return fd_error_set(error, FD_FATAL, "authority_missing",
                                "no settings of authority %d are loaded", child->authority_id);
        }
        decide_child(context, loading, i, authority, changes);
    }
    return FD_OK;
}

/* The statements of one kind of change are left out when there is none. */
static void add_changes(const struct fd_store_context *context, const char *statement,
                        const struct fd_column *columns, size_t column_count,
                        const struct repeat_rows *rows)
{
    if (rows->count > 0) {
        add_rows(context, statement, columns, column_count, rows);
    }
}

/*
 * An alert may follow from many events, in several traces; it goes on in that of one of them, the
 * last of its child in the batch.
 */
static struct fd_str find_traceparent(const struct repeat_rows *children,
                                      const struct repeat_alert *alert)
{
    const struct repeat_child wanted = {alert->authority_id, alert->child_key, alert->child_id,
                                        NULL};
    size_t low = 0;
    size_t high = children->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct repeat_child *child = children->items[middle];
        int order = repeat_child_compare(child, &wanted);

        if (order == 0) {
            return child->event->traceparent;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return FD_STR_NULL;
}

static void add_traceparents(const struct fd_store_context *context,
                             const struct repeat_rows *children, const struct repeat_rows *alerts)
{
    static const struct fd_column column = {"traceparent", FD_COLUMN_TEXT, 0};
    struct fd_str *traceparents = fd_arena_new_array(context->arena, struct fd_str, alerts->count);

    for (size_t i = 0; i < alerts->count; i++) {
        traceparents[i] = find_traceparent(children, alerts->items[i]);
    }
    fd_params_add_array(context->params, &column, 1, traceparents, sizeof(*traceparents),
                        alerts->count);
}

static void add_outbox(const struct fd_store_context *context, bool follows,
                       const struct repeat_rows *children, const struct repeat_rows *alerts)
{
    if (alerts->count == 0) {
        return;
    }
    fd_params_reset(context->params);
    fd_params_add_columns(context->params, repeat_outbox_columns, repeat_outbox_column_count,
                          alerts->items, alerts->count);
    add_traceparents(context, children, alerts);
    fd_params_add(context->params, FD_COLUMN_BOOL, &follows);
    fd_pg_flight_add(context->pg, "repeat_contact/append_outbox.sql", context->params);
}

/* `children` are those of the batch. */
static enum fd_status write_changes(const struct fd_store_context *context,
                                    const struct repeat_rows *children,
                                    const struct repeat_changes *changes, struct fd_error *error)
{
    /* Of a row that goes only the key matters: that of an alert is its first three columns. */
    fd_pg_flight_begin(context->pg);
    add_changes(context, "repeat_contact/delete_alert.sql", repeat_alert_columns, 3,
                &changes->gone_alerts);
    add_changes(context, "repeat_contact/merge_alert.sql", repeat_alert_columns,
                repeat_alert_column_count, &changes->alerts);
    add_changes(context, "repeat_contact/delete_duplicate.sql", repeat_duplicate_columns, 4,
                &changes->gone_duplicates);
    add_changes(context, "repeat_contact/merge_duplicate.sql", repeat_duplicate_columns,
                repeat_duplicate_column_count, &changes->duplicates);
    add_outbox(context, true, children, &changes->outbox);
    add_outbox(context, false, children, &changes->outbox_gone);
    if (changes->outbox.count + changes->outbox_gone.count > 0) {
        fd_pg_flight_add(context->pg, "repeat_contact/notify_outbox.sql", NULL);
    }
    return fd_pg_flight_land(context->pg, NULL, 0, error);
}

/* Load what is known of `children`, decide what follows, and write what differs. */
static enum fd_status renew(const struct fd_store_context *context,
                            const struct repeat_intake *intake, const struct repeat_rows *children,
                            bool *ret_durable, struct fd_error *error)
{
    struct repeat_loading loading;
    struct repeat_changes changes = {0};
    enum fd_status status = repeat_contact_load(context, children, &loading, error);

    if (status == FD_OK) {
        status = decide(context, children, &loading, &changes, error);
    }
    if (status == FD_OK) {
        status = write_changes(context, &intake->children, &changes, error);
    }
    /* The changes point into the results until here. */
    repeat_contact_unload(&loading);
    if (status == FD_OK && changes.outbox.count + changes.outbox_gone.count > 0) {
        *ret_durable = true;
    }
    return status;
}

enum fd_status repeat_contact_write(const struct fd_store_context *context,
                                    const struct fd_event *events, size_t event_count,
                                    bool *ret_durable, struct fd_error *error)
{
    struct repeat_intake intake;
    struct repeat_rows children = {0};
    enum fd_status status;

    repeat_contact_handle(events, event_count, context->arena, &intake);
    if (intake.children.count == 0) {
        return FD_OK;
    }
    status = insert_versions(context, &intake, &children, error);
    if (status != FD_OK || children.count == 0) {
        return status;
    }
    return renew(context, &intake, &children, ret_durable, error);
}
