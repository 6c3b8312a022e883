#ifndef FD_REFERENCE_LOAD_H
#define FD_REFERENCE_LOAD_H

#include "base/fd_error.h"
#include "domain/fd_reference.h"
#include "pg/fd_pg.h"

/**
 * Authorities with their settings, and the calendar, as PostgreSQL has them now. The caller
 * destroys what it gets. FD_FATAL with code "reference" when there are no authorities or bank
 * holidays: every event would be refused.
 */
enum fd_status fd_reference_load(struct fd_pg *pg, struct fd_reference **ret_reference,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
