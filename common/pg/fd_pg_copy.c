/* COPY ... FROM STDIN (FORMAT binary). PostgreSQL doesn't allow it in a flight. */
#include "pg/fd_pg.h"
#include "pg/fd_pg_internal.h"
#include "pg/fd_sql.h"

enum { CHUNK = 1 << 16 };

static const char HEADER[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"; /* no flags, no extension */
static const unsigned char TRAILER[] = {0xff, 0xff};

static enum fd_status begin(struct fd_pg *pg, const struct fd_embedded *file,
                            struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    fd_auto_pgresult rest = NULL;
    enum fd_status status;

    if (pg->lost || !PQsendQuery(pg->conn, fd_pg_text(pg, file))) {
        return fd_pg_lose(pg, error);
    }
    pg->step_count = 0;
    status = fd_pg_next_result(pg, &result, error);
    if (status != FD_OK || PQresultStatus(result) == PGRES_COPY_IN) {
        return status;
    }
    if (!result) {
        return fd_pg_lose(pg, error);
    }
    fd_pg_result_error(pg, result, file->name, error);
    return fd_pg_take_results(pg, file->name, &rest, NULL) == FD_OK ? error->status : FD_RETRY;
}

/* What has gathered, and not before there is a chunk of it unless it is the last. */
static enum fd_status send_rows(struct fd_pg *pg, struct fd_buf *rows, bool last,
                                struct fd_error *error)
{
    if (rows->failed || (rows->length < CHUNK && !last)) {
        return FD_OK;
    }
    if (PQputCopyData(pg->conn, rows->data, (int)rows->length) != 1) {
        return fd_pg_lose(pg, error);
    }
    fd_buf_reset(rows);
    return fd_pg_send_queued(pg, error);
}

/* Without memory for a row the server is told to forget the others. */
static enum fd_status finish(struct fd_pg *pg, const char *name, const struct fd_buf *rows,
                             struct fd_error *error)
{
    fd_auto_pgresult last = NULL;

    if (PQputCopyEnd(pg->conn, rows->failed ? "a row is too large" : NULL) != 1) {
        return fd_pg_lose(pg, error);
    }
    return fd_pg_take_results(pg, name, &last, error);
}

enum fd_status fd_pg_copy(struct fd_pg *pg, const char *name, const struct fd_column_group *groups,
                          size_t group_count, size_t row_count, struct fd_buf *scratch,
                          struct fd_error *error)
{
    const struct fd_embedded *file = &fd_embedded_sql[fd_pg_find_statement(pg, name)];
    enum fd_status status = begin(pg, file, error);

    fd_buf_reset(scratch);
    fd_buf_put(scratch, HEADER, sizeof(HEADER) - 1);
    for (size_t row = 0; row < row_count && status == FD_OK; row++) {
        fd_columns_prefetch(groups, group_count, row_count, row);
        fd_columns_put_copy_row(scratch, groups, group_count, row);
        status = send_rows(pg, scratch, false, error);
    }
    fd_buf_put(scratch, TRAILER, sizeof(TRAILER));
    if (status == FD_OK) {
        status = send_rows(pg, scratch, true, error);
    }
    return status == FD_OK ? finish(pg, file->name, scratch, error) : status;
}
