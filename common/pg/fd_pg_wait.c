#include <errno.h>
#include <poll.h>

#include "base/fd_env.h"
#include "pg/fd_pg.h"
#include "pg/fd_pg_internal.h"

/* Beyond every statement's own time: an answer that is this late won't come. */
enum { ANSWER_GRACE_MS = 10000 };

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

/* Wait for bytes either way. False when the time is up. */
static bool wait_for_socket(const struct fd_pg *pg, bool sending, int64_t timeout_ms)
{
    struct pollfd socket = {
        .fd = PQsocket(pg->conn),
        .events = (short)(POLLIN | (sending ? POLLOUT : 0)),
    };
    int64_t wait = timeout_ms > INT32_MAX ? INT32_MAX : timeout_ms;

    return poll(&socket, 1, (int)wait) != 0 || errno == EINTR;
}

/*
 * Reading while sending is what keeps a large flight from a deadlock: PostgreSQL stops reading when
 * its answers aren't read. A broken socket ends the wait too: PQgetResult then gives what
 * PostgreSQL said last, such as that it is being shut down, and after that an error without
 * SQLSTATE.
 */
static bool wait_for_answer(const struct fd_pg *pg)
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
