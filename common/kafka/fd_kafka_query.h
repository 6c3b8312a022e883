#ifndef FD_KAFKA_QUERY_H
#define FD_KAFKA_QUERY_H

#include <librdkafka/rdkafka.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "base/fd_macros.h"

/** Questions to the brokers that source and administration share. Each waits up to this long. */
enum { FD_KAFKA_QUERY_TIMEOUT_MS = 10000 };

/** Settings of a topic that matter to us. */
struct fd_kafka_topic_settings {
    char cleanup_policy[64]; /**< as the broker has it, such as "delete" or "compact,delete" */
    int64_t retention_ms;    /**< -1: for ever */
};

/**
 * Ask for a topic's settings. A topic that isn't there is FD_RETRY with code
 * "UNKNOWN_TOPIC_OR_PART".
 */
enum fd_status fd_kafka_topic_settings(rd_kafka_t *client, const char *topic,
                                       struct fd_kafka_topic_settings *ret_settings,
                                       struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** First and end offset of a partition in the log. */
enum fd_status fd_kafka_watermarks(rd_kafka_t *client, const char *topic, int32_t partition,
                                   int64_t *ret_low, int64_t *ret_high,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 4, 5);

/**
 * Run one administrative request: `send` hands it to librdkafka with `options` and `queue`, and
 * the event of type `expected` that answers it is returned in *ret_event, to be destroyed by the
 * caller. An error of the request as a whole is returned; those of its items are the caller's.
 */
enum fd_status fd_kafka_admin_request(rd_kafka_t *client, rd_kafka_admin_op_t operation,
                                      void (*send)(rd_kafka_t *client, void *context,
                                                   const rd_kafka_AdminOptions_t *options,
                                                   rd_kafka_queue_t *queue),
                                      void *context, const char *what, rd_kafka_event_t **ret_event,
                                      struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3, 5, 6);

#endif
