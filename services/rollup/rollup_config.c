#include "rollup_config.h"

#include "service/fd_service_keys.h"

const struct fd_config_key rollup_config_keys[] = {
    FD_KEY_DATABASE_URL(struct rollup_config, database_url),
    {.section = "rollup",
     .name = "fold-interval",
     .type = FD_CONFIG_INT,
     .offset = offsetof(struct rollup_config, fold_interval_ms),
     .default_value = "1000",
     .min = 100,
     .max = 600000,
     .unit = "ms",
     .flags = FD_CONFIG_RELOADABLE,
     .help = "wait between two rounds of keeping figures"},
    FD_KEYS_PROGRAM(struct rollup_config, program){.name = NULL},
};
