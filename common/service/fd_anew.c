#include "service/fd_anew.h"

/* Columns of anew/claim.sql. */
enum { AUTHORITY_ID, NEXT_KEY, ALERTS_ONLY };

static enum fd_status read_claim(struct fd_transaction *transaction, struct fd_anew *ret_anew,
                                 bool *ret_found, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    struct fd_params *params = transaction->context.params;
    enum fd_status status;

    fd_params_reset(params);
    fd_params_add_text(params, transaction->service->name);
    status = fd_pg_run(transaction->context.pg, "anew/claim.sql", params, &result, error);
    *ret_found = status == FD_OK && PQntuples(result) > 0;
    if (*ret_found) {
        *ret_anew = (struct fd_anew){
            .authority_id = (int16_t)fd_pg_int(result, 0, AUTHORITY_ID),
            .next_key = fd_pg_int(result, 0, NEXT_KEY),
            .alerts_only = fd_pg_bool(result, 0, ALERTS_ONLY),
        };
    }
    return status;
}

enum fd_status fd_anew_claim(struct fd_transaction *transaction,
                             const struct fd_position *positions, int count,
                             struct fd_anew *ret_anew, bool *ret_found, struct fd_error *error)
{
    enum fd_status status = fd_transaction_open(transaction, positions, count, error);

    *ret_found = false;
    if (status != FD_OK) {
        return status;
    }
    status = read_claim(transaction, ret_anew, ret_found, error);
    return *ret_found ? FD_OK : fd_transaction_abandon(transaction, status, error);
}

static enum fd_status note(struct fd_transaction *transaction, const struct fd_anew *anew,
                           struct fd_error *error)
{
    struct fd_params *params = transaction->context.params;

    fd_params_reset(params);
    fd_params_add_text(params, transaction->service->name);
    fd_params_add(params, FD_COLUMN_INT2, &anew->authority_id);
    if (!anew->finished) {
        fd_params_add_int8(params, anew->next_key);
    }
    return fd_pg_run(transaction->context.pg, anew->finished ? "anew/finish.sql" : "anew/move.sql",
                     params, NULL, error);
}

enum fd_status fd_anew_go_on(struct fd_transaction *transaction, enum fd_status status,
                             struct fd_anew *anew, struct fd_error *error)
{
    bool durable = false;

    if (status == FD_OK) {
        status = transaction->service->decide_anew(&transaction->context, anew, &durable, error);
    }
    if (status == FD_OK) {
        status = note(transaction, anew, error);
    }
    return status == FD_OK ? fd_transaction_commit(transaction, durable, error)
                           : fd_transaction_abandon(transaction, status, error);
}
