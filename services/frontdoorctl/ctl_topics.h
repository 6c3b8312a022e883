#ifndef CTL_TOPICS_H
#define CTL_TOPICS_H

#include "ctl.h"
#include "domain/fd_event.h"
#include "kafka/fd_topics.h"

enum { CTL_SCOPES_MAX = 400, CTL_SCOPE_SIZE = 11 };

/**
 * What may stand between a topic's prefix and its contract's name: nothing, and for publishers that
 * are bound to one authority its GSS code and a dot.
 */
struct ctl_scopes {
    char texts[CTL_SCOPES_MAX][CTL_SCOPE_SIZE]; /**< the first is "" */
    int count;
};

/** Nothing, and each of ctl->options.authorities. FD_FATAL names what is no GSS code. */
enum fd_status ctl_scopes_read(struct ctl *ctl, struct ctl_scopes *ret_scopes) FD_MUST_CHECK
    FD_NONNULL(1, 2);

/** Whether a topic of this contract is wanted in a scope: bound publishers get no alerts. */
bool ctl_topic_in_scope(enum fd_event_type type, const char *scope) FD_MUST_CHECK FD_NONNULL(2);

/** What the topic of a contract should be in a scope, by ctl->options. */
void ctl_topic_wanted(const struct ctl *ctl, const char *scope, enum fd_event_type type,
                      struct fd_topic_wanted *ret_wanted) FD_NONNULL(1, 2, 4);

/** What is wrong with a topic and what cures it, to be said after its name; NULL: nothing. */
const char *ctl_topic_fault(const struct fd_topic_wanted *wanted,
                            const struct fd_topic_found *found) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
