#include "service/fd_batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/fd_error.h"

enum { ARENA_BLOCK = 1 << 20, FIRST_CAPACITY = 64, KEPT_CAPACITY = 1024 };

void fd_batch_init(struct fd_batch *batch)
{
    *batch = (struct fd_batch){.arena = fd_arena_new(ARENA_BLOCK)};
}

void fd_batch_clean_up(struct fd_batch *batch)
{
    if (batch) {
        fd_arena_destroy(&batch->arena);
        free(batch->events);
        free(batch->records);
        free(batch->letters);
        free(batch->moves);
        *batch = (struct fd_batch){0};
    }
}

/* Room for the events of a burst isn't kept when batches are small again. */
static void free_room(struct fd_batch *batch)
{
    if (batch->event_capacity > KEPT_CAPACITY && batch->event_count < batch->event_capacity / 8) {
        free(batch->events);
        free(batch->records);
        batch->events = NULL;
        batch->records = NULL;
        batch->event_capacity = 0;
    }
}

void fd_batch_reset(struct fd_batch *batch)
{
    free_room(batch);
    fd_arena_reset(batch->arena);
    batch->bytes = 0;
    batch->begun = 0;
    batch->event_count = 0;
    batch->erased_count = 0;
    batch->letter_count = 0;
    batch->claimed_count = 0;
    batch->move_count = 0;
}

bool fd_batch_is_empty(const struct fd_batch *batch)
{
    return batch->move_count == 0;
}

static void *resize(void *items, size_t capacity, size_t item_size)
{
    void *resized = reallocarray(items, capacity, item_size);

    if (!resized) {
        fd_abort("out of memory: %zu items of a batch", capacity);
    }
    return resized;
}

static size_t next_capacity(size_t capacity)
{
    return capacity ? 2 * capacity : FIRST_CAPACITY;
}

struct fd_event *fd_batch_add_event(struct fd_batch *batch)
{
    size_t at = batch->event_count++;

    if (at == batch->event_capacity) {
        batch->event_capacity = next_capacity(at);
        batch->events = resize(batch->events, batch->event_capacity, sizeof(*batch->events));
        batch->records = resize(batch->records, batch->event_capacity, sizeof(*batch->records));
    }
    batch->records[at] = (struct fd_batch_record){FD_STR_NULL, FD_STR_NULL};
    return memset(&batch->events[at], 0, sizeof(batch->events[at]));
}

struct fd_dead_letter *fd_batch_add_letter(struct fd_batch *batch)
{
    size_t at = batch->letter_count++;

    if (at == batch->letter_capacity) {
        batch->letter_capacity = next_capacity(at);
        batch->letters = resize(batch->letters, batch->letter_capacity, sizeof(*batch->letters));
    }
    return memset(&batch->letters[at], 0, sizeof(batch->letters[at]));
}

/* Records come in runs of one partition, so the last move is looked at first. */
static struct fd_position_move *find_move(struct fd_batch *batch, const struct fd_position *present)
{
    for (size_t i = batch->move_count; i-- > 0;) {
        if (batch->moves[i].to.partition == present->partition &&
            strcmp(batch->moves[i].to.topic, present->topic) == 0) {
            return &batch->moves[i];
        }
    }
    return NULL;
}

struct fd_position_move *fd_batch_move(struct fd_batch *batch, const struct fd_position *present)
{
    struct fd_position_move *move = find_move(batch, present);

    if (move) {
        return move;
    }
    if (batch->move_count == batch->move_capacity) {
        batch->move_capacity = next_capacity(batch->move_count);
        batch->moves = resize(batch->moves, batch->move_capacity, sizeof(*batch->moves));
    }
    move = &batch->moves[batch->move_count++];
    *move = (struct fd_position_move){.to = *present, .from_offset = present->next_offset};
    return move;
}

struct event_and_record {
    struct fd_event event;
    struct fd_batch_record record;
};

static int compare_events(const void *left, const void *right)
{
    const struct event_and_record *left_pair = left;
    const struct event_and_record *right_pair = right;

    return fd_event_key_compare(&left_pair->event, &right_pair->event);
}

void fd_batch_sort_events(struct fd_batch *batch)
{
    struct event_and_record *pairs = resize(NULL, batch->event_count, sizeof(*pairs));

    for (size_t i = 0; i < batch->event_count; i++) {
        pairs[i] = (struct event_and_record){batch->events[i], batch->records[i]};
    }
    qsort(pairs, batch->event_count, sizeof(*pairs), compare_events);
    for (size_t i = 0; i < batch->event_count; i++) {
        batch->events[i] = pairs[i].event;
        batch->records[i] = pairs[i].record;
    }
    free(pairs);
}

static int compare_moves(const void *left, const void *right)
{
    const struct fd_position_move *left_move = left;
    const struct fd_position_move *right_move = right;

    return fd_position_compare(&left_move->to, &right_move->to);
}

void fd_batch_sort_moves(struct fd_batch *batch)
{
    if (batch->move_count > 1) {
        qsort(batch->moves, batch->move_count, sizeof(*batch->moves), compare_moves);
    }
}

static int compare_numbers(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

int fd_batch_key_compare(const struct fd_batch_row *left, const struct fd_batch_row *right)
{
    int order = compare_numbers(left->authority_id, right->authority_id);

    if (order == 0) {
        order = compare_numbers(left->child_key, right->child_key);
    }
    return order != 0 ? order : compare_numbers(left->entity_key, right->entity_key);
}

static int compare_parts(const struct fd_batch_row *left, const struct fd_batch_row *right)
{
    int order = fd_batch_key_compare(left, right);

    return order != 0 ? order : compare_numbers(left->type, right->type);
}

/* The greatest version of a part first. */
static int compare_rows(const void *left, const void *right)
{
    const struct fd_batch_row *left_row = left;
    const struct fd_batch_row *right_row = right;
    int order = compare_parts(left_row, right_row);

    return order != 0 ? order : fd_event_version_compare(right_row->event, left_row->event);
}

static size_t keep_first_of_each_part(struct fd_batch_row *rows, size_t count,
                                      struct fd_tally *tally)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare_parts(&rows[kept - 1], &rows[i]) != 0) {
            rows[kept++] = rows[i];
        } else if (fd_event_version_compare(rows[kept - 1].event, rows[i].event) == 0) {
            tally->duplicate++;
        } else {
            tally->superseded++;
        }
    }
    return kept;
}

size_t fd_batch_reduce(const struct fd_event *events, size_t event_count, struct fd_arena *arena,
                       struct fd_batch_row **ret_rows, struct fd_tally *tally)
{
    struct fd_tally nobodys = {0};
    struct fd_batch_row *rows = fd_arena_new_array(arena, struct fd_batch_row, event_count);

    for (size_t i = 0; i < event_count; i++) {
        const struct fd_event *event = &events[i];

        rows[i] = (struct fd_batch_row){event->child_key, event->entity_key, event->authority_id,
                                        event->type, event};
    }
    qsort(rows, event_count, sizeof(*rows), compare_rows);
    *ret_rows = rows;
    return keep_first_of_each_part(rows, event_count, tally ? tally : &nobodys);
}
