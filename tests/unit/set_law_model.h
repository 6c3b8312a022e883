#ifndef SET_LAW_MODEL_H
#define SET_LAW_MODEL_H

/*
 * What the tables of a service that merges parts must hold after a history, said slowly and
 * plainly, and what they do hold, both as sorted lines of text. Include after cmocka.
 */

#include "pg/fd_sql.h"
#include "pg/scratch.h"
#include "service/fd_merge.h"
#include "set_law_events.h"

/** The table of a merge, as its statement has it: timeliness/merge_contact.sql. */
struct law_table {
    char name[64];   /**< timeliness.contact */
    char entity[32]; /**< contact, as in contact_key and contact_id */
};

static inline struct law_table law_table(const struct fd_merge *merge)
{
    static const char before[] = "/merge_";
    static const char before_key[] = "authority_id, child_key, ";
    const struct fd_embedded *file = fd_embedded_find(fd_embedded_sql, merge->statement);
    const char *slash = strstr(merge->statement, before);
    const char *table = slash + sizeof(before) - 1;
    const char *key = strstr(file->text, before_key);
    struct law_table made;

    assert_non_null(slash);
    assert_non_null(key);
    snprintf(made.name, sizeof(made.name), "%.*s.%.*s", (int)(slash - merge->statement),
             merge->statement, (int)strcspn(table, "."), table);
    key += sizeof(before_key) - 1;
    snprintf(made.entity, sizeof(made.entity), "%.*s", (int)(strcspn(key, ",") - strlen("_key")),
             key);
    return made;
}

/** Lines of text, growing. */
struct law_lines {
    char **items;
    size_t count;
};

static inline void law_lines_add(struct law_lines *lines, const char *text)
{
    lines->items = reallocarray(lines->items, lines->count + 1, sizeof(*lines->items));
    assert_non_null(lines->items);
    lines->items[lines->count++] = strdup(text);
}

static inline void law_lines_clean_up(struct law_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        free(lines->items[i]);
    }
    free(lines->items);
    *lines = (struct law_lines){0};
}

static inline int law_by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static inline void law_lines_sort(struct law_lines *lines)
{
    if (lines->count > 0) {
        qsort(lines->items, lines->count, sizeof(*lines->items), law_by_text);
    }
}

/* The two lists without regard to order; where they differ first goes to `ret_why`. */
static inline bool law_lines_equal(struct law_lines *expected, struct law_lines *found,
                                   char *ret_why, size_t size)
{
    size_t i = 0;

    law_lines_sort(expected);
    law_lines_sort(found);
    while (i < expected->count && i < found->count &&
           strcmp(expected->items[i], found->items[i]) == 0) {
        i++;
    }
    if (i == expected->count && i == found->count) {
        return true;
    }
    snprintf(ret_why, size, "expected %s\n  found %s",
             i < expected->count ? expected->items[i] : "no further row",
             i < found->count ? found->items[i] : "no further row");
    return false;
}

/* SQL for a column's value in the words that law_put_value uses. */
static inline void law_put_column(struct fd_buf *sql, const struct fd_column *column)
{
    static const char *const forms[] = {
        [FD_COLUMN_BOOL] = "%s::text",
        [FD_COLUMN_INT8] = "%s::text",
        [FD_COLUMN_TIMESTAMPTZ] = "(extract(epoch FROM %s) * 1000000)::bigint::text",
        [FD_COLUMN_DATE] = "(%s - date '1970-01-01')::text",
        [FD_COLUMN_TEXT] = "%s",
        [FD_COLUMN_UUID] = "replace(%s::text, '-', '')",
        [FD_COLUMN_TEXT_LIST] = "array_to_string(%s, ',')",
    };
    const char *form = forms[column->type];
    const char *place = strstr(form, "%s");

    fd_buf_printf(sql, " || ' %s=' || coalesce(", column->name);
    fd_buf_put(sql, form, (size_t)(place - form));
    fd_buf_put_text(sql, column->name);
    fd_buf_put_text(sql, place + 2);
    fd_buf_put_text(sql, ", 'null')");
}

static inline void law_put_list(struct fd_buf *text, const struct fd_str_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        fd_buf_put_text(text, i > 0 ? "," : "");
        fd_buf_put_str(text, list->items[i]);
    }
}

static inline void law_put_uuid(struct fd_buf *text, const unsigned char *uuid)
{
    for (int i = 0; i < 16; i++) {
        fd_buf_printf(text, "%02x", uuid[i]);
    }
}

/* What a column of an event's part must hold. */
static inline void law_put_value(struct fd_buf *text, const struct fd_event *event,
                                 const struct fd_column *column)
{
    const void *value = (const char *)event + column->offset;
    const struct fd_str *str = value;

    switch (column->type) {
        case FD_COLUMN_BOOL:
            fd_buf_put_text(text, *(const bool *)value ? "true" : "false");
            break;
        case FD_COLUMN_INT8:
            fd_buf_printf(text, "%" PRId64, *(const int64_t *)value);
            break;
        case FD_COLUMN_TIMESTAMPTZ:
            if (*(const int64_t *)value == FD_TIME_NULL) {
                fd_buf_put_text(text, "null");
            } else {
                fd_buf_printf(text, "%" PRId64, *(const int64_t *)value);
            }
            break;
        case FD_COLUMN_DATE:
            fd_buf_printf(text, "%" PRId32, *(const int32_t *)value);
            break;
        case FD_COLUMN_TEXT:
            fd_buf_put_str(text, fd_str_is_null(*str) ? FD_STR("null") : *str);
            break;
        case FD_COLUMN_UUID:
            law_put_uuid(text, value);
            break;
        case FD_COLUMN_TEXT_LIST:
            law_put_list(text, value);
            break;
        default:
            fail_msg("no part has a column like %s", column->name);
    }
}

/* What a column of a part holds that no event has spoken of. */
static inline const char *law_absent(const struct fd_column *column)
{
    switch (column->offset) {
        case offsetof(struct fd_event, revision):
            return "-1";
        case offsetof(struct fd_event, recorded_at):
        case offsetof(struct fd_event, hash):
            return "0";
        case offsetof(struct fd_event, time_known):
            return "true";
        default:
            return column->type == FD_COLUMN_BOOL        ? "false"
                   : column->type == FD_COLUMN_TEXT_LIST ? ""
                                                         : "null";
    }
}

static inline bool law_same_row(const struct fd_event *left, const struct fd_event *right)
{
    return left->authority_id == right->authority_id && left->child_key == right->child_key &&
           left->entity_key == right->entity_key;
}

static inline bool law_newer(const struct fd_event *left, const struct fd_event *right)
{
    if (left->revision != right->revision) {
        return left->revision > right->revision;
    }
    if (left->recorded_at != right->recorded_at) {
        return left->recorded_at > right->recorded_at;
    }
    return left->hash > right->hash;
}

/** The events of a history, wherever they are kept. */
struct law_history {
    const struct fd_event **events;
    size_t count;
};

/* The newest event of `type` about the row of `key`, or NULL. */
static inline const struct fd_event *law_winner(const struct law_history *history,
                                                enum fd_event_type type, const struct fd_event *key)
{
    const struct fd_event *winner = NULL;

    for (size_t i = 0; i < history->count; i++) {
        const struct fd_event *event = history->events[i];

        if (event->type == type && law_same_row(event, key) &&
            (!winner || law_newer(event, winner))) {
            winner = event;
        }
    }
    return winner;
}

static inline bool law_has_part(const struct fd_merge *merge, enum fd_event_type type)
{
    for (size_t i = 0; i < merge->part_count; i++) {
        if (merge->parts[i].type == type) {
            return true;
        }
    }
    return false;
}

/* Whether event `at` is the first of its row. */
static inline bool law_begins_row(const struct law_history *history, const struct fd_merge *merge,
                                  size_t at)
{
    if (!law_has_part(merge, history->events[at]->type)) {
        return false;
    }
    for (size_t i = 0; i < at; i++) {
        if (law_has_part(merge, history->events[i]->type) &&
            law_same_row(history->events[i], history->events[at])) {
            return false;
        }
    }
    return true;
}

static inline void law_put_row(struct fd_buf *text, const struct law_history *history,
                               const struct fd_merge *merge, const struct fd_event *key)
{
    const struct fd_contract_info *info = fd_contract_info(key->type);
    const struct fd_str *entity = (const void *)((const char *)key + info->entity_id);

    fd_buf_printf(text, "%s %d %" PRId64 " %" PRId64 " '%.*s' %.*s", law_table(merge).name,
                  key->authority_id, key->child_key, key->entity_key, FD_STR_ARGS(key->child_id),
                  FD_STR_ARGS(*entity));
    for (size_t i = 0; i < merge->part_count; i++) {
        const struct fd_part *part = &merge->parts[i];
        const struct fd_event *winner = law_winner(history, part->type, key);

        for (size_t j = 0; j < part->column_count; j++) {
            fd_buf_printf(text, " %s=", part->columns[j].name);
            if (winner) {
                law_put_value(text, winner, &part->columns[j]);
            } else {
                fd_buf_put_text(text, law_absent(&part->columns[j]));
            }
        }
    }
}

/** The rows that must be. */
static inline struct law_lines law_expected(const struct law_history *history,
                                            const struct fd_merge *merges, size_t merge_count)
{
    struct law_lines lines = {0};
    struct fd_buf text;

    fd_buf_init(&text, 1 << 16);
    for (size_t i = 0; i < merge_count; i++) {
        for (size_t at = 0; at < history->count; at++) {
            if (law_begins_row(history, &merges[i], at)) {
                fd_buf_reset(&text);
                law_put_row(&text, history, &merges[i], history->events[at]);
                law_lines_add(&lines, fd_buf_text(&text));
            }
        }
    }
    fd_buf_clean_up(&text);
    return lines;
}

static inline void law_read_table(struct fd_pg *pg, const struct fd_merge *merge,
                                  struct law_lines *lines)
{
    struct law_table table = law_table(merge);
    fd_auto_pgresult result = NULL;
    struct fd_buf sql;

    fd_buf_init(&sql, 1 << 16);
    fd_buf_printf(&sql,
                  "SELECT '%s ' || authority_id || ' ' || child_key || ' ' || %s_key || ' ''' || "
                  "child_id || ''' ' || %s_id",
                  table.name, table.entity, table.entity);
    for (size_t i = 0; i < merge->part_count; i++) {
        for (size_t j = 0; j < merge->parts[i].column_count; j++) {
            law_put_column(&sql, &merge->parts[i].columns[j]);
        }
    }
    fd_buf_printf(&sql, " FROM %s", table.name);
    assert_ok(fd_pg_script(pg, fd_buf_text(&sql), &result, &scratch_error));
    for (int row = 0; row < PQntuples(result); row++) {
        law_lines_add(lines, PQgetvalue(result, row, 0));
    }
    fd_buf_clean_up(&sql);
}

/** The rows that are. */
static inline struct law_lines law_found(struct fd_pg *pg, const struct fd_merge *merges,
                                         size_t merge_count)
{
    struct law_lines lines = {0};

    for (size_t i = 0; i < merge_count; i++) {
        law_read_table(pg, &merges[i], &lines);
    }
    return lines;
}

#endif
