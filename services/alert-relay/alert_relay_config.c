#include "alert_relay_config.h"

#include "service/fd_service_keys.h"

const struct fd_config_key relay_config_keys[] = {
    FD_KEY_DATABASE_URL(struct relay_config, database_url),
    FD_KEY_KAFKA_BROKERS(struct relay_config, brokers),
    FD_KEY_TOPIC_PREFIX(struct relay_config, topic_prefix),
    {.section = "kafka",
     .name = "transactional-id",
     .type = FD_CONFIG_STRING,
     .offset = offsetof(struct relay_config, transactional_id),
     .help = "the same for all relays of a topic; PREFIX.alert-relay unless set"},
    {.section = "relay",
     .name = "poll-interval",
     .type = FD_CONFIG_INT,
     .offset = offsetof(struct relay_config, poll_interval_ms),
     .default_value = "6000",
     .min = 100,
     .max = 600000,
     .unit = "ms",
     .flags = FD_CONFIG_RELOADABLE,
     .help = "how often to look for alerts without being woken"},
    {.section = "relay",
     .name = "outbox-rows",
     .type = FD_CONFIG_INT,
     .offset = offsetof(struct relay_config, outbox_rows),
     .default_value = "5000",
     .min = 1,
     .max = 100000,
     .flags = FD_CONFIG_RELOADABLE,
     .help = "most rows of the outbox in one transaction"},
    FD_KEYS_PROGRAM(struct relay_config, program){.name = NULL},
};
