#ifndef FD_METRICS_INTERNAL_H
#define FD_METRICS_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "service/fd_metrics.h"

struct fd_series {
    struct fd_series *next;
    const int64_t *bounds; /**< NULL: no histogram */
    char *labels[FD_METRIC_LABELS];
    _Atomic int64_t value; /**< of a histogram the sum */
    _Atomic bool shown;
    _Atomic int64_t buckets[FD_METRIC_BOUNDS]; /**< each by itself, the last one without a bound */
};

/** The first of its series, the newest; others by `next`. */
const struct fd_series *fd_metric_first(enum fd_metric metric);

#endif
