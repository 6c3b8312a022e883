#include "service/fd_reload.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fd_log.h"
#include "service/fd_health.h"
#include "service/fd_notify.h"
#include "service/fd_signals.h"

static struct {
    const struct fd_program *program;
    struct fd_config *config;
    int argc;
    char **argv;
    const struct fd_env *env;
} reload;

void fd_reload_init(const struct fd_program *program, struct fd_config *config, int argc,
                    char **argv, const struct fd_env *env)
{
    reload.program = program;
    reload.config = config;
    reload.argc = argc;
    reload.argv = argv;
    reload.env = env;
}

static void tell(const char *name, bool taken, void *count)
{
    if (taken) {
        fd_log(FD_LOG_INFO, NULL, "reload: %s is what the configuration says now", name);
    } else {
        fd_log(FD_LOG_WARN, NULL, "reload: %s has changed and counts from the next start on", name);
    }
    (*(int *)count)++;
}

static enum fd_log_level level_of(const struct fd_config *config)
{
    const struct fd_program_config *settings =
        (const struct fd_program_config *)((const char *)config->values +
                                           reload.program->config_program);

    return (enum fd_log_level)settings->log_level;
}

/* What it comes to is said by the level that shows more of it. */
static void take(const struct fd_config *other)
{
    int count = 0;

    if (level_of(other) < level_of(reload.config)) {
        fd_log_set_level(level_of(other));
    }
    fd_config_take(reload.config, other, tell, &count);
    if (count == 0) {
        fd_log(FD_LOG_INFO, NULL, "reload: nothing has changed");
    }
    fd_log_set_level(level_of(reload.config));
}

static void read_again(void)
{
    void *values = calloc(1, reload.program->config_size);
    struct fd_config other;
    struct fd_error error;

    if (!values) {
        fd_abort("out of memory for the configuration");
    }
    fd_config_init(&other, reload.program->config_keys, values);
    other.shared_file = true;
    if (fd_config_load(&other, reload.argc, reload.argv, &error) == FD_OK) {
        take(&other);
    } else {
        fd_log(FD_LOG_ERROR, NULL, "reload: all stays as it was: %s", error.message);
    }
    fd_config_clean_up(&other);
    free(values);
}

/* A program that isn't ready yet must not say so by this. */
void fd_reload_look(void)
{
    bool ready = !fd_health_why_unready();
    char state[64];

    if (!fd_signals_reload() || !reload.program) {
        return;
    }
    if (ready) {
        snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
                 fd_env_monotonic(reload.env));
        fd_notify(state);
    }
    read_again();
    if (ready) {
        fd_health_started();
    }
}
