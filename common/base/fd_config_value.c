#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fd_config_internal.h"

void *fd_config_member(const struct fd_config_key *key, void *values)
{
    return (char *)values + key->offset;
}

static enum fd_status refuse_value(const struct fd_config_key *key, const char *text,
                                   const char *origin, const char *expected, struct fd_error *error)
{
    return fd_config_refuse(error, key->name, origin, "'%.60s' is not %s", text, expected);
}

static void set_string(char **member, const char *text)
{
    char *copy = *text ? strdup(text) : NULL;

    if (*text && !copy) {
        fd_abort("out of memory for a setting");
    }
    free(*member);
    *member = copy;
}

static enum fd_status set_int(const struct fd_config_key *key, int64_t *member, const char *text,
                              const char *origin, struct fd_error *error)
{
    char expected[128];
    intmax_t value;
    char *end;

    errno = 0;
    value = strtoimax(text, &end, 10);
    if (errno != 0 || end == text || *end || value < key->min || value > key->max) {
        snprintf(expected, sizeof(expected), "a whole number from %" PRId64 " to %" PRId64 "%s%s%s",
                 key->min, key->max, key->unit ? " (" : "", key->unit ? key->unit : "",
                 key->unit ? ")" : "");
        return refuse_value(key, text, origin, expected, error);
    }
    *member = value;
    return FD_OK;
}

static enum fd_status set_bool(const struct fd_config_key *key, bool *member, const char *text,
                               const char *origin, struct fd_error *error)
{
    static const struct {
        const char *text;
        bool value;
    } words[] = {
        {"true", true},   {"yes", true}, {"on", true},   {"1", true},
        {"false", false}, {"no", false}, {"off", false}, {"0", false},
    };

    for (size_t i = 0; i < FD_COUNT(words); i++) {
        if (strcasecmp(text, words[i].text) == 0) {
            *member = words[i].value;
            return FD_OK;
        }
    }
    return refuse_value(key, text, origin, "true or false", error);
}

static enum fd_status set_choice(const struct fd_config_key *key, int *member, const char *text,
                                 const char *origin, struct fd_error *error)
{
    char expected[128] = "one of";
    size_t used = strlen(expected);

    for (int i = 0; key->choices[i]; i++) {
        if (strcmp(text, key->choices[i]) == 0) {
            *member = i;
            return FD_OK;
        }
        if (used < sizeof(expected)) {
            used += (size_t)snprintf(expected + used, sizeof(expected) - used, "%s %s",
                                     i > 0 ? "," : "", key->choices[i]);
        }
    }
    return refuse_value(key, text, origin, expected, error);
}

enum fd_status fd_config_set_value(const struct fd_config_key *key, void *values, const char *text,
                                   const char *origin, struct fd_error *error)
{
    switch (key->type) {
        case FD_CONFIG_STRING:
            set_string(fd_config_member(key, values), text);
            return FD_OK;
        case FD_CONFIG_SECRET:
            fd_secret_set(fd_config_member(key, values), text, NULL);
            return FD_OK;
        case FD_CONFIG_INT:
            return set_int(key, fd_config_member(key, values), text, origin, error);
        case FD_CONFIG_BOOL:
            return set_bool(key, fd_config_member(key, values), text, origin, error);
        case FD_CONFIG_CHOICE:
            return set_choice(key, fd_config_member(key, values), text, origin, error);
    }
    fd_abort("the setting %s has no type", key->name);
}

static void set_zero(const struct fd_config_key *key, void *values)
{
    static const size_t sizes[] = {
        [FD_CONFIG_STRING] = sizeof(char *), [FD_CONFIG_SECRET] = sizeof(struct fd_secret),
        [FD_CONFIG_INT] = sizeof(int64_t),   [FD_CONFIG_BOOL] = sizeof(bool),
        [FD_CONFIG_CHOICE] = sizeof(int),
    };

    memset(fd_config_member(key, values), 0, sizes[key->type]);
}

void fd_config_set_default(const struct fd_config_key *key, void *values)
{
    struct fd_error error;

    set_zero(key, values);
    if (key->default_value &&
        fd_config_set_value(key, values, key->default_value, "its default", &error) != FD_OK) {
        fd_abort("%s", error.message);
    }
}
