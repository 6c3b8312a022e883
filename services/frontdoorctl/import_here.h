#ifndef IMPORT_HERE_H
#define IMPORT_HERE_H

#include "import_read.h"
#include "pg/fd_pg.h"

/** An event that stands here and that the file does not have. */
struct import_here {
    enum fd_event_type type;
    struct fd_str child;
    struct fd_str entity;
    int32_t day;
};

/** What stands here beside what was read. */
struct import_comparison {
    struct import_reading *reading;
    int16_t authority_id;
    struct import_here *only_here; /**< owned */
    size_t only_here_count;
    size_t doubles; /**< items only in the file, of the child and day of another import's event */
};

/**
 * Say of each item of a sorted reading what it is to what stands here (its `state` and
 * `different`), and gather what only stands here: of the contracts that the file has events of,
 * from the first of its days to the last. Where ids are derived, events of other ids are the same
 * if they agree in child, day and what import_event.alike names.
 */
enum fd_status import_compare(struct import_comparison *comparison, struct fd_pg *pg,
                              struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
void import_comparison_clean_up(struct import_comparison *comparison) FD_NONNULL(1);

/**
 * Names of the item's fields that differ from `here`, an event as its contract's JSON, joined by
 * ", " in `arena`; empty: none. Columns that the file lacks, guesses and, where `imported` is
 * false, what may be left to be derived and what only fills in are passed over; a date agrees with
 * any time of it.
 */
struct fd_str import_differences(const struct import_item *item, const struct fd_calendar *calendar,
                                 const json_t *here, bool imported, struct fd_arena *arena)
    FD_NONNULL(1, 2, 3, 5);

#endif
