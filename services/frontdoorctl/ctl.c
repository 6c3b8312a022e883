#include "ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

int ctl_usage(struct ctl *ctl, const char *format, ...)
{
    va_list arguments;
    char text[256];

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    fd_error_set(&ctl->error, FD_FATAL, "usage", "%s", text);
    return CTL_USAGE;
}

void ctl_print_help(const struct ctl_command *command)
{
    char program[64];

    snprintf(program, sizeof(program), "frontdoorctl %s", command->name);
    fd_config_print_help(command->keys, program, command->arguments, command->summary, stdout);
    printf("\nExample:\n  %s\n", command->example);
}

static int run_loaded(const struct ctl_command *command, struct ctl *ctl)
{
    int count = ctl->config.argument_count;

    if (ctl->config.help_wanted) {
        ctl_print_help(command);
        return CTL_DONE;
    }
    if (fd_config_only_prints(&ctl->config)) {
        return ctl_usage(ctl, "only services print that; frontdoorctl --print-man and --version "
                              "print its own");
    }
    if (count < command->min_arguments || count > command->max_arguments) {
        return ctl_usage(ctl, "usage: frontdoorctl %s %s", command->name, command->arguments);
    }
    return command->run(ctl);
}

int ctl_run(const struct ctl_command *command, int argc, char **argv)
{
    struct ctl ctl = {.env = fd_env_real()};
    int status;

    fd_config_init(&ctl.config, command->keys, &ctl.options);
    if (fd_config_load(&ctl.config, argc, argv, &ctl.error) != FD_OK) {
        status = CTL_USAGE;
    } else {
        status = run_loaded(command, &ctl);
    }
    if (status == CTL_USAGE || status == CTL_FAILED) {
        fprintf(stderr, "frontdoorctl %s: %s\n", command->name, ctl.error.message);
    }
    fd_config_clean_up(&ctl.config);
    return status;
}

void ctl_pause(void)
{
    const struct timespec step = {.tv_nsec = 100000000};

    /* allowed: brokers and services don't tell a command when it has come about */
    nanosleep(&step, NULL);
}

enum fd_status ctl_connect(struct ctl *ctl, struct fd_pg **ret_pg)
{
    const struct fd_pg_options options = {
        .url = ctl->options.database_url,
        .application_name = "frontdoorctl",
        .connect_timeout_s = 10,
        .lock_timeout_ms = 30000,
    };

    return fd_pg_connect(&options, ret_pg, &ctl->error);
}

enum fd_status ctl_admin(struct ctl *ctl, struct fd_admin **ret_admin)
{
    return fd_admin_new(ctl->options.brokers, ctl->config.kafka, ret_admin, &ctl->error);
}

enum fd_status ctl_fetch(struct ctl *ctl, const char *name, const struct fd_params *params,
                         PGresult **ret_result)
{
    struct fd_pg *pg = NULL;
    enum fd_status status = ctl_connect(ctl, &pg);

    if (status == FD_OK) {
        status = fd_pg_run(pg, name, params, ret_result, &ctl->error);
    }
    fd_pg_destroy(&pg);
    return status;
}

enum fd_status ctl_query(struct ctl *ctl, const char *name, const struct fd_params *params,
                         int *ret_rows)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status = ctl_fetch(ctl, name, params, &result);

    if (status == FD_OK) {
        ctl_print_result(result, ctl->options.json, stdout);
        if (ret_rows) {
            *ret_rows = PQntuples(result);
        }
    }
    return status;
}
