#ifndef FD_PG_H
#define FD_PG_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fd_arena.h"
#include "base/fd_error.h"
#include "base/fd_macros.h"
#include "base/fd_secret.h"
#include "pg/fd_columns.h"
#include "pg/fd_pg_alias.h"

/**
 * One connection to PostgreSQL: prepared statements by the name of their file in schemas/sql,
 * binary parameters and results, and flights (pipeline mode). Not thread-safe: it belongs to the
 * thread that runs transactions. SQLSTATEs become classes here (fd_pg_classify) and nowhere else.
 */
struct fd_pg;

struct fd_pg_options {
    struct fd_secret url; /**< the caller's; conninfo or postgresql:// URL, libpq's PG* apply too */
    const char *application_name; /**< the service's name: how its backends are known */
    int64_t connect_timeout_s;
    int64_t lock_timeout_ms;                /**< 0: none */
    int64_t statement_timeout_ms;           /**< 0: none */
    int64_t idle_in_transaction_timeout_ms; /**< 0: none */
    int64_t tcp_user_timeout_ms;            /**< 0: the system's */
    bool (*given_up)(void); /**< asked while an answer is waited for; true: what runs is cancelled
                                 (SQLSTATE 57014). NULL: nothing is */
    const struct fd_pg_alias *aliases; /**< the caller's, while it is open; NULL: none */
};

FD_NONNULL(1)
enum fd_status fd_pg_connect(const struct fd_pg_options *options, struct fd_pg **ret_pg,
                             struct fd_error *error) FD_MUST_CHECK;
/** Close the connection, whatever is open on it, and free it; the pointer becomes NULL. */
void fd_pg_destroy(struct fd_pg **pg);

/** False once the connection is lost: only fd_pg_destroy and a new fd_pg_connect help. */
bool fd_pg_alive(const struct fd_pg *pg) FD_NONNULL(1);

/** A statement is prepared already: by another connection, which a pooler gave this backend. */
#define FD_PG_PREPARED_BEFORE "42P05"

/** The class of a SQLSTATE (design: errors); NULL or "" means the connection was lost. */
enum fd_status fd_pg_classify(const char *sqlstate);

/** Free a PGresult; for FD_CLEANUP. */
void fd_pg_result_free(PGresult **result);
#define fd_auto_pgresult FD_CLEANUP(fd_pg_result_free) PGresult *

/**
 * Run the statement in schemas/sql/`name`, preparing it on first use. `params` may be NULL.
 * Results are binary. `ret_result` may be NULL; else the caller frees what it gets.
 */
enum fd_status fd_pg_run(struct fd_pg *pg, const char *name, const struct fd_params *params,
                         PGresult **ret_result, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2);

/** Run text of one or more statements without parameters (BEGIN, a migration). Text results. */
enum fd_status fd_pg_script(struct fd_pg *pg, const char *sql, PGresult **ret_result,
                            struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/**
 * A flight: statements queued in pipeline mode and sent together. Between begin and land nothing
 * waits for an answer. After the first that fails PostgreSQL skips the rest of the flight.
 *
 *   fd_pg_flight_begin(pg);
 *   fd_pg_flight_script(pg, "BEGIN");
 *   fd_pg_flight_add(pg, "timeliness/merge_call.sql", &params);
 *   fd_pg_flight_script(pg, "COMMIT");
 *   status = fd_pg_flight_land(pg, results, FD_COUNT(results), &error);
 *
 * Failures of begin and add are remembered and returned by land.
 */
void fd_pg_flight_begin(struct fd_pg *pg) FD_NONNULL(1);
void fd_pg_flight_add(struct fd_pg *pg, const char *name, const struct fd_params *params)
    FD_NONNULL(1, 2);
/** Queue one statement without parameters (BEGIN, COMMIT, SAVEPOINT a, SET LOCAL ...). */
void fd_pg_flight_script(struct fd_pg *pg, const char *sql) FD_NONNULL(1, 2);
/** How many statements are queued: the place of the next one's result. */
int fd_pg_flight_length(const struct fd_pg *pg) FD_NONNULL(1);
/**
 * Send what is queued and don't wait: PostgreSQL is at work while the caller does something else.
 * Nothing more can be added; it still has to be landed.
 */
void fd_pg_flight_depart(struct fd_pg *pg) FD_NONNULL(1);
/**
 * Send, wait for every answer and leave pipeline mode; a flight of nothing asks nobody.
 * `ret_results` may be NULL; else it receives the result of each queued statement in order, to be
 * freed by the caller (NULL for those that were skipped). On error the first failing statement's
 * error is returned; a transaction that was open in the flight is still open and failed.
 */
enum fd_status fd_pg_flight_land(struct fd_pg *pg, PGresult **ret_results, int result_count,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/**
 * Run schemas/sql/`name`, a COPY ... FROM STDIN (FORMAT binary), for rows that lie in `groups` in
 * the order of its columns. They are sent while they are made, through `scratch`. Much faster than
 * a statement where there are thousands, but a row whose key stands already fails all (23505).
 */
enum fd_status fd_pg_copy(struct fd_pg *pg, const char *name, const struct fd_column_group *groups,
                          size_t group_count, size_t row_count, struct fd_buf *scratch,
                          struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3, 6);

/**
 * How long answers are waited for: `statement_timeout_ms` a statement, and some. For whoever has
 * changed PostgreSQL's statement_timeout for a while. Returns what it was.
 */
int64_t fd_pg_be_patient(struct fd_pg *pg, int64_t statement_timeout_ms) FD_NONNULL(1);

/** ROLLBACK if a transaction is open; does nothing on a lost connection. */
void fd_pg_rollback(struct fd_pg *pg) FD_NONNULL(1);

/** Wait up to `timeout_ms` for a NOTIFY; FD_OK with *ret_notified, FD_RETRY when lost. */
enum fd_status fd_pg_wait_notify(struct fd_pg *pg, int64_t timeout_ms, bool *ret_notified,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3);

/** @name Values of a binary result
 * Row and column must exist. Null gives 0, false, FD_STR_NULL, or INT64_MIN for a time.
 * @{ */
bool fd_pg_is_null(const PGresult *result, int row, int column);
bool fd_pg_bool(const PGresult *result, int row, int column);
int64_t fd_pg_int(const PGresult *result, int row, int column); /**< int2, int4 or int8 */
/** timestamptz, as microseconds since 1970. */
int64_t fd_pg_time(const PGresult *result, int row, int column);
/** date, as days since 1970. */
int32_t fd_pg_date(const PGresult *result, int row, int column);
/** text, bytea, uuid: the bytes in place, alive as long as the result. */
struct fd_str fd_pg_str(const PGresult *result, int row, int column);
/** text[]: the items, in `arena`, pointing into the result. */
struct fd_str_list fd_pg_str_list(const PGresult *result, int row, int column,
                                  struct fd_arena *arena);
/** @} */

/** Rows that a statement touched ("INSERT 0 5" is 5). */
int64_t fd_pg_affected(PGresult *result);

#endif
