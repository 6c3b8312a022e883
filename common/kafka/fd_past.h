#ifndef FD_PAST_H
#define FD_PAST_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "kafka/fd_source.h"
#include "kafka/fd_tracks.h"

/**
 * Records that logs hold no more, from elsewhere (an archive), to be read before the logs.
 *
 * @locality Whoever polls the source.
 */
struct fd_past {
    void *context;
    /** From which offset on every record before `low`, where the log begins, can be had. */
    int64_t (*first)(void *context, const char *topic, int32_t partition, int64_t low);
    /** The records from offset `from` to before `to` are read next, and no others any more. */
    enum fd_status (*open)(void *context, const char *topic, int32_t partition, int64_t from,
                           int64_t to, struct fd_error *error);
    /** Fill in the next of them, but for `type`, `topic` and `partition`; *ret_there: there is one.
     */
    enum fd_status (*next)(void *context, struct fd_source_event *event, bool *ret_there,
                           struct fd_error *error);
};

/** How far the reading of it is; zeroed to begin with, but for `past`. */
struct fd_past_reading {
    const struct fd_past *past; /**< NULL: there is none */
    struct fd_track *track;     /**< what is read; NULL: nothing (more) */
    bool open;
};

/** Look which of `tracks` are to be read from before their logs, and begin with the first. */
enum fd_status fd_past_begin(struct fd_past_reading *reading, rd_kafka_t *client,
                             struct fd_tracks *tracks, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3);
/**
 * Make `event` of the next record, or leave it when a track's are all read: that one goes on from
 * its log's start. On an error event->error is set.
 */
enum fd_status fd_past_read(struct fd_past_reading *reading, const struct fd_tracks *tracks,
                            struct fd_source_event *event) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
