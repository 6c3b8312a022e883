#include "kafka/fd_tracks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *keep_name(struct fd_tracks *tracks, const char *name)
{
    char *copy;

    for (size_t i = 0; i < tracks->name_count; i++) {
        if (strcmp(tracks->names[i], name) == 0) {
            return tracks->names[i];
        }
    }
    tracks->names = reallocarray(tracks->names, tracks->name_count + 1, sizeof(tracks->names[0]));
    copy = strdup(name);
    if (!tracks->names || !copy) {
        fd_abort("out of memory for a topic's name");
    }
    tracks->names[tracks->name_count++] = copy;
    return copy;
}

static int compare(const void *left_pointer, const void *right_pointer)
{
    const struct fd_track *left = left_pointer;
    const struct fd_track *right = right_pointer;
    int order = strcmp(left->topic, right->topic);

    return order ? order
                 : (left->partition > right->partition) - (left->partition < right->partition);
}

void fd_tracks_set(struct fd_tracks *tracks, const struct fd_source_start *starts, int count)
{
    fd_tracks_clear(tracks);
    if (count <= 0) {
        return;
    }
    tracks->items = calloc((size_t)count, sizeof(tracks->items[0]));
    if (!tracks->items) {
        fd_abort("out of memory for the partitions to fetch");
    }
    for (int i = 0; i < count; i++) {
        tracks->items[i] = (struct fd_track){.topic = keep_name(tracks, starts[i].topic),
                                             .partition = starts[i].partition,
                                             .next_offset = starts[i].offset};
    }
    tracks->count = count;
    qsort(tracks->items, (size_t)count, sizeof(tracks->items[0]), compare);
}

void fd_tracks_clear(struct fd_tracks *tracks)
{
    free(tracks->items);
    tracks->items = NULL;
    tracks->count = 0;
    tracks->last = NULL;
}

void fd_tracks_clean_up(struct fd_tracks *tracks)
{
    fd_tracks_clear(tracks);
    for (size_t i = 0; i < tracks->name_count; i++) {
        free(tracks->names[i]);
    }
    free(tracks->names);
    tracks->names = NULL;
    tracks->name_count = 0;
}

struct fd_track *fd_tracks_find(struct fd_tracks *tracks, const char *topic, int32_t partition)
{
    struct fd_track wanted = {.topic = topic, .partition = partition};

    if (tracks->last && compare(&wanted, tracks->last) == 0) {
        return tracks->last;
    }
    if (tracks->count == 0) {
        return NULL;
    }
    tracks->last =
        bsearch(&wanted, tracks->items, (size_t)tracks->count, sizeof(tracks->items[0]), compare);
    return tracks->last;
}

enum fd_status fd_track_advance(struct fd_track *track, int64_t offset, struct fd_error *error)
{
    if (offset < track->next_offset) {
        return fd_error_set(error, FD_FATAL, "offset_order",
                            "%s [%" PRId32 "]: offset %" PRId64 " came when %" PRId64 " was next",
                            track->topic, track->partition, offset, track->next_offset);
    }
    track->next_offset = offset + 1;
    return FD_OK;
}
