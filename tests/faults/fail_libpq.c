/* Every call of libpq that common/pg makes and that can fail. */

#include <libpq-fe.h>
#include <sys/socket.h>

#include "fail_nth.h"

static void cut(const PGconn *conn)
{
    (void)shutdown(PQsocket(conn), SHUT_RDWR);
}

/*
 * A function of `conn` that gives `refusal` when it fails. Late is behind the bytes: what is queued
 * goes out before the connection is cut.
 */
#define STAND_BEFORE(type, name, parameters, arguments, refusal)                                   \
    type name parameters                                                                           \
    {                                                                                              \
        type(*real) parameters = (type(*) parameters)fail_real(#name);                             \
        type result;                                                                               \
                                                                                                   \
        if (!fail_now(FAIL_LIBPQ, #name)) {                                                        \
            return real arguments;                                                                 \
        }                                                                                          \
        if (fail_order()->how == FAIL_REFUSE) {                                                    \
            return refusal;                                                                        \
        }                                                                                          \
        if (fail_order()->how == FAIL_CUT) {                                                       \
            cut(conn);                                                                             \
            return real arguments;                                                                 \
        }                                                                                          \
        result = real arguments;                                                                   \
        flush_and_cut(conn);                                                                       \
        return result;                                                                             \
    }

static void flush_and_cut(PGconn *conn)
{
    int (*flush)(PGconn *) = (int (*)(PGconn *))fail_real("PQflush");

    (void)flush(conn);
    cut(conn);
}

STAND_BEFORE(PostgresPollingStatusType, PQconnectPoll, (PGconn * conn), (conn),
             PGRES_POLLING_FAILED)
STAND_BEFORE(int, PQsetnonblocking, (PGconn * conn, int arg), (conn, arg), -1)
STAND_BEFORE(int, PQenterPipelineMode, (PGconn * conn), (conn), 0)
STAND_BEFORE(int, PQexitPipelineMode, (PGconn * conn), (conn), 0)
STAND_BEFORE(int, PQpipelineSync, (PGconn * conn), (conn), 0)
STAND_BEFORE(int, PQflush, (PGconn * conn), (conn), -1)
STAND_BEFORE(int, PQconsumeInput, (PGconn * conn), (conn), 0)
STAND_BEFORE(int, PQsendQuery, (PGconn * conn, const char *query), (conn, query), 0)
STAND_BEFORE(int, PQsendPrepare,
             (PGconn * conn, const char *name, const char *query, int count, const Oid *types),
             (conn, name, query, count, types), 0)
STAND_BEFORE(int, PQsendQueryParams,
             (PGconn * conn, const char *command, int count, const Oid *types,
              const char *const *values, const int *lengths, const int *formats, int format),
             (conn, command, count, types, values, lengths, formats, format), 0)
STAND_BEFORE(int, PQsendQueryPrepared,
             (PGconn * conn, const char *name, int count, const char *const *values,
              const int *lengths, const int *formats, int format),
             (conn, name, count, values, lengths, formats, format), 0)
STAND_BEFORE(int, PQputCopyData, (PGconn * conn, const char *buffer, int size),
             (conn, buffer, size), -1)
STAND_BEFORE(int, PQputCopyEnd, (PGconn * conn, const char *message), (conn, message), -1)
/* Without memory for it, libpq gives a failed result and no SQLSTATE. */
STAND_BEFORE(PGresult *, PQgetResult, (PGconn * conn), (conn),
             PQmakeEmptyPGresult(conn, PGRES_FATAL_ERROR))

PGconn *PQconnectStartParams(const char *const *keywords, const char *const *values,
                             int expand_dbname)
{
    PGconn *(*real)(const char *const *, const char *const *, int) =
        (PGconn * (*)(const char *const *, const char *const *, int))
            fail_real("PQconnectStartParams");
    bool failing = fail_now(FAIL_LIBPQ, "PQconnectStartParams");
    PGconn *conn;

    if (failing && fail_order()->how == FAIL_REFUSE) {
        return NULL;
    }
    conn = real(keywords, values, expand_dbname);
    if (failing) {
        cut(conn);
    }
    return conn;
}

PQconninfoOption *PQconninfo(PGconn *conn)
{
    PQconninfoOption *(*real)(PGconn *) =
        (PQconninfoOption * (*)(PGconn *)) fail_real("PQconninfo");

    return fail_now(FAIL_LIBPQ, "PQconninfo") ? NULL : real(conn);
}
