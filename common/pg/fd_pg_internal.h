#ifndef FD_PG_INTERNAL_H
#define FD_PG_INTERNAL_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_buf.h"
#include "base/fd_embed.h"
#include "base/fd_error.h"
#include "base/fd_macros.h"

/** What the files of common/pg share about a connection. Nobody else includes this. */

/** How far a file of schemas/sql is known to the server as a prepared statement. */
enum fd_prepared {
    FD_PREPARED_NOT,
    FD_PREPARED_QUEUED, /**< in the open flight; true only once the flight has landed */
    FD_PREPARED_DONE,
};

/** One message of a flight that PostgreSQL answers. */
struct fd_flight_step {
    char name[48];    /**< of the file, or the beginning of a script; for error texts */
    size_t statement; /**< index into fd_embedded_sql of a prepare; else FD_NO_STATEMENT */
};

#define FD_NO_STATEMENT SIZE_MAX

struct fd_pg {
    PGconn *conn;
    bool lost;
    int64_t statement_timeout_ms; /**< 0: answers are waited for without end */
    bool (*given_up)(void);       /**< NULL: nothing is cancelled */
    unsigned char *prepared;      /**< enum fd_prepared of each of fd_embedded_sql */
    size_t statement_count;
    const struct fd_pg_alias *aliases; /**< NULL: none */
    struct fd_buf aliased;             /**< scratch: the text sent last */

    /* the open flight */
    bool in_flight;
    bool departed; /**< the flight is on its way: nothing can be added */
    struct fd_flight_step *steps;
    int step_count;
    int step_capacity;
    struct fd_error flight_error; /**< of begin and add; everything after it is left out */
};

/**
 * Send what is queued, wait for the next answer and take it: what PQgetResult gives, NULL between
 * the answers of two statements included. FD_RETRY when none came in time.
 */
enum fd_status fd_pg_next_result(struct fd_pg *pg, PGresult **ret_result,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** Send what is queued, and wait until it is sent. FD_RETRY when that took too long. */
enum fd_status fd_pg_send_queued(struct fd_pg *pg, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1);

/**
 * Take all results of what was sent outside of a flight. The last one stays in *ret_last; the
 * first failure is the one that is told, of the statement called `name`.
 */
enum fd_status fd_pg_take_results(struct fd_pg *pg, const char *name, PGresult **ret_last,
                                  struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** The statement in schemas/sql/`name`, by its place in fd_embedded_sql. Aborts without one. */
size_t fd_pg_find_statement(const struct fd_pg *pg, const char *name) FD_NONNULL(1, 2);

/** A statement's text as this connection has it; until the next call. */
const char *fd_pg_text(struct fd_pg *pg, const struct fd_embedded *file) FD_NONNULL(1, 2);

/** The connection is gone: remember it and say so in `error`. Returns FD_RETRY. */
enum fd_status fd_pg_lose(struct fd_pg *pg, struct fd_error *error) FD_NONNULL(1);

/** The error of a failed result, of the statement called `name`. Marks a lost connection. */
enum fd_status fd_pg_result_error(struct fd_pg *pg, const PGresult *result, const char *name,
                                  struct fd_error *error) FD_NONNULL(1, 2, 3);

/** Copy the first line of one of libpq's messages, without its line end. */
void fd_pg_first_line(const char *text, char *ret_line, size_t size) FD_NONNULL(1, 2);

#endif
