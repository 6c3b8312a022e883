#ifndef IMPORT_CODES_H
#define IMPORT_CODES_H

#include <jansson.h>

#include "import_labels.h"

/**
 * The symbols of a cell that holds several labels: a JSON array of them, a JSON object whose
 * members are flags (others, such as comments, are not looked at), or labels with commas between.
 * One without a symbol is UNKNOWN, and counted. The caller owns the array; NULL: broken JSON.
 */
json_t *import_codes_parse(struct import_labels *labels, const char *list,
                           struct fd_str text) FD_MUST_CHECK FD_NONNULL(1, 2);

/** Of some symbols the one that counts where only one can be kept; NULL of none. */
const char *import_codes_choose(const char *list, const json_t *symbols) FD_NONNULL(1, 2);

#endif
