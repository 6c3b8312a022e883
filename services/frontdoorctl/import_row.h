#ifndef IMPORT_ROW_H
#define IMPORT_ROW_H

#include "base/fd_csv.h"
#include "import_lists.h"
#include "import_map.h"

enum { IMPORT_COLUMNS = 40 };

/** Where one column of a list is. */
struct import_column {
    const char *name; /**< as the list's table has it */
    int32_t at;       /**< in the file's rows; -1: not there */
    int32_t lookup;   /**< -1, or the lookup that has it, at `at` of its values */
};

/** The rows of another file by a key of theirs, for the columns that a list takes from it. */
struct import_joined {
    struct import_map rows;
    const char *columns[IMPORT_COLUMNS]; /**< as the list's table names them */
    int32_t count;
    int32_t by; /**< of the list's own rows; -1: not there */
};

/** One file of a list: where its columns are. */
struct import_source {
    const struct import_list *list;
    const char *file;
    struct import_column columns[IMPORT_COLUMNS];
    int32_t column_count;
    struct import_joined joined[IMPORT_LOOKUPS];
};

/** One row with what belongs to it in other files. */
struct import_row {
    const struct import_source *source;
    const struct fd_csv_row *csv;
    const struct import_entry *joined[IMPORT_LOOKUPS];
    struct fd_str derived[IMPORT_DERIVATIONS]; /**< ids as its list derives them, or null */
};

/** Which cell of a line of names is `column` (alternatives between |), or -1. */
int32_t import_find_column(const struct fd_csv_row *names, const char *column) FD_NONNULL(1, 2);

/** Names of all columns that the tables of `list` take. Returns how many. */
int32_t import_list_columns(const struct import_list *list, const char *ret_columns[IMPORT_COLUMNS])
    FD_NONNULL(1, 2);

/**
 * Find the columns of `source->list` in a line of names and in what is joined. NULL, or the column
 * that a row can't do without and that isn't there.
 */
const char *import_source_resolve(struct import_source *source,
                                  const struct fd_csv_row *names) FD_MUST_CHECK FD_NONNULL(1, 2);

/** The row of `csv`, with what its keys name in other files. */
struct import_row import_row_of(const struct import_source *source, const struct fd_csv_row *csv)
    FD_NONNULL(1, 2);
/** A cell without white space at its ends, empty where there is none; null: no such column. */
struct fd_str import_row_cell(const struct import_row *row, const char *name) FD_NONNULL(1, 2);

#endif
