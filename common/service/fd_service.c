#include "service/fd_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd_heap.h"
#include "base/fd_log.h"
#include "base/fd_slack.h"
#include "service/fd_instance.h"
#include "service/fd_signals.h"

/* As sysexits.h has them. */
enum { EXIT_FAILED = 70, EXIT_CONFIG = 78 };

/* Codes of errors that a person cures in the configuration. */
static const char *const config_codes[] = {"config", "schema_folder"};

static int exit_status(enum fd_status status, const struct fd_error *error)
{
    if (status == FD_OK) {
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; i < FD_COUNT(config_codes); i++) {
        if (strcmp(error->code, config_codes[i]) == 0) {
            return EXIT_CONFIG;
        }
    }
    return EXIT_FAILED;
}

/* HOST-PID: what tells the instances of a service apart. */
static void name_instance(char *ret_name, size_t size)
{
    char host[64] = "";

    gethostname(host, sizeof(host) - 1);
    snprintf(ret_name, size, "%s-%ld", host, (long)getpid());
}

static int run(const struct fd_service *service, const struct fd_config *config)
{
    struct fd_instance_options options = {
        .service = service,
        .config = config->values,
        .kafka = config->kafka,
        .env = fd_env_real(),
        .stop_wanted = fd_signals_stop,
    };
    struct fd_error error = {0};
    bool clean = true;
    int exit_with;

    exit_with = exit_status(fd_instance_run(&options, &clean, &error), &error);
    if (exit_with != EXIT_SUCCESS) {
        fd_log(FD_LOG_ERROR, NULL, "%s (%s)", error.message, error.code);
    }
    fd_log(FD_LOG_INFO, NULL, "stopped: exit status %d", exit_with);
    if (!clean) {
        /* allowed: the writer's thread may still use what exit would take down */
        _exit(exit_with);
    }
    return exit_with;
}

/* What --help and --print-config ask for. Returns whether that was it. */
static bool print_wanted(const struct fd_service *service, const struct fd_config *config,
                         const char *program)
{
    if (config->help_wanted) {
        fd_config_print_help(service->config_keys, program, NULL, service->summary, stdout);
    } else if (config->sample_wanted) {
        fd_config_print_sample(service->config_keys, program, stdout);
    }
    return config->help_wanted || config->sample_wanted;
}

static int configure_and_run(const struct fd_service *service, struct fd_config *config, int argc,
                             char **argv)
{
    const struct fd_service_config *values = config->values;
    char instance[96];
    struct fd_error error;

    if (fd_config_load(config, argc, argv, &error) != FD_OK) {
        fd_log(FD_LOG_ERROR, NULL, "%s", error.message);
        return EXIT_CONFIG;
    }
    if (print_wanted(service, config, argv[0])) {
        return EXIT_SUCCESS;
    }
    if (config->argument_count > 0) {
        fd_log(FD_LOG_ERROR, NULL, "%s is no option; see --help", config->arguments[0]);
        return EXIT_CONFIG;
    }
    name_instance(instance, sizeof(instance));
    fd_log_init(fd_env_real(), (enum fd_log_format)values->log_format,
                (enum fd_log_level)values->log_level, service->name, instance);
    fd_heap_init();
    fd_slack_init();
    fd_signals_init();
    return run(service, config);
}

int fd_service_main(const struct fd_service *service, int argc, char **argv)
{
    void *values = calloc(1, service->config_size);
    struct fd_config config;
    int exit_with;

    if (!values) {
        fd_abort("out of memory for the configuration");
    }
    fd_config_init(&config, service->config_keys, values);
    config.shared_file = true;
    exit_with = configure_and_run(service, &config, argc, argv);
    fd_config_clean_up(&config);
    free(values);
    return exit_with;
}
