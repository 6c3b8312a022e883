#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "pg/scratch.h"

/* One row of timeliness.referral. */
struct row {
    int16_t authority_id;
    int64_t key;
    struct fd_str id;
    int64_t time;
    bool flag;
    unsigned char uuid[16];
    int32_t date;
};

#define COLUMN(type, member)                                                                       \
    {                                                                                              \
#member, FD_COLUMN_##type, offsetof(struct row, member)                                    \
    }

static const struct fd_column key_columns[] = {
    COLUMN(INT2, authority_id), COLUMN(INT8, key), COLUMN(INT8, key),
    COLUMN(TEXT, id),           COLUMN(TEXT, id),
};
static const struct fd_column other_columns[] = {
    COLUMN(INT8, key),         COLUMN(TIMESTAMPTZ, time), COLUMN(INT8, key),
    COLUMN(UUID, uuid),        COLUMN(BOOL, flag),        COLUMN(BOOL, flag),
    COLUMN(TIMESTAMPTZ, time), COLUMN(DATE, date),        COLUMN(BOOL, flag),
};

enum { MANY = 20000 };

static const char statement[] = "timeliness/copy_referral.sql";
static struct fd_pg *pg;
static struct row rows[MANY];
static const void *pointers[MANY];

static enum fd_status copy(struct fd_pg *to, size_t count, size_t limit, struct fd_error *error)
{
    const struct fd_column_group groups[] = {
        {key_columns, FD_COUNT(key_columns), pointers},
        {other_columns, FD_COUNT(other_columns), pointers},
    };
    struct fd_buf scratch;
    enum fd_status status;

    fd_buf_init(&scratch, limit);
    status = fd_pg_copy(to, statement, groups, FD_COUNT(groups), count, &scratch, error);
    fd_buf_clean_up(&scratch);
    return status;
}

static int make_rows(void **state)
{
    (void)state;
    for (int i = 0; i < MANY; i++) {
        rows[i] = (struct row){.authority_id = 1, .key = i, .id = FD_STR("R-1"), .uuid = {1}};
        pointers[i] = &rows[i];
    }
    scratch_script(pg, "TRUNCATE timeliness.referral");
    return 0;
}

static int64_t count_rows(void)
{
    return scratch_number(pg, "SELECT count(*) FROM timeliness.referral");
}

static void rows_of_many_chunks_land_in_the_open_transaction(void **state)
{
    (void)state;
    scratch_script(pg, "BEGIN");
    assert_ok(copy(pg, MANY, 1 << 20, &scratch_error));
    assert_int_equal(count_rows(), MANY);
    fd_pg_rollback(pg);
    assert_int_equal(count_rows(), 0);
}

static void no_rows_are_no_error(void **state)
{
    (void)state;
    assert_ok(copy(pg, 0, 1 << 20, &scratch_error));
    assert_int_equal(count_rows(), 0);
}

/* The connection must be good for the next statement, wherever in the stream the row was. */
static void assert_fails_whole(size_t limit, const char *code)
{
    struct fd_error error;

    scratch_script(pg, "BEGIN");
    assert_int_equal(copy(pg, MANY, limit, &error), FD_POISON);
    assert_string_equal(error.code, code);
    fd_pg_rollback(pg);
    assert_int_equal(count_rows(), 0);
}

static void a_key_that_stands_fails_all_rows(void **state)
{
    (void)state;
    rows[0].key = MANY / 2;
    assert_fails_whole(1 << 20, "23505");
    rows[0].key = 0;
    rows[MANY - 1].key = MANY / 2;
    assert_fails_whole(1 << 20, "23505");
}

static void a_value_that_is_refused_fails_all_rows(void **state)
{
    (void)state;
    rows[3].id = (struct fd_str){"R\0", 2};
    assert_fails_whole(1 << 20, "22021");
}

static void a_row_past_the_limit_fails_all_rows(void **state)
{
    (void)state;
    rows[MANY - 1].id = (struct fd_str){(const char *)rows, sizeof(rows)};
    assert_fails_whole(1 << 18, "57014");
}

static void a_table_that_is_missing_needs_a_person(void **state)
{
    struct fd_error error;

    (void)state;
    scratch_script(pg, "BEGIN; ALTER TABLE timeliness.referral RENAME TO hidden");
    assert_int_equal(copy(pg, MANY, 1 << 20, &error), FD_FATAL);
    assert_string_equal(error.code, "42P01");
    fd_pg_rollback(pg);
    assert_int_equal(count_rows(), 0);
}

/* A trigger ends the backend in the middle of the rows. */
static void a_connection_lost_on_the_way_is_retried(void **state)
{
    struct fd_pg *other = scratch_connect(*state, "other");
    struct fd_error error;

    scratch_script(pg, "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS "
                       "$$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END$$; "
                       "CREATE TRIGGER hang_up BEFORE INSERT ON timeliness.referral "
                       "FOR EACH ROW WHEN (NEW.referral_key = 15000) EXECUTE FUNCTION hang_up()");
    assert_int_equal(copy(other, MANY, 1 << 20, &error), FD_RETRY);
    assert_false(fd_pg_alive(other));
    fd_pg_destroy(&other);
    scratch_script(pg, "DROP FUNCTION hang_up() CASCADE");
    assert_int_equal(count_rows(), 0);
}

static struct scratch scratch;

static int set_up(void **state)
{
    scratch_init(&scratch, "copy");
    pg = scratch_connect(&scratch, "toy");
    *state = &scratch;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fd_pg_destroy(&pg);
    scratch_clean_up(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(rows_of_many_chunks_land_in_the_open_transaction, make_rows),
        cmocka_unit_test_setup(no_rows_are_no_error, make_rows),
        cmocka_unit_test_setup(a_key_that_stands_fails_all_rows, make_rows),
        cmocka_unit_test_setup(a_value_that_is_refused_fails_all_rows, make_rows),
        cmocka_unit_test_setup(a_row_past_the_limit_fails_all_rows, make_rows),
        cmocka_unit_test_setup(a_table_that_is_missing_needs_a_person, make_rows),
        cmocka_unit_test_setup(a_connection_lost_on_the_way_is_retried, make_rows),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
