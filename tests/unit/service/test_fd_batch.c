#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "service/fd_batch.h"

enum { ROUNDS = 300, EVENTS_MAX = 400 };

/* A small generator of our own, so that a seed gives the same history everywhere. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int64_t pick(uint64_t *seed, int64_t choices)
{
    return (int64_t)(next_random(seed) % (uint64_t)choices) - choices / 2;
}

static size_t make_history(uint64_t *seed, struct fd_event *events)
{
    size_t count = (size_t)(next_random(seed) % EVENTS_MAX);

    for (size_t i = 0; i < count; i++) {
        events[i] = (struct fd_event){
            .type = next_random(seed) % 3 ? FD_CALL_LOGGED : FD_DECISION_MADE,
            .authority_id = (int16_t)pick(seed, 3),
            .child_key = pick(seed, 5),
            .entity_key = pick(seed, 4),
            .revision = pick(seed, 3) + 1,
            .recorded_at = pick(seed, 3),
            .hash = pick(seed, 3),
        };
    }
    return count;
}

/* What the rule says, without any order: an event wins when none of its key is greater. */
static bool wins(const struct fd_event *events, size_t count, const struct fd_event *event)
{
    for (size_t i = 0; i < count; i++) {
        if (events[i].type == event->type && fd_event_key_compare(&events[i], event) == 0 &&
            fd_event_version_compare(&events[i], event) > 0) {
            return false;
        }
    }
    return true;
}

static bool has_key(const struct fd_event *const *rows, size_t count, const struct fd_event *event)
{
    for (size_t i = 0; i < count; i++) {
        if (fd_event_key_compare(rows[i], event) == 0) {
            return true;
        }
    }
    return false;
}

static void check_history(uint64_t seed, struct fd_arena *arena)
{
    static struct fd_event events[EVENTS_MAX];
    size_t count = make_history(&seed, events);
    const struct fd_event **rows;
    size_t kept = fd_batch_reduce(events, count, FD_CALL_LOGGED, arena, &rows);

    for (size_t i = 0; i < kept; i++) {
        assert_int_equal(rows[i]->type, FD_CALL_LOGGED);
        assert_true(wins(events, count, rows[i]));
        assert_true(i == 0 || fd_event_key_compare(rows[i - 1], rows[i]) < 0);
    }
    for (size_t i = 0; i < count; i++) {
        assert_true(events[i].type != FD_CALL_LOGGED ||
                    has_key((const struct fd_event *const *)rows, kept, &events[i]));
    }
    fd_arena_reset(arena);
}

static void reducing_keeps_the_winner_of_each_key_in_order(void **state)
{
    struct fd_arena *arena = fd_arena_new(1 << 16);

    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        check_history(seed * UINT64_C(0x9e3779b97f4a7c15), arena);
    }
    fd_arena_destroy(&arena);
}

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
        cmocka_unit_test(reducing_keeps_the_winner_of_each_key_in_order),
        cmocka_unit_test(a_batch_can_be_emptied_and_filled_again),
        cmocka_unit_test(a_partition_has_one_move_that_begins_where_it_stood_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
