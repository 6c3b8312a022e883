/* Alerts on their way out. */
#include "repeat_contact.h"

/*
 * An alert may follow from many events, in several traces; it goes on in that of one of them, the
 * last of its child in the batch; what is decided without an event in none.
 */
static struct fd_str find_traceparent(const struct repeat_rows *children,
                                      const struct repeat_alert *alert)
{
    const struct repeat_child wanted = {.authority_id = alert->authority_id,
                                        .child_key = alert->child_key,
                                        .child_id = alert->child_id};
    size_t low = 0;
    size_t high = children->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct repeat_child *child = children->items[middle];
        int order = repeat_child_compare(child, &wanted);

        if (order == 0) {
            return child->event ? child->event->traceparent : FD_STR_NULL;
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

int repeat_contact_queue_outbox(const struct fd_store_context *context, bool follows,
                                const struct repeat_rows *children,
                                const struct repeat_rows *alerts)
{
    if (alerts->count == 0) {
        return 0;
    }
    fd_params_reset(context->params);
    fd_params_add_columns(context->params, repeat_outbox_columns, repeat_outbox_column_count,
                          alerts->items, alerts->count);
    add_traceparents(context, children, alerts);
    fd_params_add(context->params, FD_COLUMN_BOOL, &follows);
    fd_pg_flight_add(context->pg, "repeat_contact/append_outbox.sql", context->params);
    return 1;
}
