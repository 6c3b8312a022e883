#include "ctl_access.h"

#include "pg/fd_sql.h"

/* The columns of ctl/access.sql. */
enum { ROLE, IS_THERE, LACKING, STATEMENT };

enum fd_status ctl_access_read(struct fd_pg *pg, PGresult **ret_rights, struct fd_error *error)
{
    return fd_pg_run(pg, "ctl/access.sql", NULL, ret_rights, error);
}

static bool role_is_there(const PGresult *rights, int row)
{
    return fd_pg_bool(rights, row, IS_THERE);
}

bool ctl_access_is_lacked(const PGresult *rights, int row)
{
    return role_is_there(rights, row) && fd_pg_bool(rights, row, LACKING);
}

const char *ctl_access_role(const PGresult *rights, int row)
{
    return PQgetvalue(rights, row, ROLE);
}

const char *ctl_access_statement(const PGresult *rights, int row)
{
    return PQgetvalue(rights, row, STATEMENT);
}

enum fd_status ctl_access_give(struct fd_pg *pg, int *given, struct fd_error *error)
{
    fd_auto_pgresult rights = NULL;
    enum fd_status status = ctl_access_read(pg, &rights, error);

    for (int row = 0; status == FD_OK && row < PQntuples(rights); row++) {
        if (!ctl_access_is_lacked(rights, row)) {
            continue;
        }
        *given += 1;
        status = fd_pg_script(pg, ctl_access_statement(rights, row), NULL, error);
        if (status != FD_OK) {
            fd_error_prefix(error, "%.100s (migrate --print-roles prints it for whoever may)",
                            ctl_access_statement(rights, row));
        }
    }
    return status;
}

void ctl_access_print(const PGresult *rights, FILE *out)
{
    fprintf(out, "BEGIN;\nSET LOCAL client_min_messages = warning;\n");
    for (int row = 0; row < PQntuples(rights); row++) {
        if (!role_is_there(rights, row) || ctl_access_is_lacked(rights, row)) {
            fprintf(out, "%s;\n", ctl_access_statement(rights, row));
        }
    }
    fprintf(out, "COMMIT;\n");
}
