/* What went wrong last is kept, once it can be, and once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "pg/scratch.h"
#include "service/fd_last_error.h"

static struct scratch scratch;
static struct fd_pg *pg;
static int64_t now;

static int64_t fake_now(void *context)
{
    (void)context;
    return now;
}

static const struct fd_env env = {NULL, fake_now, fake_now, NULL};
static const struct fd_error gone = {FD_RETRY, "08006", "the connection is gone"};
static const struct fd_error fenced = {FD_FENCED, "FD001", "another has it"};
static const struct fd_error ended = {FD_FATAL, "42P01", "a table is missing"};

static int64_t rows(const char *where)
{
    char sql[300];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM frontdoor.last_error WHERE %s", where);
    return scratch_number(pg, sql);
}

static int begin(void **state)
{
    (void)state;
    scratch_script(pg, "TRUNCATE frontdoor.last_error");
    now = INT64_C(1000000);
    fd_last_error_init(&env, "toy", "host-1");
    return 0;
}

static void what_was_noted_is_kept_with_all_that_is_known_of_it(void **state)
{
    (void)state;
    fd_last_error_note("taking over", &gone);
    now = INT64_C(5000000);
    fd_last_error_keep(pg);
    assert_int_equal(rows("service = 'toy' AND instance = 'host-1' AND what = 'taking over' AND "
                          "began_at = '1970-01-01 00:00:01+00' AND class = 'retry' AND "
                          "code = '08006' AND message = 'the connection is gone'"),
                     1);
}

static void it_is_kept_once(void **state)
{
    (void)state;
    fd_last_error_note("kafka", &gone);
    fd_last_error_keep(pg);
    scratch_script(pg, "TRUNCATE frontdoor.last_error");
    fd_last_error_keep(pg);
    assert_int_equal(rows("true"), 0);
}

static void the_last_one_counts_of_this_instance_and_of_all(void **state)
{
    (void)state;
    fd_last_error_note("kafka", &gone);
    fd_last_error_note("ended", &ended);
    fd_last_error_keep(pg);
    assert_int_equal(rows("code = '42P01' AND class = 'fatal'"), 1);
    fd_last_error_init(&env, "toy", "host-2");
    now -= 1;
    fd_last_error_note("kafka", &gone);
    fd_last_error_keep(pg);
    assert_int_equal(rows("instance = 'host-1'"), 1);
    now += 2;
    fd_last_error_note("kafka", &gone);
    fd_last_error_keep(pg);
    assert_int_equal(rows("instance = 'host-2'"), 1);
    assert_int_equal(rows("true"), 1);
}

static void being_fenced_is_no_error(void **state)
{
    (void)state;
    fd_last_error_note("writing", &fenced);
    fd_last_error_keep(pg);
    assert_int_equal(rows("true"), 0);
}

static void what_cannot_be_kept_now_is_kept_by_the_next_connection(void **state)
{
    struct fd_pg *lost = scratch_connect(&scratch, "lost");

    (void)state;
    fd_last_error_note("taking over", &gone);
    scratch_script(pg, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                       "WHERE application_name = 'lost' AND datname = current_database()");
    fd_last_error_keep(lost);
    fd_pg_destroy(&lost);
    assert_int_equal(rows("true"), 0);
    fd_last_error_keep(pg);
    assert_int_equal(rows("true"), 1);
}

/* A database that is of an older version. */
static void a_table_that_is_missing_is_asked_for_once_and_does_no_harm(void **state)
{
    (void)state;
    scratch_script(pg, "ALTER TABLE frontdoor.last_error RENAME TO elsewhere");
    fd_last_error_note("kafka", &gone);
    fd_last_error_keep(pg);
    scratch_script(pg, "ALTER TABLE frontdoor.elsewhere RENAME TO last_error");
    fd_last_error_keep(pg);
    assert_int_equal(rows("true"), 0);
}

static void a_program_that_ends_keeps_it_by_a_connection_of_its_own(void **state)
{
    const struct fd_secret url = {.value = scratch.url};
    const struct fd_secret nowhere = {.value = "host=/nonexistent dbname=none"};

    (void)state;
    fd_last_error_note("ended", &ended);
    fd_last_error_keep_at_end(&nowhere);
    assert_int_equal(rows("true"), 0);
    fd_last_error_keep_at_end(&url);
    assert_int_equal(rows("what = 'ended'"), 1);
}

static int set_up(void **state)
{
    struct fd_error error = gone;

    (void)state;
    scratch_init(&scratch, "last_error");
    pg = scratch_connect(&scratch, "toy");
    /* Of a process that is no service's: nothing comes of it. */
    fd_last_error_note("before", &error);
    fd_last_error_keep(pg);
    return rows("true") == 0 ? 0 : -1;
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
        cmocka_unit_test_setup(what_was_noted_is_kept_with_all_that_is_known_of_it, begin),
        cmocka_unit_test_setup(it_is_kept_once, begin),
        cmocka_unit_test_setup(the_last_one_counts_of_this_instance_and_of_all, begin),
        cmocka_unit_test_setup(being_fenced_is_no_error, begin),
        cmocka_unit_test_setup(what_cannot_be_kept_now_is_kept_by_the_next_connection, begin),
        cmocka_unit_test_setup(a_table_that_is_missing_is_asked_for_once_and_does_no_harm, begin),
        cmocka_unit_test_setup(a_program_that_ends_keeps_it_by_a_connection_of_its_own, begin),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
