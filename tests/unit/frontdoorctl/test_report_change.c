#include "report_change.h"

#include "report_support.h"

enum { WEEKS = 13 };

static void expect_change(enum report_kind kind, const char *from, const char *to,
                          const char *shown)
{
    struct fd_buf buf;

    fd_buf_init(&buf, 1000);
    report_put_change(&buf, kind, from, to);
    assert_string_equal(fd_buf_text(&buf), shown);
    fd_buf_clean_up(&buf);
}

static void a_change_has_its_sign_and_what_it_is_in_percent(void **state)
{
    (void)state;
    expect_change(REPORT_COUNT, "2428", "1621", "−807 (−33.2%)");
    expect_change(REPORT_COUNT, "200", "201", "+1 (+0.5%)");
    expect_change(REPORT_COUNT, "2000", "2001", "+1 (+0.1%)");
    expect_change(REPORT_COUNT, "2000", "1999", "−1 (−0.1%)");
    expect_change(REPORT_COUNT, "0", "5", "+5");
    expect_change(REPORT_PERCENT, "96.0", "18.0", "−78.0 points");
    expect_change(REPORT_PERCENT, "9.9", "10.0", "+0.1 points");
    expect_change(REPORT_AVERAGE, "28.8", "18.2", "−10.6");
    expect_change(REPORT_DURATION, "3600", "1800", "−30 min");
    expect_change(REPORT_COUNT, NULL, "5", "–");
    expect_change(REPORT_COUNT, "5", NULL, "–");
}

static void a_change_of_nothing_is_said_to_be_none(void **state)
{
    (void)state;
    expect_change(REPORT_COUNT, "5", "5", "no change");
    expect_change(REPORT_COUNT, "0", "0", "no change");
    expect_change(REPORT_PERCENT, "96.0", "96.0", "no change");
    expect_change(REPORT_AVERAGE, "28.8", "28.8", "no change");
    expect_change(REPORT_DURATION, "3600", "3600", "no change");
    /* A change that rounds to nothing is one. */
    expect_change(REPORT_COUNT, "5000", "5001", "+1 (+0.0%)");
}

/* Weeks from `first` on in which "all" is as in `all` and "some" is always 10. */
static struct report_table *weeks(const char *const *all, int count, struct fd_arena *arena)
{
    int32_t day = support_day("2020-08-10");
    struct report_table *table = report_table_new(&support_section, count, arena);

    for (int row = 0; row < count; row++) {
        char text[11];

        fd_date_format(day + 7 * row, text);
        report_cell(table, row, 0)->text =
            fd_arena_copy(arena, (struct fd_str){text, sizeof(text)}).ptr;
        report_cell(table, row, 1)->text = all[row];
        report_cell(table, row, 2)->text = "10";
        report_cell(table, row, 4)->text = row == count - 1 ? "1000" : "0";
    }
    return table;
}

static int find(struct report_table *table, int weeks_after, struct report_change *changes)
{
    int32_t first = support_day("2020-08-10");

    return report_find_changes(&table, 1, first + 7 * weeks_after, first, changes, 2);
}

static void what_lies_furthest_from_its_mean_comes_first(void **state)
{
    static const char *const all[WEEKS] = {"100", "110", "90",  "105", "95",  "100", "100",
                                           "110", "90",  "105", "95",  "100", "200"};
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_change changes[3] = {{0}};

    (void)state;
    assert_int_equal(find(weeks(all, WEEKS, arena), WEEKS - 1, changes), 1);
    assert_int_equal(changes[0].column, 1);
    assert_true(changes[0].lowest == 90 && changes[0].highest == 110 && changes[0].mean == 100);
    assert_int_equal(changes[0].lowest_row, 2);
    assert_int_equal(changes[0].highest_row, 1);
    assert_true(changes[0].value == 200);
    /* 100 is ten times the root of 100, which is more than these weeks' own spread. */
    assert_true(changes[0].score == 10);
    fd_arena_destroy(&arena);
}

static void fewer_than_six_weeks_before_say_nothing(void **state)
{
    static const char *const all[WEEKS] = {"10", NULL, "10", "10", "10", "10", "90"};
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_change changes[3];

    (void)state;
    assert_int_equal(find(weeks(all, 7, arena), 6, changes), 0);
    fd_arena_destroy(&arena);
}

static void what_must_not_be_shown_is_not_looked_at(void **state)
{
    static const char *const all[WEEKS] = {"10", "10", "10", "10", "10", "10", "90"};
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *table = weeks(all, 7, arena);
    struct report_change changes[3];

    (void)state;
    assert_int_equal(find(table, 6, changes), 1);
    report_cell(table, 6, 1)->suppressed = true;
    assert_int_equal(find(table, 6, changes), 0);
    report_cell(table, 6, 1)->suppressed = false;
    report_cell(table, 3, 1)->suppressed = true;
    assert_int_equal(find(table, 6, changes), 0);
    fd_arena_destroy(&arena);
}

static void there_is_room_for_so_many_and_each_figure_once(void **state)
{
    static const char *const all[WEEKS] = {"10", "10", "10", "10", "10", "10", "90"};
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *tables[] = {weeks(all, 7, arena), weeks(all, 7, arena)};
    struct report_change changes[1];
    int32_t first = support_day("2020-08-10");

    (void)state;
    for (int row = 0; row < 7; row++) {
        report_cell(tables[1], row, 2)->text = row == 6 ? "500" : "10";
    }
    assert_int_equal(report_find_changes(tables, 2, first + 42, first, changes, 1), 1);
    assert_int_equal(changes[0].column, 2);
    fd_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_has_its_sign_and_what_it_is_in_percent),
        cmocka_unit_test(a_change_of_nothing_is_said_to_be_none),
        cmocka_unit_test(what_lies_furthest_from_its_mean_comes_first),
        cmocka_unit_test(fewer_than_six_weeks_before_say_nothing),
        cmocka_unit_test(what_must_not_be_shown_is_not_looked_at),
        cmocka_unit_test(there_is_room_for_so_many_and_each_figure_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
