/* What a batch writes: versions, and what follows from them. */
#include <string.h>

#include "repeat_contact.h"

enum {
    /* Children are read, decided and written so many at a time, so that neither their histories nor
       the server's answers lie in memory all at once. */
    ROUND = 1000,
    MOST_CHANGES = 8, /* statements that write what follows in a round */
};

/* A batch at work. */
struct work {
    const struct fd_store_context *context;
    struct repeat_intake intake;
    bool *known[REPEAT_KINDS]; /* which of the intake's versions are in the tables */
    struct fd_arena *arena;    /* of one round: what is loaded, and what follows */
    struct repeat_loading loading;
    struct repeat_changes changes; /* of the last round, until they are queued; point into both */
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

/* The children who are locked, as their rows say. Of those that had no row nothing is known. */
static void divide_children(const struct work *work, const PGresult *inserted,
                            const PGresult *locked, struct repeat_rows *ret_old,
                            struct repeat_rows *ret_new)
{
    const struct repeat_rows *children = &work->intake.children;
    int inserted_row = 0;

    for (int row = 0; row < PQntuples(locked); row++) {
        const struct repeat_child *given = children->items[fd_pg_int(locked, row, 0) - 1];
        bool is_new = was_inserted(inserted, &inserted_row, given);
        struct repeat_child *child = fd_arena_alloc(work->context->arena, sizeof(*child));

        *child = *given;
        child->holds = (int16_t)fd_pg_int(locked, row, 1);
        repeat_rows_add(is_new ? ret_new : ret_old, child, work->context->arena);
    }
}

/*
 * Each its own statement, in this order (design: set law): child rows, their locks, and only then,
 * in a flight that begins when both are answered, what depends on the locks.
 */
static enum fd_status lock_children(const struct work *work, struct repeat_rows *ret_old,
                                    struct repeat_rows *ret_new, struct fd_error *error)
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
        divide_children(work, results[0], results[1], ret_old, ret_new);
    }
    for (size_t i = 0; i < FD_COUNT(results); i++) {
        fd_pg_result_free(&results[i]);
    }
    return status;
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

/* Say on the child's row what it holds now. */
static void note_holdings(struct work *work, const struct repeat_child *child,
                          const struct repeat_known *known)
{
    struct repeat_child *now = fd_arena_alloc(work->arena, sizeof(*now));

    *now = *child;
    now->holds =
        (int16_t)(child->holds | (known->history.referral_count > 0 ? REPEAT_HOLDS_REFERRALS : 0) |
                  (known->history.review_count > 0 ? REPEAT_HOLDS_REVIEWS : 0));
    if (now->holds != child->holds) {
        repeat_rows_add(&work->changes.children, now, work->arena);
    }
}

/* Apply the rule to child number `index` of those loaded, if it has learned something. */
static void decide_child(struct work *work, size_t index, struct repeat_news *news,
                         const struct fd_authority *authority)
{
    struct repeat_known known;
    struct repeat_outcome outcome;

    repeat_contact_take(&work->loading, index, news, work->arena, &known);
    if (known.learned == 0) {
        return;
    }
    repeat_apply(&known.history, authority, work->context->reference->calendar, work->arena,
                 &outcome);
    repeat_contact_compare(&known.alerts, &known.duplicates, &outcome, authority, work->arena,
                           &work->changes);
    note_holdings(work, work->loading.children[index], &known);
}

static enum fd_status decide(struct work *work, size_t *at, struct fd_error *error)
{
    for (size_t i = 0; i < work->loading.child_count; i++) {
        const struct repeat_child *child = work->loading.children[i];
        const struct fd_authority *authority =
            fd_reference_find_id(work->context->reference, child->authority_id);
        struct repeat_news news[REPEAT_KINDS];

        if (!authority) {
            return fd_error_set(error, FD_FATAL, "authority_missing",
                                "no settings of authority %d are loaded", child->authority_id);
        }
        for (int kind = 0; kind < REPEAT_KINDS; kind++) {
            news[kind] = find_news(work, (enum repeat_kind)kind, &at[kind], child);
        }
        decide_child(work, i, news, authority);
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

/*
 * An alert may follow from many events, in several traces; it goes on in that of one of them, the
 * last of its child in the batch.
 */
static struct fd_str find_traceparent(const struct repeat_rows *children,
                                      const struct repeat_alert *alert)
{
    const struct repeat_child wanted = {.authority_id = alert->authority_id,
                                        .child_key = alert->child_key,
                                        .child_id = alert->child_id};
    size_t low = 0;
    size_t high = children->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct repeat_child *child = children->items[middle];
        int order = repeat_child_compare(child, &wanted);

        if (order == 0) {
            return child->event->traceparent;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return FD_STR_NULL;
}

static void add_traceparents(const struct fd_store_context *context,
                             const struct repeat_rows *children, const struct repeat_rows *alerts)
{
    static const struct fd_column column = {"traceparent", FD_COLUMN_TEXT, 0};
    struct fd_str *traceparents = fd_arena_new_array(context->arena, struct fd_str, alerts->count);

    for (size_t i = 0; i < alerts->count; i++) {
        traceparents[i] = find_traceparent(children, alerts->items[i]);
    }
    fd_params_add_array(context->params, &column, 1, traceparents, sizeof(*traceparents),
                        alerts->count);
}

static int add_outbox(const struct fd_store_context *context, bool follows,
                      const struct repeat_rows *children, const struct repeat_rows *alerts)
{
    if (alerts->count == 0) {
        return 0;
    }
    fd_params_reset(context->params);
    fd_params_add_columns(context->params, repeat_outbox_columns, repeat_outbox_column_count,
                          alerts->items, alerts->count);
    add_traceparents(context, children, alerts);
    fd_params_add(context->params, FD_COLUMN_BOOL, &follows);
    fd_pg_flight_add(context->pg, "repeat_contact/append_outbox.sql", context->params);
    return 1;
}

/*
 * Queue what followed in the last round, and forget that round. Returns how many statements that
 * takes.
 */
static int queue_changes(struct work *work)
{
    const struct fd_store_context *context = work->context;
    const struct repeat_changes *changes = &work->changes;
    const struct repeat_rows *children = &work->intake.children;
    int count = 0;

    count += add_changes(context, "repeat_contact/update_child.sql", repeat_child_columns,
                         repeat_child_column_count, &changes->children);
    /* Of a row that goes only the key matters: that of an alert is its first three columns. */
    count += add_changes(context, "repeat_contact/delete_alert.sql", repeat_alert_columns, 3,
                         &changes->gone_alerts);
    count += add_changes(context, "repeat_contact/merge_alert.sql", repeat_alert_columns,
                         repeat_alert_column_count, &changes->alerts);
    count += add_changes(context, "repeat_contact/delete_duplicate.sql", repeat_duplicate_columns,
                         4, &changes->gone_duplicates);
    count += add_changes(context, "repeat_contact/merge_duplicate.sql", repeat_duplicate_columns,
                         repeat_duplicate_column_count, &changes->duplicates);
    count += add_outbox(context, true, children, &changes->outbox);
    count += add_outbox(context, false, children, &changes->outbox_gone);
    if (changes->outbox.count + changes->outbox_gone.count > 0) {
        fd_pg_flight_add(context->pg, "repeat_contact/notify_outbox.sql", NULL);
        work->durable = true;
        count++;
    }
    repeat_contact_unload(&work->loading);
    work->changes = (struct repeat_changes){0};
    fd_arena_reset(work->arena);
    return count;
}

/* Write what followed in the last round, load some children and decide what follows for them. */
static enum fd_status go_round(struct work *work, const struct repeat_rows *children, size_t first,
                               bool new, size_t *at, struct fd_error *error)
{
    const struct repeat_child *const *some =
        (const struct repeat_child *const *)(children->items + first);
    size_t left = children->count - first;
    size_t count = left < ROUND ? left : ROUND;
    PGresult *results[MOST_CHANGES + REPEAT_READS] = {NULL};
    enum fd_status status = FD_OK;
    int written;
    int read;

    fd_pg_flight_begin(work->context->pg);
    written = queue_changes(work);
    read = repeat_contact_queue_load(work->context, some, count, new, work->arena, &work->loading);
    status = fd_pg_flight_land(work->context->pg, results, written + read, error);
    for (int i = 0; i < written || (status != FD_OK && i < (int)FD_COUNT(results)); i++) {
        fd_pg_result_free(&results[i]);
    }
    if (status != FD_OK) {
        return status;
    }
    repeat_contact_load(&work->loading, results + written, work->arena);
    return decide(work, at, error);
}

static enum fd_status go_rounds(struct work *work, const struct repeat_rows *children, bool new,
                                struct fd_error *error)
{
    size_t at[REPEAT_KINDS] = {0};
    enum fd_status status = FD_OK;

    for (size_t first = 0; first < children->count && status == FD_OK; first += ROUND) {
        status = go_round(work, children, first, new, at, error);
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
    (void)queue_changes(work);
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
    struct repeat_rows old_ones = {0};
    struct repeat_rows new_ones = {0};
    enum fd_status status = lock_children(work, &old_ones, &new_ones, error);

    for (int kind = 0; kind < REPEAT_KINDS; kind++) {
        size_t count = work->intake.versions[kind].count;

        work->known[kind] = fd_arena_new_array(work->context->arena, bool, count);
        memset(work->known[kind], 0, count * sizeof(bool));
    }
    if (status == FD_OK) {
        status = go_rounds(work, &old_ones, false, error);
    }
    if (status == FD_OK) {
        status = go_rounds(work, &new_ones, true, error);
    }
    return status == FD_OK ? finish(work, error) : status;
}

enum fd_status repeat_contact_write(const struct fd_store_context *context,
                                    const struct fd_event *events, size_t event_count,
                                    bool *ret_durable, struct fd_error *error)
{
    struct work work = {.context = context};
    enum fd_status status;

    repeat_contact_handle(events, event_count, context->arena, &work.intake);
    if (work.intake.children.count == 0) {
        return FD_OK;
    }
    work.arena = fd_arena_new(1 << 18);
    status = write_children(&work, error);
    repeat_contact_unload(&work.loading);
    fd_arena_destroy(&work.arena);
    if (status == FD_OK && work.durable) {
        *ret_durable = true;
    }
    return status;
}
