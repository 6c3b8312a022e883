#ifndef FD_CSV_H
#define FD_CSV_H

#include <stdint.h>

#include "base/fd_arena.h"
#include "base/fd_error.h"
#include "base/fd_str.h"

/** A CSV text (RFC 4180, UTF-8) whose first line names the columns. All views are in an arena. */
struct fd_csv {
    const struct fd_str *names; /**< of the columns */
    uint32_t column_count;
    const struct fd_str *cells; /**< row by row; an empty cell is empty, never null */
    uint32_t row_count;         /**< without the first line */
};

/** One line of a CSV text, lines' ends within quotes included. */
struct fd_csv_row {
    const struct fd_str *cells; /**< only until the next row; an empty cell is empty, never null */
    uint32_t count;
    uint32_t line; /**< where it begins in the text, from 1 */
};

/**
 * Give each row of `text` (RFC 4180, UTF-8, perhaps with a byte-order mark) to `on_row`, the line
 * of names first. Blank lines are passed over. FD_FATAL with code "csv" names the line from which
 * on the text is malformed; the rows before it have been given.
 */
enum fd_status fd_csv_read(struct fd_str text,
                           void (*on_row)(const struct fd_csv_row *row, void *context),
                           void *context, struct fd_error *error) FD_MUST_CHECK FD_NONNULL(2);

/**
 * Read `text` into `arena`. FD_FATAL with code "csv" names the line that is malformed or has
 * another number of cells than the first. Blank lines are passed over.
 */
enum fd_status fd_csv_parse(struct fd_str text, struct fd_arena *arena, struct fd_csv *ret_csv,
                            struct fd_error *error) FD_MUST_CHECK FD_NONNULL(2, 3);

/** The index of the column called `name`, or -1. */
int32_t fd_csv_column(const struct fd_csv *csv, const char *name) FD_NONNULL(1, 2);

/** One cell; `row` and `column` must exist. */
static inline struct fd_str fd_csv_cell(const struct fd_csv *csv, uint32_t row, int32_t column)
{
    return csv->cells[(size_t)row * csv->column_count + (uint32_t)column];
}

#endif
