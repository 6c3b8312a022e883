#include "ctl_peek.h"

#include <string.h>

#include "kafka/fd_kafka.h"

static const char *const no_defaults[] = {NULL};

static enum fd_status assign(rd_kafka_t *client, const struct ctl_peek *peeks, int count,
                             struct fd_error *error)
{
    fd_auto_partitions list = rd_kafka_topic_partition_list_new(count);
    rd_kafka_resp_err_t code;

    for (int i = 0; i < count; i++) {
        rd_kafka_topic_partition_list_add(list, peeks[i].topic, peeks[i].partition)->offset =
            peeks[i].offset;
    }
    code = rd_kafka_assign(client, list);
    return code ? fd_kafka_error(error, code, "assign") : FD_OK;
}

/* Returns 1 when `message` is the first one of a partition that was asked for. */
static int note(struct ctl_peek *peeks, int count, const rd_kafka_message_t *message)
{
    for (int i = 0; i < count; i++) {
        if (peeks[i].timestamp < 0 && peeks[i].partition == message->partition &&
            strcmp(peeks[i].topic, rd_kafka_topic_name(message->rkt)) == 0) {
            peeks[i].timestamp = rd_kafka_message_timestamp(message, NULL);
            return 1;
        }
    }
    return 0;
}

static void read_all(rd_kafka_t *client, struct ctl_peek *peeks, int count, int timeout_ms,
                     const struct fd_env *env)
{
    int64_t deadline = fd_env_monotonic(env) + (int64_t)timeout_ms * 1000;

    for (int seen = 0; seen < count && fd_env_monotonic(env) < deadline;) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 100);

        if (message && !message->err) {
            seen += note(peeks, count, message);
        }
        if (message) {
            rd_kafka_message_destroy(message);
        }
    }
}

enum fd_status ctl_peek_open(const char *brokers, const struct fd_config_pair *pairs,
                             const struct ctl_peek *peeks, int count, rd_kafka_t **ret_client,
                             struct fd_error *error)
{
    /* A group id is demanded by the consumer API; with assign() no group is joined. */
    const char *const fixed[] = {
        /* clang-format off */
        "bootstrap.servers", brokers,
        "group.id", "frontdoorctl",
        "enable.auto.commit", "false",
        "enable.partition.eof", "true",
        "isolation.level", "read_committed",
        "auto.offset.reset", "error", /* nothing is passed over unseen */
        NULL,
        /* clang-format on */
    };
    rd_kafka_conf_t *conf = NULL;
    rd_kafka_t *client = NULL;
    enum fd_status status = fd_kafka_conf(pairs, no_defaults, fixed, &conf, error);

    if (status == FD_OK) {
        status = fd_kafka_client_new(RD_KAFKA_CONSUMER, conf, &client, error);
    }
    if (status != FD_OK) {
        return status;
    }
    rd_kafka_poll_set_consumer(client);
    status = assign(client, peeks, count, error);
    if (status != FD_OK) {
        rd_kafka_destroy(client);
        return status;
    }
    *ret_client = client;
    return FD_OK;
}

enum fd_status ctl_peek_records(const char *brokers, const struct fd_config_pair *pairs,
                                struct ctl_peek *peeks, int count, int timeout_ms,
                                const struct fd_env *env, struct fd_error *error)
{
    rd_kafka_t *client = NULL;
    enum fd_status status;

    for (int i = 0; i < count; i++) {
        peeks[i].timestamp = -1;
    }
    status = ctl_peek_open(brokers, pairs, peeks, count, &client, error);
    if (status == FD_OK) {
        read_all(client, peeks, count, timeout_ms, env);
        rd_kafka_destroy(client);
    }
    return status;
}
