#ifndef CTL_ERASURE_H
#define CTL_ERASURE_H

#include "ctl_child.h"

/** Why a child is erased, as audit and tombstone tell it. */
struct ctl_erasure_reason {
    const char *operation; /**< such as "erase" */
    const char *text;
};

/**
 * The key that hashes are made with, checked against those that are there. FD_FATAL as
 * fd_erasure_key_read and fd_tombstones_load have it. Undo with fd_erasure_key_wipe.
 */
enum fd_status ctl_erasure_key(struct ctl *ctl, struct fd_pg *pg,
                               struct fd_erasure_key *ret_key) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** Hash of a child. */
void ctl_erasure_hmac(const struct fd_erasure_key *key, const struct ctl_child *child,
                      unsigned char ret_hmac[FD_HMAC_SIZE]) FD_NONNULL(1, 2, 3);

/** Whether a hold keeps the child; FD_FATAL "erasure_key_other" if holds were made with another
 * key. */
enum fd_status ctl_erasure_is_held(struct fd_pg *pg, const struct fd_erasure_key *key,
                                   const struct ctl_child *child, bool *ret_held,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3, 4);

/** Begin a transaction in which a child is erased: everybody is fenced, and no hold is set. */
enum fd_status ctl_erasure_begin(struct fd_pg *pg, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);

/**
 * Erase a child in it, and add the audit's row; the commit is the caller's. `ret_rows` are the
 * relations and how many rows each lost. FD_FATAL "legal_hold": it must be kept.
 */
enum fd_status ctl_erasure_run(struct fd_pg *pg, const struct fd_erasure_key *key,
                               const struct ctl_child *child,
                               const struct ctl_erasure_reason *reason, PGresult **ret_rows,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3, 4, 5);

/** Relations with their rows as JSON, and how many rows they are in all. */
json_t *ctl_erasure_list(const PGresult *result) FD_NONNULL(1);
int64_t ctl_erasure_sum(const PGresult *result) FD_NONNULL(1);

#endif
