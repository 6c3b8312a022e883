/* What a batch writes: versions, and what follows from them. */
#include <stdlib.h>
#include <string.h>

#include "repeat_contact.h"
#include "service/fd_tally.h"

enum {
    /* Children are read, decided and written so many at a time, so that neither their histories nor
       the server's answers lie in memory all at once. */
    ROUND = 250,
    MOST_CHANGES = 8, /* statements that write what follows in a round */
    /* Of a child with fewer versions of contacts all are read: that costs no more. */
    MANY_CONTACTS = 8,
};

/* Some children on their way through loading, deciding and writing. */
struct round {
    struct fd_arena *arena; /* what is loaded, and what follows */
    struct repeat_loading loading;
    struct repeat_changes changes; /* until they are queued; point into both */
};

struct children {
    struct repeat_rows rows; /* struct repeat_child */
    size_t begun;            /* so many are in a round or through */
};

/* A batch at work. */
struct work {
    const struct fd_store_context *context;
    struct repeat_intake intake;
    bool *known[REPEAT_KINDS];                /* which of the intake's versions are in the tables */
    struct children children[REPEAT_REACHES]; /* locked, by how much is read of them */
    struct round rounds[2]; /* one is decided while PostgreSQL is at work for the other */
    bool anew;              /* whoever has learned nothing is decided, too */
    bool durable;
};

static void add_rows(const struct fd_store_context *context, const char *statement,
                     const struct fd_column *columns, size_t column_count,
                     const struct repeat_rows *rows)
{
    fd_params_reset(context->params);
    fd_params_add_columns(context->params, columns, column_count, rows->items, rows->count);
    fd_pg_flight_add(context->pg, statement, context->params);
}

/* Whether row number *row of those inserted is the child's. They come in the order of children,
   each once. */
static bool was_inserted(const PGresult *inserted, int *row, const struct repeat_child *child)
{
    while (*row < PQntuples(inserted)) {
        const struct repeat_child found = {.authority_id = (int16_t)fd_pg_int(inserted, *row, 0),
                                           .child_key = fd_pg_int(inserted, *row, 1),
                                           .child_id = child->child_id};
        int order = repeat_child_compare(&found, child);

        if (order >= 0) {
            return order == 0;
        }
        (*row)++;
    }
    return false;
}

/* What the intake has of one kind for a child; *at is where the last child's ended. */
static struct repeat_news find_news(const struct work *work, enum repeat_kind kind, size_t *at,
                                    const struct repeat_child *child)
{
    const struct repeat_rows *versions = &work->intake.versions[kind];
    struct repeat_news news = {0};

    for (; *at < versions->count; (*at)++) {
        const struct fd_event *event = versions->items[*at];
        const struct repeat_child owner = repeat_child_of(event);
        int order = repeat_child_compare(&owner, child);

        if (order > 0) {
            break;
        }
        if (order == 0 && news.count++ == 0) {
            news.events = versions->items + *at;
            news.known = work->known[kind] + *at;
        }
    }
    return news;
}

/* Whether all new contacts are such as may come after what was decided; if so, since when that
   matters. */
static bool may_be_later(const struct repeat_news *contacts, const struct fd_authority *authority,
                         int64_t *ret_since)
{
    int32_t first = INT32_MAX;

    for (size_t i = 0; i < contacts->count; i++) {
        const struct fd_event *event = contacts->events[i];
        const struct fd_event *last = i > 0 ? contacts->events[i - 1] : NULL;

        if ((last && last->entity_key == event->entity_key) ||
            !fd_str_is_null(event->call_logged.incident_ref)) {
            return false;
        }
        first = event->call_logged.received_on < first ? event->call_logged.received_on : first;
    }
    *ret_since = repeat_past_since(authority, first);
    return contacts->count > 0;
}

/* How much has to be read of a child who is locked; sets `since`. */
static enum repeat_reach reach_of(const struct work *work, bool is_new, struct repeat_child *child)
{
    const struct fd_reference *reference = work->context->reference;
    const struct fd_authority *authority = fd_reference_find_id(reference, child->authority_id);

    if (is_new) {
        return REPEAT_NOTHING;
    }
    return authority && child->decided_by != 0 && child->news[REPEAT_REFERRALS].count == 0 &&
                   child->news[REPEAT_REVIEWS].count == 0 &&
                   child->decided_by ==
                       repeat_decided_by(authority, reference->calendar, child->child_id) &&
                   may_be_later(&child->news[REPEAT_CONTACTS], authority, &child->since)
               ? REPEAT_RECENT
               : REPEAT_ALL;
}

/* The children who are locked, as their rows say. Of those that had no row nothing is known. */
static void divide_children(struct work *work, const PGresult *inserted, const PGresult *locked)
{
    struct fd_arena *arena = work->context->arena;
    size_t at[REPEAT_KINDS] = {0};
    int inserted_row = 0;

    for (int row = 0; row < PQntuples(locked); row++) {
        const struct repeat_child *given = work->intake.children.items[row];
        bool is_new = was_inserted(inserted, &inserted_row, given);
        struct repeat_child *child = fd_arena_alloc(arena, sizeof(*child));

        *child = *given;
        child->holds = (int16_t)fd_pg_int(locked, row, 1);
        child->decided_by = fd_pg_int(locked, row, 2);
        child->news = fd_arena_new_array(arena, struct repeat_news, REPEAT_KINDS);
        for (int kind = 0; kind < REPEAT_KINDS; kind++) {
            child->news[kind] = find_news(work, (enum repeat_kind)kind, &at[kind], child);
        }
        repeat_rows_add(&work->children[reach_of(work, is_new, child)].rows, child, arena);
    }
}

/*
 * Each its own statement, in this order (design: set law): child rows, their locks, and only then,
 * in a flight that begins when both are answered, what depends on the locks.
 */
static enum fd_status lock_children(struct work *work, struct fd_error *error)
{
    const struct fd_store_context *context = work->context;
    PGresult *results[2] = {NULL};
    enum fd_status status;

    fd_pg_flight_begin(context->pg);
    add_rows(context, "repeat_contact/insert_child.sql", repeat_child_columns, REPEAT_CHILD_KEY,
             &work->intake.children);
    add_rows(context, "repeat_contact/lock_child.sql", repeat_child_columns, REPEAT_CHILD_KEY,
             &work->intake.children);
    status = fd_pg_flight_land(context->pg, results, FD_COUNT(results), error);
    if (status == FD_OK && (size_t)PQntuples(results[1]) != work->intake.children.count) {
        status = fd_error_set(error, FD_RETRY, "child_gone",
                              "the row of a child was deleted before it could be locked");
    }
    if (status == FD_OK) {
        divide_children(work, results[0], results[1]);
    }
    for (size_t i = 0; i < FD_COUNT(results); i++) {
        fd_pg_result_free(&results[i]);
    }
    return status;
}

static int by_number(const void *left, const void *right)
{
    int64_t left_number = *(const int64_t *)left;
    int64_t right_number = *(const int64_t *)right;

    return (left_number > right_number) - (left_number < right_number);
}

/* Whether a contact is there in more than one version. */
static bool is_revised(const struct repeat_history *history, struct fd_arena *arena)
{
    int64_t *keys = fd_arena_new_array(arena, int64_t, history->contact_count);
    bool revised = false;

    for (size_t i = 0; i < history->contact_count; i++) {
        keys[i] = history->contacts[i].version.entity_key;
    }
    qsort(keys, history->contact_count, sizeof(*keys), by_number);
    for (size_t i = 1; i < history->contact_count; i++) {
        revised = revised || keys[i] == keys[i - 1];
    }
    return revised;
}

/* What of the versions there may be to read of a child of whom all was read. */
static int holds_of(const struct repeat_history *history, struct fd_arena *arena)
{
    return (history->referral_count > 0 ? REPEAT_HOLDS_REFERRALS : 0) |
           (history->review_count > 0 ? REPEAT_HOLDS_REVIEWS : 0) |
           (history->contact_count >= MANY_CONTACTS && is_revised(history, arena)
                ? REPEAT_HOLDS_REVISED
                : 0);
}

/* What is known now of a child, on its row. */
static void note_child(struct round *round, const struct repeat_child *child, int holds,
                       const struct repeat_outcome *outcome, int64_t decided_by)
{
    struct repeat_child *now = fd_arena_alloc(round->arena, sizeof(*now));

    holds |= (outcome->alert_count > 0 ? REPEAT_HOLDS_ALERTS : 0) |
             (outcome->duplicate_count > 0 ? REPEAT_HOLDS_DUPLICATES : 0);
    *now = *child;
    now->decided_by = decided_by;
    now->holds = (int16_t)(child->holds | holds);
    if (now->holds != child->holds || now->decided_by != child->decided_by) {
        repeat_rows_add(&round->changes.children, now, round->arena);
    }
}

/* Apply the rule to a child of whom all is known, if it has learned something or is to be decided
   anew. */
static void decide_all(const struct work *work, struct round *round,
                       const struct repeat_child *child, struct repeat_known *known,
                       const struct fd_authority *authority)
{
    const struct fd_calendar *calendar = work->context->reference->calendar;
    int64_t decided_by = child->decided_by;
    struct repeat_outcome outcome;

    if (known->learned == 0 && !work->anew) {
        return;
    }
    repeat_apply(&known->history, authority, calendar, round->arena, &outcome);
    repeat_contact_compare(&known->alerts, &known->duplicates, &outcome, authority, work->anew,
                           round->arena, &round->changes);
    if (known->history.contact_count >= MANY_CONTACTS) {
        decided_by = repeat_decided_by(authority, calendar, child->child_id);
    }
    note_child(round, child, holds_of(&known->history, round->arena), &outcome, decided_by);
}

/* Apply it to what came after all that was decided; false if it did not. */
static bool decide_later(const struct work *work, struct round *round,
                         const struct repeat_child *child, struct repeat_known *known,
                         const struct fd_authority *authority)
{
    const struct repeat_past past = {
        .contact_count = known->standing_contacts,
        .since = child->since,
        .alerts = (const struct repeat_alert *const *)known->alerts.items,
        .alert_count = known->alerts.count,
        .duplicates = (const struct repeat_duplicate *const *)known->duplicates.items,
        .duplicate_count = known->duplicates.count,
    };
    struct repeat_rows no_duplicates = {0};
    struct repeat_outcome outcome;

    if (known->found ||
        !repeat_apply_later(&known->history, &past, authority, work->context->reference->calendar,
                            round->arena, &outcome)) {
        return false;
    }
    repeat_contact_compare(&known->alerts, &no_duplicates, &outcome, authority, false, round->arena,
                           &round->changes);
    note_child(round, child, 0, &outcome, child->decided_by);
    return true;
}

/* Decide child number `index` of those loaded; one that was read too little of is read again. */
static void decide_child(struct work *work, struct round *round, size_t index,
                         const struct fd_authority *authority)
{
    const struct repeat_child *child = round->loading.children[index];
    struct repeat_known known;

    repeat_contact_take(&round->loading, index, round->arena, &known);
    if (round->loading.reach != REPEAT_RECENT) {
        decide_all(work, round, child, &known, authority);
    } else if (!decide_later(work, round, child, &known, authority)) {
        repeat_rows_add(&work->children[REPEAT_ALL].rows, child, work->context->arena);
    }
}

static enum fd_status decide(struct work *work, struct round *round, struct fd_error *error)
{
    for (size_t i = 0; i < round->loading.child_count; i++) {
        const struct repeat_child *child = round->loading.children[i];
        const struct fd_authority *authority =
            fd_reference_find_id(work->context->reference, child->authority_id);

        if (!authority) {
            return fd_error_set(error, FD_FATAL, "authority_missing",
                                "no settings of authority %d are loaded", child->authority_id);
        }
        decide_child(work, round, i, authority);
    }
    return FD_OK;
}

/* How many statements it takes to write one kind of change: none when there is none. */
static int add_changes(const struct fd_store_context *context, const char *statement,
                       const struct fd_column *columns, size_t column_count,
                       const struct repeat_rows *rows)
{
    if (rows->count == 0) {
        return 0;
    }
    add_rows(context, statement, columns, column_count, rows);
    return 1;
}

/* Queue what followed in a round, and forget it. Returns how many statements that takes. */
static int queue_changes(struct work *work, struct round *round)
{
    const struct fd_store_context *context = work->context;
    const struct repeat_changes *changes = &round->changes;
    const struct repeat_rows *children = &work->intake.children;
    int count = 0;

    count += add_changes(context, "repeat_contact/merge_child.sql", repeat_child_columns,
                         REPEAT_CHILD_ROW, &changes->children);
    /* Of a row that goes only the key matters: that of an alert is its first three columns. */
    count += add_changes(context, "repeat_contact/delete_alert.sql", repeat_alert_columns, 3,
                         &changes->gone_alerts);
    count += add_changes(context, "repeat_contact/merge_alert.sql", repeat_alert_columns,
                         repeat_alert_column_count, &changes->alerts);
    count += add_changes(context, "repeat_contact/delete_duplicate.sql", repeat_duplicate_columns,
                         4, &changes->gone_duplicates);
    count += add_changes(context, "repeat_contact/merge_duplicate.sql", repeat_duplicate_columns,
                         repeat_duplicate_column_count, &changes->duplicates);
    count += repeat_contact_queue_outbox(context, true, children, &changes->outbox);
    count += repeat_contact_queue_outbox(context, false, children, &changes->outbox_gone);
    if (changes->outbox.count + changes->outbox_gone.count > 0) {
        fd_pg_flight_add(context->pg, "repeat_contact/notify_outbox.sql", NULL);
        work->durable = true;
        count++;
    }
    repeat_contact_unload(&round->loading);
    round->changes = (struct repeat_changes){0};
    fd_arena_reset(round->arena);
    return count;
}

/* Children who are in no round yet, NULL when there are none. Those of whom too little was read
   come to the last list meanwhile. */
static struct children *find_left(struct work *work)
{
    for (size_t i = 0; i < FD_COUNT(work->children); i++) {
        if (work->children[i].begun < work->children[i].rows.count) {
            return &work->children[i];
        }
    }
    return NULL;
}

/* Give a round some that are left. */
static void begin_round(struct work *work, struct round *round)
{
    struct children *from = find_left(work);
    size_t left = from ? from->rows.count - from->begun : 0;

    round->loading = (struct repeat_loading){.child_count = left < ROUND ? left : ROUND};
    if (from) {
        round->loading.children =
            (const struct repeat_child *const *)(from->rows.items + from->begun);
        round->loading.reach = (enum repeat_reach)(from - work->children);
        from->begun += round->loading.child_count;
    }
}

/*
 * In one flight write what followed in a round and load its next children. While PostgreSQL is at
 * work for it, decide those whom the other round has loaded.
 */
static enum fd_status go_round(struct work *work, struct round *round, struct round *other,
                               struct fd_error *error)
{
    PGresult *results[MOST_CHANGES + REPEAT_READS] = {NULL};
    struct fd_error unsaid;
    enum fd_status decided;
    enum fd_status status;
    int written;
    int read;

    fd_pg_flight_begin(work->context->pg);
    written = queue_changes(work, round);
    begin_round(work, round);
    read = repeat_contact_queue_load(work->context, round->arena, &round->loading);
    fd_pg_flight_depart(work->context->pg);
    decided = decide(work, other, error);
    status = fd_pg_flight_land(work->context->pg, results, written + read,
                               decided == FD_OK ? error : &unsaid);
    status = decided == FD_OK ? status : decided;
    for (int i = 0; i < written || (status != FD_OK && i < (int)FD_COUNT(results)); i++) {
        fd_pg_result_free(&results[i]);
    }
    if (status == FD_OK) {
        repeat_contact_load(&round->loading, results + written, round->arena);
    }
    return status;
}

/* Until all children are decided; what followed in the last round is left to be written. */
static enum fd_status go_rounds(struct work *work, struct fd_error *error)
{
    struct round *round = &work->rounds[0];
    struct round *other = &work->rounds[1];
    enum fd_status status = FD_OK;

    while (status == FD_OK && (other->loading.child_count > 0 || find_left(work))) {
        struct round *last = other;

        status = go_round(work, round, other, error);
        other = round;
        round = last;
    }
    return status;
}

/* The versions of one kind that are not in its table. */
static struct repeat_rows new_versions(const struct work *work, enum repeat_kind kind)
{
    const struct repeat_rows *versions = &work->intake.versions[kind];
    struct repeat_rows found = {0};

    for (size_t i = 0; i < versions->count; i++) {
        if (!work->known[kind][i]) {
            repeat_rows_add(&found, versions->items[i], work->context->arena);
        }
    }
    return found;
}

/*
 * Copy versions in. None of them is in the table, because it was read when the children were locked
 * and whoever writes a child locks it first; so nothing of ours can stand in the way of a COPY.
 */
static enum fd_status copy_versions(const struct work *work, enum repeat_kind kind,
                                    const struct repeat_rows *versions, struct fd_error *error)
{
    const struct repeat_kind_info *info = &repeat_kinds[kind];
    const struct fd_column_group group = {info->event_columns, info->event_column_count,
                                          versions->items};

    return fd_pg_copy(work->context->pg, info->copy, &group, 1, versions->count,
                      &work->context->params->bytes, error);
}

/* Write what followed in the last round and all versions that are new: many copied in, few in the
   flight. */
static enum fd_status finish(struct work *work, struct fd_error *error)
{
    const struct fd_service_config *config = work->context->config;
    struct repeat_rows versions[REPEAT_KINDS];
    enum fd_status status;

    fd_pg_flight_begin(work->context->pg);
    for (size_t i = 0; i < FD_COUNT(work->rounds); i++) {
        (void)queue_changes(work, &work->rounds[i]);
    }
    for (int kind = 0; kind < REPEAT_KINDS; kind++) {
        versions[kind] = new_versions(work, (enum repeat_kind)kind);
        if (versions[kind].count < (size_t)config->copy_rows) {
            (void)add_changes(work->context, repeat_kinds[kind].insert,
                              repeat_kinds[kind].event_columns,
                              repeat_kinds[kind].event_column_count, &versions[kind]);
        }
    }
    status = fd_pg_flight_land(work->context->pg, NULL, 0, error);
    for (int kind = 0; kind < REPEAT_KINDS && status == FD_OK; kind++) {
        if (versions[kind].count >= (size_t)config->copy_rows) {
            status = copy_versions(work, (enum repeat_kind)kind, &versions[kind], error);
        }
    }
    return status;
}

static enum fd_status write_children(struct work *work, struct fd_error *error)
{
    enum fd_status status;

    for (int kind = 0; kind < REPEAT_KINDS; kind++) {
        size_t count = work->intake.versions[kind].count;

        work->known[kind] = fd_arena_new_array(work->context->arena, bool, count);
        memset(work->known[kind], 0, count * sizeof(bool));
    }
    status = lock_children(work, error);
    if (status == FD_OK) {
        status = go_rounds(work, error);
    }
    return status == FD_OK ? finish(work, error) : status;
}

static void count_duplicates(const struct work *work)
{
    struct fd_tally *tally = work->context->tally;

    if (!tally) {
        return;
    }
    tally->duplicate += work->intake.repeated;
    for (int kind = 0; kind < REPEAT_KINDS; kind++) {
        for (size_t i = 0; i < work->intake.versions[kind].count; i++) {
            tally->duplicate += work->known[kind][i];
        }
    }
}

static enum fd_status do_work(struct work *work, bool *ret_durable, struct fd_error *error)
{
    enum fd_status status;

    if (work->intake.children.count == 0) {
        return FD_OK;
    }
    for (size_t i = 0; i < FD_COUNT(work->rounds); i++) {
        work->rounds[i].arena = fd_arena_new(1 << 18);
    }
    status = write_children(work, error);
    for (size_t i = 0; i < FD_COUNT(work->rounds); i++) {
        repeat_contact_unload(&work->rounds[i].loading);
        fd_arena_destroy(&work->rounds[i].arena);
    }
    if (status == FD_OK) {
        count_duplicates(work);
    }
    if (status == FD_OK && work->durable) {
        *ret_durable = true;
    }
    return status;
}

enum fd_status repeat_contact_write(const struct fd_store_context *context,
                                    const struct fd_event *events, size_t event_count,
                                    bool *ret_durable, struct fd_error *error)
{
    struct work work = {.context = context};

    repeat_contact_handle(events, event_count, context->arena, &work.intake);
    return do_work(&work, ret_durable, error);
}

enum fd_status repeat_contact_decide(const struct fd_store_context *context,
                                     const struct repeat_rows *children, bool *ret_durable,
                                     struct fd_error *error)
{
    struct work work = {.context = context, .intake = {.children = *children}, .anew = true};

    return do_work(&work, ret_durable, error);
}
