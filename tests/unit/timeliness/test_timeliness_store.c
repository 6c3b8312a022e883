#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "set_law.h"
#include "timeliness.h"

static struct law law = {timeliness_merges, &timeliness_merge_count, timeliness_queue,
                         timeliness_write};

static void a_decision_before_its_call_waits_in_a_row_without_one(void **state)
{
    struct fd_arena *arena = fd_arena_new(1 << 16);
    uint64_t random = 1;
    struct fd_event decision = law_event(FD_DECISION_MADE, arena, &random);
    struct law_writer writer;

    (void)state;
    law_writer_init(&writer);
    law_clear(&law, writer.pg);
    assert_ok(law_write(&law, &writer, LAW_MERGE, &decision, 1, &scratch_error));
    assert_int_equal(
        scratch_number(writer.pg, "SELECT count(*) FROM timeliness.contact WHERE "
                                  "decision_revision >= 0 AND call_revision = -1 AND "
                                  "call_recorded_at = 'epoch' AND call_hash = 0 AND "
                                  "call_event_id IS NULL AND NOT call_voided AND "
                                  "call_time_known AND received_at IS NULL AND received_on IS NULL "
                                  "AND channel IS NULL AND concern_factors = '{}'"),
        1);
    law_writer_clean_up(&writer);
    fd_arena_destroy(&arena);
}

enum { CROSSING_ROUNDS = 100, CROSSING_ENTITIES = 200 };

/* One of two instances: calls of one half of the contacts with decisions of the other. */
struct crossing {
    struct law_writer writer;
    struct fd_event events[2 * CROSSING_ENTITIES];
    struct fd_error error;
    enum fd_status status;
};

static void *cross(void *argument)
{
    struct crossing *crossing = argument;

    for (int round = 0; round < CROSSING_ROUNDS && crossing->status == FD_OK; round++) {
        for (size_t i = 0; i < FD_COUNT(crossing->events); i++) {
            crossing->events[i].revision++;
        }
        crossing->status = law_write(&law, &crossing->writer, LAW_MERGE, crossing->events,
                                     FD_COUNT(crossing->events), &crossing->error);
    }
    return NULL;
}

static void make_crossing(struct crossing *crossing, bool first_half, struct fd_arena *arena)
{
    uint64_t random = 1;

    law_writer_init(&crossing->writer);
    for (size_t i = 0; i < FD_COUNT(crossing->events); i++) {
        size_t entity = i % CROSSING_ENTITIES;
        bool call = (entity % 2 == 0) == first_half;
        struct fd_event *event = &crossing->events[i];

        *event = law_event(call ? FD_CALL_LOGGED : FD_DECISION_MADE, arena, &random);
        event->authority_id = 1;
        event->child_key = 1;
        event->entity_key = (int64_t)entity;
        event->revision = 0;
    }
}

/* Topics that are partitioned differently give two instances the parts of each other's rows. */
static void instances_that_share_rows_do_not_deadlock(void **state)
{
    struct fd_arena *arena = fd_arena_new(1 << 16);
    struct crossing *crossings = calloc(2, sizeof(*crossings));
    pthread_t threads[2];

    (void)state;
    assert_non_null(crossings);
    for (int i = 0; i < 2; i++) {
        make_crossing(&crossings[i], i == 0, arena);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, cross, &crossings[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    for (int i = 0; i < 2; i++) {
        if (crossings[i].status != FD_OK) {
            fail_msg("%s: %s", crossings[i].error.code, crossings[i].error.message);
        }
        law_writer_clean_up(&crossings[i].writer);
    }
    free(crossings);
    fd_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAW_TESTS(law),
        LAW_BULK_TESTS(law),
        cmocka_unit_test(a_decision_before_its_call_waits_in_a_row_without_one),
        cmocka_unit_test(instances_that_share_rows_do_not_deadlock),
    };

    return cmocka_run_group_tests(tests, law_set_up, law_tear_down);
}
