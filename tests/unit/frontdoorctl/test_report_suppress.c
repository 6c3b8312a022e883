#include <stdlib.h>

#include "report_support.h"
#include "report_suppress.h"

enum { ROWS = 4, MOST = 13, JUDGED = 8, TOTALS = ROWS * MOST };

static const struct report_section added = {
    .id = "added",
    .columns =
        COLUMNS{
            WORDS("name", "Name", REPORT_KEY, NULL),
            COUNT("count", "Count", REPORT_ADDS_UP, NULL),
            {0},
        },
};

static const struct report_section nested = {
    .id = "nested",
    .columns =
        COLUMNS{
            WORDS("name", "Name", REPORT_KEY, NULL),
            COUNT("whole", "Whole", 0, NULL),
            COUNT("other", "Other", 0, NULL),
            PART("part", "Part", 0, NULL, "whole", "other"),
            PERCENT("percent", "Percent", 0, NULL, "part", "whole"),
            {0},
        },
};

static const struct report_section rated = {
    .id = "rated",
    .columns =
        COLUMNS{
            WORDS("name", "Name", REPORT_KEY, NULL),
            DECIMAL_OF("rate", "Rate", 0, NULL, "count"),
            COUNT("count", "Count", 0, NULL),
            DECIMAL("published", "Published", 0, NULL),
            {0},
        },
};

/* "12 c -" of one row of the nested table. */
static void expect_nested(const char *whole, const char *other, const char *part, const char *shown)
{
    const char *const cells[] = {"a", whole, other, part, NULL};
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *table = support_table(&nested, 1, cells, arena);
    struct fd_buf buf;

    fd_buf_init(&buf, 1000);
    report_suppress(table);
    report_table_compute(table, arena);
    for (int column = 1; column < table->columns; column++) {
        fd_buf_put_text(&buf, column > 1 ? " " : "");
        report_put_cell_value(&buf, table, 0, column);
    }
    assert_string_equal(fd_buf_text(&buf), shown);
    fd_buf_clean_up(&buf);
    fd_arena_destroy(&arena);
}

static void counts_of_1_to_5_are_not_shown_and_zero_is(void **state)
{
    (void)state;
    expect_nested("100", "50", "0", "100 50 0 0.0%");
    expect_nested("100", "50", "1", "100 50 c c");
    expect_nested("100", "50", "5", "100 50 c c");
    expect_nested("100", "50", "6", "100 50 6 6.0%");
    expect_nested("3", "50", "0", "c 50 0 c");
    expect_nested("0", "50", "0", "0 50 0 –");
    expect_nested(NULL, "50", NULL, "– 50 – –");
}

static void a_part_that_lacks_1_to_5_of_its_whole_is_not_shown(void **state)
{
    (void)state;
    expect_nested("100", "50", "100", "100 50 100 100.0%");
    expect_nested("100", "50", "99", "100 50 c c");
    expect_nested("100", "50", "95", "100 50 c c");
    expect_nested("100", "50", "94", "100 50 94 94.0%");
    expect_nested("100", "50", "48", "100 50 c c");
    expect_nested("100", "50", "52", "100 50 c c");
    expect_nested("4", "50", "0", "c 50 0 c");
}

static void a_rate_is_shown_where_the_count_that_it_is_made_of_is(void **state)
{
    static const char *const cells[] = {"a", "0.4", "5", "0.6", "b", "0.5", "6", "0.6"};
    struct fd_arena *arena = fd_arena_new(4096);
    struct report_table *table = support_table(&rated, 2, cells, arena);

    (void)state;
    report_suppress(table);
    report_table_compute(table, arena);
    assert_true(report_cell(table, 0, 1)->suppressed);
    assert_false(report_cell(table, 1, 1)->suppressed);
    assert_string_equal(report_cell_text(table, 1, 1), "0.5");
    assert_false(report_cell(table, 0, 3)->suppressed);
    fd_arena_destroy(&arena);
}

/* What anybody sees of a column that adds up: each count or c, and the sum unless it is 1 to 5. */
struct seen {
    int values[ROWS]; /* -1: c */
    int sum;          /* -1: c */
};

static struct seen publish(const int *values, struct fd_arena *arena)
{
    char texts[ROWS][4];
    const char *cells[ROWS * 2];
    struct report_table *table;
    struct seen seen = {.sum = 0};

    for (int i = 0; i < ROWS; i++) {
        snprintf(texts[i], sizeof(texts[i]), "%d", values[i]);
        cells[2 * i] = "a";
        cells[2 * i + 1] = texts[i];
        seen.sum += values[i];
    }
    table = support_table(&added, ROWS, cells, arena);
    report_suppress(table);
    for (int i = 0; i < ROWS; i++) {
        seen.values[i] = report_cell(table, i, 1)->suppressed ? -1 : values[i];
    }
    seen.sum = seen.sum >= 1 && seen.sum <= 5 ? -1 : seen.sum;
    return seen;
}

static int key_of(const struct seen *seen)
{
    int key = seen->sum + 1;

    for (int i = 0; i < ROWS; i++) {
        key = key * (MOST + 1) + seen->values[i] + 1;
    }
    return key;
}

static bool is_judged(const int *values)
{
    for (int i = 0; i < ROWS; i++) {
        if (values[i] > JUDGED) {
            return false;
        }
    }
    return true;
}

/* Whoever sees a column, knows the sum and knows the rule can't tell any suppressed count. What
   they could take it for are all columns of four counts of 0 to 12; those with greater counts than
   8 are not judged, as what they could be taken for is cut off there. */
static void no_suppressed_count_follows_from_the_others_and_their_sum(void **state)
{
    const int columns = MOST * MOST * MOST * MOST;
    const int keys = (TOTALS + 2) * (MOST + 1) * (MOST + 1) * (MOST + 1) * (MOST + 1);
    int(*ranges)[ROWS][2] = calloc((size_t)keys, sizeof(*ranges));
    struct fd_arena *arena = fd_arena_new(65536);
    int told = 0;

    (void)state;
    assert_non_null(ranges);
    for (int pass = 0; pass < 2; pass++) {
        for (int column = 0; column < columns; column++) {
            const int values[ROWS] = {column % MOST, column / MOST % MOST,
                                      column / (MOST * MOST) % MOST, column / (MOST * MOST * MOST)};
            struct seen seen = publish(values, arena);
            int key = key_of(&seen);

            for (int i = 0; i < ROWS; i++) {
                int *range = ranges[key][i];

                if (pass == 0) {
                    /* one more, so that 0 is "none yet" */
                    range[0] = range[0] == 0 || values[i] + 1 < range[0] ? values[i] + 1 : range[0];
                    range[1] = values[i] + 1 > range[1] ? values[i] + 1 : range[1];
                } else if (seen.values[i] == -1 && range[0] == range[1] && is_judged(values)) {
                    print_error("%d %d %d %d: count %d follows\n", values[0], values[1], values[2],
                                values[3], i);
                    told++;
                }
            }
            fd_arena_reset(arena);
        }
    }
    assert_int_equal(told, 0);
    fd_arena_destroy(&arena);
    free(ranges);
}

static void counts_that_need_no_care_are_all_shown(void **state)
{
    const int values[ROWS] = {6, 0, 12, 7};
    struct fd_arena *arena = fd_arena_new(4096);
    struct seen seen = publish(values, arena);

    (void)state;
    assert_memory_equal(seen.values, values, sizeof(values));
    fd_arena_destroy(&arena);
}

static void one_small_count_takes_the_next_one_with_it(void **state)
{
    const int values[ROWS] = {12, 7, 3, 0};
    const int shown[ROWS] = {-1, 7, -1, 0};
    struct fd_arena *arena = fd_arena_new(4096);
    struct seen seen = publish(values, arena);

    (void)state;
    assert_memory_equal(seen.values, shown, sizeof(shown));
    fd_arena_destroy(&arena);
}

static void where_another_one_does_not_help_the_column_is_suppressed(void **state)
{
    static const int columns[][ROWS] = {{5, 9, 5, 0}, {1, 1, 0, 12}, {3, 0, 0, 0}};
    const int shown[ROWS] = {-1, -1, -1, -1};
    struct fd_arena *arena = fd_arena_new(4096);

    (void)state;
    for (size_t i = 0; i < FD_COUNT(columns); i++) {
        struct seen seen = publish(columns[i], arena);

        assert_memory_equal(seen.values, shown, sizeof(shown));
    }
    fd_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_of_1_to_5_are_not_shown_and_zero_is),
        cmocka_unit_test(a_part_that_lacks_1_to_5_of_its_whole_is_not_shown),
        cmocka_unit_test(a_rate_is_shown_where_the_count_that_it_is_made_of_is),
        cmocka_unit_test(no_suppressed_count_follows_from_the_others_and_their_sum),
        cmocka_unit_test(counts_that_need_no_care_are_all_shown),
        cmocka_unit_test(one_small_count_takes_the_next_one_with_it),
        cmocka_unit_test(where_another_one_does_not_help_the_column_is_suppressed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
