#include "service/fd_transaction.h"

#include <stdio.h>
#include <string.h>

#include "base/fd_log.h"
#include "service/fd_ahead.h"

/* A part of a batch's events. */
struct slice {
    size_t first;
    size_t count;
};

static const struct fd_service_config *config_of(const struct fd_transaction *transaction)
{
    return transaction->context.config;
}

static void queue_begin(struct fd_transaction *transaction)
{
    struct fd_pg *pg = transaction->context.pg;

    fd_pg_flight_script(pg, "BEGIN");
    if (!config_of(transaction)->synchronous_commit) {
        fd_pg_flight_script(pg, "SET LOCAL synchronous_commit = off");
    }
}

/* Nothing of a batch may stand before this: it fences, and it locks the positions until the end. */
static void queue_advance(struct fd_transaction *transaction, const struct fd_batch *batch)
{
    fd_position_queue_advance(transaction->context.pg, transaction->service->name, batch->moves,
                              (int)batch->move_count, transaction->context.params);
}

/* Returns how many statements that takes. */
static int queue_letters(struct fd_transaction *transaction, struct fd_batch *batch)
{
    struct fd_pg *pg = transaction->context.pg;
    const char *service = transaction->service->name;

    if (batch->claimed_count > 0) {
        fd_dead_letter_queue_settle(pg, service, batch->claimed, batch->claimed_count,
                                    batch->letters, batch->letter_count,
                                    transaction->context.params);
        return 2;
    }
    if (batch->letter_count > 0) {
        fd_letter_cap_apply(&transaction->cap, config_of(transaction)->dead_letter_hourly_raw,
                            transaction->context.env, batch);
        fd_dead_letter_queue(pg, service, batch->letters, batch->letter_count,
                             transaction->context.params);
        return 1;
    }
    return 0;
}

static void queue_ahead(struct fd_transaction *transaction, const struct fd_batch *batch,
                        struct slice slice)
{
    fd_ahead_queue(&transaction->context, transaction->service->name, batch->events + slice.first,
                   slice.count);
}

/* Which of a flight's statements are the service's own: from `first` up to `end`. */
struct own {
    int first;
    int end;
};

static struct own queue_slice(struct fd_transaction *transaction, const struct fd_batch *batch,
                              struct slice slice)
{
    struct fd_pg *pg = transaction->context.pg;
    struct own own = {.first = fd_pg_flight_length(pg)};

    own.end = own.first;
    if (slice.count > 0) {
        transaction->service->queue(&transaction->context, batch->events + slice.first,
                                    slice.count);
        own.end = fd_pg_flight_length(pg);
        queue_ahead(transaction, batch, slice);
    }
    return own;
}

/* BEGIN and its setting, the positions, and a statement for each table. */
enum { FLIGHT_RESULTS = 3 + FD_MERGES_MAX };

static enum fd_status land_counting(struct fd_transaction *transaction, struct own own,
                                    struct fd_error *error)
{
    PGresult *results[FLIGHT_RESULTS] = {NULL};
    enum fd_status status =
        fd_pg_flight_land(transaction->context.pg, results, FLIGHT_RESULTS, error);
    size_t written = 0;

    for (int i = 0; i < FLIGHT_RESULTS; i++) {
        written +=
            i >= own.first && i < own.end && results[i] ? (size_t)fd_pg_affected(results[i]) : 0;
        fd_pg_result_free(&results[i]);
    }
    if (status == FD_OK) {
        fd_tally_answered(&transaction->tally, written);
    }
    return status;
}

/* No event is to blame for what fails outside of the service's own statements. What took too long
   may pass; data that is refused there would be refused for ever. */
static enum fd_status blame_nobody(enum fd_status status, struct fd_error *error)
{
    if (status == FD_POISON) {
        error->status = strcmp(error->code, "57014") == 0 ? FD_RETRY : FD_FATAL;
        return error->status;
    }
    return status;
}

static enum fd_status begin(struct fd_transaction *transaction, const struct fd_batch *batch,
                            struct fd_error *error)
{
    struct fd_pg *pg = transaction->context.pg;

    fd_pg_flight_begin(pg);
    queue_begin(transaction);
    queue_advance(transaction, batch);
    return blame_nobody(fd_pg_flight_land(pg, NULL, 0, error), error);
}

/* COMMIT of a transaction that has failed unnoticed is answered by ROLLBACK, without an error. */
static enum fd_status check_committed(const PGresult *result, struct fd_error *error)
{
    /* PQcmdStatus takes no const result, and changes none. */
    PGresult *readable = (PGresult *)(uintptr_t)result;

    if (strcmp(PQcmdStatus(readable), "COMMIT") != 0) {
        return fd_error_set(error, FD_FATAL, "rolled_back",
                            "a statement of the transaction failed without being noticed");
    }
    return FD_OK;
}

static enum fd_status commit(struct fd_transaction *transaction, struct fd_batch *batch,
                             bool durable, struct fd_error *error)
{
    struct fd_pg *pg = transaction->context.pg;
    int64_t begun = fd_env_monotonic(transaction->context.env);
    PGresult *results[4] = {NULL};
    enum fd_status status;
    int count = 1;

    fd_pg_flight_begin(pg);
    if (durable) {
        fd_pg_flight_script(pg, "SET LOCAL synchronous_commit = on");
        count++;
    }
    count += queue_letters(transaction, batch);
    fd_pg_flight_script(pg, "COMMIT");
    status = blame_nobody(fd_pg_flight_land(pg, results, count, error), error);
    if (status == FD_OK) {
        status = check_committed(results[count - 1], error);
    }
    for (size_t i = 0; i < FD_COUNT(results); i++) {
        fd_pg_result_free(&results[i]);
    }
    transaction->tally.commit_micros = fd_env_monotonic(transaction->context.env) - begun;
    return status;
}

/* The whole batch in one flight: PostgreSQL skips everything behind a statement that fails. */
static enum fd_status write_in_one_flight(struct fd_transaction *transaction,
                                          struct fd_batch *batch, struct fd_error *error)
{
    struct fd_pg *pg = transaction->context.pg;
    struct own own;

    fd_pg_flight_begin(pg);
    queue_begin(transaction);
    queue_advance(transaction, batch);
    own = queue_slice(transaction, batch, (struct slice){0, batch->event_count});
    queue_letters(transaction, batch);
    fd_pg_flight_script(pg, "COMMIT");
    return land_counting(transaction, own, error);
}

static enum fd_status write_ahead(struct fd_transaction *transaction, const struct fd_batch *batch,
                                  struct slice slice, struct fd_error *error)
{
    struct fd_pg *pg = transaction->context.pg;

    fd_pg_flight_begin(pg);
    queue_ahead(transaction, batch, slice);
    return fd_pg_flight_land(pg, NULL, 0, error);
}

static enum fd_status write_slice(struct fd_transaction *transaction, const struct fd_batch *batch,
                                  struct slice slice, bool *durable, struct fd_error *error)
{
    bool slice_durable = false;
    enum fd_status status;

    if (slice.count == 0) {
        return FD_OK;
    }
    status = transaction->service->write(&transaction->context, batch->events + slice.first,
                                         slice.count, &slice_durable, error);
    *durable = *durable || slice_durable;
    return status == FD_OK ? write_ahead(transaction, batch, slice, error) : status;
}

static enum fd_status write_step_by_step(struct fd_transaction *transaction, struct fd_batch *batch,
                                         struct fd_error *error)
{
    bool durable = false;
    enum fd_status status = begin(transaction, batch, error);

    if (status == FD_OK) {
        status =
            write_slice(transaction, batch, (struct slice){0, batch->event_count}, &durable, error);
    }
    return status == FD_OK ? commit(transaction, batch, durable, error) : status;
}

/* Under a savepoint, so that the transaction survives it. */
static enum fd_status try_slice(struct fd_transaction *transaction, const struct fd_batch *batch,
                                struct slice slice, bool *durable, struct fd_error *error)
{
    struct fd_pg *pg = transaction->context.pg;
    enum fd_status status;

    fd_pg_flight_begin(pg);
    fd_pg_flight_script(pg, "SAVEPOINT slice");
    if (transaction->service->single_flight) {
        struct own own = queue_slice(transaction, batch, slice);

        fd_pg_flight_script(pg, "RELEASE SAVEPOINT slice");
        return land_counting(transaction, own, error);
    }
    status = fd_pg_flight_land(pg, NULL, 0, error);
    if (status == FD_OK) {
        status = write_slice(transaction, batch, slice, durable, error);
    }
    return status == FD_OK ? fd_pg_script(pg, "RELEASE SAVEPOINT slice", NULL, error) : status;
}

static void bury(struct fd_batch *batch, size_t at, const struct fd_error *why)
{
    const struct fd_event *event = &batch->events[at];
    struct fd_letter_place place = {
        .topic = event->topic,
        .partition = event->partition,
        .offset = event->offset,
        .timestamp = event->timestamp,
        .event_id = event->event_uuid,
        .traceparent = event->traceparent,
    };
    char reason[sizeof(why->code) + 4];

    snprintf(reason, sizeof(reason), "sql_%s", why->code);
    fd_letter_add(batch, &place, &batch->records[at], reason, why->message);
}

/* Depth is the logarithm of the batch's size. */
static enum fd_status bisect(struct fd_transaction *transaction, struct fd_batch *batch,
                             struct slice slice, bool *durable, struct fd_error *error)
{
    const struct fd_tally before = transaction->tally;
    size_t half = slice.count / 2;
    enum fd_status status;

    fd_arena_reset(transaction->context.arena);
    status = try_slice(transaction, batch, slice, durable, error);
    if (status != FD_POISON) {
        return status;
    }
    transaction->tally = before;
    if (slice.count == 1) {
        bury(batch, slice.first, error);
    }
    status = fd_pg_script(transaction->context.pg,
                          "ROLLBACK TO SAVEPOINT slice; RELEASE SAVEPOINT slice", NULL, error);
    if (status != FD_OK || slice.count == 1) {
        return status;
    }
    status = bisect(transaction, batch, (struct slice){slice.first, half}, durable, error);
    if (status == FD_OK) {
        status = bisect(transaction, batch, (struct slice){slice.first + half, slice.count - half},
                        durable, error);
    }
    return status;
}

/* In the order of keys, so that instances which halve at the same time lock the same rows in one
   order from slice to slice. Dead letters are only added once nothing else can refuse them, so they
   go in at the end. */
static enum fd_status finish_bisecting(struct fd_transaction *transaction, struct fd_batch *batch,
                                       struct fd_error *error)
{
    bool durable = false;
    enum fd_status status = FD_OK;

    if (batch->event_count > 0) {
        fd_batch_sort_events(batch);
        status = bisect(transaction, batch, (struct slice){0, batch->event_count}, &durable, error);
    }
    return status == FD_OK ? commit(transaction, batch, durable, error) : status;
}

static enum fd_status write_bisecting(struct fd_transaction *transaction, struct fd_batch *batch,
                                      struct fd_error *error)
{
    enum fd_status status = begin(transaction, batch, error);

    return status == FD_OK ? finish_bisecting(transaction, batch, error) : status;
}

static void reset_arena(struct fd_transaction *transaction)
{
    size_t used = fd_arena_used(transaction->context.arena);

    transaction->arena_peak = used > transaction->arena_peak ? used : transaction->arena_peak;
    fd_arena_reset(transaction->context.arena);
}

/* However a transaction ends: none is open on failure. */
static enum fd_status end(struct fd_transaction *transaction, enum fd_status status,
                          struct fd_error *error)
{
    status = blame_nobody(status, error);
    if (status != FD_OK) {
        fd_pg_rollback(transaction->context.pg);
    }
    reset_arena(transaction);
    return status;
}

static bool goes_in_one_flight(const struct fd_transaction *transaction,
                               const struct fd_batch *batch)
{
    const struct fd_service *service = transaction->service;
    size_t least = (size_t)config_of(transaction)->copy_rows;

    return service->single_flight && (!service->write || batch->event_count < least);
}

/* A row that was copied in and stood already is nobody's fault. */
static void note_refusal(bool copied, const struct fd_batch *batch, const struct fd_error *error)
{
    fd_log(copied && strcmp(error->code, "23505") == 0 ? FD_LOG_DEBUG : FD_LOG_WARN, NULL,
           "PostgreSQL refuses something in %zu events, halving: %s", batch->event_count,
           error->message);
}

static void note_letters(struct fd_transaction *transaction, const struct fd_batch *batch)
{
    fd_letter_cap_count(&transaction->cap, batch);
    fd_letter_log_note(&transaction->log, transaction->context.env, batch);
}

enum fd_status fd_transaction_write(struct fd_transaction *transaction, struct fd_batch *batch,
                                    struct fd_error *error)
{
    bool in_one_flight = goes_in_one_flight(transaction, batch);
    enum fd_status status;

    transaction->tally = (struct fd_tally){0};
    fd_batch_sort_moves(batch);
    status = in_one_flight ? write_in_one_flight(transaction, batch, error)
                           : write_step_by_step(transaction, batch, error);
    if (status == FD_POISON && batch->event_count > 0) {
        note_refusal(transaction->service->single_flight && !in_one_flight, batch, error);
        fd_pg_rollback(transaction->context.pg);
        transaction->tally = (struct fd_tally){0};
        status = write_bisecting(transaction, batch, error);
    }
    status = end(transaction, status, error);
    if (status == FD_OK) {
        note_letters(transaction, batch);
    }
    return status;
}

enum fd_status fd_transaction_open(struct fd_transaction *transaction,
                                   const struct fd_position *positions, int count,
                                   struct fd_error *error)
{
    struct fd_pg *pg = transaction->context.pg;
    enum fd_status status;

    fd_pg_flight_begin(pg);
    queue_begin(transaction);
    status = fd_pg_flight_land(pg, NULL, 0, error);
    if (status == FD_OK && count > 0) {
        status = fd_position_share(pg, transaction->service->name, positions, count, error);
    }
    return end(transaction, status, error);
}

enum fd_status fd_transaction_abandon(struct fd_transaction *transaction, enum fd_status status,
                                      struct fd_error *error)
{
    fd_pg_rollback(transaction->context.pg);
    return end(transaction, status, error);
}

enum fd_status fd_transaction_settle(struct fd_transaction *transaction, struct fd_batch *batch,
                                     struct fd_error *error)
{
    return end(transaction, finish_bisecting(transaction, batch, error), error);
}

enum fd_status fd_transaction_pour(struct fd_transaction *transaction, struct fd_batch *batch,
                                   struct fd_error *error)
{
    const struct fd_service *service = transaction->service;
    struct fd_pg *pg = transaction->context.pg;
    enum fd_status status;

    transaction->tally = (struct fd_tally){0};
    fd_batch_sort_moves(batch);
    fd_pg_flight_begin(pg);
    queue_advance(transaction, batch);
    queue_letters(transaction, batch);
    status = fd_pg_flight_land(pg, NULL, 0, error);
    if (status == FD_OK) {
        status = fd_merge_pour(&transaction->context, service->merges, *service->merge_count,
                               batch->events, batch->event_count, error);
    }
    if (status == FD_OK) {
        status = write_ahead(transaction, batch, (struct slice){0, batch->event_count}, error);
    }
    reset_arena(transaction);
    if (status == FD_OK) {
        note_letters(transaction, batch);
    }
    return status;
}

enum fd_status fd_transaction_commit(struct fd_transaction *transaction, bool durable,
                                     struct fd_error *error)
{
    struct fd_batch nothing = {0};

    return end(transaction, commit(transaction, &nothing, durable, error), error);
}
