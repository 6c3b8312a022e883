#include "service/fd_measure.h"

#include <stdio.h>

#include "service/fd_metrics.h"

enum { REASON_SIZE = 64 };

static void count_events(const struct fd_tally *tally, const struct fd_batch *batch)
{
    const struct {
        const char *outcome;
        size_t count;
    } outcomes[] = {
        {"superseded", tally->superseded},
        {"duplicate", tally->duplicate},
        {"unchanged", tally->unchanged},
    };
    size_t applied = batch->event_count;

    for (size_t i = 0; i < FD_COUNT(outcomes); i++) {
        fd_metric_add(FD_METRIC_EVENTS, outcomes[i].outcome, NULL, (int64_t)outcomes[i].count);
        applied -= outcomes[i].count < applied ? outcomes[i].count : applied;
    }
    fd_metric_add(FD_METRIC_EVENTS, "applied", NULL, (int64_t)applied);
    fd_metric_add(FD_METRIC_EVENTS, "erased", NULL, (int64_t)batch->erased_count);
}

static void count_letters(const struct fd_batch *batch)
{
    for (size_t i = 0; i < batch->letter_count; i++) {
        char reason[REASON_SIZE];

        /* The topic is a view of a whole string: fd_letter_add made it of one. */
        snprintf(reason, sizeof(reason), "%.*s", FD_STR_ARGS(batch->letters[i].reason));
        fd_metric_add(FD_METRIC_DEAD_LETTERS, batch->letters[i].topic.ptr, reason, 1);
    }
}

static void note_latency(const struct fd_transaction *transaction, const struct fd_batch *batch)
{
    const int64_t *bounds = fd_metric_info(FD_METRIC_LATENCY_SECONDS)->bounds;
    struct fd_observed observed[FD_EVENT_TYPES] = {{.sum = 0}};
    size_t counts[FD_EVENT_TYPES] = {0};
    int64_t now = fd_env_now(transaction->context.env);

    for (size_t i = 0; i < batch->event_count; i++) {
        const struct fd_event *event = &batch->events[i];

        fd_observed_add(&observed[event->type], bounds, now - event->timestamp * 1000);
        counts[event->type]++;
    }
    for (int type = 0; type < FD_EVENT_TYPES; type++) {
        if (counts[type] > 0) {
            const char *name = fd_contract_info((enum fd_event_type)type)->name;

            fd_series_observe_all(fd_metric_series(FD_METRIC_LATENCY_SECONDS, name, NULL),
                                  &observed[type]);
        }
    }
}

static void note_phase(const char *phase, int64_t micros)
{
    fd_series_observe(fd_metric_series(FD_METRIC_PHASE_SECONDS, phase, NULL),
                      micros > 0 ? micros : 0);
}

static void note_phases(const struct fd_tally *tally, const struct fd_batch *batch, int64_t taken,
                        int64_t done)
{
    if (batch->begun != 0) {
        note_phase("gather", taken - batch->begun);
    }
    note_phase("reduce", tally->reduce_micros);
    note_phase("write", done - taken - tally->reduce_micros - tally->commit_micros);
    if (tally->commit_micros > 0) {
        note_phase("commit", tally->commit_micros);
    }
}

static void note_arenas(const struct fd_transaction *transaction, const struct fd_batch *batch)
{
    fd_series_raise(fd_metric_series(FD_METRIC_ARENA_BYTES, "batch", NULL),
                    (int64_t)fd_arena_used(batch->arena));
    fd_series_raise(fd_metric_series(FD_METRIC_ARENA_BYTES, "writer", NULL),
                    (int64_t)transaction->arena_peak);
}

void fd_measure_batch(const struct fd_transaction *transaction, const struct fd_batch *batch,
                      int64_t taken, int64_t done, bool poured)
{
    count_events(&transaction->tally, batch);
    count_letters(batch);
    fd_series_observe(fd_metric_series(FD_METRIC_BATCH_EVENTS, NULL, NULL),
                      (int64_t)(batch->event_count + batch->letter_count));
    fd_series_observe(fd_metric_series(FD_METRIC_BATCH_BYTES, NULL, NULL), (int64_t)batch->bytes);
    note_phases(&transaction->tally, batch, taken, done);
    note_arenas(transaction, batch);
    if (!poured) {
        note_latency(transaction, batch);
    }
}

enum fd_status fd_measure_outbox(struct fd_pg *pg, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status = fd_pg_run(pg, "relay/waiting.sql", NULL, &result, error);

    if (status == FD_OK) {
        fd_metric_set(FD_METRIC_OUTBOX_ROWS, fd_pg_int(result, 0, 0));
        fd_metric_set(FD_METRIC_OUTBOX_SECONDS, fd_pg_int(result, 0, 1));
    }
    return status;
}
