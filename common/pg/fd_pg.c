#include "pg/fd_pg.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_env.h"
#include "pg/fd_pg_internal.h"
#include "pg/fd_sql.h"

enum { SQLSTATE_LENGTH = 5, CONNECT_TIMEOUT_S = 10, TEXT_LIMIT = 1 << 20 };

/* Nothing is shown: what matters comes as an error or a row. */
static void ignore_notice(void *context FD_UNUSED, const PGresult *result FD_UNUSED)
{
}

/* What stands before the URL gives way to it, what stands behind it doesn't. */
static PGconn *start_connection(const struct fd_pg_options *options, const char *url)
{
    char tcp_user_timeout[24];
    const char *const keywords[] = {
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
        "dbname",          "application_name",    "client_encoding",  NULL,
    };
    const char *const values[] = {
        "10", "5", "3", tcp_user_timeout, url, options->application_name, "UTF8", NULL,
    };

    snprintf(tcp_user_timeout, sizeof(tcp_user_timeout), "%" PRId64, options->tcp_user_timeout_ms);
    return PQconnectStartParams(keywords, values, 1);
}

/* Of a list of hosts each gets its time. */
static int64_t count_hosts(PGconn *conn)
{
    PQconninfoOption *options = PQconninfo(conn);
    int64_t count = 1;

    for (PQconninfoOption *option = options; option && option->keyword; option++) {
        if (option->val && strcmp(option->keyword, "host") == 0) {
            for (const char *at = option->val; *at; at++) {
                count += *at == ',';
            }
        }
    }
    PQconninfoFree(options);
    return count;
}

static bool poll_until(const PGconn *conn, short events, int64_t deadline)
{
    struct pollfd socket = {.fd = PQsocket(conn), .events = events};
    int64_t left_ms = (deadline - fd_env_monotonic(fd_env_real())) / 1000;

    return left_ms > 0 && (poll(&socket, 1, (int)left_ms) != 0 || errno == EINTR);
}

static bool finish_connection(PGconn *conn, int64_t timeout_s)
{
    int64_t time = (timeout_s ? timeout_s : CONNECT_TIMEOUT_S) * count_hosts(conn) * 1000000;
    int64_t deadline = fd_env_monotonic(fd_env_real()) + time;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        if (!poll_until(conn, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) {
            return false;
        }
        state = PQconnectPoll(conn);
    }
    return state == PGRES_POLLING_OK;
}

/* libpq gives no SQLSTATE for a refused connection, but its verbose text holds ": SQLSTATE: ". */
static const char *find_sqlstate(const char *text, char ret_sqlstate[SQLSTATE_LENGTH + 1])
{
    ret_sqlstate[0] = '\0';
    for (const char *at = strchr(text, ':'); at; at = strchr(at, ':')) {
        size_t length = 0;

        at += strspn(at, ": ");
        while (isupper((unsigned char)at[length]) || isdigit((unsigned char)at[length])) {
            length++;
        }
        if (length == SQLSTATE_LENGTH && at[length] == ':') {
            memcpy(ret_sqlstate, at, SQLSTATE_LENGTH);
            ret_sqlstate[SQLSTATE_LENGTH] = '\0';
        }
        at += length;
    }
    return ret_sqlstate;
}

/* A server without room for its files may end a new backend with no better code than XX000. */
static enum fd_status connect_class(const char *sqlstate)
{
    return strcmp(sqlstate, "XX000") == 0 ? FD_RETRY : fd_pg_classify(sqlstate);
}

static enum fd_status connect_error(const PGconn *conn, struct fd_error *error)
{
    const char *text = PQerrorMessage(conn);
    char sqlstate[SQLSTATE_LENGTH + 1];
    char line[256];

    find_sqlstate(text, sqlstate);
    fd_pg_first_line(text, line, sizeof(line));
    return fd_error_set(error, connect_class(sqlstate), sqlstate[0] ? sqlstate : "connect",
                        "can't connect to PostgreSQL: %s", line[0] ? line : "no answer in time");
}

/* Parameters of a start-up packet don't pass every pooler; SET does. */
static enum fd_status set_session(struct fd_pg *pg, const struct fd_pg_options *options,
                                  struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, 4096);
    fd_params_add_int8(&params, options->lock_timeout_ms);
    fd_params_add_int8(&params, options->statement_timeout_ms);
    fd_params_add_int8(&params, options->idle_in_transaction_timeout_ms);
    status = fd_pg_run(pg, "position/session.sql", &params, NULL, error);
    fd_params_clean_up(&params);
    return status;
}

static struct fd_pg *pg_new(PGconn *conn, const struct fd_pg_options *options)
{
    struct fd_pg *pg = calloc(1, sizeof(*pg));

    if (!pg) {
        fd_abort("out of memory for a connection");
    }
    pg->conn = conn;
    pg->statement_timeout_ms = options->statement_timeout_ms;
    pg->given_up = options->given_up;
    pg->aliases = options->aliases;
    fd_buf_init(&pg->aliased, TEXT_LIMIT);
    while (fd_embedded_sql[pg->statement_count].name) {
        pg->statement_count++;
    }
    pg->prepared = calloc(pg->statement_count + 1, 1);
    if (!pg->prepared) {
        fd_abort("out of memory for a connection");
    }
    return pg;
}

enum fd_status fd_pg_connect(const struct fd_pg_options *options, struct fd_pg **ret_pg,
                             struct fd_error *error)
{
    enum fd_status status;
    struct fd_pg *pg;
    PGconn *conn;
    char *url;

    status = fd_secret_read(&options->url, &url, error);
    if (status != FD_OK) {
        return status;
    }
    conn = start_connection(options, url);
    fd_secret_wipe(&url);
    if (!conn) {
        fd_abort("out of memory for a connection");
    }
    pg = pg_new(conn, options);
    PQsetNoticeReceiver(conn, ignore_notice, NULL);
    PQsetErrorVerbosity(conn, PQERRORS_VERBOSE);
    if (PQstatus(conn) == CONNECTION_BAD || !finish_connection(conn, options->connect_timeout_s)) {
        status = connect_error(conn, error);
    } else {
        PQsetErrorVerbosity(conn, PQERRORS_DEFAULT);
        status = PQsetnonblocking(conn, 1) == 0 ? set_session(pg, options, error)
                                                : fd_pg_lose(pg, error);
    }
    if (status != FD_OK) {
        fd_pg_destroy(&pg);
        return status;
    }
    *ret_pg = pg;
    return FD_OK;
}

void fd_pg_destroy(struct fd_pg **pg)
{
    if (pg && *pg) {
        PQfinish((*pg)->conn);
        fd_buf_clean_up(&(*pg)->aliased);
        free((*pg)->prepared);
        free((*pg)->steps);
        free(*pg);
        *pg = NULL;
    }
}

bool fd_pg_alive(const struct fd_pg *pg)
{
    return !pg->lost && PQstatus(pg->conn) == CONNECTION_OK;
}

void fd_pg_result_free(PGresult **result)
{
    PQclear(*result);
    *result = NULL;
}

static bool failed(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY;
}

enum fd_status fd_pg_take_results(struct fd_pg *pg, const char *name, PGresult **ret_last,
                                  struct fd_error *error)
{
    enum fd_status first = FD_OK;

    for (;;) {
        PGresult *result;
        enum fd_status status = fd_pg_next_result(pg, &result, first == FD_OK ? error : NULL);

        if (status != FD_OK || !result) {
            return first == FD_OK ? status : first;
        }
        if (failed(result) && first == FD_OK) {
            first = fd_pg_result_error(pg, result, name, error);
        }
        fd_pg_result_free(ret_last);
        *ret_last = result;
    }
}

enum fd_status fd_pg_script(struct fd_pg *pg, const char *sql, PGresult **ret_result,
                            struct fd_error *error)
{
    fd_auto_pgresult last = NULL;
    enum fd_status status;

    if (pg->lost || !PQsendQuery(pg->conn, sql)) {
        return fd_pg_lose(pg, error);
    }
    pg->step_count = 0;
    status = fd_pg_take_results(pg, "script", &last, error);
    if (status == FD_OK && ret_result) {
        *ret_result = last;
        last = NULL;
    }
    return status;
}

void fd_pg_rollback(struct fd_pg *pg)
{
    if (fd_pg_alive(pg) && PQtransactionStatus(pg->conn) != PQTRANS_IDLE &&
        fd_pg_script(pg, "ROLLBACK", NULL, NULL) != FD_OK) {
        pg->lost = true;
    }
}

static bool take_notify(struct fd_pg *pg)
{
    PGnotify *notify = PQnotifies(pg->conn);
    bool any = notify != NULL;

    for (; notify; notify = PQnotifies(pg->conn)) {
        PQfreemem(notify);
    }
    return any;
}

enum fd_status fd_pg_wait_notify(struct fd_pg *pg, int64_t timeout_ms, bool *ret_notified,
                                 struct fd_error *error)
{
    struct pollfd socket = {.fd = PQsocket(pg->conn), .events = POLLIN};

    if (pg->lost) {
        return fd_pg_lose(pg, error);
    }
    *ret_notified = take_notify(pg);
    if (*ret_notified || poll(&socket, 1, (int)timeout_ms) <= 0) {
        return FD_OK;
    }
    if (!PQconsumeInput(pg->conn)) {
        return fd_pg_lose(pg, error);
    }
    *ret_notified = take_notify(pg);
    return FD_OK;
}
