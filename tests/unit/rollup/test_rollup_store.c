#include "kept.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "domain/fd_intake.h"
#include "rollup_store.h"

static struct kept kept;

/* A fold in a thread and on a connection of its own, while the test does something else. */
struct other {
    pthread_t thread;
    struct fd_pg *pg;
    enum fd_status status;
    struct fd_error error;
    atomic_bool over;
};

static void *fold_beside(void *argument)
{
    struct other *other = argument;

    other->status = rollup_fold(other->pg, FD_STR("E06000008"), &other->error);
    atomic_store(&other->over, true);
    return NULL;
}

static bool waits_for_a_lock(void)
{
    return scratch_number(kept.pg, "SELECT count(*) FROM pg_stat_activity "
                                   "WHERE datname = current_database() AND "
                                   "wait_event_type = 'Lock'") > 0;
}

/* Until it waits for a lock that the test holds; or is through, where it needs none. */
static void begin_fold(struct other *other)
{
    *other = (struct other){.pg = scratch_connect(&kept.scratch, "rollup")};
    scratch_script(other->pg, "SET lock_timeout = '60s'");
    assert_int_equal(pthread_create(&other->thread, NULL, fold_beside, other), 0);
    while (!atomic_load(&other->over) && !waits_for_a_lock()) {
        struct timespec pause = {.tv_nsec = 2000000};

        /* allowed: between two looks at what is waited for */
        (void)nanosleep(&pause, NULL);
    }
}

static void end_fold(struct other *other)
{
    assert_int_equal(pthread_join(other->thread, NULL), 0);
    fd_pg_destroy(&other->pg);
    if (other->status != FD_OK) {
        fail_msg("%s", other->error.message);
    }
}

static void list(struct rollup_touched *touched)
{
    assert_ok(rollup_list(kept.pg, touched, &scratch_error));
}

/* That so many authorities are listed. */
static void expect_listed(int count)
{
    struct rollup_touched touched;

    list(&touched);
    assert_false(touched.all);
    assert_int_equal(touched.count, count);
    rollup_touched_clean_up(&touched);
}

static void keep_all(void)
{
    assert_ok(rollup_spread(kept.pg, &scratch_error));
    assert_ok(rollup_fold(kept.pg, FD_STR("E06000008"), &scratch_error));
    assert_ok(rollup_fold(kept.pg, FD_STR("E06000009"), &scratch_error));
    assert_int_equal(kept_marks(&kept), 0);
    assert_int_equal(kept_contacts(&kept), 2);
}

static void marks_of_all_authorities_become_one_of_each(void **state)
{
    struct rollup_touched touched;

    (void)state;
    scratch_script(kept.pg, "TRUNCATE frontdoor.touched_day; "
                            "INSERT INTO frontdoor.touched_day VALUES (NULL, NULL), (NULL, NULL)");
    list(&touched);
    assert_true(touched.all);
    rollup_touched_clean_up(&touched);
    assert_ok(rollup_spread(kept.pg, &scratch_error));
    assert_int_equal(scratch_number(kept.pg, "SELECT count(*) FROM frontdoor.touched_day "
                                             "WHERE authority_id IN (8, 9) AND day IS NULL"),
                     2);
    assert_int_equal(kept_marks(&kept), 2);
    list(&touched);
    assert_false(touched.all);
    assert_int_equal(touched.count, 2);
    assert_true(fd_str_equal(rollup_touched_code(&touched, 0), FD_STR("E06000008")));
    assert_true(fd_str_equal(rollup_touched_code(&touched, 1), FD_STR("E06000009")));
    rollup_touched_clean_up(&touched);
    assert_ok(rollup_spread(kept.pg, &scratch_error));
    assert_int_equal(kept_marks(&kept), 2);
}

static void what_is_touched_is_listed_until_it_is_kept(void **state)
{
    (void)state;
    keep_all();
    expect_listed(0);
    kept_add(&kept, 9, 3, "05-04");
    expect_listed(1);
    assert_ok(rollup_fold(kept.pg, FD_STR("E06000008"), &scratch_error));
    expect_listed(1);
    assert_ok(rollup_fold(kept.pg, FD_STR("E06000009"), &scratch_error));
    expect_listed(0);
    assert_int_equal(kept_contacts(&kept), 3);
}

static void weeks_whose_clock_ran_out_are_listed_without_a_mark(void **state)
{
    (void)state;
    keep_all();
    scratch_script(kept.pg, "UPDATE rollup.contact_clock SET valid_until = '2020-03-03' "
                            "WHERE authority_id = 8");
    expect_listed(1);
    assert_ok(rollup_fold(kept.pg, FD_STR("E06000008"), &scratch_error));
    expect_listed(0);
    scratch_script(kept.pg, "UPDATE rollup.contact_clock SET valid_from = '2999-01-01' "
                            "WHERE authority_id = 9");
    expect_listed(1);
}

static void contacts_of_nobody_have_the_key_that_sql_knows(void **state)
{
    (void)state;
    assert_int_equal(scratch_number(kept.pg, "SELECT frontdoor.key_of_nobody()"),
                     fd_key(FD_STR("")));
}

static void days_that_ended_are_listed_without_a_mark(void **state)
{
    (void)state;
    keep_all();
    scratch_script(kept.pg, "UPDATE rollup.caseload_clock SET kept_until = kept_until - 1 "
                            "WHERE authority_id = 8");
    expect_listed(1);
    assert_ok(rollup_fold(kept.pg, FD_STR("E06000008"), &scratch_error));
    expect_listed(0);
}

/* The mark of all authorities is nobody's to take away: nothing but the lock keeps them apart. */
static void two_folds_at_once_keep_figures_once(void **state)
{
    struct other other;

    (void)state;
    scratch_script(kept.pg, "DELETE FROM frontdoor.touched_day WHERE authority_id IS NOT NULL");
    scratch_script(kept.pg, "BEGIN ISOLATION LEVEL REPEATABLE READ");
    scratch_script(kept.pg, fd_embedded_find(fd_embedded_sql, "rollup/lock.sql")->text);
    scratch_script(kept.pg, "SELECT live.fold('E06000008')");
    begin_fold(&other);
    scratch_script(kept.pg, "COMMIT");
    end_fold(&other);
    assert_int_equal(kept_contacts(&kept), 1);
}

static void what_is_written_while_figures_are_kept_stays_marked(void **state)
{
    struct other other;

    (void)state;
    keep_all();
    kept_add(&kept, 8, 3, "05-04");
    scratch_script(kept.pg, "BEGIN");
    scratch_script(kept.pg, "LOCK TABLE timeliness.contact");
    begin_fold(&other);
    kept_add(&kept, 8, 4, "05-05");
    scratch_script(kept.pg, "COMMIT");
    end_fold(&other);
    assert_int_equal(kept_marks(&kept), 1);
    assert_int_equal(kept_contacts(&kept), 3);
    assert_int_equal(scratch_number(kept.pg, "SELECT sum(contacts) FROM bi.contact_weekly"), 4);
    expect_listed(1);
}

static void a_fold_that_fails_leaves_all_as_it_was(void **state)
{
    struct fd_error error;

    (void)state;
    keep_all();
    kept_add(&kept, 8, 3, "05-04");
    scratch_script(kept.pg, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                            "RAISE EXCEPTION SQLSTATE '40001'; END $$; "
                            "CREATE TRIGGER refuse BEFORE INSERT ON rollup.contact_clock "
                            "FOR EACH ROW EXECUTE FUNCTION refuse()");
    assert_int_equal(rollup_fold(kept.pg, FD_STR("E06000008"), &error), FD_RETRY);
    scratch_script(kept.pg, "DROP FUNCTION refuse CASCADE");
    assert_int_equal(kept_marks(&kept), 1);
    assert_int_equal(kept_contacts(&kept), 2);
    assert_int_equal(scratch_number(kept.pg, "SELECT sum(contacts) FROM bi.contact_weekly"), 3);
}

static void who_owns_everything_reads_every_authority(void **state)
{
    char login[64] = "";
    int64_t unseen = -1;

    (void)state;
    assert_ok(rollup_unseen(kept.pg, &unseen, login, sizeof(login), &scratch_error));
    assert_int_equal(unseen, 0);
    assert_true(strlen(login) > 0);
}

static int set_up(void **state)
{
    (void)state;
    kept_init(&kept, "rollup_store");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kept_clean_up(&kept);
    return 0;
}

static int reset(void **state)
{
    (void)state;
    kept_reset(&kept);
    return 0;
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, reset)
    const struct CMUnitTest tests[] = {
        CASE(marks_of_all_authorities_become_one_of_each),
        CASE(what_is_touched_is_listed_until_it_is_kept),
        CASE(weeks_whose_clock_ran_out_are_listed_without_a_mark),
        CASE(contacts_of_nobody_have_the_key_that_sql_knows),
        CASE(days_that_ended_are_listed_without_a_mark),
        CASE(two_folds_at_once_keep_figures_once),
        CASE(what_is_written_while_figures_are_kept_stays_marked),
        CASE(a_fold_that_fails_leaves_all_as_it_was),
        CASE(who_owns_everything_reads_every_authority),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
