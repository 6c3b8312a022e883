#include "base/fd_log.h"
#include "rollup_loop.h"
#include "service/fd_program.h"
#include "service/fd_signals.h"

enum { LONGEST_WAIT_MS = 900000 }; /* above its statement timeout */

static enum fd_status run(const void *context, const struct fd_config *config, bool *ret_unclean,
                          struct fd_error *error)
{
    const struct rollup_options options = {
        .config = config->values,
        .env = fd_env_real(),
        .stop_wanted = fd_signals_stop,
    };
    struct rollup *rollup = rollup_new(&options);
    enum fd_status status;

    (void)context;
    *ret_unclean = false; /* there is one thread */
    fd_log(FD_LOG_INFO, NULL, "started");
    status = rollup_run(rollup, error);
    rollup_destroy(&rollup);
    return status;
}

int main(int argc, char **argv)
{
    static const struct fd_program program = {
        .name = "rollup",
        .summary = "Keeps figures by week and month, so that views needn't work them out.",
        .config_keys = rollup_config_keys,
        .config_size = sizeof(struct rollup_config),
        .config_program = offsetof(struct rollup_config, program),
        .config_database = offsetof(struct rollup_config, database_url),
        .longest_wait_ms = LONGEST_WAIT_MS,
        .run = run,
    };

    return fd_program_main(&program, argc, argv);
}
