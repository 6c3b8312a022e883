"""Re-referrals, what ends a case, and the published counts of referrals (domain: repeat contacts,
caseload)."""

import datetime
import decimal

import pytest

pytest_plugins = ("bi_fixtures",)


@pytest.mark.parametrize("earlier, later, flag", [
    ("2020-03-10", "2021-03-10", True),
    ("2020-03-09", "2021-03-10", False),
    ("2023-02-28", "2024-02-29", True),
    ("2023-02-27", "2024-02-29", False),
    ("2020-02-29", "2021-02-28", True),
    ("2021-03-09", "2021-03-10", True),
    ("2021-03-10", "2021-03-10", False),
])
def test_a_re_referral_looks_back_12_months_both_ends_as_the_rule_says(bi, earlier, later, flag):
    bi.referral("r1", "k1", f"{earlier}T12:00")
    bi.referral("r2", "k1", f"{later}T13:00")
    flags = {row["cine_referral_id"]: row["re_referral"] for row in bi.all("referral")}
    assert flags == {"r1": False, "r2": flag}


def test_the_local_date_decides_about_a_re_referral(bi):
    bi.referral("r1", "k1", "2020-05-09T23:30Z")    # 10 May in London
    bi.referral("r2", "k1", "2021-05-10T08:00")
    assert bi.one("referral", cine_referral_id="r2")["re_referral"] is True


def test_referrals_of_one_day_share_the_flag_and_all_count(bi):
    bi.referral("r1", "k1", "2020-06-01T10:00", nfa=True)
    bi.referral("r2", "k1", "2020-09-01T10:00")
    bi.referral("r3", "k1", "2020-09-01T11:00")
    bi.referral("r4", "k2", "2020-09-01T11:00")
    bi.referral("r5", "k2", "2020-08-01T11:00", voided=True)
    flags = {row["cine_referral_id"]: row["re_referral"] for row in bi.all("referral")}
    assert flags == {"r1": False, "r2": True, "r3": True, "r4": False}
    month = bi.one("referral_monthly", month=datetime.date(2020, 9, 1))
    assert (month["referrals"], month["re_referrals"]) == (3, 2)
    assert month["re_referral_percent"] == decimal.Decimal("66.7")
    year = bi.one("referral_reporting_year", reporting_year="2020/21")
    assert (year["referrals"], year["re_referrals"], year["no_further_action"], year["children"],
            year["children_re_referred"]) == (4, 2, 1, 2, 1)


def test_a_case_ends_with_its_closure_or_the_assessment_that_closes_it_first(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.closure("r1", "k1", "2020-07-01T10:00", reason="RC7")
    bi.assessment_end("a1", "k1", "2020-05-02T10:00", "2020-06-01T10:00", referral_id="r1")
    bi.assessment_end("a2", "k1", "2020-05-02T10:00", "2020-06-20T10:00", referral_id="r1",
                      closure_reason="RC9")
    bi.assessment_end("a3", "k1", "2020-05-02T10:00", "2020-06-10T10:00", referral_id="r1",
                      closure_reason="RC8", voided=True)
    row = bi.one("referral")
    assert (str(row["cine_close_date"]), row["cine_close_reason"]) == ("2020-06-20 10:00:00", "RC9")
    assert (row["closed_by_assessment_id"], row["not_in_need"]) == ("a2", True)
    bi.closure("r1", "k1", "2020-06-19T10:00", reason="RC5")
    row = bi.one("referral")
    assert (str(row["closed_on"]), row["cine_close_reason"]) == ("2020-06-19", "RC5")
    assert (row["closed_by_assessment_id"], row["not_in_need"]) == (None, True)
    bi.closure("r1", "k1", "2020-06-19T10:00", reason="RC5", voided=True)
    assert bi.one("referral")["cine_close_reason"] == "RC9"


def test_not_in_need_is_what_an_assessment_finds(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.closure("r1", "k1", "2020-07-01T10:00", reason="RC8")
    assert bi.one("referral")["not_in_need"] is False


def test_an_unknown_closure_reason_closes_too(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.assessment_end("a1", "k1", "2020-05-02T10:00", "2020-06-20T10:00", closure_reason="UNKNOWN")
    row = bi.one("referral")
    assert (row["case_state"], row["cine_close_reason"], row["not_in_need"]) == (
        "CLOSED", "UNKNOWN", False)


@pytest.mark.parametrize("start_referral, end_referral, closed", [
    (None, None, "r2"), ("r1", None, "r1"), ("r1", "r2", "r2"), (None, "missing", None)])
def test_an_assessment_closes_the_referral_that_it_belongs_to(
        bi, start_referral, end_referral, closed):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.referral("r2", "k1", "2020-05-02T10:00")
    bi.referral("nfa", "k1", "2020-05-02T10:30", nfa=True)
    bi.referral("void", "k1", "2020-05-02T10:30", voided=True)
    bi.assessment_start("a1", "k1", "2020-05-02T11:00", referral_id=start_referral)
    bi.assessment_end("a1", "k1", "2020-05-02T11:00", "2020-06-20T10:00", referral_id=end_referral,
                      closure_reason="RC8")
    assert {row["cine_referral_id"] for row in bi.all("referral") if row["closed_at"]} == (
        {closed} if closed else set())
    bi.assessment_start("a1", "k1", "2020-05-02T11:00", referral_id=start_referral, voided=True)
    if end_referral is None:
        assert bi.one("referral", not_in_need=True)["cine_referral_id"] == "r2"


def test_an_end_earlier_on_the_day_of_opening_counts_as_at_the_opening(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.closure("r1", "k1", "2020-05-01")
    row = bi.one("referral")
    assert row["closed_at"] == row["opened_at"]
    assert (row["case_state"], bi.all("case_holding"), bi.faults()) == ("CLOSED", [], [])


def test_an_end_on_an_earlier_day_ends_nothing_and_is_listed(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.closure("r1", "k1", "2020-04-30T23:59")
    bi.assessment_end("a1", "k1", "2020-04-29T10:00", "2020-04-30T10:00", referral_id="r1",
                      closure_reason="RC8")
    row = bi.one("referral")
    assert (row["case_state"], row["not_in_need"], row["closed_at"]) == ("OPEN", False, None)
    assert bi.faults("CLOSURE_BEFORE_REFERRAL") == [
        ("CLOSURE_BEFORE_REFERRAL", "a1", "r1"), ("CLOSURE_BEFORE_REFERRAL", "r1", None)]


def test_a_no_further_action_referral_is_no_case(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00", nfa=True)
    bi.closure("r1", "k1", "2020-05-02T10:00")
    bi.allocation("l1", "k1", "2020-05-01T11:00", referral_id="r1", worker_id="w1")
    row = bi.one("referral")
    assert (row["cine_referral_nfa"], row["case_state"], row["closed_at"]) == (
        "Y", "NO_FURTHER_ACTION", None)
    assert bi.all("case_holding") == bi.all("allocation") == []
    assert bi.faults() == [("ALLOCATION_UNDER_NFA_REFERRAL", "l1", "r1"),
                           ("CLOSURE_UNDER_NFA_REFERRAL", "r1", None)]


def test_closures_and_allocations_of_no_referral_are_listed(bi):
    bi.closure("r1", "k1", "2020-05-02T10:00")
    bi.referral("r2", "k1", "2020-05-03T10:00", voided=True)
    bi.closure("r2", "k1", "2020-05-04T10:00")
    bi.allocation("l1", "k1", "2020-05-01T11:00", referral_id="missing")
    bi.allocation("l2", "k1", "2020-05-03T11:00")
    bi.allocation("l3", "k1", "2020-05-03T11:00", voided=True)
    assert bi.all("referral") == bi.all("allocation") == []
    assert bi.faults() == [("ALLOCATION_WITHOUT_REFERRAL", "l1", "missing"),
                           ("ALLOCATION_WITHOUT_REFERRAL", "l2", None),
                           ("CLOSURE_WITHOUT_REFERRAL", "r1", None),
                           ("CLOSURE_WITHOUT_REFERRAL", "r2", None)]


def test_two_open_referrals_are_two_cases_and_a_fault(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.referral("r2", "k1", "2020-06-01T10:00")
    bi.referral("r3", "k1", "2020-07-01T10:00", nfa=True)
    assert len(bi.all("caseload_now")) == 2
    assert bi.faults() == [("TWO_OPEN_REFERRALS", "r1", None), ("TWO_OPEN_REFERRALS", "r2", None)]
    bi.closure("r1", "k1", "2020-06-01T10:00")
    assert bi.faults() == []


def test_referrals_are_counted_by_group_of_sources_and_factors_by_code(bi):
    for place, source in enumerate(["S_1A", "S_1B", "S_6"]):
        bi.referral(f"r{place}", f"k{place}", "2020-05-01T10:00", source=source)
    bi.assessment_end("a1", "k1", "2020-05-02T10:00", "2020-06-01T10:00", factors=["F_3A", "F_3B"])
    bi.assessment_end("a2", "k1", "2020-06-02T10:00", "2020-07-01T10:00", factors=["F_3A"])
    groups = {row["source_group"]: (row["referrals"], str(row["referrals_percent"]))
              for row in bi.all("referral_source", reporting_year="2020/21")}
    assert groups == {"Individual": (2, "66.7"), "Police": (1, "33.3")}
    factors = {row["factor_code"]: (row["assessments"], row["episodes"])
               for row in bi.all("assessment_factor_reporting_year", reporting_year="2020/21")}
    assert factors == {"3A": (2, 1), "3B": (1, 1)}
