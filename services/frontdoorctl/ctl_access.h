#ifndef CTL_ACCESS_H
#define CTL_ACCESS_H

#include <stdbool.h>
#include <stdio.h>

#include "pg/fd_pg.h"

/** Who may do what, as schemas/sql/ctl/access.sql says; freed by fd_pg_result_free. */
enum fd_status ctl_access_read(struct fd_pg *pg, PGresult **ret_rights,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** Whether the right in a row of ctl_access_read is lacked by a role that is there. */
bool ctl_access_is_lacked(const PGresult *rights, int row) FD_NONNULL(1);
/** The role of a row. */
const char *ctl_access_role(const PGresult *rights, int row) FD_NONNULL(1);
/** The SQL that gives what a row says, as a text without a final semicolon. */
const char *ctl_access_statement(const PGresult *rights, int row) FD_NONNULL(1);

/**
 * Give the roles that are there what they lack, in the open transaction; the statements that it
 * took are added to *given. FD_FATAL when the login may not.
 */
enum fd_status ctl_access_give(struct fd_pg *pg, int *given, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2);

/**
 * Print as one transaction what is lacking, missing roles and all of theirs included. Not what is
 * there: to give it again would lock every table, under services at work.
 */
void ctl_access_print(const PGresult *rights, FILE *out) FD_NONNULL(1, 2);

#endif
