#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "service/fd_metrics.h"

enum { TEXT_LIMIT = 1 << 20, THREADS = 4, TIMES = 10000 };

static const char *print(struct fd_buf *buf)
{
    fd_buf_init(buf, TEXT_LIMIT);
    fd_metrics_print(buf);
    return fd_buf_text(buf);
}

/* All that is printed of one family. */
static void assert_family(const char *name, const char *expected)
{
    struct fd_buf buf;
    const char *text = print(&buf);
    char begin[128];
    const char *at;

    snprintf(begin, sizeof(begin), "# TYPE %s ", name);
    at = strstr(text, begin);
    assert_non_null(at);
    if (strncmp(at, expected, strlen(expected)) != 0) {
        fail_msg("not what was expected:\n%.1500s", at);
    }
    at += strlen(expected);
    assert_true(strncmp(at, "# TYPE ", 7) == 0 || strncmp(at, "# EOF\n", 6) == 0);
    fd_buf_clean_up(&buf);
}

static void assert_not_shown(const char *text)
{
    struct fd_buf buf;

    assert_null(strstr(print(&buf), text));
    fd_buf_clean_up(&buf);
}

static void nothing_is_shown_that_was_never_counted(void **state)
{
    (void)state;
    (void)fd_metric_series(FD_METRIC_LAG_RECORDS, "t", "0");
    assert_not_shown("frontdoor_lag_records");
}

static void a_counter_is_shown_with_its_labels_escaped(void **state)
{
    (void)state;
    fd_metric_add(FD_METRIC_DEAD_LETTERS, "a\"b\\c\n", "avro_truncated", 2);
    fd_metric_add(FD_METRIC_DEAD_LETTERS, "a\"b\\c\n", "avro_truncated", 3);
    assert_family("frontdoor_dead_letters",
                  "# TYPE frontdoor_dead_letters counter\n"
                  "# HELP frontdoor_dead_letters Records committed as dead letters.\n"
                  "frontdoor_dead_letters_total{topic=\"a\\\"b\\\\c\\n\",reason=\"avro_truncated\"}"
                  " 5\n");
}

static void a_gauge_of_seconds_is_shown_with_its_unit_and_hidden_again(void **state)
{
    struct fd_series *series = fd_metric_series(FD_METRIC_LAG_SECONDS, "t", "7");

    (void)state;
    fd_series_set(series, 1500000);
    assert_family("frontdoor_lag_seconds",
                  "# TYPE frontdoor_lag_seconds gauge\n"
                  "# UNIT frontdoor_lag_seconds seconds\n"
                  "# HELP frontdoor_lag_seconds Since the projection of the partition was last "
                  "known to be complete; 0: it is.\n"
                  "frontdoor_lag_seconds{topic=\"t\",partition=\"7\"} 1.500000\n");
    fd_series_hide(series);
    assert_not_shown("frontdoor_lag_seconds");
}

static void a_peak_only_rises(void **state)
{
    struct fd_series *series = fd_metric_series(FD_METRIC_ARENA_BYTES, "batch", NULL);

    (void)state;
    fd_series_raise(series, 5);
    fd_series_raise(series, 3);
    assert_int_equal(fd_series_value(series), 5);
}

/* A value that is a bound is in its bucket. */
static void a_histogram_counts_up_to_each_bound_and_all(void **state)
{
    struct fd_series *series = fd_metric_series(FD_METRIC_FOLD_SECONDS, NULL, NULL);

    (void)state;
    fd_series_observe(series, 10000);
    fd_series_observe(series, 10001);
    fd_series_observe(series, 500000000);
    assert_family("frontdoor_fold_seconds",
                  "# TYPE frontdoor_fold_seconds histogram\n"
                  "# UNIT frontdoor_fold_seconds seconds\n"
                  "# HELP frontdoor_fold_seconds Time to keep the figures of one authority.\n"
                  "frontdoor_fold_seconds_bucket{le=\"0.01\"} 1\n"
                  "frontdoor_fold_seconds_bucket{le=\"0.05\"} 2\n"
                  "frontdoor_fold_seconds_bucket{le=\"0.1\"} 2\n"
                  "frontdoor_fold_seconds_bucket{le=\"0.5\"} 2\n"
                  "frontdoor_fold_seconds_bucket{le=\"1\"} 2\n"
                  "frontdoor_fold_seconds_bucket{le=\"5\"} 2\n"
                  "frontdoor_fold_seconds_bucket{le=\"30\"} 2\n"
                  "frontdoor_fold_seconds_bucket{le=\"120\"} 2\n"
                  "frontdoor_fold_seconds_bucket{le=\"+Inf\"} 3\n"
                  "frontdoor_fold_seconds_count 3\n"
                  "frontdoor_fold_seconds_sum 500.020001\n");
}

static void *count(void *unused)
{
    for (int i = 0; i < TIMES; i++) {
        char partition[8];

        snprintf(partition, sizeof(partition), "%d", i % 8);
        fd_metric_add(FD_METRIC_RECORDS, "t", partition, 1);
    }
    return unused;
}

static void threads_count_together_and_nothing_is_lost(void **state)
{
    pthread_t threads[THREADS];
    int64_t sum = 0;
    struct fd_buf buf;

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, count, NULL), 0);
    }
    (void)print(&buf); /* meanwhile */
    fd_buf_clean_up(&buf);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    for (int i = 0; i < 8; i++) {
        char partition[8];

        snprintf(partition, sizeof(partition), "%d", i);
        sum += fd_series_value(fd_metric_series(FD_METRIC_RECORDS, "t", partition));
    }
    assert_int_equal(sum, THREADS * TIMES);
}

static void every_metric_has_a_row_that_is_complete(void **state)
{
    (void)state;
    for (int metric = 0; metric < FD_METRICS; metric++) {
        const struct fd_metric_info *info = fd_metric_info((enum fd_metric)metric);

        assert_non_null(info->name);
        assert_non_null(info->help);
        assert_int_not_equal(info->help[strlen(info->help) - 1], '.');
        assert_int_equal(info->type == FD_METRIC_HISTOGRAM, info->bounds != NULL);
        if (info->unit) { /* OpenMetrics wants it at the end of the name */
            size_t length = strlen(info->name) - strlen(info->unit);

            assert_string_equal(info->name + length, info->unit);
        }
        for (int i = 0; info->bounds && info->bounds[i] != 0; i++) {
            assert_in_range(i, 0, FD_METRIC_BOUNDS - 2);
            assert_true(i == 0 || info->bounds[i] > info->bounds[i - 1]);
        }
    }
}

static void the_reference_has_a_line_of_each(void **state)
{
    struct fd_buf buf;
    int lines = 0;

    (void)state;
    fd_buf_init(&buf, TEXT_LIMIT);
    fd_metrics_print_reference(&buf);
    for (const char *at = fd_buf_text(&buf); *at; at++) {
        lines += *at == '\n';
    }
    assert_int_equal(lines, 2 + FD_METRICS);
    assert_non_null(strstr(fd_buf_text(&buf), "| `frontdoor_lag_seconds` | gauge | topic, "
                                              "partition | Since the projection"));
    fd_buf_clean_up(&buf);
}

static void the_process_is_measured(void **state)
{
    (void)state;
    fd_metrics_look_at_process();
    assert_in_range(fd_series_value(fd_metric_series(FD_METRIC_PROCESS_FILES, NULL, NULL)), 1,
                    100000);
    assert_true(fd_series_value(fd_metric_series(FD_METRIC_PROCESS_MEMORY, NULL, NULL)) > 1 << 20);
    assert_true(fd_series_value(fd_metric_series(FD_METRIC_PROCESS_CPU, NULL, NULL)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_shown_that_was_never_counted),
        cmocka_unit_test(a_counter_is_shown_with_its_labels_escaped),
        cmocka_unit_test(a_gauge_of_seconds_is_shown_with_its_unit_and_hidden_again),
        cmocka_unit_test(a_peak_only_rises),
        cmocka_unit_test(a_histogram_counts_up_to_each_bound_and_all),
        cmocka_unit_test(threads_count_together_and_nothing_is_lost),
        cmocka_unit_test(every_metric_has_a_row_that_is_complete),
        cmocka_unit_test(the_reference_has_a_line_of_each),
        cmocka_unit_test(the_process_is_measured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
