#ifndef INTAKE_FIXTURE_H
#define INTAKE_FIXTURE_H

/* Values of events, written as JSON, on their way through the intake. Include after cmocka. */

#include <jansson.h>

#include "avro/fd_encode.h"
#include "base/fd_arena.h"
#include "domain/domain_fixture.h"
#include "domain/fd_intake.h"

#define SHARED_JSON                                                                                \
    "\"event_id\": \"0d1f2c3b-4a59-4687-9687-a5b4c3d2e1f0\", \"authority\": \"E06000008\", "       \
    "\"revision\": 3, \"recorded_at\": \"2021-03-31T23:16:00Z\""
#define COMMON_JSON SHARED_JSON ", \"child_id\": \"child-1\""

/* One event of each type, in the order of enum fd_event_type: what has no default. */
static const char *const event_json[FD_EVENT_TYPES] = {
    "{" COMMON_JSON ", \"contact_id\": \"contact-1\", \"received_at\": \"2021-03-31T23:15:00Z\", "
    "\"channel\": \"PHONE\", \"source\": \"S_1A\"}",
    "{" COMMON_JSON ", \"contact_id\": \"contact-1\", \"decided_at\": \"2021-03-31T23:15:00Z\", "
    "\"outcomes\": [\"REFERRAL\", \"OTHER\"]}",
    "{" COMMON_JSON ", \"referral_id\": \"referral-1\", \"opened_at\": \"2021-03-31T23:15:00Z\", "
    "\"source\": \"S_1A\", \"primary_need\": \"N1\"}",
    "{" COMMON_JSON ", \"assessment_id\": \"assessment-1\", "
    "\"started_at\": \"2021-03-31T23:15:00Z\"}",
    "{" COMMON_JSON ", \"assessment_id\": \"assessment-1\", "
    "\"started_at\": \"2021-01-31T23:15:00Z\", \"authorised_at\": \"2021-03-31T23:15:00Z\", "
    "\"outcome\": \"NFA\"}",
    "{" COMMON_JSON ", \"allocation_id\": \"allocation-1\", "
    "\"allocated_at\": \"2021-03-31T23:15:00Z\"}",
    "{" COMMON_JSON ", \"referral_id\": \"referral-1\", \"closed_at\": \"2021-03-31T23:15:00Z\", "
    "\"closure_reason\": \"RC7\"}",
    "{" COMMON_JSON ", \"review_id\": \"review-1\", \"alert_id\": \"alert-1\", "
    "\"reviewed_at\": \"2021-03-31T23:15:00Z\", \"reviewer_id\": \"worker-1\", "
    "\"role\": \"SOCIAL_WORKER\", \"outcome\": \"NO_CHANGE\"}",
    "{" COMMON_JSON ", \"strategy_discussion_id\": \"discussion-1\", "
    "\"held_at\": \"2021-03-31T23:15:00Z\", \"outcome\": \"SECTION47\"}",
    "{" COMMON_JSON ", \"section47_id\": \"enquiry-1\", \"started_at\": \"2021-03-31T23:15:00Z\"}",
    "{" COMMON_JSON ", \"section47_id\": \"enquiry-1\", \"started_at\": \"2021-01-31T23:15:00Z\", "
    "\"ended_at\": \"2021-03-31T23:15:00Z\", \"outcome\": \"CP_CONFERENCE\"}",
    "{" COMMON_JSON ", \"conference_id\": \"conference-1\", \"held_at\": \"2021-03-31T23:15:00Z\", "
    "\"outcome\": \"CP_PLAN\"}",
    "{" COMMON_JSON ", \"change_id\": \"change-1\", \"early_help_id\": \"episode-1\", "
    "\"change\": \"STEP_DOWN\", \"changed_at\": \"2021-03-31T23:15:00Z\"}",
    "{" COMMON_JSON
    ", \"legal_gateway_id\": \"panel-1\", \"decided_at\": \"2021-03-31T23:15:00Z\", "
    "\"outcome\": \"START_PRE_PROCEEDINGS\"}",
    "{" SHARED_JSON ", \"measure_id\": \"measure-1\", \"measure\": \"LOOKED_AFTER\", "
    "\"period\": \"DAY\", \"period_at\": \"2021-03-31T23:15:00Z\", \"value\": 402, "
    "\"source_local\": \"return\"}",
};

struct intake_fixture {
    struct fd_schema_store *store;
    struct fd_intake *intake;
    struct fd_reference *reference;
    struct fd_arena *arena;
    struct fd_buf value;
    struct fd_event event;
    struct fd_error error;
};

/* A fixture whose store knows the schemas of `table`. */
static inline void intake_fixture_init(struct intake_fixture *fixture,
                                       const struct fd_embedded *table)
{
    memset(fixture, 0, sizeof(*fixture));
    if (fd_schema_store_new(table, &fixture->store, &fixture->error) != FD_OK ||
        fd_intake_new(fixture->store, &fixture->intake, &fixture->error) != FD_OK) {
        fail_msg("%s", fixture->error.message);
    }
    fixture->reference = new_reference();
    fixture->arena = fd_arena_new(65536);
    fd_buf_init(&fixture->value, 1 << 20);
}

static inline void intake_fixture_clean_up(struct intake_fixture *fixture)
{
    fd_buf_clean_up(&fixture->value);
    fd_arena_destroy(&fixture->arena);
    fd_reference_destroy(&fixture->reference);
    fd_intake_destroy(&fixture->intake);
    fd_schema_store_destroy(&fixture->store);
}

/* `json` with `field` set to the JSON `value`, or as it is when `field` is NULL. */
static inline char *edit_json(const char *json, const char *field, const char *value)
{
    json_t *object = json_loads(json, 0, NULL);
    char *text;

    assert_non_null(object);
    if (field) {
        json_t *new_value = json_loads(value, JSON_DECODE_ANY, NULL);

        assert_non_null(new_value);
        assert_int_equal(json_object_set_new(object, field, new_value), 0);
    }
    text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    assert_non_null(text);
    return text;
}

/* fixture->value becomes the event of `type` with one field edited, written by `schema`. */
static inline void encode_by(struct intake_fixture *fixture, const struct fd_schema *schema,
                             enum fd_event_type type, const char *field, const char *value)
{
    char *json = edit_json(event_json[type], field, value);

    fd_buf_reset(&fixture->value);
    if (fd_encode_json(schema, fd_str_from(json), &fixture->value, &fixture->error) != FD_OK) {
        fail_msg("%s: %s", json, fixture->error.message);
    }
    free(json);
}

static inline struct fd_str encoded(const struct intake_fixture *fixture)
{
    return (struct fd_str){fixture->value.data, (uint32_t)fixture->value.length};
}

/* Accept fixture->value as an event of `type` from an unbound topic. */
static inline enum fd_status accept(struct intake_fixture *fixture, enum fd_event_type type)
{
    const struct fd_topic topic = {.name = "a topic", .type = type};

    memset(&fixture->event, 0xa5, sizeof(fixture->event));
    return fd_intake_accept(fixture->intake, fixture->reference, &topic, encoded(fixture),
                            fixture->arena, &fixture->event, &fixture->error);
}

/* Accept the event of `type` with one field edited. */
static inline enum fd_status accept_edited(struct intake_fixture *fixture, enum fd_event_type type,
                                           const char *field, const char *value)
{
    encode_by(fixture, fd_intake_contract(fixture->intake, type), type, field, value);
    return accept(fixture, type);
}

#endif
