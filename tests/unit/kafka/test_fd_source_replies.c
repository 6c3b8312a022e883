/* What becomes of each error that a broker may answer a source with. */

#include "reply.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

/* Stands before librdkafka's, and answers this instead. */
static _Atomic rd_kafka_resp_err_t assign_refusal;
/* So that it doesn't answer a group that is left, as librdkafka 2.0 may not. */
static atomic_bool assign_hangs;
static atomic_int destroyed;
static pthread_t test_thread;

static void pause_briefly(void)
{
    struct timespec step = {.tv_nsec = 10000000};

    nanosleep(&step, NULL); /* allowed: polls for the end of what other threads do */
}

rd_kafka_resp_err_t rd_kafka_assign(rd_kafka_t *rk,
                                    const rd_kafka_topic_partition_list_t *partitions)
{
    rd_kafka_resp_err_t (*real)(rd_kafka_t *, const rd_kafka_topic_partition_list_t *) =
        (rd_kafka_resp_err_t(*)(rd_kafka_t *, const rd_kafka_topic_partition_list_t *))dlsym(
            RTLD_NEXT, "rd_kafka_assign");
    rd_kafka_resp_err_t refusal;

    while (assign_hangs && !pthread_equal(pthread_self(), test_thread)) {
        pause_briefly();
    }
    refusal = assign_refusal;
    return refusal ? refusal : real(rk, partitions);
}

void rd_kafka_destroy_flags(rd_kafka_t *rk, int flags)
{
    void (*real)(rd_kafka_t *, int) =
        (void (*)(rd_kafka_t *, int))dlsym(RTLD_NEXT, "rd_kafka_destroy_flags");

    real(rk, flags);
    destroyed++;
}

/* A reply and what came of it, on a cluster of its own: a group takes seconds to settle, so that
 * all attempts go on at once. */
struct attempt {
    struct mock *mock;
    struct fd_source *source;
    bool over;
    enum fd_status status;
    struct fd_error error;
};

static void begin(struct attempt *attempt, const struct reply *reply)
{
    void *mock = NULL;

    mock_set_up(&mock);
    attempt->mock = mock;
    create_topic(attempt->mock, "t", 1);
    produce(attempt->mock, "t", 0, 0, 1);
    push(attempt->mock, reply);
    attempt->source = new_source(attempt->mock, "t", NULL);
}

static void end(struct attempt *attempt)
{
    void *mock = attempt->mock;

    fd_source_destroy(&attempt->source);
    mock_tear_down(&mock);
}

/* Over once the record has come or something is fatal; till then the group has its way. */
static void poll_once(struct attempt *attempt)
{
    struct fd_source_event event;

    fd_source_poll(attempt->source, 10, &event);
    if (event.type == FD_SOURCE_MESSAGE) {
        assert_int_equal(event.offset, 0);
        attempt->over = true;
    } else if (event.type == FD_SOURCE_ASSIGNED) {
        start_at(attempt->source, "t", 0, 0);
    } else if (event.type == FD_SOURCE_REVOKED) {
        fd_source_stop(attempt->source);
    } else if (event.type == FD_SOURCE_ERROR && event.error.status != FD_RETRY) {
        attempt->over = true;
        attempt->status = event.error.status;
        attempt->error = event.error;
    }
}

static void each_reply_to_a_source_is_got_over_or_told_by_its_class(void **state)
{
    static const struct reply replies[] = {
        REPLY(FIND_COORDINATOR, COORDINATOR_NOT_AVAILABLE, OK),
        REPLY(FIND_COORDINATOR, GROUP_AUTHORIZATION_FAILED, FATAL),
        REPLY(JOIN_GROUP, UNKNOWN_MEMBER_ID, OK),
        REPLY(JOIN_GROUP, NOT_COORDINATOR, OK),
        REPLY(JOIN_GROUP, COORDINATOR_LOAD_IN_PROGRESS, OK),
        REPLY(JOIN_GROUP, GROUP_AUTHORIZATION_FAILED, FATAL),
        REPLY(JOIN_GROUP, INCONSISTENT_GROUP_PROTOCOL, FATAL),
        REPLY(SYNC_GROUP, UNKNOWN_MEMBER_ID, OK),
        REPLY(SYNC_GROUP, ILLEGAL_GENERATION, OK),
        REPLY(SYNC_GROUP, REBALANCE_IN_PROGRESS, OK),
        REPLY(SYNC_GROUP, NOT_COORDINATOR, OK),
        REPLY(SYNC_GROUP, GROUP_AUTHORIZATION_FAILED, OK), /* joining again would tell */
        REPLY(FETCH, NOT_LEADER_FOR_PARTITION, OK),
        REPLY(FETCH, KAFKA_STORAGE_ERROR, OK),
        REPLY(FETCH, REPLICA_NOT_AVAILABLE, OK),
        REPLY(FETCH, REQUEST_TIMED_OUT, OK),
        REPLY(FETCH, OFFSET_OUT_OF_RANGE, FATAL),
        REPLY(FETCH, TOPIC_AUTHORIZATION_FAILED, FATAL),
    };
    struct attempt attempts[FD_COUNT(replies)] = {{.over = false}};
    int64_t deadline = now_ms() + DEADLINE_MS;
    size_t over = 0;

    (void)state;
    for (size_t i = 0; i < FD_COUNT(replies); i++) {
        begin(&attempts[i], &replies[i]);
    }
    while (over < FD_COUNT(replies)) {
        assert_true(now_ms() < deadline);
        over = 0;
        for (size_t i = 0; i < FD_COUNT(replies); i++) {
            if (!attempts[i].over) {
                poll_once(&attempts[i]);
            }
            over += attempts[i].over;
        }
    }
    for (size_t i = 0; i < FD_COUNT(replies); i++) {
        check_reply(&replies[i], attempts[i].status, &attempts[i].error);
        end(&attempts[i]);
    }
}

static void a_member_that_the_group_no_longer_knows_is_assigned_anew(void **state)
{
    static const rd_kafka_resp_err_t codes[] = {
        RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
        RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
        RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
    };
    struct mock *mock = *state;
    struct fd_source *source;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 1);
    source = started_source(mock, 0);
    expect_message(source, 0);
    for (size_t i = 0; i < FD_COUNT(codes); i++) {
        struct fd_source_event event;

        rd_kafka_mock_push_request_errors(mock->cluster, API_HEARTBEAT, 1, codes[i]);
        do {
            fd_source_poll(source, 100, &event);
        } while (event.type != FD_SOURCE_REVOKED);
        fd_source_stop(source);
        expect(source, FD_SOURCE_ASSIGNED, &event);
        start_at(source, "t", 0, 0);
        expect_message(source, 0);
    }
    fd_source_destroy(&source);
}

/* Else it would be waited for without end. */
static void an_assignment_that_cannot_be_taken_is_fatal(void **state)
{
    struct fd_source_event event;
    struct mock *mock = *state;
    struct fd_source *source;

    create_topic(mock, "t", 1);
    source = new_source(mock, "t", NULL);
    assign_refusal = RD_KAFKA_RESP_ERR__TRANSPORT;
    expect(source, FD_SOURCE_ERROR, &event);
    assign_refusal = RD_KAFKA_RESP_ERR_NO_ERROR;
    assert_int_equal(event.error.status, FD_FATAL);
    fd_source_destroy(&source);
}

static void a_group_that_never_lets_go_is_given_up(void **state)
{
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_source *given_up;
    int64_t deadline;
    int before = destroyed;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 1);
    source = started_source(mock, 0);
    expect_message(source, 0);
    given_up = source;
    test_thread = pthread_self();
    assign_hangs = true;
    assert_false(fd_source_destroy(&source));
    assign_hangs = false;
    deadline = now_ms() + DEADLINE_MS;
    while (destroyed == before) {
        assert_true(now_ms() < deadline);
        pause_briefly();
    }
    free(given_up); /* which its threads might have looked at */
}

static void a_refused_commit_is_nobodys_concern(void **state)
{
    struct fd_source_start position = {.topic = "t", .partition = 0, .offset = 1};
    struct fd_source_event event;
    struct mock *mock = *state;
    struct fd_source *source;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 1);
    source = started_source(mock, 0);
    expect_message(source, 0);
    expect(source, FD_SOURCE_END, &event);
    rd_kafka_mock_push_request_errors(mock->cluster, API_OFFSET_COMMIT, 1,
                                      RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED);
    fd_source_commit(source, &position, 1);
    expect_quiet(source);
    fd_source_destroy(&source);
}

/* An error about one of the two must not pass for an empty log. */
static void each_reply_to_a_question_for_offsets_has_its_class(void **state)
{
    static const struct reply replies[] = {
        REPLY(LIST_OFFSETS, NOT_LEADER_FOR_PARTITION, RETRY),
        REPLY(LIST_OFFSETS, LEADER_NOT_AVAILABLE, RETRY),
        REPLY(LIST_OFFSETS, TOPIC_AUTHORIZATION_FAILED, FATAL),
    };
    struct mock *mock = *state;
    struct fd_source *source;
    struct fd_error error;
    int64_t low = -1;
    int64_t high = -1;

    create_topic(mock, "t", 1);
    produce(mock, "t", 0, 0, 1);
    source = started_source(mock, 0);
    for (size_t i = 0; i < 4 * FD_COUNT(replies); i++) {
        const struct reply *reply = &replies[i % FD_COUNT(replies)];

        push(mock, reply);
        check_reply(reply, fd_source_watermarks(source, "t", 0, &low, &high, &error), &error);
        assert_int_equal(high, -1);
    }
    check_status(fd_source_watermarks(source, "t", 0, &low, &high, &error), &error);
    assert_int_equal(low, 0);
    assert_int_equal(high, 1);
    fd_source_destroy(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reply_to_a_source_is_got_over_or_told_by_its_class),
        WITH_MOCK(a_member_that_the_group_no_longer_knows_is_assigned_anew),
        WITH_MOCK(an_assignment_that_cannot_be_taken_is_fatal),
        WITH_MOCK(a_group_that_never_lets_go_is_given_up),
        WITH_MOCK(a_refused_commit_is_nobodys_concern),
        WITH_MOCK(each_reply_to_a_question_for_offsets_has_its_class),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
