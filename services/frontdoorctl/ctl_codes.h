#ifndef CTL_CODES_H
#define CTL_CODES_H

#include "base/fd_error.h"
#include "domain/fd_reference.h"
#include "pg/fd_pg.h"

/**
 * In the transaction open: code lists, authorities and bank holidays become what is built in and,
 * before that, what was loaded beside it; the calendar is made of them.
 */
enum fd_status ctl_codes_merge(struct fd_pg *pg, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);

/** The same in a transaction of its own. */
enum fd_status ctl_codes_load(struct fd_pg *pg, struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/**
 * Authorities and calendar as built in, for what has no database; settings are the defaults.
 * Free with fd_reference_destroy.
 */
enum fd_status ctl_codes_reference(struct fd_reference **ret_reference,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

#endif
