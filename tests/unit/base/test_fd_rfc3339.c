#include "base/fd_rfc3339.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd_civil.h"

static void known_times_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t time;
    } times[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2021-03-31T23:15:00Z", 1617232500000000},
        {"2021-04-01T00:15:00+01:00", 1617232500000000},
        {"2021-03-31t18:15:00.5-05:00", 1617232500500000},
        {"1969-12-31T23:59:59.999999z", -1},
        {"2000-02-29T12:00:00.1234567Z", 951825600123456},
        {"2000-02-29T12:00:00.123456789Z", 951825600123456},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(times); i++) {
        int64_t time = 0;

        assert_true(fd_rfc3339_parse(fd_str_from(times[i].text), &time));
        assert_int_equal(time, times[i].time);
    }
}

static void what_is_no_time_is_refused_and_leaves_the_result_alone(void **state)
{
    static const char *const texts[] = {
        "",
        "2021-03-31",
        "2021-03-31T23:15:00",
        "2021-03-31 23:15:00Z",
        "2021-03-31T23:15:00.Z",
        "2021-03-31T23:15:00.1234567890Z",
        "2021-03-31T23:15:00+0100",
        "2021-03-31T23:15:00+24:00",
        "2021-03-31T23:15:60Z",
        "2021-03-31T24:00:00Z",
        "2021-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2021-13-01T00:00:00Z",
        "2021-00-01T00:00:00Z",
        "2021-04-31T00:00:00Z",
        "2021-03-31T23:15:00Zx",
        "-021-03-31T23:15:00Z",
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(texts); i++) {
        int64_t time = 42;

        assert_false(fd_rfc3339_parse(fd_str_from(texts[i]), &time));
        assert_int_equal(time, 42);
    }
    assert_false(fd_rfc3339_parse(FD_STR_NULL, &(int64_t){0}));
}

static void a_nul_inside_the_text_is_no_separator(void **state)
{
    (void)state;
    assert_false(fd_rfc3339_parse((struct fd_str){"2021\0"
                                                  "03-31T23:15:00Z",
                                                  20},
                                  &(int64_t){0}));
}

static void a_formatted_time_reads_back_as_itself(void **state)
{
    static const int64_t times[] = {0, -1, 1617232500000001, 4102444800000000, -62167219200000000};

    (void)state;
    for (size_t i = 0; i < FD_COUNT(times); i++) {
        char text[FD_RFC3339_SIZE];
        int64_t back = 0;

        fd_rfc3339_format(times[i], text);
        assert_true(fd_rfc3339_parse(fd_str_from(text), &back));
        assert_int_equal(back, times[i]);
    }
}

static void days_and_civil_dates_agree_over_eight_centuries(void **state)
{
    struct fd_civil last = fd_civil_from_days(-146097 - 1);

    (void)state;
    assert_int_equal(fd_civil_to_days((struct fd_civil){1970, 1, 1}), 0);
    assert_int_equal(fd_civil_to_days((struct fd_civil){2000, 3, 1}), 11017);
    for (int32_t day = -146097; day <= 146097; day++) {
        struct fd_civil civil = fd_civil_from_days(day);

        assert_true(fd_civil_is_valid(civil));
        assert_int_equal(fd_civil_to_days(civil), day);
        assert_true(civil.day == last.day + 1 || civil.day == 1);
        last = civil;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_times_are_read),
        cmocka_unit_test(what_is_no_time_is_refused_and_leaves_the_result_alone),
        cmocka_unit_test(a_nul_inside_the_text_is_no_separator),
        cmocka_unit_test(a_formatted_time_reads_back_as_itself),
        cmocka_unit_test(days_and_civil_dates_agree_over_eight_centuries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
