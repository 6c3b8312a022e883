#ifndef SET_LAW_EVENTS_H
#define SET_LAW_EVENTS_H

/*
 * Random events of all topics, about few children and entities in few versions, so that they
 * meet: corrections, withdrawals, revivals, duplicates and ties in every field of the version
 * order, out to the ends of their ranges. Include after cmocka.
 */

#include <inttypes.h>
#include <stdio.h>

#include "domain/fd_contract.h"
#include "domain/fd_intake.h"
#include "property.h"

enum { LAW_CHILDREN = 5, LAW_ENTITIES = 4 };

static const int64_t law_revisions[] = {0, 1, 2, INT64_MAX};
/* Equal in milliseconds; the first and the last that are accepted. */
static const int64_t law_records[] = {INT64_C(1600000000000000), INT64_C(1600000000000001),
                                      INT64_C(631152000000000), INT64_C(4102444799999999)};
/* On both sides of where the unsigned order and the signed one part. */
static const int64_t law_hashes[] = {INT64_MIN, -1, 0, INT64_MAX};

/* Text that tells fields, and a few values of each, apart. */
static inline struct fd_str law_text(struct fd_arena *arena, const char *name, uint64_t *state)
{
    char text[64];

    snprintf(text, sizeof(text), "%s-%u", name, property_below(state, 9));
    return fd_arena_copy(arena, fd_str_from(text));
}

static inline struct fd_str_list law_list(struct fd_arena *arena, const char *name, uint64_t *state)
{
    uint32_t count = property_below(state, 4);
    struct fd_str *items = fd_arena_new_array(arena, struct fd_str, count + 1);

    for (uint32_t i = 0; i < count; i++) {
        items[i] = law_text(arena, name, state);
    }
    return (struct fd_str_list){items, count};
}

static inline void law_fill_field(struct fd_event *event, const struct fd_binding *binding,
                                  enum fd_field_check check, struct fd_arena *arena,
                                  uint64_t *state)
{
    void *value = (char *)event + binding->offset;
    bool is_null = binding->nullable && property_below(state, 4) == 0;

    switch (binding->type) {
        case FD_BIND_STRING:
        case FD_BIND_ENUM:
            *(struct fd_str *)value = is_null ? FD_STR_NULL : law_text(arena, binding->name, state);
            break;
        case FD_BIND_BOOL:
            *(bool *)value = property_below(state, 2) == 0;
            break;
        case FD_BIND_LONG:
            *(int64_t *)value = is_null ? FD_TIME_NULL : property_hostile_time(state);
            break;
        case FD_BIND_LIST:
            *(struct fd_str_list *)value = law_list(arena, binding->name, state);
            break;
    }
    if (check == FD_CHECK_DATED_TIME) {
        *(int32_t *)(void *)((int64_t *)value + 1) = 7305 + (int32_t)property_below(state, 40177);
    }
}

/* An event of `type`; equal versions of an entity are equal in everything. */
static inline struct fd_event law_event(enum fd_event_type type, struct fd_arena *arena,
                                        uint64_t *state)
{
    const struct fd_contract_info *info = fd_contract_info(type);
    const enum fd_field_check *checks = fd_contract_checks(type);
    uint32_t child = property_below(state, LAW_CHILDREN);
    uint32_t entity = property_below(state, LAW_ENTITIES);
    uint32_t revision = property_below(state, FD_COUNT(law_revisions));
    uint32_t recorded = property_below(state, FD_COUNT(law_records));
    uint32_t hash = property_below(state, FD_COUNT(law_hashes));
    uint64_t version = (((child * 8U + entity) * 8U + revision) * 8U + recorded) * 8U + hash;
    struct fd_event event = {.type = type};
    char text[32];

    version = version * FD_EVENT_TYPES + type;
    for (size_t i = 0; info->bindings[i].name; i++) {
        law_fill_field(&event, &info->bindings[i], checks[i], arena, &version);
    }
    snprintf(text, sizeof(text), "child-%u", child);
    event.child_id = child == 0 ? FD_STR("") : fd_arena_copy(arena, fd_str_from(text));
    snprintf(text, sizeof(text), "entity-%u", entity);
    *(struct fd_str *)(void *)((char *)&event + info->entity_id) =
        fd_arena_copy(arena, fd_str_from(text));
    memcpy(event.event_uuid, &version, sizeof(version));
    event.authority_id = (int16_t)(1 + child % 2);
    event.child_key = fd_key(event.child_id);
    event.entity_key = fd_key(fd_str_from(text));
    event.revision = law_revisions[revision];
    event.recorded_at = law_records[recorded];
    event.hash = law_hashes[hash];
    return event;
}

/* One of a history, for people to read. */
static inline void law_print_event(const struct fd_event *event)
{
    const struct fd_contract_info *info = fd_contract_info(event->type);
    const struct fd_str *entity = (const void *)((const char *)event + info->entity_id);

    char recorded[FD_RFC3339_SIZE];

    fd_rfc3339_format(event->recorded_at, recorded);
    print_message("  %s of %d, %.*s, %.*s: revision %" PRId64 ", recorded %s, hash %" PRId64 "%s\n",
                  info->name, event->authority_id,
                  FD_STR_ARGS(event->child_id.len > 0 ? event->child_id : FD_STR("nobody")),
                  FD_STR_ARGS(*entity), event->revision, recorded, event->hash,
                  event->voided ? ", voided" : "");
}

#endif
