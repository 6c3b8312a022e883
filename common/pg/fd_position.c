#include "pg/fd_position.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMS_LIMIT = 1 << 22 };

int fd_position_compare(const struct fd_position *left, const struct fd_position *right)
{
    int order = strcmp(left->topic, right->topic);

    return order != 0 ? order
                      : (left->partition > right->partition) - (left->partition < right->partition);
}

static const struct fd_column take_over_columns[] = {
    {"topic", FD_COLUMN_CHARS, offsetof(struct fd_position, topic)},
    {"partition", FD_COLUMN_INT4, offsetof(struct fd_position, partition)},
};

static const struct fd_column check_columns[] = {
    {"topic", FD_COLUMN_CHARS, offsetof(struct fd_position, topic)},
    {"partition", FD_COLUMN_INT4, offsetof(struct fd_position, partition)},
    {"epoch", FD_COLUMN_INT8, offsetof(struct fd_position, epoch)},
};

static const struct fd_column advance_columns[] = {
    {"topic", FD_COLUMN_CHARS, offsetof(struct fd_position_move, to.topic)},
    {"partition", FD_COLUMN_INT4, offsetof(struct fd_position_move, to.partition)},
    {"epoch", FD_COLUMN_INT8, offsetof(struct fd_position_move, to.epoch)},
    {"from_offset", FD_COLUMN_INT8, offsetof(struct fd_position_move, from_offset)},
    {"next_offset", FD_COLUMN_INT8, offsetof(struct fd_position_move, to.next_offset)},
    {"last_offset", FD_COLUMN_INT8, offsetof(struct fd_position_move, to.last_offset)},
    {"last_timestamp", FD_COLUMN_INT8, offsetof(struct fd_position_move, to.last_timestamp)},
    {"last_hash", FD_COLUMN_INT8, offsetof(struct fd_position_move, to.last_hash)},
};

/* Columns of position/take_over.sql. */
enum { TOPIC, PARTITION, EPOCH, NEXT_OFFSET, LAST_OFFSET, LAST_TIMESTAMP, LAST_HASH };

static void read_position(const PGresult *result, int row, struct fd_position *ret_position)
{
    ret_position->epoch = fd_pg_int(result, row, EPOCH);
    ret_position->next_offset = fd_pg_int(result, row, NEXT_OFFSET);
    ret_position->last_offset = fd_pg_int(result, row, LAST_OFFSET);
    ret_position->last_timestamp = fd_pg_int(result, row, LAST_TIMESTAMP);
    ret_position->last_hash = fd_pg_int(result, row, LAST_HASH);
}

/* Rows come as they were sent: an INSERT returns them in the order in which it handles them. */
static bool is_row_of(const PGresult *result, int row, const struct fd_position *position)
{
    return fd_str_equal(fd_pg_str(result, row, TOPIC), fd_str_from(position->topic)) &&
           fd_pg_int(result, row, PARTITION) == position->partition;
}

static enum fd_status read_positions(const PGresult *result, struct fd_position *positions,
                                     int count, struct fd_error *error)
{
    for (int i = 0; i < count; i++) {
        if (i >= PQntuples(result) || !is_row_of(result, i, &positions[i])) {
            return fd_error_set(error, FD_FATAL, "position", "no position came back of %s [%d]",
                                positions[i].topic, positions[i].partition);
        }
    }
    for (int i = 0; i < count; i++) {
        read_position(result, i, &positions[i]);
    }
    return FD_OK;
}

enum fd_status fd_position_take_over(struct fd_pg *pg, const char *service,
                                     struct fd_position *positions, int count,
                                     struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, service);
    fd_params_add_array(&params, take_over_columns, FD_COUNT(take_over_columns), positions,
                        sizeof(*positions), (size_t)count);
    status = fd_pg_run(pg, "position/take_over.sql", &params, &result, error);
    fd_params_clean_up(&params);
    return status == FD_OK ? read_positions(result, positions, count, error) : status;
}

void fd_position_queue_advance(struct fd_pg *pg, const char *service,
                               const struct fd_position_move *moves, int count,
                               struct fd_params *params)
{
    fd_params_reset(params);
    fd_params_add_text(params, service);
    fd_params_add_array(params, advance_columns, FD_COUNT(advance_columns), moves, sizeof(*moves),
                        (size_t)count);
    fd_pg_flight_add(pg, "position/advance.sql", params);
}

/* A statement about those held, as they are held. */
static enum fd_status ask_of_held(struct fd_pg *pg, const char *statement, const char *service,
                                  const struct fd_position *positions, int count,
                                  PGresult **ret_result, struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, service);
    fd_params_add_array(&params, check_columns, FD_COUNT(check_columns), positions,
                        sizeof(*positions), (size_t)count);
    status = fd_pg_run(pg, statement, &params, ret_result, error);
    fd_params_clean_up(&params);
    return status;
}

static enum fd_status fenced(int64_t lost, int count, struct fd_error *error)
{
    return fd_error_set(error, FD_FENCED, "FD001",
                        "%" PRId64 " of %d partitions have another epoch now", lost, count);
}

enum fd_status fd_position_check(struct fd_pg *pg, const char *service,
                                 const struct fd_position *positions, int count,
                                 struct fd_position_due *ret_due, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status =
        ask_of_held(pg, "position/check.sql", service, positions, count, &result, error);

    if (status != FD_OK) {
        return status;
    }
    ret_due->redrive = fd_pg_bool(result, 0, 1);
    ret_due->decide_anew = fd_pg_bool(result, 0, 2);
    return fd_pg_int(result, 0, 0) > 0 ? fenced(fd_pg_int(result, 0, 0), count, error) : FD_OK;
}

enum fd_status fd_position_share(struct fd_pg *pg, const char *service,
                                 const struct fd_position *positions, int count,
                                 struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    enum fd_status status =
        ask_of_held(pg, "position/share.sql", service, positions, count, &result, error);

    if (status != FD_OK) {
        return status;
    }
    return fd_pg_int(result, 0, 0) < count ? fenced(count - fd_pg_int(result, 0, 0), count, error)
                                           : FD_OK;
}

enum fd_status fd_position_clear_blockers(struct fd_pg *pg, const char *service,
                                          int64_t older_than_ms, int *ret_terminated,
                                          struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, service);
    fd_params_add_int8(&params, older_than_ms);
    status = fd_pg_run(pg, "position/clear_blockers.sql", &params, &result, error);
    fd_params_clean_up(&params);
    if (status == FD_OK) {
        *ret_terminated = PQntuples(result);
    }
    return status;
}
