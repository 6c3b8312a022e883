#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd_config_internal.h"

#define VARIABLE_PREFIX "FRONTDOOR_"
#define KAFKA_VARIABLE_PREFIX VARIABLE_PREFIX "KAFKA__"

/* An INI file while inih reads it. */
struct reading {
    struct fd_config *config;
    FILE *stream;
    const char *path;
    unsigned line;
    enum fd_status status; /* of the first failure; nothing more is read after it */
    struct fd_error *error;
};

static void refuse_line(struct reading *reading, const char *text)
{
    reading->status = fd_error_set(reading->error, FD_FATAL, "config", "%s:%u: %s", reading->path,
                                   reading->line, text);
}

/* As fgets. inih would take an indented line for more of the last value, and cut a long one. */
static char *next_line(char *line, int size, void *context)
{
    struct reading *reading = context;
    char *start = line;

    if (reading->status != FD_OK || !fgets(line, size, reading->stream)) {
        return NULL;
    }
    reading->line++;
    if (strlen(line) == (size_t)size - 1 && line[size - 2] != '\n') {
        refuse_line(reading, "the line is too long: give this setting by the environment");
        return NULL;
    }
    if (reading->line > FD_CONFIG_MAX_LINES) {
        refuse_line(reading, "the file has too many lines to be one of settings");
        return NULL;
    }
    while (*start == ' ' || *start == '\t') {
        start++;
    }
    memmove(line, start, strlen(start) + 1);
    return line;
}

/* librdkafka's names have no hyphen, ours that need one have: so a misspelt one of ours is seen. */
static bool is_kafka_name(const char *section, const char *name)
{
    size_t length = strcspn(name, "-");

    return fd_config_has_prefix(name, FD_CONFIG_KAFKA_PREFIX) ||
           (strcmp(section, "kafka") == 0 &&
            (name[length] == '\0' || strcmp(name + length, FD_CONFIG_FILE_SUFFIX) == 0));
}

static void take_kafka(struct reading *reading, const char *name, const char *value,
                       const char *origin)
{
    char full[256];
    bool prefixed = fd_config_has_prefix(name, FD_CONFIG_KAFKA_PREFIX);

    snprintf(full, sizeof(full), "%s%s", prefixed ? "" : FD_CONFIG_KAFKA_PREFIX, name);
    reading->status = fd_config_set(reading->config, full, value, origin, reading->error);
}

static void take_key(struct reading *reading, const struct fd_config_key *key, const char *section,
                     const char *name, const char *value, const char *origin)
{
    if (!key->section) {
        reading->status =
            fd_config_refuse(reading->error, name, origin, "is for the command line only");
    } else if (strcmp(key->section, section) != 0) {
        reading->status = fd_config_refuse(reading->error, name, origin,
                                           "belongs in the section [%s]", key->section);
    } else {
        reading->status = fd_config_set(reading->config, name, value, origin, reading->error);
    }
}

static int take_pair(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    const struct fd_config_key *key = fd_config_find(reading->config->keys, name, NULL);
    char origin[192];

    if (reading->status != FD_OK) {
        return 0;
    }
    snprintf(origin, sizeof(origin), "%s:%u", reading->path, reading->line);
    if (key) {
        take_key(reading, key, section, name, value, origin);
    } else if (is_kafka_name(section, name)) {
        take_kafka(reading, name, value, origin);
    } else if (!reading->config->shared_file) {
        reading->status =
            fd_config_refuse(reading->error, name, origin, "there is no such setting");
    }
    return reading->status == FD_OK;
}

enum fd_status fd_config_read_file(struct fd_config *config, const char *path,
                                   struct fd_error *error)
{
    struct reading reading = {.config = config, .path = path, .error = error};
    int bad_line;

    reading.stream = fopen(path, "re");
    if (!reading.stream) {
        return fd_error_set(error, FD_FATAL, "config", "can't read the file %s: %s", path,
                            strerror(errno));
    }
    bad_line = ini_parse_stream(next_line, &reading, take_pair, &reading);
    if (reading.status == FD_OK && (bad_line != 0 || ferror(reading.stream))) {
        reading.line = bad_line > 0 ? (unsigned)bad_line : reading.line;
        refuse_line(&reading, "is neither [section] nor NAME = VALUE");
    }
    fclose(reading.stream);
    return reading.status;
}

/* ASCII only, whatever the locale. */
static char to_upper(char letter)
{
    return letter >= 'a' && letter <= 'z' ? (char)(letter - ('a' - 'A')) : letter;
}

static char to_lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter + ('a' - 'A')) : letter;
}

void fd_config_variable(const char *name, char ret_variable[FD_CONFIG_VARIABLE_SIZE])
{
    int size = snprintf(ret_variable, FD_CONFIG_VARIABLE_SIZE, VARIABLE_PREFIX "%s", name);

    if (size < 0 || size >= FD_CONFIG_VARIABLE_SIZE) {
        fd_abort("the name of the setting %s is too long", name);
    }
    for (char *at = ret_variable; *at; at++) {
        *at = *at == '-' || *at == '.' ? '_' : to_upper(*at);
    }
}

static enum fd_status read_variable(struct fd_config *config, const char *name,
                                    struct fd_error *error)
{
    char variable[FD_CONFIG_VARIABLE_SIZE];
    const char *value;

    fd_config_variable(name, variable);
    value = getenv(variable);
    return value && *value ? fd_config_set(config, name, value, variable, error) : FD_OK;
}

static enum fd_status read_key(struct fd_config *config, const struct fd_config_key *key,
                               struct fd_error *error)
{
    enum fd_status status = FD_OK;

    if (key->type == FD_CONFIG_SECRET) {
        char by_file[FD_CONFIG_VARIABLE_SIZE];

        snprintf(by_file, sizeof(by_file), "%s" FD_CONFIG_FILE_SUFFIX, key->name);
        status = read_variable(config, by_file, error);
    }
    return status == FD_OK ? read_variable(config, key->name, error) : status;
}

/* Back from FRONTDOOR_KAFKA__SASL_PASSWORD_FILE to kafka.sasl.password-file. */
static void kafka_name(const char *own, size_t length, char *ret_name, size_t size)
{
    static const char suffix[] = "_FILE";
    size_t stem = length - (sizeof(suffix) - 1);
    char *at = ret_name + strlen(FD_CONFIG_KAFKA_PREFIX);

    snprintf(ret_name, size, FD_CONFIG_KAFKA_PREFIX "%.*s", (int)length, own);
    for (char *c = at; *c; c++) {
        *c = *c == '_' ? '.' : to_lower(*c);
    }
    if (length > sizeof(suffix) - 1 && strncmp(own + stem, suffix, sizeof(suffix) - 1) == 0) {
        at[stem] = '\0';
        at[stem] = fd_config_is_kafka_secret(at) ? '-' : '.';
    }
}

static enum fd_status read_kafka_variable(struct fd_config *config, const char *entry,
                                          struct fd_error *error)
{
    size_t prefix = strlen(KAFKA_VARIABLE_PREFIX);
    const char *equals = strchr(entry, '=');
    char variable[FD_CONFIG_VARIABLE_SIZE];
    char name[FD_CONFIG_VARIABLE_SIZE];
    size_t length;

    if (!equals || !fd_config_has_prefix(entry, KAFKA_VARIABLE_PREFIX) || equals[1] == '\0') {
        return FD_OK;
    }
    length = (size_t)(equals - entry);
    snprintf(variable, sizeof(variable), "%.*s", (int)length, entry);
    if (length >= sizeof(variable)) {
        return fd_config_refuse(error, "kafka.*", variable, "the variable's name is too long");
    }
    kafka_name(entry + prefix, length - prefix, name, sizeof(name));
    return fd_config_set(config, name, equals + 1, variable, error);
}

enum fd_status fd_config_read_environment(struct fd_config *config, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (const struct fd_config_key *key = config->keys; status == FD_OK && key->name; key++) {
        if (key->section) {
            status = read_key(config, key, error);
        }
    }
    for (char **entry = environ; status == FD_OK && entry && *entry; entry++) {
        status = read_kafka_variable(config, *entry, error);
    }
    return status;
}
