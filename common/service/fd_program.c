#include "service/fd_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd_config_man.h"
#include "base/fd_env.h"
#include "base/fd_heap.h"
#include "base/fd_log.h"
#include "base/fd_slack.h"
#include "base/fd_version.h"
#include "service/fd_health.h"
#include "service/fd_last_error.h"
#include "service/fd_metrics.h"
#include "service/fd_reload.h"
#include "service/fd_rounds.h"
#include "service/fd_signals.h"
#include "service/fd_web.h"

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

static const struct fd_program_config *settings_of(const struct fd_program *program,
                                                   const void *values)
{
    return (const struct fd_program_config *)((const char *)values + program->config_program);
}

/* HOST-PID: what tells the instances of a program apart. */
static void name_instance(char *ret_name, size_t size)
{
    char host[64] = "";

    gethostname(host, sizeof(host) - 1);
    snprintf(ret_name, size, "%s-%ld", host, (long)getpid());
}

/* `instance` must stay alive. */
static void begin(const struct fd_program *program, const struct fd_program_config *settings,
                  const char *instance)
{
    const struct fd_env *env = fd_env_real();

    fd_log_init(env, (enum fd_log_format)settings->log_format,
                (enum fd_log_level)settings->log_level, program->name, instance);
    fd_heap_init();
    fd_slack_init();
    fd_signals_init();
    fd_health_init(env, program->longest_wait_ms);
    fd_last_error_init(env, program->name, instance);
    fd_metric_add(FD_METRIC_BUILD, program->name, fd_version, 1);
    fd_metric_set(FD_METRIC_PROCESS_START, fd_env_now(env));
}

static void keep_last_error(const struct fd_program *program, const struct fd_config *config,
                            const struct fd_error *error)
{
    const char *values = config->values;

    fd_last_error_note("ended", error);
    fd_last_error_keep_at_end((const struct fd_secret *)(values + program->config_database));
}

/* Whoever starts it again and again, as containers are, would only hide what it has to say. */
static void hold(const struct fd_error *error)
{
    fd_log(FD_LOG_ERROR, NULL, "needs a person, waiting to be stopped: %s (%s)", error->message,
           error->code);
    fd_health_unready(error->message);
    fd_rounds_pause(fd_signals_stop, INT64_MAX);
}

static enum fd_status run_watched(const struct fd_program *program, const struct fd_config *config,
                                  bool *ret_unclean, struct fd_error *error)
{
    const struct fd_program_config *settings = settings_of(program, config->values);
    struct fd_web *web = NULL;
    enum fd_status status = FD_OK;

    if (settings->listen) {
        status = fd_web_start(settings->listen, &web, error);
    }
    if (status == FD_OK) {
        status = program->run(program->context, config, ret_unclean, error);
    }
    if (status != FD_OK) {
        keep_last_error(program, config, error);
    }
    if (status != FD_OK && web && settings->on_fatal == FD_ON_FATAL_HOLD) {
        hold(error);
    }
    fd_web_stop(&web);
    return status;
}

static int run(const struct fd_program *program, const struct fd_config *config)
{
    struct fd_error error = {0};
    bool unclean = false;
    char instance[96];
    int exit_with;

    name_instance(instance, sizeof(instance));
    begin(program, settings_of(program, config->values), instance);
    exit_with = exit_status(run_watched(program, config, &unclean, &error), &error);
    if (exit_with != EXIT_SUCCESS) {
        fd_log(FD_LOG_ERROR, NULL, "%s (%s)", error.message, error.code);
    }
    fd_log(FD_LOG_INFO, NULL, "stopped: exit status %d", exit_with);
    if (unclean) {
        /* allowed: a thread may still use what exit would take down */
        _exit(exit_with);
    }
    return exit_with;
}

/* What --help and its like ask for. Returns whether that was it. */
static bool print_wanted(const struct fd_program *program, const struct fd_config *config,
                         const char *path)
{
    if (config->help_wanted) {
        fd_config_print_help(program->config_keys, path, NULL, program->summary, stdout);
    } else if (config->sample_wanted) {
        fd_config_print_sample(program->config_keys, basename(path), stdout);
    } else if (config->man_wanted) {
        fd_config_print_man(program->config_keys, basename(path), program->summary, stdout);
    } else if (config->version_wanted) {
        printf("%s %s\n", basename(path), fd_version);
    }
    return fd_config_only_prints(config);
}

static int configure_and_run(const struct fd_program *program, struct fd_config *config, int argc,
                             char **argv)
{
    struct fd_error error;

    if (fd_config_load(config, argc, argv, &error) != FD_OK) {
        fd_log(FD_LOG_ERROR, NULL, "%s", error.message);
        return EXIT_CONFIG;
    }
    if (print_wanted(program, config, argv[0])) {
        return EXIT_SUCCESS;
    }
    if (config->argument_count > 0) {
        fd_log(FD_LOG_ERROR, NULL, "%s is no option; see --help", config->arguments[0]);
        return EXIT_CONFIG;
    }
    fd_reload_init(program, config, argc, argv, fd_env_real());
    return run(program, config);
}

int fd_program_main(const struct fd_program *program, int argc, char **argv)
{
    void *values = calloc(1, program->config_size);
    struct fd_config config;
    int exit_with;

    if (!values) {
        fd_abort("out of memory for the configuration");
    }
    fd_config_init(&config, program->config_keys, values);
    config.shared_file = true;
    exit_with = configure_and_run(program, &config, argc, argv);
    fd_config_clean_up(&config);
    free(values);
    return exit_with;
}
