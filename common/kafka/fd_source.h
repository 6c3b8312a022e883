#ifndef FD_SOURCE_H
#define FD_SOURCE_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fd_config.h"
#include "base/fd_error.h"
#include "base/fd_str.h"

/**
 * A consumer in a group whose start offsets come from PostgreSQL. The group only says which
 * partitions are ours; nothing is fetched until fd_source_start gives offsets. Eager protocol;
 * commits to Kafka are advisory, for lag tools. One thread (the reader) uses it.
 */
struct fd_source;

/** What a poll came back with. */
enum fd_source_event_type {
    FD_SOURCE_NOTHING,  /**< the time was up */
    FD_SOURCE_MESSAGE,
    FD_SOURCE_END,      /**< a partition's end was reached: `partition`, `offset` is the end */
    FD_SOURCE_ASSIGNED, /**< the group gave us partitions: fd_source_assignment; call
                             fd_source_start once their offsets are known */
    FD_SOURCE_REVOKED,  /**< it takes them away: drain, then call fd_source_stop */
    FD_SOURCE_ERROR,    /**< `error` says what; retriable ones pass by themselves */
};

struct fd_source_event {
    enum fd_source_event_type type;
    const char *topic; /**< MESSAGE, END: lives as long as the source */
    int32_t partition;
    int64_t offset;
    int64_t timestamp; /**< MESSAGE: Kafka's, milliseconds; 0 when it has none */
    struct fd_str key; /**< MESSAGE: null when it has none; views live until the next poll */
    struct fd_str value;
    struct fd_str traceparent; /**< MESSAGE: W3C header, or null */
    struct fd_error error;     /**< ERROR */
};

struct fd_source_options {
    const char *brokers;
    const char *group_id;
    const char *const *topics;          /**< names, or patterns that begin with '^' */
    int topic_count;
    const struct fd_config_pair *pairs; /**< kafka.* */
};

/** Where to begin one partition. */
struct fd_source_start {
    const char *topic;
    int32_t partition;
    int64_t offset;
};

enum fd_status fd_source_new(const struct fd_source_options *options,
                             struct fd_source **ret_source, struct fd_error *error)
    FD_MUST_CHECK FD_NONNULL(1, 2);
/** Leave the group and free everything. */
void fd_source_destroy(struct fd_source **source);

/** Wait up to `timeout_ms` for the next event. Must be called often, also while waiting. */
void fd_source_poll(struct fd_source *source, int timeout_ms, struct fd_source_event *ret_event)
    FD_NONNULL(1, 3);

/**
 * What the group has given us, sorted by topic and partition; owned by the source, valid until the
 * next poll. NULL and count 0 without one.
 */
const rd_kafka_topic_partition_list_t *fd_source_assignment(const struct fd_source *source)
    FD_NONNULL(1);

/** Fetch exactly these partitions from these offsets; also the way to seek. */
enum fd_status fd_source_start(struct fd_source *source, const struct fd_source_start *starts,
                               int count, struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Fetch nothing, keep the place in the group (and answer a revocation when one is under way). */
void fd_source_stop(struct fd_source *source) FD_NONNULL(1);

/** First and end offset of a partition in the log (asks the broker). */
enum fd_status fd_source_watermarks(struct fd_source *source, const char *topic,
                                    int32_t partition, int64_t *ret_low, int64_t *ret_high,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 4, 5);

/** FD_FATAL with code "topic_compacted" when the topic's cleanup.policy holds compact. */
enum fd_status fd_source_check_topic(struct fd_source *source, const char *topic,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** Tell the group where we stand, without waiting; for lag tools only. Never during a rebalance. */
void fd_source_commit(struct fd_source *source, const struct fd_source_start *positions, int count)
    FD_NONNULL(1, 2);

#endif
