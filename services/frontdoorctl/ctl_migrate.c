/* Brings a database to what this program knows: migrations (forward only, each in a transaction of
   its own, checksummed), code lists and calendar, the bi views where they changed, and the rights
   of the roles that are there. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_access.h"
#include "ctl_audit.h"
#include "ctl_codes.h"
#include "ctl_migrations.h"
#include "ctl_views.h"
#include "pg/fd_sql.h"
#include "service/fd_service_keys.h"

/* Whether `name` has been applied: *ret_applied. Another checksum is an error but for views. */
static enum fd_status look_up(struct fd_pg *pg, const char *name, int64_t sum, bool may_change,
                              bool *ret_applied, struct fd_error *error)
{
    enum ctl_migration_state state;
    enum fd_status status = ctl_migration_look_up(pg, name, sum, &state, error);

    if (status != FD_OK) {
        return status;
    }
    *ret_applied = state == CTL_MIGRATION_APPLIED;
    if (state == CTL_MIGRATION_CHANGED && !may_change) {
        return fd_error_set(error, FD_FATAL, "migration_changed",
                            "%s is not what was applied to this database: the program and the "
                            "database come from different sources",
                            name);
    }
    return FD_OK;
}

static enum fd_status record(struct fd_pg *pg, const char *name, int64_t sum,
                             struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, 1024);
    fd_params_add_text(&params, name);
    fd_params_add_int8(&params, sum);
    status = fd_pg_run(pg, "ctl/migration_record.sql", &params, NULL, error);
    fd_params_clean_up(&params);
    return status;
}

static enum fd_status apply_file(struct fd_pg *pg, const struct fd_embedded *file,
                                 struct fd_error *error)
{
    enum fd_status status = fd_pg_script(pg, file->text, NULL, error);

    if (status != FD_OK) {
        fd_error_prefix(error, "%s", file->name);
    }
    return status;
}

enum fd_status ctl_migrate_begin(struct fd_pg *pg, struct fd_error *error)
{
    return fd_pg_script(pg, "BEGIN; LOCK TABLE frontdoor.migration IN EXCLUSIVE MODE", NULL, error);
}

static enum fd_status migrate_one(struct fd_pg *pg, const struct fd_embedded *file,
                                  int *applied_count, struct fd_error *error)
{
    int64_t sum = ctl_migration_checksum(file);
    bool applied = false;
    enum fd_status status = ctl_migrate_begin(pg, error);

    if (status == FD_OK) {
        status = look_up(pg, file->name, sum, false, &applied, error);
    }
    if (status == FD_OK && !applied) {
        status = apply_file(pg, file, error);
        if (status == FD_OK) {
            status = record(pg, file->name, sum, error);
        }
        *applied_count += 1;
    }
    if (status == FD_OK) {
        status = fd_pg_script(pg, "COMMIT", NULL, error);
    }
    return status;
}

static enum fd_status migrate_tables(struct fd_pg *pg, int *applied, struct fd_error *error)
{
    enum fd_status status = fd_pg_script(
        pg, fd_embedded_find(fd_embedded_sql, "ctl/migration_bootstrap.sql")->text, NULL, error);

    if (status == FD_OK) {
        status = ctl_migration_refuse_newer(pg, error);
    }
    for (const struct fd_embedded *file = fd_embedded_sql; status == FD_OK && file->name; file++) {
        if (ctl_migration_is(file)) {
            status = migrate_one(pg, file, applied, error);
        }
    }
    return status;
}

static enum fd_status create_views(struct fd_pg *pg, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (const struct fd_embedded *file = fd_embedded_sql; status == FD_OK && file->name; file++) {
        if (ctl_migration_is_view(file)) {
            status = apply_file(pg, file, error);
        }
    }
    return status;
}

/* Views made anew have their owner and grants before anybody reads them; without the rights from
   before they couldn't be made. */
static enum fd_status create_views_with_rights(struct fd_pg *pg, int64_t sum, int *rights,
                                               struct fd_error *error)
{
    enum fd_status status = create_views(pg, error);

    if (status == FD_OK) {
        status = record(pg, CTL_VIEWS_FOLDER, sum, error);
    }
    return status == FD_OK ? ctl_access_give(pg, rights, error) : status;
}

enum fd_status ctl_views_make(struct fd_pg *pg, struct fd_error *error)
{
    int rights = 0;
    enum fd_status status = ctl_access_give(pg, &rights, error);

    return status == FD_OK
               ? create_views_with_rights(pg, ctl_migration_views_checksum(), &rights, error)
               : status;
}

/* What one run has changed. */
struct changes {
    int migrations;
    bool views;
    int rights;
};

/* A run that finds all as it should be has done nothing. */
static enum fd_status tell_audit(struct fd_pg *pg, const struct changes *changes,
                                 struct fd_error *error)
{
    int count = changes->migrations + changes->views + changes->rights;
    struct ctl_action action = {.operation = "migrate"};

    if (count == 0) {
        return FD_OK;
    }
    action.arguments = json_pack("{s:i, s:b, s:i}", "migrations", changes->migrations,
                                 "views_changed", changes->views, "rights", changes->rights);
    return ctl_audit_add(pg, &action, count, error);
}

static enum fd_status migrate_views(struct fd_pg *pg, struct changes *changes,
                                    struct fd_error *error)
{
    int64_t sum = ctl_migration_views_checksum();
    bool applied = false;
    enum fd_status status = ctl_migrate_begin(pg, error);

    if (status == FD_OK) {
        status = look_up(pg, CTL_VIEWS_FOLDER, sum, true, &applied, error);
    }
    if (status == FD_OK) {
        status = ctl_access_give(pg, &changes->rights, error);
    }
    if (status == FD_OK && !applied) {
        status = create_views_with_rights(pg, sum, &changes->rights, error);
    }
    changes->views = !applied;
    if (status == FD_OK) {
        status = tell_audit(pg, changes, error);
    }
    if (status == FD_OK) {
        status = fd_pg_script(pg, "COMMIT", NULL, error);
    }
    return status;
}

static void print_changes(const struct changes *changes, bool json)
{
    if (json) {
        printf("{\"applied\": %d, \"views_changed\": %s}\n", changes->migrations,
               changes->views ? "true" : "false");
        return;
    }
    printf("%d migration%s applied, code lists and calendar loaded, bi views %s\n",
           changes->migrations, changes->migrations == 1 ? "" : "s",
           changes->views ? "made anew" : "as they were");
    if (changes->rights > 0) {
        printf("rights given by %d statement%s\n", changes->rights,
               changes->rights == 1 ? "" : "s");
    }
}

static enum fd_status migrate_all(struct fd_pg *pg, struct changes *changes, struct fd_error *error)
{
    enum fd_status status = migrate_tables(pg, &changes->migrations, error);

    if (status == FD_OK) {
        status = ctl_codes_load(pg, error);
    }
    return status == FD_OK ? migrate_views(pg, changes, error) : status;
}

static enum fd_status print_roles(struct fd_pg *pg, struct fd_error *error)
{
    fd_auto_pgresult rights = NULL;
    enum fd_status status = ctl_access_read(pg, &rights, error);

    if (status == FD_OK) {
        ctl_access_print(rights, stdout);
    }
    return status;
}

static int migrate(struct ctl *ctl)
{
    struct fd_pg *pg = NULL;
    struct changes changes = {0};
    enum fd_status status = ctl_connect(ctl, &pg);

    if (status == FD_OK && ctl->options.print) {
        status = print_roles(pg, &ctl->error);
    } else if (status == FD_OK) {
        status = migrate_all(pg, &changes, &ctl->error);
        if (status == FD_OK) {
            print_changes(&changes, ctl->options.json);
        }
    }
    fd_pg_destroy(&pg);
    return status == FD_OK ? CTL_DONE : CTL_FAILED;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_FLAG(print, "print-roles",
                 "change nothing; print the SQL that makes missing roles and gives missing rights"),
    CTL_KEY_JSON,
    {0},
};

const struct ctl_command ctl_migrate = {
    .name = "migrate",
    .arguments = "",
    .summary = "bring the database to the shape that this version needs",
    .example = "frontdoorctl migrate",
    .keys = keys,
    .run = migrate,
};
