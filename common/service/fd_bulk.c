#include "service/fd_bulk.h"

#include <inttypes.h>
#include <string.h>

#include "base/fd_log.h"

enum {
    PARAMS_LIMIT = 1 << 22,
    /* Readers wait for as long as this, and after a failure all of it is done once more. */
    OPEN_MOST_MS = 600000,
    QUIET_MS = 10000,
    /* What a key of so many rows may take, and its duplicates before it. */
    FINISH_STATEMENT_MS = 1800000,
};

/* The planner knows nothing of these tables yet; a nested loop would be the one plan that takes
   for ever. */
#define FINISH_SETTINGS                                                                            \
    "SET LOCAL statement_timeout = '30min'; SET LOCAL work_mem = '64MB';"                          \
    "SET LOCAL enable_nestloop = off"

static const struct fd_service_config *config_of(const struct fd_transaction *transaction)
{
    return transaction->context.config;
}

static int64_t ms_since(const struct fd_transaction *transaction, int64_t then)
{
    return (fd_env_monotonic(transaction->context.env) - then) / 1000;
}

static bool is_new(const struct fd_position *positions, int count)
{
    for (int i = 0; i < count; i++) {
        if (positions[i].last_offset >= 0) {
            return false;
        }
    }
    return true;
}

bool fd_bulk_is_worth(const struct fd_bulk *bulk, const struct fd_transaction *transaction,
                      const struct fd_work *work)
{
    int64_t least = config_of(transaction)->bulk_rows;

    return transaction->service->merges && !bulk->failed && least > 0 && work->ahead >= least &&
           is_new(work->positions, work->position_count);
}

/* It never happened; the ordinary path is next. */
static enum fd_status give_up(struct fd_bulk *bulk, struct fd_transaction *transaction,
                              enum fd_status status, struct fd_error *error)
{
    fd_log(FD_LOG_WARN, NULL,
           "bulk load given up after %" PRId64 " events and %.1f s, going on as usual: %s (%s)",
           bulk->events, (double)ms_since(transaction, bulk->began) / 1000, error->message,
           error->code);
    transaction->cap = bulk->cap;
    *bulk = (struct fd_bulk){.failed = true};
    error->status = status == FD_FENCED ? FD_FENCED : FD_RETRY;
    return fd_transaction_abandon(transaction, error->status, error);
}

static enum fd_status ask(struct fd_transaction *transaction, const struct fd_work *work,
                          PGresult **ret_refusal, struct fd_error *error)
{
    static const struct fd_column columns[] = {
        {"topic", FD_COLUMN_CHARS, offsetof(struct fd_position, topic)},
        {"partition", FD_COLUMN_INT4, offsetof(struct fd_position, partition)},
        {"epoch", FD_COLUMN_INT8, offsetof(struct fd_position, epoch)},
    };
    struct fd_params *params = transaction->context.params;

    fd_params_reset(params);
    fd_params_add_text(params, transaction->service->name);
    fd_params_add_array(params, columns, FD_COUNT(columns), work->positions,
                        sizeof(*work->positions), (size_t)work->position_count);
    return fd_pg_run(transaction->context.pg, "bulk/begin.sql", params, ret_refusal, error);
}

/* Somebody reads a table for longer than a lock is waited for, a right is missing, ...: no reason
   not to go on as usual. */
static bool can_go_on(const struct fd_transaction *transaction, enum fd_status status)
{
    return status != FD_OK && status != FD_FENCED && fd_pg_alive(transaction->context.pg);
}

static void expect_no_repeats(const struct fd_transaction *transaction)
{
    for (size_t i = 0; i < FD_MERGES_MAX; i++) {
        transaction->context.past[i].repeats = false;
    }
}

enum fd_status fd_bulk_begin(struct fd_bulk *bulk, struct fd_transaction *transaction,
                             const struct fd_work *work, struct fd_error *error)
{
    fd_auto_pgresult refusal = NULL;
    enum fd_status status = fd_transaction_open(transaction, NULL, 0, error);
    int64_t now = fd_env_monotonic(transaction->context.env);

    if (status != FD_OK) {
        return status;
    }
    status = ask(transaction, work, &refusal, error);
    if (status == FD_OK && fd_pg_is_null(refusal, 0, 0)) {
        expect_no_repeats(transaction);
        *bulk = (struct fd_bulk){.open = true,
                                 .ahead = work->ahead,
                                 .began = now,
                                 .written = now,
                                 .cap = transaction->cap};
        fd_log(FD_LOG_INFO, NULL, "bulk load begun: %" PRId64 " records ahead", bulk->ahead);
        return FD_OK;
    }
    if (status == FD_OK) {
        struct fd_str why = fd_pg_str(refusal, 0, 0);

        fd_log(FD_LOG_INFO, NULL, "no bulk load: %.*s", FD_STR_ARGS(why));
    } else if (can_go_on(transaction, status)) {
        fd_log(FD_LOG_WARN, NULL, "no bulk load: %s (%s)", error->message, error->code);
        status = FD_OK;
    }
    return fd_transaction_abandon(transaction, status, error);
}

enum fd_status fd_bulk_write(struct fd_bulk *bulk, struct fd_transaction *transaction,
                             struct fd_batch *batch, struct fd_error *error)
{
    enum fd_status status = fd_transaction_pour(transaction, batch, error);

    if (status != FD_OK) {
        return give_up(bulk, transaction, status, error);
    }
    bulk->events += (int64_t)batch->event_count;
    bulk->letters += (int64_t)batch->letter_count;
    bulk->written = fd_env_monotonic(transaction->context.env);
    return FD_OK;
}

int64_t fd_bulk_look_ms(const struct fd_service_config *config)
{
    int64_t often = config->idle_in_transaction_timeout_ms / 4;

    return often < config->check_interval_ms ? often : config->check_interval_ms;
}

enum fd_status fd_bulk_look(struct fd_bulk *bulk, struct fd_transaction *transaction,
                            const char **ret_why, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status =
        fd_pg_run(transaction->context.pg, "bulk/look.sql", NULL, &result, error);

    *ret_why = NULL;
    if (status != FD_OK) {
        return give_up(bulk, transaction, status, error);
    }
    if (fd_pg_bool(result, 0, 0)) {
        *ret_why = "somebody waits for a position";
    } else if (ms_since(transaction, bulk->written) > QUIET_MS) {
        *ret_why = "no more records come";
    } else if (ms_since(transaction, bulk->began) > OPEN_MOST_MS) {
        *ret_why = "it has been open for long enough";
    }
    return FD_OK;
}

static enum fd_status join(const struct fd_transaction *transaction, bool expected,
                           struct fd_error *error)
{
    const struct fd_service *service = transaction->service;

    return fd_merge_join(&transaction->context, service->merges, *service->merge_count, expected,
                         error);
}

static enum fd_status make_keys(const struct fd_transaction *transaction, struct fd_error *error)
{
    struct fd_params *params = transaction->context.params;

    fd_params_reset(params);
    fd_params_add_text(params, transaction->service->name);
    return fd_pg_run(transaction->context.pg, "bulk/end.sql", params, NULL, error);
}

/* To look for keys with several rows takes longer than to make the key, so where no batch tells of
   any they are looked for only if the key can't be made. */
static enum fd_status join_and_make_keys(const struct fd_transaction *transaction,
                                         struct fd_error *error)
{
    struct fd_pg *pg = transaction->context.pg;
    enum fd_status status = fd_pg_script(pg, FINISH_SETTINGS, NULL, error);

    if (status == FD_OK) {
        status = join(transaction, true, error);
    }
    if (status == FD_OK) {
        status = fd_pg_script(pg, "SAVEPOINT keys", NULL, error);
    }
    if (status == FD_OK) {
        status = make_keys(transaction, error);
    }
    if (status != FD_POISON || strcmp(error->code, "23505") != 0) {
        return status;
    }
    status = fd_pg_script(pg, "ROLLBACK TO SAVEPOINT keys", NULL, error);
    if (status == FD_OK) {
        status = join(transaction, false, error);
    }
    return status == FD_OK ? make_keys(transaction, error) : status;
}

enum fd_status fd_bulk_finish(struct fd_bulk *bulk, struct fd_transaction *transaction,
                              const char *why, struct fd_error *error)
{
    int64_t copied_ms = ms_since(transaction, bulk->began);
    int64_t patience = fd_pg_be_patient(transaction->context.pg, FINISH_STATEMENT_MS);
    enum fd_status status = join_and_make_keys(transaction, error);

    if (status == FD_OK) {
        status = fd_transaction_commit(transaction, false, error);
    }
    fd_pg_be_patient(transaction->context.pg, patience);
    if (status != FD_OK) {
        return give_up(bulk, transaction, status, error);
    }
    fd_log(FD_LOG_INFO, NULL,
           "bulk load finished, because %s: %" PRId64 " events and %" PRId64
           " dead letters in %.1f s, %.1f s of them for keys and commit",
           why, bulk->events, bulk->letters, (double)ms_since(transaction, bulk->began) / 1000,
           (double)(ms_since(transaction, bulk->began) - copied_ms) / 1000);
    *bulk = (struct fd_bulk){0};
    return FD_OK;
}
