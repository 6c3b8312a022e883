#include "pg/fd_columns.h"

#include <endian.h>
#include <string.h>

#include "base/fd_error.h"
#include "pg/fd_pg_epoch.h"

/* How each type travels. */
struct column_wire {
    uint32_t oid;
    uint32_t array_oid;
    /* Append the value at `field`, behind its length; -1 is the length of null. */
    void (*put)(struct fd_buf *buf, const void *field);
    /* The same in a row of COPY. */
    void (*put_copied)(struct fd_buf *buf, const void *field);
    bool points; /* the value begins with a pointer to what is put */
};

enum { TEXT_OID = 25 };

static const uint32_t null_length = UINT32_MAX; /* -1 */

/* The lowest `size` bytes of `value`, behind their number; one check of the buffer for both. */
FD_HOT void put_number(struct fd_buf *buf, uint32_t size, uint64_t value)
{
    uint32_t big_size = htobe32(size);
    uint64_t big = htobe64(value << (64 - 8 * size));
    char *room = fd_buf_extend(buf, sizeof(big_size) + size);

    if (room) {
        memcpy(room, &big_size, sizeof(big_size));
        memcpy(room + sizeof(big_size), &big, size);
    }
}

FD_HOT void put_bytes(struct fd_buf *buf, const void *bytes, uint32_t size)
{
    uint32_t big_size = htobe32(size);
    char *room = fd_buf_extend(buf, sizeof(big_size) + size);

    if (room) {
        memcpy(room, &big_size, sizeof(big_size));
        memcpy(room + sizeof(big_size), bytes, size);
    }
}

static void put_null(struct fd_buf *buf)
{
    fd_buf_put(buf, &null_length, sizeof(null_length));
}

static void put_bool(struct fd_buf *buf, const void *field)
{
    put_number(buf, 1, *(const bool *)field);
}

static void put_int2(struct fd_buf *buf, const void *field)
{
    put_number(buf, 2, (uint64_t) * (const int16_t *)field);
}

static void put_int4(struct fd_buf *buf, const void *field)
{
    put_number(buf, 4, (uint64_t) * (const int32_t *)field);
}

static void put_int8(struct fd_buf *buf, const void *field)
{
    put_number(buf, 8, (uint64_t) * (const int64_t *)field);
}

static void put_time(struct fd_buf *buf, const void *field)
{
    int64_t time = *(const int64_t *)field;

    if (time == FD_TIME_NULL) {
        put_null(buf);
    } else {
        put_number(buf, 8, (uint64_t)fd_pg_time_to_wire(time));
    }
}

static void put_date(struct fd_buf *buf, const void *field)
{
    int32_t date = *(const int32_t *)field;

    if (date == FD_DATE_NULL) {
        put_null(buf);
    } else {
        put_number(buf, 4, (uint64_t)fd_pg_date_to_wire(date));
    }
}

static void put_str(struct fd_buf *buf, const void *field)
{
    const struct fd_str *str = field;

    if (fd_str_is_null(*str)) {
        put_null(buf);
    } else {
        put_bytes(buf, str->ptr, str->len);
    }
}

static void put_chars(struct fd_buf *buf, const void *field)
{
    struct fd_str str = fd_str_from(field);

    put_str(buf, &str);
}

static void put_uuid(struct fd_buf *buf, const void *field)
{
    static const unsigned char nil[16] = {0};

    if (memcmp(field, nil, sizeof(nil)) == 0) {
        put_null(buf);
    } else {
        put_bytes(buf, field, sizeof(nil));
    }
}

static void put_text_list(struct fd_buf *buf, const void *field)
{
    const struct fd_str_list *list = field;
    size_t length_at = buf->length;

    fd_buf_put_be32(buf, 0);
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0) {
            fd_buf_put_u8(buf, ',');
        }
        fd_buf_put_str(buf, list->items[i]);
    }
    fd_buf_patch_be32(buf, length_at, (uint32_t)(buf->length - length_at - 4));
}

static void put_array_header(struct fd_buf *buf, uint32_t element_oid, size_t count)
{
    fd_buf_put_be32(buf, 1); /* dimensions */
    fd_buf_put_be32(buf, 1); /* there may be nulls */
    fd_buf_put_be32(buf, element_oid);
    fd_buf_put_be32(buf, (uint32_t)count);
    fd_buf_put_be32(buf, 1); /* lower bound */
}

static void put_text_array(struct fd_buf *buf, const void *field)
{
    const struct fd_str_list *list = field;
    size_t length_at = buf->length;

    fd_buf_put_be32(buf, 0);
    if (list->count == 0) {
        fd_buf_put_be32(buf, 0); /* dimensions */
        fd_buf_put_be32(buf, 0); /* no nulls */
        fd_buf_put_be32(buf, TEXT_OID);
    } else {
        put_array_header(buf, TEXT_OID, list->count);
    }
    for (uint32_t i = 0; i < list->count; i++) {
        put_str(buf, &list->items[i]);
    }
    fd_buf_patch_be32(buf, length_at, (uint32_t)(buf->length - length_at - 4));
}

static const struct column_wire wires[] = {
    [FD_COLUMN_BOOL] = {16, 1000, put_bool, put_bool, false},
    [FD_COLUMN_INT2] = {21, 1005, put_int2, put_int2, false},
    [FD_COLUMN_INT4] = {23, 1007, put_int4, put_int4, false},
    [FD_COLUMN_INT8] = {20, 1016, put_int8, put_int8, false},
    [FD_COLUMN_TIMESTAMPTZ] = {1184, 1185, put_time, put_time, false},
    [FD_COLUMN_DATE] = {1082, 1182, put_date, put_date, false},
    [FD_COLUMN_TEXT] = {25, 1009, put_str, put_str, true},
    [FD_COLUMN_CHARS] = {25, 1009, put_chars, put_chars, false},
    [FD_COLUMN_BYTEA] = {17, 1001, put_str, put_str, true},
    [FD_COLUMN_UUID] = {2950, 2951, put_uuid, put_uuid, false},
    [FD_COLUMN_TEXT_LIST] = {25, 1009, put_text_list, put_text_array, true},
};

void fd_params_init(struct fd_params *params, size_t limit)
{
    *params = (struct fd_params){0};
    fd_buf_init(&params->bytes, limit);
}

void fd_params_clean_up(struct fd_params *params)
{
    if (params) {
        fd_buf_clean_up(&params->bytes);
        params->count = 0;
    }
}

void fd_params_reset(struct fd_params *params)
{
    fd_buf_reset(&params->bytes);
    params->count = 0;
}

static void begin_param(struct fd_params *params, uint32_t oid)
{
    if (params->count == FD_PARAMS_MAX) {
        fd_abort("a statement of more than %d parameters", FD_PARAMS_MAX);
    }
    params->types[params->count] = oid;
    params->offsets[params->count] = params->bytes.length;
}

static void end_param(struct fd_params *params)
{
    params->lengths[params->count] = (int)(params->bytes.length - params->offsets[params->count]);
    params->count++;
}

static void begin_array(struct fd_params *params, enum fd_column_type type, size_t row_count)
{
    begin_param(params, wires[type].array_oid);
    put_array_header(&params->bytes, wires[type].oid, row_count);
}

void fd_params_add_columns(struct fd_params *params, const struct fd_column *columns,
                           size_t column_count, const void *const *rows, size_t row_count)
{
    for (size_t i = 0; i < column_count; i++) {
        begin_array(params, columns[i].type, row_count);
        for (size_t row = 0; row < row_count; row++) {
            wires[columns[i].type].put(&params->bytes, (const char *)rows[row] + columns[i].offset);
        }
        end_param(params);
    }
}

void fd_params_add_array(struct fd_params *params, const struct fd_column *columns,
                         size_t column_count, const void *rows, size_t row_size, size_t row_count)
{
    for (size_t i = 0; i < column_count; i++) {
        const char *field = (const char *)rows + columns[i].offset;

        begin_array(params, columns[i].type, row_count);
        for (size_t row = 0; row < row_count; row++) {
            wires[columns[i].type].put(&params->bytes, field + row * row_size);
        }
        end_param(params);
    }
}

/*
 * A struct is brought near first; then it can be seen where its texts are. Inlined, because gcc
 * takes a function that does nothing else for one without effect, and leaves out its calls.
 */
FD_HOT void prefetch_value(const struct fd_column *column, const void *const *rows,
                           size_t row_count, size_t row)
{
    enum { AHEAD = 4 };

    if (row + 2 * AHEAD < row_count) {
        __builtin_prefetch((const char *)rows[row + 2 * AHEAD] + column->offset);
    }
    if (row + AHEAD < row_count && wires[column->type].points) {
        const char *field = (const char *)rows[row + AHEAD] + column->offset;
        const void *bytes;

        memcpy(&bytes, field, sizeof(bytes));
        __builtin_prefetch(bytes);
    }
}

void fd_columns_prefetch(const struct fd_column_group *groups, size_t group_count, size_t row_count,
                         size_t row)
{
    for (size_t i = 0; i < group_count; i++) {
        for (size_t c = 0; c < groups[i].column_count; c++) {
            prefetch_value(&groups[i].columns[c], groups[i].rows, row_count, row);
        }
    }
}

void fd_columns_put_copy_row(struct fd_buf *buf, const struct fd_column_group *groups,
                             size_t group_count, size_t row)
{
    size_t column_count = 0;

    for (size_t i = 0; i < group_count; i++) {
        column_count += groups[i].column_count;
    }
    fd_buf_put_be16(buf, (uint16_t)column_count);
    for (size_t i = 0; i < group_count; i++) {
        for (size_t c = 0; c < groups[i].column_count; c++) {
            const struct fd_column *column = &groups[i].columns[c];

            wires[column->type].put_copied(buf, (const char *)groups[i].rows[row] + column->offset);
        }
    }
}

/* A lone value is the same bytes as an element, with its length beside them instead of before. */
void fd_params_add(struct fd_params *params, enum fd_column_type type, const void *value)
{
    const struct column_wire *wire = &wires[type];
    size_t start = params->bytes.length;
    bool null;

    begin_param(params, wire->oid);
    wire->put(&params->bytes, value);
    null = params->bytes.length == start + 4 &&
           memcmp(params->bytes.data + start, &null_length, sizeof(null_length)) == 0;
    params->offsets[params->count] = start + 4;
    end_param(params);
    if (null) {
        params->lengths[params->count - 1] = -1;
    }
}

void fd_params_add_text(struct fd_params *params, const char *text)
{
    struct fd_str str = fd_str_from(text);

    fd_params_add(params, FD_COLUMN_TEXT, &str);
}

void fd_params_add_int8(struct fd_params *params, int64_t value)
{
    fd_params_add(params, FD_COLUMN_INT8, &value);
}
