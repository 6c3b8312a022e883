#ifndef CTL_PEEK_H
#define CTL_PEEK_H

#include <librdkafka/rdkafka.h>
#include <stdint.h>

#include "base/fd_config.h"
#include "base/fd_env.h"
#include "base/fd_error.h"

/** One partition to look into, and what was seen. */
struct ctl_peek {
    char topic[250];
    int32_t partition;
    int64_t offset;    /**< of the first record wanted */
    int64_t timestamp; /**< result: its Kafka timestamp in milliseconds; -1: not seen */
};

/** A consumer in no group that reads each place from its offset, and says where a log ends. */
enum fd_status ctl_peek_open(const char *brokers, const struct fd_config_pair *pairs,
                             const struct ctl_peek *peeks, int count, rd_kafka_t **ret_client,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3, 5);

/** Read the record at (or after) each offset, waiting at most `timeout_ms` for all. */
enum fd_status ctl_peek_records(const char *brokers, const struct fd_config_pair *pairs,
                                struct ctl_peek *peeks, int count, int timeout_ms,
                                const struct fd_env *env, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 3, 6);

#endif
