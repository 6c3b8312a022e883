#ifndef REPORT_BARS_H
#define REPORT_BARS_H

#include "base/fd_buf.h"
#include "report_table.h"

/** Append the section's bars, one row each, the second column as an outline below the first;
    nothing when none is above 0. */
void report_put_bars(struct fd_buf *buf, const struct report_table *table) FD_NONNULL(1, 2);

/** Append the beginning of an SVG that its title and `what` describe. */
void report_put_chart_head(struct fd_buf *buf, const struct report_section *section, int width,
                           int height, const char *what) FD_NONNULL(1, 2, 5);

#endif
