#include "service/fd_redrive.h"

#include "domain/fd_intake.h"
#include "service/fd_batch.h"
#include "service/fd_letter.h"
#include "service/fd_schemas.h"

enum { MOST_ROWS = 1000 };

/* One round. An intake belongs to one thread, so the reader's can't be used; this one lives no
   longer than the round, and with it what it knows of the schema folder. */
struct round {
    struct fd_transaction *transaction;
    struct fd_schema_store *schemas;
    struct fd_intake *intake;
    struct fd_batch batch;
    struct fd_dead_letter_claim claim;
};

static const struct fd_service_config *config_of(const struct round *round)
{
    return round->transaction->context.config;
}

static enum fd_status open_intake(struct round *round, struct fd_error *error)
{
    enum fd_status status =
        fd_schemas_open(config_of(round), round->transaction->context.env, &round->schemas, error);

    return status == FD_OK ? fd_intake_new(round->schemas, &round->intake, error) : status;
}

static enum fd_status claim(struct round *round, struct fd_error *error)
{
    const struct fd_service_config *config = config_of(round);
    size_t rows = config->batch_rows < MOST_ROWS ? (size_t)config->batch_rows : MOST_ROWS;
    enum fd_status status = fd_dead_letter_claim(
        round->transaction->context.pg, round->transaction->service->name, rows,
        (size_t)config->batch_bytes, round->batch.arena, &round->claim, error);

    round->batch.claimed = round->claim.letters;
    round->batch.claimed_count = round->claim.count;
    return status;
}

static const char *copy_text(struct fd_arena *arena, struct fd_str text)
{
    char *copy = fd_arena_alloc(arena, text.len + 1);

    memcpy(copy, text.ptr, text.len);
    return copy;
}

static enum fd_status accept_value(struct round *round, const char *topic_name, struct fd_str value,
                                   struct fd_event *ret_event, struct fd_error *error)
{
    const char *prefix = config_of(round)->topic_prefix;
    struct fd_topic topic;

    if (!fd_topic_parse(prefix, topic_name, &topic)) {
        return fd_error_set(error, FD_POISON, "topic_unknown",
                            "its topic doesn't begin with the prefix %s", prefix);
    }
    return fd_intake_accept(round->intake, round->transaction->context.reference, &topic, value,
                            round->batch.arena, ret_event, error);
}

static enum fd_status accept_letter(struct round *round, const struct fd_dead_letter *letter,
                                    struct fd_error *error)
{
    struct fd_batch *batch = &round->batch;
    struct fd_letter_place place = {
        .topic = copy_text(batch->arena, letter->topic),
        .partition = letter->partition,
        .offset = letter->offset,
        .timestamp = letter->timestamp / 1000,
    };
    struct fd_batch_record record = {letter->key, letter->value};
    struct fd_event *event = fd_batch_add_event(batch);
    enum fd_status status = accept_value(round, place.topic, letter->value, event, error);

    if (status == FD_OK && fd_tombstones_cover(round->transaction->context.reference->tombstones,
                                               event, letter->timestamp)) {
        batch->event_count--;
        return FD_OK;
    }
    if (status == FD_OK) {
        event->topic = place.topic;
        event->partition = place.partition;
        event->offset = place.offset;
        event->timestamp = place.timestamp;
        batch->records[batch->event_count - 1] = record;
        return FD_OK;
    }
    batch->event_count--;
    if (status == FD_POISON) {
        fd_letter_add(batch, &place, &record, error->code, error->message);
        return FD_OK;
    }
    return status;
}

static enum fd_status accept_all(struct round *round, struct fd_error *error)
{
    enum fd_status status = open_intake(round, error);

    for (size_t i = 0; i < round->batch.claimed_count && status == FD_OK; i++) {
        status = accept_letter(round, &round->batch.claimed[i], error);
    }
    return status;
}

static enum fd_status apply(struct round *round, struct fd_error *error)
{
    enum fd_status status = claim(round, error);

    if (status == FD_OK && round->batch.claimed_count > 0) {
        status = accept_all(round, error);
    }
    if (status != FD_OK || round->batch.claimed_count == 0) {
        return fd_transaction_abandon(round->transaction, status, error);
    }
    return fd_transaction_settle(round->transaction, &round->batch, error);
}

static void clean_up(struct round *round)
{
    fd_intake_destroy(&round->intake);
    fd_schema_store_destroy(&round->schemas);
    fd_batch_clean_up(&round->batch);
    fd_pg_result_free(&round->claim.result);
}

enum fd_status fd_redrive_round(struct fd_transaction *transaction,
                                const struct fd_position *positions, int count,
                                struct fd_redrive_tally *ret_tally, struct fd_error *error)
{
    struct round round = {.transaction = transaction};
    enum fd_status status = fd_transaction_open(transaction, positions, count, error);

    if (status != FD_OK) {
        return status;
    }
    fd_batch_init(&round.batch);
    status = apply(&round, error);
    if (status == FD_OK) {
        ret_tally->refused = round.batch.letter_count;
        ret_tally->applied = round.batch.claimed_count - round.batch.letter_count;
    }
    clean_up(&round);
    return status;
}
