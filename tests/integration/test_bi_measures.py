"""Percentages, weekly and yearly counts, and the 52-week review."""

import datetime
import decimal

import pytest

pytest_plugins = ("bi_fixtures",)

LIVE = "2019-11-05"


def review(bi, measure):
    return bi.one("review_52_week", measure=measure)


@pytest.mark.parametrize("part, whole, percent", [
    (1, 3, "33.3"), (2, 3, "66.7"), (1, 8, "12.5"), (1, 16, "6.3"), (1, 2000, "0.1"),
    (1, 2001, "0.0"), (0, 5, "0.0"), (5, 5, "100.0"), (1854, 3023, "61.3"), (2239, 2483, "90.2"),
    (19995, 100000, "20.0"), (19949, 100000, "19.9"), (1, 0, None)])
def test_percentages_are_rounded_half_up_to_one_place(bi, part, whole, percent):
    value = bi.value("SELECT frontdoor.percent(%s, %s)", part, whole)
    assert value == (None if percent is None else decimal.Decimal(percent))


@pytest.mark.parametrize("before, after, change", [
    ((2428, None), (1621, None), "-33.2"), ((1000, None), (5027, None), "402.7"),
    ((200, None), (201, None), "0.5"), ((1000, None), (1001, None), "0.1"),
    ((2000, None), (2001, None), "0.1"), ((2000, None), (1999, None), "-0.1"),
    ((1, 3), (2, 3), "100.0"), ((288, 10), (182, 10), "-36.8"), ((0, None), (5, None), None),
    ((0, 0), (5, 5), None)])
def test_a_change_is_that_of_the_unrounded_values(bi, before, after, change):
    value = bi.value("SELECT frontdoor.change_percent(%s, %s, %s, %s)", *before, *after)
    assert value == (None if change is None else decimal.Decimal(change))


def test_a_contact_of_an_unidentified_child_counts_for_conversations_and_clocks_only(bi):
    bi.setting(go_live_on=LIVE)
    bi.contact("c1", "", "2020-01-06T10:00", source="S_1A")
    bi.decision("c1", "", "2020-01-06T11:00", outcomes=["REFERRAL"])
    assert review(bi, "conversations")["window_after"] == 1
    assert review(bi, "decided_within_24h_percent")["whole_after"] == 1
    assert review(bi, "community_contacts")["window_after"] == 0
    assert review(bi, "contacts")["window_after"] == 0
    assert review(bi, "conversion_percent")["window_whole_after"] == 0
    assert review(bi, "contacts_without_family_percent")["window_whole_after"] == 0
    assert bi.all("contact_source") == []
    week = bi.one("contact_weekly")
    assert (week["contacts"], week["unidentified"], week["decided"]) == (0, 1, 0)


def test_conversations_are_distinct_calls_by_telephone_else_contacts(bi):
    bi.setting(go_live_on=LIVE)
    bi.contact("c1", "k1", "2020-01-06T10:00", call_id="call")
    bi.contact("c1", "k2", "2020-01-06T10:00", call_id="call")
    bi.contact("c2", "k1", "2020-01-06T10:00")
    bi.contact("c2", "k2", "2020-01-06T10:00")
    bi.contact("call", "", "2020-01-06T10:00")
    bi.contact("c3", "k1", "2020-01-06T10:00", channel="EMAIL")
    bi.contact("c4", "k1", "2020-01-06T10:00", voided=True)
    assert review(bi, "conversations")["window_after"] == 4


def test_conversion_is_over_decided_contacts_and_has_a_broad_figure_too(bi):
    bi.setting(go_live_on=LIVE)
    decisions = {"c1": (["REFERRAL", "NFA"], None), "c2": (["STRATEGY_DISCUSSION"], None),
                 "c3": (["NFA"], "r1"), "c4": (["NFA"], None)}
    for contact, (outcomes, referral) in decisions.items():
        bi.contact(contact, "k1", "2020-01-06T10:00")
        bi.decision(contact, "k1", "2020-01-06T11:00", outcomes=outcomes, referral_id=referral)
    bi.contact("open", "k1", "2020-01-06T10:00")
    narrow, broad = review(bi, "conversion_percent"), review(bi, "conversion_broad_percent")
    assert (narrow["part_after"], narrow["whole_after"], str(narrow["value_after"])) == (
        1, 4, "25.0")
    assert (broad["part_after"], broad["whole_after"], str(broad["value_after"])) == (3, 4, "75.0")
    week = bi.one("contact_weekly")
    assert (week["contacts"], week["open"], week["decided"], week["converted"],
            week["converted_broad"]) == (5, 1, 4, 1, 3)
    assert (str(week["conversion_percent"]), str(week["conversion_broad_percent"])) == (
        "25.0", "75.0")
    outcomes = {row["outcome_code"]: row["contacts"] for row in bi.all("contact_outcome_weekly")}
    assert outcomes == {"NFA": 3, "REFERRAL": 1, "STRATEGY_DISCUSSION": 1}


def test_periods_are_those_of_the_going_live_date(bi):
    bi.setting(go_live_on=LIVE)
    periods = {(row["period"], row["side"]): row["period_label"] for row in bi.all("review_period")}
    assert periods == {
        ("WINDOW", "BEFORE"): "2018-11-06 to 2019-11-04",
        ("WINDOW", "AFTER"): "2019-11-05 to 2020-11-02",
        ("MONTHS", "BEFORE"): "2018-11-01 to 2019-10-31",
        ("MONTHS", "AFTER"): "2019-11-01 to 2020-10-31",
        ("APRIL_TO_DECEMBER", "BEFORE"): "2019-04-01 to 2019-12-31",
        ("APRIL_TO_DECEMBER", "AFTER"): "2020-04-01 to 2020-12-31",
        ("REPORTING_YEAR", "BEFORE"): "2019-04-01 to 2020-03-31",
        ("REPORTING_YEAR", "AFTER"): "2020-04-01 to 2021-03-31"}
    window = bi.one("review_period", period="WINDOW", side="AFTER")
    assert (window["days"], window["working_days"], window["days_from_lockdown"]) == (364, 252, 225)
    assert bi.one("review_period", period="WINDOW", side="BEFORE")["days"] == 364


def test_a_window_going_live_early_in_the_year_belongs_to_the_reporting_year_before(bi):
    bi.setting(go_live_on="2020-02-29")
    row = bi.one("review_period", period="REPORTING_YEAR", side="BEFORE")
    assert row["period_label"] == "2019-04-01 to 2020-03-31"


def test_an_authority_without_a_going_live_date_has_no_review(bi):
    assert bi.all("review_52_week") == bi.all("review_period") == []


@pytest.mark.parametrize("measure, period", [
    ("referrals", "2018-11-01 to 2019-10-31"),
    ("community_contacts", "2019-04-01 to 2019-12-31"),
    ("assessments_within_45_working_days_percent", "2019-04-01 to 2020-03-31"),
    ("conversations", "2018-11-06 to 2019-11-04"), ("average_caseload", "2018-11-06 to 2019-11-04"),
    ("single_assessments", "2018-11-06 to 2019-11-04"),
    ("re_referral_percent", "2018-11-06 to 2019-11-04"),
])
def test_each_measure_is_shown_for_its_own_periods_and_the_windows(bi, measure, period):
    bi.setting(go_live_on=LIVE)
    row = review(bi, measure)
    assert row["period_before"] == period
    assert row["window_period_before"] == "2018-11-06 to 2019-11-04"
    assert row["window_working_days_after"] == 252


def test_the_lockdown_is_marked(bi):
    bi.setting(go_live_on=LIVE)
    note = review(bi, "conversations")["lockdown_note"]
    assert note == ("from the lockdown of 23 March 2020 on: 0 of 364 days before, "
                    "225 of 364 days after")
    bi.setting(go_live_on="2015-01-01")
    assert review(bi, "conversations")["lockdown_note"] is None


@pytest.mark.parametrize("first, last", [
    ("2018-11-01", "2019-10-31"), ("2019-11-01", "2020-10-31")])
def test_referrals_are_those_of_calendar_months(bi, first, last):
    bi.setting(go_live_on=LIVE)
    bi.referral("r1", "k1", f"{first}T00:00")
    bi.referral("r2", "k2", f"{last}T23:59", nfa=True)
    row = review(bi, "referrals")
    assert sorted((row["value_before"], row["value_after"])) == [0, 2]
    assert row["window_before"] + row["window_after"] == (1 if first == "2018-11-01" else 2)


def test_community_contacts_are_1a_and_1b_from_april_to_december(bi):
    bi.setting(go_live_on=LIVE)
    days = ("2019-03-31T23:59", "2019-04-01T00:00", "2019-12-31T23:59", "2020-01-01T00:00",
            "2020-12-31T23:59")
    for source in ("S_1A", "S_1B", "S_1C", "S_1D"):
        for day in days:
            bi.contact(f"{source}-{day}", "k1", day, source=source)
    row = review(bi, "community_contacts")
    assert (row["value_before"], row["value_after"], row["change_percent"]) == (4, 2, -50)
    assert {row["cont_contact_source_code"] for row in bi.all("contact", from_community=True)} == {
        "1A", "1B"}


def test_timeliness_of_assessments_is_by_reporting_year_of_their_end(bi):
    bi.setting(go_live_on=LIVE)
    bi.assessment_end("a1", "k1", "2019-01-01T10:00", "2019-04-01T00:00")
    bi.assessment_end("a2", "k2", "2020-03-01T10:00", "2020-03-31T23:59")
    bi.assessment_end("a3", "k3", "2021-03-01T10:00", "2021-03-31T23:15Z")
    row = review(bi, "assessments_within_45_working_days_percent")
    assert (row["part_before"], row["whole_before"], str(row["value_before"])) == (1, 2, "50.0")
    assert (row["whole_after"], row["value_after"], row["change_percent"]) == (0, None, None)


def test_average_caseload_is_of_assessment_teams_at_the_end_of_the_last_day(bi):
    bi.setting(go_live_on=LIVE)
    bi.team("t1")
    bi.team("t2")
    bi.team("other", team_type="SAFEGUARDING")
    cases = [("t1", "w1"), ("t1", "w1"), ("t2", "w1"), ("t2", "w2"), ("t2", None),
             ("other", "w3"), ("none", "w4")]
    for place, (team, worker) in enumerate(cases):
        bi.referral(f"r{place}", f"k{place}", "2019-11-04T23:59", team_id=team, worker_id=worker)
        bi.closure(f"r{place}", f"k{place}", "2019-11-05T00:00:00.000001")
    bi.referral("ended", "k99", "2019-11-04T10:00", team_id="t1", worker_id="w9")
    bi.closure("ended", "k99", "2019-11-05T00:00")
    row = review(bi, "average_caseload")
    assert (row["part_before"], row["whole_before"], str(row["value_before"])) == (4, 2, "2.0")
    assert (row["whole_after"], row["value_after"]) == (0, None)


def test_enquiries_steps_and_proceedings_are_reviewed(bi):
    bi.setting(go_live_on=LIVE)
    bi.assessment_start("a1", "k1", "2019-10-01T10:00")
    bi.discussion("d1", "k1", "2019-10-01T10:00")
    bi.section47_start("s1", "k1", "2019-10-01T11:00", strategy_discussion_id="d1")
    bi.section47_end("s2", "k2", "2019-11-04T10:00", "2019-11-05T10:00", outcome="NFA")
    bi.conference("f1", "k1", "2019-10-15T10:00", section47_id="s1")
    bi.early_help("e1", "k1", "h1", "STEP_DOWN", "2019-11-04T10:00")
    bi.early_help("e2", "k1", "h1", "STEP_UP", "2019-11-05T10:00")
    for place, (period, day) in enumerate((
            ("MONTH", "2018-11-01"), ("MONTH", "2018-10-31"), ("WEEK", "2019-10-31"),
            ("DAY", "2019-10-31"), ("MONTH", "2019-11-30"))):
        bi.measure(f"m{place}", "CARE_PROCEEDINGS", period, day, 10 ** place)
    bi.measure("other", "LOOKED_AFTER", "DAY", "2019-10-31", 7)
    shown = {row["measure"]: (row["value_before"], row["value_after"])
             for row in bi.all("review_52_week")}
    assert shown["strategy_discussions"] == (1, 0)
    assert shown["section47_enquiries"] == (2, 0)
    assert shown["section47_within_assessment_percent"] == (50, None)
    assert shown["section47_nfa_percent"] == (None, 100)
    assert shown["conferences_within_15_working_days_percent"] == (100, None)
    assert (shown["stepped_down"], shown["stepped_up"]) == ((1, 0), (0, 1))
    assert shown["care_proceedings"] == (1001, 10000)


def test_alerts_are_counted_with_the_blind_spot_beside_them(bi):
    bi.setting(go_live_on=LIVE)
    bi.alert("a1", "k1", "2019-10-01T10:00", due="2019-10-03T00:00", closed="2019-10-02T10:00")
    bi.alert("a2", "k2", "2019-10-31T10:00", due="2019-11-02T00:00", closed="2019-11-05T10:00")
    bi.alert("a3", "k3", "2019-11-04T10:00", rule="ANY")
    for place, factors in enumerate([["F_3A"], ["F_20"], ["F_021", "UNKNOWN"], [], ["F_9Z"]]):
        bi.contact(f"c{place}", "k1", "2019-10-01T10:00", factors=factors)
    bi.contact("info", "k1", "2019-10-01T10:00", information_only=True)
    assert review(bi, "similar_alerts")["value_before"] == 2
    assert review(bi, "open_similar_alerts")["value_before"] == 1
    assert str(review(bi, "similar_alerts_in_time_percent")["value_before"]) == "50.0"
    assert str(review(bi, "contacts_without_family_percent")["value_before"]) == "60.0"
    month = bi.one("repeat_contact_monthly", month=datetime.date(2019, 10, 1))
    assert (month["similar_alerts"], month["similar_open"], month["similar_closed_due"],
            month["similar_in_time"], month["contacts"], month["without_family"],
            month["blind_spot_warning"]) == (2, 0, 2, 1, 5, 3, True)
    assert bi.one("repeat_contact_monthly", month=datetime.date(2019, 11, 1))["any_alerts"] == 1


@pytest.mark.parametrize("without, warned", [(1, False), (2, True)])
def test_the_blind_spot_is_warned_of_above_20_percent(bi, without, warned):
    for place in range(5):
        bi.contact(f"c{place}", "k1", "2020-05-06T10:00",
                   factors=[] if place < without else ["F_3A"])
    assert bi.one("repeat_contact_monthly")["blind_spot_warning"] is warned
