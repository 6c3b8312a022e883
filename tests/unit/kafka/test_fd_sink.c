#include "kafka_fixture.h"

#include "base/fd_macros.h"

static enum fd_status send_text(struct fd_sink *sink, const char *key, struct fd_error *error)
{
    return fd_sink_send(sink, "t", -1, fd_str_from(key), fd_str_from(key), 0, FD_STR_NULL, error);
}

static void send_one(struct fd_sink *sink, const char *key)
{
    struct fd_error error;

    check_status(send_text(sink, key, &error), &error);
}

static void acknowledged_messages_are_in_the_log(void **state)
{
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, NULL, NULL);
    struct fd_source *source;
    struct fd_error error;

    create_topic(mock, "t", 1);
    send_one(sink, "a");
    send_one(sink, "b");
    check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    fd_sink_destroy(&sink);
    assert_null(sink);
    source = started_source(mock, 0);
    expect_message(source, 0);
    expect_message(source, 1);
    fd_source_destroy(&source);
}

static void keys_go_to_the_partitions_that_java_gives_them(void **state)
{
    /* Hashes as in Apache Kafka's own tests of murmur2. */
    static const struct {
        const char *key;
        int32_t hash;
    } known[] = {
        {"21", -973932308},
        {"foobar", -790332482},
        {"a-little-bit-long-string", -985981536},
        {"a-little-bit-longer-string", -1486304829},
        {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
        {"abc", 479470107},
    };
    enum { PARTITIONS = 7 };
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, NULL, NULL);
    struct fd_source *source;
    struct fd_source_event event;
    struct fd_source_start starts[PARTITIONS];
    struct fd_error error;
    size_t found = 0;

    create_topic(mock, "t", PARTITIONS);
    for (size_t i = 0; i < FD_COUNT(known); i++) {
        send_one(sink, known[i].key);
    }
    check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    fd_sink_destroy(&sink);
    source = new_source(mock, "t", NULL);
    expect(source, FD_SOURCE_ASSIGNED, &event);
    for (int i = 0; i < PARTITIONS; i++) {
        starts[i] = (struct fd_source_start){.topic = "t", .partition = i};
    }
    check_status(fd_source_start(source, starts, PARTITIONS, &error), &error);
    while (found < FD_COUNT(known)) {
        fd_source_poll(source, 1000, &event);
        for (size_t i = 0; event.type == FD_SOURCE_MESSAGE && i < FD_COUNT(known); i++) {
            if (fd_str_equal(event.key, fd_str_from(known[i].key))) {
                assert_int_equal(event.partition, (known[i].hash & 0x7fffffff) % PARTITIONS);
                found++;
            }
        }
    }
    fd_source_destroy(&source);
}

/* Else the first message would wait for librdkafka's next look, up to a second. */
static void a_topic_named_beforehand_is_known_when_a_message_is_sent(void **state)
{
    struct mock *mock = *state;
    struct fd_sink_options options = {.brokers = mock->brokers, .topic = "t"};
    struct fd_sink *sink = NULL;
    struct fd_error error;

    create_topic(mock, "t", 1);
    check_status(fd_sink_new(&options, &sink, &error), &error);
    rd_kafka_mock_topic_set_error(mock->cluster, "t", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    send_one(sink, "a");
    check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    fd_sink_destroy(&sink);
}

static void a_full_queue_is_waited_for(void **state)
{
    struct mock *mock = *state;
    struct fd_config_pair pair = PAIR("queue.buffering.max.messages", "5", NULL);
    struct fd_sink *sink = new_sink(mock, NULL, &pair);
    struct fd_error error;

    create_topic(mock, "t", 1);
    for (int i = 0; i < 100; i++) {
        send_one(sink, "x");
    }
    check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    fd_sink_destroy(&sink);
}

static void flush_tells_the_first_refusal_once(void **state)
{
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, NULL, NULL);
    struct fd_error error;

    create_topic(mock, "t", 1);
    rd_kafka_mock_push_request_errors(mock->cluster, API_PRODUCE, 1,
                                      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    send_one(sink, "a");
    assert_int_equal(fd_sink_flush(sink, DEADLINE_MS, &error), FD_FATAL);
    assert_string_equal(error.code, "TOPIC_AUTHORIZATION_FAILED");
    fd_sink_destroy(&sink);

    sink = new_sink(mock, NULL, NULL);
    rd_kafka_mock_push_request_errors(mock->cluster, API_PRODUCE, 1,
                                      RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    send_one(sink, "a");
    assert_int_equal(fd_sink_flush(sink, DEADLINE_MS, &error), FD_POISON);
    send_one(sink, "b");
    check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    fd_sink_destroy(&sink);
}

static void errors_that_pass_are_not_told(void **state)
{
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, NULL, NULL);
    struct fd_error error;

    create_topic(mock, "t", 1);
    rd_kafka_mock_push_request_errors(
        mock->cluster, API_PRODUCE, 3, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT);
    send_one(sink, "a");
    check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    fd_sink_destroy(&sink);
}

static void without_brokers_flush_gives_up_in_time_and_destroy_waits_for_nothing(void **state)
{
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, NULL, NULL);
    struct fd_error error;
    int64_t begun;

    create_topic(mock, "t", 1);
    rd_kafka_mock_broker_set_down(mock->cluster, 1);
    send_one(sink, "a");
    assert_int_equal(fd_sink_flush(sink, 200, &error), FD_RETRY);
    begun = now_ms();
    fd_sink_destroy(&sink);
    assert_true(now_ms() - begun < 5000);
}

static void transaction(struct fd_sink *sink)
{
    struct fd_error error;

    check_status(fd_sink_begin(sink, &error), &error);
    send_one(sink, "a");
    check_status(fd_sink_commit(sink, &error), &error);
}

/** As a relay does: FD_RETRY means to begin again. librdkafka gives one more transaction up when it
 * has to take a new producer epoch after a refusal. */
static void transaction_in_the_end(struct fd_sink *sink)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    struct fd_error error;
    enum fd_status status;

    do {
        status = fd_sink_begin(sink, &error);
        if (status == FD_OK) {
            send_one(sink, "a");
            status = fd_sink_commit(sink, &error);
        }
        assert_true(status == FD_OK || status == FD_RETRY);
        assert_true(now_ms() < deadline);
    } while (status != FD_OK);
}

static void transactions_commit_one_after_another(void **state)
{
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, "relay", NULL);
    struct fd_source *source;
    struct fd_error error;

    create_topic(mock, "t", 1);
    transaction(sink);
    check_status(fd_sink_begin(sink, &error), &error); /* an empty one */
    check_status(fd_sink_commit(sink, &error), &error);
    transaction(sink);
    fd_sink_destroy(&sink);
    source = started_source(mock, 0);
    expect_message(source, 0);
    expect_message(source, 1);
    fd_source_destroy(&source);
}

static void a_transaction_that_was_given_up_or_left_open_does_not_stand_in_the_way(void **state)
{
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, "relay", NULL);
    struct fd_error error;

    create_topic(mock, "t", 1);
    check_status(fd_sink_begin(sink, &error), &error);
    send_one(sink, "a");
    fd_sink_abort(sink);
    check_status(fd_sink_begin(sink, &error), &error);
    send_one(sink, "b");
    check_status(fd_sink_begin(sink, &error), &error);
    check_status(fd_sink_commit(sink, &error), &error);
    transaction(sink);
    fd_sink_destroy(&sink);
}

static void a_passing_error_at_commit_is_got_over(void **state)
{
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, "relay", NULL);

    create_topic(mock, "t", 1);
    rd_kafka_mock_push_request_errors(mock->cluster, API_END_TXN, 2,
                                      RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                                      RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS);
    transaction(sink);
    fd_sink_destroy(&sink);
}

static void a_transaction_that_an_outage_cut_off_is_sent_again_by_the_same_sink(void **state)
{
    struct mock *mock = *state;
    struct fd_config_pair second = PAIR("message.timeout.ms", "3000", NULL);
    struct fd_config_pair first = PAIR("reconnect.backoff.max.ms", "200", &second);
    struct fd_sink *sink = new_sink(mock, "relay", &first);
    struct fd_error error;

    create_topic(mock, "t", 1);
    transaction(sink);
    check_status(fd_sink_begin(sink, &error), &error);
    rd_kafka_mock_broker_set_down(mock->cluster, 1);
    send_one(sink, "a");
    assert_int_equal(fd_sink_commit(sink, &error), FD_RETRY);
    assert_int_equal(fd_sink_begin(sink, &error), FD_RETRY);
    rd_kafka_mock_broker_set_up(mock->cluster, 1);
    transaction_in_the_end(sink);
    fd_sink_destroy(&sink);
}

static void a_message_that_is_refused_fails_its_transaction_and_not_the_next(void **state)
{
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, "relay", NULL);
    struct fd_error error;

    create_topic(mock, "t", 1);
    transaction(sink);
    rd_kafka_mock_push_request_errors(mock->cluster, API_PRODUCE, 1,
                                      RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    check_status(fd_sink_begin(sink, &error), &error);
    send_one(sink, "a");
    assert_int_equal(fd_sink_commit(sink, &error), FD_POISON);
    assert_string_equal(error.code, "MSG_SIZE_TOO_LARGE");
    transaction_in_the_end(sink);
    rd_kafka_mock_push_request_errors(mock->cluster, API_ADD_PARTITIONS_TO_TXN, 1,
                                      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    check_status(fd_sink_begin(sink, &error), &error);
    send_one(sink, "a");
    assert_int_equal(fd_sink_commit(sink, &error), FD_FATAL);
    transaction_in_the_end(sink);
    fd_sink_destroy(&sink);
}

static void a_younger_producer_fences(void **state)
{
    static const int16_t requests[] = {API_END_TXN, API_ADD_PARTITIONS_TO_TXN};

    for (size_t i = 0; i < FD_COUNT(requests); i++) {
        struct mock *mock = *state;
        struct fd_sink *sink = new_sink(mock, "relay", NULL);
        struct fd_error error;

        create_topic(mock, i ? "u" : "t", 1);
        transaction(sink);
        rd_kafka_mock_push_request_errors(mock->cluster, requests[i], 1,
                                          RD_KAFKA_RESP_ERR_PRODUCER_FENCED);
        check_status(fd_sink_begin(sink, &error), &error);
        check_status(send_text(sink, "a", &error), &error);
        assert_int_equal(fd_sink_commit(sink, &error), FD_FENCED);
        assert_int_equal(error.status, FD_FENCED);
        assert_int_equal(fd_sink_begin(sink, &error), FD_FENCED);
        fd_sink_abort(sink);
        fd_sink_destroy(&sink);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MOCK(acknowledged_messages_are_in_the_log),
        WITH_MOCK(keys_go_to_the_partitions_that_java_gives_them),
        WITH_MOCK(a_full_queue_is_waited_for),
        WITH_MOCK(flush_tells_the_first_refusal_once),
        WITH_MOCK(errors_that_pass_are_not_told),
        WITH_MOCK(without_brokers_flush_gives_up_in_time_and_destroy_waits_for_nothing),
        WITH_MOCK(a_topic_named_beforehand_is_known_when_a_message_is_sent),
        WITH_MOCK(transactions_commit_one_after_another),
        WITH_MOCK(a_transaction_that_was_given_up_or_left_open_does_not_stand_in_the_way),
        WITH_MOCK(a_passing_error_at_commit_is_got_over),
        WITH_MOCK(a_transaction_that_an_outage_cut_off_is_sent_again_by_the_same_sink),
        WITH_MOCK(a_message_that_is_refused_fails_its_transaction_and_not_the_next),
        WITH_MOCK(a_younger_producer_fences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
