#ifndef ALERT_RELAY_STORE_H
#define ALERT_RELAY_STORE_H

#include "alert_relay_handler.h"
#include "base/fd_arena.h"
#include "domain/fd_event.h"
#include "pg/fd_pg.h"

/** A row of the outbox, what was sent of its alert before, and what becomes of it. */
struct relay_item {
    int64_t id; /**< of the row */
    int16_t authority_id;
    unsigned char alert_id[16];
    bool follows;
    bool erased; /**< its child was: nothing of it is to stay on the topic */
    struct fd_repeat_contact_alert alert; /**< state and revision are set when it is sent */
    struct fd_str traceparent;            /**< nullable */
    struct relay_sent sent;
    int64_t content_hash;
    bool last;      /**< no later row of this reading speaks of its alert */
    bool not_alone; /**< an earlier row of this reading speaks of its alert, too */
};

/** Some of what waits, in the order in which it was written. */
struct relay_reading {
    PGresult *result; /**< holds the strings */
    struct relay_item *items;
    size_t count;
    int64_t now; /**< PostgreSQL's clock, so that revisions of two relays have one */
};

/**
 * Read at most `limit` waiting rows and find the last of each alert. End with
 * relay_reading_clean_up. FD_FATAL with code "authority_missing" when an authority has no code.
 */
enum fd_status relay_read(struct fd_pg *pg, int64_t limit, struct fd_arena *arena,
                          struct relay_reading *ret_reading, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 3, 4);
void relay_reading_clean_up(struct relay_reading *reading) FD_NONNULL(1);

/** Set state and revision of each alert that is to be sent; how many that are. */
size_t relay_choose(struct relay_reading *reading) FD_NONNULL(1);

/**
 * Note what was sent and delete what was read, in one transaction, on disk when it returns. The
 * lease is checked first: FD_FENCED when it is no longer ours, and nothing is written.
 */
enum fd_status relay_acknowledge(struct fd_pg *pg, int64_t lease_epoch,
                                 const struct relay_reading *reading, struct fd_arena *arena,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3, 4);

#endif
