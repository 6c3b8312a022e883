#include "service/fd_service.h"

#include "service/fd_instance.h"
#include "service/fd_program.h"
#include "service/fd_signals.h"

enum { LONGEST_WAIT_MS = 120000 }; /* asking a broker about many partitions */

static enum fd_status run(const void *context, const struct fd_config *config, bool *ret_unclean,
                          struct fd_error *error)
{
    const struct fd_instance_options options = {
        .service = context,
        .config = config->values,
        .kafka = config->kafka,
        .env = fd_env_real(),
        .stop_wanted = fd_signals_stop,
    };
    bool clean = true;
    enum fd_status status = fd_instance_run(&options, &clean, error);

    *ret_unclean = !clean;
    return status;
}

int fd_service_main(const struct fd_service *service, int argc, char **argv)
{
    const struct fd_program program = {
        .name = service->name,
        .summary = service->summary,
        .config_keys = service->config_keys,
        .config_size = service->config_size,
        .config_program = offsetof(struct fd_service_config, program),
        .config_database = offsetof(struct fd_service_config, database_url),
        .longest_wait_ms = LONGEST_WAIT_MS,
        .context = service,
        .run = run,
    };

    return fd_program_main(&program, argc, argv);
}
