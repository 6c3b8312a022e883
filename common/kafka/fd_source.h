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
 *
 * A rebalance is answered outside of any callback: it arrives as an event, and librdkafka keeps its
 * place in the group (heartbeats go on) until the answer is given.
 *
 *             poll: ASSIGNED               start
 *   without ------------------> assigned ---------> fetching
 *      ^                            |  ^    stop       |
 *      |                            |  `---------------|
 *      |  stop      poll: REVOKED   v                  |
 *      `------------ revoking <------------------------'
 *
 * - ASSIGNED is answered by the source itself with "fetch nothing", so that a further rebalance is
 *   heard while the start offsets are being looked up, however long that takes.
 * - From REVOKED on no message comes. Until fd_source_stop the other members wait for us, for
 *   max.poll.interval.ms at most, and polling may go on meanwhile.
 * - A member that the group has lost (`lost`) is not waited for: others may have the partitions
 *   already, and the next ASSIGNED may come before fd_source_stop was called, or without a REVOKED.
 *   It then stands over what was before.
 */
struct fd_source;
struct fd_past;

/** What a poll came back with. */
enum fd_source_event_type {
    FD_SOURCE_NOTHING, /**< the time was up, or librdkafka had something for itself */
    FD_SOURCE_MESSAGE,
    FD_SOURCE_END,      /**< all before `offset` of `topic`, `partition` has been handed out, and
                             nothing stands there yet; comes again after each catching up */
    FD_SOURCE_ASSIGNED, /**< the group gave us partitions (perhaps none): fd_source_assignment;
                             call fd_source_start once their offsets are known */
    FD_SOURCE_REVOKED,  /**< it takes them away: drain, then call fd_source_stop */
    FD_SOURCE_ERROR,    /**< `error` says what. FD_RETRY passes by itself. After FD_FATAL nothing
                             is fetched until the next fd_source_start, nor after "log_gone" */
};

struct fd_source_event {
    enum fd_source_event_type type;
    bool lost;         /**< REVOKED: the group went on without us; draining is of no use */
    const char *topic; /**< MESSAGE, END: lives as long as the source */
    int32_t partition;
    int64_t offset;
    int64_t timestamp; /**< MESSAGE: Kafka's, milliseconds; 0 when it has none */
    struct fd_str key; /**< MESSAGE: null when it has none; views live until the next poll */
    struct fd_str value;
    struct fd_str traceparent; /**< MESSAGE: W3C header, or null */
    bool schema_in_header;     /**< MESSAGE: a header names the value's schema */
    struct fd_error error;     /**< ERROR; "offset_out_of_range": the position is not in the log;
                                    "offset_order": offsets went back, which must not be;
                                    "log_gone": a topic was deleted, and may be there anew */
};

/** Take what is looked at of a record's headers from one of them; the last of a name stands. */
void fd_source_take_header(struct fd_source_event *event, struct fd_str name, struct fd_str value)
    FD_NONNULL(1);

struct fd_source_options {
    const char *brokers;
    const char *group_id;
    const char *const *topics; /**< names, or patterns that begin with '^' */
    int topic_count;
    const struct fd_config_pair *pairs; /**< kafka.*; have to outlive the source */
    const struct fd_past *past;         /**< likewise: what is before the logs; NULL: nothing */
};

/** Where to begin one partition. */
struct fd_source_start {
    const char *topic;
    int32_t partition;
    int64_t offset;
};

/** Join the group. Brokers that can't be reached are no error here; polls tell of them. */
enum fd_status fd_source_new(const struct fd_source_options *options, struct fd_source **ret_source,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/**
 * Leave the group and free everything; the views of the last event too. When the group can't be
 * reached it waits for 5 s at most. False when librdkafka's threads didn't end in further 3 s: then
 * only _exit is left.
 */
bool fd_source_destroy(struct fd_source **source);

/** Wait up to `timeout_ms` for the next event. Must be called often, also while waiting. */
void fd_source_poll(struct fd_source *source, int timeout_ms, struct fd_source_event *ret_event)
    FD_NONNULL(1, 3);

/**
 * What the group has given us, sorted by topic and partition; owned by the source, valid until the
 * next poll or stop. While revoking: what it takes away. NULL without one.
 */
const rd_kafka_topic_partition_list_t *fd_source_assignment(const struct fd_source *source)
    FD_NONNULL(1);

/**
 * Fetch exactly these partitions from these offsets; also the way to seek: what was fetched before
 * is not handed out any more. Where one is before its log's start, all that comes from the past
 * comes first, and nothing is fetched until then. FD_RETRY with code "revoked" while revoking.
 */
enum fd_status fd_source_start(struct fd_source *source, const struct fd_source_start *starts,
                               int count, struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Fetch nothing, keep the place in the group (and answer a revocation when one is under way). */
void fd_source_stop(struct fd_source *source) FD_NONNULL(1);

/** First and end offset of a partition in the log (asks the broker), and in what is before it. */
enum fd_status fd_source_watermarks(struct fd_source *source, const char *topic, int32_t partition,
                                    int64_t *ret_low, int64_t *ret_high,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 4, 5);

/** End offset of a partition that is fetched, as of the last answer; -1: none has come. */
int64_t fd_source_known_end(const struct fd_source *source, const char *topic, int32_t partition)
    FD_NONNULL(1, 2);

/**
 * FD_FATAL with code "topic_compacted" when the topic's cleanup.policy holds compact. A topic that
 * isn't there is FD_RETRY.
 */
enum fd_status fd_source_check_topic(struct fd_source *source, const char *topic,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** Tell the group where we stand, without waiting; for lag tools only. Nothing while revoking. */
void fd_source_commit(struct fd_source *source, const struct fd_source_start *positions, int count)
    FD_NONNULL(1, 2);

#endif
