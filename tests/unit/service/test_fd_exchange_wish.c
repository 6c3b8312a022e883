#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "service/fd_exchange.h"

/* What a new wish of the reader leaves of the last one, both sides played in one thread. */

enum { CHECK_MS = 60000 }; /* never here */

static const struct fd_reference some_reference;

static void take_over(struct fd_exchange *exchange, int64_t next_offset)
{
    struct fd_position asked = {.topic = "t"};
    struct fd_work work;

    fd_exchange_ask(exchange, &asked, 1);
    fd_exchange_take(exchange, CHECK_MS, &work);
    assert_int_equal(work.type, FD_WORK_TAKE_OVER);
    work.positions[0].epoch++;
    work.positions[0].next_offset = next_offset;
    fd_exchange_refer(exchange, &some_reference);
    fd_exchange_taken_over(exchange, &work);
}

static void add_event(struct fd_exchange *exchange, int64_t offset)
{
    struct fd_position present = {.topic = "t", .epoch = 1, .next_offset = offset};
    struct fd_exchange_slot slot;

    assert_true(fd_exchange_hold(exchange, &slot));
    fd_batch_add_event(slot.batch)->offset = offset;
    fd_batch_move(slot.batch, &present)->to.next_offset = offset + 1;
    fd_exchange_let_go(exchange);
}

static void reading_goes_on_from_what_was_taken_over(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_position position;

    (void)state;
    take_over(exchange, 7);
    fd_exchange_positions(exchange, &position);
    assert_int_equal(position.next_offset, 7);
    assert_int_equal(position.epoch, 1);
    fd_exchange_destroy(&exchange);
}

static void what_was_gathered_before_a_loss_is_thrown_away(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_error lost = {FD_RETRY, "08006", "lost"};
    struct fd_exchange_slot slot;
    struct fd_work work;

    (void)state;
    take_over(exchange, 7);
    add_event(exchange, 7);
    fd_exchange_take(exchange, CHECK_MS, &work);
    add_event(exchange, 8);
    fd_exchange_failed(exchange, &work, &lost);
    take_over(exchange, 7);
    assert_true(fd_exchange_hold(exchange, &slot));
    assert_int_equal(slot.batch->event_count, 0);
    assert_true(fd_batch_is_empty(slot.batch));
    fd_exchange_let_go(exchange);
    fd_exchange_destroy(&exchange);
}

static void after_a_lost_connection_nothing_is_gathered_before_a_take_over(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_error lost = {FD_RETRY, "08006", "lost"};
    struct fd_exchange_slot slot;
    struct fd_work work;

    (void)state;
    take_over(exchange, 7);
    add_event(exchange, 7);
    fd_exchange_take(exchange, CHECK_MS, &work);
    fd_exchange_failed(exchange, &work, &lost);
    assert_false(fd_exchange_hold(exchange, &slot));
    take_over(exchange, 7);
    assert_true(fd_exchange_hold(exchange, &slot));
    fd_exchange_let_go(exchange);
    fd_exchange_destroy(&exchange);
}

static void what_an_older_wish_wrote_moves_no_position_of_the_new_one(void **state)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_position position;
    struct fd_work work;

    (void)state;
    take_over(exchange, 7);
    add_event(exchange, 7);
    fd_exchange_take(exchange, CHECK_MS, &work);
    take_over(exchange, 20);
    fd_exchange_written(exchange, &work);
    fd_exchange_positions(exchange, &position);
    assert_int_equal(position.next_offset, 20);
    fd_exchange_destroy(&exchange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_goes_on_from_what_was_taken_over),
        cmocka_unit_test(what_was_gathered_before_a_loss_is_thrown_away),
        cmocka_unit_test(after_a_lost_connection_nothing_is_gathered_before_a_take_over),
        cmocka_unit_test(what_an_older_wish_wrote_moves_no_position_of_the_new_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
