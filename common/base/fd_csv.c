#include "base/fd_csv.h"

#include <csv.h>
#include <stdlib.h>

enum { ROW_BLOCK = 64 * 1024 };

/* What libcsv tells of one row after another. */
struct reader {
    void (*on_row)(const struct fd_csv_row *row, void *context);
    void *context;
    struct fd_arena *arena; /* of the bytes of one row */
    struct fd_str *cells;
    uint32_t capacity;
    struct fd_csv_row row;
    bool begun; /* the row has more than white space so far */
};

static void on_cell(void *bytes, size_t size, void *data)
{
    struct reader *reader = data;
    struct fd_csv_row *row = &reader->row;

    if (row->count == reader->capacity) {
        reader->capacity = reader->capacity ? reader->capacity * 2 : 64;
        reader->cells = reallocarray(reader->cells, reader->capacity, sizeof(*reader->cells));
        if (!reader->cells) {
            fd_abort("out of memory for %u cells", reader->capacity);
        }
    }
    row->cells = reader->cells;
    reader->cells[row->count++] =
        fd_arena_copy(reader->arena, (struct fd_str){bytes ? bytes : "", (uint32_t)size});
}

static void on_line(int terminator FD_UNUSED, void *data)
{
    struct reader *reader = data;

    reader->on_row(&reader->row, reader->context);
    reader->row.count = 0;
    reader->begun = false;
    fd_arena_reset(reader->arena);
}

static bool is_blank(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r' && text[i] != '\n') {
            return false;
        }
    }
    return true;
}

/* libcsv does not say where a row begins: it is given the text line by line. */
static void read_lines(struct reader *reader, struct csv_parser *parser, struct fd_str text)
{
    const char *end = text.ptr + text.len;
    uint32_t line = 0;

    for (const char *at = text.ptr; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((stop ? stop + 1 : end) - at);

        line++;
        if (!reader->begun) {
            reader->row.line = line;
            reader->begun = !is_blank(at, size);
        }
        if (csv_parse(parser, at, size, on_cell, on_line, reader) != size) {
            return;
        }
        at += size;
    }
    csv_fini(parser, on_cell, on_line, reader);
}

static struct fd_str without_mark(struct fd_str text)
{
    static const struct fd_str mark = FD_STR("\xEF\xBB\xBF");

    if (text.len >= mark.len && memcmp(text.ptr, mark.ptr, mark.len) == 0) {
        text.ptr += mark.len;
        text.len -= mark.len;
    }
    return text;
}

enum fd_status fd_csv_read(struct fd_str text,
                           void (*on_row)(const struct fd_csv_row *row, void *context),
                           void *context, struct fd_error *error)
{
    struct reader reader = {.on_row = on_row, .context = context};
    struct csv_parser parser;
    int code;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        fd_abort("libcsv can't start");
    }
    reader.arena = fd_arena_new(ROW_BLOCK);
    read_lines(&reader, &parser, without_mark(text));
    code = csv_error(&parser);
    csv_free(&parser);
    free(reader.cells);
    fd_arena_destroy(&reader.arena);
    if (code != CSV_SUCCESS) {
        return fd_error_set(error, FD_FATAL, "csv", "line %u: %s", reader.row.line,
                            csv_strerror(code));
    }
    return FD_OK;
}

/* The cells of the rows so far; `cells` doubles as it fills, the old memory stays in the arena. */
struct table {
    struct fd_arena *arena;
    struct fd_str *cells;
    uint32_t count;
    uint32_t capacity;
    uint32_t columns;  /* of the first line; 0 before it */
    uint32_t bad_line; /* first line with another number of cells; 0 when there is none */
};

static void make_room(struct table *table, uint32_t count)
{
    uint32_t capacity = table->capacity ? table->capacity : 64;
    struct fd_str *cells;

    while (capacity - table->count < count) {
        capacity *= 2;
    }
    if (capacity > table->capacity) {
        cells = fd_arena_new_array(table->arena, struct fd_str, capacity);
        if (table->count > 0) {
            memcpy(cells, table->cells, sizeof(*cells) * table->count);
        }
        table->cells = cells;
        table->capacity = capacity;
    }
}

static void add_row(const struct fd_csv_row *row, void *context)
{
    struct table *table = context;

    table->columns = table->columns ? table->columns : row->count;
    if (row->count != table->columns && table->bad_line == 0) {
        table->bad_line = row->line;
    }
    make_room(table, row->count);
    for (uint32_t i = 0; i < row->count; i++) {
        table->cells[table->count++] = fd_arena_copy(table->arena, row->cells[i]);
    }
}

enum fd_status fd_csv_parse(struct fd_str text, struct fd_arena *arena, struct fd_csv *ret_csv,
                            struct fd_error *error)
{
    struct table table = {.arena = arena};

    if (fd_csv_read(text, add_row, &table, error) != FD_OK) {
        return FD_FATAL;
    }
    if (table.bad_line > 0) {
        return fd_error_set(error, FD_FATAL, "csv",
                            "line %u has not %u cells as the first line has", table.bad_line,
                            table.columns);
    }
    if (table.columns == 0) {
        return fd_error_set(error, FD_FATAL, "csv", "it is empty: a first line of names is needed");
    }
    *ret_csv = (struct fd_csv){.names = table.cells,
                               .column_count = table.columns,
                               .cells = table.cells + table.columns,
                               .row_count = table.count / table.columns - 1};
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
