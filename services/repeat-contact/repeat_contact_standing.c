/* Terms "group", "duplicate" and "stands" of the rule. */
#include <stdlib.h>
#include <string.h>

#include "repeat_contact_parts.h"

/* One contact in one group. */
struct membership {
    struct fd_str group;
    struct repeat_counted *contact;
};

/* What of a group's standing contacts a further one can repeat. */
struct standing {
    const struct repeat_counted **by_incident; /* the one that stands for each incident */
    const struct repeat_counted *last;
};

/* By group, and in it in order of (received_at, contact_id), which is that of the pointers. */
static int by_group(const void *left_item, const void *right_item)
{
    const struct membership *left = left_item;
    const struct membership *right = right_item;
    int order = repeat_family_compare(left->group, right->group);

    return order != 0 ? order : (left->contact > right->contact) - (left->contact < right->contact);
}

static size_t count_memberships(const struct repeat_counted_list *counted)
{
    size_t count = 0;

    for (size_t i = 0; i < counted->count; i++) {
        uint32_t families = counted->items[i].families.count;

        count += families > 0 ? families : 1;
    }
    return count;
}

/* Each contact in each of its families, or in NONE. */
static struct membership *list_memberships(const struct repeat_counted_list *counted, size_t count,
                                           struct fd_arena *arena)
{
    struct membership *memberships = fd_arena_new_array(arena, struct membership, count);
    struct membership *next = memberships;

    for (size_t i = 0; i < counted->count; i++) {
        struct repeat_counted *contact = &counted->items[i];

        if (contact->families.count == 0) {
            *next++ = (struct membership){FD_STR("NONE"), contact};
        }
        for (uint32_t f = 0; f < contact->families.count; f++) {
            *next++ = (struct membership){contact->families.items[f], contact};
        }
    }
    qsort(memberships, count, sizeof(*memberships), by_group);
    return memberships;
}

/* An unknown source is no evidence that the same person called again. */
static bool same_source(const struct repeat_contact *left, const struct repeat_contact *right)
{
    return fd_str_equal(left->source, right->source) &&
           !fd_str_equal(left->source, FD_STR("S_10")) &&
           !fd_str_equal(left->source, FD_STR("UNKNOWN"));
}

/* Less than 24 hours after `earlier`, or on the same local date where a time is not known. */
static bool soon_after(const struct repeat_contact *earlier, const struct repeat_contact *later)
{
    if (!earlier->time_known || !later->time_known) {
        return earlier->received_on == later->received_on;
    }
    return later->received_at - earlier->received_at < REPEAT_DAY;
}

/* The standing contact that `contact` repeats, or NULL. */
static const struct repeat_counted *find_match(const struct standing *standing,
                                               const struct repeat_counted *contact)
{
    const struct repeat_counted *last = standing->last;

    if (contact->incident != 0 && standing->by_incident[contact->incident]) {
        return standing->by_incident[contact->incident];
    }
    if (last && same_source(last->contact, contact->contact) &&
        soon_after(last->contact, contact->contact)) {
        return last;
    }
    return NULL;
}

static struct repeat_duplicate *duplicate_new(const struct membership *membership,
                                              const struct repeat_counted *match,
                                              struct fd_arena *arena)
{
    const struct repeat_version *version = &membership->contact->contact->version;
    struct repeat_duplicate *duplicate = fd_arena_alloc(arena, sizeof(*duplicate));

    *duplicate = (struct repeat_duplicate){
        .authority_id = version->authority_id,
        .child_key = version->child_key,
        .contact_key = version->entity_key,
        .concern_group = membership->group,
        .child_id = version->child_id,
        .contact_id = version->entity_id,
        .matched_contact_id = match->contact->version.entity_id,
    };
    return duplicate;
}

int repeat_duplicate_order(const void *left_item, const void *right_item)
{
    const struct repeat_duplicate *left = *(const struct repeat_duplicate *const *)left_item;
    const struct repeat_duplicate *right = *(const struct repeat_duplicate *const *)right_item;

    if (left->contact_key != right->contact_key) {
        return left->contact_key < right->contact_key ? -1 : 1;
    }
    return fd_str_compare(left->concern_group, right->concern_group);
}

/* Duplicates on their way to an outcome, and those that are in one already, sorted. */
struct duplicates {
    const struct repeat_duplicate **decided;
    size_t decided_count;
    const struct repeat_duplicate **next;
};

static struct duplicates duplicates_of(const struct repeat_past *past, struct fd_arena *arena)
{
    struct duplicates duplicates = {0};

    if (past && past->duplicate_count > 0) {
        duplicates.decided_count = past->duplicate_count;
        duplicates.decided =
            fd_arena_new_array(arena, const struct repeat_duplicate *, past->duplicate_count);
        memcpy(duplicates.decided, past->duplicates,
               past->duplicate_count * sizeof(*duplicates.decided));
        qsort(duplicates.decided, duplicates.decided_count, sizeof(*duplicates.decided),
              repeat_duplicate_order);
    }
    return duplicates;
}

/* Whether it was decided that the contact is a duplicate there. */
static bool is_decided(const struct duplicates *duplicates, const struct membership *membership)
{
    const struct repeat_duplicate wanted = {
        .contact_key = membership->contact->contact->version.entity_key,
        .concern_group = membership->group,
    };
    const struct repeat_duplicate *key = &wanted;

    return membership->contact->decided && duplicates->decided_count > 0 &&
           bsearch(&key, duplicates->decided, duplicates->decided_count,
                   sizeof(*duplicates->decided), repeat_duplicate_order);
}

/* Go through one group, `count` memberships in order; who repeats no one stands. */
static void stand_group(const struct membership *members, size_t count,
                        const struct repeat_counted **by_incident, struct fd_arena *arena,
                        struct repeat_group *group, struct duplicates *duplicates)
{
    struct standing standing = {.by_incident = by_incident};

    group->name = members[0].group;
    group->is_family = members[0].contact->families.count > 0;
    group->standing = fd_arena_new_array(arena, struct repeat_counted *, count);
    for (size_t i = 0; i < count; i++) {
        struct repeat_counted *contact = members[i].contact;
        const struct repeat_counted *match =
            contact->decided ? NULL : find_match(&standing, contact);

        if (is_decided(duplicates, &members[i])) {
            continue;
        }
        if (match) {
            *duplicates->next++ = duplicate_new(&members[i], match, arena);
            continue;
        }
        contact->stands = true;
        group->has_news = group->has_news || !contact->decided;
        standing.last = contact;
        by_incident[contact->incident] = contact;
        group->standing[group->standing_count++] = contact;
    }
    for (size_t i = 0; i < group->standing_count; i++) {
        by_incident[group->standing[i]->incident] = NULL;
    }
    repeat_sort_known(group->standing, group->standing_count);
}

struct repeat_group_list repeat_stand(const struct repeat_counted_list *counted,
                                      const struct repeat_past *past, struct fd_arena *arena,
                                      struct repeat_outcome *outcome)
{
    size_t count = count_memberships(counted);
    struct membership *members = list_memberships(counted, count, arena);
    const struct repeat_counted **by_incident =
        fd_arena_new_array(arena, const struct repeat_counted *, counted->incident_count + 1);
    const struct repeat_duplicate **found =
        fd_arena_new_array(arena, const struct repeat_duplicate *, count);
    struct duplicates duplicates = duplicates_of(past, arena);
    struct repeat_group_list groups = {.items =
                                           fd_arena_new_array(arena, struct repeat_group, count)};

    duplicates.next = found;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = begin + 1;
        while (end < count && fd_str_equal(members[end].group, members[begin].group)) {
            end++;
        }
        stand_group(members + begin, end - begin, by_incident, arena, &groups.items[groups.count++],
                    &duplicates);
    }
    outcome->duplicates = found;
    outcome->duplicate_count = (size_t)(duplicates.next - found);
    return groups;
}
