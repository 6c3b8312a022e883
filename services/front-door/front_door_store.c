#include "front_door.h"

void front_door_queue(const struct fd_store_context *context, const struct fd_event *events,
                      size_t event_count)
{
    fd_merge_queue(context, front_door_merges, front_door_merge_count, events, event_count);
}
