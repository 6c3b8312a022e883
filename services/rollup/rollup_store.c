#include "rollup_store.h"

#include <stdio.h>

enum { PARAMS_LIMIT = 256 };

enum fd_status rollup_list(struct fd_pg *pg, struct rollup_touched *ret_touched,
                           struct fd_error *error)
{
    struct rollup_touched touched = {0};
    enum fd_status status = fd_pg_run(pg, "rollup/list.sql", NULL, &touched.result, error);

    if (status != FD_OK) {
        return status;
    }
    touched.count = PQntuples(touched.result);
    touched.all = touched.count > 0 && fd_pg_is_null(touched.result, 0, 0);
    touched.first = touched.all ? 1 : 0;
    touched.count -= touched.first;
    *ret_touched = touched;
    return FD_OK;
}

void rollup_touched_clean_up(struct rollup_touched *touched)
{
    fd_pg_result_free(&touched->result);
    *touched = (struct rollup_touched){0};
}

struct fd_str rollup_touched_code(const struct rollup_touched *touched, int index)
{
    return fd_pg_str(touched->result, touched->first + index, 0);
}

/* What is begun with the lock before anything is read. */
static enum fd_status run_locked(struct fd_pg *pg, const char *begin, const char *name,
                                 const struct fd_params *params, struct fd_error *error)
{
    enum fd_status status;

    fd_pg_flight_begin(pg);
    fd_pg_flight_script(pg, begin);
    fd_pg_flight_add(pg, "rollup/lock.sql", NULL);
    fd_pg_flight_add(pg, name, params);
    fd_pg_flight_script(pg, "COMMIT");
    status = fd_pg_flight_land(pg, NULL, 0, error);
    if (status != FD_OK) {
        fd_pg_rollback(pg);
    }
    return status;
}

enum fd_status rollup_spread(struct fd_pg *pg, struct fd_error *error)
{
    return run_locked(pg, "BEGIN", "rollup/spread.sql", NULL, error);
}

enum fd_status rollup_fold(struct fd_pg *pg, struct fd_str authority, struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add(&params, FD_COLUMN_TEXT, &authority);
    status =
        run_locked(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ", "rollup/fold.sql", &params, error);
    fd_params_clean_up(&params);
    return status;
}

enum fd_status rollup_unseen(struct fd_pg *pg, int64_t *ret_count, char *ret_login, size_t size,
                             struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status = fd_pg_run(pg, "rollup/unseen.sql", NULL, &result, error);

    if (status == FD_OK) {
        struct fd_str login = fd_pg_str(result, 0, 0);

        snprintf(ret_login, size, "%.*s", FD_STR_ARGS(login));
        *ret_count = fd_pg_int(result, 0, 1);
    }
    return status;
}
