/* How each call came in and from whom, where a figure or chance decides it. */
#include <stdlib.h>

#include "generate_contacts.h"

enum {
    CONVERSATIONS_OF_INDEX = 10, /* calls for each point of the published index */
    PHONE_BEFORE_PERMILLE = 500, /* outside the windows that have a figure */
    PHONE_AFTER_PERMILLE = 750,
    COMMUNITY_PERMILLE = 120, /* outside the months that have a figure */
    RELATIVE_PERMILLE = 700,  /* of community contacts; the others are acquaintances */
};

/* The contacts [first, end) are one call. */
struct call {
    size_t first;
    size_t end;
};

struct calls {
    struct fd_gen_contacts *contacts;
    struct call *items;
    uint32_t *indexes; /* scratch, as long as `items` */
    size_t count;
};

static void find_calls(struct calls *calls)
{
    const struct fd_gen_plan *plan = calls->contacts->plan;

    calls->items = calloc(plan->contact_count, sizeof(*calls->items));
    calls->indexes = calloc(plan->contact_count, sizeof(*calls->indexes));
    if (!calls->items || !calls->indexes) {
        fd_abort("out of memory for calls");
    }
    for (size_t i = 0; i < plan->contact_count; i++) {
        if (i == 0 || plan->contacts[i].call != plan->contacts[i - 1].call) {
            calls->items[calls->count++].first = i;
        }
        calls->items[calls->count - 1].end = i + 1;
    }
}

static void set_channel(const struct calls *calls, size_t index, uint8_t channel)
{
    for (size_t i = calls->items[index].first; i < calls->items[index].end; i++) {
        calls->contacts->plan->contacts[i].channel = channel;
    }
}

static uint8_t any_other_channel(const struct calls *calls)
{
    static const int64_t weights[FD_GEN_CHANNELS] = {0, 300, 450, 100, 30, 120};

    return (uint8_t)fd_gen_weighted(&calls->contacts->random, weights, FD_GEN_CHANNELS);
}

/* Conversations are distinct calls by telephone: exactly so many in each window. */
static enum fd_status set_channels(struct calls *calls, size_t part, struct fd_error *error)
{
    const struct fd_gen_plan *plan = calls->contacts->plan;
    const int64_t *figures = plan->figures->service[FD_GEN_CONVERSATIONS].values;
    bool counted = part == FD_GEN_PART_BEFORE || part == FD_GEN_PART_AFTER;
    int64_t wanted =
        counted ? fd_gen_round(figures[part - FD_GEN_PART_BEFORE] * CONVERSATIONS_OF_INDEX, 1000)
                : 0;
    size_t count = 0;

    for (size_t i = 0; i < calls->count; i++) {
        const struct fd_gen_contact *contact = &plan->contacts[calls->items[i].first];

        if (fd_gen_part_of(calls->contacts, contact->received_at) != part) {
            continue;
        }
        set_channel(calls, i, any_other_channel(calls));
        if (!contact->information_only && !contact->withdrawn) {
            calls->indexes[count++] = (uint32_t)i;
        }
    }
    if (!counted) {
        wanted = (int64_t)count *
                 (part < FD_GEN_PART_AFTER ? PHONE_BEFORE_PERMILLE : PHONE_AFTER_PERMILLE) / 1000;
    }
    if (fd_gen_choose(&calls->contacts->random, calls->indexes, count, NULL, (size_t)wanted) !=
        (size_t)wanted) {
        return fd_gen_infeasible(error, "telephone conversations");
    }
    for (int64_t i = 0; i < wanted; i++) {
        set_channel(calls, calls->indexes[i], FD_GEN_PHONE);
    }
    return FD_OK;
}

static void set_source(const struct calls *calls, size_t index, bool community)
{
    struct fd_gen_contacts *contacts = calls->contacts;
    uint8_t source = fd_gen_any_professional(contacts);

    if (community) {
        source = fd_gen_chance(&contacts->random, RELATIVE_PERMILLE) ? FD_GEN_SOURCE_1A
                                                                     : FD_GEN_SOURCE_1B;
    }
    for (size_t i = calls->items[index].first; i < calls->items[index].end; i++) {
        contacts->plan->contacts[i].source = source;
    }
}

static bool is_community(const struct fd_gen_contact *contact)
{
    return contact->source == FD_GEN_SOURCE_1A || contact->source == FD_GEN_SOURCE_1B;
}

/* Family, friends and neighbours: exactly so many contacts in each of the published periods. */
static enum fd_status set_community(struct calls *calls, size_t side, struct fd_error *error)
{
    const struct fd_gen_plan *plan = calls->contacts->plan;
    const struct fd_gen_comparison *figure = &plan->figures->service[FD_GEN_COMMUNITY_CONTACTS];
    int64_t left = figure->values[side] / 1000;
    size_t count = 0;

    for (size_t i = 0; i < calls->count; i++) {
        const struct call *call = &calls->items[i];
        const struct fd_gen_contact *contact = &plan->contacts[call->first];

        if (!fd_gen_in_period(fd_gen_local_date(plan, contact->received_at),
                              figure->periods[side])) {
            continue;
        }
        if (contact->source == FD_GEN_SOURCE_UNSET) {
            calls->indexes[count++] = (uint32_t)i;
        } else if (is_community(contact)) {
            left -= (int64_t)(call->end - call->first);
        }
    }
    fd_gen_shuffle(&calls->contacts->random, calls->indexes, count);
    for (size_t i = 0; i < count; i++) {
        const struct call *call = &calls->items[calls->indexes[i]];
        int64_t size = (int64_t)(call->end - call->first);

        set_source(calls, calls->indexes[i], size <= left);
        left -= size <= left ? size : 0;
    }
    return left == 0 ? FD_OK : fd_gen_infeasible(error, "contacts from the community");
}

enum fd_status fd_gen_plan_channels(struct fd_gen_contacts *contacts, struct fd_error *error)
{
    struct calls calls = {.contacts = contacts};
    enum fd_status status = FD_OK;

    find_calls(&calls);
    for (size_t part = 0; part < FD_GEN_PARTS && status == FD_OK; part++) {
        status = set_channels(&calls, part, error);
    }
    for (size_t side = 0; side < FD_GEN_SIDES && status == FD_OK; side++) {
        status = set_community(&calls, side, error);
    }
    for (size_t i = 0; i < calls.count && status == FD_OK; i++) {
        if (contacts->plan->contacts[calls.items[i].first].source == FD_GEN_SOURCE_UNSET) {
            set_source(&calls, i, fd_gen_chance(&contacts->random, COMMUNITY_PERMILLE));
        }
    }
    free(calls.items);
    free(calls.indexes);
    return status;
}
