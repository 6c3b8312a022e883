#ifndef ALERT_RELAY_ENCODER_H
#define ALERT_RELAY_ENCODER_H

#include "avro/fd_encode.h"
#include "base/fd_buf.h"
#include "domain/fd_event.h"

/** One contract of the relay's, as it is built in, and the message that was encoded last. */
struct relay_encoder {
    struct fd_schema *schema;
    struct fd_encoder *encoder;
    struct fd_buf message;
};

/** FD_FATAL when the contract can't be encoded; clean it up in any case. */
enum fd_status relay_encoder_init(struct relay_encoder *encoder, enum fd_event_type type,
                                  struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);
void relay_encoder_clean_up(struct relay_encoder *encoder) FD_NONNULL(1);

/**
 * Encode the contract's struct; *ret_value is good until the next one. FD_POISON names the field,
 * or with code "message_too_large" says that a broker wouldn't take it.
 */
enum fd_status relay_encode(struct relay_encoder *encoder, const void *record,
                            struct fd_str *ret_value, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3);

#endif
