/* An instance of a service that makes its projection anew beside the one at work. */
#include "ctl_shadow.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "service/fd_instance.h"

/* What of the schema frontdoor a service writes. */
static const char *const own[] = {
    "position", "dead_letter", "time_ahead", "decide_anew", "alert_outbox", "advance_position",
};

enum { OWN = FD_COUNT(own), NAME = 96 };

struct ctl_shadow {
    struct fd_service service;
    struct fd_shadow shadow;
    struct fd_pg_alias aliases[OWN + 2];
    char names[2 * (OWN + 1)][NAME];
    char session[NAME];
    char group_id[300];
    void *values;
    struct fd_config config;
    struct fd_instance_options options;
    pthread_t thread;
    bool joined;
    atomic_bool ended;
    enum fd_status status;
    struct fd_error error;
};

/* There is one instance in a program, and nothing is handed to what it asks. */
static atomic_bool stop;

static bool stop_wanted(void)
{
    return atomic_load(&stop);
}

static void add_alias(struct ctl_shadow *shadow, size_t at, const char *schema, const char *name)
{
    char *from = shadow->names[2 * at];
    char *to = shadow->names[2 * at + 1];

    snprintf(from, NAME, "%s.%s", name ? "frontdoor" : schema, name ? name : "");
    snprintf(to, NAME, "%s_rebuilt.%s", schema, name ? name : "");
    shadow->aliases[at] = (struct fd_pg_alias){from, to};
}

static void name_all(struct ctl_shadow *shadow, const struct fd_service *service)
{
    char schema[NAME / 2];

    snprintf(schema, sizeof(schema), "%s", service->name);
    for (char *at = schema; *at; at++) {
        *at = *at == '-' ? '_' : *at;
    }
    for (size_t i = 0; i < OWN; i++) {
        add_alias(shadow, i, schema, own[i]);
    }
    add_alias(shadow, OWN, schema, NULL);
    snprintf(shadow->session, sizeof(shadow->session), "%s-rebuild", service->name);
    shadow->shadow = (struct fd_shadow){shadow->session, shadow->aliases, fd_bound_new()};
    shadow->service = *service;
    shadow->service.shadow = &shadow->shadow;
}

/* As the service itself would be configured here, but for where its servers are, which was said to
   this program. */
static enum fd_status configure(struct ctl *ctl, struct ctl_shadow *shadow)
{
    char *nothing[] = {(char *)(uintptr_t) "frontdoorctl", NULL};
    struct fd_service_config *config = shadow->values;
    enum fd_status status;

    shadow->config.shared_file = true;
    status = fd_config_load(&shadow->config, 1, nothing, &ctl->error);
    if (status == FD_OK) {
        status = fd_config_set(&shadow->config, "kafka-brokers", ctl->options.brokers, "rebuild",
                               &ctl->error);
    }
    if (status == FD_OK) {
        status = fd_config_set(&shadow->config, "topic-prefix", ctl->options.topic_prefix,
                               "rebuild", &ctl->error);
    }
    if (status == FD_OK) {
        snprintf(shadow->group_id, sizeof(shadow->group_id), "%s.rebuild.%s",
                 ctl->options.topic_prefix, shadow->service.name);
        status =
            fd_config_set(&shadow->config, "group-id", shadow->group_id, "rebuild", &ctl->error);
    }
    if (status == FD_OK) {
        fd_secret_set(&config->database_url, ctl->options.database_url.value,
                      ctl->options.database_url.file);
        config->bulk_rows = 0; /* of tables that it knows by their names */
    }
    return status;
}

static void *run(void *argument)
{
    struct ctl_shadow *shadow = argument;
    bool clean = true;

    shadow->status = fd_instance_run(&shadow->options, &clean, &shadow->error);
    if (!clean) {
        fd_abort("the rebuild didn't end in time: run it again, it goes on");
    }
    atomic_store(&shadow->ended, true);
    return NULL;
}

static void destroy(struct ctl_shadow **shadow)
{
    fd_config_clean_up(&(*shadow)->config);
    fd_bound_destroy(&(*shadow)->shadow.bound);
    free((*shadow)->values);
    free(*shadow);
    *shadow = NULL;
}

enum fd_status ctl_shadow_start(struct ctl *ctl, const struct fd_service *service,
                                const struct fd_past *past, struct ctl_shadow **ret_shadow)
{
    struct ctl_shadow *shadow = calloc(1, sizeof(*shadow));
    enum fd_status status;

    *ret_shadow = NULL;
    if (!shadow || !(shadow->values = calloc(1, service->config_size))) {
        fd_abort("out of memory for a rebuild");
    }
    name_all(shadow, service);
    fd_config_init(&shadow->config, service->config_keys, shadow->values);
    status = configure(ctl, shadow);
    if (status != FD_OK) {
        destroy(&shadow);
        return status;
    }
    shadow->options = (struct fd_instance_options){
        .service = &shadow->service,
        .config = shadow->values,
        .kafka = ctl->config.kafka,
        .env = ctl->env,
        .past = past,
        .stop_wanted = stop_wanted,
    };
    atomic_store(&stop, false);
    if (pthread_create(&shadow->thread, NULL, run, shadow) != 0) {
        fd_abort("can't start the thread of a rebuild");
    }
    *ret_shadow = shadow;
    return FD_OK;
}

bool ctl_shadow_ended(const struct ctl_shadow *shadow)
{
    return atomic_load(&shadow->ended);
}

enum fd_status ctl_shadow_end(struct ctl_shadow *shadow, struct fd_error *error)
{
    atomic_store(&stop, true);
    if (!shadow->joined) {
        pthread_join(shadow->thread, NULL);
        shadow->joined = true;
    }
    if (shadow->status != FD_OK) {
        *error = shadow->error;
    }
    return shadow->status;
}

enum fd_status ctl_shadow_stop(struct ctl_shadow **shadow, struct fd_error *error)
{
    enum fd_status status;

    if (!*shadow) {
        return FD_OK;
    }
    status = ctl_shadow_end(*shadow, error);
    destroy(shadow);
    return status;
}

struct fd_bound *ctl_shadow_bound(const struct ctl_shadow *shadow)
{
    return shadow->shadow.bound;
}

const struct fd_pg_alias *ctl_shadow_aliases(const struct ctl_shadow *shadow)
{
    return shadow->aliases;
}
