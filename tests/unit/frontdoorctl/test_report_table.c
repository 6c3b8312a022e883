#include "report_table.h"

#include "report_support.h"

static void expect_made(const char *part, const char *whole, const char *percent)
{
    const char *const cells[] = {"2020-11-02", whole, part, NULL, NULL};
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *table = support_table(&support_section, 1, cells, arena);

    report_table_compute(table, arena);
    if (percent) {
        assert_string_equal(report_cell_text(table, 0, 3), percent);
    } else {
        assert_null(report_cell_text(table, 0, 3));
    }
    fd_arena_destroy(&arena);
}

/* The same cases as the views' own percentages are held to. */
static void percentages_are_rounded_half_up_to_one_place(void **state)
{
    (void)state;
    expect_made("1", "3", "33.3");
    expect_made("2", "3", "66.7");
    expect_made("1", "8", "12.5");
    expect_made("1", "16", "6.3");
    expect_made("1", "2000", "0.1");
    expect_made("1", "2001", "0.0");
    expect_made("5", "5", "100.0");
    expect_made("1854", "3023", "61.3");
    expect_made("2239", "2483", "90.2");
    expect_made("19995", "100000", "20.0");
    expect_made("19949", "100000", "19.9");
}

static void nothing_is_made_of_nothing(void **state)
{
    (void)state;
    expect_made("0", "0", NULL);
    expect_made(NULL, "5", NULL);
    expect_made("5", NULL, NULL);
    expect_made("0", "5", "0.0");
}

static void what_is_made_of_a_suppressed_count_is_suppressed(void **state)
{
    const char *const cells[] = {"2020-11-02", "50", "20", NULL, "1"};
    struct fd_arena *arena = fd_arena_new(4096);
    double number = 7;

    (void)state;
    for (int column = 1; column <= 2; column++) {
        struct report_table *table = support_table(&support_section, 1, cells, arena);

        report_cell(table, 0, column)->suppressed = true;
        report_table_compute(table, arena);
        assert_true(report_cell(table, 0, 3)->suppressed);
        assert_null(report_cell_text(table, 0, 3));
        assert_false(report_cell_number(table, 0, column, &number));
        assert_true(number == 7);
    }
    fd_arena_destroy(&arena);
}

static void a_period_is_found_by_its_first_day(void **state)
{
    const char *const cells[] = {"2020-10-26", "1", "1", NULL, "0",
                                 "2020-11-02", "1", "1", NULL, "0"};
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *table = support_table(&support_section, 2, cells, arena);

    (void)state;
    assert_int_equal(report_table_period(table, support_day("2020-11-02")), 1);
    assert_int_equal(report_table_period(table, support_day("2020-11-03")), -1);
    assert_null(report_cell_text(table, -1, 1));
    fd_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentages_are_rounded_half_up_to_one_place),
        cmocka_unit_test(nothing_is_made_of_nothing),
        cmocka_unit_test(what_is_made_of_a_suppressed_count_is_suppressed),
        cmocka_unit_test(a_period_is_found_by_its_first_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
