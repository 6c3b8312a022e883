#ifndef FD_TRACKS_H
#define FD_TRACKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "base/fd_macros.h"
#include "kafka/fd_source.h"

/** A partition that is being fetched, and how far it has come. */
struct fd_track {
    const char *topic; /**< one of the tracks' names */
    int32_t partition;
    int64_t next_offset; /**< the least that may come */
    int64_t past_end;    /**< where its log begins, while it is read from before that; else 0 */
};

/**
 * The partitions that a source fetches. Zeroed it is empty. Topic names are kept until the end,
 * whatever becomes of their partitions.
 */
struct fd_tracks {
    struct fd_track *items; /**< sorted by topic and partition */
    int count;
    struct fd_track *last; /**< found last: messages come in runs */
    char **names;
    size_t name_count;
};

/** Track exactly `starts`, from their offsets. */
void fd_tracks_set(struct fd_tracks *tracks, const struct fd_source_start *starts, int count)
    FD_NONNULL(1, 2);
/** Track nothing; the names stay. */
void fd_tracks_clear(struct fd_tracks *tracks) FD_NONNULL(1);
/** Free everything. */
void fd_tracks_clean_up(struct fd_tracks *tracks);

/** The track of a partition, or NULL; valid until the next set or clear. */
struct fd_track *fd_tracks_find(struct fd_tracks *tracks, const char *topic, int32_t partition)
    FD_NONNULL(1, 2);

/**
 * Take the record at `offset`. Offsets may leave gaps (compaction, transaction markers) and never
 * go back: FD_FATAL with code "offset_order", the track unmoved, when this one does.
 */
enum fd_status fd_track_advance(struct fd_track *track, int64_t offset,
                                struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

#endif
