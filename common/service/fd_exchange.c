#include "service/fd_exchange.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fd_exchange {
    pthread_mutex_t mutex;
    pthread_cond_t for_writer; /* there is work, or the work under way isn't wanted any more */
    pthread_cond_t for_reader; /* a batch was taken or committed, or the state has changed */

    size_t row_limit;
    size_t byte_limit;
    struct fd_batch batches[2];
    struct fd_batch *filling;
    bool writing; /* the batch that isn't filling is with the writer */

    enum fd_exchange_state state;
    struct fd_error error;
    uint64_t serial; /* of the reader's last wish */
    bool asked;      /* for a take-over that the writer hasn't begun yet */
    bool sealed;
    bool stopped;
    const struct fd_reference *reference; /* the writer's */

    struct fd_position *positions; /* as asked for, taken over, committed */
    int position_count;
    uint64_t commits;
    struct fd_position *taking; /* the writer's copy */

    int64_t *ends; /* of the logs, by position */
    int64_t ahead;
    bool keeping; /* the writer's transaction goes on */
    uint64_t kept_serial;
    struct fd_position *kept; /* where it leads, valid while that serial stands */
};

static void init_cond(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct fd_exchange *fd_exchange_new(size_t row_limit, size_t byte_limit)
{
    struct fd_exchange *exchange = calloc(1, sizeof(*exchange));

    if (!exchange) {
        fd_abort("out of memory for an exchange");
    }
    pthread_mutex_init(&exchange->mutex, NULL);
    init_cond(&exchange->for_writer);
    init_cond(&exchange->for_reader);
    exchange->row_limit = row_limit;
    exchange->byte_limit = byte_limit;
    fd_batch_init(&exchange->batches[0]);
    fd_batch_init(&exchange->batches[1]);
    exchange->filling = &exchange->batches[0];
    return exchange;
}

void fd_exchange_destroy(struct fd_exchange **exchange)
{
    if (exchange && *exchange) {
        fd_batch_clean_up(&(*exchange)->batches[0]);
        fd_batch_clean_up(&(*exchange)->batches[1]);
        pthread_cond_destroy(&(*exchange)->for_writer);
        pthread_cond_destroy(&(*exchange)->for_reader);
        pthread_mutex_destroy(&(*exchange)->mutex);
        free((*exchange)->positions);
        free((*exchange)->taking);
        free((*exchange)->ends);
        free((*exchange)->kept);
        free(*exchange);
        *exchange = NULL;
    }
}

static struct timespec deadline_in(int64_t timeout_ms)
{
    struct timespec deadline;

    /* allowed: pthread_cond_timedwait goes by the real clock */
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += timeout_ms / 1000;
    deadline.tv_nsec += timeout_ms % 1000 * 1000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_nsec -= 1000000000;
        deadline.tv_sec++;
    }
    return deadline;
}

static struct fd_position *copy_positions(struct fd_position *old,
                                          const struct fd_position *positions, int count)
{
    size_t size = (size_t)count * sizeof(*positions);
    struct fd_position *copy = realloc(old, size ? size : 1);

    if (!copy) {
        fd_abort("out of memory for positions");
    }
    if (size > 0) {
        memcpy(copy, positions, size);
    }
    return copy;
}

/* The reader's side. */

/* A new wish: whatever belonged to the last one is void. */
static void begin_wish(struct fd_exchange *exchange, bool asked)
{
    fd_batch_reset(exchange->filling);
    exchange->serial++;
    exchange->asked = asked;
    exchange->sealed = false;
    exchange->ahead = 0;
    if (exchange->state != FD_EXCHANGE_FAILED) {
        exchange->state = FD_EXCHANGE_SHUT;
    }
    pthread_cond_broadcast(&exchange->for_writer);
}

static void expect_nothing(struct fd_exchange *exchange)
{
    size_t count = (size_t)exchange->position_count;

    free(exchange->ends);
    exchange->ends = calloc(count > 0 ? count : 1, sizeof(*exchange->ends));
    if (!exchange->ends) {
        fd_abort("out of memory for positions");
    }
}

void fd_exchange_ask(struct fd_exchange *exchange, const struct fd_position *positions, int count)
{
    pthread_mutex_lock(&exchange->mutex);
    begin_wish(exchange, true);
    exchange->positions = copy_positions(exchange->positions, positions, count);
    exchange->position_count = count;
    expect_nothing(exchange);
    pthread_mutex_unlock(&exchange->mutex);
}

void fd_exchange_expect(struct fd_exchange *exchange, int at, int64_t start, int64_t end)
{
    pthread_mutex_lock(&exchange->mutex);
    exchange->ends[at] = end;
    exchange->ahead += end - start;
    pthread_mutex_unlock(&exchange->mutex);
}

void fd_exchange_shut(struct fd_exchange *exchange)
{
    pthread_mutex_lock(&exchange->mutex);
    begin_wish(exchange, false);
    pthread_mutex_unlock(&exchange->mutex);
}

void fd_exchange_seal(struct fd_exchange *exchange)
{
    pthread_mutex_lock(&exchange->mutex);
    exchange->sealed = true;
    pthread_cond_broadcast(&exchange->for_writer);
    pthread_mutex_unlock(&exchange->mutex);
}

void fd_exchange_stop(struct fd_exchange *exchange)
{
    pthread_mutex_lock(&exchange->mutex);
    exchange->stopped = true;
    pthread_cond_broadcast(&exchange->for_writer);
    pthread_mutex_unlock(&exchange->mutex);
}

enum fd_exchange_state fd_exchange_state(struct fd_exchange *exchange, struct fd_error *ret_error)
{
    enum fd_exchange_state state;

    pthread_mutex_lock(&exchange->mutex);
    state = exchange->state;
    if (state == FD_EXCHANGE_LOST || state == FD_EXCHANGE_FAILED) {
        *ret_error = exchange->error;
    }
    pthread_mutex_unlock(&exchange->mutex);
    return state;
}

uint64_t fd_exchange_positions(struct fd_exchange *exchange, struct fd_position *positions)
{
    uint64_t commits;

    pthread_mutex_lock(&exchange->mutex);
    if (exchange->position_count > 0) {
        memcpy(positions, exchange->positions,
               (size_t)exchange->position_count * sizeof(*positions));
    }
    commits = exchange->commits;
    pthread_mutex_unlock(&exchange->mutex);
    return commits;
}

static bool has_room(const struct fd_exchange *exchange)
{
    const struct fd_batch *batch = exchange->filling;

    return batch->event_count + batch->letter_count < exchange->row_limit &&
           batch->bytes < exchange->byte_limit;
}

bool fd_exchange_hold(struct fd_exchange *exchange, struct fd_exchange_slot *ret_slot)
{
    pthread_mutex_lock(&exchange->mutex);
    if (exchange->state != FD_EXCHANGE_OPEN || exchange->sealed) {
        pthread_mutex_unlock(&exchange->mutex);
        return false;
    }
    *ret_slot = (struct fd_exchange_slot){exchange->filling, exchange->reference};
    return true;
}

bool fd_exchange_let_go(struct fd_exchange *exchange)
{
    bool room = has_room(exchange);

    pthread_cond_signal(&exchange->for_writer);
    pthread_mutex_unlock(&exchange->mutex);
    return room;
}

static bool is_written(const struct fd_exchange *exchange)
{
    return !exchange->writing && !exchange->keeping && fd_batch_is_empty(exchange->filling);
}

/* Until `done`, or the exchange isn't open any more: what was lost isn't there either. */
static bool wait_for(struct fd_exchange *exchange, bool (*done)(const struct fd_exchange *),
                     int timeout_ms)
{
    struct timespec deadline = deadline_in(timeout_ms);
    bool reached;

    pthread_mutex_lock(&exchange->mutex);
    while (exchange->state == FD_EXCHANGE_OPEN && !done(exchange)) {
        if (pthread_cond_timedwait(&exchange->for_reader, &exchange->mutex, &deadline) != 0) {
            break;
        }
    }
    reached = exchange->state == FD_EXCHANGE_OPEN && done(exchange);
    pthread_mutex_unlock(&exchange->mutex);
    return reached;
}

bool fd_exchange_wait_for_room(struct fd_exchange *exchange, int timeout_ms)
{
    return wait_for(exchange, has_room, timeout_ms);
}

bool fd_exchange_wait_until_written(struct fd_exchange *exchange, int timeout_ms)
{
    return wait_for(exchange, is_written, timeout_ms);
}

/* The writer's side. */

/* Whether a check makes sense: of what is held, and not while that is being handed over, which a
   redrive would hold up. */
static bool is_checkable(const struct fd_exchange *exchange)
{
    return exchange->state == FD_EXCHANGE_OPEN && !exchange->sealed;
}

/* What is kept stands in the way of everything but its own batches. */
static bool must_settle(const struct fd_exchange *exchange)
{
    return exchange->state != FD_EXCHANGE_OPEN || exchange->kept_serial != exchange->serial ||
           (exchange->sealed && fd_batch_is_empty(exchange->filling));
}

/* Whether there is any work, and of which kind: an end first, then what the reader asked for. */
static bool choose_work(struct fd_exchange *exchange, bool check_due, struct fd_work *work)
{
    work->serial = exchange->serial;
    if (exchange->stopped) {
        work->type = FD_WORK_STOP;
        return true;
    }
    if (exchange->keeping && must_settle(exchange)) {
        work->type = FD_WORK_SETTLE;
        work->serial = exchange->kept_serial;
        return true;
    }
    if (exchange->asked) {
        work->type = FD_WORK_TAKE_OVER;
        return true;
    }
    if (check_due && is_checkable(exchange)) {
        work->type = FD_WORK_CHECK;
        return true;
    }
    work->type = FD_WORK_BATCH;
    return exchange->state == FD_EXCHANGE_OPEN && !fd_batch_is_empty(exchange->filling);
}

static void give_positions(struct fd_exchange *exchange, struct fd_work *work)
{
    exchange->taking =
        copy_positions(exchange->taking, exchange->positions, exchange->position_count);
    work->positions = exchange->taking;
    work->position_count = exchange->position_count;
}

static void give_work(struct fd_exchange *exchange, struct fd_work *work)
{
    if (work->type == FD_WORK_BATCH) {
        work->batch = exchange->filling;
        exchange->filling = &exchange->batches[exchange->filling == &exchange->batches[0]];
        exchange->writing = true;
        work->ahead = exchange->ahead;
        give_positions(exchange, work);
        pthread_cond_signal(&exchange->for_reader);
    } else if (work->type == FD_WORK_TAKE_OVER) {
        exchange->asked = false;
        give_positions(exchange, work);
    } else if (work->type == FD_WORK_CHECK) {
        give_positions(exchange, work);
    }
}

/* Until there is something to check there is no hurry: only the writer opens the exchange, and a
   new wish unseals it. False when the time is up. */
static bool wait_for_work(struct fd_exchange *exchange, const struct timespec *deadline)
{
    if (!is_checkable(exchange)) {
        return pthread_cond_wait(&exchange->for_writer, &exchange->mutex) == 0;
    }
    return pthread_cond_timedwait(&exchange->for_writer, &exchange->mutex, deadline) == 0;
}

void fd_exchange_take(struct fd_exchange *exchange, int64_t check_ms, struct fd_work *ret_work)
{
    struct timespec deadline = deadline_in(check_ms > 0 ? check_ms : 0);
    bool check_due = check_ms <= 0;

    *ret_work = (struct fd_work){0};
    pthread_mutex_lock(&exchange->mutex);
    while (!choose_work(exchange, check_due, ret_work)) {
        if (!wait_for_work(exchange, &deadline)) {
            check_due = true;
        }
    }
    give_work(exchange, ret_work);
    pthread_mutex_unlock(&exchange->mutex);
}

static bool is_wanted(const struct fd_exchange *exchange, const struct fd_work *work)
{
    return !exchange->stopped && exchange->serial == work->serial;
}

void fd_exchange_taken_over(struct fd_exchange *exchange, const struct fd_work *work)
{
    pthread_mutex_lock(&exchange->mutex);
    if (is_wanted(exchange, work)) {
        exchange->positions =
            copy_positions(exchange->positions, work->positions, work->position_count);
        exchange->state = FD_EXCHANGE_OPEN;
        pthread_cond_signal(&exchange->for_reader);
    }
    pthread_mutex_unlock(&exchange->mutex);
}

void fd_exchange_refer(struct fd_exchange *exchange, const struct fd_reference *reference)
{
    pthread_mutex_lock(&exchange->mutex);
    exchange->reference = reference;
    pthread_mutex_unlock(&exchange->mutex);
}

/* Positions and moves are both sorted, and each move is of one of the positions. */
static void apply_moves(struct fd_position *positions, int count, const struct fd_batch *batch)
{
    int at = 0;

    for (size_t i = 0; i < batch->move_count; i++) {
        while (at < count && fd_position_compare(&positions[at], &batch->moves[i].to) < 0) {
            at++;
        }
        if (at < count) {
            positions[at] = batch->moves[i].to;
        }
    }
}

static void give_back(struct fd_exchange *exchange, struct fd_batch *batch)
{
    if (batch) {
        fd_batch_reset(batch);
        exchange->writing = false;
    }
    pthread_cond_signal(&exchange->for_reader);
}

void fd_exchange_written(struct fd_exchange *exchange, const struct fd_work *work)
{
    pthread_mutex_lock(&exchange->mutex);
    if (exchange->serial == work->serial) {
        apply_moves(exchange->positions, exchange->position_count, work->batch);
        exchange->commits++;
    }
    give_back(exchange, work->batch);
    pthread_mutex_unlock(&exchange->mutex);
}

static bool has_caught_up(const struct fd_exchange *exchange)
{
    for (int i = 0; i < exchange->position_count; i++) {
        if (exchange->kept[i].next_offset < exchange->ends[i]) {
            return false;
        }
    }
    return true;
}

bool fd_exchange_kept(struct fd_exchange *exchange, const struct fd_work *work)
{
    bool caught_up = false;

    pthread_mutex_lock(&exchange->mutex);
    if (!exchange->keeping) {
        exchange->keeping = true;
        exchange->kept_serial = work->serial;
        exchange->kept = copy_positions(exchange->kept, work->positions, work->position_count);
    }
    if (exchange->serial == exchange->kept_serial) {
        apply_moves(exchange->kept, exchange->position_count, work->batch);
        caught_up = has_caught_up(exchange);
    }
    give_back(exchange, work->batch);
    pthread_mutex_unlock(&exchange->mutex);
    return caught_up;
}

void fd_exchange_settled(struct fd_exchange *exchange)
{
    pthread_mutex_lock(&exchange->mutex);
    if (exchange->serial == exchange->kept_serial) {
        exchange->positions =
            copy_positions(exchange->positions, exchange->kept, exchange->position_count);
        exchange->commits++;
    }
    exchange->keeping = false;
    pthread_cond_signal(&exchange->for_reader);
    pthread_mutex_unlock(&exchange->mutex);
}

void fd_exchange_failed(struct fd_exchange *exchange, const struct fd_work *work,
                        const struct fd_error *error)
{
    pthread_mutex_lock(&exchange->mutex);
    if (error->status == FD_FATAL) {
        exchange->state = FD_EXCHANGE_FAILED;
        exchange->error = *error;
    } else if (exchange->serial == work->serial) {
        exchange->state = FD_EXCHANGE_LOST;
        exchange->error = *error;
        fd_batch_reset(exchange->filling);
    }
    exchange->keeping = false;
    give_back(exchange, work->batch);
    pthread_mutex_unlock(&exchange->mutex);
}

bool fd_exchange_pause(struct fd_exchange *exchange, const struct fd_work *work, int64_t timeout_ms)
{
    struct timespec deadline = deadline_in(timeout_ms);
    bool wanted;

    pthread_mutex_lock(&exchange->mutex);
    while (is_wanted(exchange, work)) {
        if (pthread_cond_timedwait(&exchange->for_writer, &exchange->mutex, &deadline) != 0) {
            break;
        }
    }
    wanted = is_wanted(exchange, work);
    pthread_mutex_unlock(&exchange->mutex);
    return wanted;
}
