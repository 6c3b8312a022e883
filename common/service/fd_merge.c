#include "service/fd_merge.h"

#include <string.h>

#include "service/fd_batch.h"
#include "service/fd_tally.h"

/* Whichever event a row's key is taken from, the entity's id is in the same place. */
#define ENTITY_ID offsetof(struct fd_event, call_logged.contact_id)
_Static_assert(offsetof(struct fd_event, decision_made.contact_id) == ENTITY_ID &&
                   offsetof(struct fd_event, referral_opened.referral_id) == ENTITY_ID &&
                   offsetof(struct fd_event, assessment_started.assessment_id) == ENTITY_ID &&
                   offsetof(struct fd_event, assessment_closed.assessment_id) == ENTITY_ID &&
                   offsetof(struct fd_event, case_allocated.allocation_id) == ENTITY_ID &&
                   offsetof(struct fd_event, case_closed.referral_id) == ENTITY_ID &&
                   offsetof(struct fd_event, strategy_discussion_held.strategy_discussion_id) ==
                       ENTITY_ID &&
                   offsetof(struct fd_event, section47_started.section47_id) == ENTITY_ID &&
                   offsetof(struct fd_event, section47_closed.section47_id) == ENTITY_ID &&
                   offsetof(struct fd_event, conference_held.conference_id) == ENTITY_ID &&
                   offsetof(struct fd_event, early_help_changed.change_id) == ENTITY_ID &&
                   offsetof(struct fd_event, legal_gateway_decided.legal_gateway_id) == ENTITY_ID &&
                   offsetof(struct fd_event, measure_recorded.measure_id) == ENTITY_ID,
               "every event begins with its entity's id");

enum {
    PRIMARY_KEY = 3,      /* so many of the columns are */
    EXPECTED_ENOUGH = 16, /* batches, before no other row that stands is looked for any more */
    /* Two instances that make the same rows now will do so for a while, and each time a batch would
       have been copied in vain. */
    MERGES_AFTER_COLLISION = 64,
};

static const struct fd_column key_columns[] = {
    FD_PART_COLUMN("authority_id", INT2, authority_id),
    FD_PART_COLUMN("child_key", INT8, child_key),
    FD_PART_COLUMN("entity_key", INT8, entity_key),
    FD_PART_COLUMN("child_id", TEXT, child_id),
    {.name = "entity_id", .type = FD_COLUMN_TEXT, .offset = ENTITY_ID},
};

/** What the rows have of one part. */
struct side {
    const struct fd_part *part;
    const struct fd_event *absent; /* stands where a row has no event of this part */
    const void **rows;
};

/* The rows of one merge: sides[i].rows and keys have `count` of them. */
struct joined {
    const struct fd_merge *merge;
    struct side sides[FD_MERGE_PARTS_MAX];
    size_t side_count;
    const void **keys;
    size_t count;
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

static struct side *find_side(struct joined *joined, enum fd_event_type type)
{
    for (size_t i = 0; i < joined->side_count; i++) {
        if (joined->merge->parts[i].type == type) {
            return &joined->sides[i];
        }
    }
    return NULL;
}

/* A row without a part yet, as far as is known. */
static void begin_row(struct joined *joined, const struct fd_event *key)
{
    joined->keys[joined->count] = key;
    for (size_t i = 0; i < joined->side_count; i++) {
        joined->sides[i].rows[joined->count] = joined->sides[i].absent;
    }
    joined->count++;
}

static void join_parts(struct joined *joined, const struct fd_batch_row *parts, size_t part_count)
{
    const struct fd_batch_row *last = NULL;

    for (size_t i = 0; i < part_count; i++) {
        struct side *side = find_side(joined, parts[i].type);

        if (side) {
            if (!last || fd_batch_key_compare(last, &parts[i]) != 0) {
                begin_row(joined, parts[i].event);
            }
            side->rows[joined->count - 1] = parts[i].event;
            last = &parts[i];
        }
    }
}

/* The winning version of each part, in the order of keys. */
struct winners {
    struct fd_batch_row *parts;
    size_t count;
};

static struct winners reduce(const struct fd_store_context *context, const struct fd_event *events,
                             size_t event_count)
{
    int64_t begun = context->tally ? fd_env_monotonic(context->env) : 0;
    struct winners winners;

    winners.count =
        fd_batch_reduce(events, event_count, context->arena, &winners.parts, context->tally);
    if (context->tally) {
        context->tally->reduce_micros += fd_env_monotonic(context->env) - begun;
    }
    return winners;
}

static size_t count_parts(struct joined *joined, const struct winners *winners)
{
    size_t count = 0;

    for (size_t i = 0; i < winners->count; i++) {
        count += find_side(joined, winners->parts[i].type) != NULL;
    }
    return count;
}

static struct joined join(const struct fd_merge *merge, const struct winners *winners,
                          struct fd_arena *arena)
{
    struct joined joined = {.merge = merge, .side_count = merge->part_count};
    size_t most = count_parts(&joined, winners);

    if (most == 0) {
        return joined;
    }
    for (size_t i = 0; i < joined.side_count; i++) {
        joined.sides[i].part = &merge->parts[i];
        joined.sides[i].absent = make_absent(&merge->parts[i], arena);
        joined.sides[i].rows = fd_arena_new_array(arena, const void *, most);
    }
    joined.keys = fd_arena_new_array(arena, const void *, most);
    join_parts(&joined, winners->parts, winners->count);
    return joined;
}

/* All columns of the rows, in the order that statements take them. Returns how many groups. */
static size_t list_groups(const struct joined *joined, struct fd_column_group *ret_groups)
{
    ret_groups[0] = (struct fd_column_group){key_columns, FD_COUNT(key_columns), joined->keys};
    for (size_t i = 0; i < joined->side_count; i++) {
        const struct side *side = &joined->sides[i];

        ret_groups[1 + i] =
            (struct fd_column_group){side->part->columns, side->part->column_count, side->rows};
    }
    return 1 + joined->side_count;
}

static void queue(const struct fd_store_context *context, const struct joined *joined)
{
    struct fd_column_group groups[1 + FD_MERGE_PARTS_MAX];
    size_t group_count;

    if (joined->count == 0) {
        return; /* it has no columns either */
    }
    group_count = list_groups(joined, groups);
    fd_params_reset(context->params);
    for (size_t i = 0; i < group_count; i++) {
        fd_params_add_columns(context->params, groups[i].columns, groups[i].column_count,
                              groups[i].rows, joined->count);
    }
    fd_pg_flight_add(context->pg, joined->merge->statement, context->params);
    if (context->tally) {
        context->tally->queued += joined->count;
    }
}

void fd_merge_queue(const struct fd_store_context *context, const struct fd_merge *merges,
                    size_t merge_count, const struct fd_event *events, size_t event_count)
{
    struct winners winners = reduce(context, events, event_count);

    for (size_t i = 0; i < merge_count; i++) {
        struct joined joined = join(&merges[i], &winners, context->arena);

        queue(context, &joined);
    }
}

/* The rows of `joined` whose `present` is `wanted`. */
static struct joined take(const struct joined *joined, const bool *present, bool wanted,
                          struct fd_arena *arena)
{
    struct joined taken = *joined;

    taken.count = 0;
    taken.keys = fd_arena_new_array(arena, const void *, joined->count);
    for (size_t i = 0; i < joined->side_count; i++) {
        taken.sides[i].rows = fd_arena_new_array(arena, const void *, joined->count);
    }
    for (size_t row = 0; row < joined->count; row++) {
        if (present[row] == wanted) {
            taken.keys[taken.count] = joined->keys[row];
            for (size_t i = 0; i < joined->side_count; i++) {
                taken.sides[i].rows[taken.count] = joined->sides[i].rows[row];
            }
            taken.count++;
        }
    }
    return taken;
}

/* Which revisions are corrections' as far as is known: all but the least. */
static void learn_revisions(struct fd_merge_past *past, const struct joined *joined)
{
    for (size_t i = 0; i < joined->side_count; i++) {
        uint64_t *corrections = &past->corrections[i];

        for (size_t row = 0; row < joined->count; row++) {
            const struct fd_event *event = joined->sides[i].rows[row];

            if (event->revision >= 0 &&
                (*corrections == 0 || (uint64_t)event->revision < *corrections - 1)) {
                *corrections = (uint64_t)event->revision + 1;
            }
        }
    }
}

/* Whether it is likely that the row stands: corrections and later parts are of one that was there
   before, and what is sent twice is mostly sent twice within a short time. */
static bool may_stand(const struct joined *joined, const struct fd_merge_past *past, size_t row,
                      uint64_t key)
{
    for (size_t i = 0; i < joined->side_count; i++) {
        const struct fd_event *event = joined->sides[i].rows[row];

        if (event->revision >= 0 && (uint64_t)event->revision >= past->corrections[i]) {
            return true;
        }
    }
    return joined->sides[0].rows[row] == joined->sides[0].absent ||
           fd_recent_has(&past->recent, key);
}

/* Which rows may stand. From now on all of them may. */
static const bool *suspect(const struct joined *joined, struct fd_merge_past *past,
                           struct fd_arena *arena)
{
    bool *suspected = fd_arena_new_array(arena, bool, joined->count);

    learn_revisions(past, joined);
    for (size_t row = 0; row < joined->count; row++) {
        const struct fd_event *event = joined->keys[row];
        uint64_t key = 31 * (uint64_t)event->child_key + (uint64_t)event->entity_key;

        suspected[row] = may_stand(joined, past, row, key);
        fd_recent_add(&past->recent, key);
    }
    return suspected;
}

/* Which rows have a key that stands in the table, as far as they are wanted (NULL: all). */
static enum fd_status find(const struct fd_store_context *context, const struct joined *joined,
                           const bool *wanted, bool *ret_present, struct fd_error *error)
{
    const void **keys = fd_arena_new_array(context->arena, const void *, joined->count);
    size_t *rows = fd_arena_new_array(context->arena, size_t, joined->count);
    fd_auto_pgresult result = NULL;
    enum fd_status status;
    size_t count = 0;

    for (size_t row = 0; row < joined->count; row++) {
        if (!wanted || wanted[row]) {
            keys[count] = joined->keys[row];
            rows[count++] = row;
        }
    }
    if (count == 0) {
        return FD_OK;
    }
    fd_params_reset(context->params);
    fd_params_add_columns(context->params, key_columns, PRIMARY_KEY, keys, count);
    status = fd_pg_run(context->pg, joined->merge->find, context->params, &result, error);
    for (int i = 0; status == FD_OK && i < PQntuples(result); i++) {
        ret_present[rows[fd_pg_int(result, i, 0) - 1]] = true;
    }
    return status;
}

static bool has_part(const struct side *side, size_t row_count)
{
    for (size_t row = 0; row < row_count; row++) {
        if (side->rows[row] != side->absent) {
            return true;
        }
    }
    return false;
}

/* `statements` by the last part that they take. */
static enum fd_status copy(const struct fd_store_context *context, const char *const *statements,
                           const struct joined *joined, struct fd_error *error)
{
    struct joined used = *joined;
    struct fd_column_group groups[1 + FD_MERGE_PARTS_MAX];
    size_t group_count;

    while (used.side_count > 1 && !has_part(&used.sides[used.side_count - 1], used.count)) {
        used.side_count--;
    }
    group_count = list_groups(&used, groups);
    return fd_pg_copy(context->pg, statements[used.side_count - 1], groups, group_count, used.count,
                      &context->params->bytes, error);
}

/* A key had a row. */
static bool collided(enum fd_status status, const struct fd_error *error)
{
    return status == FD_POISON && strcmp(error->code, "23505") == 0;
}

static enum fd_status merge_rows(const struct fd_store_context *context,
                                 const struct joined *joined, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status;

    fd_pg_flight_begin(context->pg);
    queue(context, joined);
    status = fd_pg_flight_land(context->pg, &result, 1, error);
    if (status == FD_OK && context->tally) {
        fd_tally_answered(context->tally, (size_t)fd_pg_affected(result));
    }
    return status;
}

static void learn(struct fd_merge_past *past, const struct joined *joined, const bool *suspected,
                  const bool *present)
{
    past->expected++;
    for (size_t row = 0; row < joined->count; row++) {
        if (present[row] && !suspected[row]) {
            past->expected = 0;
        }
    }
}

/* Look which rows stand, copy the others in, merge those. */
static enum fd_status find_and_copy(const struct fd_store_context *context,
                                    const struct joined *joined, struct fd_merge_past *past,
                                    struct fd_error *error)
{
    const bool *suspected = suspect(joined, past, context->arena);
    const bool *wanted = past->expected < EXPECTED_ENOUGH ? NULL : suspected;
    bool *present = fd_arena_new_array(context->arena, bool, joined->count);
    enum fd_status status = find(context, joined, wanted, present, error);
    struct joined missing;
    struct joined standing;

    if (status != FD_OK) {
        return status;
    }
    learn(past, joined, suspected, present);
    standing = take(joined, present, true, context->arena);
    missing = standing.count > 0 ? take(joined, present, false, context->arena) : *joined;
    if (missing.count > 0) {
        status = copy(context, joined->merge->copy, &missing, error);
    }
    if (collided(status, error)) {
        past->expected = 0;
        past->merges_left = wanted ? 0 : MERGES_AFTER_COLLISION;
    }
    return status == FD_OK && standing.count > 0 ? merge_rows(context, &standing, error) : status;
}

static enum fd_status write(const struct fd_store_context *context, const struct joined *joined,
                            struct fd_merge_past *past, struct fd_error *error)
{
    const struct fd_service_config *config = context->config;

    if (joined->count < (size_t)config->copy_rows) {
        return merge_rows(context, joined, error);
    }
    if (past->merges_left > 0) {
        past->merges_left--;
        return merge_rows(context, joined, error);
    }
    return find_and_copy(context, joined, past, error);
}

void fd_merge_forget(struct fd_merge_past *past, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fd_recent_clean_up(&past[i].recent);
    }
}

enum fd_status fd_merge_write(const struct fd_store_context *context, const struct fd_merge *merges,
                              size_t merge_count, const struct fd_event *events, size_t event_count,
                              struct fd_error *error)
{
    struct winners winners = reduce(context, events, event_count);
    enum fd_status status = FD_OK;

    for (size_t i = 0; i < merge_count && status == FD_OK; i++) {
        struct joined joined = join(&merges[i], &winners, context->arena);

        if (joined.count > 0) {
            status = write(context, &joined, &context->past[i], error);
        }
    }
    return status;
}

/* Whoever sends versions or parts of an entity close together sends others far apart. */
static void note_repeats(struct fd_merge_past *past, const struct joined *joined,
                         const struct fd_event *events, size_t event_count)
{
    size_t parts = 0;
    size_t later_parts = 0;

    for (size_t i = 0; i < event_count; i++) {
        for (size_t at = 0; at < joined->merge->part_count; at++) {
            bool is_part = joined->merge->parts[at].type == events[i].type;

            parts += is_part;
            later_parts += is_part && at > 0;
        }
    }
    past->repeats = past->repeats || later_parts > 0 || parts > joined->count;
}

enum fd_status fd_merge_pour(const struct fd_store_context *context, const struct fd_merge *merges,
                             size_t merge_count, const struct fd_event *events, size_t event_count,
                             struct fd_error *error)
{
    struct winners winners = reduce(context, events, event_count);
    enum fd_status status = FD_OK;

    for (size_t i = 0; i < merge_count && status == FD_OK; i++) {
        struct joined joined = join(&merges[i], &winners, context->arena);

        if (joined.count > 0) {
            note_repeats(&context->past[i], &joined, events, event_count);
            status = copy(context, merges[i].bulk_copy, &joined, error);
        }
    }
    return status;
}

enum fd_status fd_merge_join(const struct fd_store_context *context, const struct fd_merge *merges,
                             size_t merge_count, bool expected, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (size_t i = 0; i < merge_count && status == FD_OK; i++) {
        if (context->past[i].repeats == expected) {
            status = fd_pg_run(context->pg, merges[i].bulk_join, NULL, NULL, error);
        }
    }
    return status;
}
