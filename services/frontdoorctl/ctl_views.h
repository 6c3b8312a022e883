#ifndef CTL_VIEWS_H
#define CTL_VIEWS_H

#include "pg/fd_pg.h"

/** Begin a transaction that only one runner of migrate or of a swap is in: the lock is on a table.
 */
enum fd_status ctl_migrate_begin(struct fd_pg *pg, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);

/** In the transaction open: rights of tables as they are now, and the bi views made anew on them.
 */
enum fd_status ctl_views_make(struct fd_pg *pg, struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

#endif
