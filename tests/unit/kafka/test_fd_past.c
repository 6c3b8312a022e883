/* What is read before logs that begin later. */
#include "kafka_fixture.h"

#include "kafka/fd_past.h"

enum { PIECE = 100000, PIECES = 120 }; /* more than a log of the mock's keeps */

/* Has a record at each offset of a topic but one, and what was asked of it. */
struct held {
    int64_t first;   /* what it has begins here */
    int64_t without; /* no record is here */
    int64_t broken;  /* can't be read; 0: none */
    int64_t at;
    int64_t to;
    int opened;
    struct fd_past past;
};

static int64_t first_of(void *context, const char *topic FD_UNUSED, int32_t partition FD_UNUSED,
                        int64_t low)
{
    const struct held *held = context;

    return held->first < low ? held->first : low;
}

static enum fd_status open_at(void *context, const char *topic, int32_t partition, int64_t from,
                              int64_t to, struct fd_error *error FD_UNUSED)
{
    struct held *held = context;

    assert_string_equal(topic, "t");
    assert_int_equal(partition, 0);
    held->at = from;
    held->to = to;
    held->opened++;
    return FD_OK;
}

static enum fd_status next_of(void *context, struct fd_source_event *event, bool *ret_there,
                              struct fd_error *error)
{
    struct held *held = context;

    held->at += held->at == held->without;
    *ret_there = held->at < held->to;
    if (*ret_there && held->broken > 0 && held->at == held->broken) {
        return fd_error_set(error, FD_FATAL, "archive", "x.avro: broken");
    }
    event->offset = held->at;
    event->timestamp = 1572912000000;
    event->key = FD_STR("key");
    event->value = FD_STR("from the past");
    held->at += *ret_there;
    return FD_OK;
}

static struct fd_source *source_with(struct mock *mock, struct held *held)
{
    static const char *const topics[] = {"t"};
    struct fd_source_options options = {.brokers = mock->brokers,
                                        .group_id = "group",
                                        .topics = topics,
                                        .topic_count = 1,
                                        .pairs = quick_pairs,
                                        .past = &held->past};
    struct fd_source *source = NULL;
    struct fd_source_event event;
    struct fd_error error;

    held->past = (struct fd_past){held, first_of, open_at, next_of};
    check_status(fd_source_new(&options, &source, &error), &error);
    expect(source, FD_SOURCE_ASSIGNED, &event);
    return source;
}

/* A log that begins later, and where. */
static int64_t lose_start(struct mock *mock, int64_t *ret_end)
{
    struct fd_sink *sink = new_sink(mock, NULL, NULL);
    char *piece = test_calloc(1, PIECE);
    struct fd_error error;
    struct fd_source *source;
    unsigned random = 20191105;
    int64_t low = 0;

    create_topic(mock, "t", 1);
    for (int i = 0; i < PIECE; i++) { /* nothing that a compression makes small */
        random = random * 1103515245 + 12345;
        piece[i] = (char)(random >> 16);
    }
    for (int i = 0; i < PIECES; i++) {
        check_status(fd_sink_send(sink, "t", 0, FD_STR("key"), (struct fd_str){piece, PIECE}, 0,
                                  FD_STR_NULL, &error),
                     &error);
        check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    }
    fd_sink_destroy(&sink);
    test_free(piece);
    source = new_source(mock, "t", NULL);
    check_status(fd_source_watermarks(source, "t", 0, &low, ret_end, &error), &error);
    fd_source_destroy(&source);
    assert_in_range(low, 10, *ret_end - 10);
    return low;
}

static void expect_past(struct fd_source *source, int64_t from, int64_t to, int64_t without)
{
    struct fd_source_event event;

    for (int64_t offset = from; offset < to; offset++) {
        if (offset != without) {
            expect(source, FD_SOURCE_MESSAGE, &event);
            assert_string_equal(event.topic, "t");
            assert_int_equal(event.partition, 0);
            assert_int_equal(event.offset, offset);
            assert_true(fd_str_equal(event.value, FD_STR("from the past")));
        }
    }
}

static void what_is_before_the_log_comes_first_and_the_log_from_its_start(void **state)
{
    struct mock *mock = *state;
    int64_t end = 0;
    int64_t low = lose_start(mock, &end);
    struct held held = {.first = 2, .without = low - 1}; /* as after a transaction's mark */
    struct fd_source *source = source_with(mock, &held);
    struct fd_source_event event;
    struct fd_error error;
    int64_t from = -1;
    int64_t high = -1;

    check_status(fd_source_watermarks(source, "t", 0, &from, &high, &error), &error);
    assert_int_equal(from, 2);
    assert_int_equal(high, end);
    start_at(source, "t", 0, 2);
    expect_past(source, 2, low, low - 1);
    for (int64_t offset = low; offset < end; offset++) {
        expect_message(source, offset);
    }
    expect(source, FD_SOURCE_END, &event);
    assert_int_equal(event.offset, end);
    assert_int_equal(held.opened, 1);
    assert_int_equal(held.to, low);
    fd_source_destroy(&source);
}

static void a_start_within_the_log_asks_for_nothing(void **state)
{
    struct mock *mock = *state;
    int64_t end = 0;
    int64_t low = lose_start(mock, &end);
    struct held held = {.without = -1};
    struct fd_source *source = source_with(mock, &held);

    start_at(source, "t", 0, low);
    expect_message(source, low);
    assert_int_equal(held.opened, 0);
    fd_source_destroy(&source);
}

static void a_stop_and_a_new_start_begin_again(void **state)
{
    struct mock *mock = *state;
    int64_t end = 0;
    int64_t low = lose_start(mock, &end);
    struct held held = {.without = -1};
    struct fd_source *source = source_with(mock, &held);

    start_at(source, "t", 0, 0);
    expect_past(source, 0, 3, -1);
    fd_source_stop(source);
    expect_quiet(source);
    start_at(source, "t", 0, 1);
    expect_past(source, 1, low, -1);
    expect_message(source, low);
    assert_int_equal(held.opened, 2);
    fd_source_destroy(&source);
}

static void what_cannot_be_read_is_fatal_and_nothing_comes_behind_it(void **state)
{
    struct mock *mock = *state;
    int64_t end = 0;
    struct held held = {.without = -1, .broken = 3};
    struct fd_source *source;
    struct fd_source_event event;

    lose_start(mock, &end);
    source = source_with(mock, &held);
    start_at(source, "t", 0, 0);
    expect_past(source, 0, 3, -1);
    expect(source, FD_SOURCE_ERROR, &event);
    assert_int_equal(event.error.status, FD_FATAL);
    assert_string_equal(event.error.message, "x.avro: broken");
    expect_quiet(source);
    fd_source_destroy(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MOCK(what_is_before_the_log_comes_first_and_the_log_from_its_start),
        WITH_MOCK(a_start_within_the_log_asks_for_nothing),
        WITH_MOCK(a_stop_and_a_new_start_begin_again),
        WITH_MOCK(what_cannot_be_read_is_fatal_and_nothing_comes_behind_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
