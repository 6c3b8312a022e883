#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg/fd_pg.h"
#include "pg/fd_pg_internal.h"
#include "pg/fd_sql.h"

enum { BINARY = 1 };

size_t fd_pg_find_statement(const struct fd_pg *pg, const char *name)
{
    size_t low = 0;
    size_t high = pg->statement_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, fd_embedded_sql[middle].name);

        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    fd_abort("there is no statement %s in schemas/sql", name);
}

const char *fd_pg_text(struct fd_pg *pg, const struct fd_embedded *file)
{
    if (!pg->aliases) {
        return file->text;
    }
    fd_buf_reset(&pg->aliased);
    fd_pg_alias_put(pg->aliases, file->text, &pg->aliased);
    return fd_buf_text(&pg->aliased);
}

static void add_step(struct fd_pg *pg, const char *name, size_t statement)
{
    if (pg->step_count == pg->step_capacity) {
        pg->step_capacity = pg->step_capacity ? 2 * pg->step_capacity : 16;
        pg->steps = realloc(pg->steps, (size_t)pg->step_capacity * sizeof(*pg->steps));
        if (!pg->steps) {
            fd_abort("out of memory for a flight");
        }
    }
    snprintf(pg->steps[pg->step_count].name, sizeof(pg->steps[0].name), "%s", name);
    pg->steps[pg->step_count++].statement = statement;
}

/* Whether a send function of libpq took the message; if not, the flight ends before it. */
static bool sent(struct fd_pg *pg, int result)
{
    if (!result) {
        fd_pg_lose(pg, &pg->flight_error);
    }
    return result != 0;
}

/* Binary values must be of the very types that the server reads them as, so these are declared. */
static bool queue_prepare(struct fd_pg *pg, size_t statement, const struct fd_params *params)
{
    const struct fd_embedded *file = &fd_embedded_sql[statement];

    if (pg->prepared[statement] != FD_PREPARED_NOT) {
        return true;
    }
    if (!sent(pg, PQsendPrepare(pg->conn, file->name, fd_pg_text(pg, file), params->count,
                                params->types))) {
        return false;
    }
    pg->prepared[statement] = FD_PREPARED_QUEUED;
    add_step(pg, file->name, statement);
    return true;
}

static int send_prepared(struct fd_pg *pg, const char *name, const struct fd_params *params)
{
    const char *values[FD_PARAMS_MAX];
    int lengths[FD_PARAMS_MAX];
    int formats[FD_PARAMS_MAX];

    for (int i = 0; i < params->count; i++) {
        bool null = params->lengths[i] < 0;

        values[i] = null ? NULL : params->bytes.data + params->offsets[i];
        lengths[i] = null ? 0 : params->lengths[i];
        formats[i] = BINARY;
    }
    return PQsendQueryPrepared(pg->conn, name, params->count, values, lengths, formats, BINARY);
}

static bool may_queue(const struct fd_pg *pg)
{
    if (!pg->in_flight) {
        fd_abort("a statement was queued outside of a flight");
    }
    if (pg->departed) {
        fd_abort("a statement was queued in a flight that has departed");
    }
    return pg->flight_error.status == FD_OK;
}

void fd_pg_flight_begin(struct fd_pg *pg)
{
    if (pg->in_flight) {
        fd_abort("a flight was begun within a flight");
    }
    pg->in_flight = true;
    pg->departed = false;
    pg->step_count = 0;
    pg->flight_error.status = FD_OK;
    if (pg->lost || !PQenterPipelineMode(pg->conn)) {
        fd_pg_lose(pg, &pg->flight_error);
    }
}

void fd_pg_flight_add(struct fd_pg *pg, const char *name, const struct fd_params *params)
{
    static const struct fd_params none = {0};
    size_t statement = fd_pg_find_statement(pg, name);

    params = params ? params : &none;
    if (!may_queue(pg)) {
        return;
    }
    if (params->bytes.failed) {
        fd_error_set(&pg->flight_error, FD_POISON, "params_too_large",
                     "%s: parameters of more than %zu bytes", name, params->bytes.limit);
        return;
    }
    if (queue_prepare(pg, statement, params) &&
        sent(pg, send_prepared(pg, fd_embedded_sql[statement].name, params))) {
        add_step(pg, fd_embedded_sql[statement].name, FD_NO_STATEMENT);
    }
}

void fd_pg_flight_script(struct fd_pg *pg, const char *sql)
{
    if (may_queue(pg) &&
        sent(pg, PQsendQueryParams(pg->conn, sql, 0, NULL, NULL, NULL, NULL, BINARY))) {
        add_step(pg, sql, FD_NO_STATEMENT);
    }
}

int fd_pg_flight_length(const struct fd_pg *pg)
{
    int length = 0;

    for (int i = 0; i < pg->step_count; i++) {
        length += pg->steps[i].statement == FD_NO_STATEMENT;
    }
    return length;
}

void fd_pg_flight_depart(struct fd_pg *pg)
{
    if (may_queue(pg) && pg->step_count > 0) {
        pg->departed = sent(pg, PQpipelineSync(pg->conn));
    }
}

/* The answers to come in, and where they go. */
struct landing {
    PGresult **results;
    int capacity;
    int count;             /* statements answered, prepares not counted */
    struct fd_error first; /* the first failure of a statement */
};

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static void note_prepared(struct fd_pg *pg, const struct fd_flight_step *step, bool done)
{
    if (step->statement != FD_NO_STATEMENT) {
        pg->prepared[step->statement] = done ? FD_PREPARED_DONE : FD_PREPARED_NOT;
    }
}

/* Takes the result over. */
static void land_result(struct fd_pg *pg, const struct fd_flight_step *step, PGresult *result,
                        struct landing *landing)
{
    bool done = succeeded(result);

    note_prepared(pg, step, done);
    if (!done && PQresultStatus(result) != PGRES_PIPELINE_ABORTED &&
        landing->first.status == FD_OK) {
        fd_pg_result_error(pg, result, step->name, &landing->first);
    }
    if (step->statement == FD_NO_STATEMENT && landing->results != NULL &&
        landing->count < landing->capacity) {
        landing->results[landing->count] = done ? result : NULL;
        result = done ? NULL : result;
    }
    landing->count += step->statement == FD_NO_STATEMENT;
    PQclear(result);
}

/* Each answer is a result and a NULL behind it. */
static enum fd_status land_step(struct fd_pg *pg, const struct fd_flight_step *step,
                                struct landing *landing, struct fd_error *error)
{
    PGresult *result;
    enum fd_status status = fd_pg_next_result(pg, &result, error);

    if (status != FD_OK) {
        return status;
    }
    if (!result) {
        return fd_pg_lose(pg, error);
    }
    land_result(pg, step, result, landing);
    status = fd_pg_next_result(pg, &result, error);
    PQclear(status == FD_OK ? result : NULL);
    return status;
}

static enum fd_status end_pipeline(struct fd_pg *pg, struct fd_error *error)
{
    return PQexitPipelineMode(pg->conn) ? FD_OK : fd_pg_lose(pg, error);
}

static enum fd_status land_steps(struct fd_pg *pg, struct landing *landing, struct fd_error *error)
{
    PGresult *result;

    if (pg->lost) {
        return fd_pg_lose(pg, error);
    }
    if (pg->step_count == 0) {
        return end_pipeline(pg, error); /* of nothing there is no answer to wait for */
    }
    if (!pg->departed && !PQpipelineSync(pg->conn)) {
        return fd_pg_lose(pg, error);
    }
    for (int i = 0; i < pg->step_count; i++) {
        enum fd_status status = land_step(pg, &pg->steps[i], landing, error);

        if (status != FD_OK || pg->lost) {
            return FD_RETRY;
        }
    }
    if (fd_pg_next_result(pg, &result, error) != FD_OK) {
        return FD_RETRY;
    }
    if (PQresultStatus(result) != PGRES_PIPELINE_SYNC) {
        PQclear(result);
        return fd_pg_lose(pg, error);
    }
    PQclear(result);
    return end_pipeline(pg, error);
}

static void free_results(PGresult **results, int count)
{
    for (int i = 0; i < count; i++) {
        fd_pg_result_free(&results[i]);
    }
}

/* What PostgreSQL said first explains more than that the connection was then closed. */
static enum fd_status first_error(const struct fd_error *said, const struct fd_error *queueing,
                                  enum fd_status landed, struct fd_error *error)
{
    if (said->status != FD_OK || queueing->status != FD_OK) {
        const struct fd_error *first = said->status != FD_OK ? said : queueing;

        if (error) {
            *error = *first;
        }
        return first->status;
    }
    return landed;
}

enum fd_status fd_pg_flight_land(struct fd_pg *pg, PGresult **ret_results, int result_count,
                                 struct fd_error *error)
{
    struct landing landing = {.results = ret_results, .capacity = ret_results ? result_count : 0};
    enum fd_status status;

    for (int i = 0; i < landing.capacity; i++) {
        ret_results[i] = NULL;
    }
    if (!pg->in_flight) {
        fd_abort("a flight was landed that was not begun");
    }
    status = land_steps(pg, &landing, error);
    pg->in_flight = false;
    status = first_error(&landing.first, &pg->flight_error, status, error);
    if (pg->lost) {
        free_results(ret_results, landing.capacity);
    }
    return status;
}

enum fd_status fd_pg_run(struct fd_pg *pg, const char *name, const struct fd_params *params,
                         PGresult **ret_result, struct fd_error *error)
{
    fd_pg_flight_begin(pg);
    fd_pg_flight_add(pg, name, params);
    return fd_pg_flight_land(pg, ret_result, 1, error);
}
