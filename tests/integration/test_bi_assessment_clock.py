"""Both assessment clocks, bands, and the referral that an assessment belongs to."""

import datetime

import pytest

from bi_rows import LONDON

pytest_plugins = ("bi_fixtures",)


def assess(bi, start, end, **values):
    bi.assessment_end("a1", "k1", start, end, **values)
    return bi.one("assessment", cina_assessment_id="a1")


@pytest.mark.parametrize("start, due", [
    ("2020-05-07", "2020-07-13"), ("2021-12-24", "2022-03-02"), ("2022-09-16", "2022-11-21")])
def test_the_45th_working_day_is_the_last_in_time(bi, start, due):
    last = datetime.date.fromisoformat(due)
    row = assess(bi, f"{start}T10:00", f"{due}T23:59")
    assert (row["working_days_from_start"], row["within_45wd_from_start"]) == (45, True)
    assert row["due_on_from_start"] == last
    row = assess(bi, f"{start}T10:00", f"{last + datetime.timedelta(days=1)}T00:00")
    assert (row["working_days_from_start"], row["within_45wd_from_start"]) == (46, False)


def test_the_guidance_clock_runs_from_the_referral(bi):
    bi.referral("r1", "k1", "2020-05-07T10:00")
    row = assess(bi, "2020-05-11T10:00", "2020-07-13T23:59", referral_id="r1")
    assert (row["working_days_from_referral"], row["within_45wd_from_referral"]) == (45, True)
    row = assess(bi, "2020-05-11T10:00", "2020-07-14T10:00", referral_id="r1")
    assert (row["working_days_from_start"], row["working_days_from_referral"]) == (45, 46)
    assert (row["within_45wd_from_start"], row["within_45wd_from_referral"]) == (True, False)
    assert str(row["due_on_from_referral"]) == "2020-07-13"
    assert row["referral_derived"] is False


BANDS = [(0, "Same day"), (1, "1-10"), (10, "1-10"), (11, "11-20"), (20, "11-20"), (21, "21-30"),
         (30, "21-30"), (31, "31-40"), (40, "31-40"), (41, "41-45"), (45, "41-45"), (46, "46-50"),
         (50, "46-50"), (51, "51-60"), (60, "51-60"), (61, "61+"), (200, "61+")]


def test_bands_are_those_of_table_c2_and_their_sum_is_its_total(bi):
    for place, (elapsed, _) in enumerate(BANDS):
        end = bi.value("""
            SELECT min(day) FROM frontdoor.calendar_day
            WHERE working_days = %s + (
                SELECT working_days FROM frontdoor.calendar_day WHERE day = '2019-06-03')
        """, elapsed)
        bi.assessment_end(f"a{place}", f"k{place}", "2019-06-03T10:00", f"{end}T12:00")
    bi.assessment_end("backwards", "k99", "2019-06-03T10:00", "2019-06-03T09:59")
    bi.assessment_start("open", "k98", "2019-06-03T10:00")
    rows = {row["cina_assessment_id"]: row["duration_band"] for row in bi.all("assessment")}
    assert rows == {f"a{place}": band for place, (_, band) in enumerate(BANDS)} | {
        "backwards": None, "open": None}
    year = bi.one("assessment_duration_reporting_year", reporting_year="2019/20")
    names = ("same_day", "days_1_to_10", "days_11_to_20", "days_21_to_30", "days_31_to_40",
             "days_41_to_45", "days_46_to_50", "days_51_to_60", "days_61_or_more")
    assert [year[name] for name in names] == [1, 2, 2, 2, 2, 2, 2, 2, 2]
    assert (year["assessments"], year["within_45wd_from_start"]) == (17, 11)
    months = bi.all("assessment_timeliness_monthly")
    assert sum(row[name] for row in months for name in names) == 17
    assert sum(row["assessments"] for row in months) == 18
    assert sum(row["open"] for row in months) == 1


def test_an_instant_before_local_midnight_utc_belongs_to_the_next_reporting_year(bi):
    row = assess(bi, "2021-03-01T10:00", "2021-03-31T23:15Z")
    assert (str(row["authorised_on"]), row["reporting_year"]) == ("2021-04-01", "2021/22")
    row = assess(bi, "2021-03-01T10:00", "2021-03-31T22:59Z")
    assert row["reporting_year"] == "2020/21"


@pytest.mark.parametrize("day, year", [
    ("1999-04-01", "1999/00"), ("2000-03-31", "1999/00"), ("2020-02-29", "2019/20"),
    ("2021-05-31", "2021/22"), ("2020-12-31", "2020/21")])
def test_a_reporting_year_runs_from_april_to_march(bi, day, year):
    assert bi.value("SELECT frontdoor.reporting_year(%s::date)", day) == year


def test_each_clock_is_judged_alone(bi):
    bi.referral("r1", "k1", "2020-05-11T10:00")
    bi.assessment_start("a1", "k1", "2020-05-07T10:00")
    row = assess(bi, "2020-05-07T10:00", "2020-05-11T09:00", referral_id="r1")
    assert (row["working_days_from_start"], row["working_days_from_referral"]) == (1, None)
    assert bi.faults() == [("ASSESSMENT_BEFORE_REFERRAL", "a1", "r1")]
    row = assess(bi, "2020-05-12T10:00", "2020-05-12T09:00", referral_id="r1")
    assert (row["working_days_from_start"], row["working_days_from_referral"]) == (None, 1)
    assert bi.faults() == [("ASSESSMENT_BEFORE_START", "a1", "r1")]


@pytest.mark.parametrize("opened, start, end, from_start, from_referral", [
    ("2020-05-11T10:00", "2020-05-11", "2020-05-11", 0, 0),
    ("2020-05-11", "2020-05-11T10:00", "2020-05-11T09:00", None, 0),
    ("2020-05-12", "2020-05-11T10:00", "2020-05-11T11:00", 0, None),
    ("2020-05-11T10:00", "2020-05-11", "2020-05-10", None, None),
])
def test_a_date_only_clock_ends_before_its_start_by_local_date(
        bi, opened, start, end, from_start, from_referral):
    bi.referral("r1", "k1", opened)
    row = assess(bi, start, end, referral_id="r1")
    assert (row["working_days_from_start"], row["working_days_from_referral"]) == (
        from_start, from_referral)


def test_an_assessment_is_present_while_either_part_is(bi):
    bi.assessment_start("start", "k1", "2020-05-07T10:00")
    bi.assessment_end("end", "k1", "2020-05-07T10:00", "2020-05-11T10:00")
    bi.assessment_start("start voided", "k1", "2020-05-01T10:00", voided=True)
    bi.assessment_end("start voided", "k1", "2020-05-07T10:00", "2020-05-11T10:00")
    bi.assessment_start("end voided", "k1", "2020-05-07T10:00")
    bi.assessment_end("end voided", "k1", "2020-05-01T10:00", "2020-05-11T10:00", voided=True)
    bi.assessment_start("voided", "k1", "2020-05-07T10:00", voided=True)
    bi.assessment_end("voided", "k1", "2020-05-07T10:00", "2020-05-11T10:00", voided=True)
    states = {row["cina_assessment_id"]: (row["assessment_state"], row["started_on"].day)
              for row in bi.all("assessment")}
    assert states == {"start": ("OPEN", 7), "end": ("AUTHORISED", 7),
                      "start voided": ("AUTHORISED", 7), "end voided": ("OPEN", 7)}
    row = bi.one("assessment", cina_assessment_id="end voided")
    assert row["authorised_at"] is None and row["outcome_code"] is None


def test_the_end_stands_over_the_start_and_the_start_fills_what_it_leaves_out(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.referral("r2", "k1", "2020-05-02T10:00")
    bi.assessment_start("a1", "k1", "2020-05-07", referral_id="r1", team_id="t1", worker_id="w1")
    row = assess(bi, "2020-05-11T10:00", "2020-05-12T10:00", worker_id="w2")
    assert row["started_at"] == datetime.datetime(2020, 5, 11, 10, tzinfo=LONDON)
    assert row["time_known"] is True
    assert (row["cina_referral_id"], row["cina_assessment_team"],
            row["cina_assessment_worker_id"]) == ("r1", "t1", "w2")
    assert assess(bi, "2020-05-11T10:00", "2020-05-12T10:00", referral_id="r2")[
        "cina_referral_id"] == "r2"


def test_a_voided_start_fills_nothing(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.referral("r2", "k1", "2020-05-02T10:00")
    bi.assessment_start("a1", "k1", "2020-05-07", referral_id="r1", team_id="t1", worker_id="w1",
                        voided=True)
    row = assess(bi, "2020-05-11T10:00", "2020-05-12T10:00")
    assert (row["cina_referral_id"], row["cina_assessment_team"],
            row["cina_assessment_worker_id"]) == ("r2", None, None)


def test_a_null_referral_is_the_latest_with_further_action_by_the_start(bi):
    bi.referral("r1", "k1", "2020-01-10T10:00")
    bi.closure("r1", "k1", "2020-01-11T10:00")
    bi.referral("r2", "k1", "2020-02-10T10:00", nfa=True)
    bi.referral("r3", "k1", "2020-02-11T10:00", voided=True)
    bi.referral("r4", "k1", "2020-03-10T23:00")
    bi.referral("r5", "k1", "2020-03-10T23:00")
    bi.referral("r6", "k1", "2020-03-11T00:00")
    bi.referral("r7", "other", "2020-02-01T10:00")
    found = {}
    for start in ("2020-01-09T23:59", "2020-01-10T00:00", "2020-03-09T23:59", "2020-03-10T08:00",
                  "2020-03-11T00:00"):
        bi.assessment_start(start, "k1", start)
        row = bi.one("assessment", cina_assessment_id=start)
        found[start] = row["cina_referral_id"]
        assert row["referral_derived"] is (row["cina_referral_id"] is not None)
    assert list(found.values()) == [None, "r1", "r1", "r5", "r6"]


@pytest.mark.parametrize("named", ["missing", "voided", "of another child"])
def test_a_referral_named_that_is_none_is_no_referral_and_nothing_is_derived(bi, named):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.referral("voided", "k1", "2020-05-01T10:00", voided=True)
    bi.referral("of another child", "k2", "2020-05-01T10:00")
    bi.assessment_start("a1", "k1", "2020-05-11T10:00")
    row = assess(bi, "2020-05-11T10:00", "2020-05-12T10:00", referral_id=named)
    assert (row["cina_referral_id"], row["working_days_from_referral"]) == (None, None)
    assert (row["within_45wd_from_start"], row["overdue_from_referral"]) == (True, False)
    assert bi.faults() == [("ASSESSMENT_WITHOUT_REFERRAL", "a1", None)]


def test_an_assessment_under_a_no_further_action_referral_counts_in_nothing(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00", nfa=True)
    bi.assessment_start("a1", "k1", "2020-05-11T10:00", referral_id="r1")
    bi.assessment_start("a2", "k1", "2020-05-11T10:00", referral_id="r1")
    bi.assessment_end("a2", "k1", "2020-05-11T10:00", "2020-05-12T10:00", referral_id="r1",
                      factors=["F_3A"], closure_reason="RC8")
    for view in ("assessment", "assessment_factor", "assessment_timeliness_monthly",
                 "assessment_duration_reporting_year", "assessment_factor_reporting_year"):
        assert bi.all(view) == []
    assert bi.faults() == [("ASSESSMENT_UNDER_NFA_REFERRAL", "a1", "r1"),
                           ("ASSESSMENT_UNDER_NFA_REFERRAL", "a2", "r1")]


@pytest.mark.parametrize("now, from_start, from_referral", [
    ("2020-07-10T12:00", False, False), ("2020-07-13T12:00", False, True),
    ("2020-07-13T23:59", False, True), ("2020-07-14T00:00", True, True)])
def test_an_open_assessment_is_overdue_when_more_than_45_working_days_have_passed(
        bi, now, from_start, from_referral):
    bi.referral("r1", "k1", "2020-05-06T10:00")
    bi.assessment_start("a1", "k1", "2020-05-07T10:00", referral_id="r1")
    bi.now(now)
    row = bi.one("assessment")
    assert (row["overdue_from_start"], row["overdue_from_referral"]) == (from_start, from_referral)
    month = bi.one("assessment_timeliness_monthly")
    assert (str(month["month"]), month["assessments"], month["open"]) == ("2020-05-01", 0, 1)
    assert (month["open_overdue_from_start"], month["open_overdue_from_referral"]) == (
        int(from_start), int(from_referral))


def test_a_month_counts_what_was_authorised_in_it(bi):
    bi.referral("r1", "k1", "2020-05-01T10:00")
    bi.assessment_end("a1", "k1", "2020-05-07T10:00", "2020-07-31T23:30", referral_id="r1")
    bi.assessment_end("a2", "k2", "2020-07-01T10:00", "2020-07-31T22:59Z")
    bi.assessment_end("a3", "k3", "2020-07-01T10:00", "2020-07-31T23:00Z")
    july = bi.one("assessment_timeliness_monthly", month=datetime.date(2020, 7, 1))
    assert (july["assessments"], july["clocked_from_start"], july["within_45wd_from_start"],
            july["clocked_from_referral"], july["within_45wd_from_referral"]) == (2, 2, 1, 1, 0)
    assert str(july["within_45wd_from_start_percent"]) == "50.0"


def test_assessment_days_outside_the_table_are_listed(bi):
    bi.now("2029-03-01T12:00")
    bi.assessment_start("a1", "k1", "2028-12-27T10:00")
    assess(bi, "2028-12-27T10:00", "2029-01-02T10:00")
    assert bi.one("assessment")["working_days_from_start"] == 4
    assert bi.faults() == [("ASSESSMENT_DUE_PAST_TABLE", "a1", None),
                           ("ASSESSMENT_OUTSIDE_TABLE", "a1", None),
                           ("ASSESSMENT_WITHOUT_REFERRAL", "a1", None)]
