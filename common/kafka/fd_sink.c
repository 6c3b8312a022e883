#include "kafka/fd_sink.h"

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kafka/fd_kafka.h"

enum {
    INIT_TIMEOUT_MS = 10000, /* below the lease of whoever relays: another may wait for it */
    COMMIT_TIMEOUT_MS = 15000,
    ABORT_TIMEOUT_MS = 5000,
    FULL_QUEUE_WAIT_MS = 100,
    LEARN_TIMEOUT_MS = 2000,
};

/** How far a transaction has come. The last two may outlast an outage and are then resumed. */
enum transaction { NONE, OPEN, COMMITTING, ABORTING };

struct fd_sink {
    rd_kafka_t *client;
    rd_kafka_topic_t *topic; /**< kept known; NULL without one */
    const struct fd_config_pair *pairs;
    enum transaction transaction;
    struct fd_error failure; /**< of the first message that was not acknowledged */
    struct fd_error refusal; /**< of our password, since the last transaction began */
};

/* Of what is sent in transactions others are the readers, and not every client knows LZ4: kafkajs
   doesn't. */
enum { COMPRESSION = 2 }; /* how much of the defaults is about it */
static const char *const sink_defaults[] = {
    /* clang-format off */
    "compression.codec", "lz4",
    "client.id", "frontdoor",
    "linger.ms", "5",
    "message.timeout.ms", "60000",
    "transaction.timeout.ms", "60000",
    "partitioner", "murmur2_random", /* as Java's */
    "reconnect.backoff.max.ms", "2000",
    "socket.keepalive.enable", "true",
    NULL,
    /* clang-format on */
};

static void note_delivery(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque)
{
    struct fd_sink *sink = opaque;
    /* An abort purges; why there was one is told by its cause. */
    bool purged = message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
                  message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;

    (void)client;
    if (message->err && !purged && sink->failure.status == FD_OK) {
        fd_kafka_error(&sink->failure, message->err, rd_kafka_topic_name(message->rkt));
    }
}

static void note_error(rd_kafka_t *client, int code, const char *reason, void *opaque)
{
    struct fd_sink *sink = opaque;
    struct fd_error error;

    fd_kafka_log(client, 0, "ERROR", reason);
    fd_error_set(&error, fd_kafka_classify(code), rd_kafka_err2name(code), "%s", reason);
    fd_kafka_renew_password(client, sink->pairs, &error);
    if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION) {
        sink->refusal = error;
    }
}

/** Tell of a refused password instead of the timeout that comes of it. Returns the class. */
static enum fd_status tell_refusal(struct fd_sink *sink, enum fd_status status,
                                   struct fd_error *error)
{
    if (status == FD_RETRY) {
        rd_kafka_poll(sink->client, 0);
    }
    if (status != FD_RETRY || sink->refusal.status == FD_OK) {
        return status;
    }
    if (error) {
        *error = sink->refusal;
    }
    return sink->refusal.status;
}

/** As an error object: NULL when there is none. Fills `error`. */
static enum fd_status result(struct fd_sink *sink, rd_kafka_error_t *taken, const char *what,
                             struct fd_error *error)
{
    return taken ? tell_refusal(sink, fd_kafka_take_error(error, sink->client, taken, what), error)
                 : FD_OK;
}

static enum fd_status make_client(struct fd_sink *sink, const struct fd_sink_options *options,
                                  struct fd_error *error)
{
    const char *fixed[] = {
        /* clang-format off */
        "bootstrap.servers", options->brokers,
        "acks", "all",
        "enable.idempotence", "true",
        options->transactional_id ? "transactional.id" : NULL, options->transactional_id,
        NULL,
        /* clang-format on */
    };
    const char *const *defaults = sink_defaults + (options->transactional_id ? COMPRESSION : 0);
    rd_kafka_conf_t *conf = NULL;
    enum fd_status status = fd_kafka_conf(options->pairs, defaults, fixed, &conf, error);

    if (status != FD_OK) {
        return status;
    }
    rd_kafka_conf_set_opaque(conf, sink);
    rd_kafka_conf_set_dr_msg_cb(conf, note_delivery);
    rd_kafka_conf_set_error_cb(conf, note_error);
    sink->pairs = options->pairs;
    return fd_kafka_client_new(RD_KAFKA_PRODUCER, conf, &sink->client, error);
}

static void free_topic(rd_kafka_topic_t **topic)
{
    if (*topic) {
        rd_kafka_topic_destroy(*topic);
    }
}

enum fd_status fd_sink_has_topic(struct fd_sink *sink, const char *topic, bool *ret_has,
                                 struct fd_error *error)
{
    FD_CLEANUP(free_topic)
    rd_kafka_topic_t *handle = rd_kafka_topic_new(sink->client, topic, NULL);
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_resp_err_t code =
        handle ? rd_kafka_metadata(sink->client, 0, handle, &metadata, LEARN_TIMEOUT_MS)
               : rd_kafka_last_error();

    if (!metadata) {
        return fd_kafka_error(error, code, topic);
    }
    *ret_has = metadata->topic_cnt == 1 && metadata->topics[0].partition_cnt > 0;
    rd_kafka_metadata_destroy(metadata);
    return FD_OK;
}

/**
 * librdkafka asks for a topic that it doesn't know at its next look at all of them, which comes
 * once a second; until then the first message waits. What fails here is told when a message is
 * sent.
 */
static void learn_topic(struct fd_sink *sink, const char *name)
{
    bool ignored;

    sink->topic = rd_kafka_topic_new(sink->client, name, NULL);
    (void)!fd_sink_has_topic(sink, name, &ignored, NULL);
}

enum fd_status fd_sink_new(const struct fd_sink_options *options, struct fd_sink **ret_sink,
                           struct fd_error *error)
{
    struct fd_sink *sink = calloc(1, sizeof(*sink));
    enum fd_status status;

    if (!sink) {
        fd_abort("out of memory");
    }
    status = make_client(sink, options, error);
    if (status == FD_OK && options->transactional_id) {
        status = result(sink, rd_kafka_init_transactions(sink->client, INIT_TIMEOUT_MS),
                        "init_transactions", error);
    }
    if (status != FD_OK) {
        fd_sink_destroy(&sink);
        return status;
    }
    if (options->topic) {
        learn_topic(sink, options->topic);
    }
    *ret_sink = sink;
    return FD_OK;
}

void fd_sink_destroy(struct fd_sink **sink_pointer)
{
    struct fd_sink *sink = *sink_pointer;

    if (!sink) {
        return;
    }
    *sink_pointer = NULL;
    if (sink->client) {
        rd_kafka_purge(sink->client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        if (sink->topic) {
            rd_kafka_topic_destroy(sink->topic);
        }
        rd_kafka_destroy(sink->client);
    }
    free(sink);
}

/* Transactions. */

static enum fd_status try_abort(struct fd_sink *sink, struct fd_error *error)
{
    enum fd_status status;

    sink->transaction = ABORTING;
    status = result(sink, rd_kafka_abort_transaction(sink->client, ABORT_TIMEOUT_MS),
                    "abort_transaction", error);
    if (status == FD_OK) {
        sink->transaction = NONE;
    }
    return status;
}

static enum fd_status try_commit(struct fd_sink *sink, struct fd_error *error)
{
    rd_kafka_error_t *failed;
    enum fd_status status;
    bool to_abort;

    sink->transaction = COMMITTING;
    failed = rd_kafka_commit_transaction(sink->client, COMMIT_TIMEOUT_MS);
    if (!failed) {
        sink->transaction = NONE;
        return FD_OK;
    }
    to_abort = rd_kafka_error_txn_requires_abort(failed) != 0;
    status = result(sink, failed, "commit_transaction", error);
    if (to_abort) {
        fd_sink_abort(sink);
    }
    return status;
}

/** Bring what an earlier call had to leave open to its end, whichever. */
static enum fd_status finish_last(struct fd_sink *sink, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    if (sink->transaction == COMMITTING) {
        status = try_commit(sink, error);
    } else if (sink->transaction != NONE) {
        status = try_abort(sink, error);
    }
    /* Given up is an end, too; its sender was told to send again. */
    return sink->transaction == NONE ? FD_OK : status;
}

enum fd_status fd_sink_begin(struct fd_sink *sink, struct fd_error *error)
{
    enum fd_status status = finish_last(sink, error);

    if (status != FD_OK) {
        return status;
    }
    sink->failure.status = FD_OK;
    sink->refusal.status = FD_OK;
    status = result(sink, rd_kafka_begin_transaction(sink->client), "begin_transaction", error);
    if (status == FD_OK) {
        sink->transaction = OPEN;
    }
    return status;
}

enum fd_status fd_sink_commit(struct fd_sink *sink, struct fd_error *error)
{
    enum fd_status status = try_commit(sink, error);

    /* The reason why a message failed says more than that the commit did. */
    if (status != FD_OK && status != FD_FENCED && sink->failure.status != FD_OK) {
        if (error) {
            *error = sink->failure;
        }
        return tell_refusal(sink, sink->failure.status, error);
    }
    return status;
}

void fd_sink_abort(struct fd_sink *sink)
{
    struct fd_error ignored;

    /* One that can't be aborted now is the next begin's to finish, or its timeout's. */
    (void)!try_abort(sink, &ignored);
}

/* Messages. */

static void *bytes(const char *pointer)
{
    /* librdkafka copies and does not write; its union is const-less. */
    return (void *)(uintptr_t)pointer;
}

static rd_kafka_error_t *produce(struct fd_sink *sink, const char *topic, int32_t partition,
                                 struct fd_str key, struct fd_str value, int64_t timestamp,
                                 struct fd_str traceparent)
{
    rd_kafka_vu_t parts[] = {
        {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = topic},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = partition},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {bytes(key.ptr), key.len}},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {bytes(value.ptr), value.len}},
        {.vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u.i64 = timestamp},
        {.vtype = RD_KAFKA_VTYPE_HEADER,
         .u.header = {"traceparent", bytes(traceparent.ptr), (ssize_t)traceparent.len}},
    };

    return rd_kafka_produceva(sink->client, parts, FD_COUNT(parts) - (traceparent.ptr ? 0 : 1));
}

enum fd_status fd_sink_send(struct fd_sink *sink, const char *topic, int32_t partition,
                            struct fd_str key, struct fd_str value, int64_t timestamp,
                            struct fd_str traceparent, struct fd_error *error)
{
    rd_kafka_error_t *failed;

    rd_kafka_poll(sink->client, 0);
    while ((failed = produce(sink, topic, partition, key, value, timestamp, traceparent)) &&
           rd_kafka_error_code(failed) == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        /* There will be room: what can't be sent times out. */
        rd_kafka_error_destroy(failed);
        rd_kafka_poll(sink->client, FULL_QUEUE_WAIT_MS);
    }
    return result(sink, failed, topic, error);
}

enum fd_status fd_sink_flush(struct fd_sink *sink, int timeout_ms, struct fd_error *error)
{
    rd_kafka_resp_err_t code = rd_kafka_flush(sink->client, timeout_ms);
    enum fd_status status = sink->failure.status;

    if (status != FD_OK) {
        if (error) {
            *error = sink->failure;
        }
        sink->failure.status = FD_OK;
    } else if (code) {
        status = fd_kafka_error(error, code, "waiting for acknowledgement");
    }
    return tell_refusal(sink, status, error);
}
