#ifndef FD_MERGE_H
#define FD_MERGE_H

#include <stddef.h>

#include "domain/fd_event.h"
#include "pg/fd_columns.h"
#include "service/fd_recent.h"
#include "service/fd_service.h"

/** What one event type owns of a row: its values and its version (design: set law). */
struct fd_part {
    enum fd_event_type type;
    const struct fd_column *columns; /**< offsets into struct fd_event */
    size_t column_count;
};

/** Most event types that share a row, and most tables of a service. */
enum { FD_MERGE_PARTS_MAX = 2, FD_MERGES_MAX = 8 };

/**
 * How events become rows of one table. Rows are in the order of their keys, so that two writers
 * can't wait for each other crosswise. A row without an event of one of the parts carries that part
 * as absent (revision -1, else the values of columns that are not set), which leaves the part as it
 * stands.
 *
 * Columns: authority_id, child_key, the entity's key, child_id, the entity's id, and then those of
 * each part. `statement` takes an array of each, `find` arrays of the first three and gives the
 * places, from 1, of those that have a row. `copy` takes the same columns as `statement`, or those
 * up to the last part that any of the rows has: the defaults of the others' columns say that they
 * are absent, and cost less than to send it.
 */
struct fd_merge {
    const char *statement; /**< in schemas/sql, such as "timeliness/merge_contact.sql" */
    const char *find;
    const char *copy[FD_MERGE_PARTS_MAX];      /**< by the last part that it takes */
    const char *bulk_copy[FD_MERGE_PARTS_MAX]; /**< `copy` for a bulk load */
    const char *bulk_join; /**< leaves one row of each key that a bulk load has left with several */
    struct fd_part parts[FD_MERGE_PARTS_MAX];
    size_t part_count;
};

/**
 * What lately became of large batches of one table. Zeroed at first, kept from batch to batch; it
 * decides how the next one is tried, never what comes of it.
 */
struct fd_merge_past {
    struct fd_recent recent;                  /**< keys of rows that were written */
    uint64_t corrections[FD_MERGE_PARTS_MAX]; /**< revisions from here on are above the least that
                                                came of a part; 0: none has come */
    unsigned expected;    /**< batches in a row of which no other row stood than was suspected */
    unsigned merges_left; /**< batches not to be copied in: others make the same rows now */
    bool repeats;         /**< of a bulk load: a key came twice in a batch, or in two parts */
};

/** Free what `count` of them hold. */
void fd_merge_forget(struct fd_merge_past *past, size_t count) FD_NONNULL(1);

/** The columns that every part begins with; `part` is the prefix of their names. */
#define FD_PART_VERSION(part)                                                                      \
    FD_PART_COLUMN(part "_revision", INT8, revision),                                              \
        FD_PART_COLUMN(part "_recorded_at", TIMESTAMPTZ, recorded_at),                             \
        FD_PART_COLUMN(part "_hash", INT8, hash),                                                  \
        FD_PART_COLUMN(part "_event_id", UUID, event_uuid),                                        \
        FD_PART_COLUMN(part "_voided", BOOL, voided),                                              \
        FD_PART_COLUMN(part "_time_known", BOOL, time_known)

/** One column: its name, its type without FD_COLUMN_, and the member of struct fd_event. */
#define FD_PART_COLUMN(column, column_type, member)                                                \
    {                                                                                              \
        .name = (column), .type = FD_COLUMN_##column_type,                                         \
        .offset = offsetof(struct fd_event, member)                                                \
    }

/** The part of `event_type` with the columns of an array. */
#define FD_PART(event_type, array)                                                                 \
    {                                                                                              \
        .type = (event_type), .columns = (array), .column_count = FD_COUNT(array)                  \
    }

/**
 * Queue in the open flight the statement of each of `merges` that `events` hold something for: of
 * each entity the winning version. The way for few rows: nothing waits for an answer.
 */
void fd_merge_queue(const struct fd_store_context *context, const struct fd_merge *merges,
                    size_t merge_count, const struct fd_event *events, size_t event_count)
    FD_NONNULL(1, 2);

/**
 * The same in the open transaction for many rows: in each table that gets copy-rows of them or
 * more, those whose keys have no row are copied in, which costs half as much. The others are
 * merged. A row may stand that is a correction's (its revision is above the least that came, for
 * publishers count from 0, from 1 or by the clock), lacks the first part or came lately; where no
 * others stood for many batches, others aren't looked for any more. FD_POISON with 23505 when one
 * is there all the same, or has come meanwhile: fd_merge_queue takes it.
 */
enum fd_status fd_merge_write(const struct fd_store_context *context, const struct fd_merge *merges,
                              size_t merge_count, const struct fd_event *events, size_t event_count,
                              struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/**
 * The same for a bulk load (service/fd_bulk.h): all rows are copied into tables without keys. One
 * of a key that had a row stands beside it, until fd_merge_join. What the batches tell of repeated
 * keys goes to context->past.
 */
enum fd_status fd_merge_pour(const struct fd_store_context *context, const struct fd_merge *merges,
                             size_t merge_count, const struct fd_event *events, size_t event_count,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/**
 * Of all rows of a key that were poured leave one, with the greatest version of each part: in the
 * tables whose batches make one expect such keys (`expected`), or in the others.
 */
enum fd_status fd_merge_join(const struct fd_store_context *context, const struct fd_merge *merges,
                             size_t merge_count, bool expected,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
