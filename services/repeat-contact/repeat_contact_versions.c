/* Which version of an entity wins (design: set law). */
#include <stdlib.h>

#include "repeat_contact_parts.h"

static int compare_int64(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

static int compare_versions(const struct repeat_version *left, const struct repeat_version *right)
{
    int order = compare_int64(left->revision, right->revision);

    if (order == 0) {
        order = compare_int64(left->recorded_at, right->recorded_at);
    }
    return order != 0 ? order : compare_int64(left->hash, right->hash);
}

static int by_entity_and_version(const void *left_item, const void *right_item)
{
    const struct repeat_version *left = *(const void *const *)left_item;
    const struct repeat_version *right = *(const void *const *)right_item;
    int order = fd_str_compare(left->entity_id, right->entity_id);

    return order != 0 ? order : compare_versions(left, right);
}

const void **repeat_sort_versions(const void *rows, size_t count, size_t size,
                                  struct fd_arena *arena)
{
    const void **sorted = fd_arena_new_array(arena, const void *, count);

    for (size_t i = 0; i < count; i++) {
        sorted[i] = (const char *)rows + i * size;
    }
    qsort(sorted, count, sizeof(*sorted), by_entity_and_version);
    return sorted;
}

size_t repeat_run_end(const void *const *sorted, size_t count, size_t begin)
{
    const struct repeat_version *head = sorted[begin];
    size_t end = begin + 1;

    while (end < count) {
        const struct repeat_version *next = sorted[end];

        if (!fd_str_equal(next->entity_id, head->entity_id)) {
            break;
        }
        end++;
    }
    return end;
}
