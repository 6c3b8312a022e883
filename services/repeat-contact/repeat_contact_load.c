/* From what stands in the tables to what the rule and the comparison take. */
#include <string.h>

#include "repeat_contact.h"

/* Results, after one of each kind of version. */
enum { STANDING_ALERTS = REPEAT_KINDS, STANDING_DUPLICATES };

enum fd_status repeat_contact_load(const struct fd_store_context *context,
                                   const struct repeat_rows *children,
                                   struct repeat_loading *ret_loading, struct fd_error *error)
{
    static const char *const standing[] = {"repeat_contact/read_alert.sql",
                                           "repeat_contact/read_duplicate.sql"};

    *ret_loading = (struct repeat_loading){0};
    fd_params_reset(context->params);
    fd_params_add_columns(context->params, repeat_child_columns, repeat_child_column_count,
                          children->items, children->count);
    fd_pg_flight_begin(context->pg);
    for (int kind = 0; kind < REPEAT_KINDS; kind++) {
        fd_pg_flight_add(context->pg, repeat_kinds[kind].read, context->params);
    }
    for (size_t i = 0; i < FD_COUNT(standing); i++) {
        fd_pg_flight_add(context->pg, standing[i], context->params);
    }
    return fd_pg_flight_land(context->pg, ret_loading->results, FD_COUNT(ret_loading->results),
                             error);
}

static void read_value(const PGresult *result, int row, int column, enum fd_column_type type,
                       struct fd_arena *arena, void *ret_value)
{
    switch (type) {
        case FD_COLUMN_BOOL:
            *(bool *)ret_value = fd_pg_bool(result, row, column);
            break;
        case FD_COLUMN_INT2:
            *(int16_t *)ret_value = (int16_t)fd_pg_int(result, row, column);
            break;
        case FD_COLUMN_INT8:
            *(int64_t *)ret_value = fd_pg_int(result, row, column);
            break;
        case FD_COLUMN_TIMESTAMPTZ:
            *(int64_t *)ret_value = fd_pg_time(result, row, column);
            break;
        case FD_COLUMN_DATE:
            *(int32_t *)ret_value = fd_pg_date(result, row, column);
            break;
        case FD_COLUMN_TEXT:
            *(struct fd_str *)ret_value = fd_pg_str(result, row, column);
            break;
        case FD_COLUMN_UUID:
            memcpy(ret_value, PQgetvalue(result, row, column), 16);
            break;
        case FD_COLUMN_TEXT_LIST:
            *(struct fd_str_list *)ret_value = fd_pg_str_list(result, row, column, arena);
            break;
        default:
            fd_abort("columns of type %d aren't read", (int)type);
    }
}

/*
 * The rows of child `number` in result `which`, as an array of structs of `size` bytes. Results
 * come in order of children, each row beginning with the child's number.
 */
static void *take_rows(struct repeat_loading *loading, int which, int64_t number,
                       const struct fd_column *columns, size_t column_count, size_t size,
                       struct fd_arena *arena, size_t *ret_count)
{
    const PGresult *result = loading->results[which];
    int begin = loading->rows[which];
    int end = begin;
    char *rows;

    while (end < PQntuples(result) && fd_pg_int(result, end, 0) == number) {
        end++;
    }
    rows = fd_arena_alloc(arena, (size_t)(end - begin) * size);
    for (int row = begin; row < end; row++) {
        for (size_t i = 0; i < column_count; i++) {
            read_value(result, row, (int)i + 1, columns[i].type, arena,
                       rows + (size_t)(row - begin) * size + columns[i].offset);
        }
    }
    loading->rows[which] = end;
    *ret_count = (size_t)(end - begin);
    return rows;
}

static void *take_kind(struct repeat_loading *loading, enum repeat_kind kind, int64_t number,
                       struct fd_arena *arena, size_t *ret_count)
{
    const struct repeat_kind_info *info = &repeat_kinds[kind];

    return take_rows(loading, (int)kind, number, info->row_columns, info->row_column_count,
                     info->row_size, arena, ret_count);
}

static struct repeat_rows take_standing(struct repeat_loading *loading, int which, int64_t number,
                                        const struct fd_column *columns, size_t column_count,
                                        size_t size, struct fd_arena *arena)
{
    struct repeat_rows rows = {0};
    size_t count;
    const char *taken =
        take_rows(loading, which, number, columns, column_count, size, arena, &count);

    for (size_t i = 0; i < count; i++) {
        repeat_rows_add(&rows, taken + i * size, arena);
    }
    return rows;
}

void repeat_contact_take(struct repeat_loading *loading, size_t index, struct fd_arena *arena,
                         struct repeat_known *ret_known)
{
    struct repeat_history *history = &ret_known->history;
    int64_t number = (int64_t)index + 1;

    history->contacts = take_kind(loading, REPEAT_CONTACTS, number, arena, &history->contact_count);
    history->referrals =
        take_kind(loading, REPEAT_REFERRALS, number, arena, &history->referral_count);
    history->reviews = take_kind(loading, REPEAT_REVIEWS, number, arena, &history->review_count);
    ret_known->alerts =
        take_standing(loading, STANDING_ALERTS, number, repeat_alert_columns,
                      repeat_alert_column_count, sizeof(struct repeat_alert), arena);
    ret_known->duplicates =
        take_standing(loading, STANDING_DUPLICATES, number, repeat_duplicate_columns,
                      repeat_duplicate_column_count, sizeof(struct repeat_duplicate), arena);
}

void repeat_contact_unload(struct repeat_loading *loading)
{
    for (size_t i = 0; i < FD_COUNT(loading->results); i++) {
        fd_pg_result_free(&loading->results[i]);
    }
}
