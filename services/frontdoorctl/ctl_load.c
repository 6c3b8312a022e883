#include "ctl_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_csv.h"
#include "ctl_number.h"
#include "domain/fd_calendar.h"

enum { MAX_COLUMNS = 12, MAX_PARAMETER_BYTES = 64 << 20 };

/* One value of a row; the column's type says which member. */
union cell {
    struct fd_str text;
    int32_t date;
    int32_t int4;
    int16_t int2;
    bool boolean;
};

void ctl_load_init(struct ctl_load *load, const struct ctl_load_kind *kind)
{
    *load = (struct ctl_load){.kind = kind, .arena = fd_arena_new(256 * 1024)};
}

void ctl_load_clean_up(struct ctl_load *load)
{
    if (load) {
        free(load->rows);
        load->rows = NULL;
        fd_arena_destroy(&load->arena);
    }
}

static bool parse_int(struct fd_str text, int64_t max, int64_t *ret_value)
{
    char copy[24];

    if (text.len >= sizeof(copy)) {
        return false;
    }
    snprintf(copy, sizeof(copy), "%.*s", FD_STR_ARGS(text));
    return ctl_parse_number(copy, 0, ret_value) && *ret_value <= max;
}

static bool parse_bool(struct fd_str text, bool *ret_value)
{
    bool yes = fd_str_equal(text, FD_STR("true")) || fd_str_equal(text, FD_STR("yes"));

    *ret_value = yes;
    return yes || fd_str_equal(text, FD_STR("false")) || fd_str_equal(text, FD_STR("no"));
}

/* Null is only for text and dates. Returns false when `text` is none of the type. */
static bool parse_cell(enum fd_column_type type, struct fd_str text, union cell *ret_cell)
{
    int64_t number;

    switch (type) {
        case FD_COLUMN_TEXT:
            ret_cell->text = text;
            return true;
        case FD_COLUMN_DATE:
            ret_cell->date = FD_DATE_NULL;
            return fd_str_is_null(text) || fd_date_parse(text, &ret_cell->date);
        case FD_COLUMN_INT4:
            if (!parse_int(text, INT32_MAX, &number)) {
                return false;
            }
            ret_cell->int4 = (int32_t)number;
            return true;
        case FD_COLUMN_INT2:
            if (!parse_int(text, INT16_MAX, &number)) {
                return false;
            }
            ret_cell->int2 = (int16_t)number;
            return true;
        default:
            return parse_bool(text, &ret_cell->boolean);
    }
}

static bool fits(const struct ctl_load_column *column, struct fd_str text)
{
    return !column->fits || fd_str_is_null(text) || column->fits(text);
}

static struct fd_str find_text(const struct ctl_load_column *column, const struct fd_csv *csv,
                               uint32_t row, struct fd_str file)
{
    int32_t at = fd_csv_column(csv, column->name);
    struct fd_str text = FD_STR_NULL;

    if (strcmp(column->name, "=") == 0) {
        return file;
    }
    if (at >= 0 && fd_csv_cell(csv, row, at).len > 0) {
        text = fd_csv_cell(csv, row, at);
    }
    return fd_str_is_null(text) ? fd_str_from(column->absent) : text;
}

static enum fd_status add_row(struct ctl_load *load, const char *file, const struct fd_csv *csv,
                              uint32_t row, struct fd_str list, struct fd_error *error)
{
    union cell *cells = fd_arena_new_array(load->arena, union cell, load->kind->column_count);

    for (size_t i = 0; i < load->kind->column_count; i++) {
        const struct ctl_load_column *column = &load->kind->columns[i];
        struct fd_str text = find_text(column, csv, row, list);

        if (column->required && fd_str_is_null(text)) {
            return fd_error_set(error, FD_FATAL, "csv", "%s, row %u: %s is missing", file, row + 1,
                                column->name);
        }
        if (!fits(column, text) || !parse_cell(column->type, text, &cells[i])) {
            return fd_error_set(error, FD_FATAL, "csv", "%s, row %u: %s is not what is expected",
                                file, row + 1, column->name);
        }
    }
    if (load->count == load->capacity) {
        load->capacity = load->capacity ? load->capacity * 2 : 256;
        load->rows = reallocarray(load->rows, load->capacity, sizeof(*load->rows));
        if (!load->rows) {
            fd_abort("out of memory for %zu rows", load->capacity);
        }
    }
    load->rows[load->count++] = cells;
    return FD_OK;
}

static int compare_cells(enum fd_column_type type, const union cell *left, const union cell *right)
{
    switch (type) {
        case FD_COLUMN_TEXT:
            return fd_str_compare(left->text, right->text);
        case FD_COLUMN_DATE:
            return (left->date > right->date) - (left->date < right->date);
        case FD_COLUMN_INT4:
            return (left->int4 > right->int4) - (left->int4 < right->int4);
        case FD_COLUMN_INT2:
            return (left->int2 > right->int2) - (left->int2 < right->int2);
        default:
            return left->boolean - right->boolean;
    }
}

/* A row and where it stands. */
struct place {
    const union cell *cells;
    uint32_t row;
};

static int compare_keys(const struct place *left, const struct place *right,
                        const struct ctl_load_kind *kind)
{
    int order = 0;

    for (size_t i = 0; i < kind->key_count && order == 0; i++) {
        order = compare_cells(kind->columns[i].type, &left->cells[i], &right->cells[i]);
    }
    return order;
}

static int compare_places(const void *left, const void *right, void *kind)
{
    const struct place *a = left;
    const struct place *b = right;
    int order = compare_keys(a, b, kind);

    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* PostgreSQL takes each key once in a statement, and wouldn't say which rows share one. */
static enum fd_status check_keys(struct ctl_load *load, const char *file, uint32_t count,
                                 struct fd_error *error)
{
    struct place *places = fd_arena_new_array(load->arena, struct place, count);
    size_t first = load->count - count;

    for (uint32_t i = 0; i < count; i++) {
        places[i] = (struct place){load->rows[first + i], i + 1};
    }
    qsort_r(places, count, sizeof(*places), compare_places, (void *)(uintptr_t)load->kind);
    for (uint32_t i = 1; i < count; i++) {
        if (compare_keys(&places[i - 1], &places[i], load->kind) == 0) {
            return fd_error_set(error, FD_FATAL, "csv", "%s, row %u is about the same as row %u",
                                file, places[i].row, places[i - 1].row);
        }
    }
    return FD_OK;
}

enum fd_status ctl_load_add(struct ctl_load *load, const char *file, struct fd_str text,
                            struct fd_error *error)
{
    const char *end = strrchr(file, '.');
    struct fd_str list = {file, (uint32_t)(end ? (size_t)(end - file) : strlen(file))};
    struct fd_csv csv;
    enum fd_status status = fd_csv_parse(text, load->arena, &csv, error);

    if (status != FD_OK) {
        fd_error_prefix(error, "%s", file);
    }
    for (uint32_t row = 0; status == FD_OK && row < csv.row_count; row++) {
        status = add_row(load, file, &csv, row, list, error);
    }
    if (status == FD_OK && load->kind->key_count > 0 && csv.row_count > 0) {
        status = check_keys(load, file, csv.row_count, error);
    }
    return status;
}

enum fd_status ctl_load_run(struct ctl_load *load, struct fd_pg *pg, struct fd_error *error)
{
    struct fd_column columns[MAX_COLUMNS];
    struct fd_params params;
    enum fd_status status;

    for (size_t i = 0; i < load->kind->column_count; i++) {
        columns[i] = (struct fd_column){load->kind->columns[i].name, load->kind->columns[i].type,
                                        i * sizeof(union cell)};
    }
    fd_params_init(&params, MAX_PARAMETER_BYTES);
    fd_params_add_columns(&params, columns, load->kind->column_count, load->rows, load->count);
    status = fd_pg_run(pg, load->kind->statement, &params, NULL, error);
    fd_params_clean_up(&params);
    return status;
}
