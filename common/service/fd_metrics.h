#ifndef FD_METRICS_H
#define FD_METRICS_H

#include <stdint.h>

#include "base/fd_buf.h"
#include "base/fd_macros.h"

/**
 * What a program counts and measures of itself. Everything about a metric but its value stands in
 * one table (fd_metrics_table.c): the text that is scraped and its documentation are printed from
 * it. Any thread may count; nobody waits for whoever scrapes.
 */
enum fd_metric {
    FD_METRIC_BUILD,
    FD_METRIC_READY,
    FD_METRIC_FAILURES,
    FD_METRIC_FAILING,
    /* services that read topics */
    FD_METRIC_RECORDS,
    FD_METRIC_EVENTS,
    FD_METRIC_DEAD_LETTERS,
    FD_METRIC_LAG_RECORDS,
    FD_METRIC_LAG_SECONDS,
    FD_METRIC_TAKE_OVERS,
    FD_METRIC_BATCH_EVENTS,
    FD_METRIC_BATCH_BYTES,
    FD_METRIC_PHASE_SECONDS,
    FD_METRIC_LATENCY_SECONDS,
    FD_METRIC_ARENA_BYTES,
    FD_METRIC_BULK_LOAD,
    /* the relay */
    FD_METRIC_LEASE,
    FD_METRIC_OUTBOX_ROWS,
    FD_METRIC_OUTBOX_SECONDS,
    FD_METRIC_ALERTS_SENT,
    FD_METRIC_REJECTIONS_SENT,
    /* rollup */
    FD_METRIC_FOLD_SECONDS,
    FD_METRIC_TOUCHED_AUTHORITIES,
    /* the process: names that every Prometheus client has */
    FD_METRIC_PROCESS_START,
    FD_METRIC_PROCESS_CPU,
    FD_METRIC_PROCESS_MEMORY,
    FD_METRIC_PROCESS_FILES,
    FD_METRIC_PROCESS_MOST_FILES,
    FD_METRICS,
};

/** Types of OpenMetrics. */
enum fd_metric_type { FD_METRIC_GAUGE, FD_METRIC_COUNTER, FD_METRIC_HISTOGRAM, FD_METRIC_INFO };

/** Most labels of a metric, and most bounds of a histogram. */
enum { FD_METRIC_LABELS = 2, FD_METRIC_BOUNDS = 16 };

/**
 * One metric. Values are kept as integers: seconds as microseconds, everything else as it is.
 */
struct fd_metric_info {
    const char *name; /**< of the family: without _total, _bucket and the like */
    enum fd_metric_type type;
    const char *unit;                     /**< "seconds" or "bytes", also in the name; or NULL */
    const char *labels[FD_METRIC_LABELS]; /**< their names; NULL: fewer */
    const int64_t *bounds;                /**< of a histogram, upwards; ends with 0 */
    const char *help;                     /**< one sentence, without a full stop */
};

/** Its row of the table. */
const struct fd_metric_info *fd_metric_info(enum fd_metric metric);

/** One of a metric's values: that of its labels. */
struct fd_series;

/**
 * The series of `metric` with these values of its labels (NULL for those that it hasn't); made when
 * it is first asked for. It stays where it is until the process ends: whoever counts often keeps
 * it.
 */
struct fd_series *fd_metric_series(enum fd_metric metric, const char *first, const char *second);

/** The same of a metric whose labels are topic and partition. */
struct fd_series *fd_metric_of_partition(enum fd_metric metric, const char *topic,
                                         int32_t partition) FD_NONNULL(2);

/** Add to a counter, or to a gauge. */
void fd_series_add(struct fd_series *series, int64_t count) FD_NONNULL(1);
/** Set a gauge; it is shown from then on. A series is also shown once something was added to it. */
void fd_series_set(struct fd_series *series, int64_t value) FD_NONNULL(1);
/** Set a gauge to `value` if that is more. */
void fd_series_raise(struct fd_series *series, int64_t value) FD_NONNULL(1);
/** Note a value of a histogram. */
void fd_series_observe(struct fd_series *series, int64_t value) FD_NONNULL(1);
/** Values of a histogram that are noted together, where there are many. Zeroed to begin with. */
struct fd_observed {
    int64_t buckets[FD_METRIC_BOUNDS];
    int64_t sum;
};
/** Put a value with them; `bounds` are the metric's. */
void fd_observed_add(struct fd_observed *observed, const int64_t *bounds, int64_t value)
    FD_NONNULL(1, 2);
/** Note all of them. */
void fd_series_observe_all(struct fd_series *series, const struct fd_observed *observed)
    FD_NONNULL(1, 2);
/** Show a gauge no more: what it is about isn't this instance's any more. */
void fd_series_hide(struct fd_series *series) FD_NONNULL(1);
/** What a counter or gauge stands at. */
int64_t fd_series_value(const struct fd_series *series) FD_NONNULL(1);

/** The same for what is counted seldom, or has no labels. */
void fd_metric_add(enum fd_metric metric, const char *first, const char *second, int64_t count);
void fd_metric_set(enum fd_metric metric, int64_t value);

/** All that is shown, as OpenMetrics text (version 1.0.0). */
void fd_metrics_print(struct fd_buf *out) FD_NONNULL(1);
/** The table of metrics, as Markdown. */
void fd_metrics_print_reference(struct fd_buf *out) FD_NONNULL(1);

/** Take the process's own metrics from /proc. */
void fd_metrics_look_at_process(void);

#endif
