/* What differs between the rows that stand and those that follow. */
#include <stdlib.h>
#include <string.h>

#include "repeat_contact.h"

static bool lists_equal(const struct fd_str_list *left, const struct fd_str_list *right)
{
    if (left->count != right->count) {
        return false;
    }
    for (uint32_t i = 0; i < left->count; i++) {
        if (!fd_str_equal(left->items[i], right->items[i])) {
            return false;
        }
    }
    return true;
}

static bool values_equal(enum fd_column_type type, const void *left, const void *right)
{
    switch (type) {
        case FD_COLUMN_BOOL:
            return *(const bool *)left == *(const bool *)right;
        case FD_COLUMN_INT2:
            return *(const int16_t *)left == *(const int16_t *)right;
        case FD_COLUMN_INT8:
        case FD_COLUMN_TIMESTAMPTZ:
            return *(const int64_t *)left == *(const int64_t *)right;
        case FD_COLUMN_TEXT:
            return fd_str_equal(*(const struct fd_str *)left, *(const struct fd_str *)right);
        case FD_COLUMN_UUID:
            return memcmp(left, right, 16) == 0;
        case FD_COLUMN_TEXT_LIST:
            return lists_equal(left, right);
        default:
            fd_abort("rows with columns of type %d aren't compared", (int)type);
    }
}

/* How the rows of one table are told apart and compared. */
struct table {
    const struct fd_column *columns;
    size_t column_count;
    int (*order)(const void *left, const void *right); /* by primary key, of pointers to rows */
};

static bool rows_equal(const struct table *table, const void *left, const void *right)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct fd_column *column = &table->columns[i];

        if (!values_equal(column->type, (const char *)left + column->offset,
                          (const char *)right + column->offset)) {
            return false;
        }
    }
    return true;
}

static int by_alert(const void *left_item, const void *right_item)
{
    const struct repeat_alert *left = *(const void *const *)left_item;
    const struct repeat_alert *right = *(const void *const *)right_item;

    return memcmp(left->alert_id, right->alert_id, sizeof(left->alert_id));
}

static void sort_rows(struct repeat_rows *rows, const struct table *table)
{
    if (rows->count > 0) {
        qsort(rows->items, rows->count, sizeof(*rows->items), table->order);
    }
}

/* Called for each row that is new, changed (both) or gone; one of the two may be NULL. */
typedef void difference(const void *standing, const void *following, void *context);

/* What is called for a row that is as it was; NULL: nothing. */
typedef void likeness(const void *row, void *context);

/* Go through both lists in step, both sorted. */
static void compare_rows(const struct table *table, struct repeat_rows *standing,
                         struct repeat_rows *following, difference *found, likeness *same,
                         void *context)
{
    size_t s = 0;
    size_t f = 0;

    sort_rows(standing, table);
    sort_rows(following, table);
    while (s < standing->count || f < following->count) {
        int order = s == standing->count ? 1
                    : f == following->count
                        ? -1
                        : table->order(&standing->items[s], &following->items[f]);
        const void *old = order <= 0 ? standing->items[s] : NULL;
        const void *new = order >= 0 ? following->items[f] : NULL;

        if (!old || !new || !rows_equal(table, old, new)) {
            found(old, new, context);
        } else if (same) {
            same(new, context);
        }
        s += order <= 0;
        f += order >= 0;
    }
}

struct alert_context {
    const struct fd_authority *authority;
    bool restated;
    struct fd_arena *arena;
    struct repeat_changes *changes;
};

static bool is_sent(const struct alert_context *context, const struct repeat_alert *alert)
{
    return alert && !alert->historic &&
           (context->authority->send_any || fd_str_equal(alert->rule, FD_STR("SIMILAR")));
}

static void alert_differs(const void *standing, const void *following, void *context)
{
    struct alert_context *alerts = context;
    struct repeat_changes *changes = alerts->changes;

    if (following) {
        repeat_rows_add(&changes->alerts, following, alerts->arena);
    } else {
        repeat_rows_add(&changes->gone_alerts, standing, alerts->arena);
    }
    if (is_sent(alerts, following)) {
        repeat_rows_add(&changes->outbox, following, alerts->arena);
    } else if (alerts->restated || is_sent(alerts, standing)) {
        repeat_rows_add(&changes->outbox_gone, standing ? standing : following, alerts->arena);
    }
}

/* It may have been sent by what was decided before, or not. The relay knows, and sends differences
   alone. */
static void restate_alert(const void *row, void *context)
{
    struct alert_context *alerts = context;
    struct repeat_changes *changes = alerts->changes;

    repeat_rows_add(is_sent(alerts, row) ? &changes->outbox : &changes->outbox_gone, row,
                    alerts->arena);
}

static void duplicate_differs(const void *standing, const void *following, void *context)
{
    struct alert_context *duplicates = context;
    struct repeat_changes *changes = duplicates->changes;

    if (following) {
        repeat_rows_add(&changes->duplicates, following, duplicates->arena);
    } else {
        repeat_rows_add(&changes->gone_duplicates, standing, duplicates->arena);
    }
}

void repeat_contact_compare(struct repeat_rows *standing_alerts,
                            struct repeat_rows *standing_duplicates,
                            const struct repeat_outcome *outcome,
                            const struct fd_authority *authority, bool restated,
                            struct fd_arena *arena, struct repeat_changes *changes)
{
    const struct table alert_table = {repeat_alert_columns, repeat_alert_column_count, by_alert};
    const struct table duplicate_table = {repeat_duplicate_columns, repeat_duplicate_column_count,
                                          repeat_duplicate_order};
    struct alert_context context = {authority, restated, arena, changes};
    struct repeat_rows alerts = {0};
    struct repeat_rows duplicates = {0};

    for (size_t i = 0; i < outcome->alert_count; i++) {
        repeat_rows_add(&alerts, outcome->alerts[i], arena);
    }
    for (size_t i = 0; i < outcome->duplicate_count; i++) {
        repeat_rows_add(&duplicates, outcome->duplicates[i], arena);
    }
    compare_rows(&alert_table, standing_alerts, &alerts, alert_differs,
                 restated ? restate_alert : NULL, &context);
    compare_rows(&duplicate_table, standing_duplicates, &duplicates, duplicate_differs, NULL,
                 &context);
}
