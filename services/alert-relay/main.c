#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alert_relay_loop.h"
#include "base/fd_heap.h"
#include "base/fd_log.h"
#include "base/fd_slack.h"
#include "service/fd_signals.h"

enum { EXIT_FAILED = 70, EXIT_BAD_CONFIG = 78, HOLDER_SIZE = 128 };

static const char name[] = "alert-relay";

static int run(const struct fd_config *config, const struct relay_config *values)
{
    char host[64] = "";
    char holder[HOLDER_SIZE];
    const struct relay_options options = {
        .config = values,
        .kafka = config->kafka,
        .env = fd_env_real(),
        .holder = holder,
        .stop_wanted = fd_signals_stop,
    };
    struct relay *relay = NULL;
    struct fd_error error;
    enum fd_status status;

    (void)gethostname(host, sizeof(host) - 1);
    /* In containers neither host nor process number need be of one process only. */
    snprintf(holder, sizeof(holder), "%s-%ld-%016" PRIx64, host, (long)getpid(),
             fd_env_random(options.env));
    fd_log_init(options.env, (enum fd_log_format)values->log_format,
                (enum fd_log_level)values->log_level, name, holder);
    fd_heap_init();
    fd_slack_init();
    fd_signals_init();
    status = relay_new(&options, &relay, &error);
    if (status == FD_OK) {
        fd_log(FD_LOG_INFO, NULL, "started");
        status = relay_run(relay, &error);
    }
    relay_destroy(&relay);
    if (status != FD_OK) {
        fd_log(FD_LOG_ERROR, NULL, "%s (%s)", error.message, error.code);
        return strcmp(error.code, "config") == 0 ? EXIT_BAD_CONFIG : EXIT_FAILED;
    }
    fd_log(FD_LOG_INFO, NULL, "stopped");
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct relay_config values = {0};
    struct fd_config config;
    struct fd_error error;
    int exit_status;

    fd_config_init(&config, relay_config_keys, &values);
    config.shared_file = true;
    if (fd_config_load(&config, argc, argv, &error) != FD_OK) {
        fd_log(FD_LOG_ERROR, NULL, "%s", error.message);
        exit_status = EXIT_BAD_CONFIG;
    } else if (config.help_wanted) {
        fd_config_print_help(relay_config_keys, argv[0], NULL,
                             "Brings alerts from the outbox to the topic of alerts.", stdout);
        exit_status = EXIT_SUCCESS;
    } else if (config.sample_wanted) {
        fd_config_print_sample(relay_config_keys, argv[0], stdout);
        exit_status = EXIT_SUCCESS;
    } else if (config.argument_count > 0) {
        fd_log(FD_LOG_ERROR, NULL, "%s is no option; see --help", config.arguments[0]);
        exit_status = EXIT_BAD_CONFIG;
    } else {
        exit_status = run(&config, &values);
    }
    fd_config_clean_up(&config);
    return exit_status;
}
