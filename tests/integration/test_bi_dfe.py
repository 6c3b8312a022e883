"""The DfE's tables as views, in the layout of its own files, and what they are compared with."""

import csv
import datetime
import decimal

import pytest

from bi_rows import GSS, SCHEMAS

pytest_plugins = ("bi_fixtures",)

PUBLISHED = SCHEMAS.parent / "services" / "frontdoorctl" / "figures" / "dfe-children-in-need.csv"
VIEWS = {"C1": "dfe_c1_referrals", "C2": "dfe_c2_assessment_duration", "C3": "dfe_c3_factors",
         "C4": "dfe_c4_section47", "C5": "dfe_c5_referral_source", "C6": "dfe_c6_referrals_by_month"}
LEADING = ["time_period", "time_identifier", "geographic_level", "country_code", "country_name",
           "region_code", "region_name", "new_la_code", "la_name"]
ENGLAND, NORTH_WEST, SOUTH_WEST, BOLTON = "E92000001", "E12000002", "E12000009", "E08000001"


def measures(table):
    """Of a table, in the order in which they are published."""
    with open(PUBLISHED, encoding="utf-8", newline="") as file:
        return [row["measure"] for row in csv.DictReader(file)
                if (row["table"], row["year_to_31_march"], row["gss_code"]) == (table, "2021", GSS)]


def layout(bi, view):
    return [name for name, in bi.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'bi' "
        "AND table_name = %s ORDER BY ordinal_position", view)]


def compared(bi, **where):
    """{area code: row}; an area has one."""
    rows = bi.all("benchmark_comparison", **where)
    assert len(rows) == len({row["area_code"] for row in rows})
    return {row["area_code"]: row for row in rows}


# --- the layout

@pytest.mark.parametrize("table", VIEWS)
def test_columns_are_the_dfes_in_its_order(bi, table):
    assert layout(bi, VIEWS[table]) == LEADING + measures(table)


def test_a_row_says_when_and_where_as_the_dfe_does(bi):
    bi.referral("r1", "k1", "2021-03-31T23:59")
    row = bi.one("dfe_c1_referrals")
    assert [row[name] for name in LEADING] == [
        2021, "Reporting year", "Local authority", ENGLAND, "England", NORTH_WEST, "North West",
        GSS, "Blackburn with Darwen"]


def test_every_authority_has_the_code_of_its_region(bi):
    assert bi.rows("SELECT DISTINCT region FROM bi.authority WHERE region_code IS NULL") == []
    assert bi.value("SELECT count(DISTINCT region_code) FROM bi.authority") == 9


# --- the tables

def test_what_did_not_happen_is_0_and_a_year_without_anything_has_no_row(bi):
    bi.referral("r1", "k1", "2020-12-01T10:00", source="S_3E")
    sources, months = bi.one("dfe_c5_referral_source"), bi.one("dfe_c6_referrals_by_month")
    assert {name: sources[name] for name in measures("C5") if sources[name]} == {
        "Referrals": 1, "Health_Services": 1}
    assert {name: months[name] for name in measures("C6") if months[name]} == {
        "Referrals": 1, "December": 1}
    assert all(sources[name] == 0 for name in measures("C5")
               if name not in ("Referrals", "Health_Services"))
    assert bi.all("dfe_c2_assessment_duration") == bi.all("dfe_c3_factors") == []


def test_a_year_begins_on_1_april_in_london(bi):
    bi.referral("r1", "k1", "2021-03-31T22:59Z")
    bi.referral("r2", "k2", "2021-03-31T23:15Z")
    rows = {row["time_period"]: row for row in bi.all("dfe_c6_referrals_by_month")}
    assert (rows[2021]["March"], rows[2022]["April"]) == (1, 1)
    assert {period: row["Referrals"] for period, row in rows.items()} == {2021: 1, 2022: 1}


@pytest.mark.parametrize("source, group", [
    ("S_1D", "Individual"), ("S_2A", "Schools"), ("S_2B", "Education_Services"),
    ("S_3A", "Health_Services"), ("S_4", "Housing"), ("S_5D", "LA_Services"), ("S_6", "Police"),
    ("S_7", "Other_legal_agency"), ("S_8", "Other"), ("S_9", "Anonymous"), ("S_10", "Unknown"),
    ("UNKNOWN", "Unknown"), ("S_99", "Unknown")])
def test_each_source_is_in_its_group(bi, source, group):
    bi.referral("r1", "k1", "2020-12-01T10:00", source=source)
    row = bi.one("dfe_c5_referral_source")
    assert [name for name in measures("C5") if row[name]] == ["Referrals", group]


@pytest.mark.parametrize("days, quartiles", [
    ((), (None, None, None)), ((7,), (7, 7, 7)), ((1, 2), (1, 2, 2)), ((1, 4), (2, 3, 3)),
    ((0, 1, 2, 3, 4), (1, 2, 3)), ((0, 0, 0, 1), (0, 0, 0)), ((1, 2, 2, 45), (2, 2, 13))])
def test_quartiles_are_interpolated_and_rounded_half_up(bi, days, quartiles):
    bi.assessment_end("before", "k0", "2020-06-02T10:00", "2020-06-01T10:00")  # has no clock
    start = datetime.date(2020, 6, 1)
    for place, elapsed in enumerate(days):
        end = bi.value("SELECT day FROM bi.calendar WHERE is_working AND working_days = %s + "
                       "(SELECT working_days FROM bi.calendar WHERE day = %s)", elapsed, start)
        bi.assessment_end(f"a{place}", f"k{place}", f"{start}T10:00", f"{end}T12:00")
    row = bi.one("dfe_c2_assessment_duration")
    assert row["Assessments_completed"] == len(days)
    assert tuple(row[f"{name}_days"] for name in (
        "25th_Percentile", "Median", "75th_Percentile")) == quartiles


def test_rates_are_of_the_children_loaded_for_that_year(bi):
    for place in range(2):
        bi.referral(f"r{place}", "k1", f"2020-12-0{place + 1}T10:00")
    bi.assessment_end("a1", "k1", "2020-12-02T10:00", "2020-12-03T10:00")
    assert bi.one("dfe_c1_referrals")["Referrals_rate"] is None
    bi.population(2020, 7)
    assert bi.one("dfe_c1_referrals")["Referrals_rate"] is None
    bi.population(2021, 32000)
    bi.population(2021, 5, gss=BOLTON)
    row = bi.one("dfe_c1_referrals")
    assert (str(row["Referrals_rate"]), str(row["Referrals_child_rate"])) == ("0.6", "0.3")
    assert str(bi.one("dfe_c2_assessment_duration")["Assessments_completed_rate"]) == "0.3"
    bi.population(2021, 0)
    assert bi.one("dfe_c1_referrals")["Referrals_rate"] is None


def test_c4_counts_enquiries_and_conferences_on_their_own_days(bi):
    bi.section47_start("s1", "k1", "2021-03-29T10:00")
    bi.section47_start("s2", "k1", "2021-03-30T10:00")
    bi.section47_end("s3", "k2", "2021-03-30T10:00", "2021-04-20T10:00")
    bi.conference("f1", "k1", "2021-04-14T10:00", section47_id="s1")
    bi.conference("f2", "k2", "2021-04-30T10:00", section47_id="s3")
    bi.conference("f3", "k3", "2021-04-30T10:00")
    bi.population(2021, 10000)
    rows = {row["time_period"]: {name: row[name] for name in measures("C4") if row[name]}
            for row in bi.all("dfe_c4_section47")}
    assert rows == {
        2021: {"Section47": 3, "Section47_child": 2, "Section47_rate": 3, "Section47_child_rate": 2},
        2022: {"ICPC": 3, "ICPC_child": 3, "Duration_0-10_days": 1, "Duration_21+_days": 1,
               "Duration_25th_Percentile": 13, "Duration_median": 16,
               "Duration_75th_Percentile": 18}}


# --- factors

def episode(bi, *factors, name="1", at="2020-06-01T10:00"):
    bi.referral(f"r{name}", f"k{name}", at)
    for place, found in enumerate(factors):
        bi.assessment_end(f"a{name}{place}", f"k{name}", at, at, factors=found)


def factors_shown(bi):
    row = bi.one("dfe_c3_factors")
    return {name: row[name] for name in measures("C3") if row[name]}


def test_an_episode_has_each_factor_once_in_a_year(bi):
    episode(bi, ["F_3A", "F_8B", "F_8D"], ["F_3A", "F_18C"])
    episode(bi, ["F_3A"], name="2")
    assert factors_shown(bi) == {
        "Episodes_with_assessment_factor": 2, "Domestic_Abuse_child": 2, "Privately_fostered": 1,
        "Physical_Abuse_adult_on_child": 1}
    bi.assessment_end("later", "k1", "2021-05-01T10:00", "2021-05-02T10:00", factors=["F_3A"])
    assert {row["time_period"]: row["Domestic_Abuse_child"]
            for row in bi.all("dfe_c3_factors")} == {2021: 2, 2022: 1}


def test_no_factors_identified_is_no_factor(bi):
    episode(bi, ["F_21"], ["F_21"])
    assert factors_shown(bi) == {}
    episode(bi, ["F_99Z"], name="2")
    assert factors_shown(bi) == {"Episodes_with_assessment_factor": 1}


def test_an_assessment_without_a_referral_is_of_no_episode(bi):
    bi.assessment_end("a1", "k1", "2020-06-01T10:00", "2020-06-02T10:00", factors=["F_3A"])
    assert bi.all("dfe_c3_factors") == []


def test_retired_factors_are_null_and_not_0(bi):
    episode(bi, ["F_18A", "F_19A"])
    row = bi.one("dfe_c3_factors")
    assert row["Physical_Abuse_unknown"] is row["Sexual_Abuse_unknown"] is None


# --- one row a figure

@pytest.mark.parametrize("table", VIEWS)
def test_figures_are_the_cells_of_their_view(bi, table):
    episode(bi, ["F_3A"], ["F_20"])
    bi.section47_start("s1", "k1", "2020-07-01T10:00")
    bi.conference("f1", "k1", "2020-07-20T10:00")
    bi.population(2021, 1000)
    bi.referral("other", "k1", "2020-07-01T10:00", gss="E06000009")
    row = bi.one(VIEWS[table], new_la_code=GSS)
    figures = bi.rows("SELECT position, measure, value FROM bi.dfe_figure WHERE authority = %s "
                      "AND reporting_year = '2020/21' AND dfe_table = %s ORDER BY 1", GSS, table)
    assert figures == [(place, measure, row[measure])
                       for place, measure in enumerate(measures(table), 1)]


def test_each_figure_has_its_unit(bi):
    episode(bi, ["F_3A"])
    units = {row["measure"]: row["unit"] for row in bi.all("dfe_figure")}
    assert {name for name, unit in units.items() if unit == "PERCENT"} == {
        "Re_referrals_percent", "No_Further_Action_percent", "Not_in_Need_percent",
        "Re_referrals_child_percent"}
    assert {name for name, unit in units.items() if unit == "RATE"} == {
        "Referrals_rate", "Referrals_child_rate", "Assessments_completed_rate"}
    assert {name for name, unit in units.items() if unit == "DAYS"} == {
        "25th_Percentile_days", "Median_days", "75th_Percentile_days"}


# --- benchmarks

def test_a_value_that_was_not_published_is_null_with_its_status(bi):
    bi.benchmarks("C5,2021,E06000008,Housing,c", "C3,2021,E06000008,Gangs,x",
                  "C1,2021,E92000001,Referrals_rate,507.1", "C5,2021,E06000008,Unknown,0")
    shown = {row["benchmark_key"]: (row["value"], row["status"]) for row in bi.all("benchmark")}
    assert shown == {
        "C5/2021/E06000008/Housing": (None, "c"), "C3/2021/E06000008/Gangs": (None, "x"),
        "C1/2021/E92000001/Referrals_rate": (decimal.Decimal("507.1"), None),
        "C5/2021/E06000008/Unknown": (0, None)}


@pytest.mark.parametrize("area, level", [
    (ENGLAND, "National"), (NORTH_WEST, "Regional"), (GSS, "Local authority")])
def test_an_area_is_of_the_level_that_its_code_says(bi, area, level):
    bi.benchmarks(f"C1,2021,{area},Referrals,1")
    row = bi.one("benchmark")
    assert (row["geographic_level"], row["area_code"], row["area_name"], row["reporting_year"]) == (
        level, area, f"Area {area}", "2020/21")


def test_loading_again_replaces_the_table_year_and_area_that_it_has(bi):
    bi.benchmarks("C1,2020,E92000001,Referrals,1", "C1,2021,E92000001,Referrals,2",
                  "C1,2021,E92000001,Gone,3", "C1,2021,E12000002,Referrals,4",
                  "C2,2021,E92000001,Same_day,5")
    assert bi.benchmarks("C1,2021,E92000001,Referrals,c").rowcount == 1
    assert {row["benchmark_key"]: row["value"] for row in bi.all("benchmark")} == {
        "C1/2020/E92000001/Referrals": 1, "C1/2021/E92000001/Referrals": None,
        "C1/2021/E12000002/Referrals": 4, "C2/2021/E92000001/Same_day": 5}


# --- who is compared with whom

def test_an_authority_is_compared_with_england_its_region_and_what_was_published_of_it(bi):
    areas = {row["area_kind"]: row["area_code"] for row in bi.all("comparator", authority=GSS)}
    assert areas == {"ENGLAND": ENGLAND, "REGION": NORTH_WEST, "PUBLISHED": GSS}
    assert bi.one("comparator", authority="E06000022", area_kind="REGION")["area_code"] == (
        SOUTH_WEST)


def test_each_authority_has_neighbours_of_its_own_and_loading_again_replaces_them(bi):
    bi.neighbours(BOLTON, "E08000004", GSS)
    bi.neighbours(GSS, gss=BOLTON)
    bi.neighbours(BOLTON, "E08000005", GSS)

    def shown(authority):
        return {row["area_code"]
                for row in bi.all("comparator", authority=authority, area_kind="NEIGHBOUR")}

    assert shown(GSS) == {BOLTON, "E08000005"}
    assert shown(BOLTON) == {GSS}
    assert bi.neighbours(BOLTON, "E08000005", GSS).rowcount == 0


def test_the_difference_is_the_local_figure_less_the_published_one(bi):
    for place in range(4):
        bi.referral(f"r{place}", f"k{place}", "2020-06-01T10:00", nfa=place == 0)
    bi.neighbours(BOLTON)
    bi.benchmarks(*(f"C1,2021,{area},No_Further_Action_percent,{value}" for area, value in (
        (ENGLAND, "6"), (NORTH_WEST, "27.3"), (BOLTON, "25"), (GSS, "1.6"), (SOUTH_WEST, "3"))),
        "C1,2020,E92000001,No_Further_Action_percent,6.3")
    rows = compared(bi, authority=GSS, measure="No_Further_Action_percent")
    assert {area: (row["area_kind"], str(row["difference"])) for area, row in rows.items()} == {
        ENGLAND: ("ENGLAND", "19.0"), NORTH_WEST: ("REGION", "-2.3"),
        BOLTON: ("NEIGHBOUR", "0.0"), GSS: ("PUBLISHED", "23.4")}
    row = rows[NORTH_WEST]
    assert (row["reporting_year"], row["dfe_table"], row["position"], row["unit"]) == (
        "2020/21", "C1", 6, "PERCENT")
    assert (str(row["local_value"]), str(row["benchmark_value"])) == ("25.0", "27.3")


def test_counts_of_areas_of_unlike_size_are_compared_by_their_share_of_the_whole(bi):
    for place, source in enumerate(("S_6", "S_6", "S_2A")):
        bi.referral(f"r{place}", f"k{place}", "2020-06-01T10:00", source=source)
    bi.benchmarks("C5,2021,E92000001,Referrals,2000", "C5,2021,E92000001,Police,1001",
                  "C5,2021,E92000001,Schools,c", "C6,2021,E92000001,June,10",
                  "C1,2021,E92000001,Referrals_child,3")
    rows = {row["measure"]: row for row in bi.all("benchmark_comparison")}
    police = rows["Police"]
    assert [str(police[name]) for name in (
        "part_of", "local_share_percent", "benchmark_share_percent", "share_difference")] == [
            "Referrals", "66.7", "50.1", "16.6"]
    assert str(rows["Schools"]["local_share_percent"]) == "33.3"
    assert rows["Schools"]["share_difference"] is None
    assert rows["June"]["benchmark_share_percent"] is None  # its table's whole isn't loaded
    assert rows["Referrals"]["part_of"] is rows["Referrals_child"]["part_of"] is None


def test_only_counts_are_parts_of_a_whole(bi):
    episode(bi, ["F_3A"])
    wholes = {row["dfe_table"]: row["part_of"] for row in bi.all("dfe_figure") if row["part_of"]}
    assert wholes == {"C2": "Assessments_completed", "C3": "Episodes_with_assessment_factor",
                      "C5": "Referrals", "C6": "Referrals"}
    assert all(row["unit"] == "COUNT" for row in bi.all("dfe_figure") if row["part_of"])
    assert all(row["share_percent"] is None for row in bi.all("dfe_figure") if not row["part_of"])


def test_what_was_not_published_or_can_not_be_reckoned_has_no_difference(bi):
    bi.referral("r1", "k1", "2020-06-01T10:00")
    bi.benchmarks("C1,2021,E92000001,Referrals,c", "C1,2021,E92000001,Referrals_rate,507.1")
    rows = {row["measure"]: row for row in bi.all("benchmark_comparison")}
    assert (rows["Referrals"]["local_value"], rows["Referrals"]["benchmark_value"],
            rows["Referrals"]["benchmark_status"], rows["Referrals"]["difference"]) == (
        1, None, "c", None)
    assert rows["Referrals_rate"]["local_value"] is rows["Referrals_rate"]["difference"] is None


def test_the_readme_s_share_within_45_working_days_is_that_of_the_bands(bi):
    text = (SCHEMAS / "sql" / "bi" / "README.md").read_text(encoding="utf-8")
    statement = text.split("```\nSELECT reporting_year, area_name", 1)[1].split(";", 1)[0]
    for place, end in enumerate(("2020-06-01", "2020-08-03", "2020-08-04")):
        bi.assessment_end(f"a{place}", f"k{place}", "2020-06-01T10:00", f"{end}T12:00")
    bi.benchmarks(*(f"C2,2021,E92000001,{measure},{value}" for measure, value in zip(
        measures("C2"), (1000, 500, 1, 20, 300, 400, 50, 60, 70, 80, 19, 5, 6, 7))))
    assert bi.rows(f"SELECT reporting_year, area_name{statement}") == [
        ("2020/21", f"Area {ENGLAND}", decimal.Decimal("66.7"), decimal.Decimal("83.1"))]
