#include "domain/fd_event.h"

#include <string.h>

static int compare(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

int fd_event_version_compare(const struct fd_event *left, const struct fd_event *right)
{
    int order = compare(left->revision, right->revision);

    if (order == 0) {
        order = compare(left->recorded_at, right->recorded_at);
    }
    return order != 0 ? order : compare(left->hash, right->hash);
}

struct fd_str fd_event_entity_id(const struct fd_event *event)
{
    struct fd_str id;

    memcpy(&id, (const char *)event + fd_contract_info(event->type)->entity_id, sizeof(id));
    return id;
}

struct fd_str fd_event_record_key(const struct fd_event *event)
{
    return event->child_id.len > 0 ? event->child_id : fd_event_entity_id(event);
}

int fd_event_key_compare(const struct fd_event *left, const struct fd_event *right)
{
    int order = compare(left->authority_id, right->authority_id);

    if (order == 0) {
        order = compare(left->child_key, right->child_key);
    }
    return order != 0 ? order : compare(left->entity_key, right->entity_key);
}
