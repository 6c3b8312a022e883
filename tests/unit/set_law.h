#ifndef SET_LAW_H
#define SET_LAW_H

/*
 * The set law (design), tested on any service that merges parts: random histories of events, with
 * ties, withdrawals and repetitions, leave the same tables behind in whatever order and batches
 * they come, and those tables hold what a naive model says. Include after cmocka.
 */

#include "domain/fd_contract.h"
#include "domain/fd_intake.h"
#include "pg/scratch.h"
#include "service/fd_merge.h"

/** A service under test. */
struct law {
    const struct fd_merge *merges;
    size_t merge_count;
    const char *const *tables; /**< of each merge, such as "timeliness.contact" */
    const char *const *keys;   /**< of each merge, such as "contact_key" */
    void (*queue)(const struct fd_store_context *context, const struct fd_event *events,
                  size_t event_count);
};

enum { LAW_EVENTS = 400, LAW_CHILDREN = 5, LAW_ENTITIES = 4, LAW_DUMP = 1 << 20 };

/** A connection and the scratch that `queue` asks for. */
struct law_writer {
    struct fd_pg *pg;
    struct fd_arena *arena;
    struct fd_params params;
};

static inline uint64_t law_random(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline uint32_t law_below(uint64_t *state, uint32_t limit)
{
    return (uint32_t)(law_random(state) % limit);
}

/* Text that tells fields, and a few values of each, apart. */
static inline struct fd_str law_text(struct fd_arena *arena, const char *name, uint64_t *state)
{
    char text[64];

    snprintf(text, sizeof(text), "%s-%u", name, law_below(state, 9));
    return fd_arena_copy(arena, fd_str_from(text));
}

static inline struct fd_str_list law_list(struct fd_arena *arena, const char *name, uint64_t *state)
{
    uint32_t count = law_below(state, 4);
    struct fd_str *items = fd_arena_new_array(arena, struct fd_str, count + 1);

    for (uint32_t i = 0; i < count; i++) {
        items[i] = law_text(arena, name, state);
    }
    return (struct fd_str_list){items, count};
}

static inline void law_fill_field(struct fd_event *event, const struct fd_binding *binding,
                                  enum fd_field_check check, struct fd_arena *arena,
                                  uint64_t *state)
{
    void *value = (char *)event + binding->offset;
    bool is_null = binding->nullable && law_below(state, 4) == 0;
    int32_t day = 10000 + (int32_t)law_below(state, 10000);

    switch (binding->type) {
        case FD_BIND_STRING:
        case FD_BIND_ENUM:
            *(struct fd_str *)value = is_null ? FD_STR_NULL : law_text(arena, binding->name, state);
            break;
        case FD_BIND_BOOL:
            *(bool *)value = law_below(state, 2) == 0;
            break;
        case FD_BIND_LONG:
            *(int64_t *)value =
                is_null ? FD_TIME_NULL : day * INT64_C(86400000000) + law_below(state, 1000000);
            break;
        case FD_BIND_LIST:
            *(struct fd_str_list *)value = law_list(arena, binding->name, state);
            break;
    }
    if (check == FD_CHECK_DATED_TIME) {
        *(int32_t *)(void *)((int64_t *)value + 1) = day;
    }
}

/* An event of `type`; equal versions of an entity are equal in everything. */
static inline struct fd_event law_event(enum fd_event_type type, struct fd_arena *arena,
                                        uint64_t *state)
{
    const struct fd_contract_info *info = fd_contract_info(type);
    const enum fd_field_check *checks = fd_contract_checks(type);
    uint32_t child = law_below(state, LAW_CHILDREN);
    uint32_t entity = law_below(state, LAW_ENTITIES);
    uint32_t revision = law_below(state, 3);
    uint32_t recorded = law_below(state, 2);
    uint32_t hash = law_below(state, 2);
    uint64_t version = (((child * 8U + entity) * 8U + revision) * 8U + recorded) * 8U + hash;
    struct fd_event event = {.type = type};
    char text[32];

    version = version * FD_EVENT_TYPES + type;
    for (size_t i = 0; info->bindings[i].name; i++) {
        law_fill_field(&event, &info->bindings[i], checks[i], arena, &version);
    }
    snprintf(text, sizeof(text), "child-%u", child);
    event.child_id = child == 0 ? FD_STR("") : fd_arena_copy(arena, fd_str_from(text));
    snprintf(text, sizeof(text), "entity-%u", entity);
    *(struct fd_str *)(void *)((char *)&event + info->entity_id) =
        fd_arena_copy(arena, fd_str_from(text));
    memcpy(event.event_uuid, &version, sizeof(version));
    event.authority_id = (int16_t)(1 + child % 2);
    event.child_key = fd_key(event.child_id);
    event.entity_key = fd_key(fd_str_from(text));
    event.revision = revision;
    event.recorded_at = INT64_C(1600000000000000) + recorded;
    event.hash = hash ? INT64_MAX : INT64_MIN;
    return event;
}

static inline void law_history(const struct law *law, struct fd_event *events, size_t count,
                               struct fd_arena *arena, uint64_t *state)
{
    for (size_t i = 0; i < count; i++) {
        const struct fd_merge *merge = &law->merges[law_below(state, (uint32_t)law->merge_count)];
        const struct fd_part *part = &merge->parts[law_below(state, (uint32_t)merge->part_count)];

        events[i] = law_event(part->type, arena, state);
    }
}

static inline void law_shuffle(struct fd_event *events, size_t count, uint64_t *state)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = law_below(state, (uint32_t)i);
        struct fd_event swapped = events[i - 1];

        events[i - 1] = events[j];
        events[j] = swapped;
    }
}

static inline void law_writer_init(struct law_writer *writer, const struct scratch *scratch)
{
    writer->pg = scratch_connect(scratch, "set-law");
    writer->arena = fd_arena_new(1 << 16);
    fd_params_init(&writer->params, 1 << 24);
}

static inline void law_writer_clean_up(struct law_writer *writer)
{
    fd_pg_destroy(&writer->pg);
    fd_arena_destroy(&writer->arena);
    fd_params_clean_up(&writer->params);
}

/* One batch as one transaction. */
static inline enum fd_status law_write(const struct law *law, struct law_writer *writer,
                                       const struct fd_event *events, size_t count,
                                       struct fd_error *error)
{
    const struct fd_store_context context = {
        .pg = writer->pg,
        .arena = writer->arena,
        .params = &writer->params,
    };

    fd_arena_reset(writer->arena);
    fd_pg_flight_begin(writer->pg);
    fd_pg_flight_script(writer->pg, "BEGIN");
    law->queue(&context, events, count);
    fd_pg_flight_script(writer->pg, "COMMIT");
    return fd_pg_flight_land(writer->pg, NULL, 0, error);
}

/* The history in batches of random size. */
static inline void law_write_all(const struct law *law, struct law_writer *writer,
                                 const struct fd_event *events, size_t count, uint64_t *state)
{
    for (size_t from = 0; from < count;) {
        size_t size = 1 + law_below(state, law_below(state, 2) ? 3 : 100);

        if (size > count - from) {
            size = count - from;
        }
        assert_ok(law_write(law, writer, events + from, size, &scratch_error));
        from += size;
    }
}

static inline void law_truncate(const struct law *law, struct fd_pg *pg)
{
    for (size_t i = 0; i < law->merge_count; i++) {
        char sql[128];

        snprintf(sql, sizeof(sql), "TRUNCATE %s", law->tables[i]);
        scratch_script(pg, sql);
    }
}

/* Every row of every table, as text. */
static inline char *law_dump(const struct law *law, struct fd_pg *pg)
{
    struct fd_buf dump;

    fd_buf_init(&dump, LAW_DUMP);
    for (size_t i = 0; i < law->merge_count; i++) {
        fd_auto_pgresult result = NULL;
        char sql[128];

        snprintf(sql, sizeof(sql), "SELECT t::text FROM %s AS t ORDER BY t::text COLLATE \"C\"",
                 law->tables[i]);
        assert_ok(fd_pg_script(pg, sql, &result, &scratch_error));
        for (int row = 0; row < PQntuples(result); row++) {
            fd_buf_printf(&dump, "%s %s\n", law->tables[i], PQgetvalue(result, row, 0));
        }
    }
    assert_true(fd_buf_text(&dump)[0] != '\0');
    return dump.data;
}

/* SQL for a column's value in the words that law_expected uses. */
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

    fd_buf_put_text(sql, ", coalesce(");
    fd_buf_put(sql, form, (size_t)(place - form));
    fd_buf_put_text(sql, column->name);
    fd_buf_put_text(sql, place + 2);
    fd_buf_put_text(sql, ", 'null')");
}

static inline void law_put_str(struct fd_buf *text, struct fd_str str)
{
    fd_buf_put_str(text, fd_str_is_null(str) ? FD_STR("null") : str);
}

/* What a column of an event's row must hold, as text. */
static inline void law_expected(const struct fd_event *event, const struct fd_column *column,
                                struct fd_buf *text)
{
    const void *value = (const char *)event + column->offset;
    const struct fd_str_list *list = value;
    const unsigned char *uuid = value;

    switch (column->type) {
        case FD_COLUMN_BOOL:
            fd_buf_put_text(text, *(const bool *)value ? "true" : "false");
            break;
        case FD_COLUMN_INT8:
        case FD_COLUMN_TIMESTAMPTZ:
            if (*(const int64_t *)value == FD_TIME_NULL && column->type != FD_COLUMN_INT8) {
                fd_buf_put_text(text, "null");
            } else {
                fd_buf_printf(text, "%" PRId64, *(const int64_t *)value);
            }
            break;
        case FD_COLUMN_DATE:
            fd_buf_printf(text, "%" PRId32, *(const int32_t *)value);
            break;
        case FD_COLUMN_TEXT:
            law_put_str(text, *(const struct fd_str *)value);
            break;
        case FD_COLUMN_UUID:
            for (int i = 0; i < 16; i++) {
                fd_buf_printf(text, "%02x", uuid[i]);
            }
            break;
        case FD_COLUMN_TEXT_LIST:
            for (uint32_t i = 0; i < list->count; i++) {
                fd_buf_put_text(text, i > 0 ? "," : "");
                fd_buf_put_str(text, list->items[i]);
            }
            break;
        default:
            fail_msg("no part has a column like %s", column->name);
    }
}

/* The row of `winner` must hold its part, column by column. */
static inline void law_assert_part(struct fd_pg *pg, const char *table, const char *key,
                                   const struct fd_part *part, const struct fd_event *winner)
{
    fd_auto_pgresult result = NULL;
    struct fd_buf sql;

    fd_buf_init(&sql, 1 << 16);
    fd_buf_put_text(&sql, "SELECT child_id");
    for (size_t i = 0; i < part->column_count; i++) {
        law_put_column(&sql, &part->columns[i]);
    }
    fd_buf_printf(&sql,
                  " FROM %s WHERE authority_id = %d AND child_key = %" PRId64 " AND %s = %" PRId64,
                  table, winner->authority_id, winner->child_key, key, winner->entity_key);
    assert_ok(fd_pg_script(pg, fd_buf_text(&sql), &result, &scratch_error));
    assert_int_equal(PQntuples(result), 1);
    assert_true(fd_str_equal(fd_str_from(PQgetvalue(result, 0, 0)), winner->child_id));
    for (size_t i = 0; i < part->column_count; i++) {
        fd_buf_reset(&sql);
        law_expected(winner, &part->columns[i], &sql);
        if (strcmp(PQgetvalue(result, 0, (int)i + 1), fd_buf_text(&sql)) != 0) {
            fail_msg("%s.%s is %s, not %s", table, part->columns[i].name,
                     PQgetvalue(result, 0, (int)i + 1), fd_buf_text(&sql));
        }
    }
    fd_buf_clean_up(&sql);
}

/* Whether no event of the same entity is newer, nor the same one earlier in the history. */
static inline bool law_wins(const struct fd_event *events, size_t count, size_t candidate)
{
    for (size_t i = 0; i < count; i++) {
        if (events[i].type == events[candidate].type &&
            fd_event_key_compare(&events[i], &events[candidate]) == 0) {
            int order = fd_event_version_compare(&events[i], &events[candidate]);

            if (order > 0 || (order == 0 && i < candidate)) {
                return false;
            }
        }
    }
    return true;
}

/* The tables hold the winners of the history and nothing else. */
static inline void law_assert_model(const struct law *law, struct fd_pg *pg,
                                    const struct fd_event *events, size_t count)
{
    for (size_t i = 0; i < law->merge_count; i++) {
        for (size_t j = 0; j < law->merges[i].part_count; j++) {
            const struct fd_part *part = &law->merges[i].parts[j];
            int64_t winners = 0;
            char sql[128];

            for (size_t at = 0; at < count; at++) {
                if (events[at].type == part->type && law_wins(events, count, at)) {
                    law_assert_part(pg, law->tables[i], law->keys[i], part, &events[at]);
                    winners++;
                }
            }
            snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s WHERE %s >= 0", law->tables[i],
                     part->columns[0].name);
            assert_int_equal(scratch_number(pg, sql), winners);
        }
    }
}

/* `events` again in another order, some of them twice, into empty tables and then once more. */
static inline void law_assert_same(const struct law *law, struct law_writer *writer,
                                   const struct fd_event *events, size_t count,
                                   const char *expected, uint64_t *state)
{
    size_t repeated = count + law_below(state, (uint32_t)count);
    struct fd_event *copy = calloc(repeated, sizeof(*copy));

    assert_non_null(copy);
    memcpy(copy, events, count * sizeof(*copy));
    for (size_t i = count; i < repeated; i++) {
        copy[i] = events[law_below(state, (uint32_t)count)];
    }
    law_truncate(law, writer->pg);
    for (int time = 0; time < 2; time++) {
        char *dump;

        law_shuffle(copy, repeated, state);
        law_write_all(law, writer, copy, repeated, state);
        dump = law_dump(law, writer->pg);
        assert_string_equal(dump, expected);
        free(dump);
    }
    free(copy);
}

/* The law itself: for each seed one history in several orders and batches. */
static inline void law_assert_holds(const struct law *law, const struct scratch *scratch)
{
    struct fd_event *events = calloc(LAW_EVENTS, sizeof(*events));
    struct fd_arena *arena = fd_arena_new(1 << 16);
    struct law_writer writer;

    assert_non_null(events);
    law_writer_init(&writer, scratch);
    for (uint64_t seed = 1; seed <= 5; seed++) {
        uint64_t state = seed;
        size_t count = 20 + law_below(&state, LAW_EVENTS - 20);
        char *expected;

        print_message("seed %" PRIu64 "\n", seed);
        law_history(law, events, count, arena, &state);
        law_truncate(law, writer.pg);
        law_write_all(law, &writer, events, count, &state);
        law_assert_model(law, writer.pg, events, count);
        expected = law_dump(law, writer.pg);
        for (int round = 0; round < 4; round++) {
            law_assert_same(law, &writer, events, count, expected, &state);
        }
        free(expected);
    }
    law_writer_clean_up(&writer);
    fd_arena_destroy(&arena);
    free(events);
}

#endif
