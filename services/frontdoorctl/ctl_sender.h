#ifndef CTL_SENDER_H
#define CTL_SENDER_H

#include "base/fd_buf.h"
#include "ctl.h"
#include "domain/fd_intake.h"
#include "kafka/fd_sink.h"

/** Takes events as JSON through the acceptance of the services, and publishes what is good. */
struct ctl_sender {
    struct fd_schema_store *store;
    struct fd_intake *intake;
    struct fd_reference *reference; /**< as built in */
    struct fd_sink *sink;           /**< NULL: nothing is sent */
    struct fd_arena *arena;         /**< of one event */
    struct fd_buf value;            /**< the event last accepted, in single-object encoding */
};

/** With `publish` also a producer, by ctl->options. Undo with ctl_sender_close, also on failure. */
enum fd_status ctl_sender_open(struct ctl_sender *sender, struct ctl *ctl,
                               bool publish) FD_MUST_CHECK FD_NONNULL(1, 2);
void ctl_sender_close(struct ctl_sender *sender) FD_NONNULL(1);

/**
 * Encode `json` by the contract of `topic` and accept it as a service would. FD_POISON says why
 * not. The event lives until the next call.
 */
enum fd_status ctl_sender_accept(struct ctl_sender *sender, const struct fd_topic *topic,
                                 struct fd_str json, struct fd_event *ret_event,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 4, 5);

/** Queue the event last accepted for `topic`. */
enum fd_status ctl_sender_send(struct ctl_sender *sender, const struct fd_topic *topic,
                               const struct fd_event *event, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);

/** Wait until all that was queued is acknowledged. */
enum fd_status ctl_sender_flush(struct ctl_sender *sender, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2);

#endif
