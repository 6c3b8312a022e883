#ifndef ROLLUP_LOOP_H
#define ROLLUP_LOOP_H

#include <stdbool.h>

#include "base/fd_env.h"
#include "base/fd_error.h"
#include "rollup_config.h"

/** Keeps figures of what was touched, authority by authority, over and over. One thread. */
struct rollup;

struct rollup_options {
    const struct rollup_config *config;
    const struct fd_env *env;
    bool (*stop_wanted)(void); /**< asked between authorities, and once a second or more */
};

/** Everything in `options` must outlive it. */
struct rollup *rollup_new(const struct rollup_options *options) FD_NONNULL(1);
/** Lets go of the connection. */
void rollup_destroy(struct rollup **rollup);

/**
 * One round: the connection if it is missing, then all that is touched now, until told to stop. On
 * any result but FD_OK call rollup_let_go before the next round.
 */
enum fd_status rollup_round(struct rollup *rollup, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);
/** Give up the connection: the next round begins from the start. */
void rollup_let_go(struct rollup *rollup) FD_NONNULL(1);

/** Rounds until told to stop (FD_OK) or something needs a person. Logs what goes wrong. */
enum fd_status rollup_run(struct rollup *rollup, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);

#endif
