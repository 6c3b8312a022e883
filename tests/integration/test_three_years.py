"""Three generated years carry the published figures; what is published is what the views report."""

import decimal

import psycopg
import pytest

import figures_expected as figures
from servers import wait_for
from stack import INPUTS


@pytest.fixture(scope="module")
def years(kafka, postgres, tmp_path_factory):
    """A stack that has projected the three years once, shared by the tests of this file."""
    from stack import Stack

    folder = tmp_path_factory.mktemp("years")
    stack = Stack(kafka, postgres, folder, partitions=4)
    stack.ctl("generate", "--reference", str(folder))
    for kind in ("team", "worker", "setting", "population", "benchmark"):
        stack.ctl("reference", "load", kind, str(folder / f"{kind}s.csv"))
    stack.start()
    stack.ctl("generate", "--publish")
    stack.wait_projected(seconds=300)
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute("ANALYZE")  # as autovacuum does within a minute
    yield stack
    stack.stop()


def view(stack, name, key, *columns, where="true"):
    rows = stack.rows(f"SELECT {key}, {', '.join(columns)} FROM bi.{name} "
                      f"WHERE authority = '{figures.AUTHORITY}' AND {where}")
    return {row[0]: dict(zip(columns, row[1:])) for row in rows}


def test_nothing_is_refused(years):
    assert years.rows("SELECT service, reason, count(*) FROM frontdoor.dead_letter "
                      "GROUP BY 1, 2") == []


@pytest.mark.parametrize("table", ("C1", "C2", "C5", "C6"))
def test_the_published_tables_come_back_cell_by_cell(years, table):
    """A count of 1 to 5 is suppressed, and another one with it that would give it away."""
    rows = years.rows("SELECT reporting_year, measure, local_value, benchmark_value, "
                      "benchmark_status FROM bi.benchmark_comparison WHERE authority = %s "
                      "AND area_kind = 'PUBLISHED' AND dfe_table = %s", figures.AUTHORITY, table)
    shown = {(year, measure): cell for year, measure, *cell in rows}
    published = figures.cells(table)
    assert shown.keys() == published.keys()
    hidden = {}
    for place, text in published.items():
        local, value, status = shown[place]
        assert text == (status or str(value)), place
        if status:
            hidden.setdefault(place[0], []).append(local)
        elif place not in figures.WITHOUT_HISTORY:
            assert local == value, place
    assert all(1 <= min(values) <= 5 for values in hidden.values())


def test_cells_that_need_a_history_before_the_first_year_are_few_and_not_far_off(years):
    rows = years.rows("SELECT reporting_year, measure, local_value / benchmark_value "
                      "FROM bi.benchmark_comparison WHERE authority = %s "
                      "AND area_kind = 'PUBLISHED' AND unit <> 'DAYS' AND difference <> 0 "
                      "AND dfe_table IN ('C1', 'C2', 'C5', 'C6')", figures.AUTHORITY)
    assert {(year, measure) for year, measure, _ in rows} == figures.WITHOUT_HISTORY
    assert all(0.85 < share < 1.15 for *_, share in rows)


def test_table_c4_comes_back_but_for_its_quartiles(years):
    assert years.rows("SELECT reporting_year, measure, local_value, benchmark_value "
                      "FROM bi.benchmark_comparison WHERE authority = %s "
                      "AND area_kind = 'PUBLISHED' AND dfe_table = 'C4' AND unit <> 'DAYS' "
                      "AND difference <> 0", figures.AUTHORITY) == []
    assert years.value("SELECT count(*) FROM bi.benchmark_comparison WHERE authority = %s "
                       "AND area_kind = 'PUBLISHED' AND dfe_table = 'C4' "
                       "AND difference = 0 AND unit <> 'DAYS'", figures.AUTHORITY) == 3 * 12


def test_most_enquiries_lie_within_an_assessment(years):
    rows = years.rows("SELECT within_assessment_45wd_percent FROM bi.section47_reporting_year "
                      "WHERE authority = %s", figures.AUTHORITY)
    assert len(rows) == 3 and all(60 < share < 95 for share, in rows)


def test_every_figure_is_compared_with_england_and_the_region(years):
    rows = dict(years.rows("SELECT area_name, count(*) FROM bi.benchmark_comparison "
                           "WHERE authority = %s AND area_kind <> 'PUBLISHED' GROUP BY 1",
                           figures.AUTHORITY))
    figures_shown = years.value("SELECT count(*) FROM bi.dfe_figure WHERE authority = %s "
                                "AND reporting_year = ANY (%s)",
                                figures.AUTHORITY, list(figures.YEARS.values()))
    assert rows == {"England": figures_shown, "North West": figures_shown}


def test_referrals_of_each_month_are_those_of_table_c6(years):
    rows = years.rows("SELECT month, referrals FROM bi.referral_monthly WHERE authority = %s",
                      figures.AUTHORITY)
    assert dict(rows) == figures.referral_monthly()


def test_sources_are_in_the_proportions_of_table_c5(years):
    for year, groups in figures.referral_source().items():
        rows = dict(years.rows(
            "SELECT source_group, sum(referrals)::integer FROM bi.referral_source "
            "WHERE authority = %s AND reporting_year = %s GROUP BY 1", figures.AUTHORITY, year))
        for group, count in groups.items():
            assert abs(rows.get(group, 0) - count) <= max(5, count * 0.02), (year, group)


def test_factors_are_in_the_proportions_of_table_c3(years):
    for year, factors in figures.assessment_factor_reporting_year().items():
        rows = dict(years.rows(
            "SELECT factor_code, assessments FROM bi.assessment_factor_reporting_year "
            "WHERE authority = %s AND reporting_year = %s", figures.AUTHORITY, year))
        scale = sum(rows.get(code, 0) for code in factors) / sum(factors.values())
        for code, count in factors.items():
            assert rows.get(code, 0) == pytest.approx(count * scale, rel=0.2, abs=15), (year, code)


def test_the_52_week_review_agrees_with_the_published_figures_to_the_decimal(years):
    columns = ("value_before", "value_after", "change_percent")
    reported = view(years, "review_52_week", "measure", *columns)
    for measure, expected in figures.review_52_week().items():
        for column, value in expected.items():
            if value is not None:
                assert reported[measure][column] == value, (measure, column)
    assert reported["conversations"]["change_percent"] == decimal.Decimal("402.7")


def test_the_52_week_review_takes_each_figure_over_its_published_periods(years):
    rows = years.rows("SELECT measure, period_before, period_after FROM bi.review_52_week "
                      "WHERE authority = %s", figures.AUTHORITY)
    reported = {measure: (before, after) for measure, before, after in rows}
    for measure, periods in figures.review_periods().items():
        assert reported[measure] == tuple(f"{first} to {last}" for first, last in periods), measure


def test_alerts_of_every_kind_are_raised_and_their_last_state_is_on_the_topic(years):
    states = dict(years.rows("SELECT state, count(*)::integer FROM bi.repeat_contact_alert "
                             "WHERE rule = 'SIMILAR' AND NOT historic GROUP BY 1"))
    assert states["OPEN"] >= 20 and states["CLOSED"] >= 20
    last = {}
    for alert in years.alerts():
        assert alert["revision"] > last.get(alert["alert_id"], alert)["revision"] or (
            alert["alert_id"] not in last)
        last[alert["alert_id"]] = alert
    following = {str(alert_id): state for alert_id, state in years.rows(
        "SELECT alert_id, state FROM bi.repeat_contact_alert "
        "WHERE rule = 'SIMILAR' AND NOT historic")}
    sent = {identity: "CLOSED" if alert["state"] == "CLOSED" else "OPEN"
            for identity, alert in last.items() if alert["state"] != "RETRACTED"}
    assert sent == following


def test_the_same_years_twice_more_in_reverse_with_a_crash_change_no_digest(years):
    before = years.digests()
    assert "empty" not in before.values()
    twins = years.start()
    wait_for("the second instances to work", lambda: years.alive() and all(
        "running:" in twin.log() for twin in twins[:3]))
    for victim in (twins[0], None):
        publisher = years.ctl_start("generate", "--publish", "--reverse")
        if victim:
            held = years.positions(victim.name)
            wait_for("events to arrive", lambda: years.positions(victim.name) != held, every=0.02)
            victim.kill()
        assert publisher.wait(300) == 0
    years.wait_projected(seconds=300)
    assert years.digests() == before
    assert len(years.rows("SELECT DISTINCT service FROM frontdoor.position")) == len(INPUTS)
