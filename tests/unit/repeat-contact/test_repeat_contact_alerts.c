/* Joining, rule ANY, closing, lateness and going live: what becomes of a contact that completes. */
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

/* C1, C2 and C3 in February 2020; C3 raises on Thursday the 20th at 10:00. */
static struct repeat_contact *three_contacts(struct history *history)
{
    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A");
    contact(history, "C2", "2020-02-10T10:00:00Z", "F_3A");
    return contact(history, "C3", "2020-02-20T10:00:00Z", "F_3A");
}

static struct fd_str third_alert(struct history *history)
{
    return alert_id_of(history->arena, &history->authority, "SIMILAR", "3", "C3");
}

static const struct repeat_alert *expect_closed(struct history *history, const char *reason,
                                                const char *closed_at)
{
    const struct repeat_alert *alert;

    apply(history);
    alert = find_alert(history, "SIMILAR", "3", "C3");
    assert_non_null(alert);
    assert_true(fd_str_equal(alert->closed_reason, fd_str_from(reason)));
    assert_int_equal(alert->closed_at, closed_at ? at(closed_at) : FD_TIME_NULL);
    return alert;
}

static void a_fourth_contact_joins_the_open_alert(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    contact(history, "C4", "2020-04-25T10:00:00Z", "F_3A");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 1);
    /* Its own window holds C2, C3 and C4 only: what was listed stays listed. */
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3,C4");
}

static void a_contact_that_does_not_complete_changes_nothing(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    contact(history, "C4", "2020-05-15T10:00:00Z", "F_3A");
    apply(history);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
}

static void a_contact_known_before_the_closing_joins(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    contact(history, "C4", "2020-02-25T10:00:00Z", "F_3A");
    referral(history, "R1", "2020-02-25T10:00:00Z");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 1);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3,C4");
}

static void a_contact_known_after_the_closing_raises_a_new_alert(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    contact(history, "C4", "2020-02-25T10:00:01Z", "F_3A");
    referral(history, "R1", "2020-02-25T10:00:00Z");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 2);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
    expect_alert(history, "SIMILAR", "3", "C4", "C1,C2,C3,C4");
}

static void an_old_open_alert_does_not_swallow_a_new_pattern(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    contact(history, "D1", "2020-09-01T10:00:00Z", "F_3A");
    contact(history, "D2", "2020-09-10T10:00:00Z", "F_3A");
    contact(history, "D3", "2020-09-20T10:00:00Z", "F_3A");
    contact(history, "D4", "2020-09-21T10:00:00Z", "F_3A");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 2);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
    expect_alert(history, "SIMILAR", "3", "D3", "D1,D2,D3,D4");
}

static void only_the_alert_last_raised_can_be_joined(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    contact(history, "D1", "2020-09-01T10:00:00Z", "F_3A");
    contact(history, "D2", "2020-09-10T10:00:00Z", "F_3A");
    contact(history, "D3", "2020-09-20T10:00:00Z", "F_3A");
    contact(history, "C4", "2020-02-21T10:00:00Z", "F_3A")->version.recorded_at =
        at("2020-10-01T10:00:00Z");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 3);
    expect_alert(history, "SIMILAR", "3", "C4", "C1,C2,C3,C4");
}

static void a_live_contact_does_not_join_a_historic_alert(void **state)
{
    struct history *history = *state;
    const struct repeat_alert *old;

    history->authority.alerts_from = on("2020-02-22");
    three_contacts(history);
    contact(history, "C4", "2020-02-21T10:00:00Z", "F_3A");
    contact(history, "C5", "2020-02-22T10:00:00Z", "F_3A");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 2);
    old = expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3,C4");
    assert_true(old->historic);
    assert_int_equal(old->due_at, FD_TIME_NULL);
    assert_false(expect_alert(history, "SIMILAR", "3", "C5", "C1,C2,C3,C4,C5")->historic);
}

static void an_old_contact_known_late_joins_a_historic_alert(void **state)
{
    struct history *history = *state;

    history->authority.alerts_from = on("2020-02-22");
    three_contacts(history);
    contact(history, "C4", "2020-02-21T10:00:00Z", "F_3A")->version.recorded_at =
        at("2020-03-21T10:00:00Z");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 1);
    assert_true(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3,C4")->historic);
}

static void historic_goes_by_the_contact_not_by_when_it_was_known(void **state)
{
    struct history *history = *state;

    history->authority.alerts_from = on("2020-02-21");
    three_contacts(history)->version.recorded_at = at("2020-03-01T10:00:00Z");
    apply(history);
    assert_true(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3")->historic);
}

static void any_looks_at_all_families_and_at_none(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A");
    contact(history, "C2", "2020-02-10T10:00:00Z", "F_21");
    contact(history, "C3", "2020-02-20T10:00:00Z", "F_4A");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 1);
    assert_true(fd_str_is_null(expect_alert(history, "ANY", "", "C3", "C1,C2,C3")->concern_family));
}

static void a_duplicate_in_every_group_is_nothing_to_any(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-02-01T10:00:00Z", "F_3A,F_4A")->source = FD_STR("S_6");
    contact(history, "C2", "2020-02-01T11:00:00Z", "F_3A,F_4A")->source = FD_STR("S_6");
    contact(history, "C3", "2020-02-10T10:00:00Z", "F_5A");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 0);
    assert_int_equal(history->outcome.duplicate_count, 2);
}

static void a_contact_of_a_similar_alert_stays_but_does_not_raise_in_any(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    contact(history, "C4", "2020-02-25T10:00:00Z", "F_4A");
    apply(history);
    assert_int_equal(history->outcome.alert_count, 2);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3");
    expect_alert(history, "ANY", "", "C4", "C1,C2,C3,C4");
}

static void a_contact_that_joins_similar_does_not_join_any(void **state)
{
    struct history *history = *state;

    contact(history, "C0", "2020-01-25T10:00:00Z", "F_4A");
    three_contacts(history);
    contact(history, "C4", "2020-02-25T10:00:00Z", "F_3A");
    apply(history);
    expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3,C4");
    /* C2 makes the third of any kind; C3 and C4 are SIMILAR's. */
    expect_alert(history, "ANY", "", "C2", "C0,C1,C2");
}

static void a_similar_alert_of_any_family_excludes_from_any(void **state)
{
    struct history *history = *state;

    contact(history, "C1", "2020-02-01T10:00:00Z", "F_9A");
    contact(history, "C2", "2020-02-10T10:00:00Z", "F_9A");
    contact(history, "C3", "2020-02-20T10:00:00Z", "F_3A,F_9A");
    apply(history);
    assert_int_equal(count_alerts(history, "ANY"), 0);
    assert_int_equal(count_alerts(history, "SIMILAR"), 1);
}

static void a_referral_on_the_raising_contacts_day_closes_even_an_earlier_hour(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    referral(history, "R1", "2020-02-19T23:59:59Z");
    expect_closed(history, NULL, NULL);
    referral(history, "R2", "2020-02-20T00:00:00Z");
    /* Never before it was raised. */
    expect_closed(history, "REFERRAL_OPENED", "2020-02-20T10:00:00Z");
}

static void the_first_of_several_referrals_closes(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    referral(history, "R1", "2020-03-05T10:00:00Z");
    referral(history, "R2", "2020-03-01T10:00:00Z");
    expect_closed(history, "REFERRAL_OPENED", "2020-03-01T10:00:00Z");
}

static void voided_referrals_and_those_without_further_action_close_nothing(void **state)
{
    struct history *history = *state;
    struct repeat_referral *made;

    three_contacts(history);
    made = referral(history, "R1", "2020-03-01T10:00:00Z");
    made->no_further_action = true;
    expect_closed(history, NULL, NULL);
    made->no_further_action = false;
    made->version.voided = true;
    expect_closed(history, NULL, NULL);
}

static void a_referral_corrected_to_further_action_closes(void **state)
{
    struct history *history = *state;
    struct repeat_referral *later;

    three_contacts(history);
    referral(history, "R1", "2020-03-01T10:00:00Z")->no_further_action = true;
    later = referral(history, "R1", "2020-03-01T10:00:00Z");
    later->version.revision = 1;
    expect_closed(history, "REFERRAL_OPENED", "2020-03-01T10:00:00Z");
}

static void both_roles_by_two_people_close_at_the_later_review(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    review(history, "V1", third_alert(history), "TEAM_MANAGER", "W1", "2020-02-21T15:00:00Z");
    expect_closed(history, NULL, NULL);
    review(history, "V2", third_alert(history), "SOCIAL_WORKER", "W2", "2020-02-21T10:00:00Z");
    expect_closed(history, "REVIEWED", "2020-02-21T15:00:00Z");
}

static void one_person_in_both_roles_closes_nothing(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    review(history, "V1", third_alert(history), "TEAM_MANAGER", "W1", "2020-02-21T15:00:00Z");
    review(history, "V2", third_alert(history), "SOCIAL_WORKER", "W1", "2020-02-21T10:00:00Z");
    review(history, "V3", third_alert(history), "SOCIAL_WORKER", "W1", "2020-02-21T11:00:00Z");
    expect_closed(history, NULL, NULL);
}

static void two_people_in_one_role_close_nothing(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    review(history, "V1", third_alert(history), "SOCIAL_WORKER", "W1", "2020-02-21T15:00:00Z");
    review(history, "V2", third_alert(history), "SOCIAL_WORKER", "W2", "2020-02-21T10:00:00Z");
    review(history, "V3", third_alert(history), "UNKNOWN", "W3", "2020-02-21T10:00:00Z");
    expect_closed(history, NULL, NULL);
}

static void the_earliest_pair_of_different_people_closes(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    review(history, "V1", third_alert(history), "SOCIAL_WORKER", "W1", "2020-02-21T10:00:00Z");
    review(history, "V2", third_alert(history), "TEAM_MANAGER", "W1", "2020-02-21T11:00:00Z");
    review(history, "V3", third_alert(history), "TEAM_MANAGER", "W2", "2020-02-21T13:00:00Z");
    review(history, "V4", third_alert(history), "SOCIAL_WORKER", "W3", "2020-02-21T12:00:00Z");
    expect_closed(history, "REVIEWED", "2020-02-21T12:00:00Z");
}

static void a_review_dated_before_the_alert_acts_and_closes_it_when_raised(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    review(history, "V1", third_alert(history), "SOCIAL_WORKER", "W1", "2020-02-19T10:00:00Z");
    review(history, "V2", third_alert(history), "TEAM_MANAGER", "W2", "2020-02-19T11:00:00Z");
    expect_closed(history, "REVIEWED", "2020-02-20T10:00:00Z");
}

static void reviews_of_another_alert_or_withdrawn_ones_close_nothing(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    review(history, "V1", third_alert(history), "SOCIAL_WORKER", "W1", "2020-02-21T10:00:00Z");
    review(history, "V2", alert_id_of(history->arena, &history->authority, "ANY", "", "C3"),
           "TEAM_MANAGER", "W2", "2020-02-21T11:00:00Z");
    review(history, "V3", third_alert(history), "TEAM_MANAGER", "W2", "2020-02-21T11:00:00Z")
        ->version.voided = true;
    expect_closed(history, NULL, NULL);
}

static void when_both_close_at_once_the_referral_is_the_reason(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    review(history, "V1", third_alert(history), "SOCIAL_WORKER", "W1", "2020-02-21T10:00:00Z");
    review(history, "V2", third_alert(history), "TEAM_MANAGER", "W2", "2020-02-21T11:00:00Z");
    referral(history, "R1", "2020-02-21T11:00:00Z");
    expect_closed(history, "REFERRAL_OPENED", "2020-02-21T11:00:00Z");
}

static void the_earlier_of_referral_and_reviews_is_the_reason(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    review(history, "V1", third_alert(history), "SOCIAL_WORKER", "W1", "2020-02-21T10:00:00Z");
    review(history, "V2", third_alert(history), "TEAM_MANAGER", "W2", "2020-02-21T11:00:00Z");
    referral(history, "R1", "2020-02-21T11:00:01Z");
    expect_closed(history, "REVIEWED", "2020-02-21T11:00:00Z");
    /* The reason is that of m, also where both were before raised_at. */
    receive_at(history, &history->contacts[2], at("2020-02-21T23:00:00Z"));
    history->contacts[2].version.recorded_at = history->contacts[2].received_at;
    expect_closed(history, "REVIEWED", "2020-02-21T23:00:00Z");
}

static void closing_decides_what_the_next_contact_does(void **state)
{
    struct history *history = *state;

    three_contacts(history);
    contact(history, "C4", "2020-02-25T10:00:00Z", "F_3A");
    contact(history, "C5", "2020-02-27T10:00:00Z", "F_3A");
    referral(history, "R1", "2020-02-21T10:00:00Z");
    /* R1 closes C3's alert; C4 raises the next, which R1 is too early for. */
    apply(history);
    assert_int_equal(history->outcome.alert_count, 2);
    assert_int_equal(expect_alert(history, "SIMILAR", "3", "C4", "C1,C2,C3,C4,C5")->closed_at,
                     FD_TIME_NULL);
}

static void an_alert_is_late_more_than_24_hours_after_its_contact(void **state)
{
    struct history *history = *state;
    struct repeat_contact *third = three_contacts(history);

    third->version.recorded_at = at("2020-02-21T10:00:00Z");
    apply(history);
    assert_false(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3")->raised_late);
    third->version.recorded_at = at("2020-02-21T10:00:00.000001Z");
    apply(history);
    assert_true(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3")->raised_late);
}

static void a_date_only_alert_is_late_after_the_next_local_day(void **state)
{
    struct history *history = *state;
    struct repeat_contact *third;

    contact(history, "C1", "2020-06-01T10:00:00Z", "F_3A");
    contact(history, "C2", "2020-06-10T10:00:00Z", "F_3A");
    third = contact(history, "C3", "2020-06-20T00:00:00Z", "F_3A");
    third->time_known = false;
    third->version.recorded_at = at("2020-06-21T22:59:59Z");
    apply(history);
    assert_false(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3")->raised_late);
    third->version.recorded_at = at("2020-06-21T23:00:00Z");
    apply(history);
    assert_true(expect_alert(history, "SIMILAR", "3", "C3", "C1,C2,C3")->raised_late);
}

static void scrutiny_is_due_at_the_midnight_that_ends_the_next_working_day(void **state)
{
    static const struct {
        const char *raised;
        const char *due;
    } cases[] = {
        {"2020-02-20T10:00:00Z", "2020-02-22T00:00:00Z"}, /* Thursday: Friday's end */
        {"2020-02-21T10:00:00Z", "2020-02-25T00:00:00Z"}, /* Friday: Monday's */
        {"2020-05-07T10:00:00Z", "2020-05-11T23:00:00Z"}, /* over Friday 8 May and a weekend */
        {"2020-06-01T23:30:00Z", "2020-06-03T23:00:00Z"}, /* already Tuesday in London */
        {"2024-12-30T10:00:00Z", "2025-01-01T00:00:00Z"}, /* the last day of the table */
    };
    struct history *history = *state;

    history->authority.alert_count = 1;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        history->contact_count = 0;
        contact(history, "C3", cases[i].raised, "F_3A");
        apply(history);
        assert_int_equal(expect_alert(history, "SIMILAR", "3", "C3", "C3")->due_at,
                         at(cases[i].due));
    }
}

static void past_the_calendar_nothing_is_due(void **state)
{
    struct history *history = *state;

    history->authority.alert_count = 1;
    contact(history, "C3", "2024-12-31T10:00:00Z", "F_3A");
    apply(history);
    assert_int_equal(expect_alert(history, "SIMILAR", "3", "C3", "C3")->due_at, FD_TIME_NULL);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_fourth_contact_joins_the_open_alert),
        CASE(a_contact_that_does_not_complete_changes_nothing),
        CASE(a_contact_known_before_the_closing_joins),
        CASE(a_contact_known_after_the_closing_raises_a_new_alert),
        CASE(an_old_open_alert_does_not_swallow_a_new_pattern),
        CASE(only_the_alert_last_raised_can_be_joined),
        CASE(a_live_contact_does_not_join_a_historic_alert),
        CASE(an_old_contact_known_late_joins_a_historic_alert),
        CASE(historic_goes_by_the_contact_not_by_when_it_was_known),
        CASE(any_looks_at_all_families_and_at_none),
        CASE(a_duplicate_in_every_group_is_nothing_to_any),
        CASE(a_contact_of_a_similar_alert_stays_but_does_not_raise_in_any),
        CASE(a_contact_that_joins_similar_does_not_join_any),
        CASE(a_similar_alert_of_any_family_excludes_from_any),
        CASE(a_referral_on_the_raising_contacts_day_closes_even_an_earlier_hour),
        CASE(the_first_of_several_referrals_closes),
        CASE(voided_referrals_and_those_without_further_action_close_nothing),
        CASE(a_referral_corrected_to_further_action_closes),
        CASE(both_roles_by_two_people_close_at_the_later_review),
        CASE(one_person_in_both_roles_closes_nothing),
        CASE(two_people_in_one_role_close_nothing),
        CASE(the_earliest_pair_of_different_people_closes),
        CASE(a_review_dated_before_the_alert_acts_and_closes_it_when_raised),
        CASE(reviews_of_another_alert_or_withdrawn_ones_close_nothing),
        CASE(when_both_close_at_once_the_referral_is_the_reason),
        CASE(the_earlier_of_referral_and_reviews_is_the_reason),
        CASE(closing_decides_what_the_next_contact_does),
        CASE(an_alert_is_late_more_than_24_hours_after_its_contact),
        CASE(a_date_only_alert_is_late_after_the_next_local_day),
        CASE(scrutiny_is_due_at_the_midnight_that_ends_the_next_working_day),
        CASE(past_the_calendar_nothing_is_due),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
