#ifndef FD_CONFIG_H
#define FD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/fd_error.h"
#include "base/fd_macros.h"
#include "base/fd_secret.h"

/**
 * Configuration is one const table a program. A value is taken, the later winning, from
 *   1. the default in the table,
 *   2. the INI file: `NAME = VALUE` in the key's section,
 *   3. the environment: FRONTDOOR_ and the name in capitals, '-' and '.' as '_'; empty is unset,
 *   4. the command line: --NAME VALUE or --NAME=VALUE; --NAME alone for a bool.
 * --help, the sample file and the manual page (fd_config_man.h) are printed from the table.
 *
 * A secret stays out of the command line, which other users of the machine can read. Each secret
 * NAME can also be given as NAME-file: the path of a file that holds it (its last line end is
 * dropped) and is read again whenever the secret is needed; in the environment that is
 * FRONTDOOR_NAME_FILE.
 *
 * librdkafka's own settings are passed through as they are, whatever their name. They are written
 *   - in the file as `NAME = VALUE` in the section [kafka], such as `security.protocol = SSL`,
 *   - in the environment as FRONTDOOR_KAFKA__ and the name in capitals, '.' as '_', such as
 *     FRONTDOOR_KAFKA__SECURITY_PROTOCOL,
 *   - on the command line as --kafka.NAME=VALUE, such as --kafka.security.protocol=SSL.
 * Those that end in "password" or "secret" or are "ssl.key.pem" are secrets, as above.
 */
enum fd_config_type {
    FD_CONFIG_STRING, /**< char *; owned by the configuration; NULL when unset or empty */
    FD_CONFIG_SECRET, /**< struct fd_secret; never printed, and not taken from the command line */
    FD_CONFIG_INT,    /**< int64_t; within [min, max] */
    FD_CONFIG_BOOL,   /**< bool; true/false, yes/no, on/off, 1/0 */
    FD_CONFIG_CHOICE, /**< int; index of the value in `choices` */
};

enum fd_config_flags {
    FD_CONFIG_RELOADABLE = 1, /**< may change while running; no text: somebody may hold it */
    FD_CONFIG_REQUIRED = 2,   /**< a string or secret: has to be set to something */
};

struct fd_config_key {
    const char *section; /**< of the INI file; NULL: taken from the command line only */
    const char *name;    /**< such as "database-url" */
    enum fd_config_type type;
    size_t offset;              /**< of the member in the program's struct */
    const char *default_value;  /**< as text; NULL for none (NULL, 0, false, first choice) */
    int64_t min;                /**< FD_CONFIG_INT only */
    int64_t max;                /**< FD_CONFIG_INT only */
    const char *const *choices; /**< FD_CONFIG_CHOICE: NULL-terminated */
    const char *unit;           /**< such as "ms"; NULL for none */
    unsigned flags;             /**< of enum fd_config_flags */
    const char *help;           /**< one line */
};

/** A name and value passed through to librdkafka, without the prefix "kafka.". */
struct fd_config_pair {
    char *name;
    struct fd_secret value; /**< most are none, but any may be */
    struct fd_config_pair *next;
};

struct fd_config {
    const struct fd_config_key *keys; /**< ends with a NULL name */
    void *values;                     /**< the program's struct */
    struct fd_config_pair *kafka;     /**< in the order in which the names were first given */
    char **arguments; /**< what stood on the command line besides options, NULL-terminated;
                           within argv, so only while that lives */
    int argument_count;
    bool shared_file;    /**< set it between _init and _load: names in the file that this table
                              lacks belong to other programs and are passed over */
    bool help_wanted;    /**< --help was given: nothing else was looked at */
    bool sample_wanted;  /**< --print-config was given: print the sample file and exit */
    bool man_wanted;     /**< --print-man was given: print the manual page and exit */
    bool version_wanted; /**< --version was given: print it and exit */
};

/** Whether all that is wanted is something printed: nothing is required, nothing is to run. */
static inline bool fd_config_only_prints(const struct fd_config *config)
{
    return config->help_wanted || config->sample_wanted || config->man_wanted ||
           config->version_wanted;
}

/** Fill `values` with the defaults and remember table and struct. Undo with _clean_up. */
void fd_config_init(struct fd_config *config, const struct fd_config_key *keys, void *values)
    FD_NONNULL(1, 2, 3);
/** Free all strings, those in the program's struct too. NULL is fine. */
void fd_config_clean_up(struct fd_config *config);

/**
 * Take file, environment and command line; argv[0] is passed over. The file is the one named by
 * --config, else by FRONTDOOR_CONFIG, else none. FD_FATAL with code "config" names the key, where
 * it came from and what was expected; a secret's value is not repeated. May reorder argv.
 */
enum fd_status fd_config_load(struct fd_config *config, int argc, char **argv,
                              struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3);

/**
 * Set one key (or NAME-file of a secret, or kafka.NAME) from text, as if it stood in `origin`: a
 * file and line, an option, a variable. On failure (FD_FATAL, "config") the old value stands.
 */
enum fd_status fd_config_set(struct fd_config *config, const char *name, const char *value,
                             const char *origin, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);

/**
 * Take over from `other`, of the same table, what may change while running. `tell` is called for
 * each key that has another value there, "[kafka]" for all of librdkafka's own, and hears whether
 * it was taken over.
 */
void fd_config_take(struct fd_config *config, const struct fd_config *other,
                    void (*tell)(const char *name, bool taken, void *context), void *context)
    FD_NONNULL(1, 2, 3);

/** Lines of a configuration file. */
enum { FD_CONFIG_MAX_LINES = 10000 };

/**
 * Read one INI file: at most FD_CONFIG_MAX_LINES lines of fewer than 199 bytes; '#' or ';' begins a
 * comment, ';' also after a space within a line. FD_FATAL names file and line.
 */
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
