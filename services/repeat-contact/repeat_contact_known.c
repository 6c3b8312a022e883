/* Terms "counted" and "known_at" of the rule. */
#include <stdlib.h>

#include "repeat_contact_parts.h"

static bool same_families(struct fd_str_list left, struct fd_str_list right)
{
    if (left.count != right.count) {
        return false;
    }
    for (uint32_t i = 0; i < left.count; i++) {
        if (!fd_str_equal(left.items[i], right.items[i])) {
            return false;
        }
    }
    return true;
}

/* Whether `other` states the same fact as the winning version; editing anything else is no news. */
static bool agrees(const struct repeat_contact *other, const struct repeat_contact *winning,
                   struct fd_str_list families, struct fd_arena *arena)
{
    return other == winning ||
           (other->received_at == winning->received_at &&
            other->time_known == winning->time_known &&
            fd_str_equal(other->source, winning->source) &&
            fd_str_equal(other->incident_ref, winning->incident_ref) &&
            other->information_only == winning->information_only &&
            other->version.voided == winning->version.voided &&
            same_families(repeat_families(other->concern_factors, arena), families));
}

/* known_at: the greater of received_at and the least recorded_at of the versions that agree. */
static int64_t known_at(const void *const *versions, size_t count,
                        const struct repeat_contact *winning, struct fd_str_list families,
                        struct fd_arena *arena)
{
    int64_t recorded = winning->version.recorded_at;

    for (size_t i = 0; i < count; i++) {
        const struct repeat_contact *other = versions[i];

        if (other->version.recorded_at < recorded && agrees(other, winning, families, arena)) {
            recorded = other->version.recorded_at;
        }
    }
    return recorded > winning->received_at ? recorded : winning->received_at;
}

static int by_received(const void *left_item, const void *right_item)
{
    const struct repeat_contact *left = ((const struct repeat_counted *)left_item)->contact;
    const struct repeat_contact *right = ((const struct repeat_counted *)right_item)->contact;

    if (left->received_at != right->received_at) {
        return left->received_at < right->received_at ? -1 : 1;
    }
    return fd_str_compare(left->version.entity_id, right->version.entity_id);
}

/* Within one list the order of the pointers is that of (received_at, contact_id). */
static int by_known(const void *left_item, const void *right_item)
{
    const struct repeat_counted *left = *(struct repeat_counted *const *)left_item;
    const struct repeat_counted *right = *(struct repeat_counted *const *)right_item;

    if (left->known_at != right->known_at) {
        return left->known_at < right->known_at ? -1 : 1;
    }
    return (left > right) - (left < right);
}

static int by_incident(const void *left_item, const void *right_item)
{
    const struct repeat_counted *left = *(struct repeat_counted *const *)left_item;
    const struct repeat_counted *right = *(struct repeat_counted *const *)right_item;

    return fd_str_compare(left->contact->incident_ref, right->contact->incident_ref);
}

static int by_known_order(const void *left_item, const void *right_item)
{
    const struct repeat_counted *left = *(struct repeat_counted *const *)left_item;
    const struct repeat_counted *right = *(struct repeat_counted *const *)right_item;

    return (left->known_order > right->known_order) - (left->known_order < right->known_order);
}

void repeat_sort_known(struct repeat_counted **contacts, size_t count)
{
    qsort(contacts, count, sizeof(struct repeat_counted *), by_known_order);
}

static void number_known_order(struct repeat_counted **pointers, size_t count)
{
    qsort(pointers, count, sizeof(struct repeat_counted *), by_known);
    for (size_t i = 0; i < count; i++) {
        pointers[i]->known_order = i;
    }
}

/* Equal references get equal numbers, so that groups compare numbers. Returns the greatest. */
static size_t number_incidents(struct repeat_counted **pointers, size_t count)
{
    struct fd_str previous = FD_STR_NULL;
    size_t number = 0;

    qsort(pointers, count, sizeof(struct repeat_counted *), by_incident);
    for (size_t i = 0; i < count; i++) {
        struct fd_str incident_ref = pointers[i]->contact->incident_ref;

        if (!fd_str_equal(incident_ref, previous)) {
            number++;
            previous = incident_ref;
        }
        pointers[i]->incident = number;
    }
    return number;
}

static void number_all(struct repeat_counted_list *list, struct fd_arena *arena)
{
    struct repeat_counted **pointers =
        fd_arena_new_array(arena, struct repeat_counted *, list->count);

    for (size_t i = 0; i < list->count; i++) {
        pointers[i] = &list->items[i];
    }
    number_known_order(pointers, list->count);
    list->incident_count = number_incidents(pointers, list->count);
}

/* Whether it was decided before and became known before what matters now. */
static bool is_past(const struct repeat_counted *counted, const struct repeat_past *past)
{
    return counted->decided && counted->known_at < past->since;
}

struct repeat_counted_list repeat_count(const struct repeat_history *history,
                                        const struct repeat_past *past, struct fd_arena *arena)
{
    size_t count = history->contact_count;
    const void **sorted =
        repeat_sort_versions(history->contacts, count, sizeof(struct repeat_contact), arena);
    struct repeat_counted_list list = {.items =
                                           fd_arena_new_array(arena, struct repeat_counted, count)};

    for (size_t begin = 0, end; begin < count; begin = end) {
        const struct repeat_contact *winning;
        struct repeat_counted *counted;

        end = repeat_run_end(sorted, count, begin);
        winning = sorted[end - 1];
        if (winning->version.voided || winning->information_only) {
            continue;
        }
        counted = &list.items[list.count];
        counted->contact = winning;
        counted->decided = past && winning < history->contacts + past->contact_count;
        counted->families = repeat_families(winning->concern_factors, arena);
        counted->known_at =
            known_at(sorted + begin, end - begin, winning, counted->families, arena);
        list.count += !is_past(counted, past);
    }
    qsort(list.items, list.count, sizeof(*list.items), by_received);
    number_all(&list, arena);
    return list;
}
