#ifndef FD_COLUMNS_H
#define FD_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/fd_buf.h"
#include "base/fd_macros.h"
#include "base/fd_str.h"
#include "base/fd_time.h"

/**
 * Binary parameters for PostgreSQL. Rows of structs become one array parameter a column
 * (`unnest($1::smallint[])`), as a table of columns says; single values are added one by one.
 */
enum fd_column_type {
    FD_COLUMN_BOOL,        /**< bool -> boolean */
    FD_COLUMN_INT2,        /**< int16_t -> smallint */
    FD_COLUMN_INT4,        /**< int32_t -> integer */
    FD_COLUMN_INT8,        /**< int64_t -> bigint */
    FD_COLUMN_TIMESTAMPTZ, /**< int64_t microseconds since 1970 -> timestamptz; FD_TIME_NULL */
    FD_COLUMN_DATE,        /**< int32_t days since 1970 -> date; FD_DATE_NULL is null */
    FD_COLUMN_TEXT,        /**< struct fd_str -> text */
    FD_COLUMN_CHARS,       /**< char[], ending with NUL -> text */
    FD_COLUMN_BYTEA,       /**< struct fd_str -> bytea */
    FD_COLUMN_UUID,        /**< unsigned char[16] -> uuid; the nil uuid is null */
    FD_COLUMN_TEXT_LIST,   /**< struct fd_str_list -> text[]; in a parameter, which can't be an
                                array of arrays, text: items joined by ',' ('' for none) */
};

/** One column of a merge: where in a row's struct its value is. */
struct fd_column {
    const char *name; /**< of the column, for error texts and tests */
    enum fd_column_type type;
    size_t offset;
};

/** Some columns of rows, and of each row the struct that holds their values. */
struct fd_column_group {
    const struct fd_column *columns;
    size_t column_count;
    const void *const *rows;
};

enum { FD_PARAMS_MAX = 40 };

/** Parameters of one statement. Initialise once, reset between statements to keep the memory. */
struct fd_params {
    struct fd_buf bytes;
    int count;
    uint32_t types[FD_PARAMS_MAX]; /**< OIDs */
    size_t offsets[FD_PARAMS_MAX]; /**< into `bytes` */
    int lengths[FD_PARAMS_MAX];    /**< -1 for null */
};

/** At most `limit` bytes in all; past it `bytes.failed` is set and running them is FD_POISON. */
void fd_params_init(struct fd_params *params, size_t limit) FD_NONNULL(1);
void fd_params_clean_up(struct fd_params *params);
void fd_params_reset(struct fd_params *params) FD_NONNULL(1);

/**
 * Append one array parameter for each of `columns`, with an element for each of `rows`. A statement
 * is prepared with the types of its first parameters, so they must be the same ones every time.
 */
void fd_params_add_columns(struct fd_params *params, const struct fd_column *columns,
                           size_t column_count, const void *const *rows, size_t row_count)
    FD_NONNULL(1, 2);

/** The same for rows that lie one behind the other, `row_size` bytes each. */
void fd_params_add_array(struct fd_params *params, const struct fd_column *columns,
                         size_t column_count, const void *rows, size_t row_size, size_t row_count)
    FD_NONNULL(1, 2);

/**
 * To be called for each of `row_count` rows in turn, before it is used: has what follows brought
 * near. Rows in the order of their keys lie anywhere in memory.
 */
void fd_columns_prefetch(const struct fd_column_group *groups, size_t group_count, size_t row_count,
                         size_t row) FD_NONNULL(1);

/** Append row number `row` of all groups, side by side, as COPY's binary format has it. */
void fd_columns_put_copy_row(struct fd_buf *buf, const struct fd_column_group *groups,
                             size_t group_count, size_t row) FD_NONNULL(1, 2);

/** Append one scalar parameter, read as `column.type` from `value`. */
void fd_params_add(struct fd_params *params, enum fd_column_type type, const void *value)
    FD_NONNULL(1, 3);
void fd_params_add_text(struct fd_params *params, const char *text) FD_NONNULL(1);
void fd_params_add_int8(struct fd_params *params, int64_t value) FD_NONNULL(1);

#endif
