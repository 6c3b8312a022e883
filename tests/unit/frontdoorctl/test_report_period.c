#include "report_support.h"

static void expect_week(const char *text, const char *first, const char *series, const char *year)
{
    struct report_period period;

    assert_true(report_period_week(text, &period));
    assert_int_equal(period.first, support_day(first));
    assert_int_equal(period.last, support_day(first) + 6);
    assert_int_equal(period.before, support_day(first) - 7);
    assert_int_equal(period.series, support_day(series));
    assert_int_equal(period.year_before, support_day(year));
    assert_string_equal(period.name, text);
    assert_false(period.monthly);
}

static void a_week_begins_on_monday_and_a_year_before_is_52_weeks_before(void **state)
{
    (void)state;
    expect_week("2020-W45", "2020-11-02", "2020-08-10", "2019-11-04");
    expect_week("2020-W53", "2020-12-28", "2020-10-05", "2019-12-30");
    expect_week("2021-W01", "2021-01-04", "2020-10-12", "2020-01-06");
    expect_week("2019-W01", "2018-12-31", "2018-10-08", "2018-01-01");
}

static void weeks_that_there_are_not_are_refused(void **state)
{
    static const char *const wrong[] = {"",         "2021-W53", "2020-W54",  "2020-W00", "2020-45",
                                        "2020-W4",  "2020-W4x", "2020-W45 ", "20x0-W45", "1989-W10",
                                        "2100-W10", "2020w045", "2020-W-1",  "2020_W45"};
    struct report_period period = {.first = 7};

    (void)state;
    for (size_t i = 0; i < FD_COUNT(wrong); i++) {
        assert_false(report_period_week(wrong[i], &period));
    }
    assert_int_equal(period.first, 7);
}

static void a_month_has_its_days_and_the_same_one_a_year_before(void **state)
{
    struct report_period period;

    (void)state;
    assert_true(report_period_month("2020-02", &period));
    assert_int_equal(period.first, support_day("2020-02-01"));
    assert_int_equal(period.last, support_day("2020-02-29"));
    assert_int_equal(period.before, support_day("2020-01-01"));
    assert_int_equal(period.series, support_day("2019-02-01"));
    assert_int_equal(period.year_before, period.series);
    assert_true(period.monthly);
}

static void months_that_there_are_not_are_refused(void **state)
{
    static const char *const wrong[] = {"",        "2020-13", "2020-00",  "2020-1",
                                        "2020/11", "202x-11", "2020-11-", "1989-12"};
    struct report_period period;

    (void)state;
    for (size_t i = 0; i < FD_COUNT(wrong); i++) {
        assert_false(report_period_month(wrong[i], &period));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_begins_on_monday_and_a_year_before_is_52_weeks_before),
        cmocka_unit_test(weeks_that_there_are_not_are_refused),
        cmocka_unit_test(a_month_has_its_days_and_the_same_one_a_year_before),
        cmocka_unit_test(months_that_there_are_not_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
