#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/intake_fixture.h"

static int set_up(void **state)
{
    static struct intake_fixture fixture;

    intake_fixture_init(&fixture, fd_embedded_events);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    intake_fixture_clean_up(*state);
    return 0;
}

static void assert_str(struct fd_str str, const char *expected)
{
    assert_true(fd_str_equal(str, fd_str_from(expected)));
}

static void an_event_of_every_type_is_accepted(void **state)
{
    struct intake_fixture *fixture = *state;

    for (enum fd_event_type type = FD_CALL_LOGGED; type < FD_EVENT_TYPES; type++) {
        if (accept_edited(fixture, type, NULL, NULL) != FD_OK) {
            fail_msg("%s: %s", fd_contract_info(type)->name, fixture->error.message);
        }
        assert_int_equal(fixture->event.type, type);
        assert_str(fixture->event.child_id, type == FD_MEASURE_RECORDED ? "" : "child-1");
        assert_int_equal(fixture->event.revision, 3);
        assert_int_equal(fixture->event.recorded_at, at("2021-03-31T23:16:00Z"));
        assert_false(fixture->event.voided);
        assert_true(fixture->event.time_known);
    }
}

static void fields_are_where_the_struct_says(void **state)
{
    struct intake_fixture *fixture = *state;
    const struct fd_event *event = &fixture->event;

    assert_int_equal(
        accept_edited(fixture, FD_DECISION_MADE, "signed_off_at", "\"2021-04-01T09:00:00Z\""),
        FD_OK);
    assert_str(event->decision_made.contact_id, "contact-1");
    assert_int_equal(event->decision_made.decided_at, at("2021-03-31T23:15:00Z"));
    assert_int_equal(event->decision_made.signed_off_at, at("2021-04-01T09:00:00Z"));
    assert_int_equal(event->decision_made.outcomes.count, 2);
    assert_str(event->decision_made.outcomes.items[1], "OTHER");
    assert_true(fd_str_is_null(event->decision_made.referral_id));
    assert_int_equal(accept_edited(fixture, FD_DECISION_MADE, NULL, NULL), FD_OK);
    assert_int_equal(event->decision_made.signed_off_at, FD_TIME_NULL);
    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, "concern_factors", "[]"), FD_OK);
    assert_int_equal(event->call_logged.concern_factors.count, 0);
}

static void dates_are_local(void **state)
{
    struct intake_fixture *fixture = *state;
    const struct fd_event *event = &fixture->event;
    int32_t april = date("2021-04-01");

    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, NULL, NULL), FD_OK);
    assert_int_equal(event->call_logged.received_on, april);
    assert_int_equal(accept_edited(fixture, FD_DECISION_MADE, NULL, NULL), FD_OK);
    assert_int_equal(event->decision_made.decided_on, april);
    assert_int_equal(accept_edited(fixture, FD_REFERRAL_OPENED, NULL, NULL), FD_OK);
    assert_int_equal(event->referral_opened.opened_on, april);
    assert_int_equal(accept_edited(fixture, FD_ASSESSMENT_STARTED, NULL, NULL), FD_OK);
    assert_int_equal(event->assessment_started.started_on, april);
    assert_int_equal(accept_edited(fixture, FD_ASSESSMENT_CLOSED, NULL, NULL), FD_OK);
    assert_int_equal(event->assessment_closed.started_on, date("2021-01-31"));
    assert_int_equal(event->assessment_closed.authorised_on, april);
    assert_int_equal(accept_edited(fixture, FD_CASE_ALLOCATED, NULL, NULL), FD_OK);
    assert_int_equal(event->case_allocated.allocated_on, april);
    assert_int_equal(accept_edited(fixture, FD_CASE_CLOSED, NULL, NULL), FD_OK);
    assert_int_equal(event->case_closed.closed_on, april);
    assert_int_equal(accept_edited(fixture, FD_STRATEGY_DISCUSSION_HELD, NULL, NULL), FD_OK);
    assert_int_equal(event->strategy_discussion_held.held_on, april);
    assert_int_equal(accept_edited(fixture, FD_SECTION47_STARTED, NULL, NULL), FD_OK);
    assert_int_equal(event->section47_started.started_on, april);
    assert_int_equal(accept_edited(fixture, FD_SECTION47_CLOSED, NULL, NULL), FD_OK);
    assert_int_equal(event->section47_closed.started_on, date("2021-01-31"));
    assert_int_equal(event->section47_closed.ended_on, april);
    assert_int_equal(accept_edited(fixture, FD_CONFERENCE_HELD, NULL, NULL), FD_OK);
    assert_int_equal(event->conference_held.held_on, april);
    assert_int_equal(accept_edited(fixture, FD_EARLY_HELP_CHANGED, NULL, NULL), FD_OK);
    assert_int_equal(event->early_help_changed.changed_on, april);
    assert_int_equal(accept_edited(fixture, FD_LEGAL_GATEWAY_DECIDED, NULL, NULL), FD_OK);
    assert_int_equal(event->legal_gateway_decided.decided_on, april);
    assert_int_equal(accept_edited(fixture, FD_MEASURE_RECORDED, NULL, NULL), FD_OK);
    assert_int_equal(event->measure_recorded.period_on, april);
}

static void keys_and_hash_are_xxh3_and_the_hash_keeps_unsigned_order(void **state)
{
    struct intake_fixture *fixture = *state;
    struct fd_str body;
    uint64_t unbiased;

    /* the test vector of the empty input */
    assert_int_equal((uint64_t)fd_key(FD_STR("")), UINT64_C(0x2d06800538d394c2));
    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, NULL, NULL), FD_OK);
    assert_int_equal(fixture->event.authority_id, 8);
    assert_int_equal(fixture->event.child_key, fd_key(FD_STR("child-1")));
    assert_int_equal(fixture->event.entity_key, fd_key(FD_STR("contact-1")));
    body = encoded(fixture);
    body = (struct fd_str){body.ptr + 10, body.len - 10};
    unbiased = (uint64_t)fd_key(body);
    assert_int_equal((uint64_t)fixture->event.hash, unbiased ^ UINT64_C(0x8000000000000000));
}

static void the_entity_is_the_one_that_the_event_is_about(void **state)
{
    static const char *const ids[FD_EVENT_TYPES] = {
        "contact-1",    "contact-1",    "referral-1", "assessment-1", "assessment-1",
        "allocation-1", "referral-1",   "review-1",   "discussion-1", "enquiry-1",
        "enquiry-1",    "conference-1", "change-1",   "panel-1",      "measure-1",
    };

    for (enum fd_event_type type = FD_CALL_LOGGED; type < FD_EVENT_TYPES; type++) {
        struct intake_fixture *fixture = *state;

        assert_int_equal(accept_edited(fixture, type, NULL, NULL), FD_OK);
        assert_int_equal(fixture->event.entity_key, fd_key(fd_str_from(ids[type])));
    }
}

static void an_unidentified_child_is_empty_inside(void **state)
{
    struct intake_fixture *fixture = *state;

    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, "child_id", "null"), FD_OK);
    assert_false(fd_str_is_null(fixture->event.child_id));
    assert_int_equal(fixture->event.child_id.len, 0);
    assert_int_equal(fixture->event.child_key, fd_key(FD_STR("")));
}

static void a_uuid_is_the_same_in_any_case(void **state)
{
    static const unsigned char uuid[16] = {0x0d, 0x1f, 0x2c, 0x3b, 0x4a, 0x59, 0x46, 0x87,
                                           0x96, 0x87, 0xa5, 0xb4, 0xc3, 0xd2, 0xe1, 0xf0};
    struct intake_fixture *fixture = *state;

    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, NULL, NULL), FD_OK);
    assert_memory_equal(fixture->event.event_uuid, uuid, 16);
    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, "event_id",
                                   "\"0D1F2C3B-4A59-4687-9687-A5B4C3D2E1F0\""),
                     FD_OK);
    assert_memory_equal(fixture->event.event_uuid, uuid, 16);
}

static void what_the_position_in_the_log_is_stays_the_callers(void **state)
{
    struct intake_fixture *fixture = *state;
    struct fd_event before;

    memset(&before, 0xa5, sizeof(before));
    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, NULL, NULL), FD_OK);
    assert_ptr_equal(fixture->event.topic, before.topic);
    assert_int_equal(fixture->event.partition, before.partition);
    assert_int_equal(fixture->event.offset, before.offset);
    assert_int_equal(fixture->event.timestamp, before.timestamp);
}

struct refusal {
    enum fd_event_type type;
    const char *field;
    const char *value; /* JSON */
    const char *code;
};

#define HEX_60 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff"

static const struct refusal refusals[] = {
    {FD_CALL_LOGGED, "event_id", "\"\"", "event_id_invalid"},
    {FD_CALL_LOGGED, "event_id", "\"0d1f2c3b4a5946879687a5b4c3d2e1f0\"", "event_id_invalid"},
    {FD_CALL_LOGGED, "event_id", "\"0d1f2c3b-4a59-4687-9687-a5b4c3d2e1fg\"", "event_id_invalid"},
    {FD_CALL_LOGGED, "event_id", "\"0d1f2c3b-4a59-4687-9687-a5b4c3d2e1f0a\"", "event_id_invalid"},
    {FD_CALL_LOGGED, "event_id", "\"0d1f2c3b-4a59-4687+9687-a5b4c3d2e1f0\"", "event_id_invalid"},
    {FD_CALL_LOGGED, "authority", "\"E06000010\"", "authority_unknown"},
    {FD_CALL_LOGGED, "authority", "\"\"", "authority_unknown"},
    {FD_CALL_LOGGED, "authority", "\"e06000008\"", "authority_unknown"},
    {FD_CALL_LOGGED, "revision", "-1", "revision_invalid"},
    {FD_CALL_LOGGED, "child_id", "\"\"", "id_invalid"},
    {FD_CALL_LOGGED, "child_id", "\"Jane Doe\"", "id_invalid"},
    {FD_CALL_LOGGED, "child_id", "\"" HEX_60 "12345\"", "id_invalid"},
    {FD_CALL_LOGGED, "child_id", "\"caf\\u00e9\"", "id_invalid"},
    {FD_CALL_LOGGED, "contact_id", "\"\"", "id_invalid"},
    {FD_CALL_LOGGED, "call_id", "\"a b\"", "id_invalid"},
    {FD_CALL_LOGGED, "incident_ref", "\"a;b\"", "id_invalid"},
    {FD_CALL_LOGGED, "taken_by_id", "\"a@b\"", "id_invalid"},
    {FD_CALL_LOGGED, "team_id", "\"a+b\"", "id_invalid"},
    {FD_CALL_LOGGED, "child_id", "\"-1\"", "id_placeholder"},
    {FD_CALL_LOGGED, "child_id", "\"0\"", "id_placeholder"},
    {FD_CALL_LOGGED, "child_id", "\"NULL\"", "id_placeholder"},
    {FD_CALL_LOGGED, "child_id", "\"null\"", "id_placeholder"},
    {FD_CALL_LOGGED, "child_id", "\"Unknown\"", "id_placeholder"},
    {FD_CALL_LOGGED, "contact_id", "\"unknown\"", "id_placeholder"},
    {FD_CALL_LOGGED, "received_at", "\"1989-12-31T23:59:59.999999Z\"", "time_out_of_range"},
    {FD_CALL_LOGGED, "received_at", "\"2100-01-01T00:00:00Z\"", "time_out_of_range"},
    {FD_CALL_LOGGED, "received_at", "1617232500", "time_out_of_range"},
    {FD_CALL_LOGGED, "received_at", "-9223372036854775808", "time_out_of_range"},
    {FD_CALL_LOGGED, "recorded_at", "-9223372036854775808", "time_out_of_range"},
    {FD_CALL_LOGGED, "recorded_at", "9223372036854775807", "time_out_of_range"},
    {FD_DECISION_MADE, "signed_off_at", "0", "time_out_of_range"},
    {FD_DECISION_MADE, "decided_at", "0", "time_out_of_range"},
    {FD_DECISION_MADE, "decided_by_id", "\"0\"", "id_placeholder"},
    {FD_DECISION_MADE, "signed_off_by_id", "\" \"", "id_invalid"},
    {FD_DECISION_MADE, "referral_id", "\"-1\"", "id_placeholder"},
    {FD_REFERRAL_OPENED, "referral_id", "\"?\"", "id_invalid"},
    {FD_REFERRAL_OPENED, "contact_id", "\"?\"", "id_invalid"},
    {FD_REFERRAL_OPENED, "opened_at", "0", "time_out_of_range"},
    {FD_REFERRAL_OPENED, "worker_id", "\"A. Worker\"", "id_invalid"},
    {FD_ASSESSMENT_STARTED, "assessment_id", "\"0\"", "id_placeholder"},
    {FD_ASSESSMENT_STARTED, "started_at", "0", "time_out_of_range"},
    {FD_ASSESSMENT_CLOSED, "started_at", "0", "time_out_of_range"},
    {FD_ASSESSMENT_CLOSED, "authorised_at", "0", "time_out_of_range"},
    {FD_CASE_ALLOCATED, "allocation_id", "\"-1\"", "id_placeholder"},
    {FD_CASE_ALLOCATED, "allocated_at", "0", "time_out_of_range"},
    {FD_CASE_CLOSED, "closed_at", "0", "time_out_of_range"},
    {FD_ALERT_REVIEWED, "review_id", "\"\"", "id_invalid"},
    {FD_ALERT_REVIEWED, "alert_id", "\"\"", "id_invalid"},
    {FD_ALERT_REVIEWED, "reviewer_id", "\"unknown\"", "id_placeholder"},
    {FD_ALERT_REVIEWED, "reviewed_at", "0", "time_out_of_range"},
    {FD_STRATEGY_DISCUSSION_HELD, "strategy_discussion_id", "\"0\"", "id_placeholder"},
    {FD_STRATEGY_DISCUSSION_HELD, "held_at", "0", "time_out_of_range"},
    {FD_SECTION47_STARTED, "section47_id", "\"\"", "id_invalid"},
    {FD_SECTION47_CLOSED, "ended_at", "0", "time_out_of_range"},
    {FD_CONFERENCE_HELD, "section47_id", "\"-1\"", "id_placeholder"},
    {FD_CONFERENCE_HELD, "notified_at", "0", "time_out_of_range"},
    {FD_EARLY_HELP_CHANGED, "early_help_id", "\"a b\"", "id_invalid"},
    {FD_LEGAL_GATEWAY_DECIDED, "family_id", "\"unknown\"", "id_placeholder"},
    {FD_MEASURE_RECORDED, "measure", "\"looked after\"", "code_invalid"},
    {FD_MEASURE_RECORDED, "theme", "\"3A\"", "code_invalid"},
    {FD_MEASURE_RECORDED, "period_at", "0", "time_out_of_range"},
};

static void what_breaks_a_rule_is_refused_by_its_code_and_field(void **state)
{
    for (size_t i = 0; i < FD_COUNT(refusals); i++) {
        const struct refusal *refusal = &refusals[i];
        struct intake_fixture *fixture = *state;
        enum fd_status status =
            accept_edited(fixture, refusal->type, refusal->field, refusal->value);

        if (status != FD_POISON) {
            fail_msg("%s = %s was accepted", refusal->field, refusal->value);
        }
        assert_string_equal(fixture->error.code, refusal->code);
        assert_int_equal(strncmp(fixture->error.message, refusal->field, strlen(refusal->field)),
                         0);
    }
}

static void what_lies_on_the_edge_of_a_rule_is_accepted(void **state)
{
    static const struct {
        const char *field;
        const char *value; /* JSON */
    } edges[] = {
        {"child_id", "\"" HEX_60 "1234\""},
        {"child_id", "\"A-Z.a_z:0/9\""},
        {"child_id", "\"00\""},
        {"child_id", "\"-1.\""},
        {"child_id", "\"unknown1\""},
        {"revision", "0"},
        {"revision", "9223372036854775807"},
        {"received_at", "\"1990-01-01T00:00:00Z\""},
        {"received_at", "\"2099-12-31T23:59:59.999999Z\""},
        {"source_local", "\"caf\\u00e9\""},
        {"source_local", "\"\""},
        {"concern_local", "null"},
        {"team_id", "null"},
    };

    for (size_t i = 0; i < FD_COUNT(edges); i++) {
        struct intake_fixture *fixture = *state;

        if (accept_edited(fixture, FD_CALL_LOGGED, edges[i].field, edges[i].value) != FD_OK) {
            fail_msg("%s = %s: %s", edges[i].field, edges[i].value, fixture->error.message);
        }
    }
}

/* `before`, then `count` times `item`, then `after`. */
static const char *repeat(struct fd_buf *buf, const char *before, const char *item, int count,
                          const char *after)
{
    fd_buf_reset(buf);
    fd_buf_put_text(buf, before);
    for (int i = 0; i < count; i++) {
        fd_buf_put_text(buf, item);
    }
    fd_buf_put_text(buf, after);
    return fd_buf_text(buf);
}

static void a_text_has_at_most_200_bytes_and_a_list_100_items(void **state)
{
    struct intake_fixture *fixture = *state;
    struct fd_buf json;

    fd_buf_init(&json, 4096);
    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, "concern_local",
                                   repeat(&json, "\"", "x", 200, "\"")),
                     FD_OK);
    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, "concern_local",
                                   repeat(&json, "\"", "x", 201, "\"")),
                     FD_POISON);
    assert_string_equal(fixture->error.code, "code_invalid");
    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, "concern_factors",
                                   repeat(&json, "[\"F_3A\"", ",\"F_3B\"", 99, "]")),
                     FD_OK);
    assert_int_equal(fixture->event.call_logged.concern_factors.count, 100);
    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, "concern_factors",
                                   repeat(&json, "[\"F_3A\"", ",\"F_3B\"", 100, "]")),
                     FD_POISON);
    assert_string_equal(fixture->error.code, "code_invalid");
    fd_buf_clean_up(&json);
}

static void a_message_never_repeats_a_value(void **state)
{
    struct intake_fixture *fixture = *state;

    assert_int_equal(accept_edited(fixture, FD_CALL_LOGGED, "child_id", "\"Jane Doe\""), FD_POISON);
    assert_null(strstr(fixture->error.message, "Jane"));
}

static void a_bound_topic_takes_its_own_authority_only(void **state)
{
    struct intake_fixture *fixture = *state;
    struct fd_topic topic;

    encode_by(fixture, fd_intake_contract(fixture->intake, FD_CALL_LOGGED), FD_CALL_LOGGED, NULL,
              NULL);
    assert_true(fd_topic_parse("frontdoor", "frontdoor.E06000008.call-logged", &topic));
    assert_int_equal(fd_intake_accept(fixture->intake, fixture->reference, &topic, encoded(fixture),
                                      fixture->arena, &fixture->event, &fixture->error),
                     FD_OK);
    assert_true(fd_topic_parse("frontdoor", "frontdoor.E06000009.call-logged", &topic));
    assert_int_equal(fd_intake_accept(fixture->intake, fixture->reference, &topic, encoded(fixture),
                                      fixture->arena, &fixture->event, &fixture->error),
                     FD_POISON);
    assert_string_equal(fixture->error.code, "authority_mismatch");
}

static enum fd_status accept_bytes(struct intake_fixture *fixture, struct fd_str value)
{
    const struct fd_topic topic = {.name = "a topic", .type = FD_CALL_LOGGED};

    return fd_intake_accept(fixture->intake, fixture->reference, &topic, value, fixture->arena,
                            &fixture->event, &fixture->error);
}

static void bytes_that_are_no_event_are_refused_by_code(void **state)
{
    struct intake_fixture *fixture = *state;
    struct fd_str whole;

    assert_int_equal(accept_bytes(fixture, FD_STR_NULL), FD_POISON);
    assert_string_equal(fixture->error.code, "tombstone");
    assert_int_equal(accept_bytes(fixture, FD_STR("")), FD_POISON);
    assert_string_equal(fixture->error.code, "framing_empty");
    assert_int_equal(accept_bytes(fixture, FD_STR("{\"a\": 1}")), FD_POISON);
    assert_string_equal(fixture->error.code, "framing_json");
    assert_int_equal(accept_bytes(fixture, FD_STR("\xc3\x01"
                                                  "12345678x")),
                     FD_POISON);
    assert_string_equal(fixture->error.code, "schema_unknown");

    encode_by(fixture, fd_intake_contract(fixture->intake, FD_CALL_LOGGED), FD_CALL_LOGGED, NULL,
              NULL);
    whole = encoded(fixture);
    for (uint32_t length = 10; length < whole.len; length++) {
        assert_int_equal(accept_bytes(fixture, (struct fd_str){whole.ptr, length}), FD_POISON);
    }
    assert_string_equal(fixture->error.code, "avro_truncated");
    fd_buf_put_u8(&fixture->value, 0);
    assert_int_equal(accept_bytes(fixture, encoded(fixture)), FD_POISON);
    assert_string_equal(fixture->error.code, "avro_trailing_bytes");
}

static void an_event_of_another_topic_is_refused_every_time(void **state)
{
    struct intake_fixture *fixture = *state;

    for (int i = 0; i < 3; i++) {
        encode_by(fixture, fd_intake_contract(fixture->intake, FD_CASE_CLOSED), FD_CASE_CLOSED,
                  NULL, NULL);
        assert_int_equal(accept(fixture, FD_CALL_LOGGED), FD_POISON);
        assert_string_equal(fixture->error.code, "schema_incompatible");
        assert_int_equal(accept(fixture, FD_CASE_CLOSED), FD_OK);
    }
}

static void acceptance_does_not_know_what_day_it_is(void **state)
{
    struct intake_fixture *fixture = *state;

    /* far behind and far ahead of any day on which this runs, and before it was received */
    assert_int_equal(
        accept_edited(fixture, FD_CALL_LOGGED, "received_at", "\"1990-01-01T00:00:00Z\""), FD_OK);
    assert_int_equal(
        accept_edited(fixture, FD_CALL_LOGGED, "received_at", "\"2099-12-31T00:00:00Z\""), FD_OK);
    assert_int_equal(
        accept_edited(fixture, FD_CALL_LOGGED, "recorded_at", "\"2099-12-31T00:00:00Z\""), FD_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_of_every_type_is_accepted),
        cmocka_unit_test(fields_are_where_the_struct_says),
        cmocka_unit_test(dates_are_local),
        cmocka_unit_test(keys_and_hash_are_xxh3_and_the_hash_keeps_unsigned_order),
        cmocka_unit_test(the_entity_is_the_one_that_the_event_is_about),
        cmocka_unit_test(an_unidentified_child_is_empty_inside),
        cmocka_unit_test(a_uuid_is_the_same_in_any_case),
        cmocka_unit_test(what_the_position_in_the_log_is_stays_the_callers),
        cmocka_unit_test(what_breaks_a_rule_is_refused_by_its_code_and_field),
        cmocka_unit_test(what_lies_on_the_edge_of_a_rule_is_accepted),
        cmocka_unit_test(a_text_has_at_most_200_bytes_and_a_list_100_items),
        cmocka_unit_test(a_message_never_repeats_a_value),
        cmocka_unit_test(a_bound_topic_takes_its_own_authority_only),
        cmocka_unit_test(bytes_that_are_no_event_are_refused_by_code),
        cmocka_unit_test(an_event_of_another_topic_is_refused_every_time),
        cmocka_unit_test(acceptance_does_not_know_what_day_it_is),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
