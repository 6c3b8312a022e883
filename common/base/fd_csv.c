#include "base/fd_csv.h"

#include <csv.h>

/* The cells of the rows so far; `rows` doubles as it fills, the old memory stays in the arena. */
struct reader {
    struct fd_arena *arena;
    struct fd_str *cells;
    uint32_t count;
    uint32_t capacity;
    uint32_t columns; /* of the first line; 0 before its end */
    uint32_t in_line;
    uint32_t line;
    uint32_t bad_line; /* first line with another number of cells; 0 when there is none */
};

static void on_cell(void *bytes, size_t size, void *data)
{
    struct reader *reader = data;

    if (reader->count == reader->capacity) {
        uint32_t capacity = reader->capacity ? reader->capacity * 2 : 64;
        struct fd_str *cells = fd_arena_new_array(reader->arena, struct fd_str, capacity);

        if (reader->count > 0) {
            memcpy(cells, reader->cells, sizeof(*cells) * reader->count);
        }
        reader->cells = cells;
        reader->capacity = capacity;
    }
    reader->cells[reader->count++] =
        fd_arena_copy(reader->arena, (struct fd_str){bytes ? bytes : "", (uint32_t)size});
    reader->in_line++;
}

static void on_line(int terminator FD_UNUSED, void *data)
{
    struct reader *reader = data;

    reader->line++;
    if (reader->columns == 0) {
        reader->columns = reader->in_line;
    } else if (reader->in_line != reader->columns && reader->bad_line == 0) {
        reader->bad_line = reader->line;
    }
    reader->in_line = 0;
}

enum fd_status fd_csv_parse(struct fd_str text, struct fd_arena *arena, struct fd_csv *ret_csv,
                            struct fd_error *error)
{
    struct reader reader = {.arena = arena};
    struct csv_parser parser;
    int code;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        fd_abort("libcsv can't start");
    }
    if (csv_parse(&parser, text.ptr, text.len, on_cell, on_line, &reader) == text.len) {
        csv_fini(&parser, on_cell, on_line, &reader);
    }
    code = csv_error(&parser);
    csv_free(&parser);
    if (code != CSV_SUCCESS) {
        return fd_error_set(error, FD_FATAL, "csv", "line %u: %s", reader.line + 1,
                            csv_strerror(code));
    }
    if (reader.bad_line > 0) {
        return fd_error_set(error, FD_FATAL, "csv",
                            "line %u has not %u cells as the first line has", reader.bad_line,
                            reader.columns);
    }
    if (reader.columns == 0) {
        return fd_error_set(error, FD_FATAL, "csv", "it is empty: a first line of names is needed");
    }
    *ret_csv = (struct fd_csv){.names = reader.cells,
                               .column_count = reader.columns,
                               .cells = reader.cells + reader.columns,
                               .row_count = reader.count / reader.columns - 1};
    return FD_OK;
}

int32_t fd_csv_column(const struct fd_csv *csv, const char *name)
{
    for (uint32_t column = 0; column < csv->column_count; column++) {
        if (fd_str_equal(csv->names[column], fd_str_from(name))) {
            return (int32_t)column;
        }
    }
    return -1;
}
