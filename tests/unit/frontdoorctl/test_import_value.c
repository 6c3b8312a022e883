#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd_rfc3339.h"
#include "ctl_codes.h"
#include "import_value.h"

static struct fd_reference *reference;

static int set_up(void **state)
{
    (void)state;
    return ctl_codes_reference(&reference, NULL) == FD_OK ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    fd_reference_destroy(&reference);
    return 0;
}

static void dates_and_local_times_become_instants(void **state)
{
    static const struct {
        const char *text;
        const char *instant;
        bool timed;
    } cases[] = {
        {"02/03/2020", "2020-03-02T00:00:00.000000Z", false},
        {"2/6/2020", "2020-06-01T23:00:00.000000Z", false},
        {"2020-06-02", "2020-06-01T23:00:00.000000Z", false},
        {"2020-06-02 00:00:00.000", "2020-06-01T23:00:00.000000Z", false},
        {"02/06/2020 09:05", "2020-06-02T08:05:00.000000Z", true},
        {"2020-01-02T9:05:06.1234567", "2020-01-02T09:05:06.123456Z", true},
        {"2020-06-02T09:05:00Z", "2020-06-02T09:05:00.000000Z", true},
        {"2020-06-02T00:00:00+01:00", "2020-06-01T23:00:00.000000Z", false},
        /* This hour comes twice, the next not at all. */
        {"2021-10-31 01:30", "2021-10-31T00:30:00.000000Z", true},
        {"2021-03-28 01:30", "2021-03-28T01:30:00.000000Z", true},
        {"2021-03-28 02:30", "2021-03-28T01:30:00.000000Z", true},
        {"2021-10-31 02:30", "2021-10-31T02:30:00.000000Z", true},
    };
    struct import_time time;
    char text[FD_RFC3339_SIZE];

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        assert_true(import_time_parse(reference->calendar, fd_str_from(cases[i].text), &time));
        fd_rfc3339_format(import_time_instant(reference->calendar, time), text);
        assert_string_equal(text, cases[i].instant);
        assert_int_equal(time.timed, cases[i].timed);
    }
}

static void what_is_no_date_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "31/02/2020",
        "2020-13-01",
        "03-02-2020",
        "02/03/20",
        "02/13/2020",
        "2020-03-02 25:00",
        "2020-03-02 10:00 pm",
        "2020-03-02 10:",
        "43892",
        "2020-03-02x",
    };
    struct import_time time;

    (void)state;
    for (size_t i = 0; i < FD_COUNT(texts); i++) {
        assert_false(import_time_parse(reference->calendar, fd_str_from(texts[i]), &time));
    }
}

static void flags_are_known_as_systems_write_them(void **state)
{
    static const struct {
        const char *text;
        enum import_answer answer;
    } cases[] = {
        {"Y", IMPORT_YES},           {"yes", IMPORT_YES},
        {"a) Yes", IMPORT_YES},      {"1", IMPORT_YES},
        {"TRUE", IMPORT_YES},        {"N", IMPORT_NO},
        {"b) No", IMPORT_NO},        {"0", IMPORT_NO},
        {"", IMPORT_NOTHING},        {"c) Unknown", IMPORT_NOTHING},
        {"maybe", IMPORT_NO_ANSWER},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        assert_int_equal(import_flag_parse(fd_str_from(cases[i].text)), cases[i].answer);
    }
}

static void placeholders_are_no_ids(void **state)
{
    (void)state;
    assert_true(import_is_placeholder(FD_STR("-1")));
    assert_true(import_is_placeholder(FD_STR("NULL")));
    assert_true(import_is_placeholder(FD_STR("")));
    assert_true(import_is_placeholder(FD_STR("SSD_PH")));
    assert_false(import_is_placeholder(FD_STR("10")));
}

static void a_day_reckoned_back_gives_its_due_day_again(void **state)
{
    int32_t first = fd_date_from_civil(2020, 3, 2);

    (void)state;
    for (int32_t day = first; day < first + 400; day++) {
        int32_t due = fd_calendar_due(reference->calendar, day, 15);
        int32_t found = import_notified_on(reference->calendar, due);

        assert_true(fd_calendar_is_working_day(reference->calendar, found));
        assert_int_equal(fd_calendar_due(reference->calendar, found, 15), due);
        assert_true(found <= day && fd_calendar_elapsed(reference->calendar, found, day) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_and_local_times_become_instants),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(flags_are_known_as_systems_write_them),
        cmocka_unit_test(placeholders_are_no_ids),
        cmocka_unit_test(a_day_reckoned_back_gives_its_due_day_again),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
