#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "service/fd_batch.h"

static void a_batch_can_be_emptied_and_filled_again(void **state)
{
    struct fd_batch batch;

    (void)state;
    fd_batch_init(&batch);
    for (int round = 0; round < 3; round++) {
        struct fd_position present = {.topic = "t", .partition = 1, .next_offset = 5};

        assert_true(fd_batch_is_empty(&batch));
        for (int i = 0; i < 1000; i++) {
            assert_int_equal(fd_batch_add_event(&batch)->revision, 0);
            batch.events[i].revision = i + 1;
            fd_batch_add_letter(&batch)->offset = i;
        }
        fd_batch_move(&batch, &present)->to.next_offset = 6;
        assert_false(fd_batch_is_empty(&batch));
        assert_int_equal(batch.events[999].revision, 1000);
        assert_int_equal(batch.letters[999].offset, 999);
        fd_batch_reset(&batch);
    }
    fd_batch_clean_up(&batch);
}

static void room_for_a_burst_is_given_back_once_batches_are_small(void **state)
{
    struct fd_batch batch;

    (void)state;
    fd_batch_init(&batch);
    for (int i = 0; i < 10000; i++) {
        fd_batch_add_event(&batch);
    }
    fd_batch_reset(&batch);
    assert_true(batch.event_capacity >= 10000);
    fd_batch_add_event(&batch)->revision = 7;
    fd_batch_reset(&batch);
    assert_true(batch.event_capacity < 1000);
    assert_int_equal(fd_batch_add_event(&batch)->revision, 0);
    fd_batch_clean_up(&batch);
}

static void a_partition_has_one_move_that_begins_where_it_stood_first(void **state)
{
    struct fd_position left = {.topic = "t", .partition = 1, .epoch = 3, .next_offset = 5};
    struct fd_position right = {.topic = "t", .partition = 2, .epoch = 4, .next_offset = 50};
    struct fd_batch batch;

    (void)state;
    fd_batch_init(&batch);
    fd_batch_move(&batch, &right)->to.next_offset = 51;
    fd_batch_move(&batch, &left)->to.next_offset = 6;
    left.next_offset = 6;
    fd_batch_move(&batch, &left)->to.next_offset = 9;
    assert_int_equal(batch.move_count, 2);
    fd_batch_sort_moves(&batch);
    assert_int_equal(batch.moves[0].to.partition, 1);
    assert_int_equal(batch.moves[0].from_offset, 5);
    assert_int_equal(batch.moves[0].to.next_offset, 9);
    assert_int_equal(batch.moves[0].to.epoch, 3);
    assert_int_equal(batch.moves[1].from_offset, 50);
    fd_batch_clean_up(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_can_be_emptied_and_filled_again),
        cmocka_unit_test(room_for_a_burst_is_given_back_once_batches_are_small),
        cmocka_unit_test(a_partition_has_one_move_that_begins_where_it_stood_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
