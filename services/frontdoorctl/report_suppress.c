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

/* Whether the suppressed counts of a column follow from their sum: there is only one, or all of
   them must be the least or the most that is suppressed. */
static bool follows(const struct report_table *table, int column)
{
    int64_t sum = 0, count = 0;

    for (int row = 0; row < table->rows; row++) {
        const struct report_cell *cell = report_cell(table, row, column);

        if (cell->suppressed) {
            sum += value_of(cell);
            count++;
        }
    }
    return count == 1 || (count > 0 && (sum == LEAST * count || sum == MOST * count));
}

/* The smallest count shown, above 0 or 0 itself; NULL when there is none. */
static struct report_cell *smallest_shown(const struct report_table *table, int column, bool zero)
{
    struct report_cell *smallest = NULL;

    for (int row = 0; row < table->rows; row++) {
        struct report_cell *cell = report_cell(table, row, column);

        if (!cell->suppressed && (value_of(cell) == 0) == zero &&
            (!smallest || value_of(cell) < value_of(smallest))) {
            smallest = cell;
        }
    }
    return smallest;
}

static void protect_sum(struct report_table *table, int column)
{
    struct report_cell *next;

    while (follows(table, column)) {
        next = smallest_shown(table, column, false);
        if (!next) {
            break;
        }
        next->suppressed = true;
    }
    if (follows(table, column)) {
        next = smallest_shown(table, column, true);
        if (next) {
            next->suppressed = true;
        }
        table->withheld = table->withheld || !next;
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
}
