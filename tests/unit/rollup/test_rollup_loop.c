/* Whole rounds on a real PostgreSQL. */
#include "kept.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "rollup_loop.h"

static struct kept kept;
static struct rollup_config config;
static atomic_int asked;
static atomic_int asked_at_the_end; /* so many questions are answered by no */

static bool stop_wanted(void)
{
    return atomic_fetch_add(&asked, 1) >= atomic_load(&asked_at_the_end);
}

static bool one_is_kept(void)
{
    return kept_contacts(&kept) > 0;
}

static struct rollup *make_rollup_until(bool (*end)(void))
{
    const struct rollup_options options = {
        .config = &config,
        .env = fd_env_real(),
        .stop_wanted = end,
    };

    return rollup_new(&options);
}

static struct rollup *make_rollup(void)
{
    return make_rollup_until(stop_wanted);
}

static void a_round_keeps_all_that_is_touched(void **state)
{
    struct rollup *rollup = make_rollup();

    (void)state;
    assert_ok(rollup_round(rollup, &scratch_error));
    assert_int_equal(kept_marks(&kept), 0);
    assert_int_equal(kept_contacts(&kept), 2);
    kept_add(&kept, 8, 3, "05-04");
    kept_add(&kept, 9, 4, "05-04");
    assert_ok(rollup_round(rollup, &scratch_error));
    assert_int_equal(kept_marks(&kept), 0);
    assert_int_equal(kept_contacts(&kept), 4);
    rollup_destroy(&rollup);
}

static void the_end_comes_between_two_authorities(void **state)
{
    struct rollup *rollup = make_rollup_until(one_is_kept);

    (void)state;
    assert_ok(rollup_round(rollup, &scratch_error));
    assert_int_equal(scratch_number(kept.pg, "SELECT min(authority_id) FROM frontdoor.touched_day"),
                     9);
    assert_int_equal(kept_contacts(&kept), 1);
    rollup_destroy(&rollup);
}

static void at_the_end_what_it_waits_for_is_cancelled(void **state)
{
    struct rollup *rollup = make_rollup();

    (void)state;
    scratch_script(kept.pg, "BEGIN; LOCK TABLE rollup.contact_clock IN SHARE ROW EXCLUSIVE MODE");
    atomic_store(&asked_at_the_end, 1); /* once it has begun */
    assert_ok(rollup_run(rollup, &scratch_error));
    assert_string_equal(scratch_error.code, "57014");
    scratch_script(kept.pg, "ROLLBACK");
    assert_int_equal(kept_contacts(&kept), 0);
    rollup_destroy(&rollup);
}

static void what_a_lost_connection_left_is_kept_by_the_next_round(void **state)
{
    struct rollup *rollup = make_rollup();
    struct fd_error error;

    (void)state;
    assert_ok(rollup_round(rollup, &scratch_error));
    kept_add(&kept, 8, 3, "05-04");
    scratch_script(kept.pg, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                            "WHERE application_name = 'rollup' AND datname = current_database()");
    assert_int_equal(rollup_round(rollup, &error), FD_RETRY);
    assert_int_equal(kept_marks(&kept), 1);
    rollup_let_go(rollup);
    assert_ok(rollup_round(rollup, &scratch_error));
    assert_int_equal(kept_marks(&kept), 0);
    assert_int_equal(kept_contacts(&kept), 3);
    rollup_destroy(&rollup);
}

static void *run(void *argument)
{
    struct fd_error error;

    return (void *)(intptr_t)rollup_run(argument, &error);
}

static void wait_until_kept(void)
{
    for (int i = 0; i < 4000 && kept_marks(&kept) > 0; i++) {
        struct timespec pause = {.tv_nsec = 5000000};

        /* allowed: between two looks at what is waited for */
        (void)nanosleep(&pause, NULL);
    }
    assert_int_equal(kept_marks(&kept), 0);
}

static void round_follows_round_until_the_end_is_asked_for(void **state)
{
    struct rollup *rollup = make_rollup();
    pthread_t thread;
    void *status;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, run, rollup), 0);
    wait_until_kept();
    scratch_script(kept.pg, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE application_name = 'rollup' AND datname = current_database()");
    kept_add(&kept, 8, 3, "05-04");
    wait_until_kept();
    atomic_store(&asked_at_the_end, 0);
    assert_int_equal(pthread_join(thread, &status), 0);
    assert_int_equal((intptr_t)status, FD_OK);
    assert_int_equal(kept_contacts(&kept), 3);
    rollup_destroy(&rollup);
}

static int set_up(void **state)
{
    (void)state;
    kept_init(&kept, "rollup_loop");
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
    config = (struct rollup_config){
        .database_url = {.value = kept.scratch.url},
        .fold_interval_ms = 100,
    };
    atomic_store(&asked, 0);
    atomic_store(&asked_at_the_end, INT32_MAX);
    return 0;
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, reset)
    const struct CMUnitTest tests[] = {
        CASE(a_round_keeps_all_that_is_touched),
        CASE(the_end_comes_between_two_authorities),
        CASE(at_the_end_what_it_waits_for_is_cancelled),
        CASE(what_a_lost_connection_left_is_kept_by_the_next_round),
        CASE(round_follows_round_until_the_end_is_asked_for),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
