#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "pg/scratch.h"

/* Scripts of many statements; everything else is one statement that a program runs by name. */
static bool is_script(const char *name)
{
    return strncmp(name, "migrations/", 11) == 0 || strncmp(name, "bi/", 3) == 0;
}

static void prepare(PGconn *conn, const struct fd_embedded *file, int *failures)
{
    PGresult *result = PQprepare(conn, file->name, file->text, 0, NULL);

    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        print_error("%s: %s", file->name, PQerrorMessage(conn));
        *failures += 1;
    }
    PQclear(result);
}

/* Statements of reports read the views, which the scratch database lacks. */
static void make_views(PGconn *conn)
{
    PQclear(PQexec(conn, "BEGIN"));
    for (const struct fd_embedded *file = fd_embedded_sql; file->name; file++) {
        if (strncmp(file->name, "bi/", 3) == 0) {
            PQclear(PQexec(conn, file->text));
        }
    }
    PQclear(PQexec(conn, "COMMIT"));
}

/* Those whose own file makes them, for others to read. Its transaction is left open: one of them
   ends with it. */
static void make_temporary_tables(PGconn *conn)
{
    PQclear(PQexec(conn, "BEGIN"));
    for (const struct fd_embedded *file = fd_embedded_sql; file->name; file++) {
        if (strstr(file->text, "\nCREATE TEMPORARY TABLE ")) {
            PQclear(PQexec(conn, file->text));
        }
    }
}

static void every_statement_prepares(void **state)
{
    const struct scratch *scratch = *state;
    PGconn *conn = PQconnectdb(scratch->url);
    int failures = 0;

    make_views(conn);
    make_temporary_tables(conn);
    for (const struct fd_embedded *file = fd_embedded_sql; file->name; file++) {
        if (!is_script(file->name)) {
            prepare(conn, file, &failures);
        }
    }
    PQfinish(conn);
    assert_int_equal(failures, 0);
}

static void statements_are_sorted_by_name(void **state)
{
    (void)state;
    for (const struct fd_embedded *file = fd_embedded_sql; file[0].name && file[1].name; file++) {
        assert_true(strcmp(file[0].name, file[1].name) < 0);
    }
}

static int make_database(void **state)
{
    static struct scratch scratch;

    scratch_init(&scratch, "sql");
    *state = &scratch;
    return 0;
}

static int drop_database(void **state)
{
    scratch_clean_up(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_prepares),
        cmocka_unit_test(statements_are_sorted_by_name),
    };

    return cmocka_run_group_tests(tests, make_database, drop_database);
}
