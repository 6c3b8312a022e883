#ifndef FD_ANEW_H
#define FD_ANEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "service/fd_service.h"
#include "service/fd_transaction.h"

/**
 * Claim one authority of which the service has to decide children anew (frontdoor.decide_anew), as
 * reference data changed, in a transaction of its own that stays open if one was found and that
 * moves no position. Reference data has to be read after this and before fd_anew_go_on: who changes
 * it waits for the claim. The `count` `positions` held are shared (fd_transaction_open). Fails as
 * fd_transaction_write does: then none is open.
 *
 * @locality writer
 */
enum fd_status fd_anew_claim(struct fd_transaction *transaction,
                             const struct fd_position *positions, int count,
                             struct fd_anew *ret_anew, bool *ret_found,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 4, 5, 6);

/**
 * Have the service decide the next children of the claim, and commit; with a `status` other than
 * FD_OK, which is returned, give the claim up. Fails as fd_transaction_write does: then the claim
 * stands as before.
 *
 * @locality writer
 */
enum fd_status fd_anew_go_on(struct fd_transaction *transaction, enum fd_status status,
                             struct fd_anew *anew, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 3, 4);

#endif
