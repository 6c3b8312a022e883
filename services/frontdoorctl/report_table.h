#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fd_arena.h"
#include "base/fd_buf.h"
#include "report.h"

/** What stands in one cell. */
struct report_cell {
    const char *text; /**< as the statement gives it; NULL: nothing to count */
    bool suppressed;  /**< `text` must not be shown, nor anything that is made of it */
};

/** What a section's statement returned, row by row. All memory is the arena's. */
struct report_table {
    const struct report_section *section;
    int columns;
    int rows;
    struct report_cell *cells; /**< `columns` for each row */
};

/** A table of `rows` rows whose cells are NULL, in `arena`. */
struct report_table *report_table_new(const struct report_section *section, int rows,
                                      struct fd_arena *arena) FD_NONNULL(1, 3);

/** The cell; row and column must exist. */
struct report_cell *report_cell(const struct report_table *table, int row, int column)
    FD_NONNULL(1);
/** What may be read of it: NULL where it is null, suppressed or -1 is asked for as the row. */
const char *report_cell_text(const struct report_table *table, int row, int column) FD_NONNULL(1);
/** Its number; false when there is none that may be read. */
bool report_cell_number(const struct report_table *table, int row, int column,
                        double *ret_number) FD_MUST_CHECK FD_NONNULL(1, 4);

/**
 * Make percentages and averages of their counts, rounded half up to one place; nothing is made of
 * a whole of 0, and what is made of a suppressed count is suppressed.
 */
void report_table_compute(struct report_table *table, struct fd_arena *arena) FD_NONNULL(1, 2);

/** The row of a series whose period begins on `day`; -1 when there is none. */
int report_table_period(const struct report_table *table, int32_t day) FD_NONNULL(1);

/** The column that names a series' period. */
int report_table_key(const struct report_table *table) FD_NONNULL(1);

/** Whether the column is one of numbers. */
bool report_column_is_number(const struct report_column *column) FD_NONNULL(1);

/** Whether it is made here of other columns, and not the statement's. */
bool report_column_is_made(const struct report_column *column) FD_NONNULL(1);

/** Append `text` as an SQL literal. */
void report_put_literal(struct fd_buf *buf, const char *text) FD_NONNULL(1, 2);
/** Append `sql`, with the values of $1 and $2 in place of them. */
void report_put_bound(struct fd_buf *buf, const char *sql, const char *authority, const char *day)
    FD_NONNULL(1, 2, 3, 4);

#endif
