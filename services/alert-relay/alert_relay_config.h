#ifndef ALERT_RELAY_CONFIG_H
#define ALERT_RELAY_CONFIG_H

#include <stdint.h>

#include "base/fd_config.h"

/** What the relay can be told. */
struct relay_config {
    struct fd_secret database_url;
    char *brokers;
    char *topic_prefix;
    char *transactional_id; /**< PREFIX.alert-relay unless set */
    int64_t poll_interval_ms;
    int64_t outbox_rows;
    int log_format;
    int log_level;
};

/** The table of settings. Ends with a NULL name. */
extern const struct fd_config_key relay_config_keys[];

#endif
