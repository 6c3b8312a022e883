/* Families, standing, known_at and the window: who counts with whom. */
#include "histories.h"

static int set_up(void **state)
{
    struct history *history = calloc(1, sizeof(*history));

    assert_non_null(history);
    history_init(history);
    *state = history;
    return 0;
}

static int tear_down(void **state)
{
    history_clean_up(*state);
    free(*state);
    return 0;
}

/* Three contacts far enough apart to stand, near enough to alert. */
static void three_contacts(struct history *history, const char *first, const char *second,
                           const char *third)
{
    contact(history, "C1", "2020-02-01T10:00:00Z", first);
    contact(history, "C2", "2020-02-10T10:00:00Z", second);
    contact(history, "C3", "2020-02-20T10:00:00Z", third);
}

static void nothing_follows_from_an_empty_history(void **state)
{
    struct history *history = *state;

    apply(history);
    assert_int_equal(history->outcome.alert_count, 0);
    assert_int_equal(history->outcome.duplicate_count, 0);
}

static void the_third_similar_contact_raises_one_alert(void **state)
{
    struct history *history = *state;
    const struct repeat_alert *alert;
    char uuid[37];

    three_contacts(history, "F_3A", "F_3B", "F_3C");
    history->contacts[2].team_id = FD_STR("T1");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 1);
    alert = expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
    uuid_unparse_lower(alert->alert_id, uuid);
    assert_string_equal(uuid, "3a451224-fac0-563c-bdcb-80f6b0d5b7fd");
    assert_int_equal(alert->first_contact_at, at("2020-02-01T10:00:00Z"));
    assert_int_equal(alert->last_contact_at, at("2020-02-20T10:00:00Z"));
    assert_int_equal(alert->raised_at, at("2020-02-20T10:00:00Z"));
    assert_false(alert->raised_late);
    assert_false(alert->historic);
    assert_int_equal(alert->due_at, at("2020-02-22T00:00:00Z"));
    assert_true(fd_str_equal(alert->team_id, FD_STR("T1")));
    assert_int_equal(alert->closed_at, FD_TIME_NULL);
    assert_true(fd_str_is_null(alert->closed_reason));
}

static void the_id_of_an_any_alert_has_an_empty_family(void **state)
{
    struct history *history = *state;
    char uuid[37];

    three_contacts(history, "F_3A", "F_4A", "F_5A");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 1);
    uuid_unparse_lower(expect_alert(history, "ANY", "", "C3", "C1,C2,C3")->alert_id, uuid);
    assert_string_equal(uuid, "53334a60-be8f-5171-a810-3bf057729c40");
}

static void a_family_is_the_number_in_the_symbol_known_or_not(void **state)
{
    struct history *history = *state;

    three_contacts(history, "F_99Z", "F_99", "F_099X_7");
    apply(history);
    expect_alert(history, "SIMILAR", "99", "C3", "C1,C2,C3");
}

static void a_number_of_any_length_is_a_family(void **state)
{
    struct history *history = *state;

    three_contacts(history, "F_123456789012345678901234567890", "F_123456789012345678901234567890A",
                   "F_0123456789012345678901234567890B");
    apply(history);
    expect_alert(history, "SIMILAR", "123456789012345678901234567890", "C3", "C1,C2,C3");
}

static void symbols_without_family_make_contacts_similar_to_none(void **state)
{
    static const char *const symbols[] = {"F_20", "F_21", "UNKNOWN", "",     "F_",
                                          "F_A3", "S_3A", "F3A",     "f_3A", "F_020"};
    struct history *history = *state;

    for (size_t i = 0; i < FD_COUNT(symbols); i++) {
        history->contact_count = 0;
        three_contacts(history, symbols[i], symbols[i], symbols[i]);
        apply(history);
        assert_int_equal(count_alerts(history, "SIMILAR"), 0);
        expect_alert(history, "ANY", "", "C3", "C1,C2,C3");
    }
}

static void each_family_of_a_contact_is_looked_at_alone(void **state)
{
    struct history *history = *state;

    three_contacts(history, "F_3A,F_4A,F_3B", "F_3A,F_4B", "F_4C,F_3A");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 2);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
    expect_alert(history, "SIMILAR", "4", "C3", "C1,C2,C3");
}

static void information_only_and_voided_contacts_do_not_count(void **state)
{
    struct history *history = *state;

    three_contacts(history, "F_3A", "F_3A", "F_3A");
    history->contacts[1].information_only = true;
    apply(history);
    assert_int_equal(history->outcome.alert_count, 0);
    history->contacts[1].information_only = false;
    history->contacts[1].version.voided = true;
    apply(history);
    assert_int_equal(history->outcome.alert_count, 0);
}

static void a_void_takes_the_alert_back_and_a_revival_restores_it(void **state)
{
    struct history *history = *state;

    three_contacts(history, "F_3A", "F_3A", "F_3A");
    revise(history, &history->contacts[0], "2020-02-21T10:00:00Z")->version.voided = true;
    apply(history);
    assert_int_equal(history->outcome.alert_count, 0);
    revise(history, &history->contacts[3], "2020-02-22T10:00:00Z")->version.voided = false;
    apply(history);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
}

static void the_winning_version_is_the_greatest_revision_then_time_then_hash(void **state)
{
    struct history *history = *state;
    struct repeat_contact *other;

    three_contacts(history, "F_3A", "F_3A", "F_3A");
    other = revise(history, &history->contacts[2], "2019-01-01T00:00:00Z");
    other->concern_factors = list_of(history, "F_4A");
    apply(history);
    assert_int_equal(count_alerts(history, "SIMILAR"), 0);
    other->version.revision = 0;
    apply(history);
    assert_int_equal(count_alerts(history, "SIMILAR"), 1);
    other->version.recorded_at = history->contacts[2].version.recorded_at;
    other->version.hash = history->contacts[2].version.hash + 1;
    apply(history);
    assert_int_equal(count_alerts(history, "SIMILAR"), 0);
    other->version.hash = history->contacts[2].version.hash - 1;
    apply(history);
    assert_int_equal(count_alerts(history, "SIMILAR"), 1);
}

static void the_same_source_within_24_hours_is_a_duplicate(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A")->source = FD_STR("S_2A");
    contact(history, "C2", "2020-02-02T09:59:59.999999Z", "F_3A")->source = FD_STR("S_2A");
    contact(history, "C3", "2020-02-02T10:00:00Z", "F_3A")->source = FD_STR("S_2A");
    apply(history);
    assert_int_equal(history->outcome.duplicate_count, 1);
    expect_duplicate(history, "3", "C2", "C1");
}

static void different_and_unknown_sources_are_no_duplicates(void **state)
{
    static const char *const sources[][2] = {
        {"S_2A", "S_2B"}, {"S_10", "S_10"}, {"UNKNOWN", "UNKNOWN"}};
    struct history *history = *state;

    for (size_t i = 0; i < FD_COUNT(sources); i++) {
        history->contact_count = 0;
        contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A")->source = fd_str_from(sources[i][0]);
        contact(history, "C2", "2020-02-01T10:00:00Z", "F_3A")->source = fd_str_from(sources[i][1]);
        apply(history);
        assert_int_equal(history->outcome.duplicate_count, 0);
    }
}

static void only_the_last_one_standing_is_compared_by_source(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A")->source = FD_STR("S_2A");
    contact(history, "C2", "2020-02-01T11:00:00Z", "F_3A")->source = FD_STR("S_6");
    contact(history, "C3", "2020-02-01T12:00:00Z", "F_3A")->source = FD_STR("S_2A");
    apply(history);
    assert_int_equal(history->outcome.duplicate_count, 0);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
}

static void a_chain_of_calls_is_measured_from_the_one_that_stands(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A")->source = FD_STR("S_2A");
    contact(history, "C2", "2020-02-02T04:00:00Z", "F_3A")->source = FD_STR("S_2A");
    contact(history, "C3", "2020-02-02T22:00:00Z", "F_3A")->source = FD_STR("S_2A");
    apply(history);
    assert_int_equal(history->outcome.duplicate_count, 1);
    expect_duplicate(history, "3", "C2", "C1");
}

static void the_same_incident_matches_any_one_standing_however_long_ago(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-01-01T10:00:00Z", "F_3A")->incident_ref = FD_STR("I1");
    contact(history, "C2", "2020-02-01T10:00:00Z", "F_3A")->incident_ref = FD_STR("I2");
    contact(history, "C3", "2020-03-01T10:00:00Z", "F_3A")->incident_ref = FD_STR("I1");
    contact(history, "C4", "2020-03-02T10:00:00Z", "F_3A");
    contact(history, "C5", "2020-03-03T10:00:00Z", "F_3A");
    apply(history);
    assert_int_equal(history->outcome.duplicate_count, 1);
    expect_duplicate(history, "3", "C3", "C1");
}

static void the_incident_is_looked_at_before_the_source(void **state)
{
    struct history *history = *state;
    struct repeat_contact *third;

    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A")->incident_ref = FD_STR("I1");
    contact(history, "C2", "2020-02-01T11:00:00Z", "F_3A")->source = FD_STR("S_6");
    third = contact(history, "C3", "2020-02-01T12:00:00Z", "F_3A");
    third->source = FD_STR("S_6");
    third->incident_ref = FD_STR("I1");
    apply(history);
    expect_duplicate(history, "3", "C3", "C1");
}

static void an_incident_of_a_duplicate_stands_for_nothing(void **state)
{
    struct history *history = *state;
    struct repeat_contact *second;

    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A")->source = FD_STR("S_6");
    second = contact(history, "C2", "2020-02-01T11:00:00Z", "F_3A");
    second->source = FD_STR("S_6");
    second->incident_ref = FD_STR("I1");
    contact(history, "C3", "2020-02-05T12:00:00Z", "F_3A")->incident_ref = FD_STR("I1");
    apply(history);
    assert_int_equal(history->outcome.duplicate_count, 1);
    expect_duplicate(history, "3", "C2", "C1");
}

static void a_contact_can_stand_in_one_family_and_repeat_in_another(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A")->source = FD_STR("S_6");
    contact(history, "C2", "2020-02-01T11:00:00Z", "F_3A,F_4A")->source = FD_STR("S_6");
    contact(history, "C3", "2020-02-09T11:00:00Z", "F_4A");
    contact(history, "C4", "2020-02-10T11:00:00Z", "F_4A");
    apply(history);
    assert_int_equal(history->outcome.duplicate_count, 1);
    expect_duplicate(history, "3", "C2", "C1");
    expect_alert(history, "SIMILAR", "4", "C4", "C2,C3,C4");
}

static void contacts_without_family_repeat_each_other_in_none(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-02-01T10:00:00Z", "")->source = FD_STR("S_6");
    contact(history, "C2", "2020-02-01T11:00:00Z", "F_21")->source = FD_STR("S_6");
    apply(history);
    expect_duplicate(history, "NONE", "C2", "C1");
}

static void date_only_contacts_repeat_by_local_date(void **state)
{
    struct history *history = *state;

    /* A whole day apart, and eighteen hours apart but on two days. */
    contact(history, "C1", "2020-02-01T00:00:00Z", "F_3A")->time_known = false;
    contact(history, "C2", "2020-02-01T23:30:00Z", "F_3A");
    contact(history, "C3", "2020-02-02T00:00:00Z", "F_3A")->time_known = false;
    for (size_t i = 0; i < 3; i++) {
        history->contacts[i].source = FD_STR("S_6");
    }
    apply(history);
    assert_int_equal(history->outcome.duplicate_count, 1);
    expect_duplicate(history, "3", "C2", "C1");
}

static void in_summer_a_late_call_is_on_the_next_local_date(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-06-01T23:30:00Z", "F_3A")->source = FD_STR("S_6");
    contact(history, "C2", "2020-06-02T00:00:00Z", "F_3A")->source = FD_STR("S_6");
    history->contacts[1].time_known = false;
    apply(history);
    expect_duplicate(history, "3", "C2", "C1");
}

static void equal_times_are_taken_in_order_of_contact_id(void **state)
{
    struct history *history = *state;

    contact(history, "C10", "2020-02-01T10:00:00Z", "F_3A")->source = FD_STR("S_6");
    contact(history, "C2", "2020-02-01T10:00:00Z", "F_3A")->source = FD_STR("S_6");
    apply(history);
    expect_duplicate(history, "3", "C2", "C10");
}

static void three_calendar_months_count_with_both_ends(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-01-15T10:00:00Z", "F_3A");
    contact(history, "C2", "2020-02-10T10:00:00Z", "F_3A");
    contact(history, "C3", "2020-04-15T22:59:59Z", "F_3A");
    apply(history);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
    receive_at(history, &history->contacts[2], at("2020-04-15T23:00:00Z"));
    apply(history);
    assert_int_equal(history->outcome.alert_count, 0);
}

static void the_last_of_may_reaches_back_to_the_end_of_february(void **state)
{
    static const struct {
        const char *first;
        const char *last;
        size_t alerts;
    } cases[] = {
        {"2020-02-29T10:00:00Z", "2020-05-31T10:00:00Z", 1},
        {"2020-02-28T10:00:00Z", "2020-05-31T10:00:00Z", 0},
        {"2019-02-28T10:00:00Z", "2019-05-31T10:00:00Z", 1},
        {"2019-02-27T10:00:00Z", "2019-05-31T10:00:00Z", 0},
        {"2019-02-28T10:00:00Z", "2019-05-28T10:00:00Z", 1},
        {"2019-02-28T10:00:00Z", "2019-06-01T10:00:00Z", 0},
    };
    struct history *history = *state;

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        history->contact_count = 0;
        contact(history, "C1", cases[i].first, "F_3A");
        contact(history, "C2", cases[i].last, "F_3A");
        contact(history, "C3", cases[i].last, "F_3A");
        apply(history);
        assert_int_equal(count_alerts(history, "SIMILAR"), cases[i].alerts);
    }
}

static void a_window_of_days_counts_both_ends(void **state)
{
    struct history *history = *state;

    history->authority.window_days = 28;
    history->authority.window_months = 0;
    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A");
    contact(history, "C2", "2020-02-10T10:00:00Z", "F_3A");
    contact(history, "C3", "2020-02-29T10:00:00Z", "F_3A");
    apply(history);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
    receive_at(history, &history->contacts[2], at("2020-03-01T10:00:00Z"));
    apply(history);
    assert_int_equal(history->outcome.alert_count, 0);
}

static void the_count_is_a_setting(void **state)
{
    struct history *history = *state;

    history->authority.alert_count = 2;
    three_contacts(history, "F_3A", "F_3A", "F_3A");
    apply(history);
    assert_int_equal(count_alerts(history, "SIMILAR"), 1);
    expect_alert(history, "SIMILAR", "3", "C2", "C1,C2,C3");
}

static void a_contact_known_late_completes_windows_that_end_after_it(void **state)
{
    struct history *history = *state;

    /* C1 comes to be known last: it raises, and its windows end at C2 and C3 as well as at C1. */
    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A")->version.recorded_at =
        at("2020-04-01T10:00:00Z");
    contact(history, "C2", "2020-02-10T10:00:00Z", "F_3A");
    contact(history, "C3", "2020-02-20T10:00:00Z", "F_3A");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 1);
    assert_true(expect_alert(history, "SIMILAR", "3", "C1", "C2,C3,C1")->raised_late);
}

static void a_window_is_the_union_over_all_ends_by_which_it_completes(void **state)
{
    struct history *history = *state;

    /* The middle one is known last: [.., 04-01] and [.., 06-15] both hold three with it. */
    contact(history, "A", "2020-01-10T10:00:00Z", "F_3A");
    contact(history, "B", "2020-04-01T10:00:00Z", "F_3A");
    contact(history, "C", "2020-06-15T10:00:00Z", "F_3A");
    contact(history, "M", "2020-03-20T10:00:00Z", "F_3A")->version.recorded_at =
        at("2020-07-01T10:00:00Z");
    apply(history);
    expect_alert(history, "SIMILAR", "3", "M", "A,B,C,M");
}

static void windows_by_which_it_does_not_complete_add_nothing(void **state)
{
    struct history *history = *state;

    /* By 06-30 only M and C would count, by 04-01 A, M and B do. */
    contact(history, "A", "2020-01-10T10:00:00Z", "F_3A");
    contact(history, "B", "2020-03-25T10:00:00Z", "F_3A");
    contact(history, "C", "2020-06-28T10:00:00Z", "F_3A");
    contact(history, "M", "2020-03-28T10:00:00Z", "F_3A")->version.recorded_at =
        at("2020-07-01T10:00:00Z");
    apply(history);
    expect_alert(history, "SIMILAR", "3", "M", "A,B,M");
}

static void known_at_is_the_earliest_record_that_states_the_same_fact(void **state)
{
    struct history *history = *state;
    struct repeat_contact *later;

    three_contacts(history, "F_3A,F_4A", "F_3A", "F_3A,F_4A");
    later = revise(history, &history->contacts[2], "2020-03-01T10:00:00Z");
    later->concern_factors = list_of(history, "F_4B,F_3C,F_20");
    later->team_id = FD_STR("T2");
    apply(history);
    /* Same families in another order, another team: nothing new. */
    assert_int_equal(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3")->raised_at,
                     at("2020-02-20T10:00:00Z"));
}

static void each_attribute_of_the_fact_moves_known_at(void **state)
{
    struct history *history = *state;

    for (int attribute = 0; attribute < 5; attribute++) {
        struct repeat_contact *later;

        history->contact_count = 0;
        three_contacts(history, "F_3A", "F_3A", "F_3A");
        later = revise(history, &history->contacts[2], "2020-03-01T10:00:00Z");
        switch (attribute) {
            case 0:
                receive_at(history, later, at("2020-02-20T10:00:01Z"));
                break;
            case 1:
                later->time_known = false;
                break;
            case 2:
                later->source = FD_STR("S_6");
                break;
            case 3:
                later->concern_factors = list_of(history, "F_3A,F_4A");
                break;
            default:
                later->incident_ref = FD_STR("I9");
                break;
        }
        apply(history);
        assert_int_equal(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3")->raised_at,
                         at("2020-03-01T10:00:00Z"));
    }
}

static void versions_that_agree_need_not_follow_each_other(void **state)
{
    struct history *history = *state;

    three_contacts(history, "F_3A", "F_3A", "F_3A");
    revise(history, &history->contacts[2], "2020-02-25T10:00:00Z")->version.voided = true;
    revise(history, &history->contacts[3], "2020-03-01T10:00:00Z")->version.voided = false;
    apply(history);
    assert_int_equal(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3")->raised_at,
                     at("2020-02-20T10:00:00Z"));
}

static void known_at_is_never_before_the_contact(void **state)
{
    struct history *history = *state;

    three_contacts(history, "F_3A", "F_3A", "F_3A");
    history->contacts[2].version.recorded_at = at("2020-01-01T10:00:00Z");
    apply(history);
    assert_int_equal(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3")->raised_at,
                     at("2020-02-20T10:00:00Z"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(nothing_follows_from_an_empty_history),
        CASE(the_third_similar_contact_raises_one_alert),
        CASE(the_id_of_an_any_alert_has_an_empty_family),
        CASE(a_family_is_the_number_in_the_symbol_known_or_not),
        CASE(a_number_of_any_length_is_a_family),
        CASE(symbols_without_family_make_contacts_similar_to_none),
        CASE(each_family_of_a_contact_is_looked_at_alone),
        CASE(information_only_and_voided_contacts_do_not_count),
        CASE(a_void_takes_the_alert_back_and_a_revival_restores_it),
        CASE(the_winning_version_is_the_greatest_revision_then_time_then_hash),
        CASE(the_same_source_within_24_hours_is_a_duplicate),
        CASE(different_and_unknown_sources_are_no_duplicates),
        CASE(only_the_last_one_standing_is_compared_by_source),
        CASE(a_chain_of_calls_is_measured_from_the_one_that_stands),
        CASE(the_same_incident_matches_any_one_standing_however_long_ago),
        CASE(the_incident_is_looked_at_before_the_source),
        CASE(an_incident_of_a_duplicate_stands_for_nothing),
        CASE(a_contact_can_stand_in_one_family_and_repeat_in_another),
        CASE(contacts_without_family_repeat_each_other_in_none),
        CASE(date_only_contacts_repeat_by_local_date),
        CASE(in_summer_a_late_call_is_on_the_next_local_date),
        CASE(equal_times_are_taken_in_order_of_contact_id),
        CASE(three_calendar_months_count_with_both_ends),
        CASE(the_last_of_may_reaches_back_to_the_end_of_february),
        CASE(a_window_of_days_counts_both_ends),
        CASE(the_count_is_a_setting),
        CASE(a_contact_known_late_completes_windows_that_end_after_it),
        CASE(a_window_is_the_union_over_all_ends_by_which_it_completes),
        CASE(windows_by_which_it_does_not_complete_add_nothing),
        CASE(known_at_is_the_earliest_record_that_states_the_same_fact),
        CASE(each_attribute_of_the_fact_moves_known_at),
        CASE(versions_that_agree_need_not_follow_each_other),
        CASE(known_at_is_never_before_the_contact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
