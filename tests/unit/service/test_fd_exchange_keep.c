#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "service/fd_exchange.h"

/* Batches that the writer keeps in a transaction which goes on, both sides played in one thread. */

enum { CHECK_MS = 60000, END = 3 };

static const struct fd_reference some_reference;
static const struct fd_error lost = {FD_RETRY, "08006", "lost"};

static void ask(struct fd_exchange *exchange)
{
    struct fd_position asked[2] = {{.topic = "t", .partition = 0}, {.topic = "t", .partition = 1}};

    fd_exchange_ask(exchange, asked, 2);
}

/* Partition 0 ends at END, partition 1 is empty. */
static struct fd_exchange *open_exchange(void)
{
    struct fd_exchange *exchange = fd_exchange_new(10, 1000);
    struct fd_work work;

    ask(exchange);
    fd_exchange_take(exchange, CHECK_MS, &work);
    work.positions[0].next_offset = work.positions[1].next_offset = -1;
    fd_exchange_refer(exchange, &some_reference);
    fd_exchange_taken_over(exchange, &work);
    fd_exchange_expect(exchange, 0, 0, END);
    fd_exchange_expect(exchange, 1, 0, 0);
    return exchange;
}

static void move(struct fd_exchange *exchange, int32_t partition, int64_t to)
{
    struct fd_position present = {.topic = "t", .partition = partition, .next_offset = to - 1};
    struct fd_exchange_slot slot;

    assert_true(fd_exchange_hold(exchange, &slot));
    fd_batch_add_event(slot.batch);
    fd_batch_move(slot.batch, &present)->to.next_offset = to;
    fd_exchange_let_go(exchange);
}

static struct fd_work take(struct fd_exchange *exchange, enum fd_work_type expected)
{
    struct fd_work work;

    fd_exchange_take(exchange, CHECK_MS, &work);
    assert_int_equal(work.type, expected);
    return work;
}

static bool keep(struct fd_exchange *exchange)
{
    struct fd_work work = take(exchange, FD_WORK_BATCH);

    return fd_exchange_kept(exchange, &work);
}

static int64_t committed(struct fd_exchange *exchange)
{
    struct fd_position positions[2];

    fd_exchange_positions(exchange, positions);
    return positions[0].next_offset;
}

static void a_batch_says_how_much_lies_ahead(void **state)
{
    struct fd_exchange *exchange = open_exchange();

    (void)state;
    move(exchange, 0, 1);
    assert_int_equal(take(exchange, FD_WORK_BATCH).ahead, END);
    fd_exchange_destroy(&exchange);
}

static void what_is_kept_is_neither_committed_nor_written(void **state)
{
    struct fd_exchange *exchange = open_exchange();

    (void)state;
    move(exchange, 0, 1);
    assert_false(keep(exchange));
    assert_int_equal(committed(exchange), -1);
    assert_false(fd_exchange_wait_until_written(exchange, 0));
    fd_exchange_settled(exchange);
    assert_int_equal(committed(exchange), 1);
    assert_true(fd_exchange_wait_until_written(exchange, 0));
    fd_exchange_destroy(&exchange);
}

static void it_is_all_in_when_each_partition_is_at_its_end(void **state)
{
    struct fd_exchange *exchange = open_exchange();

    (void)state;
    move(exchange, 0, 1);
    assert_false(keep(exchange));
    move(exchange, 0, END);
    assert_false(keep(exchange));
    move(exchange, 1, 0);
    assert_true(keep(exchange));
    fd_exchange_destroy(&exchange);
}

static void a_sealed_exchange_settles_after_its_last_batch(void **state)
{
    struct fd_exchange *exchange = open_exchange();

    (void)state;
    move(exchange, 0, 1);
    assert_false(keep(exchange));
    move(exchange, 0, 2);
    fd_exchange_seal(exchange);
    assert_false(keep(exchange));
    take(exchange, FD_WORK_SETTLE);
    fd_exchange_settled(exchange);
    assert_int_equal(committed(exchange), 2);
    fd_exchange_destroy(&exchange);
}

static void before_a_take_over_what_is_kept_is_settled(void **state)
{
    struct fd_exchange *exchange = open_exchange();

    (void)state;
    move(exchange, 0, 1);
    assert_false(keep(exchange));
    move(exchange, 0, 2);
    ask(exchange);
    take(exchange, FD_WORK_SETTLE);
    fd_exchange_settled(exchange);
    assert_int_equal(committed(exchange), 0); /* as asked: the take-over will tell */
    take(exchange, FD_WORK_TAKE_OVER);
    fd_exchange_destroy(&exchange);
}

static void a_batch_that_comes_back_after_a_new_wish_is_settled_too(void **state)
{
    struct fd_exchange *exchange = open_exchange();
    struct fd_work work;

    (void)state;
    move(exchange, 0, 1);
    work = take(exchange, FD_WORK_BATCH);
    fd_exchange_shut(exchange);
    assert_false(fd_exchange_kept(exchange, &work));
    take(exchange, FD_WORK_SETTLE);
    fd_exchange_destroy(&exchange);
}

static void what_was_kept_goes_with_a_failure(void **state)
{
    struct fd_exchange *exchange = open_exchange();
    struct fd_work work;
    struct fd_error error;

    (void)state;
    move(exchange, 0, 1);
    assert_false(keep(exchange));
    move(exchange, 0, 2);
    work = take(exchange, FD_WORK_BATCH);
    fd_exchange_failed(exchange, &work, &lost);
    assert_int_equal(fd_exchange_state(exchange, &error), FD_EXCHANGE_LOST);
    assert_int_equal(committed(exchange), -1);
    ask(exchange);
    take(exchange, FD_WORK_TAKE_OVER);
    fd_exchange_destroy(&exchange);
}

/* The reader has asked for something else meanwhile, and waits for that. */
static void a_settlement_that_fails_is_no_loss_to_a_new_wish(void **state)
{
    struct fd_exchange *exchange = open_exchange();
    struct fd_work work;
    struct fd_error error;

    (void)state;
    move(exchange, 0, 1);
    assert_false(keep(exchange));
    ask(exchange);
    work = take(exchange, FD_WORK_SETTLE);
    fd_exchange_failed(exchange, &work, &lost);
    assert_int_equal(fd_exchange_state(exchange, &error), FD_EXCHANGE_SHUT);
    take(exchange, FD_WORK_TAKE_OVER);
    fd_exchange_destroy(&exchange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_says_how_much_lies_ahead),
        cmocka_unit_test(what_is_kept_is_neither_committed_nor_written),
        cmocka_unit_test(it_is_all_in_when_each_partition_is_at_its_end),
        cmocka_unit_test(a_sealed_exchange_settles_after_its_last_batch),
        cmocka_unit_test(before_a_take_over_what_is_kept_is_settled),
        cmocka_unit_test(a_batch_that_comes_back_after_a_new_wish_is_settled_too),
        cmocka_unit_test(what_was_kept_goes_with_a_failure),
        cmocka_unit_test(a_settlement_that_fails_is_no_loss_to_a_new_wish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
