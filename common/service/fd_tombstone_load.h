#ifndef FD_TOMBSTONE_LOAD_H
#define FD_TOMBSTONE_LOAD_H

#include "base/fd_error.h"
#include "base/fd_secret.h"
#include "domain/fd_tombstone.h"
#include "pg/fd_pg.h"

/**
 * Who was erased, as PostgreSQL has it now; NULL where nobody was. The caller destroys what it
 * gets. `secret` is read only if somebody was. FD_FATAL, so that nobody comes back unnoticed:
 * "erasure_key_missing": it is not set or can't be read; "erasure_key_other": some were erased with
 * another key.
 */
enum fd_status fd_tombstones_load(struct fd_pg *pg, const struct fd_secret *secret,
                                  struct fd_tombstones **ret_set,
                                  struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
