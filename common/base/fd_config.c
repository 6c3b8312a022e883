#include "base/fd_config.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_config_internal.h"

bool fd_config_has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool has_suffix(const char *text, const char *suffix)
{
    size_t text_length = strlen(text);
    size_t length = strlen(suffix);

    return text_length >= length && strcmp(text + text_length - length, suffix) == 0;
}

/* The length of `name` without the suffix that gives it by file; 0 when it has no such suffix. */
static size_t stem_length(const char *name)
{
    return has_suffix(name, FD_CONFIG_FILE_SUFFIX) ? strlen(name) - strlen(FD_CONFIG_FILE_SUFFIX)
                                                   : 0;
}

static const struct fd_config_key *find_exactly(const struct fd_config_key *keys, const char *name,
                                                size_t length)
{
    for (; keys->name; keys++) {
        if (strncmp(keys->name, name, length) == 0 && keys->name[length] == '\0') {
            return keys;
        }
    }
    return NULL;
}

const struct fd_config_key *fd_config_find(const struct fd_config_key *keys, const char *name,
                                           bool *ret_by_file)
{
    const struct fd_config_key *key = find_exactly(keys, name, strlen(name));
    bool by_file = !key && stem_length(name) > 0;

    if (by_file) {
        key = find_exactly(keys, name, stem_length(name));
        if (key && key->type != FD_CONFIG_SECRET) {
            key = NULL;
        }
    }
    if (ret_by_file) {
        *ret_by_file = by_file;
    }
    return key;
}

bool fd_config_is_kafka_secret(const char *name)
{
    return has_suffix(name, "password") || has_suffix(name, "secret") ||
           strcmp(name, "ssl.key.pem") == 0;
}

enum fd_status fd_config_refuse(struct fd_error *error, const char *name, const char *origin,
                                const char *format, ...)
{
    va_list arguments;
    char text[256];

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return fd_error_set(error, FD_FATAL, "config", "%s (%s): %s", name, origin, text);
}

static char *copy_text(const char *text)
{
    char *copy = strdup(text);

    if (!copy) {
        fd_abort("out of memory for a setting");
    }
    return copy;
}

static struct fd_config_pair *find_or_add_pair(struct fd_config *config, const char *name)
{
    struct fd_config_pair **link = &config->kafka;

    while (*link && strcmp((*link)->name, name) != 0) {
        link = &(*link)->next;
    }
    if (!*link) {
        *link = calloc(1, sizeof(**link));
        if (!*link) {
            fd_abort("out of memory for a setting");
        }
        (*link)->name = copy_text(name);
    }
    return *link;
}

/* It is read when it is needed, but a wrong path is told of at the start. */
static enum fd_status check_file(const char *path, const char *name, const char *origin,
                                 struct fd_error *error)
{
    const struct fd_secret secret = {.file = path};
    struct fd_error why;
    char *text = NULL;

    if (fd_secret_read(&secret, &text, &why) != FD_OK) {
        return fd_config_refuse(error, name, origin, "%s", why.message);
    }
    fd_secret_wipe(&text);
    return FD_OK;
}

static enum fd_status set_kafka(struct fd_config *config, const char *name, const char *value,
                                const char *origin, struct fd_error *error)
{
    const char *own = name + strlen(FD_CONFIG_KAFKA_PREFIX);
    char stem[FD_CONFIG_VARIABLE_SIZE];

    snprintf(stem, sizeof(stem), "%.*s", (int)stem_length(own), own);
    if (*stem && fd_config_is_kafka_secret(stem)) {
        enum fd_status status = check_file(value, name, origin, error);

        if (status == FD_OK) {
            fd_secret_set(&find_or_add_pair(config, stem)->value, NULL, value);
        }
        return status;
    }
    if (!*own) {
        return fd_config_refuse(error, name, origin, "a setting of librdkafka has a name");
    }
    fd_secret_set(&find_or_add_pair(config, own)->value, value, NULL);
    return FD_OK;
}

enum fd_status fd_config_set(struct fd_config *config, const char *name, const char *value,
                             const char *origin, struct fd_error *error)
{
    bool by_file;
    const struct fd_config_key *key = fd_config_find(config->keys, name, &by_file);

    if (key && by_file) {
        enum fd_status status = check_file(value, key->name, origin, error);

        if (status == FD_OK) {
            fd_secret_set(fd_config_member(key, config->values), NULL, value);
        }
        return status;
    }
    if (key) {
        return fd_config_set_value(key, config->values, value, origin, error);
    }
    if (fd_config_has_prefix(name, FD_CONFIG_KAFKA_PREFIX)) {
        return set_kafka(config, name, value, origin, error);
    }
    return fd_config_refuse(error, name, origin, "there is no such setting");
}

static bool is_missing(const struct fd_config *config, const struct fd_config_key *key)
{
    if (!(key->flags & FD_CONFIG_REQUIRED)) {
        return false;
    }
    return key->type == FD_CONFIG_SECRET ? !fd_secret_is_set(fd_config_member(key, config->values))
                                         : !*(char **)fd_config_member(key, config->values);
}

static enum fd_status check_required(const struct fd_config *config, struct fd_error *error)
{
    for (const struct fd_config_key *key = config->keys; key->name; key++) {
        char variable[FD_CONFIG_VARIABLE_SIZE];

        if (is_missing(config, key)) {
            fd_config_variable(key->name, variable);
            return fd_error_set(
                error, FD_FATAL, "config",
                "%s is not set: give it in the file of --config, as %s or as --%s%s", key->name,
                variable, key->name, key->type == FD_CONFIG_SECRET ? "-file" : "");
        }
    }
    return FD_OK;
}

/* File, environment and command line, in this order, until one fails. */
static enum fd_status read_all(struct fd_config *config, const struct fd_config_command_line *line,
                               struct fd_error *error)
{
    const char *path = line->file ? line->file : getenv("FRONTDOOR_CONFIG");
    enum fd_status status = FD_OK;

    if (path && *path) {
        status = fd_config_read_file(config, path, error);
    }
    if (status == FD_OK) {
        status = fd_config_read_environment(config, error);
    }
    if (status == FD_OK) {
        status = fd_config_apply_command_line(config, line, error);
    }
    return status;
}

enum fd_status fd_config_load(struct fd_config *config, int argc, char **argv,
                              struct fd_error *error)
{
    struct fd_config_command_line line;
    enum fd_status status = fd_config_parse_command_line(config, argc, argv, &line, error);

    if (status == FD_OK && !fd_config_only_prints(config)) {
        status = read_all(config, &line, error);
        if (status == FD_OK) {
            status = check_required(config, error);
        }
    }
    free(line.options);
    return status;
}

void fd_config_init(struct fd_config *config, const struct fd_config_key *keys, void *values)
{
    *config = (struct fd_config){.keys = keys, .values = values};
    for (const struct fd_config_key *key = keys; key->name; key++) {
        fd_config_set_default(key, values);
    }
}

static void clean_up_value(const struct fd_config_key *key, void *member)
{
    if (key->type == FD_CONFIG_STRING) {
        free(*(char **)member);
        *(char **)member = NULL;
    } else if (key->type == FD_CONFIG_SECRET) {
        fd_secret_clean_up(member);
    }
}

void fd_config_clean_up(struct fd_config *config)
{
    if (!config) {
        return;
    }
    for (const struct fd_config_key *key = config->keys; key->name; key++) {
        clean_up_value(key, fd_config_member(key, config->values));
    }
    while (config->kafka) {
        struct fd_config_pair *next = config->kafka->next;

        free(config->kafka->name);
        fd_secret_clean_up(&config->kafka->value);
        free(config->kafka);
        config->kafka = next;
    }
}
