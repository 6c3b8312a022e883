#include "report_change.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/fd_calendar.h"
#include "report_figures.h"
#include "report_text.h"

enum { LEAST_BEFORE = 6 };

/* How much a figure moves by chance, at the least: as many as the root of their number for things
   that are counted; one point; a tenth; a minute. */
static double least_spread(enum report_kind kind, double mean)
{
    switch (kind) {
        case REPORT_COUNT:
            return sqrt(fmax(mean, 1));
        case REPORT_DURATION:
            return 60;
        case REPORT_PERCENT:
            return 1;
        default:
            return 0.1;
    }
}

/* Lowest, highest, mean and spread of the periods from `first` on before the one looked at. False
   when there are too few. */
static bool measure(struct report_change *change, int32_t first)
{
    const struct report_table *table = change->table;
    double value, sum = 0, squares = 0;
    int key = report_table_key(table);
    int count = 0;
    char from[11];

    fd_date_format(first, from);
    for (int row = 0; row < change->row; row++) {
        if (strcmp(report_cell(table, row, key)->text, from) < 0 ||
            !report_cell_number(table, row, change->column, &value)) {
            continue;
        }
        if (count == 0 || value < change->lowest) {
            change->lowest = value;
            change->lowest_row = row;
        }
        if (count == 0 || value > change->highest) {
            change->highest = value;
            change->highest_row = row;
        }
        sum += value;
        squares += value * value;
        count++;
    }
    if (count < LEAST_BEFORE) {
        return false;
    }
    change->mean = sum / count;
    change->score = fabs(change->value - change->mean) /
                    fmax(least_spread(table->section->columns[change->column].kind, change->mean),
                         sqrt(fmax(0, squares / count - change->mean * change->mean)));
    return true;
}

static const char *heading_of(const struct report_change *change)
{
    return change->table->section->columns[change->column].heading;
}

/* Put it in its place, unless its heading is there already or there are enough that moved more. */
static int insert(struct report_change *changes, int count, int room,
                  const struct report_change *change)
{
    int place = 0;

    for (int i = 0; i < count; i++) {
        if (strcmp(heading_of(&changes[i]), heading_of(change)) == 0) {
            return count;
        }
    }
    while (place < count && changes[place].score >= change->score) {
        place++;
    }
    if (place == room) {
        return count;
    }
    count = count < room ? count + 1 : count;
    memmove(&changes[place + 1], &changes[place], (size_t)(count - place - 1) * sizeof(*changes));
    changes[place] = *change;
    return count;
}

int report_find_changes(struct report_table *const *tables, int table_count, int32_t day,
                        int32_t first, struct report_change *ret_changes, int room)
{
    int count = 0;

    for (int i = 0; i < table_count; i++) {
        struct report_change change = {.table = tables[i]};

        if (!tables[i]->section->series) {
            continue;
        }
        change.row = report_table_period(tables[i], day);
        for (change.column = 0; change.row >= 0 && change.column < tables[i]->columns;
             change.column++) {
            if (report_column_is_compared(&tables[i]->section->columns[change.column]) &&
                report_cell_number(tables[i], change.row, change.column, &change.value) &&
                measure(&change, first) && change.score > 0) {
                count = insert(ret_changes, count, room, &change);
            }
        }
    }
    return count;
}

static void put_signed(struct fd_buf *buf, enum report_kind kind, bool is_negative,
                       const char *text)
{
    fd_buf_put_text(buf, is_negative ? "−" : "+");
    report_put_value(buf, kind, text);
}

/* `tenths` of one, with one place. */
static void put_tenths(struct fd_buf *buf, enum report_kind kind, int64_t tenths)
{
    char text[32];

    snprintf(text, sizeof(text), "%lld.%lld", llabs(tenths) / 10, llabs(tenths) % 10);
    put_signed(buf, kind, tenths < 0, text);
}

static void put_whole_change(struct fd_buf *buf, enum report_kind kind, int64_t from, int64_t to)
{
    int64_t by = to - from;
    char text[32];

    snprintf(text, sizeof(text), "%lld", llabs(by));
    put_signed(buf, kind, by < 0, text);
    if (kind == REPORT_COUNT && from > 0) {
        /* Rounded half away from zero. */
        int64_t tenths = (2 * 1000 * llabs(by) + from) / (2 * from);

        fd_buf_put_text(buf, " (");
        put_tenths(buf, REPORT_PERCENT, by < 0 ? -tenths : tenths);
        fd_buf_put_text(buf, ")");
    }
}

void report_put_change(struct fd_buf *buf, enum report_kind kind, const char *from, const char *to)
{
    if (!from || !to) {
        fd_buf_put_text(buf, "–");
    } else if (strtod(from, NULL) == strtod(to, NULL)) {
        fd_buf_put_text(buf, "no change");
    } else if (kind == REPORT_COUNT || kind == REPORT_DURATION) {
        put_whole_change(buf, kind, strtoll(from, NULL, 10), strtoll(to, NULL, 10));
    } else {
        put_tenths(buf, REPORT_DECIMAL,
                   llround(10 * strtod(to, NULL)) - llround(10 * strtod(from, NULL)));
        fd_buf_put_text(buf, kind == REPORT_PERCENT ? " points" : "");
    }
}
