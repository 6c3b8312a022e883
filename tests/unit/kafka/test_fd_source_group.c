/* Two sources that share a topic: nothing is lost between them, and nothing delivered twice. */

#include "kafka_fixture.h"

enum { PARTITIONS = 4, PER_PARTITION = 50 };

/** What stands for PostgreSQL here: how far each partition has come, and how often each was seen.
 */
struct ledger {
    int64_t next_offset[PARTITIONS];
    int seen[PARTITIONS][PER_PARTITION];
    int total;
};

/** Start all that is assigned from where the ledger has it. Returns the count. */
static int start_from(struct fd_source *source, const struct ledger *ledger)
{
    const rd_kafka_topic_partition_list_t *assignment = fd_source_assignment(source);
    struct fd_source_start starts[PARTITIONS];
    struct fd_error error;

    for (int i = 0; i < assignment->cnt; i++) {
        const rd_kafka_topic_partition_t *place = &assignment->elems[i];

        if (i > 0) {
            assert_true(place->partition > assignment->elems[i - 1].partition);
        }
        starts[i] = (struct fd_source_start){.topic = place->topic,
                                             .partition = place->partition,
                                             .offset = ledger->next_offset[place->partition]};
    }
    check_status(fd_source_start(source, starts, assignment->cnt, &error), &error);
    return assignment->cnt;
}

static void note(struct ledger *ledger, const struct fd_source_event *event)
{
    ledger->next_offset[event->partition] = event->offset + 1;
    ledger->seen[event->partition][event->offset]++;
    ledger->total++;
}

/** One poll that does as a service does, draining taking no time. */
static enum fd_source_event_type serve(struct fd_source *source, struct ledger *ledger)
{
    struct fd_source_event event;

    fd_source_poll(source, 20, &event);
    switch (event.type) {
        case FD_SOURCE_ASSIGNED:
            start_from(source, ledger);
            break;
        case FD_SOURCE_REVOKED:
            fd_source_stop(source);
            break;
        case FD_SOURCE_MESSAGE:
            note(ledger, &event);
            break;
        case FD_SOURCE_ERROR:
            assert_int_equal(event.error.status, FD_RETRY);
            break;
        default:
            break;
    }
    return event.type;
}

/** Two sources share the topic: polled until both hold two partitions. */
static void settle(struct fd_source *one, struct fd_source *two, struct ledger *ledger)
{
    int64_t deadline = now_ms() + DEADLINE_MS;

    for (;;) {
        const rd_kafka_topic_partition_list_t *first = fd_source_assignment(one);
        const rd_kafka_topic_partition_list_t *second = fd_source_assignment(two);

        if (first && second && first->cnt == 2 && second->cnt == 2) {
            return;
        }
        serve(one, ledger);
        serve(two, ledger);
        assert_true(now_ms() < deadline);
    }
}

static void a_revocation_waits_for_stop_and_nothing_comes_meanwhile(void **state)
{
    struct mock *mock = *state;
    struct ledger ledger = {.total = 0};
    struct fd_source_event event;
    struct fd_source_start start = {.topic = "t", .partition = 0, .offset = 0};
    struct fd_source *one;
    struct fd_source *two;
    struct fd_error error;

    create_topic(mock, "t", PARTITIONS);
    for (int p = 0; p < PARTITIONS; p++) {
        produce(mock, "t", p, 0, PER_PARTITION);
    }
    one = new_source(mock, "t", NULL);
    expect(one, FD_SOURCE_ASSIGNED, &event);
    assert_int_equal(start_from(one, &ledger), PARTITIONS);
    expect(one, FD_SOURCE_MESSAGE, &event);
    note(&ledger, &event);
    two = new_source(mock, "t", NULL);
    do {
        fd_source_poll(one, 100, &event);
        if (event.type == FD_SOURCE_MESSAGE) {
            note(&ledger, &event);
        }
    } while (event.type != FD_SOURCE_REVOKED);
    assert_false(event.lost);
    /* The writer is busy: what was fetched is not handed out, and the other one has to wait. */
    assert_int_equal(fd_source_assignment(one)->cnt, PARTITIONS);
    expect_quiet(one);
    expect_quiet(two);
    assert_null(fd_source_assignment(two));
    assert_int_equal(fd_source_start(one, &start, 1, &error), FD_RETRY);
    assert_string_equal(error.code, "revoked");
    fd_source_stop(one);
    assert_null(fd_source_assignment(one));
    settle(one, two, &ledger);
    fd_source_destroy(&one);
    fd_source_destroy(&two);
}

static void rebalances_deliver_every_record_once_when_started_by_offset(void **state)
{
    struct mock *mock = *state;
    struct ledger ledger = {.total = 0};
    struct fd_source *one;
    struct fd_source *two = NULL;
    int64_t deadline = now_ms() + 3 * DEADLINE_MS;

    create_topic(mock, "t", PARTITIONS);
    for (int p = 0; p < PARTITIONS; p++) {
        produce(mock, "t", p, 0, PER_PARTITION);
    }
    one = new_source(mock, "t", NULL);
    while (ledger.total < PARTITIONS * PER_PARTITION) {
        serve(one, &ledger);
        if (ledger.total == 30 && !two) {
            two = new_source(mock, "t", NULL);
            settle(one, two, &ledger);
        }
        if (two) {
            serve(two, &ledger);
        }
        if (ledger.total > 100 && two) {
            fd_source_destroy(&one); /* the other one takes all */
            one = two;
            two = NULL;
        }
        assert_true(now_ms() < deadline);
    }
    for (int p = 0; p < PARTITIONS; p++) {
        for (int offset = 0; offset < PER_PARTITION; offset++) {
            assert_int_equal(ledger.seen[p][offset], 1);
        }
    }
    fd_source_destroy(&one);
    fd_source_destroy(&two);
}

static void a_member_lost_while_it_drains_is_assigned_anew(void **state)
{
    struct mock *mock = *state;
    struct ledger ledger = {.total = 0};
    struct fd_source *one;
    struct fd_source *two;
    struct fd_source_event event;

    create_topic(mock, "t", PARTITIONS);
    one = new_source(mock, "t", NULL);
    expect(one, FD_SOURCE_ASSIGNED, &event);
    two = new_source(mock, "t", NULL);
    expect(one, FD_SOURCE_REVOKED, &event);
    rd_kafka_mock_push_request_errors(mock->cluster, API_HEARTBEAT, 2,
                                      RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
                                      RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID);
    expect_quiet(one); /* draining, and the heartbeats fail meanwhile */
    fd_source_stop(one);
    settle(one, two, &ledger);
    fd_source_destroy(&one);
    fd_source_destroy(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MOCK(a_revocation_waits_for_stop_and_nothing_comes_meanwhile),
        WITH_MOCK(rebalances_deliver_every_record_once_when_started_by_offset),
        WITH_MOCK(a_member_lost_while_it_drains_is_assigned_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
