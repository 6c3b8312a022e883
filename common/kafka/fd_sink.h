#ifndef FD_SINK_H
#define FD_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_config.h"
#include "base/fd_error.h"
#include "base/fd_str.h"

/** A producer; with a transactional id everything is sent in transactions and fences its elders. */
struct fd_sink;

struct fd_sink_options {
    const char *brokers;
    const char *transactional_id; /**< NULL: idempotent, without transactions */
    const char *topic; /**< asked for at once, so that its first message isn't held up; or NULL */
    const struct fd_config_pair *pairs; /**< kafka.*; have to outlive the sink */
};

/**
 * Make a producer; with a transactional id also init_transactions (waits up to 10 s), which fences
 * every older producer of that id. Where the brokers refuse our password that is what an error
 * says, here and below.
 */
enum fd_status fd_sink_new(const struct fd_sink_options *options, struct fd_sink **ret_sink,
                           struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Waits for nothing: what was not acknowledged is not sent. */
void fd_sink_destroy(struct fd_sink **sink);

/**
 * Whether the brokers have `topic` and let us see it: asks them, and waits up to 2 s for an answer.
 * One that makes topics by itself makes it now.
 */
enum fd_status fd_sink_has_topic(struct fd_sink *sink, const char *topic, bool *ret_has,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/**
 * Open a transaction; one that was left open is given up first. FD_FENCED once a younger producer
 * of our transactional id lives: destroy the sink. FD_RETRY when the brokers can't be reached, also
 * while the end of the transaction before is not known yet: nothing was begun, call again.
 */
enum fd_status fd_sink_begin(struct fd_sink *sink, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);
/**
 * Queue one message; key and value are copied. A null value is a tombstone. `partition` -1 lets
 * the partitioner (murmur2_random, as Java's) choose; `timestamp` 0 means now. When the queue is
 * full it waits for room.
 */
enum fd_status fd_sink_send(struct fd_sink *sink, const char *topic, int32_t partition,
                            struct fd_str key, struct fd_str value, int64_t timestamp,
                            struct fd_str traceparent, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2);
/**
 * Commit the transaction: everything is acknowledged or nothing counts. FD_RETRY: it was given up,
 * or its end is not known (the brokers were not there for 15 s), so send everything again in a new
 * one, by fd_sink_begin; what is sent twice then is the price. FD_POISON: a message was refused for
 * what it is. FD_FENCED: a younger producer lives; destroy the sink.
 */
enum fd_status fd_sink_commit(struct fd_sink *sink, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);
/** Give the transaction up; should that fail, the next fd_sink_begin sees to it. */
void fd_sink_abort(struct fd_sink *sink) FD_NONNULL(1);
/** Without transactions: wait until all is acknowledged; the first failure is returned. */
enum fd_status fd_sink_flush(struct fd_sink *sink, int timeout_ms,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

#endif
