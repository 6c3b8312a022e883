#ifndef FD_TOPICS_H
#define FD_TOPICS_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fd_config.h"
#include "base/fd_error.h"

/** Topic administration: what frontdoorctl topics and doctor need. */
struct fd_admin;

/** What a topic should be. */
struct fd_topic_wanted {
    char name[250];
    int32_t partitions;
    int32_t replication; /**< -1: the broker's default */
    bool compacted;      /**< cleanup.policy=compact, else delete with retention.ms=-1 */
};

/** What it is. */
struct fd_topic_found {
    bool exists;
    int32_t partitions;
    int32_t replication;
    char cleanup_policy[64];
    int64_t retention_ms;
};

/** Brokers that can't be reached are no error here; each question waits for them up to 10 s. */
enum fd_status fd_admin_new(const char *brokers, const struct fd_config_pair *pairs,
                            struct fd_admin **ret_admin, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 3);
void fd_admin_destroy(struct fd_admin **admin);
/** Its client; not owned. */
rd_kafka_t *fd_admin_client(struct fd_admin *admin) FD_MUST_CHECK FD_NONNULL(1);

/** Create one topic; one that exists is FD_OK with *ret_created false. */
enum fd_status fd_admin_create(struct fd_admin *admin, const struct fd_topic_wanted *wanted,
                               bool *ret_created, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3);
/** What a topic is; one that isn't there is FD_OK with `exists` false. Makes none. */
enum fd_status fd_admin_describe(struct fd_admin *admin, const char *topic,
                                 struct fd_topic_found *ret_found,
                                 struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);
/** First and end offset of a partition. */
enum fd_status fd_admin_watermarks(struct fd_admin *admin, const char *topic, int32_t partition,
                                   int64_t *ret_low, int64_t *ret_high,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 4, 5);
/** Names of all topics that begin with `prefix`, sorted; free each and the array. */
enum fd_status fd_admin_list(struct fd_admin *admin, const char *prefix, char ***ret_names,
                             int *ret_count, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);
/** How many brokers there are, as proof that one answers. */
enum fd_status fd_admin_ping(struct fd_admin *admin, int *ret_brokers,
                             struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
