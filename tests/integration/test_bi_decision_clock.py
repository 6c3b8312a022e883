"""Both decision clocks and sign-off (domain: clocks)."""

import datetime
import decimal

import pytest

pytest_plugins = ("bi_fixtures",)


@pytest.fixture
def decided(bi):
    """Decide a contact and return its row."""
    def decide(received, at, **values):
        bi.contact("c1", "k1", received)
        bi.decision("c1", "k1", at, **values)
        return bi.one("contact")
    return decide


@pytest.mark.parametrize("at, seconds, within", [
    ("2020-05-07T10:00:00.000000", 0, True),
    ("2020-05-07T10:00:01.999999", 1, True),
    ("2020-05-08T09:59:59.999999", 86399, True),
    ("2020-05-08T10:00:00.000000", 86400, True),
    ("2020-05-08T10:00:00.000001", 86400, False),
])
def test_24_hours_are_included_to_the_microsecond(decided, at, seconds, within):
    row = decided("2020-05-07T10:00", at)
    assert (row["decision_seconds"], row["decided_within_24h"]) == (seconds, within)


@pytest.mark.parametrize("at, within", [("2021-03-28T11:00", True), ("2021-03-28T11:01", False)])
def test_24_hours_are_hours_even_when_the_clocks_change(decided, at, within):
    assert decided("2021-03-27T10:00", at)["decided_within_24h"] is within


@pytest.mark.parametrize("received, at, elapsed, within", [
    ("2020-05-06T09:00", "2020-05-06T23:59", 0, True),
    ("2020-05-06T23:59", "2020-05-07T00:00", 1, True),
    ("2020-05-06T00:00", "2020-05-08T00:00", 1, True),    # 8 May 2020 is a bank holiday
    ("2020-05-07T10:00", "2020-05-11T23:59", 1, True),
    ("2020-05-07T10:00", "2020-05-12T00:00", 2, False),
    ("2020-05-09T10:00", "2020-05-11T10:00", 1, True),    # Saturday is day 0
    ("2020-05-09T10:00", "2020-05-10T10:00", 0, True),
    ("2020-05-08T10:00", "2020-05-11T10:00", 1, True),    # so is a bank holiday
    ("2021-12-24T10:00", "2021-12-29T10:00", 1, True),
    ("2022-09-16T10:00", "2022-09-20T10:00", 1, True),    # State Funeral
])
def test_elapsed_days_are_working_days_after_the_day_of_receipt(
        decided, received, at, elapsed, within):
    row = decided(received, at)
    assert (row["decision_working_days"], row["decided_within_1wd"]) == (elapsed, within)


@pytest.mark.parametrize("received, due", [
    ("2020-05-07T10:00", "2020-05-11"), ("2021-12-24T10:00", "2021-12-29"),
    ("2022-09-16T10:00", "2022-09-20"), ("2020-05-09T10:00", "2020-05-11"),
])
def test_a_decision_is_due_on_the_first_working_day_after_receipt(bi, received, due):
    bi.contact("c1", "k1", received)
    assert str(bi.one("contact")["decision_due_on"]) == due


def test_a_due_date_past_the_table_is_null_and_listed(bi):
    bi.now("2028-12-29T12:00")
    bi.contact("c1", "k1", "2028-12-28T10:00")
    bi.contact("c2", "k1", "2028-12-29T10:00")
    due = {row["cont_contact_id"]: row["decision_due_on"] for row in bi.all("contact")}
    assert due == {"c1": datetime.date(2028, 12, 29), "c2": None}
    assert bi.faults("DECISION_DUE_PAST_TABLE") == [("DECISION_DUE_PAST_TABLE", "c2", None)]


def test_days_outside_the_table_count_monday_to_friday_and_are_listed(bi):
    bi.contact("c1", "k1", "2011-12-23T10:00")    # 26 and 27 December 2011 were bank holidays
    bi.decision("c1", "k1", "2011-12-28T10:00")
    bi.contact("c2", "k1", "2011-12-31T10:00")    # all days counted are in the table
    bi.decision("c2", "k1", "2012-01-03T10:00")
    assert [row["decision_working_days"] for row in bi.all("contact", cont_contact_id="c1")] == [3]
    assert bi.one("contact", cont_contact_id="c2")["decision_working_days"] == 1
    assert bi.faults() == [("DECISION_OUTSIDE_TABLE", "c1", None)]


@pytest.mark.parametrize("received, at", [
    ("2020-05-06", "2020-05-06T10:00"), ("2020-05-06T10:00", "2020-05-07"),
    ("2020-05-06", "2020-05-07")])
def test_a_date_only_clock_counts_in_working_days_only(decided, received, at):
    row = decided(received, at, signed_off=at)
    assert row["decided_within_24h"] is None and row["decision_seconds"] is None
    assert row["decided_within_1wd"] is True
    assert row["sign_off_seconds"] == (0 if len(at) > 10 else None)


def test_a_date_only_decision_on_the_day_of_receipt_is_not_before_it(bi, decided):
    row = decided("2020-05-06T10:00", "2020-05-06")
    assert row["decision_working_days"] == 0
    assert bi.faults() == []


@pytest.mark.parametrize("received, at", [
    ("2020-05-06T10:00", "2020-05-06T09:59:59.999999"), ("2020-05-06T10:00", "2020-05-05")])
def test_a_decision_before_receipt_has_no_clock_and_is_listed(bi, decided, received, at):
    row = decided(received, at, signed_off="2020-05-07T10:00" if len(at) > 10 else None)
    assert row["decided_within_24h"] is None and row["decided_within_1wd"] is None
    assert row["decision_state"] == "DECIDED"
    assert bi.faults() == [("DECISION_BEFORE_CONTACT", "c1", None)]
    if len(at) > 10:
        assert row["sign_off_seconds"] > 0


def test_sign_off_is_timed_from_the_decision(bi, decided):
    row = decided("2020-05-06", "2020-05-06T11:00", signed_off="2020-05-06T12:00:00.9")
    assert row["sign_off_seconds"] == 3600
    row = decided("2020-05-06", "2020-05-06T11:00", signed_off="2020-05-06T10:59")
    assert row["sign_off_seconds"] is None
    assert bi.faults() == [("SIGN_OFF_BEFORE_DECISION", "c1", None)]


def test_a_date_only_sign_off_is_before_its_decision_by_local_date(bi, decided):
    decided("2020-05-06", "2020-05-06", signed_off="2020-05-06")
    assert bi.faults() == []
    row = decided("2020-05-06", "2020-05-06", signed_off="2020-05-05")
    assert row["sign_off_seconds"] is None
    assert bi.faults() == [("SIGN_OFF_BEFORE_DECISION", "c1", None)]


def test_an_information_only_contact_needs_no_decision_and_one_made_counts_in_nothing(bi):
    bi.contact("c1", "k1", "2020-05-06T10:00", information_only=True)
    bi.decision("c1", "k1", "2020-05-06T09:00", outcomes=["REFERRAL"])
    row = bi.one("contact")
    assert (row["decision_state"], row["decided_at"], row["overdue_24h"], row["overdue_1wd"]) == (
        "NOT_NEEDED", None, False, False)
    assert row["converted"] is None
    assert bi.all("contact_outcome") == bi.all("decision_timeliness_weekly") == bi.faults() == []
    week = bi.one("contact_weekly")
    assert (week["contacts"], week["information_only"], week["decided"]) == (1, 1, 0)


@pytest.mark.parametrize("now, overdue_24h, overdue_1wd", [
    ("2020-05-08T10:00:00", False, False),
    ("2020-05-08T10:00:00.000001", True, False),
    ("2020-05-11T23:59:59", True, False),
    ("2020-05-12T00:00", True, True),
])
def test_an_open_contact_is_overdue_by_each_clock_alone(bi, now, overdue_24h, overdue_1wd):
    bi.contact("c1", "k1", "2020-05-07T10:00")
    bi.contact("c2", "k2", "2020-05-07")
    bi.now(now)
    row = bi.one("contact", cont_contact_id="c1")
    assert (row["overdue_24h"], row["overdue_1wd"]) == (overdue_24h, overdue_1wd)
    date_only = bi.one("contact", cont_contact_id="c2")
    assert (date_only["overdue_24h"], date_only["overdue_1wd"]) == (None, overdue_1wd)
    week = bi.one("decision_timeliness_weekly")
    assert (week["contacts"], week["decided"], week["open"]) == (2, 0, 2)
    assert (week["open_overdue_24h"], week["open_overdue_1wd"]) == (
        int(overdue_24h), 2 * int(overdue_1wd))


def test_a_decision_dated_later_than_now_counts_as_made(bi, decided):
    bi.now("2020-05-06T12:00")
    assert decided("2020-05-06T10:00", "2020-05-07T10:00")["decided_within_24h"] is True


def test_voided_parts_are_absent(bi):
    bi.contact("c1", "k1", "2020-05-06T10:00")
    bi.decision("c1", "k1", "2020-05-06T11:00", voided=True)
    bi.contact("c2", "k1", "2020-05-06T10:00", voided=True)
    bi.decision("c2", "k1", "2020-05-06T11:00")
    bi.decision("c3", "k1", "2020-05-06T11:00")
    bi.decision("c4", "k1", "2020-05-06T11:00", voided=True)
    assert [row["cont_contact_id"] for row in bi.all("contact")] == ["c1"]
    assert bi.one("contact")["decision_state"] == "OPEN"
    assert bi.all("contact_outcome") == []
    assert bi.faults() == [("DECISION_WITHOUT_CONTACT", "c2", None),
                           ("DECISION_WITHOUT_CONTACT", "c3", None)]


def test_null_is_a_child_of_its_own(bi):
    bi.contact("c1", "", "2020-05-06T10:00")
    bi.contact("c1", "k1", "2020-05-06T10:00")
    bi.decision("c1", "", "2020-05-06T11:00")
    assert {row["cont_person_id"]: row["decision_state"] for row in bi.all("contact")} == {
        None: "DECIDED", "k1": "OPEN"}


def test_a_week_counts_what_was_received_in_it_and_has_a_clock(bi):
    clocks = ["2020-05-04T11:00", "2020-05-05T10:00:00.000001", "2020-05-04T09:00", "2020-05-06"]
    for place, at in enumerate(clocks):
        bi.contact(f"c{place}", "k1", "2020-05-04T10:00")
        bi.decision(f"c{place}", "k1", at)
    bi.contact("sunday", "k1", "2020-05-10T23:59:59")
    bi.contact("monday", "k1", "2020-05-11T00:00")
    bi.contact("unidentified", "", "2020-05-10T10:00")
    bi.decision("unidentified", "", "2020-05-10T10:00")
    week = bi.one("decision_timeliness_weekly", week=datetime.date(2020, 5, 4))
    assert (week["contacts"], week["decided"], week["open"]) == (6, 5, 1)
    assert (week["clocked_24h"], week["decided_within_24h"], week["date_only"]) == (3, 2, 1)
    assert week["decided_within_24h_percent"] == decimal.Decimal("66.7")
    assert (week["clocked_1wd"], week["decided_within_1wd"]) == (4, 3)
    assert week["decided_within_1wd_percent"] == decimal.Decimal("75.0")


def test_2020_has_53_iso_weeks(bi):
    bi.contact("c1", "k1", "2021-01-03T23:59")
    bi.contact("c2", "k1", "2021-01-04T00:00")
    weeks = {row["iso_week"] for row in bi.all("contact_weekly")}
    assert weeks == {"2020-W53", "2021-W01"}
