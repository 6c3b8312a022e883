#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "import_codes.h"
#include "import_labels.h"

static struct fd_arena *arena;
static struct import_labels labels;

static int set_up(void **state)
{
    (void)state;
    arena = fd_arena_new(4096);
    return import_labels_init(&labels, arena, NULL) == FD_OK ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    import_labels_clean_up(&labels);
    fd_arena_destroy(&arena);
    return 0;
}

static void assert_symbol(const char *list, const char *label, const char *symbol)
{
    struct fd_str found = import_labels_find(&labels, list, fd_str_from(label));

    assert_true(fd_str_equal(found, fd_str_from(symbol)));
}

static void codes_labels_and_codes_before_labels_are_known(void **state)
{
    (void)state;
    assert_symbol("referral_source", "1A", "S_1A");
    assert_symbol("referral_source", "S_1A", "S_1A");
    assert_symbol("referral_source", "b) 1B: Individual", "S_1B");
    assert_symbol("referral_source", "p1) 5D: LA services", "S_5D");
    assert_symbol("referral_source", " POLICE", "S_6");
    assert_symbol("closure_reason", "RC8 - Case closed", "RC8");
    assert_symbol("closure_reason", "RC8 \xE2\x80\x93 Case closed", "RC8");
    assert_symbol("assessment_factor", "18b", "F_18B");
    assert_symbol("contact_outcome", "NEW_REFERRAL_FLAG", "REFERRAL");
    assert_symbol("contact_outcome", "EARLY_HELP_FLAG", "EARLY_HELP");
    assert_symbol("section47_outcome", "NFA - Continue With Family Assessment",
                  "NFA_CONTINUE_ASSESSMENT");
    assert_symbol("conference_outcome", "a) Yes", "CP_PLAN");
}

static void what_only_begins_like_a_code_is_none(void **state)
{
    (void)state;
    assert_symbol("referral_source", "6 weeks' review", NULL);
    assert_symbol("referral_source", "", NULL);
    assert_symbol("referral_source", "-", NULL);
    assert_symbol("contact_outcome", "_FLAG", NULL);
    assert_symbol("contact_outcome", "SOME_FLAG", NULL);
    assert_symbol("primary_need", "1A", NULL);
}

static void a_mapping_stands_over_what_is_known(void **state)
{
    (void)state;
    assert_int_equal(import_labels_add(&labels,
                                       FD_STR("list,label,code\nreferral_source,Police,5A\n"
                                              "team,\"Duty, North\",T1\n"
                                              "organisation,Family hub,HUB-1\n"
                                              "early_help_end,Escalated,STEP_UP\n"),
                                       NULL),
                     FD_OK);
    assert_symbol("referral_source", "POLICE", "S_5A");
    assert_symbol("team", "duty north", "T1");
    assert_symbol("organisation", "family hub", "HUB-1");
    assert_symbol("early_help_end", "escalated", "STEP_UP");
    assert_symbol("early_help_start", "escalated", NULL);
}

static void a_mapping_to_a_list_or_code_that_is_not_there_is_refused(void **state)
{
    static const struct fd_str texts[] = {
        FD_STR("list,label,code\nreferral_source,Nurse,3C\nreferral_source,Police,99\n"),
        FD_STR("list,label,code\nreferral_source,Nurse,3C\nsources,Police,6\n"),
        FD_STR("list,label,code\nreferral_source,Nurse,3C\nearly_help_start,Some,STEP_UP\n"),
    };
    struct fd_error error;

    (void)state;
    for (size_t i = 0; i < FD_COUNT(texts); i++) {
        assert_int_equal(import_labels_add(&labels, texts[i], &error), FD_FATAL);
        assert_string_equal(error.message, "row 2: there is no such list or code");
    }
    assert_int_equal(import_labels_add(&labels, FD_STR("list,label\na,b\n"), &error), FD_FATAL);
}

static void assert_codes(const char *list, const char *text, const char *expected)
{
    json_t *symbols = import_codes_parse(&labels, list, fd_str_from(text));
    char *json = symbols ? json_dumps(symbols, JSON_COMPACT) : NULL;

    if (expected) {
        assert_non_null(json);
        assert_string_equal(json, expected);
    } else {
        assert_null(json);
    }
    free(json);
    json_decref(symbols);
}

static void several_codes_come_as_arrays_flags_or_with_commas(void **state)
{
    (void)state;
    assert_codes("assessment_factor", "[\"1A\",\"2B\",\"1A\"]", "[\"F_1A\",\"F_2B\"]");
    assert_codes("assessment_factor", "1A, 2B", "[\"F_1A\",\"F_2B\"]");
    assert_codes("assessment_factor", "", "[]");
    assert_codes("assessment_factor", "[\"99Z\"]", "[\"UNKNOWN\"]");
    assert_codes("contact_outcome", "{\"NFA_FLAG\": \"\", \"ADVICE_FLAG\": \"Y\"}",
                 "[\"ADVICE_SIGNPOST\"]");
    assert_codes("contact_outcome", "[{\"NFA_FLAG\": true}]", "[\"NFA\"]");
    assert_codes("contact_outcome", "{\"NFA_FLAG\": ", NULL);
    assert_int_equal(import_map_find(&labels.unmapped, FD_STR("assessment_factor\x1f"
                                                              "99Z"))
                         ->count,
                     1);
}

static void comments_among_flags_are_not_read(void **state)
{
    (void)state;
    assert_codes("contact_outcome",
                 "{\"NFA_FLAG\": \"Y\", \"NUMBER_OF_OUTCOMES\": 1, \"COMMENTS\": \"she said \"no",
                 "[\"NFA\"]");
    assert_codes("section47_outcome",
                 "{\"MONITOR_FLAG\": \"Y\", \"OUTCOME_COMMENTS\": \"she said \"no",
                 "[\"OTHER_AGENCY\"]");
}

static void of_several_outcomes_the_weightiest_is_kept(void **state)
{
    json_t *symbols = json_pack("[s,s,s]", "NFA", "STRATEGY_OR_SECTION47", "OTHER");

    (void)state;
    assert_string_equal(import_codes_choose("assessment_outcome", symbols),
                        "STRATEGY_OR_SECTION47");
    json_decref(symbols);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(codes_labels_and_codes_before_labels_are_known, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_only_begins_like_a_code_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mapping_stands_over_what_is_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mapping_to_a_list_or_code_that_is_not_there_is_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_codes_come_as_arrays_flags_or_with_commas, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(comments_among_flags_are_not_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_several_outcomes_the_weightiest_is_kept, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
