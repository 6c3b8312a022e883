#include <stdlib.h>
#include <string.h>

#include "repeat_contact.h"

void repeat_rows_add(struct repeat_rows *rows, const void *row, struct fd_arena *arena)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? 2 * rows->capacity : 16;
        const void **items = fd_arena_new_array(arena, const void *, capacity);

        if (rows->count > 0) {
            memcpy(items, rows->items, rows->count * sizeof(*items));
        }
        rows->items = items;
        rows->capacity = capacity;
    }
    rows->items[rows->count++] = row;
}

struct repeat_child repeat_child_of(const struct fd_event *event)
{
    return (struct repeat_child){.authority_id = event->authority_id,
                                 .child_key = event->child_key,
                                 .child_id = event->child_id,
                                 .event = event};
}

int repeat_child_compare(const struct repeat_child *left, const struct repeat_child *right)
{
    if (left->authority_id != right->authority_id) {
        return left->authority_id < right->authority_id ? -1 : 1;
    }
    if (left->child_key != right->child_key) {
        return left->child_key < right->child_key ? -1 : 1;
    }
    return fd_str_compare(left->child_id, right->child_id);
}

/* Of one child that with the last event comes first. */
static int by_child(const void *left_item, const void *right_item)
{
    const struct repeat_child *left = *(const void *const *)left_item;
    const struct repeat_child *right = *(const void *const *)right_item;
    int order = repeat_child_compare(left, right);

    return order != 0 ? order : (left->event < right->event) - (left->event > right->event);
}

void repeat_children_sort(struct repeat_rows *children)
{
    size_t kept = 0;

    if (children->count == 0) {
        return;
    }
    qsort(children->items, children->count, sizeof(*children->items), by_child);
    for (size_t i = 1; i < children->count; i++) {
        if (repeat_child_compare(children->items[kept], children->items[i]) != 0) {
            children->items[++kept] = children->items[i];
        }
    }
    children->count = kept + 1;
}

/* Of one child by entity and version: near the order of the tables' keys, and each child's lie
   together also where two children share a key. */
static int version_compare(const struct fd_event *left, const struct fd_event *right)
{
    const struct repeat_child left_child = repeat_child_of(left);
    const struct repeat_child right_child = repeat_child_of(right);
    int order = repeat_child_compare(&left_child, &right_child);

    if (order == 0) {
        order = fd_event_key_compare(left, right);
    }
    return order != 0 ? order : fd_event_version_compare(left, right);
}

static int by_version(const void *left_item, const void *right_item)
{
    return version_compare(*(const void *const *)left_item, *(const void *const *)right_item);
}

/* Returns how many of them were there twice. */
static size_t sort_versions(struct repeat_rows *versions)
{
    size_t count = versions->count;
    size_t kept = 0;

    if (count == 0) {
        return 0;
    }
    qsort(versions->items, versions->count, sizeof(*versions->items), by_version);
    for (size_t i = 1; i < versions->count; i++) {
        if (version_compare(versions->items[kept], versions->items[i]) != 0) {
            versions->items[++kept] = versions->items[i];
        }
    }
    versions->count = kept + 1;
    return count - versions->count;
}

static void add_child(struct repeat_rows *children, const struct fd_event *event,
                      struct fd_arena *arena)
{
    struct repeat_child *child = fd_arena_alloc(arena, sizeof(*child));

    *child = repeat_child_of(event);
    repeat_rows_add(children, child, arena);
}

void repeat_contact_handle(const struct fd_event *events, size_t event_count,
                           struct fd_arena *arena, struct repeat_intake *ret_intake)
{
    struct repeat_intake intake = {0};

    for (size_t i = 0; i < event_count; i++) {
        for (int kind = 0; kind < REPEAT_KINDS; kind++) {
            if (events[i].type == repeat_kinds[kind].type && events[i].child_id.len > 0) {
                repeat_rows_add(&intake.versions[kind], &events[i], arena);
                add_child(&intake.children, &events[i], arena);
            }
        }
    }
    for (int kind = 0; kind < REPEAT_KINDS; kind++) {
        intake.repeated += sort_versions(&intake.versions[kind]);
    }
    repeat_children_sort(&intake.children);
    *ret_intake = intake;
}
