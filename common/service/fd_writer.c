#include "service/fd_writer.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fd_log.h"
#include "pg/fd_dead_letter.h"
#include "service/fd_anew.h"
#include "service/fd_bulk.h"
#include "service/fd_last_error.h"
#include "service/fd_measure.h"
#include "service/fd_metrics.h"
#include "service/fd_outage.h"
#include "service/fd_redrive.h"
#include "service/fd_reference_load.h"
#include "service/fd_tombstone_load.h"
#include "service/fd_transaction.h"

enum {
    ARENA_BLOCK = 1 << 20,
    PARAMS_LIMIT = 1 << 29,
    TCP_USER_TIMEOUT_MS = 10000,
    BLOCKER_MS = 5000, /* design: whoever waits longer than this ends what it waits for */
    BACKOFF_MS = 200,
    /* Time for the group to tell a member that woke up late that it is none any more; else it would
       fence its successor in turn. */
    FENCED_BACKOFF_MS = 3000,
    EXPIRE_EVERY_MS = 3600000,
};

struct fd_writer {
    struct fd_writer_options options;
    pthread_t thread;
    struct fd_transaction transaction;
    struct fd_bulk bulk;
    struct fd_reference *reference;
    struct fd_arena *arena;
    struct fd_params params;
    struct fd_outage unreached; /* until a take-over is committed */
    struct fd_outage unwritten; /* until a batch is committed */
    struct fd_outage unchecked; /* until a check, and what it found to do, has passed */
    bool fenced;                /* the last failure of a batch or a check */
    int64_t next_check;         /* this and the next: monotonic, microseconds */
    int64_t next_expiry;
    bool blocked; /* there was a lock timeout since blockers were looked for */
};

static const struct fd_service_config *config_of(const struct fd_writer *writer)
{
    return writer->options.config;
}

/* How PostgreSQL knows its sessions. */
static const char *session_of(const struct fd_writer *writer)
{
    const struct fd_service *service = writer->options.service;

    return service->shadow ? service->shadow->name : service->name;
}

static enum fd_status connect_again(struct fd_writer *writer, struct fd_error *error)
{
    const struct fd_service_config *config = config_of(writer);
    struct fd_pg_options options = {
        .url = config->database_url,
        .application_name = session_of(writer),
        .lock_timeout_ms = config->lock_timeout_ms,
        .statement_timeout_ms = config->statement_timeout_ms,
        .idle_in_transaction_timeout_ms = config->idle_in_transaction_timeout_ms,
        .tcp_user_timeout_ms = TCP_USER_TIMEOUT_MS,
        .aliases =
            writer->options.service->shadow ? writer->options.service->shadow->aliases : NULL,
    };
    struct fd_pg **pg = &writer->transaction.context.pg;

    if (*pg && fd_pg_alive(*pg)) {
        return FD_OK;
    }
    fd_pg_destroy(pg);
    return fd_pg_connect(&options, pg, error);
}

/* After a lock timeout only. A stopped instance would else hold up its successor until its own
   session times out. */
static enum fd_status clear_blockers(struct fd_writer *writer, struct fd_error *error)
{
    enum fd_status status;
    int ended = 0;

    if (!writer->blocked) {
        return FD_OK;
    }
    status = fd_position_clear_blockers(writer->transaction.context.pg, session_of(writer),
                                        BLOCKER_MS, &ended, error);
    if (ended > 0) {
        fd_log(FD_LOG_WARN, NULL, "ended %d backends of stopped instances that held locks", ended);
    }
    writer->blocked = status != FD_OK;
    return status;
}

static enum fd_status load_reference(struct fd_writer *writer, struct fd_error *error)
{
    struct fd_reference *loaded = NULL;
    enum fd_status status = fd_reference_load(writer->transaction.context.pg, &loaded, error);

    if (status == FD_OK) {
        status = fd_tombstones_load(writer->transaction.context.pg, &config_of(writer)->erasure_key,
                                    &loaded->tombstones, error);
    }
    if (status != FD_OK) {
        fd_reference_destroy(&loaded);
    } else {
        fd_exchange_refer(writer->options.exchange, loaded);
        fd_reference_destroy(&writer->reference);
        writer->reference = loaded;
        writer->transaction.context.reference = loaded;
    }
    return status;
}

static enum fd_status take_over_once(struct fd_writer *writer, const struct fd_work *work,
                                     struct fd_error *error)
{
    enum fd_status status = connect_again(writer, error);

    if (status == FD_OK) {
        status = clear_blockers(writer, error);
    }
    if (status == FD_OK) {
        status =
            fd_position_take_over(writer->transaction.context.pg, writer->options.service->name,
                                  work->positions, work->position_count, error);
    }
    /* After the take-over: what an operator changed before it counts. */
    return status == FD_OK ? load_reference(writer, error) : status;
}

/* A relation, column, function or schema that isn't there: the commonest mistake of a new set-up.
 */
static void explain(struct fd_error *error)
{
    static const char *const missing[] = {"42P01", "42703", "42883", "3F000"};

    for (size_t i = 0; i < FD_COUNT(missing); i++) {
        if (strcmp(error->code, missing[i]) == 0) {
            fd_error_prefix(error, "the database isn't as this version needs it, see `frontdoorctl "
                                   "migrate`");
        }
    }
}

static void note_failure(struct fd_writer *writer, struct fd_outage *outage, const char *what,
                         const struct fd_error *error)
{
    writer->blocked = writer->blocked || strcmp(error->code, "55P03") == 0;
    if (strcmp(error->code, "25006") == 0) {
        fd_pg_destroy(&writer->transaction.context.pg); /* the writable server may be another now */
    }
    fd_outage_failed(outage, writer->options.env, what, error);
}

static int64_t backoff_ms(const struct fd_writer *writer)
{
    const struct fd_env *env = writer->options.env;
    int64_t work_ms = writer->fenced ? FENCED_BACKOFF_MS : BACKOFF_MS;
    int64_t longest_ms = fd_outage_backoff_ms(&writer->unreached, env, BACKOFF_MS);
    int64_t write_ms = fd_outage_backoff_ms(&writer->unwritten, env, work_ms);
    int64_t check_ms = fd_outage_backoff_ms(&writer->unchecked, env, work_ms);

    longest_ms = write_ms > longest_ms ? write_ms : longest_ms;
    return check_ms > longest_ms ? check_ms : longest_ms;
}

static int64_t monotonic_in_ms(const struct fd_writer *writer, int64_t ms)
{
    return fd_env_monotonic(writer->options.env) + ms * 1000;
}

/* Housekeeping: nothing waits for it, and what fails is tried again the next time. */
static void expire_letters(struct fd_writer *writer)
{
    int64_t days = config_of(writer)->dead_letter_days;
    struct fd_error error;
    int64_t deleted = 0;

    writer->next_expiry = monotonic_in_ms(writer, EXPIRE_EVERY_MS);
    if (days == 0) {
        return;
    }
    if (fd_dead_letter_expire(writer->transaction.context.pg, writer->options.service->name, days,
                              &deleted, &error) != FD_OK) {
        fd_log(FD_LOG_WARN, NULL, "old dead letters aren't deleted: %s (%s)", error.message,
               error.code);
    } else if (deleted > 0) {
        fd_log(FD_LOG_INFO, NULL, "deleted %" PRId64 " dead letters of over %" PRId64 " days ago",
               deleted, days);
        if (deleted >= FD_DEAD_LETTER_EXPIRE_MOST) {
            writer->next_expiry = fd_env_monotonic(writer->options.env);
        }
    }
}

static void take_over(struct fd_writer *writer, const struct fd_work *work)
{
    struct fd_exchange *exchange = writer->options.exchange;
    struct fd_error error;

    while (fd_exchange_pause(exchange, work, backoff_ms(writer))) {
        enum fd_status status = take_over_once(writer, work, &error);

        if (status == FD_OK) {
            fd_outage_over(&writer->unreached, writer->options.env, "taking over");
            fd_exchange_taken_over(exchange, work);
            fd_last_error_keep(writer->transaction.context.pg);
            expire_letters(writer);
            writer->next_check = monotonic_in_ms(writer, config_of(writer)->check_interval_ms);
            return;
        }
        if (status == FD_FATAL || status == FD_POISON) {
            error.status = FD_FATAL;
            explain(&error);
            fd_exchange_failed(exchange, work, &error);
            return;
        }
        note_failure(writer, &writer->unreached, "taking over", &error);
    }
}

/* Others have been at work meanwhile: a partition is another's, or this process was stopped with a
   transaction open for so long that PostgreSQL ended it. */
static bool was_replaced(const struct fd_error *error)
{
    return error->status == FD_FENCED || strcmp(error->code, "25P03") == 0;
}

static void give_up(struct fd_writer *writer, const struct fd_work *work, struct fd_outage *outage,
                    const char *what, struct fd_error *error)
{
    writer->fenced = was_replaced(error);
    if (error->status == FD_FATAL) {
        explain(error);
    } else {
        note_failure(writer, outage, what, error);
    }
    fd_exchange_failed(writer->options.exchange, work, error);
}

static void settle(struct fd_writer *writer, const struct fd_work *work, const char *why)
{
    struct fd_error error;

    if (fd_bulk_finish(&writer->bulk, &writer->transaction, why, &error) == FD_OK) {
        fd_outage_over(&writer->unwritten, writer->options.env, "writing");
        fd_exchange_settled(writer->options.exchange);
        return;
    }
    give_up(writer, work, &writer->unwritten, "writing", &error);
}

static void measure(const struct fd_writer *writer, const struct fd_batch *batch, int64_t taken)
{
    fd_measure_batch(&writer->transaction, batch, taken, fd_env_monotonic(writer->options.env),
                     writer->bulk.open);
}

/* Whether the batch of `work` is dealt with; else it goes the ordinary way. */
static bool load_in_bulk(struct fd_writer *writer, struct fd_work *work)
{
    int64_t taken = fd_env_monotonic(writer->options.env);
    struct fd_bulk *bulk = &writer->bulk;
    struct fd_error error;
    enum fd_status status = FD_OK;

    if (!bulk->open && fd_bulk_is_worth(bulk, &writer->transaction, work)) {
        status = fd_bulk_begin(bulk, &writer->transaction, work, &error);
        writer->next_check = monotonic_in_ms(writer, fd_bulk_look_ms(config_of(writer)));
    }
    if (status == FD_OK && !bulk->open) {
        return false;
    }
    if (status == FD_OK) {
        status = fd_bulk_write(bulk, &writer->transaction, work->batch, &error);
    }
    if (status == FD_OK) {
        measure(writer, work->batch, taken);
    }
    if (status != FD_OK) {
        give_up(writer, work, &writer->unwritten, "writing", &error);
    } else if (fd_exchange_kept(writer->options.exchange, work)) {
        work->batch = NULL;
        settle(writer, work, "all that lay ahead is in");
    }
    return true;
}

static void look(struct fd_writer *writer, const struct fd_work *work)
{
    const char *why = NULL;
    struct fd_error error;

    writer->next_check = monotonic_in_ms(writer, fd_bulk_look_ms(config_of(writer)));
    if (fd_bulk_look(&writer->bulk, &writer->transaction, &why, &error) != FD_OK) {
        give_up(writer, work, &writer->unwritten, "writing", &error);
    } else if (why) {
        settle(writer, work, why);
    }
}

static void write_batch(struct fd_writer *writer, struct fd_work *work)
{
    int64_t taken = fd_env_monotonic(writer->options.env);
    struct fd_error error;

    if (load_in_bulk(writer, work)) {
        return;
    }
    if (fd_transaction_write(&writer->transaction, work->batch, &error) == FD_OK) {
        writer->bulk.failed = false;
        measure(writer, work->batch, taken);
        fd_outage_over(&writer->unwritten, writer->options.env, "writing");
        fd_exchange_written(writer->options.exchange, work);
        return;
    }
    give_up(writer, work, &writer->unwritten, "writing", &error);
}

/* There may be more to do of what took the time since `began`; batches get as much. */
static void leave_as_much_time(struct fd_writer *writer, int64_t began)
{
    writer->next_check = 2 * fd_env_monotonic(writer->options.env) - began;
}

/* With reference data as it is now: an authority that has been added since is a common cure. */
static enum fd_status redrive(struct fd_writer *writer, const struct fd_work *work,
                              struct fd_error *error)
{
    struct fd_redrive_tally tally = {0};
    int64_t began = fd_env_monotonic(writer->options.env);
    enum fd_status status = load_reference(writer, error);

    if (status == FD_OK) {
        status = fd_redrive_round(&writer->transaction, work->positions, work->position_count,
                                  &tally, error);
    }
    if (status != FD_OK || tally.applied + tally.refused == 0) {
        return status;
    }
    fd_log(FD_LOG_INFO, NULL, "redrive: %zu dead letters applied, %zu refused again", tally.applied,
           tally.refused);
    leave_as_much_time(writer, began);
    return FD_OK;
}

/* By reference data that is read while the claim is held, so that it isn't older than its mark. */
static enum fd_status decide_anew(struct fd_writer *writer, const struct fd_work *work,
                                  struct fd_error *error)
{
    int64_t began = fd_env_monotonic(writer->options.env);
    struct fd_anew anew;
    bool found;
    enum fd_status status = fd_anew_claim(&writer->transaction, work->positions,
                                          work->position_count, &anew, &found, error);

    if (status != FD_OK || !found) {
        return status;
    }
    status = load_reference(writer, error);
    status = fd_anew_go_on(&writer->transaction, status, &anew, error);
    if (status != FD_OK) {
        return status;
    }
    if (anew.finished) {
        fd_log(FD_LOG_INFO, NULL,
               "all children of authority %d are decided by what its settings and bank holidays "
               "are now",
               anew.authority_id);
    }
    leave_as_much_time(writer, began);
    return FD_OK;
}

static enum fd_status do_what_is_due(struct fd_writer *writer, const struct fd_work *work,
                                     struct fd_position_due due, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    if (due.redrive) {
        status = redrive(writer, work, error);
    }
    if (status == FD_OK && due.decide_anew && writer->options.service->decide_anew) {
        status = decide_anew(writer, work, error);
    }
    return status;
}

static void check(struct fd_writer *writer, const struct fd_work *work)
{
    struct fd_position_due due;
    struct fd_error error;
    enum fd_status status;

    fd_letter_log_tick(&writer->transaction.log, writer->options.env);
    writer->next_check = monotonic_in_ms(writer, config_of(writer)->check_interval_ms);
    status = fd_position_check(writer->transaction.context.pg, writer->options.service->name,
                               work->positions, work->position_count, &due, &error);
    if (status == FD_OK && work->position_count > 0) {
        status = do_what_is_due(writer, work, due, &error);
    }
    if (status == FD_OK && writer->options.service->measure) {
        status = writer->options.service->measure(writer->transaction.context.pg, &error);
    }
    if (status == FD_OK) {
        fd_outage_over(&writer->unchecked, writer->options.env, "checking");
        fd_last_error_keep(writer->transaction.context.pg);
        if (fd_env_monotonic(writer->options.env) >= writer->next_expiry) {
            expire_letters(writer);
        }
    } else {
        give_up(writer, work, &writer->unchecked, "checking", &error);
    }
}

static int64_t check_in_ms(const struct fd_writer *writer)
{
    return (writer->next_check - fd_env_monotonic(writer->options.env) + 999) / 1000;
}

static void *run(void *argument)
{
    struct fd_writer *writer = argument;
    struct fd_work work;

    for (;;) {
        fd_exchange_take(writer->options.exchange, check_in_ms(writer), &work);
        switch (work.type) {
            case FD_WORK_BATCH:
                write_batch(writer, &work);
                break;
            case FD_WORK_TAKE_OVER:
                take_over(writer, &work);
                break;
            case FD_WORK_CHECK:
                if (writer->bulk.open) {
                    look(writer, &work);
                } else {
                    check(writer, &work);
                }
                break;
            case FD_WORK_SETTLE:
                settle(writer, &work, "partitions change hands or the end has come");
                break;
            case FD_WORK_STOP:
                return NULL;
        }
        fd_metric_set(FD_METRIC_BULK_LOAD, writer->bulk.open);
    }
}

struct fd_writer *fd_writer_new(const struct fd_writer_options *options)
{
    struct fd_writer *writer = calloc(1, sizeof(*writer));

    if (!writer) {
        fd_abort("out of memory for the writer");
    }
    writer->options = *options;
    writer->arena = fd_arena_new(ARENA_BLOCK);
    fd_params_init(&writer->params, PARAMS_LIMIT);
    writer->transaction.service = options->service;
    writer->transaction.context = (struct fd_store_context){
        .arena = writer->arena,
        .params = &writer->params,
        .env = options->env,
        .config = options->config,
        .past = writer->transaction.past,
        .tally = &writer->transaction.tally,
    };
    if (pthread_create(&writer->thread, NULL, run, writer) != 0) {
        fd_abort("can't start the writer's thread");
    }
    return writer;
}

bool fd_writer_stop(struct fd_writer *writer, int64_t timeout_ms)
{
    struct timespec deadline;

    /* allowed: pthread_timedjoin_np goes by the real clock */
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += timeout_ms / 1000 + 1;
    fd_exchange_stop(writer->options.exchange);
    return pthread_timedjoin_np(writer->thread, NULL, &deadline) == 0;
}

void fd_writer_destroy(struct fd_writer **writer_pointer)
{
    struct fd_writer *writer = *writer_pointer;

    if (writer) {
        *writer_pointer = NULL;
        fd_pg_destroy(&writer->transaction.context.pg);
        fd_reference_destroy(&writer->reference);
        fd_merge_forget(writer->transaction.past, FD_COUNT(writer->transaction.past));
        fd_params_clean_up(&writer->params);
        fd_arena_destroy(&writer->arena);
        free(writer);
    }
}
