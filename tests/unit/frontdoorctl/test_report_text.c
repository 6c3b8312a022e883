#include "report_text.h"

#include "report_support.h"

static void expect_shown(enum report_kind kind, const char *text, const char *shown)
{
    struct fd_buf buf;

    fd_buf_init(&buf, 1000);
    report_put_value(&buf, kind, text);
    assert_string_equal(fd_buf_text(&buf), shown);
    fd_buf_clean_up(&buf);
}

static void what_html_would_read_is_escaped(void **state)
{
    (void)state;
    expect_shown(REPORT_TEXT, "<a href=\"x\">Tom & 'Co'</a>",
                 "&lt;a href=&quot;x&quot;&gt;Tom &amp; &#39;Co&#39;&lt;/a&gt;");
    expect_shown(REPORT_COUNT, "1<b>", "1&lt;b&gt;");
    expect_shown(REPORT_DAY, "<script>", "&lt;script&gt;");
    expect_shown(REPORT_MOMENT, "2020-11-02 <i>", "2 Nov 2020, &lt;i&gt;");
    expect_shown(REPORT_TEXT, "Émilie – 5", "Émilie – 5");
    expect_shown(REPORT_TEXT, "", "");
}

static void thousands_are_parted_by_commas(void **state)
{
    (void)state;
    expect_shown(REPORT_COUNT, "0", "0");
    expect_shown(REPORT_COUNT, "999", "999");
    expect_shown(REPORT_COUNT, "1000", "1,000");
    expect_shown(REPORT_COUNT, "1234567", "1,234,567");
    expect_shown(REPORT_DECIMAL, "1854.5", "1,854.5");
    expect_shown(REPORT_DECIMAL, "-33.2", "−33.2");
    expect_shown(REPORT_DECIMAL, "-4100.0", "−4,100.0");
    expect_shown(REPORT_AVERAGE, "28.8", "28.8");
    expect_shown(REPORT_PERCENT, "61.3", "61.3%");
}

static void durations_are_told_in_their_two_greatest_units(void **state)
{
    (void)state;
    expect_shown(REPORT_DURATION, "0", "0 s");
    expect_shown(REPORT_DURATION, "59", "59 s");
    expect_shown(REPORT_DURATION, "60", "1 min");
    expect_shown(REPORT_DURATION, "3599", "59 min");
    expect_shown(REPORT_DURATION, "3600", "1 h 0 min");
    expect_shown(REPORT_DURATION, "86399", "23 h 59 min");
    expect_shown(REPORT_DURATION, "90000", "1 d 1 h");
}

static void dates_are_written_as_people_here_write_them(void **state)
{
    (void)state;
    expect_shown(REPORT_DAY, "2020-11-02", "2 Nov 2020");
    expect_shown(REPORT_MONTH, "2020-11-01", "Nov 2020");
    expect_shown(REPORT_MOMENT, "2020-11-02 09:05", "2 Nov 2020, 09:05");
    expect_shown(REPORT_DAY, "2021-02-30", "2021-02-30");
    expect_shown(REPORT_DAY, "2021", "2021");
}

static void what_an_origin_asks_for_is_put_in_as_literals(void **state)
{
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 1000);
    report_put_bound(&buf, "a = $1 AND b = date $2 - 7 AND c = '$3'", "E0'6", "2020-11-02");
    assert_string_equal(fd_buf_text(&buf),
                        "a = 'E0''6' AND b = date '2020-11-02' - 7 AND c = '$3'");
    fd_buf_clean_up(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_html_would_read_is_escaped),
        cmocka_unit_test(thousands_are_parted_by_commas),
        cmocka_unit_test(durations_are_told_in_their_two_greatest_units),
        cmocka_unit_test(dates_are_written_as_people_here_write_them),
        cmocka_unit_test(what_an_origin_asks_for_is_put_in_as_literals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
