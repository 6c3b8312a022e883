#ifndef FD_CONFIG_INTERNAL_H
#define FD_CONFIG_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fd_buf.h"
#include "base/fd_config.h"

/** What the files fd_config*.c share; nobody else includes this. */

#define FD_CONFIG_KAFKA_PREFIX "kafka."
#define FD_CONFIG_FILE_SUFFIX "-file"

/** An environment variable's name, its NUL included. */
enum { FD_CONFIG_VARIABLE_SIZE = 96 };

/** One option as it was given; its texts live in argv. */
struct fd_config_option {
    const struct fd_config_key *key; /**< NULL for kafka.NAME */
    bool by_file;                    /**< the value is the path of a file that holds the secret */
    const char *kafka;               /**< "kafka.NAME", ends with '=' or NUL; NULL for a key */
    const char *value;
};

/** A parsed command line. */
struct fd_config_command_line {
    const char *file; /**< of --config, or NULL */
    struct fd_config_option *options;
    size_t option_count;
};

/** Whether `text` begins with `prefix`. */
bool fd_config_has_prefix(const char *text, const char *prefix) FD_NONNULL(1, 2);

/**
 * The key called `name`, or the secret one that `name` gives by file (*ret_by_file, which may be
 * NULL, says which); NULL when the table has neither.
 */
const struct fd_config_key *fd_config_find(const struct fd_config_key *keys, const char *name,
                                           bool *ret_by_file) FD_NONNULL(1, 2);

/** Whether the setting `name` of librdkafka ("kafka." removed) is a secret. */
bool fd_config_is_kafka_secret(const char *name) FD_NONNULL(1);

/** Set *error to "NAME (ORIGIN): text" with code "config". Returns FD_FATAL. */
enum fd_status fd_config_refuse(struct fd_error *error, const char *name, const char *origin,
                                const char *format, ...) FD_PRINTF(4, 5) FD_NONNULL(2, 3, 4);

/** Set the member of `values` that belongs to `key` from text. */
enum fd_status fd_config_set_value(const struct fd_config_key *key, void *values, const char *text,
                                   const char *origin, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);
/** Set the member of `values` that belongs to `key` to its default. */
void fd_config_set_default(const struct fd_config_key *key, void *values) FD_NONNULL(1, 2);
/** The member of `values` that belongs to `key`. */
void *fd_config_member(const struct fd_config_key *key, void *values) FD_NONNULL(1, 2);

/** The environment variable of the key `name`. */
void fd_config_variable(const char *name, char ret_variable[FD_CONFIG_VARIABLE_SIZE])
    FD_NONNULL(1, 2);
/** Take every variable of the environment that is ours. */
enum fd_status fd_config_read_environment(struct fd_config *config,
                                          struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/** An option that every program has. */
struct fd_config_common {
    const char *option;
    const char *help;
};

/** Ends with a NULL option. */
extern const struct fd_config_common fd_config_common[];
/** Where a setting can be given, and what wins. */
extern const char fd_config_how_set[];

/** "--NAME VALUE", as it is given on the command line. */
void fd_config_put_option(struct fd_buf *text, const struct fd_config_key *key) FD_NONNULL(1, 2);
/** Its help and, in brackets behind it, range, default and what else is to be known. */
void fd_config_put_description(struct fd_buf *text, const struct fd_config_key *key)
    FD_NONNULL(1, 2);
/** Whether `key` is the first of `keys` in its section. */
bool fd_config_is_first_of_section(const struct fd_config_key *keys,
                                   const struct fd_config_key *key) FD_NONNULL(1, 2);

/** Parse argv without setting anything. Free ret_line->options, whatever is returned. */
enum fd_status fd_config_parse_command_line(struct fd_config *config, int argc, char **argv,
                                            struct fd_config_command_line *ret_line,
                                            struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 3, 4);
/** Set what was parsed; secrets are refused. */
enum fd_status fd_config_apply_command_line(struct fd_config *config,
                                            const struct fd_config_command_line *line,
                                            struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
