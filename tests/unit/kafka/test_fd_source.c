#include "kafka_fixture.h"

static void nothing_is_fetched_before_start_and_then_from_its_offset(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;
    const rd_kafka_topic_partition_list_t *assignment;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 10);
    source = new_source(mock, "t", NULL);
    assert_null(fd_source_assignment(source));
    expect(source, FD_SOURCE_ASSIGNED, &event);
    assignment = fd_source_assignment(source);
    assert_int_equal(assignment->cnt, 1);
    assert_string_equal(assignment->elems[0].topic, "t");
    assert_int_equal(assignment->elems[0].partition, 0);
    expect_quiet(source);
    start_at(source, "t", 0, 7);
    expect_message(source, 7);
    expect_message(source, 8);
    expect_message(source, 9);
    expect(source, FD_SOURCE_END, &event);
    assert_string_equal(event.topic, "t");
    assert_int_equal(event.partition, 0);
    assert_int_equal(event.offset, 10);
    fd_source_destroy(&source);
    assert_null(source);
}

static void the_end_comes_at_once_for_an_empty_partition_and_after_each_catching_up(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;

    create_topic(mock, "t", 1);
    source = started_source(mock, 0);
    for (int round = 0; round < 3; round++) {
        expect(source, FD_SOURCE_END, &event);
        assert_int_equal(event.offset, round);
        produce(mock, "t", 0, round, 1);
        expect_message(source, round);
    }
    fd_source_destroy(&source);
}

static void a_new_start_seeks_and_nothing_queued_before_it_comes(void **state)
{
    enum { COUNT = 2000 };
    struct mock *mock = *state;
    struct fd_source *source;
    unsigned seed = 20191105;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, COUNT);
    source = started_source(mock, 0);
    for (int round = 0; round < 100; round++) {
        int64_t offset = (int64_t)((seed = seed * 1103515245 + 12345) >> 8) % (COUNT - 10);

        start_at(source, "t", 0, offset);
        for (int64_t next = offset; next < offset + 1 + round % 7; next++) {
            expect_message(source, next);
        }
    }
    fd_source_destroy(&source);
}

static void a_stopped_source_keeps_its_place_and_can_start_again(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 100);
    source = started_source(mock, 0);
    expect_message(source, 0);
    fd_source_stop(source);
    expect_quiet(source);
    assert_int_equal(fd_source_assignment(source)->cnt, 1);
    start_at(source, "t", 0, 1);
    expect_message(source, 1);
    fd_source_destroy(&source);
}

static void send_one(struct fd_sink *sink, struct fd_str key, struct fd_str value,
                     int64_t timestamp, struct fd_str traceparent)
{
    struct fd_error error;

    check_status(fd_sink_send(sink, "t", 0, key, value, timestamp, traceparent, &error), &error);
}

static void a_message_brings_key_value_time_and_trace_and_tells_null_from_empty(void **state)
{
    static const char trace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    struct mock *mock = *state;
    struct fd_sink *sink = new_sink(mock, NULL, NULL);
    struct fd_source *source;
    struct fd_source_event event;
    struct fd_error error;

    create_topic(mock, "t", 1);
    send_one(sink, FD_STR("key"), FD_STR("a\0b"), 1572912000000, FD_STR(trace));
    send_one(sink, FD_STR_NULL, FD_STR_NULL, 0, FD_STR_NULL);
    send_one(sink, FD_STR(""), FD_STR(""), 0, FD_STR(""));
    check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    fd_sink_destroy(&sink);

    source = started_source(mock, 0);
    expect(source, FD_SOURCE_MESSAGE, &event);
    assert_string_equal(event.topic, "t");
    assert_int_equal(event.partition, 0);
    assert_int_equal(event.timestamp, 1572912000000);
    assert_true(fd_str_equal(event.key, FD_STR("key")));
    assert_true(fd_str_equal(event.value, FD_STR("a\0b")));
    assert_true(fd_str_equal(event.traceparent, FD_STR(trace)));
    expect(source, FD_SOURCE_MESSAGE, &event);
    assert_true(fd_str_is_null(event.key));
    assert_true(fd_str_is_null(event.value));
    assert_true(fd_str_is_null(event.traceparent));
    assert_true(event.timestamp > 1572912000000);
    expect(source, FD_SOURCE_MESSAGE, &event);
    assert_false(fd_str_is_null(event.key));
    assert_int_equal(event.key.len, 0);
    assert_int_equal(event.value.len, 0);
    fd_source_destroy(&source);
}

/* One message to partition 0 of "t", by a client that isn't ours. */
static void produce_with_header(struct mock *mock, const char *name)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_t *producer;
    char reason[256];

    assert_int_equal(
        rd_kafka_conf_set(conf, "bootstrap.servers", mock->brokers, reason, sizeof(reason)),
        RD_KAFKA_CONF_OK);
    producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof(reason));
    assert_non_null(producer);
    assert_int_equal(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("t"), RD_KAFKA_V_PARTITION(0),
                                       RD_KAFKA_V_VALUE((char[]){"v"}, 1),
                                       RD_KAFKA_V_HEADER(name, "1", 1), RD_KAFKA_V_END),
                     RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(rd_kafka_flush(producer, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_destroy(producer);
}

static void a_message_tells_whether_a_header_names_its_schema(void **state)
{
    static const struct {
        const char *name;
        bool names_schema;
    } headers[] = {{"__value_schema_id", true},
                   {"apicurio.value.globalId", true},
                   {"apicurio.value.contentId", true},
                   {"traceparent", false}};
    struct mock *mock = *state;
    struct fd_source *source;

    create_topic(mock, "t", 1);
    for (size_t i = 0; i < FD_COUNT(headers); i++) {
        produce_with_header(mock, headers[i].name);
    }
    source = started_source(mock, 0);
    for (size_t i = 0; i < FD_COUNT(headers); i++) {
        struct fd_source_event event;

        expect(source, FD_SOURCE_MESSAGE, &event);
        assert_int_equal(event.schema_in_header, headers[i].names_schema);
    }
    fd_source_destroy(&source);
}

static void watermarks_are_the_first_and_the_end_offset(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_error error;
    int64_t low = -1;
    int64_t high = -1;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 5);
    source = started_source(mock, 0);
    check_status(fd_source_watermarks(source, "t", 0, &low, &high, &error), &error);
    assert_int_equal(low, 0);
    assert_int_equal(high, 5);
    fd_source_destroy(&source);
}

static void records_greater_than_a_queue_may_be_allowed(void **state)
{
    struct fd_config_pair pairs[] = {PAIR("message.max.bytes", "8000000", &quick_pairs[0])};
    struct fd_source *source = new_source(*state, "t", pairs);

    fd_source_destroy(&source);
}

static void settings_that_the_guarantees_rest_on_are_refused(void **state)
{
    struct fd_config_pair pairs[] = {
        PAIR("auto.offset.reset", "earliest", NULL),
        PAIR("log.queue", "true", NULL),
    };
    const char *topic = "t";
    struct fd_error error;

    (void)state;
    for (size_t i = 0; i < FD_COUNT(pairs); i++) {
        struct fd_source_options options = {.brokers = "127.0.0.1:1",
                                            .group_id = "group",
                                            .topics = &topic,
                                            .topic_count = 1,
                                            .pairs = &pairs[i]};
        struct fd_source *source = NULL;

        assert_int_equal(fd_source_new(&options, &source, &error), FD_FATAL);
        assert_string_equal(error.code, "config");
        assert_non_null(strstr(error.message, pairs[i].name));
        assert_non_null(strstr(error.message, "not to be set"));
        assert_null(source);
    }
}

static void destroy_returns_while_joining(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;

    create_topic(mock, "t", 1);
    source = new_source(mock, "t", NULL);
    fd_source_destroy(&source);
    source = new_source(mock, "t", NULL);
    fd_source_poll(source, 1000, &event);
    fd_source_destroy(&source);
}

static void destroy_returns_when_assigned_and_when_fetching(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source_event event;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 10);
    source = new_source(mock, "t", NULL);
    expect(source, FD_SOURCE_ASSIGNED, &event);
    fd_source_destroy(&source);

    source = started_source(mock, 0);
    expect_message(source, 0); /* its views are still held */
    fd_source_destroy(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MOCK(nothing_is_fetched_before_start_and_then_from_its_offset),
        WITH_MOCK(the_end_comes_at_once_for_an_empty_partition_and_after_each_catching_up),
        WITH_MOCK(a_new_start_seeks_and_nothing_queued_before_it_comes),
        WITH_MOCK(a_stopped_source_keeps_its_place_and_can_start_again),
        WITH_MOCK(a_message_brings_key_value_time_and_trace_and_tells_null_from_empty),
        WITH_MOCK(a_message_tells_whether_a_header_names_its_schema),
        WITH_MOCK(watermarks_are_the_first_and_the_end_offset),
        WITH_MOCK(records_greater_than_a_queue_may_be_allowed),
        cmocka_unit_test(settings_that_the_guarantees_rest_on_are_refused),
        WITH_MOCK(destroy_returns_while_joining),
        WITH_MOCK(destroy_returns_when_assigned_and_when_fetching),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
