#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/domain_fixture.h"
#include "domain/fd_contract.h"

/* A call that passes, for tests to spoil. */
static struct fd_event make_call(void)
{
    return (struct fd_event){
        .type = FD_CALL_LOGGED,
        .event_id = FD_STR("0d1f2c3b-4a59-4687-9687-a5b4c3d2e1f0"),
        .authority = FD_STR("E06000008"),
        .recorded_at = at("2021-04-01T00:00:00Z"),
        .child_id = FD_STR("child-1"),
        .call_logged =
            {
                .contact_id = FD_STR("contact-1"),
                .received_at = at("2021-04-01T00:00:00Z"),
                .channel = FD_STR("PHONE"),
                .source = FD_STR("S_1A"),
            },
    };
}

static int set_up(void **state)
{
    *state = new_reference();
    return 0;
}

static int tear_down(void **state)
{
    struct fd_reference *reference = *state;

    fd_reference_destroy(&reference);
    fd_reference_destroy(&reference);
    return 0;
}

/* The reason code for `event`, or "ok". */
static const char *verdict(const struct fd_reference *reference, struct fd_event *event)
{
    static struct fd_error error;

    return fd_contract_check(event, reference, FD_STR_NULL, &error) == FD_OK ? "ok" : error.code;
}

static void a_code_is_an_avro_name_of_at_most_64_bytes(void **state)
{
    static const struct {
        struct fd_str code;
        const char *verdict;
    } cases[] = {
        {FD_STR("A_NEW_CHANNEL"), "ok"},
        {FD_STR("_"), "ok"},
        {FD_STR("a1"), "ok"},
        {FD_STR("A123456789A123456789A123456789A123456789A123456789A123456789A123"), "ok"},
        {FD_STR("A123456789A123456789A123456789A123456789A123456789A123456789A1234"),
         "code_invalid"},
        {FD_STR(""), "code_invalid"},
        {FD_STR("1A"), "code_invalid"},
        {FD_STR("A-B"), "code_invalid"},
        {FD_STR("A,B"), "code_invalid"},
        {FD_STR("A B"), "code_invalid"},
        {FD_STR("A.B"), "code_invalid"},
        {FD_STR("caf\xc3\xa9"), "code_invalid"},
        {FD_STR("A\0B"), "code_invalid"},
    };

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_event in_field = make_call();
        struct fd_event in_list = make_call();

        in_field.call_logged.channel = cases[i].code;
        assert_string_equal(verdict(*state, &in_field), cases[i].verdict);
        in_list.call_logged.concern_factors = (struct fd_str_list){&cases[i].code, 1};
        assert_string_equal(verdict(*state, &in_list), cases[i].verdict);
    }
}

static void a_nullable_code_may_be_null(void **state)
{
    struct fd_event event = {
        .type = FD_ASSESSMENT_CLOSED,
        .event_id = FD_STR("0d1f2c3b-4a59-4687-9687-a5b4c3d2e1f0"),
        .authority = FD_STR("E06000008"),
        .recorded_at = at("2021-04-01T00:00:00Z"),
        .child_id = FD_STR("child-1"),
        .assessment_closed =
            {
                .assessment_id = FD_STR("assessment-1"),
                .started_at = at("2021-03-01T00:00:00Z"),
                .authorised_at = at("2021-04-01T00:00:00Z"),
                .outcome = FD_STR("NFA"),
            },
    };

    assert_string_equal(verdict(*state, &event), "ok");
    event.assessment_closed.closure_reason = FD_STR("RC 8");
    assert_string_equal(verdict(*state, &event), "code_invalid");
}

static void an_id_has_no_nul_in_it(void **state)
{
    struct fd_event event = make_call();

    event.child_id = FD_STR("child\0");
    assert_string_equal(verdict(*state, &event), "id_invalid");
}

static void a_text_is_what_postgresql_takes(void **state)
{
    static const struct {
        struct fd_str text;
        const char *verdict;
    } cases[] = {
        {FD_STR("neighbour, 2 doors on"), "ok"}, {FD_STR("caf\xc3\xa9"), "ok"},
        {FD_STR("\xf0\x9f\x99\x82"), "ok"},      {FD_STR("a\0b"), "code_invalid"},
        {FD_STR("\xff"), "code_invalid"},        {FD_STR("\xc3"), "code_invalid"},
        {FD_STR("\xc0\x80"), "code_invalid"},    {FD_STR("\xed\xa0\x80"), "code_invalid"},
    };

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_event event = make_call();

        event.call_logged.source_local = cases[i].text;
        assert_string_equal(verdict(*state, &event), cases[i].verdict);
    }
}

static void authorities_are_found_by_code_and_by_id(void **state)
{
    const struct fd_reference empty = {0};

    assert_int_equal(fd_reference_find(*state, FD_STR("E06000009"))->id, 9);
    assert_null(fd_reference_find(*state, FD_STR("E06000007")));
    assert_null(fd_reference_find(*state, FD_STR_NULL));
    assert_string_equal(fd_reference_find_id(*state, 8)->gss_code, "E06000008");
    assert_null(fd_reference_find_id(*state, 0));
    assert_null(fd_reference_find(&empty, FD_STR("E06000008")));
    assert_null(fd_reference_find_id(&empty, 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_an_avro_name_of_at_most_64_bytes),
        cmocka_unit_test(a_nullable_code_may_be_null),
        cmocka_unit_test(an_id_has_no_nul_in_it),
        cmocka_unit_test(a_text_is_what_postgresql_takes),
        cmocka_unit_test(authorities_are_found_by_code_and_by_id),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
