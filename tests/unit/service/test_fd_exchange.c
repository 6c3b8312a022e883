#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "service/fd_exchange.h"

enum { RECORDS = 20000, ROW_LIMIT = 64, NO_CHECK = 3600000 };

/* The log is 0, 1, 2, ... and PostgreSQL a number: how far it was projected. */
struct model {
    struct fd_exchange *exchange;
    _Atomic int64_t committed;
    int fail_every;        /* batches; 0: never */
    int64_t largest_batch; /* the writer's */
    int64_t failures;
};

static void project(struct model *model, const struct fd_batch *batch)
{
    int64_t at = model->committed;

    assert_int_equal(batch->move_count, 1);
    assert_int_equal(batch->moves[0].from_offset, at);
    for (size_t i = 0; i < batch->event_count; i++) {
        assert_int_equal(batch->events[i].offset, at++);
    }
    assert_int_equal(batch->moves[0].to.next_offset, at);
    model->committed = at;
    if ((int64_t)batch->event_count > model->largest_batch) {
        model->largest_batch = (int64_t)batch->event_count;
    }
}

/* Every so many batches the connection is lost, sometimes behind the commit. */
static void write_or_fail(struct model *model, const struct fd_work *work, int64_t count)
{
    static const struct fd_error lost = {FD_RETRY, "08006", "lost"};
    bool fail = model->fail_every > 0 && count % model->fail_every == 0;

    if (!fail || count / model->fail_every % 2 == 0) {
        project(model, work->batch);
    }
    if (fail) {
        model->failures++;
        fd_exchange_failed(model->exchange, work, &lost);
    } else {
        fd_exchange_written(model->exchange, work);
    }
}

static void *write_until_stopped(void *argument)
{
    struct model *model = argument;
    struct fd_work work;

    for (int64_t count = 1;; count++) {
        fd_exchange_take(model->exchange, NO_CHECK, &work);
        switch (work.type) {
            case FD_WORK_STOP:
                return NULL;
            case FD_WORK_TAKE_OVER:
                work.positions[0].epoch = count;
                work.positions[0].next_offset = model->committed;
                fd_exchange_taken_over(model->exchange, &work);
                break;
            case FD_WORK_CHECK:
            case FD_WORK_SETTLE:
                break;
            case FD_WORK_BATCH:
                write_or_fail(model, &work, count);
                break;
        }
    }
}

static struct fd_position take_over(struct fd_exchange *exchange)
{
    struct fd_position present = {.topic = "t"};
    struct fd_error error;

    fd_exchange_ask(exchange, &present, 1);
    while (fd_exchange_state(exchange, &error) != FD_EXCHANGE_OPEN) {
    }
    fd_exchange_positions(exchange, &present);
    return present;
}

static bool add_next(struct fd_exchange *exchange, struct fd_position *present)
{
    struct fd_exchange_slot slot;
    struct fd_position_move *move;

    if (!fd_exchange_hold(exchange, &slot)) {
        return false;
    }
    move = fd_batch_move(slot.batch, present);
    fd_batch_add_event(slot.batch)->offset = present->next_offset;
    present->next_offset++;
    move->to = *present;
    if (!fd_exchange_let_go(exchange)) {
        fd_exchange_wait_for_room(exchange, 1000);
    }
    return true;
}

static void read_all(struct fd_exchange *exchange)
{
    struct fd_position present = take_over(exchange);

    for (;;) {
        while (present.next_offset < RECORDS) {
            if (!add_next(exchange, &present)) {
                present = take_over(exchange);
            }
        }
        if (fd_exchange_wait_until_written(exchange, 10000)) {
            return;
        }
        present = take_over(exchange);
    }
}

static void run_model(struct model *model)
{
    pthread_t writer;
    struct fd_position last;

    model->exchange = fd_exchange_new(ROW_LIMIT, 1 << 20);
    assert_int_equal(pthread_create(&writer, NULL, write_until_stopped, model), 0);
    read_all(model->exchange);
    fd_exchange_positions(model->exchange, &last);
    assert_int_equal(last.next_offset, RECORDS);
    fd_exchange_stop(model->exchange);
    pthread_join(writer, NULL);
    assert_int_equal(model->committed, RECORDS);
    assert_in_range(model->largest_batch, 1, ROW_LIMIT);
    fd_exchange_destroy(&model->exchange);
}

static void every_record_is_projected_once_and_in_order(void **state)
{
    struct model model = {0};

    (void)state;
    run_model(&model);
}

static void it_is_so_when_the_writer_loses_its_connection(void **state)
{
    struct model model = {.fail_every = 7};

    (void)state;
    run_model(&model);
    assert_true(model.failures > 0);
}

/* The rest plays both sides in one thread. */

static void open_alone(struct fd_exchange *exchange, struct fd_work *work)
{
    struct fd_position position = {.topic = "t"};

    fd_exchange_ask(exchange, &position, 1);
    fd_exchange_take(exchange, NO_CHECK, work);
    assert_int_equal(work->type, FD_WORK_TAKE_OVER);
    fd_exchange_taken_over(exchange, work);
}

static void what_comes_back_for_an_older_wish_is_void(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_position position = {.topic = "t"};
    struct fd_position other = {.topic = "u"};
    struct fd_error error = {FD_RETRY, "08006", "lost"};
    struct fd_work old;
    struct fd_work new;

    (void)state;
    open_alone(exchange, &old);
    assert_true(add_next(exchange, &position));
    fd_exchange_take(exchange, NO_CHECK, &old);
    fd_exchange_ask(exchange, &other, 1);
    fd_exchange_failed(exchange, &old, &error);
    assert_int_equal(fd_exchange_state(exchange, &error), FD_EXCHANGE_SHUT);
    fd_exchange_take(exchange, NO_CHECK, &new);
    assert_string_equal(new.positions[0].topic, "u");
    fd_exchange_shut(exchange);
    fd_exchange_taken_over(exchange, &new);
    assert_int_equal(fd_exchange_state(exchange, &error), FD_EXCHANGE_SHUT);
    assert_false(fd_exchange_pause(exchange, &new, 60000));
    fd_exchange_destroy(&exchange);
}

static void what_was_lost_is_not_written(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_position position = {.topic = "t"};
    struct fd_error lost = {FD_RETRY, "08006", "lost"};
    struct fd_work work;

    (void)state;
    open_alone(exchange, &work);
    assert_true(fd_exchange_wait_until_written(exchange, 0));
    assert_true(add_next(exchange, &position));
    fd_exchange_take(exchange, NO_CHECK, &work);
    fd_exchange_failed(exchange, &work, &lost);
    assert_false(fd_exchange_wait_until_written(exchange, 0));
    fd_exchange_destroy(&exchange);
}

static void nothing_is_added_to_a_sealed_exchange_but_the_rest_is_written(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_position position = {.topic = "t"};
    struct fd_exchange_slot slot;
    struct fd_work work;

    (void)state;
    open_alone(exchange, &work);
    assert_true(add_next(exchange, &position));
    fd_exchange_seal(exchange);
    assert_false(fd_exchange_hold(exchange, &slot));
    assert_false(fd_exchange_wait_until_written(exchange, 0));
    fd_exchange_take(exchange, NO_CHECK, &work);
    assert_int_equal(work.batch->event_count, 1);
    fd_exchange_written(exchange, &work);
    assert_true(fd_exchange_wait_until_written(exchange, 0));
    fd_exchange_destroy(&exchange);
}

static void a_full_batch_has_no_room_until_it_is_taken(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(1, 1000);
    struct fd_position position = {.topic = "t"};
    struct fd_exchange_slot slot;
    struct fd_work work;

    (void)state;
    open_alone(exchange, &work);
    assert_true(fd_exchange_hold(exchange, &slot));
    fd_batch_add_event(slot.batch);
    fd_batch_move(slot.batch, &position);
    assert_false(fd_exchange_let_go(exchange));
    assert_false(fd_exchange_wait_for_room(exchange, 0));
    fd_exchange_take(exchange, NO_CHECK, &work);
    assert_true(fd_exchange_wait_for_room(exchange, 0));
    fd_exchange_written(exchange, &work);
    fd_exchange_destroy(&exchange);
}

static void a_fatal_error_stays(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_position position = {.topic = "t"};
    struct fd_error error = {FD_FATAL, "42P01", "no table"};
    struct fd_error seen = {0};
    struct fd_work work;

    (void)state;
    fd_exchange_ask(exchange, &position, 1);
    fd_exchange_take(exchange, NO_CHECK, &work);
    fd_exchange_failed(exchange, &work, &error);
    fd_exchange_shut(exchange);
    assert_int_equal(fd_exchange_state(exchange, &seen), FD_EXCHANGE_FAILED);
    assert_string_equal(seen.code, "42P01");
    fd_exchange_destroy(&exchange);
}

static void a_check_comes_when_its_time_is_there_and_before_a_batch(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_position position = {.topic = "t"};
    struct fd_work work;

    (void)state;
    open_alone(exchange, &work);
    fd_exchange_take(exchange, 1, &work);
    assert_int_equal(work.type, FD_WORK_CHECK);
    assert_int_equal(work.position_count, 1);
    assert_string_equal(work.positions[0].topic, "t");
    assert_true(add_next(exchange, &position));
    fd_exchange_take(exchange, NO_CHECK, &work);
    assert_int_equal(work.type, FD_WORK_BATCH);
    fd_exchange_written(exchange, &work);
    assert_true(add_next(exchange, &position));
    fd_exchange_take(exchange, 0, &work);
    assert_int_equal(work.type, FD_WORK_CHECK);
    fd_exchange_take(exchange, 1000, &work);
    assert_int_equal(work.type, FD_WORK_BATCH);
    fd_exchange_written(exchange, &work);
    fd_exchange_destroy(&exchange);
}

static void what_is_being_handed_over_is_not_held_up_by_a_check(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_position position = {.topic = "t"};
    struct fd_work work;

    (void)state;
    open_alone(exchange, &work);
    assert_true(add_next(exchange, &position));
    fd_exchange_seal(exchange);
    fd_exchange_take(exchange, 0, &work);
    assert_int_equal(work.type, FD_WORK_BATCH);
    fd_exchange_written(exchange, &work);
    fd_exchange_stop(exchange);
    fd_exchange_take(exchange, 0, &work);
    assert_int_equal(work.type, FD_WORK_STOP);
    fd_exchange_destroy(&exchange);
}

static void a_check_that_fails_shuts_the_exchange_and_discards_what_has_gathered(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_position position = {.topic = "t"};
    struct fd_error error = {FD_FENCED, "FD001", "another's"};
    struct fd_work work;

    (void)state;
    open_alone(exchange, &work);
    assert_true(add_next(exchange, &position));
    fd_exchange_take(exchange, 0, &work);
    fd_exchange_failed(exchange, &work, &error);
    assert_int_equal(fd_exchange_state(exchange, &error), FD_EXCHANGE_LOST);
    assert_false(fd_exchange_wait_until_written(exchange, 1));
    fd_exchange_ask(exchange, &position, 1);
    fd_exchange_take(exchange, 0, &work);
    assert_int_equal(work.type, FD_WORK_TAKE_OVER);
    fd_exchange_destroy(&exchange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_is_projected_once_and_in_order),
        cmocka_unit_test(it_is_so_when_the_writer_loses_its_connection),
        cmocka_unit_test(what_comes_back_for_an_older_wish_is_void),
        cmocka_unit_test(what_was_lost_is_not_written),
        cmocka_unit_test(nothing_is_added_to_a_sealed_exchange_but_the_rest_is_written),
        cmocka_unit_test(a_full_batch_has_no_room_until_it_is_taken),
        cmocka_unit_test(a_fatal_error_stays),
        cmocka_unit_test(a_check_comes_when_its_time_is_there_and_before_a_batch),
        cmocka_unit_test(what_is_being_handed_over_is_not_held_up_by_a_check),
        cmocka_unit_test(a_check_that_fails_shuts_the_exchange_and_discards_what_has_gathered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
