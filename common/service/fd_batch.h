#ifndef FD_BATCH_H
#define FD_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_arena.h"
#include "domain/fd_event.h"
#include "pg/fd_dead_letter.h"
#include "pg/fd_position.h"
#include "service/fd_tally.h"

/** The record that an event came from, should it turn out that PostgreSQL can't take the event. */
struct fd_batch_record {
    struct fd_str key;
    struct fd_str value; /**< whole, framing included */
};

/**
 * What one transaction writes: events, dead letters and how far each partition moves.
 *
 * @locality Filled by the reader, then the writer's until it is done; fd_exchange says whose it is.
 */
struct fd_batch {
    struct fd_arena *arena; /**< holds every view below */
    size_t bytes;           /**< of values taken, what became a dead letter included */
    int64_t begun;          /**< when its first record came: monotonic, microseconds; 0: none has */
    struct fd_event *events;
    struct fd_batch_record *records; /**< of each event */
    size_t event_count;
    size_t event_capacity;
    struct fd_dead_letter *letters;
    size_t letter_count;
    size_t letter_capacity;
    size_t erased_count; /**< events of erased children, of which nothing is kept */
    const struct fd_dead_letter *claimed; /**< dead letters that the events come from: a redrive */
    size_t claimed_count;
    struct fd_position_move *moves; /**< at most one a partition */
    size_t move_count;
    size_t move_capacity;
};

/** An empty batch, with an arena of its own. */
void fd_batch_init(struct fd_batch *batch) FD_NONNULL(1);
/** Free all that it holds; every view into it ends. */
void fd_batch_clean_up(struct fd_batch *batch);
/** Empty it; as much memory stays as batches of this size need. */
void fd_batch_reset(struct fd_batch *batch) FD_NONNULL(1);
bool fd_batch_is_empty(const struct fd_batch *batch) FD_NONNULL(1);

/**
 * Room for one more event, zeroed; it counts at once (take it back with event_count--). Its record
 * is records[event_count - 1], zeroed too.
 */
struct fd_event *fd_batch_add_event(struct fd_batch *batch) FD_NONNULL(1);
/** Room for one more dead letter, zeroed. */
struct fd_dead_letter *fd_batch_add_letter(struct fd_batch *batch) FD_NONNULL(1);
/**
 * The move of the partition that stands at `present` when the batch first touches it. `to` of what
 * comes back is the caller's to set; on the first call it equals `present`.
 */
struct fd_position_move *fd_batch_move(struct fd_batch *batch, const struct fd_position *present)
    FD_NONNULL(1, 2);
/** Put events, each with its record, in the order of their keys. */
void fd_batch_sort_events(struct fd_batch *batch) FD_NONNULL(1);
/** Put the moves in the order in which positions are locked. */
void fd_batch_sort_moves(struct fd_batch *batch) FD_NONNULL(1);

/**
 * An event in the order of keys, and beside it what that order depends on: to look at many events
 * for it would cost more than the sorting.
 */
struct fd_batch_row {
    int64_t child_key;
    int64_t entity_key;
    int16_t authority_id;
    enum fd_event_type type;
    const struct fd_event *event;
};

/** The order of (authority, child, entity): below 0, 0 or above 0. */
int fd_batch_key_compare(const struct fd_batch_row *left, const struct fd_batch_row *right)
    FD_NONNULL(1, 2);

/**
 * `events` reduced to the winning version of each (authority, child, entity, type) and sorted by
 * these. In `arena`; pointers into `events`. What isn't kept is added to `tally`, unless NULL.
 */
size_t fd_batch_reduce(const struct fd_event *events, size_t event_count, struct fd_arena *arena,
                       struct fd_batch_row **ret_rows, struct fd_tally *tally) FD_NONNULL(3, 4);

#endif
