#include "ctl.h"

#include <stdio.h>
#include <string.h>

#include "base/fd_rfc3339.h"

/* Types that the statements of this program return, by OID (pg_type.dat). */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TIMESTAMPTZ = 1184 };

static bool is_int(const PGresult *result, int column)
{
    Oid type = PQftype(result, column);

    return type == OID_INT8 || type == OID_INT2 || type == OID_INT4;
}

/* One value as text, in `room` where it is not text already. */
static struct fd_str cell_text(const PGresult *result, int row, int column, char room[40])
{
    if (fd_pg_is_null(result, row, column)) {
        return FD_STR("");
    }
    if (is_int(result, column)) {
        snprintf(room, 40, "%lld", (long long)fd_pg_int(result, row, column));
    } else if (PQftype(result, column) == OID_BOOL) {
        snprintf(room, 40, "%s", fd_pg_bool(result, row, column) ? "yes" : "no");
    } else if (PQftype(result, column) == OID_TIMESTAMPTZ) {
        fd_rfc3339_format(fd_pg_time(result, row, column), room);
    } else {
        return fd_pg_str(result, row, column);
    }
    return fd_str_from(room);
}

static json_t *cell_json(const PGresult *result, int row, int column)
{
    char room[40];
    struct fd_str text;

    if (fd_pg_is_null(result, row, column)) {
        return json_null();
    }
    if (is_int(result, column)) {
        return json_integer(fd_pg_int(result, row, column));
    }
    if (PQftype(result, column) == OID_BOOL) {
        return json_boolean(fd_pg_bool(result, row, column));
    }
    text = cell_text(result, row, column, room);
    return json_stringn(text.ptr, text.len);
}

void ctl_print_json(const json_t *json, FILE *out)
{
    json_dumpf(json, out, JSON_INDENT(2));
    fputc('\n', out);
}

json_t *ctl_result_json(const PGresult *result)
{
    json_t *rows = json_array();

    for (int row = 0; row < PQntuples(result); row++) {
        json_t *object = json_object();

        for (int column = 0; column < PQnfields(result); column++) {
            json_object_set_new(object, PQfname(result, column), cell_json(result, row, column));
        }
        json_array_append_new(rows, object);
    }
    return rows;
}

static void print_json(const PGresult *result, FILE *out)
{
    json_t *rows = ctl_result_json(result);

    ctl_print_json(rows, out);
    json_decref(rows);
}

static int column_width(const PGresult *result, int column)
{
    size_t width = strlen(PQfname(result, column));
    char room[40];

    for (int row = 0; row < PQntuples(result); row++) {
        struct fd_str text = cell_text(result, row, column, room);

        width = text.len > width ? text.len : width;
    }
    return (int)width;
}

static void print_line(const PGresult *result, int row, const int *widths, FILE *out)
{
    int last = PQnfields(result) - 1;
    char room[40];

    for (int column = 0; column <= last; column++) {
        struct fd_str text =
            row < 0 ? fd_str_from(PQfname(result, column)) : cell_text(result, row, column, room);
        int pad = widths[column] - (int)text.len;

        if (is_int(result, column)) {
            fprintf(out, "%*s%.*s%s", pad, "", FD_STR_ARGS(text), column < last ? "  " : "\n");
        } else {
            fprintf(out, "%.*s%*s", FD_STR_ARGS(text), column < last ? pad + 2 : 0, "");
            fputs(column < last ? "" : "\n", out);
        }
    }
}

void ctl_print_result(const PGresult *result, bool json, FILE *out)
{
    enum { MAX_COLUMNS = 32 };
    int widths[MAX_COLUMNS] = {0};

    if (json || PQnfields(result) > MAX_COLUMNS) {
        print_json(result, out);
        return;
    }
    for (int column = 0; column < PQnfields(result); column++) {
        widths[column] = column_width(result, column);
    }
    for (int row = -1; row < PQntuples(result); row++) {
        print_line(result, row, widths, out);
    }
}
