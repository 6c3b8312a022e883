#ifndef FD_LAST_ERROR_H
#define FD_LAST_ERROR_H

#include "base/fd_env.h"
#include "base/fd_error.h"
#include "base/fd_secret.h"
#include "pg/fd_pg.h"

/**
 * What went wrong last in this process, which `frontdoorctl status` shows. It is noted in memory
 * and kept in PostgreSQL once that can be had: a program that ends before then has it in its log
 * alone.
 */

/** Once, before anything else. Without it nothing is noted: the process isn't one of a service's.
 */
void fd_last_error_init(const struct fd_env *env, const char *service, const char *instance)
    FD_NONNULL(1, 2, 3);
/** Note the first failure of `what`. Not one of being fenced, as that is how work is handed on. */
void fd_last_error_note(const char *what, const struct fd_error *error) FD_NONNULL(1, 2);
/** Keep what was noted since the last time, if anything, outside of a transaction. */
void fd_last_error_keep(struct fd_pg *pg) FD_NONNULL(1);
/** The same by a connection of its own, which takes seconds at most: the program ends. */
void fd_last_error_keep_at_end(const struct fd_secret *url) FD_NONNULL(1);

#endif
