"""A year of one authority is found by its days, out of ten years of a nation."""

import re

import kept
import nation
import pytest

pytest_plugins = ("bi_fixtures",)

OF_AUTHORITY = "authority = 'E06000007'"
YEAR = f"reporting_year = '{nation.YEAR}'"
MONTHS = "month BETWEEN '2022-04-01' AND '2023-03-01'"
WEEKS = "week BETWEEN '2022-04-04' AND '2023-03-27'"
DAYS = "BETWEEN '2022-04-01' AND '2023-03-31'"
BY_RECEIPT = "contact_received"
WHOLE_TABLE = re.compile(  # but of the clocks, of which an authority has one
    r"Seq Scan on (contact(?!_clock)\w*|referral|allocation|assessment\w*|case_\w+)\b")


def by_unit(name, unit):
    """The index by which a unit's kept rows are found."""
    return f"{name}_authority_{unit}_idx"


BY_OPENING = by_unit("referral", "opened_on")
BY_AUTHORISATION = by_unit("assessment", "authorised_on")
BY_PERIOD = "_grain_period_idx"  # of rollup.activity, with or without the authority before

READS = [
    ("contact", YEAR, BY_RECEIPT),
    ("contact", f"received_on {DAYS}", BY_RECEIPT),
    ("contact_factor", f"received_on {DAYS}", BY_RECEIPT),
    ("contact_outcome", f"received_on {DAYS}", BY_RECEIPT),
    ("contact_weekly", WEEKS, by_unit("contact_weekly", "week")),
    ("contact_outcome_weekly", WEEKS, by_unit("contact_outcome_weekly", "week")),
    ("decision_timeliness_weekly", WEEKS, by_unit("decision_timeliness_weekly", "week")),
    ("repeat_contact_monthly", MONTHS, by_unit("contact_monthly", "month")),
    ("referral", YEAR, BY_OPENING),
    ("referral", f"opened_on {DAYS}", BY_OPENING),
    ("referral_monthly", MONTHS, BY_OPENING),
    ("referral_reporting_year", YEAR, BY_OPENING),
    *(("activity_daily", condition, BY_PERIOD) for condition in (f"day {DAYS}", WEEKS, MONTHS, YEAR)),
    *(("activity_period", f"grain = '{grain}' AND period {DAYS}", BY_PERIOD)
      for grain in ("WEEK", "MONTH", "REPORTING_YEAR")),
    *(("activity_rolling_52_weeks", YEAR, index)
      for index in (BY_PERIOD, "calendar_day_last_week", "calendar_day_first_week")),
    ("activity_item", f"day {DAYS}", by_unit("activity_case", "day")),
    *(("assessment", condition, BY_AUTHORISATION)
      for condition in (f"authorised_on {DAYS}", MONTHS, YEAR, "authorised_on IS NULL")),
    ("assessment_factor", f"authorised_on {DAYS}", BY_AUTHORISATION),
    ("assessment_timeliness_monthly", MONTHS, BY_AUTHORISATION),
    ("assessment_duration_reporting_year", YEAR, BY_AUTHORISATION),
    ("assessment_factor_reporting_year", YEAR, BY_AUTHORISATION),
    *(("dfe_figure", YEAR, index) for index in (BY_AUTHORISATION, BY_OPENING)),
    ("ssd_cin_episodes", f"cine_referral_date {DAYS}", BY_OPENING),
    *((view, WEEKS, by_unit("fault", "week")) for view in ("data_quality", "data_quality_weekly")),
    ("unknown_code", f"day {DAYS}", by_unit("unknown_code", "day")),
]


@pytest.fixture(scope="module")
def ten_years(bi_connection):
    """Ten years of a few authorities, kept."""
    nation.fill(bi_connection, authorities=20, contacts=60000)
    kept.keep_all(bi_connection)
    for name, in bi_connection.execute(
            "SELECT oid::regclass::text FROM pg_class "
            "WHERE relnamespace = 'rollup'::regnamespace AND relkind = 'r'").fetchall():
        bi_connection.execute(f"ANALYZE {name}")
    yield bi_connection
    bi_connection.rollback()


def steps(connection, query):
    """The steps of a query's plan that were taken."""
    rows = connection.execute(f"EXPLAIN ANALYZE {query}").fetchall()
    return "\n".join(line for line, in rows if not line.endswith("(never executed)"))


@pytest.mark.parametrize("view, condition, index", READS)
def test_a_year_of_an_authority_is_found_by_the_index_of_its_days(
        ten_years, view, condition, index):
    plan = steps(ten_years, f"SELECT * FROM bi.{view} WHERE {OF_AUTHORITY} AND {condition}")
    assert index in plan
    assert not WHOLE_TABLE.search(plan), plan


@pytest.mark.parametrize("view, index", [
    ("dfe_c1_referrals", BY_OPENING), ("dfe_c2_assessment_duration", BY_AUTHORISATION),
    ("dfe_c3_factors", BY_AUTHORISATION), ("dfe_c5_referral_source", BY_OPENING),
    ("dfe_c6_referrals_by_month", BY_OPENING)])
def test_the_year_of_a_dfe_table_is_found_by_an_index(ten_years, view, index):
    plan = steps(
        ten_years,
        f"SELECT * FROM bi.{view} WHERE new_la_code = 'E06000007' AND time_period = 2023")
    assert index in plan
    assert not WHOLE_TABLE.search(plan), plan


def test_a_year_holds_what_is_in_its_days(ten_years):
    in_days, in_year, in_months = (ten_years.execute(
        f"SELECT count(*) FROM bi.contact WHERE {OF_AUTHORITY} AND {condition}").fetchone()[0]
        for condition in (f"received_on {DAYS}", YEAR, MONTHS))
    assert in_days == in_year == in_months > 250


def whole(node, table):
    """How often a plan goes through the rows of a table, not by the key of a child."""
    by_child = "child_key" in node.get("Index Cond", "") + node.get("Recheck Cond", "")
    return (node.get("Relation Name") == table and not by_child) + sum(
        whole(child, table) for child in node.get("Plans", ()))


@pytest.mark.parametrize("view", ["time_ahead", "unknown_code", "unmapped_code", "data_quality",
                                  "data_quality_weekly", "data_quality_summary"])
def test_contacts_are_looked_for_by_their_child_for_what_is_wrong(ten_years, view):
    plan, = ten_years.execute(
        f"EXPLAIN (FORMAT JSON) SELECT * FROM bi.{view} WHERE {OF_AUTHORITY}").fetchone()
    assert whole(plan[0]["Plan"], "contact") == 0
