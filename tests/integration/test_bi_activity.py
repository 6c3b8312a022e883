"""Every measure by authority, team, source and day, week, month, reporting year and 52 weeks."""

import collections
import datetime

import pytest

import activity_rows as rows
from activity_rows import FIRST, MEASURES, World, count, percentages
from bi_rows import GSS

pytest_plugins = ("bi_fixtures",)

SPANS = {"WEEK": rows.weekly, "MONTH": rows.monthly, "REPORTING_YEAR": rows.yearly}
ITEMS = {
    "CONTACT": "contact", "REFERRAL": "referral", "ASSESSMENT_STARTED": "assessment",
    "ASSESSMENT_AUTHORISED": "assessment WHERE authorised_on IS NOT NULL",
    "EARLY_HELP": "early_help_change WHERE change_code <> 'UNKNOWN'",
    "LEGAL_GATEWAY": "legal_gateway", "ALERT": "repeat_contact_alert",
    "FIGURE": "measure WHERE measure_code = 'CARE_PROCEEDINGS'",
}
COLUMN = {"DAY": "day", "WEEK": "week", "MONTH": "month", "REPORTING_YEAR": "reporting_year"}


def shown(bi, view, first, last, **where):
    """{(authority, team, source, first day, last day): row} of what the view has."""
    found = bi.all(view, **where)
    made = {(row["authority"], row["team_id"], row["source_code"], row[first], row[last]): row
            for row in found}
    assert len(made) == len(found)
    return made


def assert_counted(found, expected, percent=True):
    """Rows where nothing could be counted, as of figures of 0, may be there or not."""
    nothing = dict.fromkeys(MEASURES, 0)
    for key in {*found, *expected}:
        counted = expected.get(key, nothing)
        row = found.get(key) or nothing
        assert {name: row[name] for name in MEASURES} == counted, key
        if percent and key in found:
            assert {name: row[name] for name in rows.PERCENT} == percentages(counted), key


# --- against a slow count, and against the views of one or two grains

@pytest.mark.parametrize("seed", range(6))
def test_random_rows_are_counted_on_their_days(bi, seed):
    World(bi, seed)
    assert_counted(shown(bi, "activity_daily", "day", "day"), count(bi, rows.daily), percent=False)


@pytest.mark.parametrize("grain", SPANS)
@pytest.mark.parametrize("seed", range(6))
def test_random_rows_are_counted_in_their_periods(bi, seed, grain):
    World(bi, seed)
    assert_counted(shown(bi, "activity_period", "period", "period_end", grain=grain),
                   count(bi, SPANS[grain]))


@pytest.mark.parametrize("seed", range(6))
def test_random_rows_are_counted_in_each_52_weeks_that_have_ended(bi, seed):
    World(bi, seed)
    today = datetime.date(2021, 3, 28)
    bi.now(f"{today}T23:59:59")
    expected = {key: row for key, row in count(bi, rows.rolling).items() if key[-1] < today}
    assert any(key[-1] == datetime.date(2021, 3, 21) for key in expected)
    found = shown(bi, "activity_rolling_52_weeks", "period", "period_end")
    assert max(key[-1] for key in found) < today
    assert_counted(found, expected)


@pytest.mark.parametrize("seed", range(3))
def test_a_reporting_year_of_52_weeks_has_those_that_end_in_it(bi, seed):
    World(bi, seed)
    every = shown(bi, "activity_rolling_52_weeks", "period", "period_end")
    years = {row["reporting_year"] for row in every.values()}
    assert {"2019/20", "2020/21", "2021/22"} <= years
    for year in years:
        first = datetime.date(int(year[:4]), 4, 1)
        of_year = {key: row for key, row in every.items()
                   if first <= key[-1] < first.replace(year=first.year + 1)}
        assert shown(bi, "activity_rolling_52_weeks", "period", "period_end",
                     reporting_year=year) == of_year


@pytest.mark.parametrize("seed", range(3))
def test_each_thing_is_one_item_of_each_day_on_which_it_counts(bi, seed):
    World(bi, seed)
    items = bi.all("activity_item")
    assert len({row["activity_key"] for row in items}) == len(items)
    found = collections.Counter(row["event"] for row in items)
    expected = collections.Counter(row["event"] for row in bi.all("section47_event"))
    for event, of_view in ITEMS.items():
        expected[event] = bi.value(f"SELECT count(*) FROM bi.{of_view}")
    assert found == expected


AGGREGATES = (
    ("contact_weekly", "WEEK", {
        name: name for name in ("contacts", "unidentified", "information_only", "decided",
                                "converted", "converted_broad")}),
    ("decision_timeliness_weekly", "WEEK", {
        "contacts": "needing_decision", "decided": "decisions",
        **{name: name for name in ("clocked_24h", "decided_within_24h", "date_only", "clocked_1wd",
                                   "decided_within_1wd", "signed_off")}}),
    ("assessment_timeliness_monthly", "MONTH", {
        "assessments": "assessments_authorised",
        **{name: name for name in ("clocked_from_start", "within_45wd_from_start",
                                   "clocked_from_referral", "within_45wd_from_referral")}}),
    ("assessment_duration_reporting_year", "REPORTING_YEAR", {
        "assessments": "clocked_from_start", "within_45wd_from_start": "within_45wd_from_start"}),
    *((view, grain, {"referrals": "referrals", "re_referrals": "re_referrals",
                     "no_further_action": "referral_nfa"})
      for view, grain in (("referral_monthly", "MONTH"),
                          ("referral_reporting_year", "REPORTING_YEAR"))),
    ("referral_source", "REPORTING_YEAR", {"referrals": "referrals"}),
    ("contact_source", "REPORTING_YEAR", {"contacts": "contacts"}),
    *((f"section47_{grain.lower()}", period, {name: name for name in (
        "strategy_discussions", "strategy_nfa", "section47_started", "within_assessment_45wd",
        "section47_ended", "section47_nfa", "conferences", "conferences_clocked",
        "within_15wd_from_strategy")})
      for grain, period in (("weekly", "WEEK"), ("monthly", "MONTH"),
                            ("reporting_year", "REPORTING_YEAR"))),
    ("early_help_monthly", "MONTH", {
        "opened": "early_help_opened", "closed": "early_help_closed",
        "stepped_down": "stepped_down", "stepped_up": "stepped_up"}),
    ("legal_gateway_monthly", "MONTH", {
        "decisions": "legal_gateway_decisions", "not_known": "gateway_outcome_not_known",
        **{name: name for name in ("continue_current_plan", "start_pre_proceedings",
                                   "issue_care_proceedings")}}),
    ("repeat_contact_monthly", "MONTH", {
        name: name for name in ("similar_alerts", "similar_closed_due", "similar_in_time",
                                "any_alerts", "without_family")}),
)


def totals(bi, view, by, names):
    """{(authority, period): sums}, those of nothing left out."""
    sums = ", ".join(f"sum({name})" for name in names)
    return {tuple(key): tuple(values) for *key, values in (
        (authority, period, values) for authority, period, *values in bi.rows(
            f"SELECT authority, {by}, {sums} FROM bi.{view} GROUP BY 1, 2")) if any(values)}


@pytest.mark.parametrize("view, grain, columns", AGGREGATES)
def test_totals_over_teams_and_sources_are_those_of_the_other_views(bi, view, grain, columns):
    for seed in range(2):
        World(bi, seed)
    other = totals(bi, view, COLUMN[grain], columns)
    assert other
    by = "period_label" if grain == "REPORTING_YEAR" else "period"
    found = totals(bi, f"activity_period WHERE grain = '{grain}'", by, columns.values())
    assert found == other
    assert totals(bi, "activity_daily", COLUMN[grain], columns.values()) == other


@pytest.mark.parametrize("seed", range(3))
def test_52_weeks_that_end_as_the_review_does_have_its_figures(bi, seed):
    World(bi, seed)
    bi.execute("DELETE FROM timeliness.contact WHERE call_id IS NOT NULL")
    live = FIRST + datetime.timedelta(days=364 - FIRST.weekday())
    bi.setting(go_live_on=str(live))
    reviewed = {row["measure"]: row["part"]
                for row in bi.all("review_measure", period="WINDOW", side="BEFORE")}
    names = {"conversations": "conversations", "contacts": "contacts",
             "community_contacts": "community_contacts", "conversion_percent": "converted",
             "decided_within_24h_percent": "decided_within_24h", "referrals": "referrals",
             "re_referral_percent": "re_referrals", "single_assessments": "clocked_from_start",
             "similar_alerts": "similar_alerts", "strategy_discussions": "strategy_discussions",
             "section47_enquiries": "section47_started", "section47_nfa_percent": "section47_nfa",
             "stepped_up": "stepped_up", "care_proceedings": "care_proceedings"}
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in names.values())
    found, = bi.rows(f"SELECT {sums} FROM bi.activity_rolling_52_weeks WHERE authority = %s "
                     "AND period_end = %s", GSS, live - datetime.timedelta(days=1))
    assert found == tuple(reviewed[name] or 0 for name in names)
    assert sum(found)


# --- the rules one by one

def test_a_call_on_two_days_is_one_conversation_of_their_week_month_year_and_52_weeks(bi):
    bi.contact("c1", "k1", "2020-03-25T10:00", call_id="call")
    bi.contact("c2", "k2", "2020-03-26T10:00", call_id="call")
    bi.contact("c3", "k1", "2020-04-03T10:00", call_id="call")
    bi.contact("c4", "k1", "2020-04-03T10:00", channel="EMAIL")

    def conversations(view, **where):
        return sorted((str(row["period_end"]), row["conversations"])
                      for row in bi.all(view, **where))

    assert [row["conversations"] for row in bi.all("activity_daily")] == [1, 1, 1]
    assert conversations("activity_period", grain="WEEK") == [("2020-03-29", 1), ("2020-04-05", 1)]
    assert conversations("activity_period", grain="MONTH") == [
        ("2020-03-31", 1), ("2020-04-30", 1)]
    assert conversations("activity_period", grain="REPORTING_YEAR") == [
        ("2020-03-31", 1), ("2021-03-31", 1)]
    rolled = conversations("activity_rolling_52_weeks")
    assert (rolled[0], rolled[-1]) == (("2020-03-29", 1), ("2021-03-28", 1))
    assert {count for _, count in rolled} == {1} and len(rolled) == 53


def test_a_team_that_is_not_known_and_a_source_that_is_not_are_rows_of_their_own(bi):
    bi.contact("c1", "k1", "2020-05-07T10:00", source="S_NEW")
    bi.contact("c2", "k1", "2020-05-07T10:00", team_id="t1")
    bi.discussion("d1", "k1", "2020-05-07T10:00")
    found = {(row["team_id"], row["source_code"], row["source_desc"]):
             (row["contacts"], row["strategy_discussions"]) for row in bi.all("activity_daily")}
    assert found == {(None, "UNKNOWN", "Not known"): (1, 0), ("t1", "6", "Police"): (1, 0),
                     (None, None, None): (0, 1)}


def test_what_is_counted_under_no_measure_has_no_row(bi):
    bi.early_help("e1", "k1", "h1", "PAUSED", "2020-05-07T10:00")
    bi.measure("m1", "LOOKED_AFTER", "DAY", "2020-05-07T10:00", 402)
    for view in ("activity_daily", "activity_period", "activity_rolling_52_weeks"):
        assert bi.all(view) == []


def test_each_measure_has_its_own_day(bi):
    bi.contact("c1", "k1", "2020-05-31T23:30", source="S_6")
    bi.decision("c1", "k1", "2020-06-02T10:00", signed_off="2020-06-03T10:00")
    bi.assessment_end("a1", "k1", "2020-06-04T10:00", "2020-06-05T10:00")
    bi.section47_end("s1", "k1", "2020-06-06T10:00", "2020-06-07T10:00", outcome="NFA")
    names = ("contacts", "decisions", "signed_off", "assessments_started",
             "assessments_authorised", "section47_started", "section47_nfa")
    found = {row["day"].isoformat(): tuple(name for name in names if row[name])
             for row in bi.all("activity_daily")}
    assert found == {
        "2020-05-31": ("contacts", "decisions", "signed_off"),
        "2020-06-04": ("assessments_started",), "2020-06-05": ("assessments_authorised",),
        "2020-06-06": ("section47_started",), "2020-06-07": ("section47_nfa",)}


def test_52_weeks_begin_on_a_monday_and_end_with_the_week(bi):
    bi.referral("r1", "k1", "2020-01-06T00:00")
    found = sorted(bi.all("activity_rolling_52_weeks"), key=lambda row: row["week"])
    assert [(str(row["period"]), str(row["week"]), str(row["period_end"]), row["iso_week"])
            for row in (found[0], found[-1])] == [
        ("2019-01-14", "2020-01-06", "2020-01-12", "2020-W02"),
        ("2020-01-06", "2020-12-28", "2021-01-03", "2020-W53")]
    assert (len(found), {row["referrals"] for row in found}) == (52, {1})


@pytest.mark.parametrize("present, last", [
    ("2020-01-12T23:59", None), ("2020-01-13T00:00", "2020-W02"), ("2020-01-20T00:00", "2020-W03")])
def test_52_weeks_are_shown_once_their_last_week_has_ended(bi, present, last):
    bi.referral("r1", "k1", "2020-01-06T10:00")
    bi.now(present)
    found = sorted(row["iso_week"] for row in bi.all("activity_rolling_52_weeks"))
    assert found[-1:] == ([last] if last else [])


@pytest.mark.parametrize("period, day, weeks, months, years", [
    ("DAY", "2020-05-07", 1, 1, 1), ("WEEK", "2020-05-07", 1, 1, 1),
    ("WEEK", "2020-04-30", 1, 0, 1), ("WEEK", "2020-03-31", 1, 0, 0),
    ("MONTH", "2020-05-07", 0, 1, 1), ("QUARTER", "2020-05-07", 0, 0, 1),
    ("YEAR", "2020-05-07", 0, 0, 1)])
def test_care_proceedings_count_in_what_holds_all_of_their_period(
        bi, period, day, weeks, months, years):
    bi.measure("m1", "CARE_PROCEEDINGS", period, f"{day}T10:00", 1)
    found = [sum(row["care_proceedings"] for row in bi.all("activity_period", grain=grain))
             for grain in SPANS]
    assert found == [weeks, months, years]
    rolled = bi.all("activity_rolling_52_weeks")
    assert {row["care_proceedings"] for row in rolled} == ({1} if period != "YEAR" else set())


# --- what the planner makes of a filter

def conditions(node):
    """(table, its conditions) of every scan of a plan."""
    if "Relation Name" in node:
        yield node["Relation Name"], " ".join(
            str(node.get(name, "")) for name in ("Filter", "Index Cond", "Recheck Cond"))
    for below in node.get("Plans", ()):
        yield from conditions(below)


def test_days_asked_for_are_looked_for_in_what_is_kept_and_in_the_calendar(bi):
    plan = bi.value(
        "EXPLAIN (FORMAT JSON) SELECT * FROM bi.activity_daily "
        f"WHERE day BETWEEN '2020-05-04' AND '2020-05-10' AND authority = '{GSS}'")
    of_activity = [text for table, text in conditions(plan[0]["Plan"]) if table == "activity"]
    assert len(of_activity) > 1
    assert [text for text in of_activity if "2020-05-04" not in text] == []
