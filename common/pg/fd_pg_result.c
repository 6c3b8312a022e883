#include <endian.h>
#include <string.h>

#include "base/fd_time.h"
#include "pg/fd_pg.h"
#include "pg/fd_pg_epoch.h"

bool fd_pg_is_null(const PGresult *result, int row, int column)
{
    return PQgetisnull(result, row, column) == 1;
}

static uint64_t read_be(const char *bytes, int size)
{
    uint64_t value = 0;

    for (int i = 0; i < size; i++) {
        value = value << 8 | (unsigned char)bytes[i];
    }
    return value;
}

bool fd_pg_bool(const PGresult *result, int row, int column)
{
    return !fd_pg_is_null(result, row, column) && PQgetvalue(result, row, column)[0] != 0;
}

int64_t fd_pg_int(const PGresult *result, int row, int column)
{
    int size = PQgetlength(result, row, column);
    uint64_t value;

    if (fd_pg_is_null(result, row, column)) {
        return 0;
    }
    value = read_be(PQgetvalue(result, row, column), size);
    switch (size) {
        case 2:
            return (int16_t)value;
        case 4:
            return (int32_t)value;
        default:
            return (int64_t)value;
    }
}

int64_t fd_pg_time(const PGresult *result, int row, int column)
{
    if (fd_pg_is_null(result, row, column)) {
        return FD_TIME_NULL;
    }
    return fd_pg_time_from_wire((int64_t)read_be(PQgetvalue(result, row, column), 8));
}

int32_t fd_pg_date(const PGresult *result, int row, int column)
{
    if (fd_pg_is_null(result, row, column)) {
        return FD_DATE_NULL;
    }
    return fd_pg_date_from_wire((int32_t)read_be(PQgetvalue(result, row, column), 4));
}

struct fd_str fd_pg_str(const PGresult *result, int row, int column)
{
    if (fd_pg_is_null(result, row, column)) {
        return FD_STR_NULL;
    }
    return (struct fd_str){PQgetvalue(result, row, column),
                           (uint32_t)PQgetlength(result, row, column)};
}

/* The header of a one-dimensional array: dimensions, null flag, element type, size, lower bound. */
enum { ARRAY_HEADER = 20, ARRAY_SIZE_AT = 12 };

struct fd_str_list fd_pg_str_list(const PGresult *result, int row, int column,
                                  struct fd_arena *arena)
{
    const char *at = PQgetvalue(result, row, column);
    struct fd_str *items;
    uint32_t count;

    if (PQgetlength(result, row, column) < ARRAY_HEADER) {
        return (struct fd_str_list){NULL, 0};
    }
    count = (uint32_t)read_be(at + ARRAY_SIZE_AT, 4);
    items = fd_arena_new_array(arena, struct fd_str, count);
    at += ARRAY_HEADER;
    for (uint32_t i = 0; i < count; i++) {
        int32_t length = (int32_t)read_be(at, 4);

        at += 4;
        items[i] = length < 0 ? FD_STR_NULL : (struct fd_str){at, (uint32_t)length};
        at += length < 0 ? 0 : length;
    }
    return (struct fd_str_list){items, count};
}

int64_t fd_pg_affected(PGresult *result)
{
    const char *digits = PQcmdTuples(result);
    int64_t rows = 0;

    for (; *digits >= '0' && *digits <= '9'; digits++) {
        rows = 10 * rows + (*digits - '0');
    }
    return rows;
}
