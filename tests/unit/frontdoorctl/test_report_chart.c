#include "report_chart.h"

#include "report_support.h"

static const struct report_section bars = {
    .id = "bars",
    .title = "Bars",
    .chart = REPORT_BARS,
    .charted = {"now", "before"},
    .reference = "limit",
    .columns =
        COLUMNS{
            WORDS("id", NULL, REPORT_KEY | REPORT_HIDDEN, NULL),
            WORDS("name", "Name", 0, NULL),
            COUNT("now", "Now", 0, NULL),
            COUNT("before", "Before", 0, NULL),
            DECIMAL("limit", "Limit", 0, NULL),
            {0},
        },
};

static void draw(struct fd_buf *buf, const struct report_section *section, int rows,
                 const char *const *cells, int suppressed)
{
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *table = support_table(section, rows, cells, arena);
    struct report_period period;

    assert_true(report_period_week("2020-W45", &period));
    if (suppressed >= 0) {
        table->cells[suppressed].suppressed = true;
    }
    fd_buf_init(buf, 100000);
    report_put_chart(buf, table, &period, FD_DATE_NULL);
    assert_false(buf->failed);
    fd_arena_destroy(&arena);
}

static void a_scale_ends_at_a_round_number_that_at_most_five_steps_reach(void **state)
{
    static const struct {
        double max, top, step;
    } cases[] = {{0, 1, 1},      {1, 1, 1},       {4, 4, 1},          {5, 5, 1},
                 {6, 6, 2},      {9, 10, 2},      {11, 15, 5},        {25, 25, 5},
                 {26, 30, 10},   {51, 60, 20},    {99, 100, 20},      {100, 100, 20},
                 {145, 150, 50}, {251, 300, 100}, {5000, 5000, 1000}, {12345, 15000, 5000}};
    double step;

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        assert_true(report_scale(cases[i].max, &step) == cases[i].top);
        assert_true(step == cases[i].step);
    }
}

static void without_rows_or_without_anything_above_zero_there_is_no_chart(void **state)
{
    static const char *const zero[] = {"2020-11-02", "0", "0", NULL, "0"};
    static const char *const null[] = {"2020-11-02", NULL, NULL, NULL, NULL};
    static const char *const bar[] = {"a", "A", "0", NULL, "25"};
    struct fd_buf buf;

    (void)state;
    for (int i = 0; i < 4; i++) {
        draw(&buf, i < 3 ? &support_section : &bars, i > 0, i < 2 ? zero : i < 3 ? null : bar, -1);
        assert_string_equal(fd_buf_text(&buf), "");
        fd_buf_clean_up(&buf);
    }
    draw(&buf, &bars, 0, bar, -1);
    assert_string_equal(fd_buf_text(&buf), "");
    fd_buf_clean_up(&buf);
}

static void one_row_is_one_point(void **state)
{
    static const char *const one[] = {"2020-11-02", "12", "7", NULL, "0"};
    struct fd_buf buf;

    (void)state;
    draw(&buf, &support_section, 1, one, -1);
    assert_int_equal(support_times(&buf, "<circle"), 2); /* and that of the legend */
    assert_int_equal(support_times(&buf, "nan"), 0);
    assert_int_equal(support_times(&buf, "inf"), 0);
    assert_int_equal(support_times(&buf, ">12</text>"), 1);
    fd_buf_clean_up(&buf);
}

static void a_line_has_a_gap_where_nothing_is_known_or_shown(void **state)
{
    static const char *const cells[] = {
        "2020-10-12", "10", "1", NULL, "0", "2020-10-19", "20", "2", NULL, "0",
        "2020-10-26", NULL, "3", NULL, "0", "2020-11-02", "40", "4", NULL, "0"};
    const char *path;
    struct fd_buf buf;
    int moves = 0;

    (void)state;
    draw(&buf, &support_section, 4, cells, 7); /* the second row's "some" */
    assert_int_equal(support_times(&buf, "<circle"), 1 + 3);
    assert_int_equal(support_times(&buf, "class=\"second\" x="), 1 + 3);
    path = strstr(fd_buf_text(&buf), "line first\" d=\"");
    path =
        strstr(path + 1, "line first\" d=\"") + strlen("line first\" d=\""); /* not the legend's */
    for (; *path != '"'; path++) {
        moves += *path == 'M';
    }
    assert_int_equal(moves, 2);
    fd_buf_clean_up(&buf);
}

static void the_year_before_is_a_mark_and_no_point(void **state)
{
    static const char *const cells[] = {"2019-11-04", "30", "1", NULL, "0",
                                        "2020-10-26", "10", "1", NULL, "0",
                                        "2020-11-02", "40", "4", NULL, "0"};
    struct fd_buf buf;

    (void)state;
    draw(&buf, &support_section, 3, cells, -1);
    assert_int_equal(support_times(&buf, "<circle"), 1 + 2);
    assert_int_equal(support_times(&buf, "class=\"before\""), 1 + 1);
    assert_int_equal(support_times(&buf, "a year before"), 1);
    fd_buf_clean_up(&buf);
}

static void a_chart_has_a_title_a_description_and_escaped_text(void **state)
{
    static const char *const cells[] = {"2020-11-02", "12", "7", NULL, "0"};
    struct fd_buf buf;

    (void)state;
    draw(&buf, &support_section, 1, cells, -1);
    assert_int_equal(
        support_times(&buf, "role=\"img\" aria-labelledby=\"things-title things-desc\""), 1);
    assert_int_equal(support_times(&buf, "<title id=\"things-title\">Things &amp; more</title>"),
                     1);
    assert_int_equal(support_times(&buf, "All &lt;of&gt; them"), 1);
    fd_buf_clean_up(&buf);
}

static void bars_show_both_columns_the_limit_and_no_suppressed_count(void **state)
{
    static const char *const cells[] = {"a", "A & B", "20", "10", "25", "b",  "C", "3",
                                        "4", "25",    "c",  "D",  NULL, NULL, "25"};
    struct fd_buf buf;

    (void)state;
    draw(&buf, &bars, 3, cells, 7);
    assert_int_equal(support_times(&buf, "A &amp; B"), 1);
    assert_int_equal(support_times(&buf, ">20</text>"), 1);
    assert_int_equal(support_times(&buf, ">3</text>"), 0);
    assert_int_equal(support_times(&buf, ">c</text>"), 1);
    assert_int_equal(support_times(&buf, ">–</text>"), 1);
    assert_int_equal(support_times(&buf, "class=\"outline\""), 1 + 2);
    assert_int_equal(support_times(&buf, "class=\"mark\""), 2);
    fd_buf_clean_up(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scale_ends_at_a_round_number_that_at_most_five_steps_reach),
        cmocka_unit_test(without_rows_or_without_anything_above_zero_there_is_no_chart),
        cmocka_unit_test(one_row_is_one_point),
        cmocka_unit_test(a_line_has_a_gap_where_nothing_is_known_or_shown),
        cmocka_unit_test(the_year_before_is_a_mark_and_no_point),
        cmocka_unit_test(a_chart_has_a_title_a_description_and_escaped_text),
        cmocka_unit_test(bars_show_both_columns_the_limit_and_no_suppressed_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
