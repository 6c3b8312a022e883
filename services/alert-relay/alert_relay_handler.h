#ifndef ALERT_RELAY_HANDLER_H
#define ALERT_RELAY_HANDLER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_macros.h"
#include "base/fd_str.h"
#include "domain/fd_event.h"

/** The states of an alert on the topic. */
enum relay_state {
    RELAY_NONE, /**< nothing was ever sent; as a decision: nothing is to be sent */
    RELAY_RAISED,
    RELAY_UPDATED,
    RELAY_CLOSED,
    RELAY_RETRACTED,
    RELAY_STATES,
};

/** The symbol of a state in the contract and in frontdoor.alert_sent; "" for RELAY_NONE. */
struct fd_str relay_state_symbol(enum relay_state state);
/** The state with that symbol; RELAY_NONE when there is none. */
enum relay_state relay_state_from_symbol(struct fd_str symbol);

/** What the topic says last about an alert. */
struct relay_sent {
    enum relay_state state; /**< RELAY_NONE: nothing */
    int64_t revision;
    int64_t content_hash;
};

/**
 * Hash of the contents whose change makes an update: all that a correction of a contact or a review
 * may change of a message, so that the last one is always true. What names the alert never changes.
 */
int64_t relay_content_hash(const struct fd_repeat_contact_alert *alert) FD_NONNULL(1);

/**
 * What is to be sent now that an alert follows (or no longer does) with these contents, after what
 * was sent; RELAY_NONE: nothing. `content_hash` is the alert's.
 */
enum relay_state relay_decide(const struct relay_sent *sent, bool follows, bool closed,
                              int64_t content_hash) FD_NONNULL(1);

/**
 * The same where nothing needs to be sent by what is remembered, but the topic may know more: what
 * was sent in a round that was never acknowledged. Says again what the alert is now.
 */
enum relay_state relay_restate(bool follows, bool closed);

/** The revision of the next message: the greater of the last one plus 1 and the sending time. */
int64_t relay_next_revision(const struct relay_sent *sent, int64_t now_micros) FD_NONNULL(1);

#endif
