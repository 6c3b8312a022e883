#ifndef SCRATCH_H
#define SCRATCH_H

#include <cmocka.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pg/fd_pg.h"
#include "pg/fd_sql.h"

/**
 * A database of its own for each test program, on the server that FRONTDOOR_TEST_DATABASE_URL
 * names, with the migrations applied. Include after cmocka's own headers.
 */
struct scratch {
    char name[64];
    char url[512];
};

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        struct fd_error *assert_error = &scratch_error;                                            \
        *assert_error = (struct fd_error){0};                                                      \
        if ((call) != FD_OK) {                                                                     \
            fail_msg("%s: %s", scratch_error.code, scratch_error.message);                         \
        }                                                                                          \
    } while (0)

/** Where calls under assert_ok leave their error. */
static struct fd_error scratch_error;

/** The administrator's URL with another database. */
static inline void scratch_url(const char *admin_url, const char *name, char *ret_url, size_t size)
{
    PQconninfoOption *options = PQconninfoParse(admin_url, NULL);
    size_t used = 0;

    if (!options) {
        fail_msg("FRONTDOOR_TEST_DATABASE_URL is no URL of PostgreSQL");
    }
    for (PQconninfoOption *option = options; option && option->keyword; option++) {
        if (option->val && strcmp(option->keyword, "dbname") != 0) {
            used += (size_t)snprintf(ret_url + used, size - used, "%s='%s' ", option->keyword,
                                     option->val);
        }
    }
    snprintf(ret_url + used, size - used, "dbname='%s'", name);
    PQconninfoFree(options);
}

/** A connection as the service called `application` would have it. */
static inline struct fd_pg *scratch_connect(const struct scratch *scratch, const char *application)
{
    struct fd_pg_options options = {
        .url = {.value = scratch->url},
        .application_name = application,
        .connect_timeout_s = 10,
        .lock_timeout_ms = 500,
        .statement_timeout_ms = 20000,
        .idle_in_transaction_timeout_ms = 60000,
    };
    struct fd_pg *pg = NULL;

    assert_ok(fd_pg_connect(&options, &pg, &scratch_error));
    return pg;
}

static inline void scratch_script(struct fd_pg *pg, const char *sql)
{
    assert_ok(fd_pg_script(pg, sql, NULL, &scratch_error));
}

/** The one number that `sql` selects. */
static inline int64_t scratch_number(struct fd_pg *pg, const char *sql)
{
    fd_auto_pgresult result = NULL;

    assert_ok(fd_pg_script(pg, sql, &result, &scratch_error));
    assert_int_equal(PQntuples(result), 1);
    return strtoll(PQgetvalue(result, 0, 0), NULL, 10);
}

static inline const char *scratch_admin_url(void)
{
    const char *url = getenv("FRONTDOOR_TEST_DATABASE_URL");

    if (!url || !url[0]) {
        fail_msg("set FRONTDOOR_TEST_DATABASE_URL to the URL of a scratch PostgreSQL server");
    }
    return url;
}

static inline void scratch_admin(const char *sql)
{
    PGconn *conn = PQconnectdb(scratch_admin_url());
    PGresult *result = PQexec(conn, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    }
    PQclear(result);
    PQfinish(conn);
}

static inline void scratch_migrate(const struct scratch *scratch)
{
    struct fd_pg *pg = scratch_connect(scratch, "migrate");

    scratch_script(pg, fd_embedded_find(fd_embedded_sql, "ctl/migration_bootstrap.sql")->text);
    for (const struct fd_embedded *file = fd_embedded_sql; file->name; file++) {
        if (strncmp(file->name, "migrations/", 11) == 0) {
            scratch_script(pg, file->text);
        }
    }
    fd_pg_destroy(&pg);
}

/** Make the database; `label` tells the test programs apart. */
static inline void scratch_init(struct scratch *scratch, const char *label)
{
    char sql[128];

    snprintf(scratch->name, sizeof(scratch->name), "fd_%s_%ld", label, (long)getpid());
    snprintf(sql, sizeof(sql), "CREATE DATABASE %s", scratch->name);
    scratch_admin(sql);
    scratch_url(scratch_admin_url(), scratch->name, scratch->url, sizeof(scratch->url));
    scratch_migrate(scratch);
}

static inline void scratch_clean_up(struct scratch *scratch)
{
    char sql[128];

    snprintf(sql, sizeof(sql), "DROP DATABASE %s WITH (FORCE)", scratch->name);
    scratch_admin(sql);
}

#endif
