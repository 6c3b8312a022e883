#include "service/fd_merge.h"

#include "service/fd_batch.h"

/* Whichever event a row's key is taken from, the entity's id is in the same place. */
#define ENTITY_ID offsetof(struct fd_event, call_logged.contact_id)
_Static_assert(offsetof(struct fd_event, decision_made.contact_id) == ENTITY_ID &&
                   offsetof(struct fd_event, referral_opened.referral_id) == ENTITY_ID &&
                   offsetof(struct fd_event, assessment_started.assessment_id) == ENTITY_ID &&
                   offsetof(struct fd_event, assessment_closed.assessment_id) == ENTITY_ID &&
                   offsetof(struct fd_event, case_allocated.allocation_id) == ENTITY_ID &&
                   offsetof(struct fd_event, case_closed.referral_id) == ENTITY_ID,
               "every event begins with its entity's id");

static const struct fd_column key_columns[] = {
    FD_PART_COLUMN("authority_id", INT2, authority_id),
    FD_PART_COLUMN("child_key", INT8, child_key),
    FD_PART_COLUMN("entity_key", INT8, entity_key),
    FD_PART_COLUMN("child_id", TEXT, child_id),
    {.name = "entity_id", .type = FD_COLUMN_TEXT, .offset = ENTITY_ID},
};

/** One part on the way from events to rows. */
struct side {
    const struct fd_part *part;
    const struct fd_event **winners; /* by key */
    size_t count;
    size_t next;                   /* first winner that has no row yet */
    const struct fd_event *absent; /* stands where a row has no event of this part */
    const void **rows;
};

static const struct fd_event *make_absent(const struct fd_part *part, struct fd_arena *arena)
{
    struct fd_event *absent = fd_arena_new_array(arena, struct fd_event, 1);

    for (size_t i = 0; i < part->column_count; i++) {
        void *value = (char *)absent + part->columns[i].offset;

        if (part->columns[i].type == FD_COLUMN_TIMESTAMPTZ) {
            *(int64_t *)value = FD_TIME_NULL;
        } else if (part->columns[i].type == FD_COLUMN_DATE) {
            *(int32_t *)value = FD_DATE_NULL;
        }
    }
    absent->recorded_at = 0;
    absent->revision = -1;
    absent->time_known = true;
    return absent;
}

/* The least key that has no row yet, or NULL. */
static const struct fd_event *least_key(const struct side *sides, size_t side_count)
{
    const struct fd_event *least = NULL;

    for (size_t i = 0; i < side_count; i++) {
        const struct side *side = &sides[i];

        if (side->next < side->count &&
            (!least || fd_event_key_compare(side->winners[side->next], least) < 0)) {
            least = side->winners[side->next];
        }
    }
    return least;
}

/* Fill the side's place in a row. */
static void place(struct side *side, size_t row, const struct fd_event *key)
{
    if (side->next < side->count && fd_event_key_compare(side->winners[side->next], key) == 0) {
        side->rows[row] = side->winners[side->next++];
    } else {
        side->rows[row] = side->absent;
    }
}

/* Join the sides by key; how many rows that makes. */
static size_t join(struct side *sides, size_t side_count, const void **keys)
{
    const struct fd_event *key;
    size_t row = 0;

    while ((key = least_key(sides, side_count)) != NULL) {
        keys[row] = key;
        for (size_t i = 0; i < side_count; i++) {
            place(&sides[i], row, key);
        }
        row++;
    }
    return row;
}

static void queue(const struct fd_store_context *context, const struct fd_merge *merge,
                  const struct fd_event *events, size_t event_count)
{
    struct side sides[FD_MERGE_PARTS_MAX] = {0};
    const void **keys;
    size_t most = 0;
    size_t count;

    for (size_t i = 0; i < merge->part_count; i++) {
        sides[i].part = &merge->parts[i];
        sides[i].count = fd_batch_reduce(events, event_count, merge->parts[i].type, context->arena,
                                         &sides[i].winners);
        most += sides[i].count;
    }
    if (most == 0) {
        return;
    }
    for (size_t i = 0; i < merge->part_count; i++) {
        sides[i].absent = make_absent(sides[i].part, context->arena);
        sides[i].rows = fd_arena_new_array(context->arena, const void *, most);
    }
    keys = fd_arena_new_array(context->arena, const void *, most);
    count = join(sides, merge->part_count, keys);
    fd_params_reset(context->params);
    fd_params_add_columns(context->params, key_columns, FD_COUNT(key_columns), keys, count);
    for (size_t i = 0; i < merge->part_count; i++) {
        fd_params_add_columns(context->params, sides[i].part->columns, sides[i].part->column_count,
                              sides[i].rows, count);
    }
    fd_pg_flight_add(context->pg, merge->statement, context->params);
}

void fd_merge_queue(const struct fd_store_context *context, const struct fd_merge *merges,
                    size_t merge_count, const struct fd_event *events, size_t event_count)
{
    for (size_t i = 0; i < merge_count; i++) {
        queue(context, &merges[i], events, event_count);
    }
}
