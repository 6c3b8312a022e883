/* What becomes of each error that a broker may answer a sink with. */

#include "reply.h"

/* One transaction with one message, from a new sink on. */
static enum fd_status send_in_transaction(struct mock *mock, struct fd_error *error)
{
    struct fd_sink_options options = {.brokers = mock->brokers, .transactional_id = "relay"};
    struct fd_sink *sink = NULL;
    enum fd_status status = fd_sink_new(&options, &sink, error);

    if (status == FD_OK) {
        status = fd_sink_begin(sink, error);
    }
    if (status == FD_OK) {
        status =
            fd_sink_send(sink, "t", -1, fd_str_from("a"), fd_str_from("a"), 0, FD_STR_NULL, error);
    }
    if (status == FD_OK) {
        status = fd_sink_commit(sink, error);
    }
    fd_sink_destroy(&sink);
    return status;
}

static void each_reply_to_a_transaction_is_got_over_or_told_by_its_class(void **state)
{
    static const struct reply replies[] = {
        REPLY(FIND_COORDINATOR, COORDINATOR_NOT_AVAILABLE, OK),
        REPLY(FIND_COORDINATOR, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, FATAL),
        REPLY(INIT_PRODUCER_ID, COORDINATOR_LOAD_IN_PROGRESS, OK),
        REPLY(INIT_PRODUCER_ID, NOT_COORDINATOR, OK),
        REPLY(INIT_PRODUCER_ID, CONCURRENT_TRANSACTIONS, OK),
        REPLY(INIT_PRODUCER_ID, PRODUCER_FENCED, FENCED),
        REPLY(INIT_PRODUCER_ID, INVALID_PRODUCER_EPOCH, FENCED),
        REPLY(INIT_PRODUCER_ID, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, FATAL),
        REPLY(INIT_PRODUCER_ID, CLUSTER_AUTHORIZATION_FAILED, FATAL),
        REPLY(INIT_PRODUCER_ID, INVALID_TRANSACTION_TIMEOUT, FATAL),
        REPLY(ADD_PARTITIONS_TO_TXN, COORDINATOR_NOT_AVAILABLE, OK),
        REPLY(ADD_PARTITIONS_TO_TXN, NOT_COORDINATOR, OK),
        REPLY(ADD_PARTITIONS_TO_TXN, CONCURRENT_TRANSACTIONS, OK),
        REPLY(ADD_PARTITIONS_TO_TXN, UNKNOWN_TOPIC_OR_PART, OK),
        REPLY(ADD_PARTITIONS_TO_TXN, PRODUCER_FENCED, FENCED),
        REPLY(ADD_PARTITIONS_TO_TXN, INVALID_PRODUCER_EPOCH, FENCED),
        REPLY(ADD_PARTITIONS_TO_TXN, TOPIC_AUTHORIZATION_FAILED, FATAL),
        REPLY(ADD_PARTITIONS_TO_TXN, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, FATAL),
        REPLY(ADD_PARTITIONS_TO_TXN, INVALID_TXN_STATE, FATAL),
        REPLY(PRODUCE, NOT_LEADER_FOR_PARTITION, OK),
        REPLY(PRODUCE, NOT_ENOUGH_REPLICAS, OK),
        REPLY(PRODUCE, NOT_ENOUGH_REPLICAS_AFTER_APPEND, OK),
        REPLY(PRODUCE, REQUEST_TIMED_OUT, OK),
        REPLY(PRODUCE, MSG_SIZE_TOO_LARGE, POISON),
        REPLY(PRODUCE, INVALID_RECORD, POISON),
        REPLY(PRODUCE, TOPIC_AUTHORIZATION_FAILED, FATAL),
        REPLY(PRODUCE, INVALID_PRODUCER_EPOCH, FENCED),
        REPLY(PRODUCE, OUT_OF_ORDER_SEQUENCE_NUMBER, RETRY),
        REPLY(PRODUCE, UNKNOWN_PRODUCER_ID, RETRY),
        REPLY(END_TXN, COORDINATOR_LOAD_IN_PROGRESS, OK),
        REPLY(END_TXN, NOT_COORDINATOR, OK),
        REPLY(END_TXN, CONCURRENT_TRANSACTIONS, OK),
        REPLY(END_TXN, PRODUCER_FENCED, FENCED),
        REPLY(END_TXN, INVALID_PRODUCER_EPOCH, FENCED),
        REPLY(END_TXN, UNKNOWN_PRODUCER_ID, RETRY),
        REPLY(END_TXN, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, FATAL),
        REPLY(END_TXN, INVALID_TXN_STATE, FATAL),
    };
    struct mock *mock = *state;

    create_topic(mock, "t", 1);
    for (size_t i = 0; i < FD_COUNT(replies); i++) {
        struct fd_error error;

        push(mock, &replies[i]);
        check_reply(&replies[i], send_in_transaction(mock, &error), &error);
        rd_kafka_mock_clear_request_errors(mock->cluster, replies[i].request);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MOCK(each_reply_to_a_transaction_is_got_over_or_told_by_its_class),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
