#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "alert_relay_loop.h"
#include "base/fd_log.h"
#include "service/fd_program.h"
#include "service/fd_signals.h"

enum {
    HOLDER_SIZE = 128,
    LONGEST_WAIT_MS = 120000, /* several waits for Kafka and PostgreSQL in one round */
};

static enum fd_status run(const void *context, const struct fd_config *config, bool *ret_unclean,
                          struct fd_error *error)
{
    char host[64] = "";
    char holder[HOLDER_SIZE];
    const struct relay_options options = {
        .config = config->values,
        .kafka = config->kafka,
        .env = fd_env_real(),
        .holder = holder,
        .stop_wanted = fd_signals_stop,
    };
    struct relay *relay = NULL;
    enum fd_status status;

    (void)context;
    *ret_unclean = false; /* there is one thread */
    (void)gethostname(host, sizeof(host) - 1);
    /* In containers neither host nor process number need be of one process only. */
    snprintf(holder, sizeof(holder), "%s-%ld-%016" PRIx64, host, (long)getpid(),
             fd_env_random(options.env));
    status = relay_new(&options, &relay, error);
    if (status == FD_OK) {
        fd_log(FD_LOG_INFO, NULL, "started");
        status = relay_run(relay, error);
    }
    relay_destroy(&relay);
    return status;
}

int main(int argc, char **argv)
{
    static const struct fd_program program = {
        .name = "alert-relay",
        .summary = "Brings alerts from the outbox to the topic of alerts.",
        .config_keys = relay_config_keys,
        .config_size = sizeof(struct relay_config),
        .config_program = offsetof(struct relay_config, program),
        .config_database = offsetof(struct relay_config, database_url),
        .longest_wait_ms = LONGEST_WAIT_MS,
        .run = run,
    };

    return fd_program_main(&program, argc, argv);
}
