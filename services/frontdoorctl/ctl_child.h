#ifndef CTL_CHILD_H
#define CTL_CHILD_H

#include "ctl.h"
#include "domain/fd_tombstone.h"

/** The child that a command is about, as --authority and --child name it. */
struct ctl_child {
    int16_t authority_id;
    const char *authority; /**< GSS code */
    const char *id;
    int64_t key;      /**< XXH3-64 of the id */
    PGresult *nobody; /**< contact_id and contact_key of its contacts from when nobody was known */
};

/** Keys of the two options. */
#define CTL_KEYS_CHILD                                                                             \
    CTL_KEY_TEXT(authority, "authority", "GSS code of the authority whose child it is"),           \
        CTL_KEY_TEXT(child, "child", "the child's id, as its events have it")

/** Look the child up, in the transaction open. CTL_USAGE or CTL_FAILED with ctl->error set. */
int ctl_child_find(struct ctl *ctl, struct fd_pg *pg, struct ctl_child *ret_child) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3);
/** Only its contacts from when nobody was known, of a child whose other members are set. */
enum fd_status ctl_child_find_nobody(struct fd_pg *pg, struct ctl_child *child,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** The id of the authority that --authority names; CTL_USAGE or CTL_FAILED as above. */
int ctl_authority_find(struct ctl *ctl, struct fd_pg *pg, int16_t *ret_id) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3);
void ctl_child_clean_up(struct ctl_child *child) FD_NONNULL(1);

/** Append the parameters authority_id, child_key, child_id and keys of `nobody`. */
void ctl_child_add(const struct ctl_child *child, struct fd_params *params) FD_NONNULL(1, 2);

/** Run a statement that takes these parameters and no others. */
enum fd_status ctl_child_run(const struct ctl_child *child, struct fd_pg *pg, const char *statement,
                             PGresult **ret_result, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);

#endif
