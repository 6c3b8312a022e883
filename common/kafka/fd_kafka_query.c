#include "kafka/fd_kafka_query.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kafka/fd_kafka.h"

enum fd_status fd_kafka_admin_request(rd_kafka_t *client, rd_kafka_admin_op_t operation,
                                      void (*send)(rd_kafka_t *client, void *context,
                                                   const rd_kafka_AdminOptions_t *options,
                                                   rd_kafka_queue_t *queue),
                                      void *context, const char *what, rd_kafka_event_t **ret_event,
                                      struct fd_error *error)
{
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(client, operation);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    fd_auto_event event = NULL;
    enum fd_status status = FD_OK;
    char reason[128];

    rd_kafka_AdminOptions_set_request_timeout(options, FD_KAFKA_QUERY_TIMEOUT_MS, reason,
                                              sizeof(reason));
    send(client, context, options, queue);
    /* librdkafka answers by its own deadline; the second is slack. */
    event = rd_kafka_queue_poll(queue, FD_KAFKA_QUERY_TIMEOUT_MS + 1000);
    rd_kafka_queue_destroy(queue);
    rd_kafka_AdminOptions_destroy(options);
    if (!event) {
        return fd_kafka_error(error, RD_KAFKA_RESP_ERR__TIMED_OUT, what);
    }
    if (rd_kafka_event_error(event)) {
        status = fd_error_set(error, fd_kafka_classify(rd_kafka_event_error(event)),
                              rd_kafka_err2name(rd_kafka_event_error(event)), "%s: %s", what,
                              rd_kafka_event_error_string(event));
        return status;
    }
    *ret_event = event;
    event = NULL;
    return FD_OK;
}

static void send_describe(rd_kafka_t *client, void *context, const rd_kafka_AdminOptions_t *options,
                          rd_kafka_queue_t *queue)
{
    rd_kafka_ConfigResource_t *resource = context;

    rd_kafka_DescribeConfigs(client, &resource, 1, options, queue);
}

static void take_settings(const rd_kafka_ConfigResource_t *resource,
                          struct fd_kafka_topic_settings *ret_settings)
{
    size_t count = 0;
    const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(resource, &count);

    for (size_t i = 0; i < count; i++) {
        const char *name = rd_kafka_ConfigEntry_name(entries[i]);
        const char *value = rd_kafka_ConfigEntry_value(entries[i]);

        if (!value) {
            continue;
        }
        if (strcmp(name, "cleanup.policy") == 0) {
            snprintf(ret_settings->cleanup_policy, sizeof(ret_settings->cleanup_policy), "%s",
                     value);
        } else if (strcmp(name, "retention.ms") == 0) {
            ret_settings->retention_ms = strtoll(value, NULL, 10);
        }
    }
}

enum fd_status fd_kafka_topic_settings(rd_kafka_t *client, const char *topic,
                                       struct fd_kafka_topic_settings *ret_settings,
                                       struct fd_error *error)
{
    rd_kafka_ConfigResource_t *wanted = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic);
    const rd_kafka_ConfigResource_t **found;
    fd_auto_event event = NULL;
    enum fd_status status;
    char what[300];
    size_t count = 0;

    snprintf(what, sizeof(what), "settings of topic %s", topic);
    status = fd_kafka_admin_request(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, send_describe,
                                    wanted, what, &event, error);
    rd_kafka_ConfigResource_destroy(wanted);
    if (status != FD_OK) {
        return status;
    }
    found = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event),
                                                      &count);
    if (count != 1) {
        return fd_kafka_error(error, RD_KAFKA_RESP_ERR__BAD_MSG, what);
    }
    if (rd_kafka_ConfigResource_error(found[0])) {
        return fd_kafka_error(error, rd_kafka_ConfigResource_error(found[0]), what);
    }
    memset(ret_settings, 0, sizeof(*ret_settings));
    take_settings(found[0], ret_settings);
    return FD_OK;
}

static enum fd_status ask_offset(rd_kafka_t *client, const char *topic, int32_t partition,
                                 int64_t which, int64_t *ret_offset, struct fd_error *error)
{
    fd_auto_partitions list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_t *place = rd_kafka_topic_partition_list_add(list, topic, partition);
    rd_kafka_resp_err_t code;

    place->offset = which;
    code = rd_kafka_offsets_for_times(client, list, FD_KAFKA_QUERY_TIMEOUT_MS);
    code = code ? code : place->err;
    if (code) {
        char what[320];

        snprintf(what, sizeof(what), "%s offset of %s [%" PRId32 "]",
                 which == RD_KAFKA_OFFSET_BEGINNING ? "first" : "end", topic, partition);
        return fd_kafka_error(error, code, what);
    }
    *ret_offset = place->offset;
    return FD_OK;
}

/* One by one: rd_kafka_query_watermark_offsets asks for both, and when the answer about the first
   is an error and the other isn't it says that the log begins at its end. */
enum fd_status fd_kafka_watermarks(rd_kafka_t *client, const char *topic, int32_t partition,
                                   int64_t *ret_low, int64_t *ret_high, struct fd_error *error)
{
    enum fd_status status =
        ask_offset(client, topic, partition, RD_KAFKA_OFFSET_BEGINNING, ret_low, error);

    return status == FD_OK
               ? ask_offset(client, topic, partition, RD_KAFKA_OFFSET_END, ret_high, error)
               : status;
}
