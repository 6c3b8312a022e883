#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "service/fd_lag.h"

#define SECOND INT64_C(1000000)

enum { NOT_KNOWN = -1 };

static struct fd_lag_partition partition;

static int begin(void **state)
{
    (void)state;
    partition = (struct fd_lag_partition){.begun_at = 100 * SECOND};
    return 0;
}

/* `record_s`: Kafka's time of the last record committed; 0 for none. */
static int64_t lag_s(int64_t next_offset, int64_t record_s, int64_t end, int64_t now_s)
{
    const struct fd_position position = {
        .next_offset = next_offset,
        .last_offset = record_s > 0 ? next_offset - 1 : -1,
        .last_timestamp = record_s * 1000,
    };

    return fd_lag_micros(&partition, &position, end, now_s * SECOND) / SECOND;
}

static void what_has_all_of_its_log_is_not_behind(void **state)
{
    (void)state;
    assert_int_equal(lag_s(5, 3, 5, 200), 0);
    assert_int_equal(lag_s(0, 0, 0, 200), 0);
}

/* The record before may be of last week: that says nothing of how long the next one waits. */
static void a_record_that_came_lately_makes_it_behind_since_it_was_complete(void **state)
{
    (void)state;
    assert_int_equal(lag_s(5, 3, 5, 200), 0);
    assert_int_equal(lag_s(5, 3, 6, 201), 1);
    assert_int_equal(lag_s(5, 3, 6, 260), 60);
}

static void what_catches_up_is_behind_by_the_time_of_the_last_record(void **state)
{
    (void)state;
    assert_int_equal(lag_s(5, 150, 100, 200), 50);
    assert_int_equal(lag_s(50, 190, 100, 201), 11);
    assert_int_equal(lag_s(100, 201, 100, 202), 0);
}

/* By whoever had it before. */
static void what_is_taken_over_far_behind_is_behind_since_the_last_record(void **state)
{
    (void)state;
    assert_int_equal(lag_s(-1, 0, NOT_KNOWN, 130), 30); /* nobody knows better yet */
    assert_int_equal(lag_s(5, 3, 10, 200), 197);
}

/* Times of records may go back; what is known to be complete doesn't. */
static void an_older_record_makes_it_no_more_behind(void **state)
{
    (void)state;
    assert_int_equal(lag_s(50, 190, 100, 200), 10);
    assert_int_equal(lag_s(51, 120, 100, 201), 11);
}

static void while_nothing_is_fetched_it_gets_behind_with_time(void **state)
{
    (void)state;
    assert_int_equal(lag_s(5, 3, 5, 200), 0);
    assert_int_equal(lag_s(5, 3, NOT_KNOWN, 230), 30);
}

static void what_was_never_complete_is_behind_since_it_was_first_looked_at(void **state)
{
    (void)state;
    assert_int_equal(lag_s(-1, 0, 10, 130), 30);
}

static void a_record_from_the_future_is_no_negative_lag(void **state)
{
    (void)state;
    assert_int_equal(lag_s(5, 500, 6, 200), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_has_all_of_its_log_is_not_behind, begin),
        cmocka_unit_test_setup(a_record_that_came_lately_makes_it_behind_since_it_was_complete,
                               begin),
        cmocka_unit_test_setup(what_catches_up_is_behind_by_the_time_of_the_last_record, begin),
        cmocka_unit_test_setup(what_is_taken_over_far_behind_is_behind_since_the_last_record,
                               begin),
        cmocka_unit_test_setup(an_older_record_makes_it_no_more_behind, begin),
        cmocka_unit_test_setup(while_nothing_is_fetched_it_gets_behind_with_time, begin),
        cmocka_unit_test_setup(what_was_never_complete_is_behind_since_it_was_first_looked_at,
                               begin),
        cmocka_unit_test_setup(a_record_from_the_future_is_no_negative_lag, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
