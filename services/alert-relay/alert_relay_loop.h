#ifndef ALERT_RELAY_LOOP_H
#define ALERT_RELAY_LOOP_H

#include <stdbool.h>

#include "alert_relay_config.h"
#include "base/fd_env.h"
#include "base/fd_error.h"

/**
 * The relay at work: takes the lease, makes the producer, and brings what waits in the outbox to
 * the topic, over and over. One thread.
 */
struct relay;

struct relay_options {
    const struct relay_config *config;
    const struct fd_config_pair *kafka; /**< kafka.* */
    const struct fd_env *env;
    const char *holder;        /**< names this process in the lease */
    bool (*stop_wanted)(void); /**< asked once a second or more */
};

/** Everything in `options` must outlive it. FD_FATAL when the contract can't be encoded. */
enum fd_status relay_new(const struct relay_options *options, struct relay **ret_relay,
                         struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Lets go of lease, producer and connection. */
void relay_destroy(struct relay **relay);

/**
 * One round: whatever of connection, lease and producer is missing, then all that waits (at most
 * one batch). *ret_waiting says that nothing is left to do until something is written. On any
 * result but FD_OK call relay_let_go before the next round.
 */
enum fd_status relay_round(struct relay *relay, bool *ret_waiting,
                           struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Give up lease, producer and connection: the next round begins from the start. */
void relay_let_go(struct relay *relay) FD_NONNULL(1);

/** Rounds until told to stop (FD_OK) or something needs a person. Logs what goes wrong. */
enum fd_status relay_run(struct relay *relay, struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

#endif
