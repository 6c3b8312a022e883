#ifndef FD_ROUNDS_H
#define FD_ROUNDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_env.h"
#include "base/fd_error.h"
#include "base/fd_secret.h"
#include "pg/fd_pg.h"

/** What does its work in rounds, in one thread, for as long as nobody tells it to stop. */
struct fd_rounds {
    const char *what; /**< of which failures are told: "relay" */
    const struct fd_env *env;
    bool (*stop_wanted)(void); /**< asked once a second or more */
    void *context;             /**< given to the functions below */
    /** One round; makes what of connections is missing. *ret_waiting: nothing is left to do. */
    enum fd_status (*round)(void *context, bool *ret_waiting, struct fd_error *error);
    /** Until there may be something to do. */
    enum fd_status (*wait)(void *context, struct fd_error *error);
    /** Give up what a round that failed may have left in a state that nobody knows. */
    void (*let_go)(void *context);
};

/**
 * Rounds until told to stop (FD_OK) or something needs a person (FD_FATAL). After any other failure
 * lets go, waits, longer each time, and goes on. Logs what goes wrong, and tells the service
 * manager when all is well for the first time, and of the end.
 */
enum fd_status fd_rounds_run(const struct fd_rounds *rounds, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2);

/** Wait so long, unless told to stop. */
void fd_rounds_pause(bool (*stop_wanted)(void), int64_t wait_ms) FD_NONNULL(1);

/** A connection for rounds: `name` is that of the program; `given_up` as in fd_pg_options. */
enum fd_status fd_rounds_connect(struct fd_secret url, const char *name,
                                 int64_t statement_timeout_ms, bool (*given_up)(void),
                                 struct fd_pg **ret_pg, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(2, 5);

#endif
