#include "kafka/fd_past.h"

#include "kafka/fd_kafka_query.h"

/* The first track from `track` on that is read from before its log, or NULL. */
static struct fd_track *next_track(const struct fd_tracks *tracks, struct fd_track *track)
{
    const struct fd_track *end = tracks->items + tracks->count;

    while (track < end && track->past_end == 0) {
        track++;
    }
    return track < end ? track : NULL;
}

enum fd_status fd_past_begin(struct fd_past_reading *reading, rd_kafka_t *client,
                             struct fd_tracks *tracks, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    for (int i = 0; reading->past && status == FD_OK && i < tracks->count; i++) {
        struct fd_track *track = &tracks->items[i];
        int64_t low = 0;
        int64_t high;

        status = fd_kafka_watermarks(client, track->topic, track->partition, &low, &high, error);
        track->past_end = track->next_offset < low ? low : 0;
    }
    reading->track = next_track(tracks, tracks->items);
    reading->open = false;
    return status;
}

/* The log goes on from its start, whatever offsets before that have no record. */
static void leave(struct fd_past_reading *reading, const struct fd_tracks *tracks)
{
    reading->track->next_offset = reading->track->past_end;
    reading->track->past_end = 0;
    reading->track = next_track(tracks, reading->track);
    reading->open = false;
}

enum fd_status fd_past_read(struct fd_past_reading *reading, const struct fd_tracks *tracks,
                            struct fd_source_event *event)
{
    const struct fd_past *past = reading->past;
    struct fd_track *track = reading->track;
    enum fd_status status = FD_OK;
    bool there = false;

    if (!reading->open) {
        status = past->open(past->context, track->topic, track->partition, track->next_offset,
                            track->past_end, &event->error);
        reading->open = status == FD_OK;
    }
    if (status == FD_OK) {
        status = past->next(past->context, event, &there, &event->error);
    }
    if (status != FD_OK) {
        return status;
    }
    if (!there) {
        leave(reading, tracks);
        return FD_OK;
    }
    event->type = FD_SOURCE_MESSAGE;
    event->topic = track->topic;
    event->partition = track->partition;
    return fd_track_advance(track, event->offset, &event->error);
}
