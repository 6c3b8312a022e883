#include "kafka/fd_topics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kafka/fd_kafka.h"
#include "kafka/fd_kafka_query.h"

struct fd_admin {
    rd_kafka_t *client;
};

/* A consumer without a group: unlike a producer, its questions never make a topic. */
static const char *const admin_defaults[] = {"client.id", "frontdoor", NULL};

enum fd_status fd_admin_new(const char *brokers, const struct fd_config_pair *pairs,
                            struct fd_admin **ret_admin, struct fd_error *error)
{
    const char *fixed[] = {"bootstrap.servers", brokers, "allow.auto.create.topics", "false", NULL};
    rd_kafka_conf_t *conf = NULL;
    rd_kafka_t *client = NULL;
    struct fd_admin *admin;
    enum fd_status status = fd_kafka_conf(pairs, admin_defaults, fixed, &conf, error);

    if (status == FD_OK) {
        status = fd_kafka_client_new(RD_KAFKA_CONSUMER, conf, &client, error);
    }
    if (status != FD_OK) {
        return status;
    }
    admin = calloc(1, sizeof(*admin));
    if (!admin) {
        fd_abort("out of memory");
    }
    admin->client = client;
    *ret_admin = admin;
    return FD_OK;
}

void fd_admin_destroy(struct fd_admin **admin)
{
    if (*admin) {
        rd_kafka_destroy((*admin)->client);
        free(*admin);
        *admin = NULL;
    }
}

rd_kafka_t *fd_admin_client(struct fd_admin *admin)
{
    return admin->client;
}

/* Creation. */

static rd_kafka_NewTopic_t *new_topic(const struct fd_topic_wanted *wanted, struct fd_error *error)
{
    char reason[256];
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(wanted->name, wanted->partitions,
                                                       wanted->replication, reason, sizeof(reason));

    if (!topic) {
        fd_error_set(error, FD_FATAL, "config", "topic %s: %s", wanted->name, reason);
        return NULL;
    }
    if (wanted->compacted) {
        rd_kafka_NewTopic_set_config(topic, "cleanup.policy", "compact");
    } else {
        rd_kafka_NewTopic_set_config(topic, "cleanup.policy", "delete");
        rd_kafka_NewTopic_set_config(topic, "retention.ms", "-1");
    }
    return topic;
}

static void send_create(rd_kafka_t *client, void *context, const rd_kafka_AdminOptions_t *options,
                        rd_kafka_queue_t *queue)
{
    rd_kafka_NewTopic_t *topic = context;

    rd_kafka_CreateTopics(client, &topic, 1, options, queue);
}

enum fd_status fd_admin_create(struct fd_admin *admin, const struct fd_topic_wanted *wanted,
                               bool *ret_created, struct fd_error *error)
{
    rd_kafka_NewTopic_t *topic = new_topic(wanted, error);
    const rd_kafka_topic_result_t **results;
    fd_auto_event event = NULL;
    rd_kafka_resp_err_t code;
    enum fd_status status;
    char what[300];
    size_t count = 0;

    if (!topic) {
        return FD_FATAL;
    }
    snprintf(what, sizeof(what), "creating topic %s", wanted->name);
    status = fd_kafka_admin_request(admin->client, RD_KAFKA_ADMIN_OP_CREATETOPICS, send_create,
                                    topic, what, &event, error);
    rd_kafka_NewTopic_destroy(topic);
    if (status != FD_OK) {
        return status;
    }
    results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    code = count == 1 ? rd_kafka_topic_result_error(results[0]) : RD_KAFKA_RESP_ERR__BAD_MSG;
    if (code && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
        const char *reason = count == 1 ? rd_kafka_topic_result_error_string(results[0]) : NULL;

        return fd_error_set(error, fd_kafka_classify(code), rd_kafka_err2name(code), "%s: %s", what,
                            reason ? reason : rd_kafka_err2str(code));
    }
    *ret_created = code == RD_KAFKA_RESP_ERR_NO_ERROR;
    return FD_OK;
}

/* Questions. */

static void free_metadata(const struct rd_kafka_metadata **metadata)
{
    if (*metadata) {
        rd_kafka_metadata_destroy(*metadata);
    }
}
#define auto_metadata FD_CLEANUP(free_metadata) const struct rd_kafka_metadata *

/** Brokers and all topics: asking for one topic might make it where the broker allows that. */
static enum fd_status ask_metadata(struct fd_admin *admin,
                                   const struct rd_kafka_metadata **ret_metadata,
                                   struct fd_error *error)
{
    rd_kafka_resp_err_t code =
        rd_kafka_metadata(admin->client, 1, NULL, ret_metadata, FD_KAFKA_QUERY_TIMEOUT_MS);

    return code ? fd_kafka_error(error, code, "asking the brokers for their topics") : FD_OK;
}

enum fd_status fd_admin_describe(struct fd_admin *admin, const char *topic,
                                 struct fd_topic_found *ret_found, struct fd_error *error)
{
    auto_metadata metadata = NULL;
    struct fd_topic_found found = {.exists = false};
    struct fd_kafka_topic_settings settings;
    enum fd_status status = ask_metadata(admin, &metadata, error);

    if (status != FD_OK) {
        return status;
    }
    for (int i = 0; i < metadata->topic_cnt && !found.exists; i++) {
        const struct rd_kafka_metadata_topic *one = &metadata->topics[i];

        if (strcmp(one->topic, topic) == 0) {
            found.exists = true;
            found.partitions = one->partition_cnt;
            found.replication = one->partition_cnt > 0 ? one->partitions[0].replica_cnt : 0;
        }
    }
    if (found.exists) {
        status = fd_kafka_topic_settings(admin->client, topic, &settings, error);
        if (status != FD_OK) {
            return status;
        }
        memcpy(found.cleanup_policy, settings.cleanup_policy, sizeof(found.cleanup_policy));
        found.retention_ms = settings.retention_ms;
    }
    *ret_found = found;
    return FD_OK;
}

enum fd_status fd_admin_watermarks(struct fd_admin *admin, const char *topic, int32_t partition,
                                   int64_t *ret_low, int64_t *ret_high, struct fd_error *error)
{
    return fd_kafka_watermarks(admin->client, topic, partition, ret_low, ret_high, error);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

enum fd_status fd_admin_list(struct fd_admin *admin, const char *prefix, char ***ret_names,
                             int *ret_count, struct fd_error *error)
{
    auto_metadata metadata = NULL;
    enum fd_status status = ask_metadata(admin, &metadata, error);
    char **names;
    int count = 0;

    if (status != FD_OK) {
        return status;
    }
    names = calloc((size_t)metadata->topic_cnt + 1, sizeof(names[0]));
    if (!names) {
        fd_abort("out of memory");
    }
    for (int i = 0; i < metadata->topic_cnt; i++) {
        if (strncmp(metadata->topics[i].topic, prefix, strlen(prefix)) == 0) {
            names[count] = strdup(metadata->topics[i].topic);
            if (!names[count++]) {
                fd_abort("out of memory");
            }
        }
    }
    qsort(names, (size_t)count, sizeof(names[0]), compare_names);
    *ret_names = names;
    *ret_count = count;
    return FD_OK;
}

enum fd_status fd_admin_ping(struct fd_admin *admin, int *ret_brokers, struct fd_error *error)
{
    auto_metadata metadata = NULL;
    enum fd_status status = ask_metadata(admin, &metadata, error);

    if (status == FD_OK) {
        *ret_brokers = metadata->broker_cnt;
    }
    return status;
}
