#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_macros.h"
#include "domain/fd_calendar.h"
#include "domain/fd_tz_rule.h"
#include "domain/fd_zone.h"

static int64_t seconds(const char *text)
{
    int64_t time = 0;

    assert_true(fd_time_parse(fd_str_from(text), &time));
    return time / 1000000;
}

static void the_rule_of_london_changes_at_one_oclock_universal_time(void **state)
{
    struct fd_tz_rule rule;

    (void)state;
    assert_true(fd_tz_rule_parse(FD_STR("GMT0BST,M3.5.0/1,M10.5.0"), &rule));
    assert_int_equal(rule.standard_offset, 0);
    assert_true(rule.has_summer);
    assert_int_equal(rule.summer_offset, 3600);
    assert_int_equal(fd_tz_rule_summer_start(&rule, 2050), seconds("2050-03-27T01:00:00Z"));
    assert_int_equal(fd_tz_rule_summer_end(&rule, 2050), seconds("2050-10-30T01:00:00Z"));
}

static void rules_of_other_shapes_are_read(void **state)
{
    struct fd_tz_rule rule;

    (void)state;
    assert_true(fd_tz_rule_parse(FD_STR("<+0545>-5:45"), &rule));
    assert_int_equal(rule.standard_offset, 5 * 3600 + 45 * 60);
    assert_false(rule.has_summer);
    /* the second Sunday of March, the first of November, at two */
    assert_true(fd_tz_rule_parse(FD_STR("EST5EDT,M3.2.0,M11.1.0"), &rule));
    assert_int_equal(fd_tz_rule_summer_start(&rule, 2021), seconds("2021-03-14T07:00:00Z"));
    assert_int_equal(fd_tz_rule_summer_end(&rule, 2021), seconds("2021-11-07T06:00:00Z"));
    /* half an hour of summer time, in the south */
    assert_true(fd_tz_rule_parse(FD_STR("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"), &rule));
    assert_int_equal(rule.summer_offset, 11 * 3600);
    assert_int_equal(fd_tz_rule_summer_start(&rule, 2021), seconds("2021-10-02T15:30:00Z"));
    /* before midnight of the day named */
    assert_true(fd_tz_rule_parse(FD_STR("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), &rule));
    assert_int_equal(fd_tz_rule_summer_start(&rule, 2024), seconds("2024-03-31T01:00:00Z"));
}

static void what_is_no_rule_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "GM0",
        "GMT",
        "<GMT0",
        "GMT0BST",
        "GMT0BST,M3.5.0/1",
        "GMT0BST,J60,J300",
        "GMT200",
        "GMT0:",
        "GMT0,",
        "GMT0BST,M13.5.0,M10.5.0",
        "GMT0BST,M3.6.0,M10.5.0",
        "GMT0BST,M3.5.7,M10.5.0",
        "GMT0BST,M3.5.0/1,M10.5.0x",
        "GMT0BST,M3.5.0/,M10.5.0",
    };
    struct fd_tz_rule rule;

    (void)state;
    for (size_t i = 0; i < FD_COUNT(texts); i++) {
        if (fd_tz_rule_parse(fd_str_from(texts[i]), &rule)) {
            fail_msg("taken for a rule: %s", texts[i]);
        }
    }
}

static struct fd_str read_london(char *buffer, size_t size)
{
    FILE *file = fopen("/usr/share/zoneinfo/Europe/London", "rb");
    size_t length;

    assert_non_null(file);
    length = fread(buffer, 1, size, file);
    fclose(file);
    return (struct fd_str){buffer, (uint32_t)length};
}

static void a_file_cut_short_anywhere_is_refused(void **state)
{
    static char buffer[65536];
    struct fd_str whole = read_london(buffer, sizeof(buffer));
    struct fd_error error = {0};

    (void)state;
    for (uint32_t length = 0; length < whole.len; length++) {
        char *exact = malloc(length + 1);
        struct fd_zone *zone = NULL;

        assert_non_null(exact);
        memcpy(exact, whole.ptr, length);
        assert_int_equal(fd_zone_parse((struct fd_str){exact, length}, &zone, &error), FD_FATAL);
        assert_string_equal(error.code, "tzdata");
        assert_null(zone);
        free(exact);
    }
}

static void counts_that_lie_are_refused(void **state)
{
    static char buffer[65536];
    struct fd_str whole = read_london(buffer, sizeof(buffer));

    (void)state;
    for (size_t at = 20; at < 44; at++) {
        char old = buffer[at];
        struct fd_zone *zone = NULL;

        buffer[at] = (char)0xff;
        assert_int_equal(fd_zone_parse(whole, &zone, NULL), FD_FATAL);
        buffer[at] = old;
    }
}

static void the_history_of_london_is_known(void **state)
{
    struct fd_zone *zone = NULL;

    (void)state;
    assert_int_equal(fd_zone_load(NULL, "Europe/London", &zone, NULL), FD_OK);
    assert_int_equal(fd_zone_offset(zone, INT64_MIN), -75);
    assert_int_equal(fd_zone_offset(zone, seconds("1969-01-01T00:00:00Z")), 3600);
    assert_int_equal(fd_zone_offset(zone, seconds("1995-10-22T00:59:59Z")), 3600);
    assert_int_equal(fd_zone_offset(zone, seconds("1995-10-22T01:00:00Z")), 0);
    assert_int_equal(fd_zone_offset(zone, seconds("2021-07-01T00:00:00Z")), 3600);
    fd_zone_destroy(&zone);
    assert_null(zone);
    fd_zone_destroy(&zone);
}

static void a_zone_that_is_not_there_is_named(void **state)
{
    struct fd_zone *zone = NULL;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_zone_load("/nowhere", "Europe/London", &zone, &error), FD_FATAL);
    assert_string_equal(error.code, "tzdata");
    assert_non_null(strstr(error.message, "/nowhere/Europe/London"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_of_london_changes_at_one_oclock_universal_time),
        cmocka_unit_test(rules_of_other_shapes_are_read),
        cmocka_unit_test(what_is_no_rule_is_refused),
        cmocka_unit_test(a_file_cut_short_anywhere_is_refused),
        cmocka_unit_test(counts_that_lie_are_refused),
        cmocka_unit_test(the_history_of_london_is_known),
        cmocka_unit_test(a_zone_that_is_not_there_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
