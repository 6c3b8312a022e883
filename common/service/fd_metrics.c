#include "service/fd_metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_error.h"
#include "service/fd_metrics_internal.h"

/* Series are only ever added, at the front: who walks the list needs no lock. */
static struct fd_series *_Atomic lists[FD_METRICS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of adding */

static bool is_same(const char *left, const char *right)
{
    return left && right ? strcmp(left, right) == 0 : left == right;
}

static char *copy(const char *text)
{
    char *made = text ? strdup(text) : NULL;

    if (text && !made) {
        fd_abort("out of memory for a metric");
    }
    return made;
}

const struct fd_series *fd_metric_first(enum fd_metric metric)
{
    return atomic_load(&lists[metric]);
}

static struct fd_series *find(enum fd_metric metric, const char *first, const char *second)
{
    for (struct fd_series *at = atomic_load(&lists[metric]); at; at = at->next) {
        if (is_same(at->labels[0], first) && is_same(at->labels[1], second)) {
            return at;
        }
    }
    return NULL;
}

static struct fd_series *make(enum fd_metric metric, const char *first, const char *second)
{
    struct fd_series *series = calloc(1, sizeof(*series));

    if (!series) {
        fd_abort("out of memory for a metric");
    }
    series->bounds = fd_metric_info(metric)->bounds;
    series->labels[0] = copy(first);
    series->labels[1] = copy(second);
    series->next = atomic_load(&lists[metric]);
    atomic_store(&lists[metric], series);
    return series;
}

struct fd_series *fd_metric_series(enum fd_metric metric, const char *first, const char *second)
{
    struct fd_series *series = find(metric, first, second);

    if (series) {
        return series;
    }
    pthread_mutex_lock(&lock);
    series = find(metric, first, second);
    if (!series) {
        series = make(metric, first, second);
    }
    pthread_mutex_unlock(&lock);
    return series;
}

struct fd_series *fd_metric_of_partition(enum fd_metric metric, const char *topic,
                                         int32_t partition)
{
    char number[16];

    snprintf(number, sizeof(number), "%" PRId32, partition);
    return fd_metric_series(metric, topic, number);
}

/* Values of their own, of which none says anything of another: no order is needed. */

void fd_series_add(struct fd_series *series, int64_t count)
{
    atomic_fetch_add_explicit(&series->value, count, memory_order_relaxed);
    atomic_store_explicit(&series->shown, true, memory_order_relaxed);
}

void fd_series_set(struct fd_series *series, int64_t value)
{
    atomic_store_explicit(&series->value, value, memory_order_relaxed);
    atomic_store_explicit(&series->shown, true, memory_order_relaxed);
}

void fd_series_raise(struct fd_series *series, int64_t value)
{
    if (value > fd_series_value(series)) {
        fd_series_set(series, value);
    }
}

void fd_observed_add(struct fd_observed *observed, const int64_t *bounds, int64_t value)
{
    size_t at = 0;

    while (bounds[at] != 0 && value > bounds[at]) {
        at++;
    }
    observed->buckets[at]++;
    observed->sum += value;
}

void fd_series_observe_all(struct fd_series *series, const struct fd_observed *observed)
{
    for (size_t i = 0; i < FD_METRIC_BOUNDS; i++) {
        if (observed->buckets[i] > 0) {
            atomic_fetch_add_explicit(&series->buckets[i], observed->buckets[i],
                                      memory_order_relaxed);
        }
    }
    fd_series_add(series, observed->sum);
}

void fd_series_observe(struct fd_series *series, int64_t value)
{
    struct fd_observed observed = {.sum = 0};

    fd_observed_add(&observed, series->bounds, value);
    fd_series_observe_all(series, &observed);
}

void fd_series_hide(struct fd_series *series)
{
    atomic_store_explicit(&series->shown, false, memory_order_relaxed);
}

int64_t fd_series_value(const struct fd_series *series)
{
    return atomic_load_explicit(&series->value, memory_order_relaxed);
}

void fd_metric_add(enum fd_metric metric, const char *first, const char *second, int64_t count)
{
    fd_series_add(fd_metric_series(metric, first, second), count);
}

void fd_metric_set(enum fd_metric metric, int64_t value)
{
    fd_series_set(fd_metric_series(metric, NULL, NULL), value);
}
