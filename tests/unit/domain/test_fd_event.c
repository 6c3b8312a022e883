#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd_macros.h"
#include "domain/fd_intake.h"

static void versions_are_ordered_by_revision_then_time_then_hash(void **state)
{
    /* each is older than the next */
    static const struct fd_event versions[] = {
        {.revision = 0, .recorded_at = 9, .hash = 9},
        {.revision = 1, .recorded_at = 1, .hash = 9},
        {.revision = 1, .recorded_at = 2, .hash = INT64_MIN},
        {.revision = 1, .recorded_at = 2, .hash = -1},
        {.revision = 1, .recorded_at = 2, .hash = 0},
        {.revision = 1, .recorded_at = 2, .hash = INT64_MAX},
        {.revision = INT64_MAX, .recorded_at = 1, .hash = 0},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(versions); i++) {
        for (size_t j = 0; j < FD_COUNT(versions); j++) {
            int order = fd_event_version_compare(&versions[i], &versions[j]);

            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void keys_are_ordered_by_authority_then_child_then_entity(void **state)
{
    static const struct fd_event keys[] = {
        {.authority_id = 1, .child_key = 9, .entity_key = 9},
        {.authority_id = 2, .child_key = INT64_MIN, .entity_key = 9},
        {.authority_id = 2, .child_key = 1, .entity_key = INT64_MIN},
        {.authority_id = 2, .child_key = 1, .entity_key = INT64_MAX},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(keys); i++) {
        for (size_t j = 0; j < FD_COUNT(keys); j++) {
            int order = fd_event_key_compare(&keys[i], &keys[j]);

            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void a_type_is_known_by_its_topics_name(void **state)
{
    (void)state;
    for (enum fd_event_type type = FD_CALL_LOGGED; type < FD_CONTRACTS; type++) {
        assert_int_equal(fd_event_type_from_name(fd_str_from(fd_contract_info(type)->name)), type);
    }
    assert_int_equal(fd_event_type_from_name(FD_STR("call_logged")), FD_CONTRACTS);
    assert_int_equal(fd_event_type_from_name(FD_STR("")), FD_CONTRACTS);
    assert_int_equal(fd_event_type_from_name(FD_STR_NULL), FD_CONTRACTS);
}

static void a_topics_name_has_prefix_and_event_and_may_name_an_authority(void **state)
{
    const char *bound = "a.b.E06000008.decision-made";
    struct fd_topic topic;

    (void)state;
    assert_true(fd_topic_parse("a.b", "a.b.case-closed", &topic));
    assert_string_equal(topic.name, "a.b.case-closed");
    assert_int_equal(topic.type, FD_CASE_CLOSED);
    assert_true(fd_str_is_null(topic.authority));
    assert_true(fd_topic_parse("a.b", bound, &topic));
    assert_int_equal(topic.type, FD_DECISION_MADE);
    assert_ptr_equal(topic.authority.ptr, bound + 4);
    assert_int_equal(topic.authority.len, 9);
}

static void other_topics_are_none_of_ours(void **state)
{
    static const char *const names[] = {
        "",
        "frontdoor",
        "frontdoor.",
        "frontdoor.call-logged.",
        "frontdoor.call-loggedx",
        "frontdoorx.call-logged",
        "other.call-logged",
        "frontdoor..call-logged",
        "frontdoor.repeat-contact-alert",
        "frontdoor.E06000008.repeat-contact-alert",
        "frontdoor.e06000008.call-logged",
        "frontdoor.E0600008.call-logged",
        "frontdoor.E0600000A.call-logged",
        "frontdoor.E060000080.call-logged",
        "frontdoor.E06000008.E06000008.call-logged",
        "frontdoor.E06000008.",
    };
    struct fd_topic topic;

    (void)state;
    for (size_t i = 0; i < FD_COUNT(names); i++) {
        if (fd_topic_parse("frontdoor", names[i], &topic)) {
            fail_msg("taken for a topic: %s", names[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_ordered_by_revision_then_time_then_hash),
        cmocka_unit_test(keys_are_ordered_by_authority_then_child_then_entity),
        cmocka_unit_test(a_type_is_known_by_its_topics_name),
        cmocka_unit_test(a_topics_name_has_prefix_and_event_and_may_name_an_authority),
        cmocka_unit_test(other_topics_are_none_of_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
