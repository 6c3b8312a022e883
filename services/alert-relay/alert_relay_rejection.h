#ifndef ALERT_RELAY_REJECTION_H
#define ALERT_RELAY_REJECTION_H

#include "base/fd_env.h"
#include "base/fd_error.h"
#include "kafka/fd_sink.h"
#include "pg/fd_pg.h"

/**
 * Tells publishers of their records that could not be taken: each once for a reason, whichever
 * services could not take it. It goes to `event-rejected` beside the record's own topic, or to that
 * of the relay's prefix where there is none.
 */
struct relay_teller;

/** `env` must outlive it. FD_FATAL when the contract can't be encoded. */
enum fd_status relay_teller_new(const char *topic_prefix, const struct fd_env *env,
                                struct relay_teller **ret_teller,
                                struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
void relay_teller_destroy(struct relay_teller **teller);

/**
 * Tell of the next dead letters, in one Kafka transaction, then note it in one of PostgreSQL's;
 * *ret_more says that there may be more. What stops there (a crash, a lost lease) is told again.
 * What Kafka refuses is logged and tried again after a minute: FD_OK all the same, as alerts must
 * not wait for it. FD_FENCED and FD_RETRY are for the caller to begin from the start.
 */
enum fd_status relay_tell(struct relay_teller *teller, struct fd_pg *pg, struct fd_sink *sink,
                          int64_t lease_epoch, bool *ret_more, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 5);

#endif
