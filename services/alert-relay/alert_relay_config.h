#ifndef ALERT_RELAY_CONFIG_H
#define ALERT_RELAY_CONFIG_H

#include <stdint.h>

#include "base/fd_config.h"
#include "service/fd_program.h"

/** What the relay can be told. */
struct relay_config {
    struct fd_secret database_url;
    char *brokers;
    char *topic_prefix;
    char *transactional_id; /**< PREFIX.alert-relay unless set */
    int64_t poll_interval_ms;
    int64_t outbox_rows;
    struct fd_program_config program;
};

/** The table of settings. Ends with a NULL name. */
extern const struct fd_config_key relay_config_keys[];

#endif
