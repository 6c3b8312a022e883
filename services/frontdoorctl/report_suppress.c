#include "report_suppress.h"

#include <stdlib.h>

enum { LEAST = 1, MOST = 5 };

static int64_t value_of(const struct report_cell *cell)
{
    return cell->text ? strtoll(cell->text, NULL, 10) : 0;
}

static bool is_small(int64_t count)
{
    return count >= LEAST && count <= MOST;
}

/* What is suppressed already can't be subtracted from. */
static bool tells(const struct report_table *table, int row, const struct report_cell *cell,
                  const char *other)
{
    const struct report_cell *whole;

    if (!other || cell->suppressed) {
        return false;
    }
    whole = report_cell(table, row, report_column_find(table->section, other));
    return !whole->suppressed && is_small(llabs(value_of(whole) - value_of(cell)));
}

static void suppress_column(struct report_table *table, int column)
{
    const struct report_column *counted = &table->section->columns[column];

    for (int row = 0; row < table->rows; row++) {
        struct report_cell *cell = report_cell(table, row, column);

        cell->suppressed = is_small(value_of(cell));
        cell->suppressed = cell->suppressed || tells(table, row, cell, counted->whole) ||
                           tells(table, row, cell, counted->within);
    }
}

/* The suppressed counts of a column: how many there are, their sum, and the row of the last. */
struct suppressed {
    int count;
    int64_t sum;
    int row;
};

static struct suppressed find_suppressed(const struct report_table *table, int column)
{
    struct suppressed found = {0};

    for (int row = 0; row < table->rows; row++) {
        const struct report_cell *cell = report_cell(table, row, column);

        if (cell->suppressed) {
            found.count++;
            found.sum += value_of(cell);
            found.row = row;
        }
    }
    return found;
}

/* The next count above 0 after `row`, going round. It is chosen by its place: were it by its size,
   that would bound it, and so tell the suppressed one. */
static struct report_cell *next_shown(const struct report_table *table, int row, int column)
{
    for (int step = 1; step < table->rows; step++) {
        struct report_cell *cell = report_cell(table, (row + step) % table->rows, column);

        if (!cell->suppressed && value_of(cell) > 0) {
            return cell;
        }
    }
    return NULL;
}

static void protect_sum(struct report_table *table, int column)
{
    struct suppressed found = find_suppressed(table, column);
    struct report_cell *next = found.count == 1 ? next_shown(table, found.row, column) : NULL;

    if (next) {
        next->suppressed = true;
    } else if (found.count > 0 && (found.count == 1 || found.sum == LEAST * found.count ||
                                   found.sum == MOST * found.count)) {
        for (int row = 0; row < table->rows; row++) {
            report_cell(table, row, column)->suppressed = true;
        }
    }
}

/* A rate or median of things is suppressed with their count. */
static void suppress_made(struct report_table *table, int column)
{
    int part = report_column_find(table->section, table->section->columns[column].part);

    for (int row = 0; row < table->rows; row++) {
        report_cell(table, row, column)->suppressed = report_cell(table, row, part)->suppressed;
    }
}

void report_suppress(struct report_table *table)
{
    for (int column = 0; column < table->columns; column++) {
        if (table->section->columns[column].kind == REPORT_COUNT) {
            suppress_column(table, column);
        }
    }
    for (int column = 0; column < table->columns; column++) {
        if (table->section->columns[column].flags & REPORT_ADDS_UP) {
            protect_sum(table, column);
        }
    }
    for (int column = 0; column < table->columns; column++) {
        const struct report_column *made = &table->section->columns[column];

        if (made->kind == REPORT_DECIMAL && made->part) {
            suppress_made(table, column);
        }
    }
}
