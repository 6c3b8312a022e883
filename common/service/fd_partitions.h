#ifndef FD_PARTITIONS_H
#define FD_PARTITIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "domain/fd_intake.h"
#include "kafka/fd_source.h"
#include "pg/fd_position.h"
#include "service/fd_metrics.h"

/** One partition that the group has given us, as the reader sees it. */
struct fd_partition {
    struct fd_position
        present;               /**< after all that has been gathered: where the next batch begins */
    struct fd_topic topic;     /**< its name is that of `present` */
    bool rechecking;           /**< the record at present.last_offset is to be read first */
    int64_t end;               /**< of the log, when it was located */
    int64_t bound;             /**< the first offset that isn't to be taken (fd_bound.h) */
    struct fd_series *records; /**< how many were read */
};

/**
 * All of them, sorted by topic and partition.
 *
 * @locality reader
 */
struct fd_partitions {
    struct fd_partition *items;
    int count;
    int last_found;
};

/** Hold what `assignment` lists (NULL: nothing), positions unknown. Zeroed to begin with. */
void fd_partitions_assign(struct fd_partitions *partitions,
                          const rd_kafka_topic_partition_list_t *assignment) FD_NONNULL(1);
void fd_partitions_clean_up(struct fd_partitions *partitions);

/** Find out each topic's contract. FD_FATAL for a topic that is none of ours. */
enum fd_status fd_partitions_parse(struct fd_partitions *partitions, const char *prefix,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** The one called so, or NULL. */
struct fd_partition *fd_partitions_find(struct fd_partitions *partitions, const char *topic,
                                        int32_t partition) FD_NONNULL(1, 2);

/**
 * Where to begin reading a position, given the log's first and end offset, and whether the record
 * at its last_offset comes first, to be compared (`ret_rechecking`). Never a silent reset: FD_FATAL
 * with code "position_outside_log" names topic, partition, position, log range and the cure.
 */
enum fd_status fd_position_locate(const struct fd_position *position, int64_t low, int64_t high,
                                  int64_t *ret_start, bool *ret_rechecking,
                                  struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 4, 5);

/**
 * Whether the record now at last_offset is the one that was projected: FD_FATAL with code
 * "topic_recreated" when it isn't, or when `offset` isn't last_offset any more.
 */
enum fd_status fd_position_recheck(const struct fd_position *position, int64_t offset,
                                   int64_t timestamp, int64_t hash,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/**
 * Ask the broker of every partition and tell in `starts`, which has room for them all, where to
 * begin. Sets `rechecking`. FD_FATAL: a compacted topic, fd_position_locate. FD_RETRY: no answer.
 */
enum fd_status fd_partitions_locate(struct fd_partitions *partitions, struct fd_source *source,
                                    struct fd_source_start *starts,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
