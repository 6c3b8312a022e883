#ifndef FD_CONFIG_H
#define FD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/fd_error.h"

/**
 * Configuration is one const table a program. A value is taken, the later winning, from the
 * default, the INI file, the environment (FRONTDOOR_ and the key in capitals, '-' and '.' as '_')
 * and the command line (--key value, --key=value). --help and the sample file are printed from the
 * table. Keys `kafka.*` that the table lacks are collected as they are for librdkafka.
 */
enum fd_config_type {
    FD_CONFIG_STRING, /**< char *; owned by the configuration; NULL when unset */
    FD_CONFIG_INT,    /**< int64_t; within [min, max] */
    FD_CONFIG_BOOL,   /**< bool; true/false, yes/no, on/off, 1/0 */
    FD_CONFIG_CHOICE, /**< int; index of the value in `choices` */
};

enum fd_config_flags {
    FD_CONFIG_SECRET = 1,     /**< never printed, and not taken from the command line */
    FD_CONFIG_RELOADABLE = 2, /**< may change while running */
    FD_CONFIG_REQUIRED = 4,
};

struct fd_config_key {
    const char *section; /**< of the INI file */
    const char *name;    /**< such as "database-url" */
    enum fd_config_type type;
    size_t offset;             /**< of the member in the program's struct */
    const char *default_value; /**< as text; NULL for none */
    int64_t min;               /**< FD_CONFIG_INT only */
    int64_t max;
    const char *const *choices; /**< FD_CONFIG_CHOICE: NULL-terminated */
    const char *unit;           /**< such as "ms"; NULL for none */
    unsigned flags;
    const char *help; /**< one line */
};

/** A name and value passed through to librdkafka, without the prefix "kafka.". */
struct fd_config_pair {
    char *name;
    char *value;
    struct fd_config_pair *next;
};

struct fd_config {
    const struct fd_config_key *keys; /**< ends with a NULL name */
    void *values;                     /**< the program's struct */
    struct fd_config_pair *kafka;
    char **arguments; /**< what stood on the command line besides options; NULL-terminated */
    int argument_count;
    bool help_wanted;   /**< --help was given */
    bool sample_wanted; /**< --print-config was given: print the sample file and exit */
};

/** Fill `values` with the defaults and remember table and struct. Undo with _clean_up. */
void fd_config_init(struct fd_config *config, const struct fd_config_key *keys, void *values)
    FD_NONNULL(1, 2, 3);
void fd_config_clean_up(struct fd_config *config);

/**
 * Take file, environment and command line. The file is the one named by --config, else by
 * FRONTDOOR_CONFIG, else none. FD_FATAL with code "config" names the key, where it came from and
 * what was expected; a secret's value is not repeated.
 */
enum fd_status fd_config_load(struct fd_config *config, int argc, char **argv,
                              struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3);

/** Set one key from text, as if it stood in `origin` (a file and line, an option, a variable). */
enum fd_status fd_config_set(struct fd_config *config, const char *name, const char *value,
                             const char *origin, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);

/** Read one INI file. FD_FATAL names file and line. */
enum fd_status fd_config_read_file(struct fd_config *config, const char *path,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** "Usage: PROGRAM [options] ARGUMENTS", `summary`, and every key with type, default and help. */
void fd_config_print_help(const struct fd_config_key *keys, const char *program,
                          const char *arguments, const char *summary, FILE *out)
    FD_NONNULL(1, 2, 4, 5);
/** A commented INI file with every key at its default. */
void fd_config_print_sample(const struct fd_config_key *keys, const char *program, FILE *out)
    FD_NONNULL(1, 2, 3);

#endif
