#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_config_internal.h"

enum { OPTION_KEY = 1000, OPTION_HELP, OPTION_SAMPLE, OPTION_MAN, OPTION_VERSION, OPTION_FILE };

enum { COMMON_ROWS = 6 }; /* those of every program, and the end */

#define KAFKA_OPTION "--" FD_CONFIG_KAFKA_PREFIX

/* getopt's rows for a table of keys, and beside each the key it came from, if any. */
struct getopt_table {
    struct option *rows;
    const struct fd_config_key **keys;
    char **made_up; /* the name of the row NAME-file, which no table holds */
    int count;
};

static size_t count_keys(const struct fd_config_key *keys)
{
    size_t count = 0;

    while (keys[count].name) {
        count++;
    }
    return count;
}

static void *new_array(size_t count, size_t size)
{
    void *array = calloc(count, size);

    if (!array) {
        fd_abort("out of memory for the command line");
    }
    return array;
}

static void add_row(struct getopt_table *table, const char *name, int argument, int what)
{
    table->rows[table->count++] = (struct option){.name = name, .has_arg = argument, .val = what};
}

static void add_key(struct getopt_table *table, const struct fd_config_key *key)
{
    table->keys[table->count] = key;
    add_row(table, key->name, key->type == FD_CONFIG_BOOL ? optional_argument : required_argument,
            OPTION_KEY);
    if (key->type == FD_CONFIG_SECRET) {
        char **name = &table->made_up[table->count];

        if (asprintf(name, "%s" FD_CONFIG_FILE_SUFFIX, key->name) < 0) {
            fd_abort("out of memory for the command line");
        }
        table->keys[table->count] = key;
        add_row(table, *name, required_argument, OPTION_KEY);
    }
}

static void table_init(struct getopt_table *table, const struct fd_config_key *keys)
{
    size_t most = 2 * count_keys(keys) + COMMON_ROWS;

    table->count = 0;
    table->rows = new_array(most, sizeof(*table->rows));
    table->keys = new_array(most, sizeof(*table->keys));
    table->made_up = new_array(most, sizeof(*table->made_up));
    add_row(table, "help", no_argument, OPTION_HELP);
    add_row(table, "print-config", no_argument, OPTION_SAMPLE);
    add_row(table, "print-man", no_argument, OPTION_MAN);
    add_row(table, "version", no_argument, OPTION_VERSION);
    add_row(table, "config", required_argument, OPTION_FILE);
    for (; keys->name; keys++) {
        add_key(table, keys);
    }
}

static void table_clean_up(struct getopt_table *table)
{
    for (int i = 0; i < table->count; i++) {
        free(table->made_up[i]);
    }
    free(table->made_up);
    free(table->keys);
    free(table->rows);
}

static void remember(struct fd_config_command_line *line, struct fd_config_option option)
{
    line->options[line->option_count++] = option;
}

/* `text` is --kafka.NAME=VALUE, or --kafka.NAME with the value in the next argument. */
static enum fd_status take_kafka(struct fd_config_command_line *line, const char *text,
                                 const char *next, struct fd_error *error)
{
    const char *name = text + strlen("--");
    const char *equals = strchr(name, '=');

    if (!equals && !next) {
        return fd_error_set(error, FD_FATAL, "config", "the option %s needs a value", text);
    }
    if (!equals) {
        optind++;
    }
    remember(line, (struct fd_config_option){.kafka = name, .value = equals ? equals + 1 : next});
    return FD_OK;
}

/* What getopt made nothing of: ours after all, or a mistake. */
static enum fd_status take_unknown(struct fd_config_command_line *line, char **argv,
                                   struct fd_error *error)
{
    const char *text = argv[optind - 1];

    if (optopt != 0 && optopt < OPTION_KEY) {
        return fd_error_set(error, FD_FATAL, "config", "there is no option -%c: see --help",
                            optopt);
    }
    if (fd_config_has_prefix(text, KAFKA_OPTION)) {
        return take_kafka(line, text, argv[optind], error);
    }
    return fd_error_set(error, FD_FATAL, "config",
                        optopt == 0 ? "there is no option %.*s, or it could be several: see --help"
                                    : "the option %.*s takes no value",
                        (int)strcspn(text, "="), text);
}

static void take_option(struct fd_config *config, struct fd_config_command_line *line,
                        const struct getopt_table *table, int what, int row)
{
    switch (what) {
        case 'h':
        case OPTION_HELP:
            config->help_wanted = true;
            break;
        case OPTION_SAMPLE:
            config->sample_wanted = true;
            break;
        case OPTION_MAN:
            config->man_wanted = true;
            break;
        case OPTION_VERSION:
            config->version_wanted = true;
            break;
        case OPTION_FILE:
            line->file = optarg;
            break;
        default:
            remember(line, (struct fd_config_option){
                               .key = table->keys[row],
                               .by_file = table->made_up[row] != NULL,
                               .value = optarg ? optarg : "true",
                           });
            break;
    }
}

enum fd_status fd_config_parse_command_line(struct fd_config *config, int argc, char **argv,
                                            struct fd_config_command_line *ret_line,
                                            struct fd_error *error)
{
    struct getopt_table table;
    enum fd_status status = FD_OK;
    int what;
    int row = 0;

    table_init(&table, config->keys);
    *ret_line = (struct fd_config_command_line){
        .options = new_array((size_t)argc + 1, sizeof(*ret_line->options)),
    };
    optind = 0; /* glibc: start afresh */
    opterr = 0;
    while (status == FD_OK && (what = getopt_long(argc, argv, ":h", table.rows, &row)) != -1) {
        if (what == ':') {
            status = fd_error_set(error, FD_FATAL, "config", "the option %s needs a value",
                                  argv[optind - 1]);
        } else if (what == '?') {
            status = take_unknown(ret_line, argv, error);
        } else {
            take_option(config, ret_line, &table, what, row);
        }
    }
    config->arguments = argv + optind;
    config->argument_count = argc - optind;
    table_clean_up(&table);
    return status;
}

static bool is_secret(const struct fd_config_option *option, const char *name)
{
    if (option->key) {
        return option->key->type == FD_CONFIG_SECRET && !option->by_file;
    }
    return fd_config_is_kafka_secret(name);
}

static enum fd_status apply_option(struct fd_config *config, const struct fd_config_option *option,
                                   struct fd_error *error)
{
    static const char origin[] = "command line";
    char name[FD_CONFIG_VARIABLE_SIZE];

    if (option->key) {
        snprintf(name, sizeof(name), "%s%s", option->key->name,
                 option->by_file ? FD_CONFIG_FILE_SUFFIX : "");
    } else {
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(option->kafka, "="), option->kafka);
    }
    if (is_secret(option, name)) {
        return fd_config_refuse(error, name, origin,
                                "a secret given here can be read by every user of the machine: "
                                "give --%s" FD_CONFIG_FILE_SUFFIX
                                " PATH, or set it in the file or the environment",
                                name);
    }
    return fd_config_set(config, name, option->value, origin, error);
}

enum fd_status fd_config_apply_command_line(struct fd_config *config,
                                            const struct fd_config_command_line *line,
                                            struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (size_t i = 0; status == FD_OK && i < line->option_count; i++) {
        status = apply_option(config, &line->options[i], error);
    }
    return status;
}
