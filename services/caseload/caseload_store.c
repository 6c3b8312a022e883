#include "caseload.h"

void caseload_queue(const struct fd_store_context *context, const struct fd_event *events,
                    size_t event_count)
{
    fd_merge_queue(context, caseload_merges, caseload_merge_count, events, event_count);
}

enum fd_status caseload_write(const struct fd_store_context *context, const struct fd_event *events,
                              size_t event_count, bool *ret_durable, struct fd_error *error)
{
    *ret_durable = false;
    return fd_merge_write(context, caseload_merges, caseload_merge_count, events, event_count,
                          error);
}
