#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/domain_fixture.h"

static void civil_dates_go_there_and_back(void **state)
{
    int32_t expected = date("1969-12-01");

    (void)state;
    for (int32_t day = expected; day <= date("2101-01-01"); day++) {
        char text[11];
        int32_t back = FD_DATE_NULL;

        fd_date_format(day, text);
        assert_true(fd_date_parse(fd_str_from(text), &back));
        assert_int_equal(back, day);
    }
    assert_int_equal(fd_date_from_civil(1970, 1, 1), 0);
    assert_int_equal(fd_date_from_civil(2000, 3, 1), 11017);
}

static void what_is_no_date_is_refused_and_leaves_the_result_alone(void **state)
{
    static const char *const texts[] = {
        "",           "2021-02-29", "2021-13-01", "2021-00-10", "2021-01-00",  "2021-04-31",
        "2021-1-01",  "21-01-01",   "2021/01/01", "2021-01-1a", "2021-01-011", " 2021-01-01",
        "-021-01-01", "+021-01-01",
    };
    int32_t day = 7;

    (void)state;
    for (size_t i = 0; i < FD_COUNT(texts); i++) {
        if (fd_date_parse(fd_str_from(texts[i]), &day)) {
            fail_msg("taken for a date: %s", texts[i]);
        }
    }
    assert_false(fd_date_parse(FD_STR_NULL, &day));
    assert_int_equal(day, 7);
}

static void monday_is_0_and_sunday_6(void **state)
{
    (void)state;
    assert_int_equal(fd_date_weekday(date("1970-01-01")), 3);
    assert_int_equal(fd_date_weekday(date("2021-03-29")), 0);
    assert_int_equal(fd_date_weekday(date("2021-04-04")), 6);
    assert_int_equal(fd_date_weekday(date("1969-12-29")), 0);
    assert_int_equal(fd_date_weekday(date("1969-12-28")), 6);
}

static void months_are_added_and_the_day_clamped_to_the_end_of_the_month(void **state)
{
    static const struct {
        const char *from;
        int32_t months;
        const char *to;
    } cases[] = {
        {"2021-05-31", -3, "2021-02-28"},  {"2020-05-31", -3, "2020-02-29"},
        {"2020-05-30", -3, "2020-02-29"},  {"2020-05-29", -3, "2020-02-29"},
        {"2020-05-28", -3, "2020-02-28"},  {"2021-01-15", -3, "2020-10-15"},
        {"2021-01-31", 1, "2021-02-28"},   {"2020-12-31", 2, "2021-02-28"},
        {"2024-02-29", -12, "2023-02-28"}, {"2021-03-10", -12, "2020-03-10"},
        {"2021-12-01", 1, "2022-01-01"},   {"2021-03-31", 0, "2021-03-31"},
        {"2021-08-31", -2, "2021-06-30"},  {"2021-03-31", -27, "2018-12-31"},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        char text[11];

        fd_date_format(fd_date_add_months(date(cases[i].from), cases[i].months), text);
        assert_string_equal(text, cases[i].to);
    }
}

static void times_are_written_as_they_are_read(void **state)
{
    char text[28];

    (void)state;
    fd_time_format(at("2021-04-01T00:15:00.000007+01:00"), text);
    assert_string_equal(text, "2021-03-31T23:15:00.000007Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(civil_dates_go_there_and_back),
        cmocka_unit_test(what_is_no_date_is_refused_and_leaves_the_result_alone),
        cmocka_unit_test(monday_is_0_and_sunday_6),
        cmocka_unit_test(months_are_added_and_the_day_clamped_to_the_end_of_the_month),
        cmocka_unit_test(times_are_written_as_they_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
