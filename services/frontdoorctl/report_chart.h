#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "base/fd_buf.h"
#include "report_table.h"

/**
 * Append the section's chart as inline SVG; nothing when it has none or there is nothing to draw.
 * The table beside it holds the numbers. A line begins at 0, has gaps where there is nothing to
 * count or nothing may be shown, and marks `mark` (first day of a period; FD_DATE_NULL: none). A
 * period a year before that is no part of the series is a mark of its own.
 */
void report_put_chart(struct fd_buf *buf, const struct report_table *table,
                      const struct report_period *period, int32_t mark) FD_NONNULL(1, 2, 3);

/** The first round number not below `max` that `*ret_step`, 1, 2 or 5 times a power of ten, parts
    into at most five. */
double report_scale(double max, double *ret_step) FD_NONNULL(2);

#endif
