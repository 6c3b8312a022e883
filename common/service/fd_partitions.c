#include "service/fd_partitions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_log.h"

void fd_partitions_clean_up(struct fd_partitions *partitions)
{
    if (partitions) {
        free(partitions->items);
        *partitions = (struct fd_partitions){0};
    }
}

static int compare(const void *left, const void *right)
{
    const struct fd_partition *left_item = left;
    const struct fd_partition *right_item = right;

    return fd_position_compare(&left_item->present, &right_item->present);
}

void fd_partitions_assign(struct fd_partitions *partitions,
                          const rd_kafka_topic_partition_list_t *assignment)
{
    int count = assignment ? assignment->cnt : 0;

    fd_partitions_clean_up(partitions);
    partitions->items = calloc(count > 0 ? (size_t)count : 1, sizeof(*partitions->items));
    if (!partitions->items) {
        fd_abort("out of memory for partitions");
    }
    partitions->count = count;
    for (int i = 0; i < count; i++) {
        struct fd_position *present = &partitions->items[i].present;

        snprintf(present->topic, sizeof(present->topic), "%s", assignment->elems[i].topic);
        present->partition = assignment->elems[i].partition;
        partitions->items[i].records =
            fd_metric_of_partition(FD_METRIC_RECORDS, present->topic, present->partition);
    }
    qsort(partitions->items, (size_t)count, sizeof(*partitions->items), compare);
}

enum fd_status fd_partitions_parse(struct fd_partitions *partitions, const char *prefix,
                                   struct fd_error *error)
{
    for (int i = 0; i < partitions->count; i++) {
        struct fd_partition *item = &partitions->items[i];

        if (!fd_topic_parse(prefix, item->present.topic, &item->topic)) {
            return fd_error_set(error, FD_FATAL, "topic_unknown", "topic %s is no input topic",
                                item->present.topic);
        }
    }
    return FD_OK;
}

/* Records come in runs of one partition. */
struct fd_partition *fd_partitions_find(struct fd_partitions *partitions, const char *topic,
                                        int32_t partition)
{
    for (int i = 0; i < partitions->count; i++) {
        int at = (partitions->last_found + i) % partitions->count;
        struct fd_partition *item = &partitions->items[at];

        if (item->present.partition == partition && strcmp(item->present.topic, topic) == 0) {
            partitions->last_found = at;
            return item;
        }
    }
    return NULL;
}

static enum fd_status outside(const struct fd_position *position, int64_t low, int64_t high,
                              struct fd_error *error)
{
    bool beyond = position->next_offset > high;

    return fd_error_set(
        error, FD_FATAL, "position_outside_log",
        "%s [%" PRId32 "]: position %" PRId64 " is %s the log, which is [%" PRId64 ", %" PRId64
        "): %s. Nothing is skipped by itself: see `frontdoorctl position list`, and decide with "
        "`frontdoorctl position set`",
        position->topic, position->partition, position->next_offset,
        beyond ? "beyond the end of" : "before the start of", low, high,
        beyond ? "the topic was recreated or has lost its end"
               : "records were deleted before they were projected");
}

enum fd_status fd_position_locate(const struct fd_position *position, int64_t low, int64_t high,
                                  int64_t *ret_start, bool *ret_rechecking, struct fd_error *error)
{
    if (position->next_offset < 0) {
        *ret_start = low;
        *ret_rechecking = false;
        return FD_OK;
    }
    if (position->next_offset > high || position->next_offset < low) {
        return outside(position, low, high, error);
    }
    *ret_rechecking = position->last_offset >= low;
    *ret_start = *ret_rechecking ? position->last_offset : position->next_offset;
    return FD_OK;
}

enum fd_status fd_position_recheck(const struct fd_position *position, int64_t offset,
                                   int64_t timestamp, int64_t hash, struct fd_error *error)
{
    if (offset == position->last_offset && timestamp == position->last_timestamp &&
        hash == position->last_hash) {
        return FD_OK;
    }
    return fd_error_set(error, FD_FATAL, "topic_recreated",
                        "%s [%" PRId32 "]: the record at offset %" PRId64
                        " is not the one that was projected: the topic was deleted and recreated. "
                        "See `frontdoorctl position list`, and decide with `frontdoorctl position "
                        "set`",
                        position->topic, position->partition, position->last_offset);
}

static bool is_first_of_topic(const struct fd_partitions *partitions, int at)
{
    return at == 0 || strcmp(partitions->items[at - 1].present.topic,
                             partitions->items[at].present.topic) != 0;
}

static void tell_of_late_start(const struct fd_position *position, int64_t start)
{
    if (position->next_offset < 0 && start > 0) {
        struct fd_log_context context = {
            .topic = position->topic, .partition = position->partition, .offset = start};

        fd_log(FD_LOG_WARN, &context, "new here, and the log no longer begins at 0");
    }
}

static enum fd_status locate(struct fd_partition *partition, struct fd_source *source,
                             int64_t *ret_start, struct fd_error *error)
{
    const struct fd_position *present = &partition->present;
    int64_t low;
    int64_t high;
    enum fd_status status =
        fd_source_watermarks(source, present->topic, present->partition, &low, &high, error);

    if (status == FD_OK) {
        status = fd_position_locate(present, low, high, ret_start, &partition->rechecking, error);
    }
    if (status == FD_OK) {
        partition->end = high;
        tell_of_late_start(present, *ret_start);
    }
    return status;
}

enum fd_status fd_partitions_locate(struct fd_partitions *partitions, struct fd_source *source,
                                    struct fd_source_start *starts, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (int i = 0; i < partitions->count && status == FD_OK; i++) {
        struct fd_partition *item = &partitions->items[i];

        starts[i] = (struct fd_source_start){item->present.topic, item->present.partition, 0};
        if (is_first_of_topic(partitions, i)) {
            status = fd_source_check_topic(source, item->present.topic, error);
        }
        if (status == FD_OK) {
            status = locate(item, source, &starts[i].offset, error);
        }
    }
    return status;
}
