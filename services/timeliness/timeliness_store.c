#include "timeliness.h"

void timeliness_queue(const struct fd_store_context *context, const struct fd_event *events,
                      size_t event_count)
{
    fd_merge_queue(context, timeliness_merges, timeliness_merge_count, events, event_count);
}

enum fd_status timeliness_write(const struct fd_store_context *context,
                                const struct fd_event *events, size_t event_count,
                                bool *ret_durable, struct fd_error *error)
{
    *ret_durable = false;
    return fd_merge_write(context, timeliness_merges, timeliness_merge_count, events, event_count,
                          error);
}
