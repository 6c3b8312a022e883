"""Reference data: what is loaded stands, what is the same is not touched; the calendar; digests."""

import datetime

import pytest

pytest_plugins = ("bi_fixtures",)

DIGESTED = {
    "caseload": ("allocation", "assessment_end", "referral"),
    "timeliness": ("assessment", "contact", "referral"),
    "repeat_contact": ("alert", "contact_version", "duplicate", "referral_version",
                       "review_version"),
}


def test_the_calendar_runs_from_1990_to_2100(bi):
    assert bi.rows("SELECT min(day)::text, max(day)::text, count(*) FROM bi.calendar") == [
        ("1990-01-01", "2100-01-01", 40178)]
    assert bi.rows("SELECT min(day)::text, max(day)::text FROM bi.calendar WHERE in_table") == [
        ("2012-01-01", "2028-12-31")]


def test_working_days_are_monday_to_friday_less_the_bank_holidays(bi):
    wrong = bi.rows("""
        SELECT day FROM bi.calendar
        WHERE is_working IS DISTINCT FROM (
            extract(isodow FROM day) < 6
            AND day NOT IN (SELECT day FROM frontdoor.bank_holiday))
        OR working_days IS DISTINCT FROM (
            coalesce((SELECT working_days FROM frontdoor.calendar_day AS b
                      WHERE b.day = calendar.day - 1), 0) + is_working::integer)
    """)
    assert wrong == []
    day = bi.one("calendar", day=datetime.date(2020, 5, 8))
    assert (day["is_working"], day["iso_week"], day["reporting_year"]) == (
        False, "2020-W19", "2020/21")
    assert day["bank_holiday"].startswith("Early May")


def test_a_new_bank_holiday_recomputes_what_runs_and_what_is_past(bi):
    bi.now("2020-05-12T12:00")
    bi.contact("open", "k1", "2020-05-08T10:00")
    bi.contact("past", "k1", "2020-05-08T10:00")
    bi.decision("past", "k1", "2020-05-12T10:00")
    assert bi.one("contact", cont_contact_id="past")["decision_working_days"] == 2
    holidays = dict(bi.rows("SELECT day::text, title FROM frontdoor.bank_holiday"))
    bi.holidays(holidays | {"2020-05-11": "Announced on Friday"})
    row = bi.one("contact", cont_contact_id="past")
    assert (row["decision_working_days"], row["decided_within_1wd"]) == (1, True)
    row = bi.one("contact", cont_contact_id="open")
    assert (str(row["decision_due_on"]), row["overdue_1wd"]) == ("2020-05-12", False)


def test_without_bank_holidays_no_year_is_covered(bi):
    bi.holidays({})
    assert bi.value("SELECT count(*) FROM frontdoor.calendar_day WHERE in_table") == 0
    bi.contact("c1", "k1", "2020-05-07T10:00")
    assert bi.one("contact")["decision_due_on"] is None


def test_rebuilding_the_same_calendar_touches_nothing(bi):
    assert bi.run("reference/rebuild_calendar.sql").rowcount == 0


@pytest.mark.parametrize("name, params, changed", [
    ("code", (["l", "l"], ["S_1", "S_2"], ["1", "2"], ["One", "Two"], [None, "G"], [1, 2]),
     (["l"], ["S_2"], ["2"], ["Two!"], [None], [2])),
    ("bank_holiday", ([datetime.date(2020, 5, 8), datetime.date(2020, 5, 9)], ["A", "B"]),
     ([datetime.date(2020, 5, 9)], ["C"])),
])
def test_codes_and_bank_holidays_become_exactly_what_is_given(bi, name, params, changed):
    assert bi.run(f"reference/merge_{name}.sql", *params).rowcount >= 1
    assert bi.run(f"reference/merge_{name}.sql", *params).rowcount == 0
    assert bi.value(f"SELECT count(*) FROM frontdoor.{name}") == 2
    assert bi.run(f"reference/merge_{name}.sql", *changed).rowcount == 1
    assert bi.value(f"SELECT count(*) FROM frontdoor.{name}") == 1


@pytest.mark.parametrize("name, params, changed", [
    ("authority", ([999], ["X1"], ["One"], ["R"]), ([999], ["X1"], ["Two"], ["R"])),
    ("team", (["E06000008"], ["t1"], ["One"], [None]),
     (["E06000008"], ["t1"], ["One"], ["ASSESSMENT"])),
    ("worker", (["E06000008"], ["w1"], ["t1"], ["0.50"], [None]),
     (["E06000008"], ["w1"], ["t1"], [None], [None])),
    ("population", (["E06000008"], [2021], [100]), (["E06000008"], [2021], [101])),
    ("benchmark", (["C1"], [2021], ["E92000001"], ["Referrals"], ["England"], ["1"]),
     (["C1"], [2021], ["E92000001"], ["Referrals"], ["England"], ["c"])),
    ("setting", (["E06000008"], [None], [None], [None], [None], [None], [None], [None]),
     (["E06000008"], [None], [0], [90], [4], [True], [datetime.date(2020, 1, 1)], ["30.5"])),
])
def test_merging_the_same_again_touches_nothing_and_a_change_one_row(bi, name, params, changed):
    assert bi.run(f"reference/merge_{name}.sql", *params).rowcount == 1
    assert bi.run(f"reference/merge_{name}.sql", *params).rowcount == 0
    assert bi.run(f"reference/merge_{name}.sql", *changed).rowcount == 1


def test_settings_not_given_are_the_columns_defaults(bi):
    bi.setting()
    bi.execute("INSERT INTO frontdoor.authority_setting (authority_id) VALUES (1)")
    assert bi.value("""
        SELECT count(DISTINCT (alerts_from, window_months, window_days, alert_count, send_any,
                               go_live_on, caseload_threshold))
        FROM frontdoor.authority_setting
    """) == 1
    assert {row["caseload_threshold"] for row in bi.all("authority")} == {25}


@pytest.mark.parametrize("name, params", [
    ("team", (["E99999999"], ["t1"], ["One"], [None])),
    ("population", (["E99999999"], [2021], [5])),
    ("neighbour", (["E99999999"], ["E08000001"])),
    ("worker", (["E99999999"], ["w1"], [None], [None], [None]))])
def test_an_authority_that_is_not_loaded_is_an_error(bi, name, params):
    with pytest.raises(Exception, match="authority_id"):
        bi.run(f"reference/merge_{name}.sql", *params)


def digest(bi, service):
    return bi.run(f"digest/{service}.sql").fetchone()[0]


def test_a_digest_depends_on_rows_and_not_on_their_order_or_the_zone(bi):
    def fill(order):
        for child in order:
            bi.contact("c1", child, "2020-05-06T10:00", source_local="Müller")
            bi.assessment_start("a1", child, "2020-05-06T10:00")
    fill("abc")
    first = digest(bi, "timeliness")
    bi.execute("TRUNCATE timeliness.contact, timeliness.assessment")
    fill("cab")
    bi.execute("SET LOCAL timezone = 'Asia/Tokyo'")
    bi.execute("SET LOCAL datestyle = 'SQL, DMY'")
    assert digest(bi, "timeliness") == first
    bi.contact("c1", "a", "2020-05-06T10:00:00.000001", source_local="Müller")
    assert digest(bi, "timeliness") != first


def test_every_table_of_a_projection_is_in_its_digest(bi):
    for schema, tables in DIGESTED.items():
        found = bi.rows("SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace "
                        "AND relkind = 'r' AND relname <> 'child' ORDER BY 1", schema)
        assert tuple(name for name, in found) == tables
        assert digest(bi, schema.replace("_", "-")) == "empty"


def test_two_rows_that_are_alike_do_not_cancel_out(bi):
    bi.referral("r1", "k1", "2020-05-06T10:00")
    first = digest(bi, "caseload")
    bi.referral("r2", "k1", "2020-05-06T10:00")
    assert digest(bi, "caseload") != first
    assert digest(bi, "caseload").startswith("referral:2:")


def test_freshness_shows_how_far_each_topic_is_projected(bi):
    for partition, at in ((0, 1590000000000), (1, 1590000060000), (2, 0)):
        bi.insert("frontdoor.position", service="caseload", topic="frontdoor.case-closed",
                  partition=partition, epoch=1, next_offset=5, last_timestamp=at)
    row = bi.one("freshness")
    assert (row["partitions"], row["dead_letters"]) == (3, 0)
    assert row["last_record_at"].timestamp() == 1590000060
