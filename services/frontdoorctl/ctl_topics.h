#ifndef CTL_TOPICS_H
#define CTL_TOPICS_H

#include "ctl.h"
#include "domain/fd_event.h"
#include "kafka/fd_topics.h"

/** What the topic of a contract should be, by ctl->options. */
void ctl_topic_wanted(const struct ctl *ctl, enum fd_event_type type,
                      struct fd_topic_wanted *ret_wanted) FD_NONNULL(1, 3);

/** What is wrong with a topic and what cures it, to be said after its name; NULL: nothing. */
const char *ctl_topic_fault(const struct fd_topic_wanted *wanted,
                            const struct fd_topic_found *found) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
