#ifndef FD_PROGRAM_H
#define FD_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fd_config.h"
#include "base/fd_error.h"

/** What becomes of a program that needs a person. */
enum fd_on_fatal {
    FD_ON_FATAL_EXIT,
    FD_ON_FATAL_HOLD, /**< it stays, unready and with the reason, until told to stop */
};

/** What every program can be told, somewhere in its struct (FD_KEYS_PROGRAM). */
struct fd_program_config {
    int log_format; /**< enum fd_log_format */
    int log_level;  /**< enum fd_log_level */
    char *listen;   /**< where its metrics are (fd_web.h); NULL: nowhere */
    int on_fatal;   /**< enum fd_on_fatal */
};

/** What runs until it is told to stop: what is needed to make a program of it. */
struct fd_program {
    const char *name;                        /**< such as "alert-relay" */
    const char *summary;                     /**< one line for --help */
    const struct fd_config_key *config_keys; /**< ends with a NULL name */
    size_t config_size;                      /**< of its struct */
    size_t config_program;                   /**< where its struct fd_program_config is in that */
    size_t config_database;                  /**< and its struct fd_secret of PostgreSQL */
    int64_t longest_wait_ms;                 /**< of one step: after that it isn't alive */
    const void *context;                     /**< given to `run` */
    /**
     * Until fd_signals_stop (FD_OK) or something needs a person. Sets *ret_unclean when a thread
     * of its own may still be at work.
     */
    enum fd_status (*run)(const void *context, const struct fd_config *config, bool *ret_unclean,
                          struct fd_error *error);
};

/**
 * Run `program` with the configuration, log and signals that all have. Returns the exit status: 0
 * when told to stop, 78 for its configuration, else 70. Doesn't return when the end is unclean.
 */
int fd_program_main(const struct fd_program *program, int argc, char **argv) FD_NONNULL(1, 3);

#endif
