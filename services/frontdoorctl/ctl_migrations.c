#include "ctl_migrations.h"

#include <stdio.h>
#include <string.h>

#include "domain/fd_intake.h"
#include "pg/fd_sql.h"

enum { KNOWN_LIMIT = 1 << 16 };

static const char folder[] = "migrations/";

bool ctl_migration_is(const struct fd_embedded *file)
{
    return strncmp(file->name, folder, sizeof(folder) - 1) == 0;
}

int64_t ctl_migration_checksum(const struct fd_embedded *file)
{
    return fd_key((struct fd_str){file->text, (uint32_t)file->size});
}

bool ctl_migration_is_view(const struct fd_embedded *file)
{
    return strncmp(file->name, CTL_VIEWS_FOLDER, strlen(CTL_VIEWS_FOLDER)) == 0;
}

int64_t ctl_migration_views_checksum(void)
{
    uint64_t sum = 0;

    for (const struct fd_embedded *file = fd_embedded_sql; file->name; file++) {
        if (ctl_migration_is_view(file)) {
            sum = sum * 31 + (uint64_t)ctl_migration_checksum(file);
        }
    }
    return (int64_t)sum;
}

enum fd_status ctl_migration_look_up(struct fd_pg *pg, const char *name, int64_t checksum,
                                     enum ctl_migration_state *ret_state, struct fd_error *error)
{
    struct fd_params params;
    fd_auto_pgresult result = NULL;
    enum fd_status status;

    fd_params_init(&params, 1024);
    fd_params_add_text(&params, name);
    status = fd_pg_run(pg, "ctl/migration_find.sql", &params, &result, error);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return status;
    }
    if (PQntuples(result) == 0) {
        *ret_state = CTL_MIGRATION_MISSING;
    } else {
        *ret_state =
            fd_pg_int(result, 0, 0) == checksum ? CTL_MIGRATION_APPLIED : CTL_MIGRATION_CHANGED;
    }
    return FD_OK;
}

enum fd_status ctl_migration_refuse_newer(struct fd_pg *pg, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status = fd_pg_run(pg, "ctl/migration_list.sql", NULL, &result, error);

    for (int row = 0; status == FD_OK && row < PQntuples(result); row++) {
        struct fd_str name = fd_pg_str(result, row, 0);
        char text[128];

        snprintf(text, sizeof(text), "%.*s", FD_STR_ARGS(name));
        if (strcmp(text, CTL_VIEWS_FOLDER) != 0 && !fd_embedded_find(fd_embedded_sql, text)) {
            status = fd_error_set(error, FD_FATAL, "database_newer",
                                  "the database has %s, which this program does not know: it is "
                                  "older than the database",
                                  text);
        }
    }
    return status;
}

/* What this program is made for. */
struct known {
    struct fd_str name;
    int64_t checksum;
};

static void add_known(struct fd_buf *known, const char *name, int64_t checksum)
{
    const struct known item = {fd_str_from(name), checksum};

    fd_buf_put(known, &item, sizeof(item));
}

enum fd_status ctl_migrations_compare(struct fd_pg *pg, PGresult **ret_differences,
                                      struct fd_error *error)
{
    static const struct fd_column columns[] = {
        {"name", FD_COLUMN_TEXT, offsetof(struct known, name)},
        {"checksum", FD_COLUMN_INT8, offsetof(struct known, checksum)},
    };
    struct fd_params params;
    struct fd_buf known;
    enum fd_status status;

    fd_buf_init(&known, KNOWN_LIMIT);
    for (const struct fd_embedded *file = fd_embedded_sql; file->name; file++) {
        if (ctl_migration_is(file)) {
            add_known(&known, file->name, ctl_migration_checksum(file));
        }
    }
    add_known(&known, CTL_VIEWS_FOLDER, ctl_migration_views_checksum());
    fd_params_init(&params, KNOWN_LIMIT);
    fd_params_add_array(&params, columns, FD_COUNT(columns), known.data, sizeof(struct known),
                        known.length / sizeof(struct known));
    status = fd_pg_run(pg, "ctl/migration_differences.sql", &params, ret_differences, error);
    fd_params_clean_up(&params);
    fd_buf_clean_up(&known);
    return status;
}
