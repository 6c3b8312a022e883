#ifndef FD_KAFKA_H
#define FD_KAFKA_H

#include <librdkafka/rdkafka.h>

#include "base/fd_config.h"
#include "base/fd_error.h"
#include "base/fd_macros.h"

/** The class of a librdkafka error, decided here and nowhere else. */
enum fd_status fd_kafka_classify(rd_kafka_resp_err_t code);

/** Fill `error` from a librdkafka error code: "what: text". Returns its class. */
enum fd_status fd_kafka_error(struct fd_error *error, rd_kafka_resp_err_t code, const char *what)
    FD_NONNULL(3);

/**
 * A configuration with `brokers` and the pass-through pairs of `kafka.*` on top of ours
 * (`defaults`: name, value, name, value, ..., NULL). FD_FATAL with code "config" names the setting
 * that librdkafka refuses. The caller owns the result until a client takes it.
 */
enum fd_status fd_kafka_conf(const char *brokers, const struct fd_config_pair *pairs,
                             const char *const *defaults, rd_kafka_conf_t **ret_conf,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 4);

/** Destroy a list; for FD_CLEANUP. A list left alive hangs rd_kafka_destroy. */
void fd_kafka_partitions_free(rd_kafka_topic_partition_list_t **list);
#define fd_auto_partitions FD_CLEANUP(fd_kafka_partitions_free) rd_kafka_topic_partition_list_t *

#endif
