"""Strategy discussions, section 47 enquiries, conferences and the clock between them."""

import datetime

import pytest

pytest_plugins = ("bi_fixtures",)


def test_an_enquiry_is_open_until_its_end_comes_which_stands_over_its_start(bi):
    bi.section47_start("s1", "k1", "2020-05-07T10:00", team_id="t1", worker_id="w1",
                       strategy_discussion_id="d1")
    row = bi.one("section47")
    assert (row["section47_state"], row["s47e_s47_nfa"], row["working_days"]) == ("OPEN", None, None)
    bi.section47_end("s1", "k1", "2020-05-06T10:00", "2020-05-11T10:00", worker_id="w2")
    row = bi.one("section47")
    assert (str(row["started_on"]), str(row["ended_on"])) == ("2020-05-06", "2020-05-11")
    assert (row["section47_state"], row["working_days"], row["s47e_s47_nfa"]) == ("ENDED", 2, "N")
    assert (row["strategy_discussion_id"], row["s47e_s47_completed_by_team"],
            row["s47e_s47_completed_by_worker_id"]) == ("d1", "t1", "w2")
    bi.section47_end("s1", "k1", "2020-05-06T10:00", "2020-05-11T10:00", voided=True)
    assert bi.one("section47")["section47_state"] == "OPEN"
    bi.section47_start("s1", "k1", "2020-05-07T10:00", voided=True)
    assert bi.all("section47") == []


@pytest.mark.parametrize("outcome, flag, expected", [
    ("NFA", False, True), ("OTHER", True, True), ("NFA_CONTINUE_ASSESSMENT", False, False)])
def test_no_further_action_is_said_by_the_outcome_or_the_flag(bi, outcome, flag, expected):
    bi.section47_end("s1", "k1", "2020-05-06T10:00", "2020-05-11T10:00", outcome=outcome,
                     no_further_action=flag)
    assert bi.one("section47")["no_further_action"] is expected


def test_an_enquiry_belongs_to_the_referral_it_names_or_the_latest_by_its_start(bi):
    bi.referral("r1", "k1", "2020-01-07T10:00")
    bi.referral("r2", "k1", "2020-05-07T10:00")
    bi.referral("r3", "k1", "2020-05-08T10:00")
    bi.section47_start("s1", "k1", "2020-05-07T09:00")
    bi.section47_start("s2", "k1", "2020-05-07T09:00", referral_id="r1")
    bi.section47_start("s3", "k1", "2020-05-07T09:00", referral_id="none")
    found = {row["s47e_s47_enquiry_id"]: (row["s47e_referral_id"], row["referral_derived"])
             for row in bi.all("section47")}
    assert found == {"s1": ("r2", True), "s2": ("r1", False), "s3": (None, False)}


def test_an_enquiry_lies_within_an_assessment_up_to_its_45th_working_day_and_end(bi):
    bi.assessment_start("a1", "k1", "2020-05-07T10:00")
    bi.assessment_end("a2", "k2", "2020-05-07T10:00", "2020-06-01T10:00")
    bi.referral("r3", "k3", "2020-05-01T10:00", nfa=True)
    bi.assessment_start("a3", "k3", "2020-05-07T10:00", referral_id="r3")
    days = [("before", "k1", "2020-05-06"), ("first", "k1", "2020-05-07"),
            ("45th", "k1", "2020-07-13"), ("46th", "k1", "2020-07-14"),
            ("ended", "k2", "2020-06-01"), ("after", "k2", "2020-06-02"),
            ("no-further-action", "k3", "2020-05-08"), ("none", "k4", "2020-05-08")]
    for name, child, day in days:
        bi.section47_start(name, child, day)
    within = {row["s47e_s47_enquiry_id"] for row in bi.all("section47")
              if row["within_assessment_45wd"]}
    assert within == {"first", "45th", "ended"}


@pytest.mark.parametrize("elapsed, band", [
    (0, "0-10"), (10, "0-10"), (11, "11-15"), (15, "11-15"), (16, "16-20"), (20, "16-20"),
    (21, "21+"), (90, "21+")])
def test_the_conference_clock_runs_from_the_strategy_discussion_in_the_bands_of_c4(
        bi, elapsed, band):
    day = bi.value("""
        SELECT min(day) FROM frontdoor.calendar_day WHERE working_days = %s + (
            SELECT working_days FROM frontdoor.calendar_day WHERE day = '2020-05-07')""", elapsed)
    bi.discussion("d1", "k1", "2020-05-07T15:00")
    bi.section47_start("s1", "k1", "2020-05-08T09:00", strategy_discussion_id="d1")
    bi.conference("c1", "k1", f"{day}T09:00", section47_id="s1")
    row = bi.one("conference")
    assert (row["working_days_from_strategy"], row["duration_band"]) == (elapsed, band)
    assert row["within_15wd_from_strategy"] is (elapsed <= 15)
    assert row["icpc_icpc_target_date"] == datetime.date(2020, 6, 1)
    assert row["icpc_icpc_outcome_cp_flag"] == "Y"


def test_an_enquiry_without_a_discussion_starts_the_clock_itself(bi):
    bi.section47_start("s1", "k1", "2020-05-07T09:00", strategy_discussion_id="missing")
    bi.conference("c1", "k1", "2020-05-11T09:00", section47_id="s1")
    assert bi.one("conference")["working_days_from_strategy"] == 1


def test_a_conference_that_names_no_enquiry_follows_the_latest_by_its_day(bi):
    bi.section47_start("s1", "k1", "2020-05-05T09:00")
    bi.section47_start("s2", "k1", "2020-05-06T09:00")
    bi.section47_start("s3", "k1", "2020-05-12T09:00")
    bi.section47_start("s4", "k2", "2020-05-07T09:00")
    bi.conference("c1", "k1", "2020-05-11T09:00")
    bi.conference("c2", "k1", "2020-05-11T09:00", section47_id="missing")
    found = {row["icpc_icpc_id"]: (row["icpc_s47_enquiry_id"], row["section47_derived"],
                                   row["working_days_from_strategy"])
             for row in bi.all("conference")}
    assert found == {"c1": ("s2", True, 2), "c2": (None, False, None)}


def test_a_transfer_in_has_the_clock_from_its_notification(bi):
    bi.section47_start("s1", "k1", "2020-05-05T09:00")
    bi.conference("c1", "k1", "2020-05-11T09:00", transfer_in=True, notified="2020-05-07T23:30")
    bi.conference("c2", "k2", "2020-05-11T09:00", transfer_in=True)
    first, second = bi.one("conference", icpc_icpc_id="c1"), bi.one("conference", icpc_icpc_id="c2")
    assert (first["working_days_from_strategy"], first["icpc_s47_enquiry_id"]) == (1, None)
    assert second["working_days_from_strategy"] is None


def test_a_conference_before_its_discussion_has_no_clock(bi):
    bi.section47_start("s1", "k1", "2020-05-12T09:00")
    bi.conference("c1", "k1", "2020-05-11T09:00", section47_id="s1")
    row = bi.one("conference")
    assert (row["working_days_from_strategy"], row["within_15wd_from_strategy"]) == (None, None)


def test_what_has_no_clock_or_referral_is_listed(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00", nfa=True)
    bi.referral("r2", "k2", "2020-05-01T10:00")
    bi.section47_start("alone", "k1", "2020-05-07T10:00")
    bi.section47_start("nothing", "k1", "2020-05-07T10:00", referral_id="r1")
    bi.section47_start("backwards", "k2", "2020-05-07T10:00")
    bi.section47_end("backwards", "k2", "2020-05-07T10:00", "2020-05-06T10:00")
    bi.conference("orphan", "k3", "2020-05-07T10:00")
    bi.conference("moved", "k3", "2020-05-07T10:00", transfer_in=True)
    bi.conference("early", "k2", "2020-05-06T10:00", section47_id="backwards")
    bi.section47_start("far", "k2", "2028-12-20T10:00")
    bi.conference("late", "k2", "2028-12-21T10:00", section47_id="far")
    assert bi.faults() == [
        ("CONFERENCE_BEFORE_STRATEGY", "early", "backwards"),
        ("CONFERENCE_DUE_PAST_TABLE", "late", "far"),
        ("CONFERENCE_WITHOUT_SECTION47", "orphan", None),
        ("SECTION47_BEFORE_START", "backwards", "r2"),
        ("SECTION47_UNDER_NFA_REFERRAL", "nothing", "r1"),
        ("SECTION47_WITHOUT_REFERRAL", "alone", None),
        ("TRANSFER_IN_WITHOUT_NOTIFICATION", "moved", None)]


def test_weeks_months_and_years_count_each_thing_on_its_own_day(bi):
    bi.discussion("d1", "k1", "2021-03-29T10:00", outcome="NFA")
    bi.discussion("d2", "k2", "2021-03-29T10:00")
    bi.assessment_start("a1", "k2", "2021-03-22T10:00")
    bi.section47_start("s1", "k2", "2021-03-29T10:00", strategy_discussion_id="d2")
    bi.section47_end("s2", "k3", "2021-03-22T10:00", "2021-04-01T10:00", outcome="NFA")
    bi.conference("c1", "k2", "2021-04-20T10:00", section47_id="s1")
    bi.conference("c2", "k4", "2021-04-20T10:00")
    names = ("strategy_discussions", "strategy_nfa", "section47_started", "within_assessment_45wd",
             "section47_ended", "section47_nfa", "conferences", "conferences_clocked",
             "within_15wd_from_strategy")
    weeks = {str(row["week"]): [row[name] for name in names] for row in bi.all("section47_weekly")}
    assert weeks == {"2021-03-22": [0, 0, 1, 0, 0, 0, 0, 0, 0],
                     "2021-03-29": [2, 1, 1, 1, 1, 1, 0, 0, 0],
                     "2021-04-19": [0, 0, 0, 0, 0, 0, 2, 1, 1]}
    years = {row["reporting_year"]: [row[name] for name in names]
             for row in bi.all("section47_reporting_year")}
    assert years == {"2020/21": [2, 1, 2, 1, 0, 0, 0, 0, 0],
                     "2021/22": [0, 0, 0, 0, 1, 1, 2, 1, 1]}
    march = bi.one("section47_monthly", month=datetime.date(2021, 3, 1))
    assert (march["strategy_nfa_percent"], march["within_assessment_45wd_percent"]) == (50, 50)
