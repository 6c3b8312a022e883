#ifndef REPORT_CHANGE_H
#define REPORT_CHANGE_H

#include "base/fd_buf.h"
#include "report_table.h"

/** How far one figure lies from those of the periods before. */
struct report_change {
    const struct report_table *table;
    int column;
    int row; /**< of the period looked at */
    int lowest_row;
    int highest_row; /**< of the periods before */
    double value;
    double lowest;
    double mean;
    double highest;
    double score; /**< distance from the mean, in units of how much the figure usually moves */
};

/**
 * The at most `room` figures of series that on `day` lie furthest from their mean over the periods
 * from `first` on, the furthest first; those that don't depend on the present and have at least six
 * periods before. A heading that stands in several tables is looked at once. Returns how many.
 */
int report_find_changes(struct report_table *const *tables, int table_count, int32_t day,
                        int32_t first, struct report_change *ret_changes, int room)
    FD_NONNULL(1, 5);

/** Append what lies between two values of a kind: +12 (+8.3%), +3.1 points; a dash where either is
    NULL. */
void report_put_change(struct fd_buf *buf, enum report_kind kind, const char *from, const char *to)
    FD_NONNULL(1);

#endif
