#ifndef IMPORT_LABELS_H
#define IMPORT_LABELS_H

#include <stdbool.h>

#include "base/fd_error.h"
#include "import_map.h"

/**
 * What labels mean: symbols by code list and label. Labels compare without case, by letters and
 * digits alone; a code may stand before its text ("RC8 - ...", "b) 1B: ...").
 */
struct import_labels {
    struct fd_arena *arena;   /**< of what is known */
    struct fd_arena *scratch; /**< of one look-up */
    struct import_map known;
    struct import_map unmapped; /**< labels met that mean nothing, as "LIST\x1fLABEL", counted */
};

/** The built-in code lists and the formats' own labels. Undo with import_labels_clean_up. */
enum fd_status import_labels_init(struct import_labels *labels, struct fd_arena *arena,
                                  struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
void import_labels_clean_up(struct import_labels *labels) FD_NONNULL(1);

/**
 * Add a mapping file, CSV with the columns list, label and code, which stands over what is known.
 * FD_FATAL with code "mapping" names a line whose list, or whose code in it, there is not.
 */
enum fd_status import_labels_add(struct import_labels *labels, struct fd_str text,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/** The symbol that `label` stands for in `list`, or null. */
struct fd_str import_labels_find(const struct import_labels *labels, const char *list,
                                 struct fd_str label) FD_NONNULL(1, 2);
/** Count a label that means nothing. */
void import_labels_miss(struct import_labels *labels, const char *list, struct fd_str label)
    FD_NONNULL(1, 2);

/** Letters and digits of `text`, in lower case, and all that isn't ASCII; in `arena`. */
struct fd_str import_plain(struct fd_str text, struct fd_arena *arena) FD_NONNULL(2);
/** `text` without what Annex A puts before its choices: "a) ", "p1) ". */
struct fd_str import_without_letter(struct fd_str text);

/** Whether two texts have the same letters and digits, whatever their case. */
bool import_same_plain(struct fd_str left, struct fd_str right);

#endif
