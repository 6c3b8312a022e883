#include "report_page.h"

#include <math.h>
#include <stdlib.h>

#include "report_figures.h"
#include "report_support.h"

static const struct report_section sections[2];
static const struct report_definition definition = {
    .name = "weekly", .title = "Test,", .sections = sections, .summary = true};

/* A year before, the week before, the week; "some" of the last is what is asked for. */
static void make(struct report_page *page, const char *some, struct report_table **room,
                 struct fd_arena *arena)
{
    const char *const cells[] = {"2019-11-04", "30",   "10",  NULL, "0",
                                 "2020-10-26", "1000", "250", NULL, "0",
                                 "2020-11-02", "2000", some,  NULL, "4"};

    *page = (struct report_page){
        .definition = &definition,
        .authority = "E06000008",
        .authority_name = "Tom & Co <3",
        .as_at = "2020-11-09 08:00:00+00",
        .as_at_local = "2020-11-09 08:00",
        .go_live = FD_DATE_NULL,
        .mark = FD_DATE_NULL,
        .tables = room,
        .table_count = 1,
    };
    assert_true(report_period_week("2020-W45", &page->period));
    room[0] = support_table(&support_section, 3, cells, arena);
    report_table_compute(room[0], arena);
}

static void write_page(struct fd_buf *buf, const char *some, const json_t *previous)
{
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *room[1];
    struct report_page page;

    make(&page, some, room, arena);
    page.previous = previous;
    fd_buf_init(buf, 1000000);
    report_put_page(buf, &page);
    assert_false(buf->failed);
    fd_arena_destroy(&arena);
}

static void a_figure_says_where_it_can_be_looked_up(void **state)
{
    struct fd_buf buf;

    (void)state;
    write_page(&buf, "500", NULL);
    assert_int_equal(support_times(&buf, "<table data-view=\"bi.thing\">"), 1);
    assert_true(support_times(&buf, "data-row=\"authority = &#39;E06000008&#39; AND opened_week = "
                                    "&#39;2020-11-02&#39;\"") >= 1);
    assert_true(support_times(&buf, "data-column=\"sum(&quot;all&quot;)\">2,000</td>") >= 1);
    assert_true(support_times(&buf, "data-column=\"share\">25.0%</td>") >= 1);
    assert_int_equal(support_times(&buf, "<body data-as-at=\"2020-11-09 08:00:00+00\">"), 1);
    fd_buf_clean_up(&buf);
}

static void a_page_needs_nothing_but_itself(void **state)
{
    struct fd_buf buf;

    (void)state;
    write_page(&buf, "500", NULL);
    assert_int_equal(support_times(&buf, "http"), 0);
    assert_int_equal(support_times(&buf, "src="), 0);
    assert_int_equal(support_times(&buf, "url("), 0);
    assert_int_equal(support_times(&buf, "@import"), 0);
    assert_int_equal(support_times(&buf, "<link"), 0);
    assert_int_equal(support_times(&buf, "<script"), 1);
    assert_int_equal(support_times(&buf, "<script type=\"application/json\""), 1);
    assert_int_equal(support_times(&buf, "Tom &amp; Co &lt;3"), 2);
    assert_int_equal(support_times(&buf, "Co <3"), 0);
    fd_buf_clean_up(&buf);
}

static void headlines_stand_beside_the_week_and_the_year_before(void **state)
{
    struct fd_buf buf;

    (void)state;
    write_page(&buf, "500", NULL);
    assert_int_equal(support_times(&buf, "+1,000 (+100.0%)"), 1);
    assert_int_equal(support_times(&buf, "no change"), 1);
    assert_int_equal(support_times(&buf, "−8.3 points"), 1);
    fd_buf_clean_up(&buf);
}

static void a_figure_above_its_limit_is_marked(void **state)
{
    struct fd_buf buf;

    (void)state;
    write_page(&buf, "600", NULL); /* 30.0%, and 33.3% a year before */
    assert_int_equal(support_times(&buf, "class=\"number percent high\""), 2);
    fd_buf_clean_up(&buf);
}

enum { MANY = 12 };

static const struct report_section many = {
    .id = "many",
    .title = "Many",
    .view = "bi.thing",
    .where = "authority = $1",
    .explanation = "What they are.",
    .columns =
        COLUMNS{
            WORDS("key", NULL, REPORT_KEY | REPORT_HIDDEN, NULL),
            WORDS("a", "A", 0, NULL),
            COUNT("b", "B", 0, NULL),
            COUNT("c", "C", 0, NULL),
            COUNT("d", "D", 0, NULL),
            COUNT("e", "E", 0, NULL),
            COUNT("f", "F", 0, NULL),
            COUNT("g", "G", 0, NULL),
            COUNT("h", "H", 0, NULL),
            COUNT("i", "I", 0, NULL),
            COUNT("j", "J", REPORT_HIDDEN, NULL),
            {0},
        },
};

static void expect_wide(const struct report_section *section, int times)
{
    static const char *const cells[11] = {"a", "a"};
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *room[1];
    struct report_page page;
    struct fd_buf buf;

    make(&page, "500", room, arena);
    fd_buf_init(&buf, 100000);
    report_put_section(&buf, &page, support_table(section, 1, cells, arena));
    assert_int_equal(support_times(&buf, "class=\"scroll wide\""), times);
    fd_buf_clean_up(&buf);
    fd_arena_destroy(&arena);
}

/* Hidden columns don't count. */
static void a_table_of_ten_columns_stands_below_its_chart(void **state)
{
    struct report_column columns[MANY];
    struct report_section wide = many;

    (void)state;
    expect_wide(&many, 0);
    memcpy(columns, many.columns, sizeof(columns));
    columns[MANY - 2].flags = 0;
    columns[MANY - 2].heading = "J";
    wide.columns = columns;
    expect_wide(&wide, 1);
}

static void without_rows_a_section_says_so(void **state)
{
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *room[1];
    struct report_page page;
    struct fd_buf buf;

    (void)state;
    make(&page, "500", room, arena);
    room[0]->rows = 0;
    fd_buf_init(&buf, 1000000);
    report_put_page(&buf, &page);
    assert_int_equal(support_times(&buf, "<p>There is none.</p>"), 1);
    assert_int_equal(support_times(&buf, "<svg"), 0);
    fd_buf_clean_up(&buf);
    fd_arena_destroy(&arena);
}

static void what_was_restated_is_listed_as_it_was_and_as_it_is(void **state)
{
    struct fd_error error = {0};
    json_t *previous = NULL;
    struct fd_buf before, after;

    (void)state;
    write_page(&before, "500", NULL);
    assert_int_equal(support_times(&before, "Restated"), 0);
    assert_int_equal(report_read_figures((struct fd_str){before.data, (uint32_t)before.length},
                                         &previous, &error),
                     FD_OK);
    write_page(&after, "600", previous);
    assert_int_equal(support_times(&after, ">500</td><td class=\"number count\""), 1);
    assert_int_equal(support_times(&after, ">25.0%</td><td class=\"number percent\""), 1);
    assert_int_equal(support_times(&after, "Nothing was restated"), 0);
    fd_buf_clean_up(&after);
    write_page(&after, "500", previous);
    assert_int_equal(support_times(&after, "Nothing was restated"), 1);
    fd_buf_clean_up(&after);
    write_page(&after, NULL, previous);
    assert_int_equal(support_times(&after, ">500</td><td class=\"number count\""), 1);
    fd_buf_clean_up(&after);
    fd_buf_clean_up(&before);
    json_decref(previous);
}

static void nothing_in_the_figures_ends_their_element(void **state)
{
    struct fd_arena *arena = fd_arena_new(4096);
    struct fd_error error = {0};
    struct report_table *room[1];
    json_t *figures = NULL;
    struct report_page page;
    struct fd_buf buf;

    (void)state;
    make(&page, "</script>", room, arena);
    fd_buf_init(&buf, 1000000);
    report_put_figures(&buf, &page);
    assert_int_equal(support_times(&buf, "</script>"), 1);
    assert_int_equal(
        report_read_figures((struct fd_str){buf.data, (uint32_t)buf.length}, &figures, &error),
        FD_OK);
    assert_string_equal(json_string_value(json_object_get(json_object_get(figures, "figures"),
                                                          "things/2020-11-02/some")),
                        "</script>");
    json_decref(figures);
    fd_buf_clean_up(&buf);
    fd_arena_destroy(&arena);
}

static void what_is_no_page_of_ours_is_refused(void **state)
{
    static const char head[] = "<script type=\"application/json\" id=\"figures\">";
    static const char *const bodies[] = {"",
                                         "</script>",
                                         "{</script>",
                                         "{}</script>",
                                         "[]</script>",
                                         "{\"report\":\"weekly\"}</script>",
                                         "{\"report\":\"weekly\",\"period\":1}</script>"};

    (void)state;
    for (size_t i = 0; i < 2 * FD_COUNT(bodies); i++) {
        struct fd_error error = {0};
        json_t *figures = NULL;
        char html[512];

        snprintf(html, sizeof(html), "%s%s", i < FD_COUNT(bodies) ? head : "",
                 bodies[i % FD_COUNT(bodies)]);
        assert_int_equal(report_read_figures(fd_str_from(html), &figures, &error), FD_FATAL);
        assert_null(figures);
    }
}

/* --- contrast: WCAG 2.1, relative luminance */

static double channel(const char *hex)
{
    char text[3] = {hex[0], hex[1], '\0'};
    double value = (double)strtol(text, NULL, 16) / 255;

    return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(const char *name)
{
    const char *css = fd_embedded_find(fd_embedded_report, "report.css")->text;
    char declaration[32];
    const char *at;

    snprintf(declaration, sizeof(declaration), "--%s: #", name);
    at = strstr(css, declaration);
    assert_non_null(at);
    at += strlen(declaration);
    return 0.2126 * channel(at) + 0.7152 * channel(at + 2) + 0.0722 * channel(at + 4);
}

static double contrast(const char *one, const char *other)
{
    double a = luminance(one), b = luminance(other);

    return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

static void text_and_lines_stand_out_as_wcag_aa_asks(void **state)
{
    static const char *const texts[] = {"ink", "quiet", "first", "second", "warn"};

    (void)state;
    for (size_t i = 0; i < FD_COUNT(texts); i++) {
        assert_true(contrast(texts[i], "paper") >= 4.5);
        assert_true(contrast(texts[i], "wash") >= 4.5);
    }
    assert_true(contrast("ink", "ink") == 1);
    assert_true(contrast("paper", "rule") < 3);
}

/* Colours are named in one place, so that the pairs above are all there are. */
static void colours_are_those_of_the_palette(void **state)
{
    const char *css = fd_embedded_find(fd_embedded_report, "report.css")->text;
    const char *end = strchr(css, '}');

    (void)state;
    assert_null(strchr(end, '#'));
    assert_null(strstr(end, "rgb"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_figure_says_where_it_can_be_looked_up),
        cmocka_unit_test(a_page_needs_nothing_but_itself),
        cmocka_unit_test(headlines_stand_beside_the_week_and_the_year_before),
        cmocka_unit_test(a_figure_above_its_limit_is_marked),
        cmocka_unit_test(a_table_of_ten_columns_stands_below_its_chart),
        cmocka_unit_test(without_rows_a_section_says_so),
        cmocka_unit_test(what_was_restated_is_listed_as_it_was_and_as_it_is),
        cmocka_unit_test(nothing_in_the_figures_ends_their_element),
        cmocka_unit_test(what_is_no_page_of_ours_is_refused),
        cmocka_unit_test(text_and_lines_stand_out_as_wcag_aa_asks),
        cmocka_unit_test(colours_are_those_of_the_palette),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
