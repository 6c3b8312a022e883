"""Early help episodes, the legal gateway, and figures that are only counted."""

import collections
import datetime
import random

import pytest

pytest_plugins = ("bi_fixtures",)


def test_an_episode_lasts_from_its_first_opening_to_its_last_end(bi):
    bi.early_help("e2", "k1", "h1", "STEP_UP", "2020-09-01T10:00", referral_id="r1")
    bi.early_help("e1", "k1", "h1", "OPENED", "2020-05-07T10:00", reason_local="SCHOOL")
    row = bi.one("early_help_episode")
    assert (str(row["started_on"]), row["started_by"]) == ("2020-05-07", "OPENED")
    assert (str(row["ended_on"]), row["ended_by"]) == ("2020-09-01", "STEP_UP")
    assert (row["episode_state"], row["earl_episode_reason"]) == ("ENDED", "SCHOOL")
    bi.early_help("e3", "k1", "h1", "STEP_DOWN", "2020-10-01T10:00")
    row = bi.one("early_help_episode")
    assert (row["episode_state"], row["ended_on"], row["ended_by"]) == ("OPEN", None, None)
    assert (str(row["started_on"]), row["started_by"]) == ("2020-05-07", "OPENED")


def test_of_two_changes_at_one_instant_the_end_is_the_later(bi):
    bi.early_help("e1", "k1", "h1", "CLOSED", "2020-05-07")
    bi.early_help("e2", "k1", "h1", "OPENED", "2020-05-07")
    assert bi.one("early_help_episode")["episode_state"] == "ENDED"


def test_a_change_that_is_withdrawn_or_not_known_changes_nothing(bi):
    bi.early_help("e1", "k1", "h1", "OPENED", "2020-05-07T10:00")
    bi.early_help("e2", "k1", "h1", "CLOSED", "2020-06-07T10:00", voided=True)
    bi.early_help("e3", "k1", "h1", "PAUSED", "2020-07-07T10:00")
    assert bi.one("early_help_episode")["episode_state"] == "OPEN"
    assert len(bi.all("early_help_change")) == 2


@pytest.mark.parametrize("seed", range(4))
def test_episodes_of_random_changes_are_those_of_a_slow_count(bi, seed):
    chance = random.Random(seed)
    changes = collections.defaultdict(list)
    for number in range(40):
        name, child = f"e{chance.randrange(1000):03}-{number}", chance.choice(("k1", "k2"))
        episode, day = chance.choice(("h1", "h2", "h3", "h4")), chance.randrange(1, 5)
        kind = chance.choice(("OPENED", "STEP_DOWN", "CLOSED", "STEP_UP", "PAUSED"))
        voided = chance.random() < 0.2
        bi.early_help(name, child, episode, kind, f"2020-05-0{day}T10:00", child_key=7,
                      reason_local=name, worker_id=name, voided=voided)
        if kind != "PAUSED" and not voided:
            changes[child, episode].append((kind, day, name))
    opens = {"OPENED", "STEP_DOWN"}
    expected = {}
    for key, found in changes.items():
        first = min(((day, name, kind) for kind, day, name in found if kind in opens),
                    default=(None, None, None))
        last = max(((day, kind not in opens, name, kind) for kind, day, name in found))
        expected[key] = (*first, *((last[0], last[3]) if last[1] else (None, None)), last[2])
    assert {(row["earl_person_id"], row["earl_episode_id"]): (
        row["started_on"] and row["started_on"].day, row["earl_episode_reason"], row["started_by"],
        row["ended_on"] and row["ended_on"].day, row["ended_by"], row["earl_episode_worker_id"])
        for row in bi.all("early_help_episode")} == expected
    assert len(bi.all("early_help_episode")) == len(expected)


def test_months_count_steps_up_and_down(bi):
    for place, kind in enumerate(("OPENED", "STEP_DOWN", "STEP_DOWN", "CLOSED", "STEP_UP")):
        bi.early_help(f"e{place}", "k1", f"h{place}", kind, "2020-05-31T23:30Z")
    row = bi.one("early_help_monthly", month=datetime.date(2020, 6, 1))
    assert [row[name] for name in ("opened", "stepped_down", "closed", "stepped_up")] == [1, 2, 1, 1]


def test_the_panel_s_outcomes_are_those_of_the_dataset(bi):
    bi.referral("r1", "k1", "2020-05-07T10:00")
    for place, outcome in enumerate((
            "CONTINUE_CURRENT_PLAN", "START_PRE_PROCEEDINGS", "ISSUE_CARE_PROCEEDINGS", "NEW_ONE")):
        bi.legal_gateway(f"g{place}", "k1", "2020-05-08T10:00", outcome)
    rows = bi.all("legal_gateway")
    assert sorted(row["prep_legal_gateway_outcome"] for row in rows) == ["A", "B", "C", "D"]
    assert {row["referral_id"] for row in rows} == {"r1"}
    month = bi.one("legal_gateway_monthly")
    assert (month["decisions"], month["issue_care_proceedings"], month["not_known"]) == (4, 1, 1)


@pytest.mark.parametrize("period, first, last", [
    ("DAY", "2020-05-07", "2020-05-07"), ("WEEK", "2020-05-04", "2020-05-10"),
    ("MONTH", "2020-05-01", "2020-05-31"), ("QUARTER", "2020-04-01", "2020-06-30"),
    ("YEAR", "2020-04-01", "2021-03-31"), ("FORTNIGHT", "2020-05-07", "2020-05-07")])
def test_a_figure_s_period_is_the_one_that_its_time_lies_in(bi, period, first, last):
    bi.measure("m1", "CALLS_ANSWERED", period, "2020-05-07T10:00", 12)
    row = bi.one("measure")
    assert (str(row["first_day"]), str(row["last_day"]), row["value"]) == (first, last, 12)
    assert row["measure_desc"] == "Telephone calls answered"


def test_a_year_s_figure_from_january_lies_in_the_year_that_began_in_april_before(bi):
    bi.measure("m1", "OWN_MEASURE", "YEAR", "2021-02-07T10:00", 12)
    row = bi.one("measure")
    assert (str(row["first_day"]), row["reporting_year"]) == ("2020-04-01", "2020/21")
    assert row["measure_desc"] == "OWN_MEASURE"


def test_an_episode_that_nothing_opened_and_a_figure_that_came_twice_are_listed(bi):
    bi.early_help("e1", "k1", "h1", "CLOSED", "2020-05-07T10:00")
    bi.measure("m1", "AUDIT", "MONTH", "2020-05-07T10:00", 3, grade="GOOD")
    bi.measure("m2", "AUDIT", "MONTH", "2020-05-09T10:00", 3, grade="GOOD")
    bi.measure("m3", "AUDIT", "MONTH", "2020-05-09T10:00", 3, grade="POOR")
    bi.measure("m4", "AUDIT", "WEEK", "2020-05-09T10:00", 3, grade="GOOD")
    assert bi.faults() == [("EARLY_HELP_WITHOUT_OPENING", "h1", None), ("MEASURE_TWICE", "m2", "m1")]
