"""A year of one authority is found by its days, out of ten years of a nation."""

import re

import nation
import pytest

from bi_rows import Bi

pytest_plugins = ("bi_fixtures",)

OF_AUTHORITY = "authority = 'E06000007'"
YEAR = f"reporting_year = '{nation.YEAR}'"
MONTHS = "month BETWEEN '2022-04-01' AND '2023-03-01'"
WEEKS = "week BETWEEN '2022-04-04' AND '2023-03-27'"
DAYS = "BETWEEN '2022-04-01' AND '2023-03-31'"
BY_RECEIPT = "contact_received"
WHOLE_TABLE = re.compile(r"Seq Scan on (contact\w*|referral|allocation|assessment\w*|case_\w+)\b")


def kept(name, unit):
    """The index by which a unit's kept rows are found."""
    return f"{name}_authority_{unit}_idx"


READS = [
    ("contact", YEAR, BY_RECEIPT),
    ("contact", f"received_on {DAYS}", BY_RECEIPT),
    ("contact_factor", f"received_on {DAYS}", BY_RECEIPT),
    ("contact_outcome", f"received_on {DAYS}", BY_RECEIPT),
    ("contact_weekly", WEEKS, kept("contact_weekly", "week")),
    ("contact_outcome_weekly", WEEKS, kept("contact_outcome_weekly", "week")),
    ("decision_timeliness_weekly", WEEKS, kept("decision_timeliness_weekly", "week")),
    ("repeat_contact_monthly", MONTHS, kept("contact_monthly", "month")),
    ("referral", f"opened_on {DAYS}", kept("referral", "opened_on")),
    *(("activity_daily", condition, BY_RECEIPT)
      for condition in (f"day {DAYS}", WEEKS, MONTHS, YEAR)),
    *(("activity_period", f"grain = '{grain}' AND period {DAYS}", BY_RECEIPT)
      for grain in ("WEEK", "MONTH")),
]


@pytest.fixture(scope="module")
def ten_years(bi_connection):
    """Ten years of a few authorities, kept."""
    nation.fill(bi_connection, authorities=20, contacts=60000)
    Bi(bi_connection).fold()
    for name, in bi_connection.execute(
            "SELECT oid::regclass::text FROM pg_class "
            "WHERE relnamespace = 'rollup'::regnamespace AND relkind = 'r'").fetchall():
        bi_connection.execute(f"ANALYZE {name}")
    yield bi_connection
    bi_connection.rollback()


@pytest.mark.parametrize("view, condition, index", READS)
def test_a_year_of_an_authority_is_found_by_the_index_of_its_days(
        ten_years, view, condition, index):
    rows = ten_years.execute(
        f"EXPLAIN ANALYZE SELECT * FROM bi.{view} WHERE {OF_AUTHORITY} AND {condition}").fetchall()
    plan = "\n".join(line for line, in rows if not line.endswith("(never executed)"))
    assert index in plan
    assert not WHOLE_TABLE.search(plan), plan


def test_a_year_holds_what_is_in_its_days(ten_years):
    in_days, in_year, in_months = (ten_years.execute(
        f"SELECT count(*) FROM bi.contact WHERE {OF_AUTHORITY} AND {condition}").fetchone()[0]
        for condition in (f"received_on {DAYS}", YEAR, MONTHS))
    assert in_days == in_year == in_months > 250
