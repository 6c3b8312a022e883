#include "timeliness.h"

void timeliness_queue(const struct fd_store_context *context, const struct fd_event *events,
                      size_t event_count)
{
    fd_merge_queue(context, timeliness_merges, timeliness_merge_count, events, event_count);
}
