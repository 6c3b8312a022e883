#include "kafka_fixture.h"

/** One record fills it, so the next fetch has to wait for room each time. */
static struct fd_config_pair narrow_pairs[] = {
    PAIR("queued.max.messages.kbytes", "1", &quick_pairs[0]),
};

enum {
    ROUNDS = 20,
    VALUE_BYTES = 2000,
    PATIENCE_MS = 6000, /* librdkafka by itself would need a second a round */
};

static void produce_large(struct mock *mock)
{
    struct fd_sink *sink = new_sink(mock, NULL, NULL);
    char value[VALUE_BYTES] = {0};
    struct fd_error error;

    for (int i = 0; i < ROUNDS; i++) {
        check_status(fd_sink_send(sink, "t", 0, FD_STR_NULL, (struct fd_str){value, sizeof(value)},
                                  0, FD_STR_NULL, &error),
                     &error);
        check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    }
    fd_sink_destroy(&sink);
}

static void a_full_queue_is_filled_again_as_soon_as_there_is_room(void **state)
{
    struct mock *mock = *state;
    struct fd_source_event event;
    struct fd_source *source;
    int64_t start;

    create_topic(mock, "t", 1);
    produce_large(mock);
    source = new_source(mock, "t", narrow_pairs);
    expect(source, FD_SOURCE_ASSIGNED, &event);
    start_at(source, "t", 0, 0);
    expect_message(source, 0);
    start = now_ms();
    for (int i = 1; i < ROUNDS; i++) {
        expect_message(source, i);
    }
    assert_true(now_ms() - start < PATIENCE_MS);
    fd_source_destroy(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MOCK(a_full_queue_is_filled_again_as_soon_as_there_is_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
