#ifndef CTL_MIGRATIONS_H
#define CTL_MIGRATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_embed.h"
#include "pg/fd_pg.h"

/** The name under which the checksum of all bi views is kept among the migrations. */
#define CTL_VIEWS_FOLDER "bi/"

/** What a database says of one migration. */
enum ctl_migration_state {
    CTL_MIGRATION_MISSING,
    CTL_MIGRATION_APPLIED,
    CTL_MIGRATION_CHANGED, /**< applied, but with another checksum */
};

/** Whether an embedded file is a migration. */
bool ctl_migration_is(const struct fd_embedded *file) FD_NONNULL(1);
/** Whether it is one of the bi views. */
bool ctl_migration_is_view(const struct fd_embedded *file) FD_NONNULL(1);
/** XXH3-64 of an embedded file's bytes. */
int64_t ctl_migration_checksum(const struct fd_embedded *file) FD_NONNULL(1);

/** One of all views, so that a change of any of them is seen. */
int64_t ctl_migration_views_checksum(void);

/** Look up `name` in frontdoor.migration, which must exist. */
enum fd_status ctl_migration_look_up(struct fd_pg *pg, const char *name, int64_t checksum,
                                     enum ctl_migration_state *ret_state,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 4);

/** FD_FATAL, code "database_newer", when the database has a migration that this program lacks. */
enum fd_status ctl_migration_refuse_newer(struct fd_pg *pg, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);

/**
 * Where the database is not what this program is made for: rows with program, finding and cure.
 * The caller's.
 */
enum fd_status ctl_migrations_compare(struct fd_pg *pg, PGresult **ret_differences,
                                      struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
