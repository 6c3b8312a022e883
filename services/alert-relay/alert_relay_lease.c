#include "alert_relay_lease.h"

/* Room for the parameters of any of the statements. */
enum { PARAMS_LIMIT = 4096 };

static const char lease_name[] = "alert-relay";

static enum fd_status run(struct fd_pg *pg, const char *statement, struct fd_params *params,
                          PGresult **ret_result, struct fd_error *error)
{
    enum fd_status status = fd_pg_run(pg, statement, params, ret_result, error);

    fd_params_clean_up(params);
    return status;
}

enum fd_status relay_lease_take(struct fd_pg *pg, const char *holder, int64_t *ret_epoch,
                                struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, lease_name);
    fd_params_add_text(&params, holder);
    fd_params_add_int8(&params, RELAY_LEASE_MS);
    status = run(pg, "relay/take_lease.sql", &params, &result, error);
    if (status == FD_OK) {
        *ret_epoch = PQntuples(result) > 0 ? fd_pg_int(result, 0, 0) : 0;
    }
    return status;
}

enum fd_status relay_lease_hold(struct fd_pg *pg, int64_t epoch, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, lease_name);
    fd_params_add_int8(&params, epoch);
    fd_params_add_int8(&params, RELAY_LEASE_MS);
    status = run(pg, "relay/hold_lease.sql", &params, &result, error);
    if (status == FD_OK && fd_pg_affected(result) == 0) {
        return fd_error_set(error, FD_FENCED, "lease_lost", "another relay holds the lease");
    }
    return status;
}

enum fd_status relay_lease_begin(struct fd_pg *pg, int64_t epoch, struct fd_error *error)
{
    enum fd_status status;

    fd_pg_flight_begin(pg);
    fd_pg_flight_script(pg, "BEGIN");
    fd_pg_flight_script(pg, "SET LOCAL synchronous_commit = on");
    status = fd_pg_flight_land(pg, NULL, 0, error);
    return status == FD_OK ? relay_lease_hold(pg, epoch, error) : status;
}

void relay_lease_release(struct fd_pg *pg, int64_t epoch)
{
    struct fd_params params;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, lease_name);
    fd_params_add_int8(&params, epoch);
    (void)!run(pg, "relay/release_lease.sql", &params, NULL, NULL);
}
