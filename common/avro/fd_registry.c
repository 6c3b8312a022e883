#include "avro/fd_registry.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "avro/fd_registry_ask.h"
#include "avro/fd_registry_cache.h"

enum {
    PAUSE_LEAST_MICROS = 250000,
    REFUSALS = 1024, /* that are remembered */
};

/* Until when an id is answered with FD_POISON without asking, and why. */
struct refusal {
    int64_t until;
    struct fd_error why;
};

struct fd_registry {
    struct fd_registry_options options;
    struct fd_registry_cache cache;
    struct fd_registry_http *http;
    uint32_t refused[REFUSALS]; /* ids in a ring, apart from `refusals` to be searched quickly */
    struct refusal *refusals;   /* the one of each of them */
    size_t refusals_made;
    int64_t next_question; /* monotonic, microseconds; after one that wasn't answered */
    int64_t pause;
    struct fd_error unanswered; /* why */
};

enum fd_status fd_registry_new(const struct fd_registry_options *options,
                               struct fd_registry **ret_registry, struct fd_error *error)
{
    const struct fd_registry_cache cache =
        fd_registry_cache_of(options->cache_folder, options->http->url);
    struct fd_registry_http *http = NULL;
    struct fd_registry *registry;
    enum fd_status status = fd_registry_cache_check(&cache, error);

    if (status == FD_OK) {
        status = fd_registry_http_new(options->http, &http, error);
    }
    if (status != FD_OK) {
        return status;
    }
    registry = calloc(1, sizeof(*registry));
    if (!registry) {
        fd_abort("out of memory for a schema registry");
    }
    registry->options = *options;
    registry->cache = cache;
    registry->http = http;
    registry->refusals = calloc(REFUSALS, sizeof(*registry->refusals));
    if (!registry->refusals) {
        fd_abort("out of memory for a schema registry");
    }
    *ret_registry = registry;
    return FD_OK;
}

void fd_registry_destroy(struct fd_registry **registry)
{
    if (registry && *registry) {
        fd_registry_http_destroy(&(*registry)->http);
        free((*registry)->refusals);
        free(*registry);
        *registry = NULL;
    }
}

static enum fd_status ask(struct fd_registry *registry, uint32_t id, char **ret_text,
                          struct fd_error *error)
{
    char path[64];
    char of[32];

    snprintf(of, sizeof(of), "id %" PRIu32, id);
    snprintf(path, sizeof(path), "/schemas/ids/%" PRIu32, id);
    return fd_registry_ask(registry->http, of, path, ret_text, error);
}

/* Longer from time to time, and not at the same time as other instances do. */
static void pause_questions(struct fd_registry *registry, const struct fd_error *why)
{
    const struct fd_env *env = registry->options.env;
    int64_t most = FD_REGISTRY_PAUSE_MOST_MICROS;

    registry->pause = registry->pause ? 2 * registry->pause : PAUSE_LEAST_MICROS;
    registry->pause = registry->pause > most ? most : registry->pause;
    registry->next_question = fd_env_monotonic(env) + registry->pause / 2 +
                              (int64_t)(fd_env_random(env) % (uint64_t)(registry->pause / 2));
    registry->unanswered = *why;
}

/* The refusal of `id` that still holds, or NULL. */
static const struct refusal *find_refusal(const struct fd_registry *registry, uint32_t id)
{
    size_t made = registry->refusals_made;
    int64_t now = fd_env_monotonic(registry->options.env);

    for (size_t i = 0; i < made && i < REFUSALS; i++) {
        if (registry->refused[i] == id && now < registry->refusals[i].until) {
            return &registry->refusals[i];
        }
    }
    return NULL;
}

/* In place of the oldest one. */
static void remember_refusal(struct fd_registry *registry, uint32_t id, const struct fd_error *why)
{
    size_t place = registry->refusals_made++ % REFUSALS;

    registry->refused[place] = id;
    registry->refusals[place] = (struct refusal){
        .until = fd_env_monotonic(registry->options.env) + FD_REGISTRY_ASK_AGAIN_MICROS,
        .why = *why,
    };
}

/* A file that can't be read as a schema is as none: what is asked for again takes its place. */
static bool find_kept(const struct fd_registry *registry, uint32_t id,
                      struct fd_schema **ret_schema)
{
    char *text = fd_registry_cache_get(&registry->cache, id);
    struct fd_error ignored;
    bool found = text && fd_schema_parse(text, strlen(text), ret_schema, &ignored) == FD_OK;

    free(text);
    return found;
}

static enum fd_status ask_unless_paused(struct fd_registry *registry, uint32_t id, char **ret_text,
                                        struct fd_error *error)
{
    enum fd_status status;

    if (registry->pause > 0 && fd_env_monotonic(registry->options.env) < registry->next_question) {
        *error = registry->unanswered;
        return FD_RETRY;
    }
    status = ask(registry, id, ret_text, error);
    if (status == FD_RETRY) {
        pause_questions(registry, error);
    } else {
        registry->pause = 0;
    }
    return status;
}

static enum fd_status find(struct fd_registry *registry, uint32_t id, struct fd_schema **ret_schema,
                           struct fd_error *error)
{
    char *text = NULL;
    enum fd_status status;

    if (find_kept(registry, id, ret_schema)) {
        return FD_OK;
    }
    status = ask_unless_paused(registry, id, &text, error);
    if (status != FD_OK) {
        return status;
    }
    status = fd_schema_parse(text, strlen(text), ret_schema, error);
    if (status == FD_OK) {
        fd_registry_cache_put(&registry->cache, id, fd_str_from(text));
    }
    free(text);
    return status == FD_OK ? FD_OK : fd_error_prefix(error, "the schema with id %" PRIu32, id);
}

enum fd_status fd_registry_find(struct fd_registry *registry, uint32_t id,
                                struct fd_schema **ret_schema, struct fd_error *error)
{
    const struct refusal *refusal = find_refusal(registry, id);
    enum fd_status status;

    if (refusal) {
        *error = refusal->why;
        return error->status;
    }
    status = find(registry, id, ret_schema, error);
    if (status == FD_POISON) {
        remember_refusal(registry, id, error);
    }
    return status;
}
