#ifndef TOY_H
#define TOY_H

#include <inttypes.h>
#include <stdio.h>

#include "pg/scratch.h"
#include "service/fd_batch.h"
#include "service/fd_service.h"

/**
 * A service whose effect can be counted: each event becomes a row of public.toy, without a key, so
 * an event that took effect twice shows. An event of revision TOY_POISON is refused.
 */
enum { TOY_POISON = 666 };

static const struct fd_service_config toy_config = {
    .dead_letter_hourly_raw = 1000000,
    .copy_rows = 20,
    .check_interval_ms = 2000,
    .lock_timeout_ms = 500,
    .statement_timeout_ms = 20000,
    .idle_in_transaction_timeout_ms = 20000,
};

static inline void toy_sql(const struct fd_event *event, char *ret_sql, size_t size)
{
    if (event->revision == TOY_POISON) {
        snprintf(ret_sql, size, "SELECT 1 / 0");
    } else {
        snprintf(ret_sql, size, "INSERT INTO toy VALUES ('%s', %" PRId32 ", %" PRId64 ")",
                 event->topic, event->partition, event->offset);
    }
}

static inline void toy_queue(const struct fd_store_context *context, const struct fd_event *events,
                             size_t event_count)
{
    char sql[400];

    for (size_t i = 0; i < event_count; i++) {
        toy_sql(&events[i], sql, sizeof(sql));
        fd_pg_flight_script(context->pg, sql);
    }
}

/** The same by statements that wait for one another; every write wants a durable commit. */
static inline enum fd_status toy_write(const struct fd_store_context *context,
                                       const struct fd_event *events, size_t event_count,
                                       bool *ret_durable, struct fd_error *error)
{
    char sql[400];

    *ret_durable = true;
    for (size_t i = 0; i < event_count; i++) {
        enum fd_status status;

        toy_sql(&events[i], sql, sizeof(sql));
        status = fd_pg_script(context->pg, sql, NULL, error);
        if (status != FD_OK) {
            return status;
        }
    }
    return FD_OK;
}

static const struct fd_service toy_in_one_flight = {
    .name = "toy",
    .single_flight = true,
    .queue = toy_queue,
};

/** In one flight, or step by step from toy_config.copy_rows events on. */
static const struct fd_service toy_both_ways = {
    .name = "toy",
    .single_flight = true,
    .queue = toy_queue,
    .write = toy_write,
};

static const struct fd_service toy_step_by_step = {
    .name = "toy",
    .write = toy_write,
};

#define TOY_TABLE "CREATE TABLE toy (topic text, partition integer, at bigint)"

/** Add the event at `present`, and move behind it. */
static inline void toy_add(struct fd_batch *batch, struct fd_position *present, const char *topic,
                           int64_t revision)
{
    struct fd_event *event = fd_batch_add_event(batch);
    struct fd_position_move *move = fd_batch_move(batch, present);
    int64_t offset = present->next_offset < 0 ? 0 : present->next_offset;

    event->topic = topic;
    event->partition = present->partition;
    event->offset = offset;
    event->timestamp = 1600000000000;
    event->revision = revision;
    batch->records[batch->event_count - 1] =
        (struct fd_batch_record){FD_STR("key"), fd_arena_copy(batch->arena, FD_STR("value"))};
    present->next_offset = offset + 1;
    present->last_offset = offset;
    present->last_timestamp = event->timestamp;
    move->to = *present;
}

#endif
