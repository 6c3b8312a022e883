#ifndef CTL_LOAD_H
#define CTL_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/fd_arena.h"
#include "base/fd_error.h"
#include "pg/fd_pg.h"

/** One column of a CSV file that becomes an array parameter. */
struct ctl_load_column {
    const char *name;         /**< in the first line; "=" takes the file's name without ".csv" */
    enum fd_column_type type; /**< TEXT, DATE, INT2, INT4 or BOOL */
    const char *absent;       /**< what an empty or missing cell means; NULL: null (TEXT, DATE) */
    bool required;            /**< an empty or missing cell is an error */
    bool (*fits)(struct fd_str text); /**< of a cell that isn't empty; NULL: any of its type does */
};

/** What kind of reference data a file holds and which statement takes it. */
struct ctl_load_kind {
    const char *name;
    const char *statement;
    const struct ctl_load_column *columns; /**< in the order of the parameters */
    size_t column_count;
    size_t key_count; /**< the first columns, all required, of which no two rows of a file have the
                           same values; 0: unchecked */
};

/** A file's worth of rows, or several files' one after another. */
struct ctl_load {
    const struct ctl_load_kind *kind;
    struct fd_arena *arena;
    const void **rows;
    size_t count;
    size_t capacity;
};

/** No rows yet. Undo with ctl_load_clean_up. */
void ctl_load_init(struct ctl_load *load, const struct ctl_load_kind *kind) FD_NONNULL(1, 2);
void ctl_load_clean_up(struct ctl_load *load);

/** Add the rows of CSV `text`; errors name `file`, row and column. FD_FATAL, code "csv". */
enum fd_status ctl_load_add(struct ctl_load *load, const char *file, struct fd_str text,
                            struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Send all rows to the kind's statement. */
enum fd_status ctl_load_run(struct ctl_load *load, struct fd_pg *pg,
                            struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
