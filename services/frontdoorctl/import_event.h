#ifndef IMPORT_EVENT_H
#define IMPORT_EVENT_H

#include <jansson.h>

#include "import_labels.h"
#include "import_row.h"
#include "import_value.h"

/** What is the same for all rows of a run. */
struct import_context {
    const char *authority; /**< GSS code */
    int64_t revision;
    const struct fd_calendar *calendar;
    struct import_labels *labels;
};

/** Why a row can't be taken. */
struct import_problem {
    const char *column; /**< NULL: the whole row */
    char why[200];
};

enum import_result { IMPORT_MADE, IMPORT_NONE, IMPORT_REFUSED };

/**
 * One event of a row, as JSON of its contract; the caller owns it. IMPORT_NONE: the row isn't one
 * of these. `ret_day` is the local date of the event's own time.
 */
enum import_result import_event_make(const struct import_context *context,
                                     const struct import_event *event, const struct import_row *row,
                                     json_t **ret_json, int32_t *ret_day,
                                     struct import_problem *ret_problem) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4, 5, 6);

/** The id of what a row without one is about, in `arena`: the `count`th of its kind. */
struct fd_str import_derive_id(const struct import_context *context,
                               const struct import_derivation *derived, struct fd_str key,
                               int64_t count, struct fd_arena *arena) FD_NONNULL(1, 2, 5);

/**
 * What an id of the row is derived from, in `arena`: child, day, and label or another id. Null when
 * the row lacks any of them but the label.
 */
struct fd_str import_derivation_key(const struct import_context *context,
                                    const struct import_derivation *derived,
                                    const struct import_row *row, struct fd_arena *arena)
    FD_NONNULL(1, 2, 3, 4);

/**
 * The event_id that an import gives to a revision of an entity: who finds it on an event knows that
 * an import has brought it. Lower case, with NUL.
 */
void import_event_id(const char *authority, enum fd_event_type type, struct fd_str child,
                     struct fd_str entity, int64_t revision, char ret_id[37]) FD_NONNULL(1, 6);

#endif
