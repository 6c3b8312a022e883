#ifndef ROLLUP_STORE_H
#define ROLLUP_STORE_H

#include "base/fd_str.h"
#include "pg/fd_pg.h"

/** What there is to be kept anew. */
struct rollup_touched {
    PGresult *result; /**< holds the codes */
    int first;        /**< row of the first authority */
    int count;        /**< of authorities */
    bool all;         /**< there are marks of all authorities, to be spread first */
};

/** End with rollup_touched_clean_up. */
enum fd_status rollup_list(struct fd_pg *pg, struct rollup_touched *ret_touched,
                           struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
void rollup_touched_clean_up(struct rollup_touched *touched) FD_NONNULL(1);
/** GSS code of the authority at `index`. */
struct fd_str rollup_touched_code(const struct rollup_touched *touched, int index) FD_NONNULL(1);

/** Make marks of all authorities into one of each, in a transaction. */
enum fd_status rollup_spread(struct fd_pg *pg, struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/** Keep all that is touched of an authority, in a transaction: none of it or all. */
enum fd_status rollup_fold(struct fd_pg *pg, struct fd_str authority,
                           struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/** How many authorities the login may not read, and its name, cut at `size`. */
enum fd_status rollup_unseen(struct fd_pg *pg, int64_t *ret_count, char *ret_login, size_t size,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
