#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/domain_fixture.h"

#define MICROS_AN_HOUR INT64_C(3600000000)

static int set_up(void **state)
{
    *state = new_calendar();
    return 0;
}

static int tear_down(void **state)
{
    struct fd_calendar *calendar = *state;

    fd_calendar_destroy(&calendar);
    assert_null(calendar);
    fd_calendar_destroy(&calendar);
    fd_calendar_destroy(NULL);
    return 0;
}

static void a_local_date_is_that_of_the_clock_on_the_wall(void **state)
{
    static const struct {
        const char *time;
        const char *local;
    } cases[] = {
        {"2021-03-31T23:15:00Z", "2021-04-01"},
        {"2021-03-31T22:59:59.999999Z", "2021-03-31"},
        {"2021-03-31T23:00:00Z", "2021-04-01"},
        {"2021-01-31T23:59:59.999999Z", "2021-01-31"},
        {"2021-02-01T00:00:00Z", "2021-02-01"},
        {"2021-03-28T00:59:59Z", "2021-03-28"},
        {"2021-03-27T23:59:59.999999Z", "2021-03-27"},
        {"2021-10-30T23:00:00Z", "2021-10-31"},
        {"2021-10-31T23:00:00Z", "2021-10-31"},
        {"1990-01-01T00:00:00Z", "1990-01-01"},
        {"2099-07-01T23:30:00Z", "2099-07-02"},
        {"2099-12-31T23:30:00Z", "2099-12-31"},
    };

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        char text[11];

        fd_date_format(fd_calendar_local_date(*state, at(cases[i].time)), text);
        assert_string_equal(text, cases[i].local);
    }
}

static void the_hour_that_comes_twice_has_two_offsets_and_the_skipped_one_none(void **state)
{
    /* 2021-10-31 01:30 local */
    assert_int_equal(fd_calendar_utc_offset(*state, at("2021-10-31T00:30:00Z")), 3600);
    assert_int_equal(fd_calendar_utc_offset(*state, at("2021-10-31T01:30:00Z")), 0);
    /* from 00:59:59 GMT to 02:00:00 BST */
    assert_int_equal(fd_calendar_utc_offset(*state, at("2021-03-28T00:59:59.999999Z")), 0);
    assert_int_equal(fd_calendar_utc_offset(*state, at("2021-03-28T01:00:00Z")), 3600);
}

static void a_day_of_24_hours_ends_an_hour_later_on_the_wall_when_clocks_go_forward(void **state)
{
    int64_t saturday = at("2021-03-27T10:00:00Z");
    int64_t sunday = saturday + 24 * MICROS_AN_HOUR;

    assert_int_equal(fd_calendar_utc_offset(*state, saturday), 0);
    assert_int_equal(sunday, at("2021-03-28T11:00:00+01:00"));
    assert_int_equal(fd_calendar_utc_offset(*state, sunday), 3600);
}

/* The last Sunday of a month of 31 days. */
static int32_t last_sunday(int32_t year, int32_t month)
{
    int32_t last = fd_date_from_civil(year, month, 31);

    return last - (fd_date_weekday(last) + 1) % 7;
}

static void every_hour_to_2100_has_the_offset_that_the_directive_says(void **state)
{
    for (int32_t year = 2000; year <= 2099; year++) {
        int64_t start = last_sunday(year, 3) * 24 * MICROS_AN_HOUR + MICROS_AN_HOUR;
        int64_t end = last_sunday(year, 10) * 24 * MICROS_AN_HOUR + MICROS_AN_HOUR;
        int64_t time = fd_date_from_civil(year, 1, 1) * 24 * MICROS_AN_HOUR;
        int64_t next_year = fd_date_from_civil(year + 1, 1, 1) * 24 * MICROS_AN_HOUR;

        for (; time < next_year; time += MICROS_AN_HOUR) {
            int32_t expected = time >= start && time < end ? 3600 : 0;

            if (fd_calendar_utc_offset(*state, time) != expected ||
                fd_calendar_utc_offset(*state, time - 1) !=
                    (time - 1 >= start && time - 1 < end ? 3600 : 0)) {
                fail_msg("hour %lld of %d", (long long)(time / MICROS_AN_HOUR), year);
            }
        }
    }
}

static void midnight_begins_the_date_that_it_is_of(void **state)
{
    for (int32_t day = date("1990-01-01"); day < date("2100-01-01"); day++) {
        int64_t midnight = fd_calendar_midnight(*state, day);

        assert_int_equal(fd_calendar_local_date(*state, midnight), day);
        assert_int_equal(fd_calendar_local_date(*state, midnight - 1), day - 1);
    }
    assert_int_equal(fd_calendar_midnight(*state, date("2021-07-01")), at("2021-06-30T23:00:00Z"));
    assert_int_equal(fd_calendar_midnight(*state, date("2021-03-28")), at("2021-03-28T00:00:00Z"));
    assert_int_equal(fd_calendar_midnight(*state, date("2021-10-31")), at("2021-10-30T23:00:00Z"));
}

static void due_dates_pass_over_weekends_and_holidays(void **state)
{
    static const struct {
        const char *start;
        const char *due[3]; /* 1, 15 and 45 working days */
    } cases[] = {
        /* the early May holiday was moved to Friday 8 May */
        {"2020-05-07", {"2020-05-11", "2020-06-01", "2020-07-13"}},
        {"2021-12-24", {"2021-12-29", "2022-01-19", "2022-03-02"}},
        /* the State Funeral on Monday 19 September */
        {"2022-09-16", {"2022-09-20", "2022-10-10", "2022-11-21"}},
    };
    static const int32_t days[] = {1, 15, 45};

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        for (size_t j = 0; j < FD_COUNT(days); j++) {
            int32_t start = date(cases[i].start);
            int32_t due = fd_calendar_due(*state, start, days[j]);
            char text[11];

            fd_date_format(due, text);
            assert_string_equal(text, cases[i].due[j]);
            assert_int_equal(fd_calendar_elapsed(*state, start, due), days[j]);
            assert_int_equal(fd_calendar_elapsed(*state, start, due - 1), days[j] - 1);
        }
    }
}

static void the_start_is_day_0_even_on_a_weekend_or_holiday(void **state)
{
    assert_int_equal(fd_calendar_elapsed(*state, date("2021-03-27"), date("2021-03-27")), 0);
    assert_int_equal(fd_calendar_elapsed(*state, date("2021-03-27"), date("2021-03-28")), 0);
    assert_int_equal(fd_calendar_elapsed(*state, date("2021-03-27"), date("2021-03-29")), 1);
    assert_int_equal(fd_calendar_elapsed(*state, date("2021-03-26"), date("2021-03-28")), 0);
    assert_int_equal(fd_calendar_elapsed(*state, date("2020-12-25"), date("2020-12-29")), 1);
    assert_int_equal(fd_calendar_elapsed(*state, date("2021-03-29"), date("2021-03-27")), -1);
}

static void elapsed_counts_the_days_one_by_one(void **state)
{
    int32_t start = date("2011-01-01");
    int32_t elapsed = 0;

    for (int32_t day = start + 1; day < date("2031-01-01"); day++) {
        elapsed += fd_calendar_is_working_day(*state, day);
        assert_int_equal(fd_calendar_elapsed(*state, start, day), elapsed);
    }
}

static void working_days_are_monday_to_friday_less_holidays(void **state)
{
    assert_true(fd_calendar_is_working_day(*state, date("2020-05-04")));
    assert_false(fd_calendar_is_working_day(*state, date("2020-05-08")));
    assert_false(fd_calendar_is_working_day(*state, date("2020-05-09")));
    assert_false(fd_calendar_is_working_day(*state, date("2022-09-19")));
    assert_true(fd_calendar_is_working_day(*state, date("2020-11-30"))); /* Scotland's alone */
    assert_true(fd_calendar_is_working_day(*state, date("2029-12-25"))); /* past the table */
    assert_true(fd_calendar_is_working_day(*state, date("2011-04-29"))); /* before it */
}

static void a_due_date_past_the_last_year_of_the_table_is_null(void **state)
{
    assert_int_equal(fd_calendar_due(*state, date("2028-12-28"), 1), date("2028-12-29"));
    assert_int_equal(fd_calendar_due(*state, date("2028-12-29"), 1), FD_DATE_NULL);
    assert_int_equal(fd_calendar_due(*state, date("2028-12-01"), 45), FD_DATE_NULL);
    assert_int_equal(fd_calendar_due(*state, date("2028-12-01"), 0), FD_DATE_NULL);
}

static void a_holiday_on_a_weekend_or_given_twice_counts_once_or_not_at_all(void **state)
{
    const int32_t holidays[] = {date("2021-01-01"), date("2021-01-01"), date("2021-01-02")};
    struct fd_calendar *calendar = NULL;

    (void)state;
    assert_int_equal(fd_calendar_new(holidays, FD_COUNT(holidays), &calendar, NULL), FD_OK);
    assert_int_equal(fd_calendar_elapsed(calendar, date("2020-12-31"), date("2021-01-05")), 2);
    fd_calendar_destroy(&calendar);
}

static int64_t hash_with(const int32_t *holidays, size_t count)
{
    struct fd_calendar *calendar;
    struct fd_error error;
    int64_t hash;

    assert_int_equal(fd_calendar_new(holidays, count, &calendar, &error), FD_OK);
    hash = fd_calendar_hash(calendar);
    fd_calendar_destroy(&calendar);
    return hash;
}

static void calendars_with_other_holidays_or_years_have_other_hashes(void **state)
{
    const int32_t holidays[] = {fd_date_from_civil(2020, 1, 1), fd_date_from_civil(2020, 5, 8),
                                fd_date_from_civil(2021, 1, 1)};
    int64_t hash = hash_with(holidays, 2);

    (void)state;
    assert_true(hash == hash_with(holidays, 2));
    assert_true(hash != hash_with(holidays, 1));
    assert_true(hash != hash_with(holidays, 3));
    assert_true(hash != hash_with(holidays + 1, 2));
}

static void without_holidays_no_due_date_is_known(void **state)
{
    struct fd_calendar *calendar = NULL;

    (void)state;
    assert_int_equal(fd_calendar_new(NULL, 0, &calendar, NULL), FD_OK);
    assert_int_equal(fd_calendar_due(calendar, date("2021-01-04"), 1), FD_DATE_NULL);
    assert_int_equal(fd_calendar_elapsed(calendar, date("2020-12-24"), date("2020-12-29")), 3);
    fd_calendar_destroy(&calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_local_date_is_that_of_the_clock_on_the_wall),
        cmocka_unit_test(the_hour_that_comes_twice_has_two_offsets_and_the_skipped_one_none),
        cmocka_unit_test(a_day_of_24_hours_ends_an_hour_later_on_the_wall_when_clocks_go_forward),
        cmocka_unit_test(every_hour_to_2100_has_the_offset_that_the_directive_says),
        cmocka_unit_test(midnight_begins_the_date_that_it_is_of),
        cmocka_unit_test(due_dates_pass_over_weekends_and_holidays),
        cmocka_unit_test(the_start_is_day_0_even_on_a_weekend_or_holiday),
        cmocka_unit_test(elapsed_counts_the_days_one_by_one),
        cmocka_unit_test(working_days_are_monday_to_friday_less_holidays),
        cmocka_unit_test(a_due_date_past_the_last_year_of_the_table_is_null),
        cmocka_unit_test(a_holiday_on_a_weekend_or_given_twice_counts_once_or_not_at_all),
        cmocka_unit_test(calendars_with_other_holidays_or_years_have_other_hashes),
        cmocka_unit_test(without_holidays_no_due_date_is_known),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
