/* From what stands in the tables, and what a batch brings, to what the rule and the comparison
   take. */
#include <string.h>

#include "repeat_contact.h"

/* What reads each table, how many of a child's columns that takes, and the bit of `holds` without
   which a child has nothing there. */
struct reader {
    const char *statement;
    size_t column_count;
    int16_t held;
};

#define ALL_OF(table, held)                                                                        \
    {                                                                                              \
        "repeat_contact/read_" table ".sql", REPEAT_CHILD_NAME, held                               \
    }
#define SINCE(table, held)                                                                         \
    {                                                                                              \
        "repeat_contact/read_recent_" table ".sql", REPEAT_CHILD_ROW + 1, held                     \
    }

static const struct reader readers[][REPEAT_FOUND] = {
    [REPEAT_RECENT] =
        {
            [REPEAT_CONTACTS] = SINCE("contact_version", 0),
            [REPEAT_REFERRALS] = ALL_OF("referral_version", REPEAT_HOLDS_REFERRALS),
            [REPEAT_REVIEWS] = ALL_OF("review_version", REPEAT_HOLDS_REVIEWS),
            [REPEAT_ALERTS] = SINCE("alert", REPEAT_HOLDS_ALERTS),
            [REPEAT_DUPLICATES] = SINCE("duplicate", REPEAT_HOLDS_DUPLICATES),
        },
    [REPEAT_ALL] =
        {
            [REPEAT_CONTACTS] = ALL_OF("contact_version", 0),
            [REPEAT_REFERRALS] = ALL_OF("referral_version", REPEAT_HOLDS_REFERRALS),
            [REPEAT_REVIEWS] = ALL_OF("review_version", REPEAT_HOLDS_REVIEWS),
            [REPEAT_ALERTS] = ALL_OF("alert", REPEAT_HOLDS_ALERTS),
            [REPEAT_DUPLICATES] = ALL_OF("duplicate", REPEAT_HOLDS_DUPLICATES),
        },
};

/* Queue a read with `columns` of `rows`, unless there is none; returns how many statements. */
static int queue_read(const struct fd_store_context *context, const char *statement,
                      const struct fd_column *columns, size_t column_count, const void *const *rows,
                      size_t row_count)
{
    if (row_count == 0) {
        return 0;
    }
    fd_params_reset(context->params);
    fd_params_add_columns(context->params, columns, column_count, rows, row_count);
    fd_pg_flight_add(context->pg, statement, context->params);
    return 1;
}

/* Queue one of the reads for the children that may have something there. */
static int queue_table(const struct fd_store_context *context, int which, struct fd_arena *arena,
                       struct repeat_loading *loading)
{
    const struct reader *reader = &readers[loading->reach][which];
    struct repeat_read *read = &loading->reads[which];
    const void **rows = fd_arena_new_array(arena, const void *, loading->child_count);

    read->asked = fd_arena_new_array(arena, size_t, loading->child_count);
    for (size_t i = 0; i < loading->child_count; i++) {
        if (!reader->held || (loading->children[i]->holds & reader->held)) {
            rows[read->asked_count] = loading->children[i];
            read->asked[read->asked_count++] = i;
        }
    }
    return queue_read(context, reader->statement, repeat_child_columns, reader->column_count, rows,
                      read->asked_count);
}

/* Queue the search for versions of the contacts that are news. */
static int queue_search(const struct fd_store_context *context, struct fd_arena *arena,
                        struct repeat_loading *loading)
{
    struct repeat_read *read = &loading->reads[REPEAT_FOUND];
    size_t count = 0;
    const void **rows;

    for (size_t i = 0; i < loading->child_count; i++) {
        count += loading->children[i]->news[REPEAT_CONTACTS].count;
    }
    rows = fd_arena_new_array(arena, const void *, count);
    read->asked = fd_arena_new_array(arena, size_t, count);
    for (size_t i = 0; i < loading->child_count; i++) {
        const struct repeat_news *news = &loading->children[i]->news[REPEAT_CONTACTS];

        for (size_t n = 0; n < news->count; n++) {
            rows[read->asked_count] = news->events[n];
            read->asked[read->asked_count++] = i;
        }
    }
    return queue_read(context, "repeat_contact/find_contact_version.sql", repeat_entity_columns,
                      repeat_entity_column_count, rows, count);
}

int repeat_contact_queue_load(const struct fd_store_context *context, struct fd_arena *arena,
                              struct repeat_loading *loading)
{
    int queued = 0;

    for (int which = 0; which < REPEAT_FOUND && loading->reach != REPEAT_NOTHING; which++) {
        queued += queue_table(context, which, arena, loading);
    }
    return queued + (loading->reach == REPEAT_RECENT ? queue_search(context, arena, loading) : 0);
}

/* The place in the loading of the child that a row is of. */
static size_t child_of(const struct repeat_read *read, int row)
{
    return read->asked[fd_pg_int(read->result, row, 0) - 1];
}

/* The rows by child: they nearly always are, but nothing says that they must. */
static void order_rows(struct repeat_read *read, size_t child_count, struct fd_arena *arena)
{
    int count = PQntuples(read->result);
    int *next = fd_arena_new_array(arena, int, child_count + 1);

    read->rows = fd_arena_new_array(arena, int, (size_t)count);
    memset(next, 0, (child_count + 1) * sizeof(*next));
    for (int row = 0; row < count; row++) {
        next[child_of(read, row) + 1]++;
    }
    for (size_t child = 0; child < child_count; child++) {
        next[child + 1] += next[child];
    }
    for (int row = 0; row < count; row++) {
        read->rows[next[child_of(read, row)]++] = row;
    }
}

void repeat_contact_load(struct repeat_loading *loading, PGresult **results, struct fd_arena *arena)
{
    for (int which = 0; which < REPEAT_READS; which++) {
        struct repeat_read *read = &loading->reads[which];

        if (read->asked_count > 0) {
            read->result = *results++;
            order_rows(read, loading->child_count, arena);
        }
    }
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

/* The rows of child `index`, as an array of structs of `size` bytes with room for `spare` more. */
static char *take_rows(struct repeat_read *read, size_t index, const struct fd_column *columns,
                       size_t column_count, size_t size, size_t spare, struct fd_arena *arena,
                       size_t *ret_count)
{
    int end = read->taken;
    char *rows;
    char *row;

    while (read->result && end < PQntuples(read->result) &&
           child_of(read, read->rows[end]) == index) {
        end++;
    }
    *ret_count = (size_t)(end - read->taken);
    row = rows = fd_arena_alloc_array(arena, *ret_count + spare, size);
    for (; read->taken < end; read->taken++, row += size) {
        for (size_t i = 0; i < column_count; i++) {
            read_value(read->result, read->rows[read->taken], (int)i + 1, columns[i].type, arena,
                       row + columns[i].offset);
        }
    }
    return rows;
}

static int compare_int64(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

static int compare_to_event(const struct repeat_version *row, const struct fd_event *event)
{
    int order = compare_int64(row->entity_key, event->entity_key);

    if (order == 0) {
        order = compare_int64(row->revision, event->revision);
    }
    if (order == 0) {
        order = compare_int64(row->recorded_at, event->recorded_at);
    }
    return order != 0 ? order : compare_int64(row->hash, event->hash);
}

/* If the version is among the news, it is none. */
static void note_known(const struct repeat_version *row, struct repeat_news *news)
{
    size_t low = 0;
    size_t high = news->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_to_event(row, news->events[middle]);

        if (order == 0) {
            news->known[middle] = true;
            return;
        }
        low = order > 0 ? middle + 1 : low;
        high = order > 0 ? high : middle;
    }
}

static size_t size_of(enum fd_column_type type)
{
    switch (type) {
        case FD_COLUMN_BOOL:
            return sizeof(bool);
        case FD_COLUMN_INT8:
        case FD_COLUMN_TIMESTAMPTZ:
            return sizeof(int64_t);
        case FD_COLUMN_DATE:
            return sizeof(int32_t);
        case FD_COLUMN_TEXT:
            return sizeof(struct fd_str);
        case FD_COLUMN_TEXT_LIST:
            return sizeof(struct fd_str_list);
        default:
            fd_abort("events have no column of type %d", (int)type);
    }
}

/* The row that an event becomes. */
static void make_row(const struct repeat_kind_info *info, const struct fd_event *event, char *row)
{
    const struct fd_column *columns = info->event_columns + REPEAT_CHILD_NAME;

    for (size_t i = 0; i < info->row_column_count; i++) {
        memcpy(row + info->row_columns[i].offset, (const char *)event + columns[i].offset,
               size_of(columns[i].type));
    }
}

/* What a row needs not be asked for. */
static void name_child(const struct repeat_child *child, struct repeat_version *version)
{
    version->authority_id = child->authority_id;
    version->child_key = child->child_key;
    version->child_id = child->child_id;
}

/* The versions of one kind that are there and those that are new. */
static void *take_kind(struct repeat_loading *loading, enum repeat_kind kind, size_t index,
                       struct fd_arena *arena, size_t *ret_count)
{
    const struct repeat_kind_info *info = &repeat_kinds[kind];
    struct repeat_news *news = &loading->children[index]->news[kind];
    size_t count;
    char *rows = take_rows(&loading->reads[kind], index, info->row_columns, info->row_column_count,
                           info->row_size, news->count, arena, &count);

    for (size_t i = 0; i < count; i++) {
        note_known((const void *)(rows + i * info->row_size), news);
    }
    for (size_t i = 0; i < news->count; i++) {
        if (!news->known[i]) {
            make_row(info, news->events[i], rows + count++ * info->row_size);
        }
    }
    for (size_t i = 0; i < count; i++) {
        name_child(loading->children[index], (void *)(rows + i * info->row_size));
    }
    *ret_count = count;
    return rows;
}

static struct repeat_rows take_standing(struct repeat_read *read, size_t index,
                                        const struct fd_column *columns, size_t column_count,
                                        size_t size, struct fd_arena *arena)
{
    struct repeat_rows rows = {0};
    size_t count;
    const char *taken = take_rows(read, index, columns, column_count, size, 0, arena, &count);

    for (size_t i = 0; i < count; i++) {
        repeat_rows_add(&rows, taken + i * size, arena);
    }
    return rows;
}

static size_t count_new(const struct repeat_news *news)
{
    size_t count = 0;

    for (size_t i = 0; i < news->count; i++) {
        count += !news->known[i];
    }
    return count;
}

void repeat_contact_take(struct repeat_loading *loading, size_t index, struct fd_arena *arena,
                         struct repeat_known *ret_known)
{
    struct repeat_history *history = &ret_known->history;
    const struct repeat_news *news = loading->children[index]->news;
    size_t found;

    history->contacts = take_kind(loading, REPEAT_CONTACTS, index, arena, &history->contact_count);
    history->referrals =
        take_kind(loading, REPEAT_REFERRALS, index, arena, &history->referral_count);
    history->reviews = take_kind(loading, REPEAT_REVIEWS, index, arena, &history->review_count);
    ret_known->alerts =
        take_standing(&loading->reads[REPEAT_ALERTS], index, repeat_alert_columns,
                      repeat_alert_column_count, sizeof(struct repeat_alert), arena);
    ret_known->duplicates =
        take_standing(&loading->reads[REPEAT_DUPLICATES], index, repeat_duplicate_columns,
                      repeat_duplicate_column_count, sizeof(struct repeat_duplicate), arena);
    (void)take_rows(&loading->reads[REPEAT_FOUND], index, NULL, 0, 0, 0, arena, &found);
    ret_known->found = found > 0;
    ret_known->standing_contacts = history->contact_count - count_new(&news[REPEAT_CONTACTS]);
    ret_known->learned = 0;
    for (int kind = 0; kind < REPEAT_KINDS; kind++) {
        ret_known->learned += count_new(&news[kind]);
    }
}

void repeat_contact_unload(struct repeat_loading *loading)
{
    for (size_t i = 0; i < FD_COUNT(loading->reads); i++) {
        fd_pg_result_free(&loading->reads[i].result);
    }
}
