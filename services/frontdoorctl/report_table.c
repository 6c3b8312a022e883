#include "report_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/fd_calendar.h"

int report_column_count(const struct report_section *section)
{
    int count = 0;

    while (section->columns[count].name) {
        count++;
    }
    return count;
}

int report_column_find(const struct report_section *section, const char *name)
{
    int column = 0;

    while (section->columns[column].name && strcmp(section->columns[column].name, name) != 0) {
        column++;
    }
    if (!section->columns[column].name) {
        fd_abort("section %s has no column %s", section->id, name);
    }
    return column;
}

bool report_column_is_number(const struct report_column *column)
{
    return column->kind >= REPORT_COUNT && column->kind <= REPORT_DURATION;
}

bool report_column_is_made(const struct report_column *column)
{
    return column->kind == REPORT_PERCENT || column->kind == REPORT_AVERAGE;
}

struct report_table *report_table_new(const struct report_section *section, int rows,
                                      struct fd_arena *arena)
{
    struct report_table *table = fd_arena_alloc(arena, sizeof(*table));

    table->section = section;
    table->columns = report_column_count(section);
    table->rows = rows;
    table->cells = fd_arena_new_array(arena, struct report_cell, rows * table->columns + 1);
    return table;
}

struct report_cell *report_cell(const struct report_table *table, int row, int column)
{
    return &table->cells[row * table->columns + column];
}

const char *report_cell_text(const struct report_table *table, int row, int column)
{
    const struct report_cell *cell;

    if (row < 0) {
        return NULL;
    }
    cell = report_cell(table, row, column);
    return cell->suppressed ? NULL : cell->text;
}

bool report_cell_number(const struct report_table *table, int row, int column, double *ret_number)
{
    const char *text = report_cell_text(table, row, column);

    if (!text) {
        return false;
    }
    *ret_number = strtod(text, NULL);
    return true;
}

/* part / whole times `scale`, in tenths, rounded half up: neither is below 0. */
static int64_t tenths(int64_t part, int64_t whole, int64_t scale)
{
    return (2 * 10 * scale * part + whole) / (2 * whole);
}

static void compute_cell(struct report_table *table, int row, int column, struct fd_arena *arena)
{
    const struct report_section *section = table->section;
    const struct report_column *made = &section->columns[column];
    struct report_cell *cell = report_cell(table, row, column);
    const struct report_cell *part =
        report_cell(table, row, report_column_find(section, made->part));
    const struct report_cell *whole =
        report_cell(table, row, report_column_find(section, made->whole));
    int64_t value;
    char text[32];

    cell->suppressed = part->suppressed || whole->suppressed;
    if (!part->text || !whole->text || strtoll(whole->text, NULL, 10) == 0) {
        cell->text = NULL;
        return;
    }
    value = tenths(strtoll(part->text, NULL, 10), strtoll(whole->text, NULL, 10),
                   made->kind == REPORT_PERCENT ? 100 : 1);
    snprintf(text, sizeof(text), "%" PRId64 ".%" PRId64, value / 10, value % 10);
    cell->text = fd_arena_copy(arena, (struct fd_str){text, (uint32_t)strlen(text) + 1}).ptr;
}

void report_table_compute(struct report_table *table, struct fd_arena *arena)
{
    for (int column = 0; column < table->columns; column++) {
        if (report_column_is_made(&table->section->columns[column])) {
            for (int row = 0; row < table->rows; row++) {
                compute_cell(table, row, column, arena);
            }
        }
    }
}

int report_table_key(const struct report_table *table)
{
    int column = 0;

    while (!(table->section->columns[column].flags & REPORT_KEY)) {
        column++;
    }
    return column;
}

int report_table_period(const struct report_table *table, int32_t day)
{
    int key = report_table_key(table);
    char text[11];

    fd_date_format(day, text);
    for (int row = 0; row < table->rows; row++) {
        if (strcmp(report_cell(table, row, key)->text, text) == 0) {
            return row;
        }
    }
    return -1;
}

void report_put_literal(struct fd_buf *buf, const char *text)
{
    fd_buf_put_u8(buf, '\'');
    for (; *text; text++) {
        fd_buf_put_text(buf, *text == '\'' ? "'" : "");
        fd_buf_put_u8(buf, (uint8_t)*text);
    }
    fd_buf_put_u8(buf, '\'');
}

void report_put_bound(struct fd_buf *buf, const char *sql, const char *authority, const char *day)
{
    for (; *sql; sql++) {
        if (*sql == '$' && (sql[1] == '1' || sql[1] == '2')) {
            report_put_literal(buf, *++sql == '1' ? authority : day);
        } else {
            fd_buf_put_u8(buf, (uint8_t)*sql);
        }
    }
}
