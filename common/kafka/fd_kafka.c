#include "kafka/fd_kafka.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fd_log.h"

#define CLASS(code, status)                                                                        \
    {                                                                                              \
        RD_KAFKA_RESP_ERR_##code, FD_##status                                                      \
    }

/**
 * What passes by itself, is about one message, or tells of a younger instance. All that is not
 * listed needs a person: refused rights, bad settings, corruption.
 */
static const struct {
    rd_kafka_resp_err_t code;
    enum fd_status status;
} classes[] = {
    CLASS(NO_ERROR, OK),

    /* The way to the brokers. A handshake that a dying broker cuts off is an SSL error too. */
    CLASS(_TRANSPORT, RETRY),
    CLASS(_ALL_BROKERS_DOWN, RETRY),
    CLASS(_RESOLVE, RETRY),
    CLASS(_SSL, RETRY),
    CLASS(_TIMED_OUT, RETRY),
    CLASS(_TIMED_OUT_QUEUE, RETRY),
    CLASS(_MSG_TIMED_OUT, RETRY),
    CLASS(_RETRY, RETRY),
    CLASS(_INTR, RETRY),
    CLASS(_QUEUE_FULL, RETRY),
    CLASS(REQUEST_TIMED_OUT, RETRY),
    CLASS(NETWORK_EXCEPTION, RETRY),
    CLASS(BROKER_NOT_AVAILABLE, RETRY),
    CLASS(THROTTLING_QUOTA_EXCEEDED, RETRY),

    /* Leaders and replicas on the move. */
    CLASS(LEADER_NOT_AVAILABLE, RETRY),
    CLASS(NOT_LEADER_FOR_PARTITION, RETRY),
    CLASS(FENCED_LEADER_EPOCH, RETRY),
    CLASS(UNKNOWN_LEADER_EPOCH, RETRY),
    CLASS(REPLICA_NOT_AVAILABLE, RETRY),
    CLASS(NOT_ENOUGH_REPLICAS, RETRY),
    CLASS(NOT_ENOUGH_REPLICAS_AFTER_APPEND, RETRY),
    CLASS(PREFERRED_LEADER_NOT_AVAILABLE, RETRY),
    CLASS(OFFSET_NOT_AVAILABLE, RETRY),
    CLASS(KAFKA_STORAGE_ERROR, RETRY),
    CLASS(NOT_CONTROLLER, RETRY),
    CLASS(LISTENER_NOT_FOUND, RETRY),
    CLASS(FETCH_SESSION_ID_NOT_FOUND, RETRY),
    CLASS(INVALID_FETCH_SESSION_EPOCH, RETRY),

    /* A topic that isn't there yet, or not known yet to this broker. */
    CLASS(UNKNOWN_TOPIC_OR_PART, RETRY),
    CLASS(_UNKNOWN_TOPIC, RETRY),
    CLASS(_UNKNOWN_PARTITION, RETRY),

    /* The group: librdkafka joins it again. */
    CLASS(_WAIT_COORD, RETRY),
    CLASS(_WAIT_CACHE, RETRY),
    CLASS(_MAX_POLL_EXCEEDED, RETRY),
    CLASS(_ASSIGNMENT_LOST, RETRY),
    CLASS(COORDINATOR_LOAD_IN_PROGRESS, RETRY),
    CLASS(COORDINATOR_NOT_AVAILABLE, RETRY),
    CLASS(NOT_COORDINATOR, RETRY),
    CLASS(ILLEGAL_GENERATION, RETRY),
    CLASS(UNKNOWN_MEMBER_ID, RETRY),
    CLASS(MEMBER_ID_REQUIRED, RETRY),
    CLASS(REBALANCE_IN_PROGRESS, RETRY),
    CLASS(UNSTABLE_OFFSET_COMMIT, RETRY),

    /* Transactions: given up and sent again. */
    CLASS(_PURGE_QUEUE, RETRY),
    CLASS(_PURGE_INFLIGHT, RETRY),
    CLASS(_CONFLICT, RETRY),
    CLASS(_INCONSISTENT, RETRY), /* some message of it was not delivered */
    CLASS(CONCURRENT_TRANSACTIONS, RETRY),
    CLASS(OUT_OF_ORDER_SEQUENCE_NUMBER, RETRY),
    CLASS(UNKNOWN_PRODUCER_ID, RETRY),

    CLASS(_FENCED, FENCED),
    CLASS(PRODUCER_FENCED, FENCED),
    CLASS(INVALID_PRODUCER_EPOCH, FENCED),

    CLASS(MSG_SIZE_TOO_LARGE, POISON),
    CLASS(INVALID_MSG_SIZE, POISON),
    CLASS(RECORD_LIST_TOO_LARGE, POISON),
    CLASS(INVALID_TIMESTAMP, POISON),
    CLASS(INVALID_RECORD, POISON),
};

enum fd_status fd_kafka_classify(rd_kafka_resp_err_t code)
{
    for (size_t i = 0; i < FD_COUNT(classes); i++) {
        if (classes[i].code == code) {
            return classes[i].status;
        }
    }
    return FD_FATAL;
}

enum fd_status fd_kafka_error(struct fd_error *error, rd_kafka_resp_err_t code, const char *what)
{
    return fd_error_set(error, fd_kafka_classify(code), rd_kafka_err2name(code), "%s: %s", what,
                        rd_kafka_err2str(code));
}

enum fd_status fd_kafka_take_error(struct fd_error *error, rd_kafka_t *client,
                                   rd_kafka_error_t *taken, const char *what)
{
    rd_kafka_resp_err_t code = rd_kafka_error_code(taken);
    enum fd_status status;
    char cause[256] = "";

    if (code == RD_KAFKA_RESP_ERR__FATAL || rd_kafka_error_is_fatal(taken)) {
        rd_kafka_resp_err_t fatal = rd_kafka_fatal_error(client, cause, sizeof(cause));

        code = fatal ? fatal : code;
    }
    status = fd_kafka_classify(code);
    if (status == FD_FATAL && rd_kafka_error_is_retriable(taken)) {
        status = FD_RETRY;
    } else if (status == FD_RETRY && rd_kafka_error_is_fatal(taken)) {
        status = FD_FATAL;
    }
    fd_error_set(error, status, rd_kafka_err2name(code), "%s: %s", what,
                 cause[0] ? cause : rd_kafka_error_string(taken));
    rd_kafka_error_destroy(taken);
    return status;
}

void fd_kafka_log(const rd_kafka_t *client, int level, const char *facility, const char *text)
{
    (void)client;
    (void)level;
    fd_log(FD_LOG_DEBUG, NULL, "librdkafka %s: %s", facility, text);
}

static bool is_secret(const char *name)
{
    static const char *const marks[] = {"password", "secret", "pem", "key", "oauthbearer"};

    for (size_t i = 0; i < FD_COUNT(marks); i++) {
        if (strstr(name, marks[i])) {
            return true;
        }
    }
    return false;
}

static enum fd_status set(rd_kafka_conf_t *conf, const char *name, const char *value,
                          struct fd_error *error)
{
    char reason[256];

    switch (rd_kafka_conf_set(conf, name, value, reason, sizeof(reason))) {
        case RD_KAFKA_CONF_OK:
            return FD_OK;
        case RD_KAFKA_CONF_UNKNOWN:
            return fd_error_set(error, FD_FATAL, "config",
                                "kafka.%s: librdkafka %s knows no such setting", name,
                                rd_kafka_version_str());
        default:
            return fd_error_set(error, FD_FATAL, "config", "kafka.%s: %s", name,
                                is_secret(name) ? "librdkafka refuses the value" : reason);
    }
}

static enum fd_status set_all(rd_kafka_conf_t *conf, const char *const *settings,
                              struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (; status == FD_OK && settings[0]; settings += 2) {
        status = set(conf, settings[0], settings[1], error);
    }
    return status;
}

static enum fd_status set_pair(rd_kafka_conf_t *conf, const struct fd_config_pair *pair,
                               struct fd_error *error)
{
    enum fd_status status;
    char *value;

    if (fd_secret_read(&pair->value, &value, error) != FD_OK) {
        error->status = FD_FATAL;
        return fd_error_prefix(error, "kafka.%s", pair->name);
    }
    status = set(conf, pair->name, value ? value : "", error);
    fd_secret_wipe(&value);
    return status;
}

static enum fd_status set_pairs(rd_kafka_conf_t *conf, const struct fd_config_pair *pairs,
                                const char *const *fixed, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (; status == FD_OK && pairs; pairs = pairs->next) {
        for (const char *const *own = fixed; own[0]; own += 2) {
            if (strcmp(own[0], pairs->name) == 0) {
                return fd_error_set(error, FD_FATAL, "config",
                                    "kafka.%s: not to be set, frontdoor's guarantees rest on it",
                                    pairs->name);
            }
        }
        status = set_pair(conf, pairs, error);
    }
    return status;
}

enum fd_status fd_kafka_conf(const struct fd_config_pair *pairs, const char *const *defaults,
                             const char *const *fixed, rd_kafka_conf_t **ret_conf,
                             struct fd_error *error)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    enum fd_status status;

    rd_kafka_conf_set_log_cb(conf, fd_kafka_log);
    status = set_all(conf, defaults, error);
    if (status == FD_OK) {
        status = set_pairs(conf, pairs, fixed, error);
    }
    /* Last, so that they stand over a pair that uses another name of the same setting. */
    if (status == FD_OK) {
        status = set_all(conf, fixed, error);
    }
    if (status != FD_OK) {
        rd_kafka_conf_destroy(conf);
        return status;
    }
    *ret_conf = conf;
    return FD_OK;
}

enum fd_status fd_kafka_client_new(rd_kafka_type_t type, rd_kafka_conf_t *conf,
                                   rd_kafka_t **ret_client, struct fd_error *error)
{
    char reason[256];
    rd_kafka_t *client = rd_kafka_new(type, conf, reason, sizeof(reason));

    if (!client) {
        rd_kafka_conf_destroy(conf);
        return fd_error_set(error, FD_FATAL, "config", "kafka: %s", reason);
    }
    *ret_client = client;
    return FD_OK;
}

static const struct fd_secret *find_password(const struct fd_config_pair *pairs)
{
    for (; pairs; pairs = pairs->next) {
        if (strcmp(pairs->name, "sasl.password") == 0) {
            return &pairs->value;
        }
    }
    return NULL;
}

/* Before 2.6.1 librdkafka sends its part of the nonce twice, and Kafka 4 no longer lets that pass.
 */
static void tell_of_scram(rd_kafka_t *client, struct fd_error *error)
{
    char mechanism[64] = "";
    size_t size = sizeof(mechanism);
    size_t used = strlen(error->message);

    rd_kafka_conf_get(rd_kafka_conf(client), "sasl.mechanisms", mechanism, &size);
    if (rd_kafka_version() < 0x020601ff && strncmp(mechanism, "SCRAM", 5) == 0) {
        snprintf(error->message + used, sizeof(error->message) - used,
                 " (to Kafka 4 librdkafka %s can't log in by SCRAM: 2.6.1 can)",
                 rd_kafka_version_str());
    }
}

static void set_password(rd_kafka_t *client, const char *password)
{
    char username[256];
    size_t size = sizeof(username);

    if (rd_kafka_conf_get(rd_kafka_conf(client), "sasl.username", username, &size) ==
            RD_KAFKA_CONF_OK &&
        size <= sizeof(username)) {
        rd_kafka_error_destroy(rd_kafka_sasl_set_credentials(client, username, password));
    }
}

void fd_kafka_renew_password(rd_kafka_t *client, const struct fd_config_pair *pairs,
                             struct fd_error *error)
{
    const struct fd_secret *secret = find_password(pairs);
    bool refused = strcmp(error->code, "_AUTHENTICATION") == 0;
    struct fd_error unreadable;
    char *password;

    if (refused) {
        tell_of_scram(client, error);
    }
    if (!secret || !secret->file) {
        return;
    }
    if (fd_secret_read(secret, &password, &unreadable) != FD_OK) {
        *error = refused ? unreadable : *error;
        return;
    }
    if (refused) {
        error->status = FD_RETRY;
    }
    set_password(client, password ? password : "");
    fd_secret_wipe(&password);
}

void fd_kafka_partitions_free(rd_kafka_topic_partition_list_t **list)
{
    if (*list) {
        rd_kafka_topic_partition_list_destroy(*list);
        *list = NULL;
    }
}

void fd_kafka_event_free(rd_kafka_event_t **event)
{
    if (*event) {
        rd_kafka_event_destroy(*event);
        *event = NULL;
    }
}
