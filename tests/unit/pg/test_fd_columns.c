#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "pg/scratch.h"

/* Statements made for these tests only can't be run by name, so they go to libpq directly. */
struct row {
    bool flag;
    int16_t small;
    int32_t medium;
    int64_t large;
    int64_t time;
    int32_t date;
    struct fd_str text;
    char chars[8];
    struct fd_str bytes;
    unsigned char uuid[16];
    struct fd_str_list list;
};

static const struct fd_column columns[] = {
    {"flag", FD_COLUMN_BOOL, offsetof(struct row, flag)},
    {"small", FD_COLUMN_INT2, offsetof(struct row, small)},
    {"medium", FD_COLUMN_INT4, offsetof(struct row, medium)},
    {"large", FD_COLUMN_INT8, offsetof(struct row, large)},
    {"time", FD_COLUMN_TIMESTAMPTZ, offsetof(struct row, time)},
    {"date", FD_COLUMN_DATE, offsetof(struct row, date)},
    {"text", FD_COLUMN_TEXT, offsetof(struct row, text)},
    {"chars", FD_COLUMN_CHARS, offsetof(struct row, chars)},
    {"bytes", FD_COLUMN_BYTEA, offsetof(struct row, bytes)},
    {"uuid", FD_COLUMN_UUID, offsetof(struct row, uuid)},
    {"list", FD_COLUMN_TEXT_LIST, offsetof(struct row, list)},
};

static const struct fd_str two_items[] = {{"F_1A", 4}, {"F_2B", 4}};

static const struct row rows[] = {
    {true,
     INT16_MIN,
     INT32_MIN,
     INT64_MIN,
     1601510400123456,
     18536,
     {"a\xc3\xa9", 3},
     "chars",
     {"\0\xff", 2},
     {0x6f, 0x0d, 15, 15, 15},
     {two_items, 2}},
    {false, INT16_MAX, INT32_MAX, INT64_MAX, -1, -1, {"", 0}, "", {"", 0}, {0}, {two_items, 1}},
    {false, 0, 0, 0, FD_TIME_NULL, FD_DATE_NULL, {NULL, 0}, "x", {NULL, 0}, {0}, {NULL, 0}},
};

enum { FLAG, SMALL, MEDIUM, LARGE, TIME, DATE, TEXT, CHARS, BYTES, UUID, LIST };

static PGresult *run(PGconn *conn, const char *sql, const struct fd_params *params)
{
    const char *values[FD_PARAMS_MAX];
    int formats[FD_PARAMS_MAX];
    PGresult *result;

    for (int i = 0; i < params->count; i++) {
        values[i] = params->lengths[i] < 0 ? NULL : params->bytes.data + params->offsets[i];
        formats[i] = 1;
    }
    result =
        PQexecParams(conn, sql, params->count, params->types, values, params->lengths, formats, 1);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s", PQerrorMessage(conn));
    }
    return result;
}

static void assert_str(struct fd_str left, struct fd_str right)
{
    assert_true(fd_str_equal(left, right));
}

static void assert_row(const PGresult *result, int at, const struct row *row)
{
    assert_int_equal(fd_pg_bool(result, at, FLAG), row->flag);
    assert_int_equal(fd_pg_int(result, at, SMALL), row->small);
    assert_int_equal(fd_pg_int(result, at, MEDIUM), row->medium);
    assert_true(fd_pg_int(result, at, LARGE) == row->large);
    assert_true(fd_pg_time(result, at, TIME) == row->time);
    assert_int_equal(fd_pg_date(result, at, DATE), row->date);
    assert_str(fd_pg_str(result, at, TEXT), row->text);
    assert_str(fd_pg_str(result, at, CHARS), fd_str_from(row->chars));
    assert_str(fd_pg_str(result, at, BYTES), row->bytes);
    if (row->uuid[0] == 0) {
        assert_true(fd_pg_is_null(result, at, UUID));
    } else {
        assert_memory_equal(fd_pg_str(result, at, UUID).ptr, row->uuid, 16);
    }
}

static const char unnest_all[] =
    "SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), "
    "unnest($8), unnest($9), unnest($10), unnest($11)";

static void rows_come_back_as_they_were_sent(void **state)
{
    const void *pointers[] = {&rows[0], &rows[1], &rows[2]};
    struct fd_params params;
    PGresult *result;

    fd_params_init(&params, 1 << 16);
    fd_params_add_columns(&params, columns, FD_COUNT(columns), pointers, FD_COUNT(rows));
    result = run(*state, unnest_all, &params);
    assert_int_equal(PQntuples(result), FD_COUNT(rows));
    for (size_t i = 0; i < FD_COUNT(rows); i++) {
        assert_row(result, (int)i, &rows[i]);
    }
    assert_str(fd_pg_str(result, 0, LIST), FD_STR("F_1A,F_2B"));
    assert_str(fd_pg_str(result, 1, LIST), FD_STR("F_1A"));
    assert_str(fd_pg_str(result, 2, LIST), FD_STR(""));
    PQclear(result);
    fd_params_clean_up(&params);
}

static void copy_rows(PGconn *conn, const struct fd_column_group *groups, size_t group_count)
{
    static const char header[19] = "PGCOPY\n\377\r\n";
    struct fd_buf buf;

    fd_buf_init(&buf, 1 << 16);
    fd_buf_put(&buf, header, sizeof(header));
    for (size_t row = 0; row < FD_COUNT(rows); row++) {
        fd_columns_put_copy_row(&buf, groups, group_count, row);
    }
    PQclear(PQexec(conn, "COPY copied FROM STDIN (FORMAT binary)"));
    assert_int_equal(PQputCopyData(conn, buf.data, (int)buf.length), 1);
    assert_int_equal(PQputCopyData(conn, "\xff\xff", 2), 1);
    assert_int_equal(PQputCopyEnd(conn, NULL), 1);
    fd_buf_clean_up(&buf);
    for (PGresult *result = PQgetResult(conn); result; result = PQgetResult(conn)) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            fail_msg("%s", PQerrorMessage(conn));
        }
        PQclear(result);
    }
}

static void copied_rows_come_back_as_they_were_sent(void **state)
{
    const void *pointers[] = {&rows[0], &rows[1], &rows[2]};
    const struct fd_column_group groups[] = {{columns, 4, pointers},
                                             {columns + 4, FD_COUNT(columns) - 4, pointers}};
    struct fd_arena *arena = fd_arena_new(4096);
    struct fd_params none = {0};
    PGresult *result;

    PQclear(PQexec(*state, "CREATE TEMPORARY TABLE copied (flag boolean, small smallint, "
                           "medium integer, large bigint, at timestamptz, day date, words text, "
                           "chars text, bytes bytea, id uuid, list text[])"));
    copy_rows(*state, groups, FD_COUNT(groups));
    result = run(*state, "SELECT * FROM copied", &none);
    assert_int_equal(PQntuples(result), FD_COUNT(rows));
    for (int i = 0; i < (int)FD_COUNT(rows); i++) {
        struct fd_str_list list = fd_pg_str_list(result, i, LIST, arena);

        assert_row(result, i, &rows[i]);
        assert_false(fd_pg_is_null(result, i, LIST));
        assert_int_equal(list.count, rows[i].list.count);
        for (uint32_t item = 0; item < list.count; item++) {
            assert_str(list.items[item], rows[i].list.items[item]);
        }
    }
    PQclear(result);
    fd_arena_destroy(&arena);
}

static void an_array_in_place_is_sent_as_its_pointers_are(void **state)
{
    const void *pointers[] = {&rows[0], &rows[1], &rows[2]};
    struct fd_params by_pointers;
    struct fd_params in_place;

    (void)state;
    fd_params_init(&by_pointers, 1 << 16);
    fd_params_init(&in_place, 1 << 16);
    fd_params_add_columns(&by_pointers, columns, FD_COUNT(columns), pointers, FD_COUNT(rows));
    fd_params_add_array(&in_place, columns, FD_COUNT(columns), rows, sizeof(rows[0]),
                        FD_COUNT(rows));
    assert_int_equal(by_pointers.bytes.length, in_place.bytes.length);
    assert_memory_equal(by_pointers.bytes.data, in_place.bytes.data, in_place.bytes.length);
    fd_params_clean_up(&by_pointers);
    fd_params_clean_up(&in_place);
}

static void no_rows_are_an_empty_array(void **state)
{
    struct fd_params params;
    PGresult *result;

    fd_params_init(&params, 1 << 16);
    fd_params_add_columns(&params, columns, FD_COUNT(columns), NULL, 0);
    result = run(*state, unnest_all, &params);
    assert_int_equal(PQntuples(result), 0);
    PQclear(result);
    fd_params_clean_up(&params);
}

static void scalars_come_back_nulls_included(void **state)
{
    for (size_t i = 0; i < FD_COUNT(rows); i++) {
        struct fd_params params;
        PGresult *result;

        fd_params_init(&params, 1 << 16);
        for (size_t c = 0; c < FD_COUNT(columns); c++) {
            fd_params_add(&params, columns[c].type, (const char *)&rows[i] + columns[c].offset);
        }
        result = run(*state, "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11", &params);
        assert_row(result, 0, &rows[i]);
        PQclear(result);
        fd_params_clean_up(&params);
    }
}

static void text_arrays_are_read_into_an_arena(void **state)
{
    struct fd_arena *arena = fd_arena_new(4096);
    struct fd_params none = {0};
    PGresult *result =
        run(*state, "SELECT ARRAY['a', NULL, '', 'bc'], '{}'::text[], NULL::text[]", &none);
    struct fd_str_list list = fd_pg_str_list(result, 0, 0, arena);

    assert_int_equal(list.count, 4);
    assert_str(list.items[0], FD_STR("a"));
    assert_str(list.items[1], FD_STR_NULL);
    assert_str(list.items[2], FD_STR(""));
    assert_str(list.items[3], FD_STR("bc"));
    assert_int_equal(fd_pg_str_list(result, 0, 1, arena).count, 0);
    assert_int_equal(fd_pg_str_list(result, 0, 2, arena).count, 0);
    PQclear(result);
    fd_arena_destroy(&arena);
}

static void parameters_past_the_limit_are_marked(void **state)
{
    struct fd_params params;

    (void)state;
    fd_params_init(&params, 64);
    fd_params_add_array(&params, columns, FD_COUNT(columns), rows, sizeof(rows[0]), FD_COUNT(rows));
    assert_true(params.bytes.failed);
    fd_params_reset(&params);
    fd_params_add_int8(&params, 1);
    assert_false(params.bytes.failed);
    fd_params_clean_up(&params);
}

static int connect_to_server(void **state)
{
    *state = PQconnectdb(scratch_admin_url());
    return PQstatus(*state) == CONNECTION_OK ? 0 : -1;
}

static int disconnect(void **state)
{
    PQfinish(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back_as_they_were_sent),
        cmocka_unit_test(copied_rows_come_back_as_they_were_sent),
        cmocka_unit_test(an_array_in_place_is_sent_as_its_pointers_are),
        cmocka_unit_test(no_rows_are_an_empty_array),
        cmocka_unit_test(scalars_come_back_nulls_included),
        cmocka_unit_test(text_arrays_are_read_into_an_arena),
        cmocka_unit_test(parameters_past_the_limit_are_marked),
    };

    return cmocka_run_group_tests(tests, connect_to_server, disconnect);
}
