#ifndef FD_EXCHANGE_H
#define FD_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_env.h"
#include "base/fd_error.h"
#include "domain/fd_reference.h"
#include "pg/fd_position.h"
#include "service/fd_batch.h"

/**
 * Where reader and writer meet: one batch fills while one is written. A writer that is free takes
 * whatever has gathered: one event when idle, thousands under load. No batch waits for a timer.
 *
 * The exchange is shut until the writer has taken over the partitions that the reader asked for;
 * it is open from then until the writer fails or the reader shuts it. What has gathered when it
 * shuts is discarded: PostgreSQL knows where to begin again.
 *
 * A writer may keep batches in a transaction that goes on (a bulk load). They count as written only
 * once it has settled, and it is told to settle before anything else than a batch is asked of it.
 *
 * @locks Everything in it is behind its one mutex, the filling batch included: the reader holds it
 * while it adds a record. A batch taken belongs to the writer alone until it gives it back.
 */
struct fd_exchange;

/** A shut one. A batch is full at `row_limit` events and dead letters, or `byte_limit` bytes. */
struct fd_exchange *fd_exchange_new(size_t row_limit, size_t byte_limit);
/** Both threads must be done with it. */
void fd_exchange_destroy(struct fd_exchange **exchange);

/** @name The reader's side
 * @locality reader
 * @{ */

/**
 * Shut it, discard what has gathered and ask the writer to take over `count` partitions: topic and
 * partition of each are set, sorted. An earlier request is void.
 */
void fd_exchange_ask(struct fd_exchange *exchange, const struct fd_position *positions, int count)
    FD_NONNULL(1);
/**
 * Partition number `at` of those asked for is read from `start` on, and its log ends at `end` now.
 * Said of each before the first record; it tells how much lies ahead.
 */
void fd_exchange_expect(struct fd_exchange *exchange, int at, int64_t start, int64_t end)
    FD_NONNULL(1);
/** Shut it, discard what has gathered, void a request. A transaction under way may still commit. */
void fd_exchange_shut(struct fd_exchange *exchange) FD_NONNULL(1);
/** No more records come: nothing is added from here on, the writer goes on with what is there. */
void fd_exchange_seal(struct fd_exchange *exchange) FD_NONNULL(1);
/** Nothing works on it any more once the writer has come back from its present work. */
void fd_exchange_stop(struct fd_exchange *exchange) FD_NONNULL(1);

/** How things stand on the writer's side. */
enum fd_exchange_state {
    FD_EXCHANGE_SHUT,   /**< nothing is asked for, or the take-over is under way */
    FD_EXCHANGE_OPEN,   /**< the partitions are taken over; records are welcome */
    FD_EXCHANGE_LOST,   /**< fenced, or the connection is lost: ask again */
    FD_EXCHANGE_FAILED, /**< a person is needed */
};
/** `ret_error` is set when lost or failed. */
enum fd_exchange_state fd_exchange_state(struct fd_exchange *exchange, struct fd_error *ret_error)
    FD_NONNULL(1, 2);

/**
 * Copy where the partitions asked for stand: as taken over, then as committed. `positions` has room
 * for as many as were asked for. Returns a number that grows with each commit.
 */
uint64_t fd_exchange_positions(struct fd_exchange *exchange, struct fd_position *positions)
    FD_NONNULL(1);

/** What a record is added to, while the exchange is held. */
struct fd_exchange_slot {
    struct fd_batch *batch;
    const struct fd_reference *reference;
};
/** Hold the exchange to add to it. False, and nothing is held, unless it is open and not sealed. */
bool fd_exchange_hold(struct fd_exchange *exchange, struct fd_exchange_slot *ret_slot) FD_MUST_CHECK
    FD_NONNULL(1, 2);
/** Let it go and wake the writer. Returns whether there is room for more. */
bool fd_exchange_let_go(struct fd_exchange *exchange) FD_NONNULL(1);
/** Wait up to `timeout_ms` until there is room, or it isn't open any more. */
bool fd_exchange_wait_for_room(struct fd_exchange *exchange, int timeout_ms) FD_NONNULL(1);
/** Wait up to `timeout_ms` until all that was gathered is committed, or it isn't open any more. */
bool fd_exchange_wait_until_written(struct fd_exchange *exchange, int timeout_ms) FD_NONNULL(1);
/** @} */

/** @name The writer's side
 * @locality writer
 * @{ */

enum fd_work_type {
    FD_WORK_BATCH,     /**< write `batch` */
    FD_WORK_TAKE_OVER, /**< take over `positions` */
    FD_WORK_CHECK,     /**< see whether `positions` still are as they stand here */
    FD_WORK_SETTLE, /**< commit what is kept: no more is to come, or something else is asked for */
    FD_WORK_STOP,
};

struct fd_work {
    enum fd_work_type type;
    uint64_t serial; /**< of the reader's wish: what comes back for an older one is void */
    struct fd_batch *batch;
    struct fd_position *positions; /**< the writer's copy, until the next fd_exchange_take; of a
                                        batch: as committed before it */
    int position_count;
    int64_t ahead; /**< BATCH: offsets from the start to the logs' ends, as expected */
};

/**
 * Wait for work. While the exchange is open and not sealed a check comes after `check_ms`, also
 * when there is a batch (0 or less: before it).
 */
void fd_exchange_take(struct fd_exchange *exchange, int64_t check_ms, struct fd_work *ret_work)
    FD_NONNULL(1, 3);
/** Records are read by `reference` from here on; the one before is looked at no more. */
void fd_exchange_refer(struct fd_exchange *exchange, const struct fd_reference *reference)
    FD_NONNULL(1, 2);
/** `work`, a take-over, is committed: its positions hold. There is reference data to read by. */
void fd_exchange_taken_over(struct fd_exchange *exchange, const struct fd_work *work)
    FD_NONNULL(1, 2);
/** `work`, a batch, is committed. Its batch is emptied and given back. */
void fd_exchange_written(struct fd_exchange *exchange, const struct fd_work *work) FD_NONNULL(1, 2);
/**
 * `work`, a batch, is in a transaction that goes on. Its batch is emptied and given back. Returns
 * whether every partition is where its log ended when it was expected.
 */
bool fd_exchange_kept(struct fd_exchange *exchange, const struct fd_work *work) FD_MUST_CHECK
    FD_NONNULL(1, 2);
/** The transaction that batches were kept in is committed. */
void fd_exchange_settled(struct fd_exchange *exchange) FD_NONNULL(1);
/**
 * `work`, a batch, a check or a settlement, came to nothing, as `error` says, and with it whatever
 * was kept: the exchange shuts and everything gathered is discarded. FD_FATAL is the end; else the
 * reader asks for a new take-over.
 */
void fd_exchange_failed(struct fd_exchange *exchange, const struct fd_work *work,
                        const struct fd_error *error) FD_NONNULL(1, 2, 3);
/** Wait `timeout_ms` before trying `work` again. False at once when it isn't wanted any more. */
bool fd_exchange_pause(struct fd_exchange *exchange, const struct fd_work *work, int64_t timeout_ms)
    FD_NONNULL(1, 2);
/** @} */

#endif
