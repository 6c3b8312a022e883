#ifndef CTL_SCAN_H
#define CTL_SCAN_H

#include <librdkafka/rdkafka.h>

#include "ctl_peek.h"

/**
 * Looks at one record, which lives until it returns, or (its `err` is
 * RD_KAFKA_RESP_ERR__PARTITION_EOF, its offset where that is) at the end of a partition. Anything
 * but FD_OK ends the reading.
 */
typedef enum fd_status ctl_scan_look(const rd_kafka_message_t *message, void *context,
                                     struct fd_error *error);

/**
 * Show `look` every committed record of the partitions of `places` (each once) from its offset to
 * the log's end as it is when that is reached; of one that goes on meanwhile more may come.
 * FD_RETRY with code "scan_stalled" when nothing came for 30 s.
 */
enum fd_status ctl_scan(const char *brokers, const struct fd_config_pair *pairs,
                        const struct ctl_peek *places, int count, const struct fd_env *env,
                        ctl_scan_look *look, void *context, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 3, 5, 6, 8);

#endif
