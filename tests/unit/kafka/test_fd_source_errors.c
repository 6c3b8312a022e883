#include "kafka_fixture.h"

static void a_start_outside_the_log_is_fatal_and_fetches_nothing(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;
    struct fd_source_start negative = {.topic = "t", .partition = 0, .offset = -2};
    struct fd_error error;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 5);
    source = started_source(mock, 99);
    expect(source, FD_SOURCE_ERROR, &event);
    assert_int_equal(event.error.status, FD_FATAL);
    assert_string_equal(event.error.code, "offset_out_of_range");
    assert_non_null(strstr(event.error.message, "t [0]"));
    expect_quiet(source);
    assert_int_equal(fd_source_start(source, &negative, 1, &error), FD_FATAL);
    assert_string_equal(error.code, "offset_out_of_range");
    start_at(source, "t", 0, 4);
    expect_message(source, 4);
    fd_source_destroy(&source);
}

static void refused_rights_are_fatal(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;

    rd_kafka_mock_topic_set_error(mock->cluster, "t", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    source = new_source(mock, "t", NULL);
    do {
        expect(source, FD_SOURCE_ERROR, &event);
    } while (event.error.status == FD_RETRY);
    assert_int_equal(event.error.status, FD_FATAL);
    assert_string_equal(event.error.code, "TOPIC_AUTHORIZATION_FAILED");
    fd_source_destroy(&source);
}

static void errors_that_pass_lose_nothing(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 3);
    rd_kafka_mock_push_request_errors(
        mock->cluster, API_FETCH, 3, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT);
    source = started_source(mock, 0);
    expect_message(source, 0);
    expect_message(source, 1);
    expect_message(source, 2);
    fd_source_destroy(&source);
}

static void a_partition_that_was_away_at_a_fetch_is_told_and_no_more_is_fetched(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 3);
    rd_kafka_mock_push_request_errors(mock->cluster, API_FETCH, 1,
                                      RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    source = started_source(mock, 0);
    expect(source, FD_SOURCE_ERROR, &event);
    assert_int_equal(event.error.status, FD_RETRY);
    assert_string_equal(event.error.code, "log_gone");
    expect_quiet(source);
    start_at(source, "t", 0, 0);
    expect_message(source, 0);
    fd_source_destroy(&source);
}

/** Until the source has said that it has no broker; the group may have been lost over it. */
static void await_outage(struct fd_source *source)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    struct fd_source_event event;

    do {
        assert_true(now_ms() < deadline);
        fd_source_poll(source, 100, &event);
        if (event.type == FD_SOURCE_REVOKED) {
            fd_source_stop(source);
        } else if (event.type == FD_SOURCE_ERROR) {
            assert_int_equal(event.error.status, FD_RETRY);
        }
    } while (event.type != FD_SOURCE_ERROR || (strcmp(event.error.code, "_ALL_BROKERS_DOWN") != 0 &&
                                               strcmp(event.error.code, "_TRANSPORT") != 0));
}

static void a_broker_that_goes_is_told_as_passing_and_nothing_is_lost_when_it_is_back(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 1);
    source = started_source(mock, 0);
    expect_message(source, 0);
    rd_kafka_mock_broker_set_down(mock->cluster, 1);
    await_outage(source);
    rd_kafka_mock_broker_set_up(mock->cluster, 1);
    produce(mock, "t", 0, 1, 1);
    do {
        fd_source_poll(source, 100, &event);
        if (event.type == FD_SOURCE_REVOKED) {
            fd_source_stop(source);
        } else if (event.type == FD_SOURCE_ASSIGNED) {
            start_at(source, "t", 0, 1);
        }
    } while (event.type != FD_SOURCE_MESSAGE);
    assert_int_equal(event.offset, 1);
    fd_source_destroy(&source);
}

static void a_topic_that_is_not_there_is_told_as_passing(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;

    rd_kafka_mock_topic_set_error(mock->cluster, "t", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    source = new_source(mock, "t", NULL);
    do {
        expect(source, FD_SOURCE_ERROR, &event);
        assert_int_equal(event.error.status, FD_RETRY);
    } while (strcmp(event.error.code, "UNKNOWN_TOPIC_OR_PART") != 0);
    assert_non_null(strstr(event.error.message, "t"));
    fd_source_destroy(&source);
}

static void polling_too_seldom_is_told_and_loses_the_partitions(void **state)
{
    struct mock *mock = *state;
    struct fd_config_pair pair = PAIR("max.poll.interval.ms", "4000", quick_pairs);
    struct fd_source *source;
    struct fd_source_event event;

    create_topic(mock, "t", 1);
    source = new_source(mock, "t", &pair);
    expect(source, FD_SOURCE_ASSIGNED, &event);
    sleep(5); /* allowed: the fault itself, not polling for longer than the limit */
    expect(source, FD_SOURCE_ERROR, &event);
    assert_int_equal(event.error.status, FD_RETRY);
    assert_string_equal(event.error.code, "_MAX_POLL_EXCEEDED");
    expect(source, FD_SOURCE_REVOKED, &event);
    assert_true(event.lost);
    fd_source_stop(source);
    expect(source, FD_SOURCE_ASSIGNED, &event);
    fd_source_destroy(&source);
}

static void destroy_returns_though_a_commit_is_under_way_and_the_brokers_are_gone(void **state)
{
    struct mock *mock = *state;
    struct fd_source_start position = {.topic = "t", .partition = 0, .offset = 1};
    struct fd_source *source;
    int64_t begun;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 1);
    source = started_source(mock, 0);
    expect_message(source, 0);
    fd_source_commit(source, &position, 1);
    rd_kafka_mock_broker_set_down(mock->cluster, 1);
    await_outage(source);
    fd_source_commit(source, &position, 1);
    begun = now_ms();
    fd_source_destroy(&source);
    assert_true(now_ms() - begun < 15000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MOCK(a_start_outside_the_log_is_fatal_and_fetches_nothing),
        WITH_MOCK(refused_rights_are_fatal),
        WITH_MOCK(errors_that_pass_lose_nothing),
        WITH_MOCK(a_partition_that_was_away_at_a_fetch_is_told_and_no_more_is_fetched),
        WITH_MOCK(a_broker_that_goes_is_told_as_passing_and_nothing_is_lost_when_it_is_back),
        WITH_MOCK(a_topic_that_is_not_there_is_told_as_passing),
        WITH_MOCK(destroy_returns_though_a_commit_is_under_way_and_the_brokers_are_gone),
        WITH_MOCK(polling_too_seldom_is_told_and_loses_the_partitions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
