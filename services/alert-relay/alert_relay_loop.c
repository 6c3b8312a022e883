#include "alert_relay_loop.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "alert_relay_encoder.h"
#include "alert_relay_lease.h"
#include "alert_relay_rejection.h"
#include "alert_relay_store.h"
#include "base/fd_log.h"
#include "base/fd_trace.h"
#include "kafka/fd_sink.h"
#include "service/fd_measure.h"
#include "service/fd_metrics.h"
#include "service/fd_rounds.h"

enum {
    ARENA_BLOCK = 1 << 18,
    STATEMENT_TIMEOUT_MS = 10000, /* a database that hangs must not hold up the end */
    STANDBY_WAIT_MS = 1000,
    LONGEST_WAIT_MS = 1000, /* the end may be asked for at any time */
    MEASURE_EVERY_MS = 5000,
    TOPIC_SIZE = 250,
    LOGGED_MOST = 20, /* alerts of one transaction */
};

struct relay {
    struct relay_options options;
    char topic[TOPIC_SIZE];
    char transactional_id[TOPIC_SIZE];
    struct relay_encoder encoder;
    struct relay_teller *teller;
    struct fd_arena *arena;
    int64_t tell_next; /* this and the next: monotonic, microseconds */
    int64_t measure_next;

    /* What a round needs, from the first to be had to the last. */
    struct fd_pg *pg;
    int64_t lease_epoch;   /* 0: not held */
    int64_t lease_held_at; /* monotonic, microseconds */
    struct fd_sink *sink;
    bool standing_by; /* that another relay holds the lease has been said */
};

enum fd_status relay_new(const struct relay_options *options, struct relay **ret_relay,
                         struct fd_error *error)
{
    const struct relay_config *config = options->config;
    struct relay *relay = calloc(1, sizeof(*relay));

    if (!relay) {
        fd_abort("out of memory");
    }
    relay->options = *options;
    snprintf(relay->topic, sizeof(relay->topic), "%s.repeat-contact-alert", config->topic_prefix);
    snprintf(relay->transactional_id, sizeof(relay->transactional_id), "%s%s",
             config->transactional_id ? config->transactional_id : config->topic_prefix,
             config->transactional_id ? "" : ".alert-relay");
    relay->arena = fd_arena_new(ARENA_BLOCK);
    if (relay_encoder_init(&relay->encoder, FD_REPEAT_CONTACT_ALERT, error) != FD_OK ||
        relay_teller_new(config->topic_prefix, options->env, &relay->teller, error) != FD_OK) {
        relay_destroy(&relay);
        return FD_FATAL;
    }
    *ret_relay = relay;
    return FD_OK;
}

void relay_destroy(struct relay **relay_pointer)
{
    struct relay *relay = *relay_pointer;

    if (!relay) {
        return;
    }
    *relay_pointer = NULL;
    relay_let_go(relay);
    relay_teller_destroy(&relay->teller);
    relay_encoder_clean_up(&relay->encoder);
    fd_arena_destroy(&relay->arena);
    free(relay);
}

static void set_lease(struct relay *relay, int64_t epoch)
{
    relay->lease_epoch = epoch;
    fd_metric_set(FD_METRIC_LEASE, epoch != 0);
    if (epoch == 0) {
        fd_series_hide(fd_metric_series(FD_METRIC_OUTBOX_ROWS, NULL, NULL));
        fd_series_hide(fd_metric_series(FD_METRIC_OUTBOX_SECONDS, NULL, NULL));
    }
}

void relay_let_go(struct relay *relay)
{
    fd_sink_destroy(&relay->sink);
    if (relay->pg) {
        fd_pg_rollback(relay->pg);
        if (relay->lease_epoch != 0 && fd_pg_alive(relay->pg)) {
            relay_lease_release(relay->pg, relay->lease_epoch);
        }
    }
    set_lease(relay, 0);
    fd_pg_destroy(&relay->pg);
}

static enum fd_status connect_database(struct relay *relay, struct fd_error *error)
{
    enum fd_status status = fd_rounds_connect(relay->options.config->database_url, "alert-relay",
                                              STATEMENT_TIMEOUT_MS, NULL, &relay->pg, error);

    /* Before the outbox is read for the first time, so that nothing falls in between. */
    return status == FD_OK ? fd_pg_script(relay->pg, "LISTEN frontdoor_alert_outbox", NULL, error)
                           : status;
}

static enum fd_status take_lease(struct relay *relay, struct fd_error *error)
{
    int64_t epoch = 0;
    enum fd_status status = relay_lease_take(relay->pg, relay->options.holder, &epoch, error);

    if (status != FD_OK) {
        return status;
    }
    set_lease(relay, epoch);
    relay->lease_held_at = fd_env_monotonic(relay->options.env);
    if (relay->lease_epoch != 0) {
        fd_log(FD_LOG_INFO, NULL, "lease taken, epoch %" PRId64, relay->lease_epoch);
    } else if (!relay->standing_by) {
        fd_log(FD_LOG_INFO, NULL, "another relay holds the lease: standing by");
    }
    relay->standing_by = relay->lease_epoch == 0;
    return FD_OK;
}

static enum fd_status hold_lease(struct relay *relay, struct fd_error *error)
{
    enum fd_status status = relay_lease_hold(relay->pg, relay->lease_epoch, error);

    relay->lease_held_at = fd_env_monotonic(relay->options.env);
    return status;
}

/*
 * Fences every older producer, so that what is read from the outbox afterwards is the last word.
 * That takes time: whoever took the lease meanwhile is to have it.
 */
static enum fd_status make_sink(struct relay *relay, struct fd_error *error)
{
    const struct fd_sink_options options = {
        .brokers = relay->options.config->brokers,
        .transactional_id = relay->transactional_id,
        .topic = relay->topic,
        .pairs = relay->options.kafka,
    };
    enum fd_status status = fd_sink_new(&options, &relay->sink, error);

    return status == FD_OK ? hold_lease(relay, error) : status;
}

static enum fd_status send_item(struct relay *relay, const struct relay_item *item,
                                struct fd_error *error)
{
    struct fd_str value = FD_STR_NULL; /* deletes what the topic has of the alert */
    enum fd_status status =
        item->erased ? FD_OK : relay_encode(&relay->encoder, &item->alert, &value, error);

    if (status != FD_OK) {
        return status;
    }
    return fd_sink_send(relay->sink, relay->topic, -1, item->alert.alert_id, value, 0,
                        item->traceparent, error);
}

/* One Kafka transaction with all that is to be sent. */
static enum fd_status send_chosen(struct relay *relay, const struct relay_reading *reading,
                                  struct fd_error *error)
{
    enum fd_status status = fd_sink_begin(relay->sink, error);

    for (size_t i = 0; status == FD_OK && i < reading->count; i++) {
        if (!fd_str_is_null(reading->items[i].alert.state)) {
            status = send_item(relay, &reading->items[i], error);
        }
    }
    return status == FD_OK ? fd_sink_commit(relay->sink, error) : status;
}

static void log_alert(const struct relay_item *item)
{
    char trace_id[FD_TRACE_ID_SIZE];
    const struct fd_log_context context = {
        .trace_id = fd_trace_id(item->traceparent, trace_id) ? trace_id : NULL,
    };

    fd_log(FD_LOG_INFO, &context, "alert %.*s sent: %.*s", FD_STR_ARGS(item->alert.alert_id),
           FD_STR_ARGS(item->alert.state));
}

/* A line each where a person may look for one, which nobody does in thousands. */
static void tell_sent(const struct relay_reading *reading, size_t chosen)
{
    fd_metric_add(FD_METRIC_ALERTS_SENT, NULL, NULL, (int64_t)chosen);
    fd_log(FD_LOG_INFO, NULL, "sent %zu alerts of %zu changes", chosen, reading->count);
    for (size_t i = 0; i < reading->count && chosen <= LOGGED_MOST; i++) {
        if (!fd_str_is_null(reading->items[i].alert.state)) {
            log_alert(&reading->items[i]);
        }
    }
}

/* Send first, then forget: what happens in between repeats alerts and loses none. */
static enum fd_status relay_batch(struct relay *relay, bool *ret_waiting, struct fd_error *error)
{
    int64_t limit = relay->options.config->outbox_rows;
    struct relay_reading reading;
    size_t chosen;
    enum fd_status status;

    fd_arena_reset(relay->arena);
    status = relay_read(relay->pg, limit, relay->arena, &reading, error);
    if (status != FD_OK) {
        return status;
    }
    *ret_waiting = (int64_t)reading.count < limit;
    chosen = relay_choose(&reading);
    if (chosen > 0) {
        status = send_chosen(relay, &reading, error);
    }
    if (status == FD_OK && reading.count > 0) {
        status = relay_acknowledge(relay->pg, relay->lease_epoch, &reading, relay->arena, error);
        relay->lease_held_at = fd_env_monotonic(relay->options.env);
    }
    if (status == FD_OK && chosen > 0) {
        tell_sent(&reading, chosen);
    }
    relay_reading_clean_up(&reading);
    return status;
}

/* Alerts come first: publishers are told when none waits, and looked after at the poll interval. */
static enum fd_status tell_publishers(struct relay *relay, bool *ret_waiting,
                                      struct fd_error *error)
{
    int64_t now = fd_env_monotonic(relay->options.env);
    bool more = false;
    enum fd_status status;

    if (!*ret_waiting || now < relay->tell_next) {
        return FD_OK;
    }
    status = relay_tell(relay->teller, relay->pg, relay->sink, relay->lease_epoch, &more, error);
    relay->tell_next = more ? 0 : now + relay->options.config->poll_interval_ms * INT64_C(1000);
    *ret_waiting = !more;
    return status;
}

static enum fd_status measure(struct relay *relay, struct fd_error *error)
{
    int64_t now = fd_env_monotonic(relay->options.env);

    if (now < relay->measure_next) {
        return FD_OK;
    }
    relay->measure_next = now + MEASURE_EVERY_MS * INT64_C(1000);
    return fd_measure_outbox(relay->pg, error);
}

static bool lease_is_due(const struct relay *relay)
{
    return fd_env_monotonic(relay->options.env) - relay->lease_held_at >=
           RELAY_LEASE_HOLD_MS * INT64_C(1000);
}

enum fd_status relay_round(struct relay *relay, bool *ret_waiting, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    *ret_waiting = true;
    if (!relay->pg) {
        status = connect_database(relay, error);
    }
    if (status == FD_OK && relay->lease_epoch == 0) {
        status = take_lease(relay, error);
    }
    if (status != FD_OK || relay->lease_epoch == 0) {
        return status;
    }
    if (!relay->sink) {
        status = make_sink(relay, error);
    } else if (lease_is_due(relay)) {
        status = hold_lease(relay, error);
    }
    if (status == FD_OK) {
        status = measure(relay, error);
    }
    if (status == FD_OK) {
        status = relay_batch(relay, ret_waiting, error);
    }
    return status == FD_OK ? tell_publishers(relay, ret_waiting, error) : status;
}

/* Until a NOTIFY, the poll interval, or the lease's time. */
static enum fd_status wait_for_work(void *context, struct fd_error *error)
{
    struct relay *relay = context;
    int64_t interval = relay->options.config->poll_interval_ms;
    int64_t left = relay->lease_epoch == 0          ? STANDBY_WAIT_MS
                   : interval < RELAY_LEASE_HOLD_MS ? interval
                                                    : RELAY_LEASE_HOLD_MS;
    bool notified = false;

    while (left > 0 && !notified && !relay->options.stop_wanted()) {
        int64_t wait = left < LONGEST_WAIT_MS ? left : LONGEST_WAIT_MS;
        enum fd_status status = fd_pg_wait_notify(relay->pg, wait, &notified, error);

        if (status != FD_OK) {
            return status;
        }
        left -= wait;
    }
    return FD_OK;
}

/* Standing by is being well too. */
static enum fd_status round_of(void *context, bool *ret_waiting, struct fd_error *error)
{
    return relay_round(context, ret_waiting, error);
}

static void let_go(void *context)
{
    relay_let_go(context);
}

enum fd_status relay_run(struct relay *relay, struct fd_error *error)
{
    const struct fd_rounds rounds = {
        .what = "relay",
        .env = relay->options.env,
        .stop_wanted = relay->options.stop_wanted,
        .context = relay,
        .round = round_of,
        .wait = wait_for_work,
        .let_go = let_go,
    };

    return fd_rounds_run(&rounds, error);
}
