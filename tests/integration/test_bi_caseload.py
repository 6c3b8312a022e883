"""Who holds which case, now and on any past day (domain: caseload)."""

import datetime
import decimal

import pytest

pytest_plugins = ("bi_fixtures",)


def holders(bi, now):
    """{referral: (team, worker)} of the cases open at a moment."""
    bi.now(now)
    return {row["cine_referral_id"]: (row["team_id"], row["worker_id"])
            for row in bi.all("caseload_now")}


def days(bi, view="caseload_daily"):
    return sorted(str(row["day"]) for row in bi.all(view))


def test_a_case_is_open_from_its_opening_until_its_end(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00", team_id="t1", worker_id="w1")
    bi.closure("r1", "k1", "2020-06-01T10:00")
    held = {"r1": ("t1", "w1")}
    assert holders(bi, "2020-05-01T09:59:59.999999") == {}
    assert holders(bi, "2020-05-01T10:00") == held
    assert holders(bi, "2020-06-01T09:59:59.999999") == held
    assert holders(bi, "2020-06-01T10:00") == {}


def test_case_state_follows_the_present(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.closure("r1", "k1", "2020-06-01T10:00")
    states = {}
    for now in ("2020-05-01T09:59", "2020-05-01T10:00", "2020-06-01T10:00"):
        bi.now(now)
        states[now] = bi.one("referral")["case_state"]
    assert list(states.values()) == ["AHEAD", "OPEN", "CLOSED"]


def test_the_holder_is_that_of_the_greatest_allocation_by_then(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00", team_id="t1", worker_id="w1")
    bi.allocation("l0", "k1", "2020-05-02T10:00", referral_id="r1", team_id="t2", worker_id="w2")
    bi.allocation("l9", "k1", "2020-05-03T10:00", referral_id="r1", team_id="t3", worker_id="w3")
    bi.allocation("l10", "k1", "2020-05-03T10:00", referral_id="r1", team_id="t4", worker_id="w4")
    bi.allocation("void", "k1", "2020-05-03T10:00", referral_id="r1", worker_id="w5", voided=True)
    bi.allocation("l11", "k1", "2020-05-04T10:00", referral_id="r1")
    moments = ("2020-05-01T10:00", "2020-05-02T09:59", "2020-05-02T10:00", "2020-05-03T10:00",
               "2020-05-04T10:00")
    assert [holders(bi, now)["r1"] for now in moments] == [
        ("t1", "w1"), ("t1", "w1"), ("t2", "w2"), ("t3", "w3"), (None, None)]


def test_an_allocation_before_the_opening_holds_from_the_opening(bi):
    bi.referral("r1", "k1", "2020-05-02T10:00", team_id="t1", worker_id="w1")
    bi.allocation("l1", "k1", "2020-05-01T10:00", referral_id="r1", team_id="t2", worker_id="w2")
    assert holders(bi, "2020-05-01T10:00") == {}
    assert holders(bi, "2020-05-02T10:00") == {"r1": ("t2", "w2")}
    assert len(bi.all("case_holding")) == 1


def test_an_allocation_without_a_referral_id_is_of_the_latest_case_by_its_day(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.closure("r1", "k1", "2020-05-02T10:00")
    bi.referral("r2", "k1", "2020-06-01T12:00", nfa=True)
    bi.referral("r3", "k1", "2020-06-02T12:00")
    bi.allocation("l1", "k1", "2020-06-01T23:59")
    bi.referral("r4", "k1", "2020-06-02T12:00")
    bi.referral("r5", "k1", "2020-06-02T13:00", voided=True)
    bi.allocation("l2", "k1", "2020-06-02T08:00")
    assert {row["invo_involvements_id"]: row["invo_referral_id"] for row in bi.all("allocation")
            } == {"l1": "r1", "l2": "r4"}


def test_stretches_of_a_case_follow_each_other_without_gap_or_overlap(bi):
    bi.worker("w2", left_on="2020-05-10")
    bi.referral("r1", "k1", "2020-05-01T10:00", worker_id="w1")
    bi.allocation("l1", "k1", "2020-05-03T10:00", referral_id="r1", worker_id="w2")
    bi.allocation("l2", "k1", "2020-05-20T10:00", referral_id="r1", worker_id="w3")
    bi.allocation("late", "k1", "2020-07-20T10:00", referral_id="r1", worker_id="w4")
    bi.closure("r1", "k1", "2020-06-01T10:00")
    stretches = sorted((str(row["held_from_local"]), str(row["held_until_local"]), row["worker_id"])
                       for row in bi.all("case_holding"))
    assert stretches == [("2020-05-01 10:00:00", "2020-05-03 10:00:00", "w1"),
                         ("2020-05-03 10:00:00", "2020-05-10 00:00:00", "w2"),
                         ("2020-05-10 00:00:00", "2020-05-20 10:00:00", None),
                         ("2020-05-20 10:00:00", "2020-06-01 10:00:00", "w3")]
    assert bi.value("SELECT count(DISTINCT case_holding_key) FROM bi.case_holding") == 4


@pytest.mark.parametrize("left_on, now, worker", [
    ("2020-05-10", "2020-05-09T23:59:59.999999", "w1"), ("2020-05-10", "2020-05-10T00:00", None),
    ("2020-01-01", "2020-05-10T00:00", None)])
def test_from_a_workers_leaving_date_their_cases_are_unallocated(bi, left_on, now, worker):
    bi.worker("w1", left_on=left_on)
    bi.referral("r1", "k1", "2020-05-01T10:00", team_id="t1", worker_id="w1")
    assert holders(bi, now) == {"r1": ("t1", worker)}
    team = bi.one("caseload_by_team")
    assert (team["open_cases"], team["allocated"], team["unallocated"]) == (
        (1, 1, 0) if worker else (1, 0, 1))


def test_a_day_is_taken_at_its_closing_local_midnight(bi):
    bi.now("2020-06-05T12:00")
    bi.referral("r1", "k1", "2020-06-01T10:00")
    bi.closure("r1", "k1", "2020-06-03T00:00")    # no longer open at the midnight that ends 2 June
    assert days(bi) == ["2020-06-01"]
    bi.closure("r1", "k1", "2020-06-03T00:00:00.000001")
    assert days(bi) == ["2020-06-01", "2020-06-02"]
    bi.closure("r1", "k1", "2020-06-01T23:59:59")
    assert days(bi) == []
    bi.closure("r1", "k1", "2020-06-01T23:59:59", voided=True)
    assert days(bi) == ["2020-06-01", "2020-06-02", "2020-06-03", "2020-06-04"]


def test_a_case_opened_at_midnight_is_open_at_that_midnight(bi):
    bi.now("2020-06-03T12:00")
    bi.referral("r1", "k1", "2020-06-02T00:00")
    assert days(bi) == ["2020-06-01", "2020-06-02"]


def test_summer_time_moves_midnight_in_utc(bi):
    bi.now("2020-06-03T12:00")
    bi.referral("r1", "k1", "2020-06-01T10:00")
    bi.closure("r1", "k1", "2020-06-01T22:59:59Z")
    assert days(bi) == []
    bi.closure("r1", "k1", "2020-06-01T23:00:01Z")
    assert days(bi) == ["2020-06-01"]


def test_every_past_day_shows_who_held_what_then(bi):
    bi.now("2020-06-05T00:30")
    bi.referral("r1", "k1", "2020-06-01T10:00", team_id="t1", worker_id="w1")
    bi.referral("r2", "k2", "2020-06-02T10:00", team_id="t1")
    bi.allocation("l1", "k1", "2020-06-03T23:59", team_id="t2", worker_id="w2")
    bi.allocation("l2", "k2", "2020-06-04T10:00", team_id="t1", worker_id="w1")
    shown = sorted((str(row["day"]), row["team_id"], row["workers"], row["open_cases"],
                    row["unallocated"], row["longest_open_days"])
                   for row in bi.all("caseload_daily"))
    assert shown == [("2020-06-01", "t1", 1, 1, 0, 0),
                     ("2020-06-02", "t1", 1, 2, 1, 1),
                     ("2020-06-03", "t1", 0, 1, 1, 1), ("2020-06-03", "t2", 1, 1, 0, 2),
                     ("2020-06-04", "t1", 1, 1, 0, 2), ("2020-06-04", "t2", 1, 1, 0, 3)]
    now = sorted((row["team_id"], row["workers"], row["open_cases"], row["longest_open_days"])
                 for row in bi.all("caseload_by_team"))
    assert now == [("t1", 1, 1, 3), ("t2", 1, 1, 4)]


def test_averages_are_cases_with_a_worker_per_worker_and_per_known_fte(bi):
    bi.setting(caseload_threshold="2")
    bi.team("t1")
    bi.worker("w1", fte="0.5")
    bi.worker("w2", fte="1")
    held = [("w1", 2), ("w2", 3), ("w3", 2), (None, 4)]
    for worker, cases in held:
        for place in range(cases):
            bi.referral(f"{worker}-{place}", f"{worker}-{place}", "2020-05-01T10:00",
                        team_id="t1", worker_id=worker)
    bi.referral("elsewhere", "elsewhere", "2020-05-01T10:00", team_id="t2", worker_id="w1")
    team = bi.one("caseload_by_team", team_id="t1")
    assert (team["team_type"], team["workers"], team["open_cases"], team["allocated"],
            team["unallocated"]) == ("ASSESSMENT", 3, 11, 7, 4)
    assert (team["average"], team["fte"], team["average_per_fte"]) == (
        decimal.Decimal("2.3"), decimal.Decimal("1.5"), decimal.Decimal("3.3"))
    assert team["workers_above_threshold"] == 2     # w1 by a case in another team
    above = {row["worker_id"]: (row["open_cases"], row["above_threshold"])
             for row in bi.all("caseload_by_worker")}
    assert above == {"w1": (3, True), "w2": (3, True), "w3": (2, False)}
    day = bi.one("caseload_daily", team_id="t1", day=datetime.date(2020, 6, 1))
    assert {name: day[name] for name in ("workers", "open_cases", "allocated", "unallocated",
                                         "average", "fte", "average_per_fte",
                                         "workers_above_threshold")} == {
        name: team[name] for name in ("workers", "open_cases", "allocated", "unallocated",
                                      "average", "fte", "average_per_fte",
                                      "workers_above_threshold")}


def test_a_team_without_workers_has_no_average(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00", team_id="t1")
    row = bi.one("caseload_by_team")
    assert (row["workers"], row["average"], row["average_per_fte"]) == (0, None, None)


def test_authorities_do_not_mix(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00", team_id="t1", worker_id="w1")
    bi.referral("r1", "k1", "2020-05-01T10:00", team_id="t1", worker_id="w1", gss="E06000001")
    assert len(bi.all("caseload_by_worker")) == 2
    assert bi.faults() == []
