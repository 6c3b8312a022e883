#include "pg/fd_dead_letter.h"

enum { SCALARS_LIMIT = 1 << 12 };

static const struct fd_column columns[] = {
    {"topic", FD_COLUMN_TEXT, offsetof(struct fd_dead_letter, topic)},
    {"partition", FD_COLUMN_INT4, offsetof(struct fd_dead_letter, partition)},
    {"offset", FD_COLUMN_INT8, offsetof(struct fd_dead_letter, offset)},
    {"record_timestamp", FD_COLUMN_TIMESTAMPTZ, offsetof(struct fd_dead_letter, timestamp)},
    {"record_key", FD_COLUMN_BYTEA, offsetof(struct fd_dead_letter, key)},
    {"record_value", FD_COLUMN_BYTEA, offsetof(struct fd_dead_letter, value)},
    {"reason", FD_COLUMN_TEXT, offsetof(struct fd_dead_letter, reason)},
    {"message", FD_COLUMN_TEXT, offsetof(struct fd_dead_letter, message)},
    {"event_id", FD_COLUMN_UUID, offsetof(struct fd_dead_letter, event_id)},
};

static const struct fd_column refused_columns[] = {
    {"topic", FD_COLUMN_TEXT, offsetof(struct fd_dead_letter, topic)},
    {"partition", FD_COLUMN_INT4, offsetof(struct fd_dead_letter, partition)},
    {"offset", FD_COLUMN_INT8, offsetof(struct fd_dead_letter, offset)},
    {"reason", FD_COLUMN_TEXT, offsetof(struct fd_dead_letter, reason)},
    {"message", FD_COLUMN_TEXT, offsetof(struct fd_dead_letter, message)},
};

enum { KEY_COLUMNS = 3 }; /* the first of each table */

static void queue_rows(struct fd_pg *pg, const char *statement, const char *service,
                       const struct fd_column *table, size_t column_count,
                       const struct fd_dead_letter *letters, size_t count, struct fd_params *params)
{
    fd_params_reset(params);
    fd_params_add_text(params, service);
    fd_params_add_array(params, table, column_count, letters, sizeof(*letters), count);
    fd_pg_flight_add(pg, statement, params);
}

void fd_dead_letter_queue(struct fd_pg *pg, const char *service,
                          const struct fd_dead_letter *letters, size_t count,
                          struct fd_params *params)
{
    queue_rows(pg, "dead_letter/insert.sql", service, columns, FD_COUNT(columns), letters, count,
               params);
}

/* Columns of dead_letter/claim.sql. */
enum { TOPIC, PARTITION, OFFSET, RECORD_TIMESTAMP, RECORD_KEY, RECORD_VALUE };

static void read_letter(const PGresult *result, int row, struct fd_dead_letter *ret_letter)
{
    *ret_letter = (struct fd_dead_letter){
        .topic = fd_pg_str(result, row, TOPIC),
        .partition = (int32_t)fd_pg_int(result, row, PARTITION),
        .offset = fd_pg_int(result, row, OFFSET),
        .timestamp = fd_pg_time(result, row, RECORD_TIMESTAMP),
        .key = fd_pg_str(result, row, RECORD_KEY),
        .value = fd_pg_str(result, row, RECORD_VALUE),
    };
}

enum fd_status fd_dead_letter_claim(struct fd_pg *pg, const char *service, size_t limit,
                                    size_t byte_limit, struct fd_arena *arena,
                                    struct fd_dead_letter_claim *ret_claim, struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;
    int count;

    fd_params_init(&params, SCALARS_LIMIT);
    fd_params_add_text(&params, service);
    fd_params_add_int8(&params, (int64_t)limit);
    fd_params_add_int8(&params, (int64_t)byte_limit);
    status = fd_pg_run(pg, "dead_letter/claim.sql", &params, &ret_claim->result, error);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return status;
    }
    count = PQntuples(ret_claim->result);
    ret_claim->letters = fd_arena_new_array(arena, struct fd_dead_letter, count);
    ret_claim->count = (size_t)count;
    for (int row = 0; row < count; row++) {
        read_letter(ret_claim->result, row, &ret_claim->letters[row]);
    }
    return FD_OK;
}

void fd_dead_letter_queue_settle(struct fd_pg *pg, const char *service,
                                 const struct fd_dead_letter *claimed, size_t claimed_count,
                                 const struct fd_dead_letter *refused, size_t refused_count,
                                 struct fd_params *params)
{
    queue_rows(pg, "dead_letter/refuse_again.sql", service, refused_columns,
               FD_COUNT(refused_columns), refused, refused_count, params);
    queue_rows(pg, "dead_letter/delete.sql", service, columns, KEY_COLUMNS, claimed, claimed_count,
               params);
}

enum fd_status fd_dead_letter_expire(struct fd_pg *pg, const char *service, int64_t days,
                                     int64_t *ret_deleted, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, SCALARS_LIMIT);
    fd_params_add_text(&params, service);
    fd_params_add_int8(&params, days);
    fd_params_add_int8(&params, FD_DEAD_LETTER_EXPIRE_MOST);
    status = fd_pg_run(pg, "dead_letter/expire.sql", &params, &result, error);
    fd_params_clean_up(&params);
    if (status == FD_OK) {
        *ret_deleted = fd_pg_affected(result);
    }
    return status;
}
