#include "pg/fd_dead_letter.h"

enum { EXPIRE_PARAMS_LIMIT = 1 << 12 };

static const struct fd_column columns[] = {
    {"topic", FD_COLUMN_TEXT, offsetof(struct fd_dead_letter, topic)},
    {"partition", FD_COLUMN_INT4, offsetof(struct fd_dead_letter, partition)},
    {"offset", FD_COLUMN_INT8, offsetof(struct fd_dead_letter, offset)},
    {"record_timestamp", FD_COLUMN_TIMESTAMPTZ, offsetof(struct fd_dead_letter, timestamp)},
    {"record_key", FD_COLUMN_BYTEA, offsetof(struct fd_dead_letter, key)},
    {"record_value", FD_COLUMN_BYTEA, offsetof(struct fd_dead_letter, value)},
    {"reason", FD_COLUMN_TEXT, offsetof(struct fd_dead_letter, reason)},
    {"message", FD_COLUMN_TEXT, offsetof(struct fd_dead_letter, message)},
};

void fd_dead_letter_queue(struct fd_pg *pg, const char *service,
                          const struct fd_dead_letter *letters, size_t count,
                          struct fd_params *params)
{
    fd_params_reset(params);
    fd_params_add_text(params, service);
    fd_params_add_array(params, columns, FD_COUNT(columns), letters, sizeof(*letters), count);
    fd_pg_flight_add(pg, "dead_letter/insert.sql", params);
}

enum fd_status fd_dead_letter_expire(struct fd_pg *pg, const char *service, int64_t days,
                                     int64_t *ret_deleted, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, EXPIRE_PARAMS_LIMIT);
    fd_params_add_text(&params, service);
    fd_params_add_int8(&params, days);
    status = fd_pg_run(pg, "dead_letter/expire.sql", &params, &result, error);
    fd_params_clean_up(&params);
    if (status == FD_OK) {
        *ret_deleted = fd_pg_affected(result);
    }
    return status;
}
