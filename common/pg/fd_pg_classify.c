#include <stdio.h>
#include <string.h>

#include "base/fd_macros.h"
#include "pg/fd_pg.h"
#include "pg/fd_pg_internal.h"

struct sqlstate_class {
    const char *prefix; /* two characters name a class of SQLSTATEs, five one of them */
    enum fd_status status;
};

/* Design: errors. Any other SQLSTATE needs a person. */
static const struct sqlstate_class classes[] = {
    {"08", FD_RETRY},     /* connection exceptions */
    {"22", FD_POISON},    /* data exceptions */
    {"23", FD_POISON},    /* integrity constraints */
    {"25006", FD_RETRY},  /* read only: a standby, until it is promoted */
    {"25P03", FD_RETRY},  /* idle in transaction for too long */
    {"40", FD_RETRY},     /* serialisation, deadlock */
    {"53", FD_RETRY},     /* out of disk, memory or connections */
    {"54", FD_POISON},    /* program limits: too large for an index, too complex */
    {"55P03", FD_RETRY},  /* lock timeout */
    {"57014", FD_POISON}, /* statement timeout */
    {"57P01", FD_RETRY},  /* shut down by the administrator, or a blocker ended */
    {"57P02", FD_RETRY},  /* crash of another backend */
    {"57P03", FD_RETRY},  /* starting up */
    {"FD001", FD_FENCED}, /* frontdoor.advance_position */
};

enum fd_status fd_pg_classify(const char *sqlstate)
{
    if (!sqlstate || sqlstate[0] == '\0') {
        return FD_RETRY;
    }
    for (size_t i = 0; i < FD_COUNT(classes); i++) {
        if (strncmp(sqlstate, classes[i].prefix, strlen(classes[i].prefix)) == 0) {
            return classes[i].status;
        }
    }
    return FD_FATAL;
}

void fd_pg_first_line(const char *text, char *ret_line, size_t size)
{
    size_t length = strcspn(text, "\n");

    snprintf(ret_line, size, "%.*s", (int)length, text);
}

enum fd_status fd_pg_lose(struct fd_pg *pg, struct fd_error *error)
{
    char line[256];

    fd_pg_first_line(PQerrorMessage(pg->conn), line, sizeof(line));
    pg->lost = true;
    return fd_error_set(error, FD_RETRY, "connection_lost", "lost the connection to PostgreSQL: %s",
                        line[0] ? line : "no answer");
}

/* Primary texts of class 22 repeat the value that was refused, and values are not logged. */
static const char *text_of(const PGresult *result, const char *sqlstate)
{
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (strcmp(sqlstate, FD_PG_PREPARED_BEFORE) == 0 || strcmp(sqlstate, "26000") == 0) {
        /* Each connection prepares its own statements, once. */
        return "a pooler in transaction mode is in between: use session mode or connect directly";
    }
    if (strncmp(sqlstate, "22", 2) == 0 || !text) {
        return "value refused";
    }
    return text;
}

static const char *field_or_empty(const PGresult *result, int field)
{
    const char *text = PQresultErrorField(result, field);

    return text ? text : "";
}

enum fd_status fd_pg_result_error(struct fd_pg *pg, const PGresult *result, const char *name,
                                  struct fd_error *error)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *constraint = field_or_empty(result, PG_DIAG_CONSTRAINT_NAME);

    if (!sqlstate) {
        return fd_pg_lose(pg, error);
    }
    if (PQstatus(pg->conn) == CONNECTION_BAD ||
        strcmp(field_or_empty(result, PG_DIAG_SEVERITY_NONLOCALIZED), "FATAL") == 0) {
        pg->lost = true;
    }
    return fd_error_set(error, fd_pg_classify(sqlstate), sqlstate, "%.60s: SQLSTATE %s: %s%s%s",
                        name, sqlstate, text_of(result, sqlstate), constraint[0] ? ", of " : "",
                        constraint);
}
