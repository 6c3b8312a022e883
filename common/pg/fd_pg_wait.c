#include <errno.h>
#include <poll.h>

#include "base/fd_env.h"
#include "pg/fd_pg.h"
#include "pg/fd_pg_internal.h"

enum {
    ANSWER_GRACE_MS = 10000, /* beyond every statement's own time: so late an answer won't come */
    ASK_EVERY_MS = 500,      /* whether an answer is waited for still */
};

/* PostgreSQL bounds each statement, and the answers of a flight may come all at its end. */
static int64_t answer_timeout_ms(const struct fd_pg *pg)
{
    int statements = pg->step_count + 1;

    return pg->statement_timeout_ms ? statements * pg->statement_timeout_ms + ANSWER_GRACE_MS : -1;
}

int64_t fd_pg_be_patient(struct fd_pg *pg, int64_t statement_timeout_ms)
{
    int64_t before = pg->statement_timeout_ms;

    pg->statement_timeout_ms = statement_timeout_ms;
    return before;
}

/* What runs ends with an error, which is the answer then. A request that is lost is made again. */
static void cancel(struct fd_pg *pg)
{
    PGcancel *request = PQgetCancel(pg->conn);
    char unsaid[256];

    (void)(request && PQcancel(request, unsaid, sizeof(unsaid)));
    PQfreeCancel(request);
}

/* Wait for bytes either way. False when the time is up. */
static bool wait_for_socket(struct fd_pg *pg, bool sending, int64_t timeout_ms)
{
    struct pollfd socket = {
        .fd = PQsocket(pg->conn),
        .events = (short)(POLLIN | (sending ? POLLOUT : 0)),
    };
    int64_t wait = timeout_ms > INT32_MAX ? INT32_MAX : timeout_ms;

    while (pg->given_up && (wait < 0 || wait > ASK_EVERY_MS)) {
        if (poll(&socket, 1, ASK_EVERY_MS) != 0) {
            return true;
        }
        if (pg->given_up()) {
            cancel(pg);
        }
        wait -= wait < 0 ? 0 : ASK_EVERY_MS;
    }
    return poll(&socket, 1, (int)wait) != 0 || errno == EINTR;
}

/*
 * Reading while sending is what keeps a large flight from a deadlock: PostgreSQL stops reading when
 * its answers aren't read. A broken socket ends the wait too: PQgetResult then gives what
 * PostgreSQL said last, such as that it is being shut down, and after that an error without
 * SQLSTATE.
 */
static bool wait_for_answer(struct fd_pg *pg)
{
    int64_t timeout_ms = answer_timeout_ms(pg);

    for (;;) {
        int unsent = PQflush(pg->conn);

        if (unsent < 0 || PQsocket(pg->conn) < 0) {
            return true;
        }
        if (!PQisBusy(pg->conn) && unsent == 0) {
            return true;
        }
        if (!wait_for_socket(pg, unsent > 0, timeout_ms)) {
            return false;
        }
        if (!PQconsumeInput(pg->conn)) {
            return true;
        }
    }
}

enum fd_status fd_pg_send_queued(struct fd_pg *pg, struct fd_error *error)
{
    int64_t timeout_ms = answer_timeout_ms(pg);
    int unsent;

    while (!pg->lost && (unsent = PQflush(pg->conn)) != 0) {
        if (unsent < 0 || !wait_for_socket(pg, true, timeout_ms) || !PQconsumeInput(pg->conn)) {
            return fd_pg_lose(pg, error);
        }
    }
    return pg->lost ? FD_RETRY : FD_OK;
}

enum fd_status fd_pg_next_result(struct fd_pg *pg, PGresult **ret_result, struct fd_error *error)
{
    if (pg->lost || !wait_for_answer(pg)) {
        return fd_pg_lose(pg, error);
    }
    *ret_result = PQgetResult(pg->conn);
    return FD_OK;
}
