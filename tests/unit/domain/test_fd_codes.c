#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>

#include "domain/domain_fixture.h"
#include "domain/fd_contract.h"

/* Which list holds the symbols of which enum of the contracts. */
static const struct {
    const char *enum_name;
    const char *file;
} lists[] = {
    {"Source", "referral_source.csv"},
    {"PrimaryNeed", "primary_need.csv"},
    {"ClosureReason", "closure_reason.csv"},
    {"Factor", "assessment_factor.csv"},
    {"DecisionOutcome", "contact_outcome.csv"},
    {"Channel", "channel.csv"},
    {"AssessmentOutcome", "assessment_outcome.csv"},
    {"StrategyOutcome", "strategy_outcome.csv"},
    {"Section47Outcome", "section47_outcome.csv"},
    {"ConferenceOutcome", "conference_outcome.csv"},
    {"EarlyHelpChange", "early_help_change.csv"},
    {"LegalGatewayOutcome", "legal_gateway_outcome.csv"},
    {"MeasurePeriod", "measure_period.csv"},
    {"ReviewerRole", "review_role.csv"},
    {"ReviewOutcome", "review_outcome.csv"},
    {"Rule", "alert_rule.csv"},
    {"State", "alert_state.csv"},
    {"ClosedReason", "alert_closed_reason.csv"},
};

static int set_up(void **state)
{
    *state = fd_arena_new(65536);
    return 0;
}

static int tear_down(void **state)
{
    struct fd_arena *arena = *state;

    fd_arena_destroy(&arena);
    return 0;
}

static void assert_symbols(const json_t *symbols, const struct fd_csv *csv, const char *file)
{
    assert_int_equal(json_array_size(symbols), csv->row_count);
    for (uint32_t i = 0; i < csv->row_count; i++) {
        const char *symbol = json_string_value(json_array_get(symbols, i));

        if (!fd_str_equal(fd_csv_cell(csv, i, 0), fd_str_from(symbol))) {
            fail_msg("%s lacks %s in row %u", file, symbol, i + 1);
        }
    }
}

/* Check every enum below `schema`; how many there were. */
static int check_enums(const json_t *schema, struct fd_arena *arena)
{
    const char *name = json_string_value(json_object_get(schema, "name"));
    const json_t *symbols = json_object_get(schema, "symbols");
    int found = symbols != NULL;
    const char *key;
    json_t *value;
    size_t index;

    for (size_t i = 0; symbols && i < FD_COUNT(lists); i++) {
        if (strcmp(lists[i].enum_name, name) == 0) {
            struct fd_csv csv = read_codes(lists[i].file, arena);

            assert_symbols(symbols, &csv, lists[i].file);
            symbols = NULL;
        }
    }
    if (symbols) {
        fail_msg("no code list for %s", name);
    }
    json_array_foreach(schema, index, value)
    {
        found += check_enums(value, arena);
    }
    json_object_foreach((json_t *)(uintptr_t)schema, key, value)
    {
        found += check_enums(value, arena);
    }
    return found;
}

static void every_enum_of_the_contracts_has_its_code_list_in_the_same_order(void **state)
{
    int found = 0;

    for (const struct fd_embedded *file = fd_embedded_events; file->name; file++) {
        json_t *schema = json_loadb(file->text, file->size, 0, NULL);

        assert_non_null(schema);
        found += check_enums(schema, *state);
        json_decref(schema);
    }
    assert_true(found >= (int)FD_COUNT(lists));
}

static void every_field_of_the_contracts_is_bound_and_in_no_other_way(void **state)
{
    (void)state;
    for (enum fd_event_type type = FD_CALL_LOGGED; type < FD_CONTRACTS; type++) {
        const struct fd_contract_info *info = fd_contract_info(type);
        const struct fd_embedded *file;
        size_t bound = 0;
        char name[64];
        json_t *schema;

        snprintf(name, sizeof(name), "%s.avsc", info->name);
        file = fd_embedded_find(fd_embedded_events, name);
        assert_non_null(file);
        schema = json_loadb(file->text, file->size, 0, NULL);
        assert_non_null(schema);
        for (const struct fd_binding *binding = info->bindings; binding->name; binding++) {
            json_t *field;
            size_t index;
            bool found = false;

            json_array_foreach(json_object_get(schema, "fields"), index, field)
            {
                if (strcmp(json_string_value(json_object_get(field, "name")), binding->name) == 0) {
                    bool nullable = json_is_array(json_object_get(field, "type"));

                    assert_int_equal(nullable, binding->nullable);
                    found = true;
                }
            }
            assert_true(found);
            bound++;
        }
        assert_int_equal(bound, json_array_size(json_object_get(schema, "fields")));
        json_decref(schema);
    }
}

static void codes_are_as_people_know_them(void **state)
{
    struct fd_csv sources = read_codes("referral_source.csv", *state);
    struct fd_csv factors = read_codes("assessment_factor.csv", *state);

    assert_int_equal(sources.row_count, 22 + 1);
    assert_int_equal(factors.row_count, 42 + 1);
    for (uint32_t i = 0; i + 1 < sources.row_count; i++) {
        struct fd_str symbol = fd_csv_cell(&sources, i, 0);

        assert_true(fd_str_equal(fd_csv_cell(&sources, i, 1),
                                 (struct fd_str){symbol.ptr + 2, symbol.len - 2}));
    }
}

static void authorities_have_ids_of_their_own_and_are_in_england(void **state)
{
    struct fd_csv csv = read_codes("authority.csv", *state);
    bool blackburn = false;

    assert_int_equal(csv.row_count, 153);
    for (uint32_t i = 0; i < csv.row_count; i++) {
        struct fd_str code = fd_csv_cell(&csv, i, fd_csv_column(&csv, "gss_code"));
        char id[12];

        snprintf(id, sizeof(id), "%u", i + 1);
        assert_true(fd_str_equal(fd_csv_cell(&csv, i, 0), fd_str_from(id)));
        assert_int_equal(code.len, 9);
        assert_int_equal(code.ptr[0], 'E');
        if (i > 0) {
            assert_true(fd_str_compare(fd_csv_cell(&csv, i - 1, 1), code) < 0);
        }
        blackburn = blackburn || (fd_str_equal(code, FD_STR("E06000008")) && i + 1 == 8);
    }
    assert_true(blackburn);
}

static void bank_holidays_are_sorted_and_cover_2012_to_2028(void **state)
{
    struct fd_csv csv = read_codes("bank_holiday.csv", *state);
    int32_t last = date("2011-12-31");

    for (uint32_t i = 0; i < csv.row_count; i++) {
        int32_t day;

        assert_true(fd_date_parse(fd_csv_cell(&csv, i, 0), &day));
        assert_true(day > last);
        last = day;
    }
    assert_int_equal(last, date("2028-12-26"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_enum_of_the_contracts_has_its_code_list_in_the_same_order),
        cmocka_unit_test(every_field_of_the_contracts_is_bound_and_in_no_other_way),
        cmocka_unit_test(codes_are_as_people_know_them),
        cmocka_unit_test(authorities_have_ids_of_their_own_and_are_in_england),
        cmocka_unit_test(bank_holidays_are_sorted_and_cover_2012_to_2028),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
