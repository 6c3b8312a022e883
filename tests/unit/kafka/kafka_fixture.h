#ifndef KAFKA_FIXTURE_H
#define KAFKA_FIXTURE_H

/* A mock cluster of librdkafka's own, on loopback, and what the tests of source and sink share.
 * Nothing waits for a fixed time: everything is polled until it is there or a deadline passes. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd_env.h"
#include "kafka/fd_sink.h"
#include "kafka/fd_source.h"

enum {
    DEADLINE_MS = 20000,
    HANG_SECONDS = 120, /* a destroy that never returns ends the test by SIGALRM */
    QUIET_MS = 300,     /* how long we look for what must not come */
};

/** Numbers of Kafka requests, for injected errors. */
enum {
    API_PRODUCE = 0,
    API_FETCH = 1,
    API_LIST_OFFSETS = 2,
    API_OFFSET_COMMIT = 8,
    API_FIND_COORDINATOR = 10,
    API_JOIN_GROUP = 11,
    API_HEARTBEAT = 12,
    API_SYNC_GROUP = 14,
    API_INIT_PRODUCER_ID = 22,
    API_ADD_PARTITIONS_TO_TXN = 24,
    API_END_TXN = 26,
};

struct mock {
    rd_kafka_t *handle;
    rd_kafka_mock_cluster_t *cluster;
    const char *brokers;
};

/** A pair of kafka.* on strings that may be written to, as configuration has them. */
#define PAIR(setting, text, following)                                                             \
    {                                                                                              \
        (char[]){setting}, {.value = (char[]){text}}, following                                    \
    }

/** Groups settle within three seconds. Less won't do: the mock cluster lets a first member wait for
 * three, and forgets it meanwhile if its session ends before. */
static struct fd_config_pair quick_pairs[] = {
    PAIR("session.timeout.ms", "4000", &quick_pairs[1]),
    PAIR("heartbeat.interval.ms", "200", &quick_pairs[2]),
    PAIR("reconnect.backoff.max.ms", "200", &quick_pairs[3]),
    PAIR("fetch.wait.max.ms", "50", NULL), /* a new start waits for the request under way */
};

static inline int64_t now_ms(void)
{
    return fd_env_monotonic(fd_env_real()) / 1000;
}

static inline int mock_set_up(void **state)
{
    struct mock *mock = test_calloc(1, sizeof(*mock));
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char reason[256];

    alarm(HANG_SECONDS);
    mock->handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof(reason));
    assert_non_null(mock->handle);
    mock->cluster = rd_kafka_mock_cluster_new(mock->handle, 1);
    assert_non_null(mock->cluster);
    mock->brokers = rd_kafka_mock_cluster_bootstraps(mock->cluster);
    *state = mock;
    return 0;
}

static inline int mock_tear_down(void **state)
{
    struct mock *mock = *state;

    rd_kafka_mock_cluster_destroy(mock->cluster);
    rd_kafka_destroy(mock->handle);
    test_free(mock);
    alarm(0);
    return 0;
}

#define WITH_MOCK(test) cmocka_unit_test_setup_teardown(test, mock_set_up, mock_tear_down)

static inline void create_topic(struct mock *mock, const char *topic, int partitions)
{
    assert_int_equal(rd_kafka_mock_topic_create(mock->cluster, topic, partitions, 1), 0);
}

static inline void check_status(enum fd_status status, const struct fd_error *error)
{
    if (status != FD_OK) {
        fail_msg("%s: %s", error->code, error->message);
    }
}

static inline struct fd_sink *new_sink(struct mock *mock, const char *transactional_id,
                                       struct fd_config_pair *pairs)
{
    struct fd_sink_options options = {
        .brokers = mock->brokers, .transactional_id = transactional_id, .pairs = pairs};
    struct fd_error error;
    struct fd_sink *sink = NULL;

    check_status(fd_sink_new(&options, &sink, &error), &error);
    return sink;
}

/** Records "0", "1", ... as key and value, at their numbers as offsets. */
static inline void produce(struct mock *mock, const char *topic, int32_t partition, int first,
                           int count)
{
    struct fd_sink *sink = new_sink(mock, NULL, NULL);
    struct fd_error error;
    char text[16];

    for (int i = first; i < first + count; i++) {
        snprintf(text, sizeof(text), "%d", i);
        check_status(fd_sink_send(sink, topic, partition, fd_str_from(text), fd_str_from(text), 0,
                                  FD_STR_NULL, &error),
                     &error);
    }
    check_status(fd_sink_flush(sink, DEADLINE_MS, &error), &error);
    fd_sink_destroy(&sink);
}

static inline struct fd_source *new_source(struct mock *mock, const char *topic,
                                           struct fd_config_pair *pairs)
{
    struct fd_source_options options = {.brokers = mock->brokers,
                                        .group_id = "group",
                                        .topics = &topic,
                                        .topic_count = 1,
                                        .pairs = pairs ? pairs : quick_pairs};
    struct fd_error error;
    struct fd_source *source = NULL;

    check_status(fd_source_new(&options, &source, &error), &error);
    return source;
}

static inline void show(const struct fd_source_event *event, char *text, size_t size)
{
    static const char *const names[] = {"NOTHING",  "MESSAGE", "END",
                                        "ASSIGNED", "REVOKED", "ERROR"};

    if (event->type == FD_SOURCE_ERROR) {
        snprintf(text, size, "ERROR %s: %s", event->error.code, event->error.message);
    } else {
        snprintf(text, size, "%s offset %" PRId64, names[event->type], event->offset);
    }
}

/** Poll until something comes; it must be of `type`. Retriable errors on the way are passed over
 * unless one is waited for. */
static inline void expect(struct fd_source *source, enum fd_source_event_type type,
                          struct fd_source_event *event)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    char text[600];

    do {
        fd_source_poll(source, 100, event);
        if (now_ms() > deadline) {
            fail_msg("no event of type %d within %d ms", type, DEADLINE_MS);
        }
    } while (event->type == FD_SOURCE_NOTHING ||
             (event->type == FD_SOURCE_ERROR && event->error.status == FD_RETRY &&
              type != FD_SOURCE_ERROR));
    if (event->type != type) {
        show(event, text, sizeof(text));
        fail_msg("%s where type %d was expected", text, type);
    }
}

static inline void expect_message(struct fd_source *source, int64_t offset)
{
    struct fd_source_event event;

    expect(source, FD_SOURCE_MESSAGE, &event);
    assert_int_equal(event.offset, offset);
}

static inline void expect_quiet(struct fd_source *source)
{
    int64_t deadline = now_ms() + QUIET_MS;
    struct fd_source_event event;
    char text[600];

    while (now_ms() < deadline) {
        fd_source_poll(source, 50, &event);
        if (event.type != FD_SOURCE_NOTHING) {
            show(&event, text, sizeof(text));
            fail_msg("%s where nothing may come", text);
        }
    }
}

static inline void start_at(struct fd_source *source, const char *topic, int32_t partition,
                            int64_t offset)
{
    struct fd_source_start start = {.topic = topic, .partition = partition, .offset = offset};
    struct fd_error error;

    check_status(fd_source_start(source, &start, 1, &error), &error);
}

/** A source of "t" that has been assigned its one partition and started at `offset`. */
static inline struct fd_source *started_source(struct mock *mock, int64_t offset)
{
    struct fd_source *source = new_source(mock, "t", NULL);
    struct fd_source_event event;

    expect(source, FD_SOURCE_ASSIGNED, &event);
    start_at(source, "t", 0, offset);
    return source;
}

#endif
