#ifndef ROLLUP_CONFIG_H
#define ROLLUP_CONFIG_H

#include <stdint.h>

#include "base/fd_config.h"
#include "service/fd_program.h"

/** What it can be told. */
struct rollup_config {
    struct fd_secret database_url;
    int64_t fold_interval_ms;
    struct fd_program_config program;
};

/** The table of settings. Ends with a NULL name. */
extern const struct fd_config_key rollup_config_keys[];

#endif
