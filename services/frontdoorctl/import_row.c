#include "import_row.h"

#include <string.h>

#include "import_labels.h"

static int32_t find_name(const struct fd_csv_row *names, struct fd_str name)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (import_same_plain(names->cells[i], name)) {
            return (int32_t)i;
        }
    }
    return -1;
}

int32_t import_find_column(const struct fd_csv_row *names, const char *column)
{
    int32_t found = -1;

    for (const char *at = column; at && found < 0;) {
        size_t size = strcspn(at, "|");

        found = find_name(names, (struct fd_str){at, (uint32_t)size});
        at = at[size] ? at + size + 1 : NULL;
    }
    return found;
}

static void add_column(const char *column, const char *columns[IMPORT_COLUMNS], int32_t *count)
{
    for (int32_t i = 0; i < *count; i++) {
        if (strcmp(columns[i], column) == 0) {
            return;
        }
    }
    if (*count == IMPORT_COLUMNS) {
        fd_abort("a list has more than %d columns", IMPORT_COLUMNS);
    }
    columns[(*count)++] = column;
}

/* An assessment closes its case on the day of this column. */
static const char closing_day[] = "cine_close_date";

int32_t import_list_columns(const struct import_list *list, const char *ret_columns[IMPORT_COLUMNS])
{
    int32_t count = 0;

    for (int e = 0; e < IMPORT_EVENTS && list->events[e].at; e++) {
        for (int f = 0; f < IMPORT_FIELDS && list->events[e].fields[f].column; f++) {
            const struct import_field *field = &list->events[e].fields[f];

            add_column(field->column, ret_columns, &count);
            if (field->kind == IMPORT_CLOSING) {
                add_column(closing_day, ret_columns, &count);
            }
        }
    }
    for (int i = 0; i < IMPORT_DERIVATIONS && list->derived[i].entity; i++) {
        if (list->derived[i].date) {
            add_column(list->derived[i].date, ret_columns, &count);
        }
    }
    return count;
}

static bool is_required(const struct import_list *list, const char *column)
{
    for (int e = 0; e < IMPORT_EVENTS && list->events[e].at; e++) {
        for (int f = 0; f < IMPORT_FIELDS && list->events[e].fields[f].column; f++) {
            const struct import_field *field = &list->events[e].fields[f];

            if ((field->flags & (IMPORT_REQUIRED | IMPORT_EVENT)) &&
                strcmp(field->column, column) == 0) {
                return true;
            }
        }
    }
    for (int i = 0; i < IMPORT_DERIVATIONS && list->derived[i].entity; i++) {
        if (list->derived[i].date && strcmp(list->derived[i].date, column) == 0) {
            return true;
        }
    }
    return false;
}

static struct import_column find_joined(const struct import_source *source, const char *name)
{
    for (int32_t l = 0; l < IMPORT_LOOKUPS; l++) {
        const struct import_joined *joined = &source->joined[l];

        for (int32_t i = 0; i < joined->count; i++) {
            if (strcmp(joined->columns[i], name) == 0) {
                return (struct import_column){name, i, l};
            }
        }
    }
    return (struct import_column){name, -1, -1};
}

const char *import_source_resolve(struct import_source *source, const struct fd_csv_row *names)
{
    const char *columns[IMPORT_COLUMNS];
    const char *missing = NULL;

    source->column_count = import_list_columns(source->list, columns);
    for (int32_t i = 0; i < source->column_count; i++) {
        struct import_column *column = &source->columns[i];

        *column = (struct import_column){columns[i], import_find_column(names, columns[i]), -1};
        if (column->at < 0) {
            *column = find_joined(source, columns[i]);
        }
        if (column->at < 0 && !missing && is_required(source->list, columns[i])) {
            missing = columns[i];
        }
    }
    for (int l = 0; l < IMPORT_LOOKUPS && source->list->lookups[l].list; l++) {
        source->joined[l].by = import_find_column(names, source->list->lookups[l].by);
    }
    return missing;
}

static struct fd_str trim(struct fd_str text)
{
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

struct import_row import_row_of(const struct import_source *source, const struct fd_csv_row *csv)
{
    struct import_row row = {.source = source, .csv = csv};

    for (int l = 0; l < IMPORT_LOOKUPS && source->list->lookups[l].list; l++) {
        int32_t by = source->joined[l].by;

        if (by >= 0) {
            row.joined[l] = import_map_find(&source->joined[l].rows, trim(csv->cells[by]));
        }
    }
    return row;
}

struct fd_str import_row_cell(const struct import_row *row, const char *name)
{
    for (int32_t i = 0; i < row->source->column_count; i++) {
        const struct import_column *column = &row->source->columns[i];

        if (strcmp(column->name, name) != 0 || column->at < 0) {
            continue;
        }
        if (column->lookup < 0) {
            return trim(row->csv->cells[column->at]);
        }
        return row->joined[column->lookup] ? trim(row->joined[column->lookup]->values[column->at])
                                           : FD_STR("");
    }
    return FD_STR_NULL;
}
