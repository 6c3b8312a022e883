/* Assignments that are lost, changed, or never answered. */

#include "kafka_fixture.h"

static void a_member_that_the_group_forgot_loses_its_partitions_and_gets_them_again(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 2);
    source = started_source(mock, 0);
    expect_message(source, 0);
    expect_message(source, 1);
    expect(source, FD_SOURCE_END, &event);
    rd_kafka_mock_push_request_errors(mock->cluster, API_HEARTBEAT, 1,
                                      RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID);
    expect(source, FD_SOURCE_REVOKED, &event);
    assert_true(event.lost);
    fd_source_stop(source);
    expect(source, FD_SOURCE_ASSIGNED, &event);
    start_at(source, "t", 0, 1);
    expect_message(source, 1);
    fd_source_destroy(&source);
}

static void a_new_topic_that_matches_the_pattern_is_taken_up(void **state)
{
    struct mock *mock = *state;
    /* No divisor of the three seconds that joining takes: metadata that come at that moment make
     * librdkafka join again. */
    struct fd_config_pair pair = PAIR("topic.metadata.refresh.interval.ms", "700", quick_pairs);
    struct fd_source *source;
    struct fd_source_event event;

    create_topic(mock, "frontdoor.call-logged", 1);
    create_topic(mock, "frontdoor.call-logged.old", 1);
    source = new_source(mock, "^frontdoor\\.([EWSN][0-9]{8}\\.)?call-logged$", &pair);
    expect(source, FD_SOURCE_ASSIGNED, &event);
    assert_int_equal(fd_source_assignment(source)->cnt, 1);
    create_topic(mock, "frontdoor.E06000008.call-logged", 2);
    expect(source, FD_SOURCE_REVOKED, &event);
    fd_source_stop(source);
    expect(source, FD_SOURCE_ASSIGNED, &event);
    assert_int_equal(fd_source_assignment(source)->cnt, 3);
    assert_string_equal(fd_source_assignment(source)->elems[0].topic,
                        "frontdoor.E06000008.call-logged");
    assert_string_equal(fd_source_assignment(source)->elems[2].topic, "frontdoor.call-logged");
    fd_source_destroy(&source);
}

static void destroy_returns_while_a_rebalance_is_unanswered(void **state)
{
    struct mock *mock = *state;
    struct fd_source *one;
    struct fd_source *two;
    struct fd_source_event event;

    create_topic(mock, "t", 4);
    one = new_source(mock, "t", NULL);
    expect(one, FD_SOURCE_ASSIGNED, &event);
    two = new_source(mock, "t", NULL);
    expect(one, FD_SOURCE_REVOKED, &event);
    fd_source_destroy(&one); /* handed out, not answered */
    expect(two, FD_SOURCE_ASSIGNED, &event);
    one = new_source(mock, "t", NULL);
    do { /* until the revocation waits in the queue of `two`, which isn't polled */
        fd_source_poll(one, 200, &event);
    } while (event.type == FD_SOURCE_ERROR);
    fd_source_destroy(&two);
    expect(one, FD_SOURCE_ASSIGNED, &event);
    fd_source_destroy(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MOCK(a_member_that_the_group_forgot_loses_its_partitions_and_gets_them_again),
        WITH_MOCK(a_new_topic_that_matches_the_pattern_is_taken_up),
        WITH_MOCK(destroy_returns_while_a_rebalance_is_unanswered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
