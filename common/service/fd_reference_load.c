#include "service/fd_reference_load.h"

#include <stdio.h>
#include <stdlib.h>

/* Columns of reference/load_authority.sql. */
enum { GSS_CODE, AUTHORITY_ID, ALERTS_FROM, WINDOW_MONTHS, WINDOW_DAYS, ALERT_COUNT, SEND_ANY };

static void *allocate(size_t count, size_t size)
{
    void *items = calloc(count, size);

    if (!items) {
        fd_abort("out of memory for reference data");
    }
    return items;
}

static void read_authority(const PGresult *result, int row, struct fd_authority *ret_authority)
{
    struct fd_str gss_code = fd_pg_str(result, row, GSS_CODE);

    snprintf(ret_authority->gss_code, sizeof(ret_authority->gss_code), "%.*s",
             FD_STR_ARGS(gss_code));
    ret_authority->id = (int16_t)fd_pg_int(result, row, AUTHORITY_ID);
    ret_authority->alerts_from = fd_pg_date(result, row, ALERTS_FROM);
    ret_authority->window_months = (int32_t)fd_pg_int(result, row, WINDOW_MONTHS);
    ret_authority->window_days = (int32_t)fd_pg_int(result, row, WINDOW_DAYS);
    ret_authority->alert_count = (int32_t)fd_pg_int(result, row, ALERT_COUNT);
    ret_authority->send_any = fd_pg_bool(result, row, SEND_ANY);
}

/* The rows of one statement, of which there have to be some. */
static enum fd_status load_rows(struct fd_pg *pg, const char *statement, PGresult **ret_result,
                                struct fd_error *error)
{
    enum fd_status status = fd_pg_run(pg, statement, NULL, ret_result, error);

    if (status == FD_OK && PQntuples(*ret_result) == 0) {
        return fd_error_set(error, FD_FATAL, "reference",
                            "%s finds no rows: run `frontdoorctl migrate`", statement);
    }
    return status;
}

static enum fd_status load_authorities(struct fd_pg *pg, struct fd_reference *reference,
                                       struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status = load_rows(pg, "reference/load_authority.sql", &result, error);
    int count = status == FD_OK ? PQntuples(result) : 0;

    if (status != FD_OK) {
        return status;
    }
    reference->authorities = allocate((size_t)count, sizeof(*reference->authorities));
    reference->authority_count = count;
    for (int row = 0; row < count; row++) {
        read_authority(result, row, &reference->authorities[row]);
    }
    return FD_OK;
}

static enum fd_status load_calendar(struct fd_pg *pg, struct fd_reference *reference,
                                    struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status = load_rows(pg, "reference/load_bank_holiday.sql", &result, error);
    int count = status == FD_OK ? PQntuples(result) : 0;
    int32_t *holidays;

    if (status != FD_OK) {
        return status;
    }
    holidays = allocate((size_t)count, sizeof(*holidays));
    for (int row = 0; row < count; row++) {
        holidays[row] = fd_pg_date(result, row, 0);
    }
    status = fd_calendar_new(holidays, (size_t)count, &reference->calendar, error);
    free(holidays);
    return status;
}

enum fd_status fd_reference_load(struct fd_pg *pg, struct fd_reference **ret_reference,
                                 struct fd_error *error)
{
    struct fd_reference *reference = allocate(1, sizeof(*reference));
    enum fd_status status = load_authorities(pg, reference, error);

    if (status == FD_OK) {
        status = load_calendar(pg, reference, error);
    }
    if (status != FD_OK) {
        fd_reference_destroy(&reference);
        return status;
    }
    *ret_reference = reference;
    return FD_OK;
}
