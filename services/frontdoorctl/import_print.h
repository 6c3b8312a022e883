#ifndef IMPORT_PRINT_H
#define IMPORT_PRINT_H

#include <stdbool.h>

#include "import_here.h"

/** How the findings of an import are printed. */
struct import_print {
    bool json;
    bool dry_run; /**< also what would be sent, and what only stands here */
    int64_t most; /**< of each kind of finding; 0: all */
};

/**
 * Print to standard output what was refused, which labels mean nothing, what differs, and how many
 * events there are of each kind. No cell is repeated but labels of code lists.
 */
void import_print(const struct import_comparison *comparison, const struct import_print *print)
    FD_NONNULL(1, 2);

/** How many items have a state. */
size_t import_count(const struct import_reading *reading, enum import_state state) FD_NONNULL(1);

#endif
