"""Alerts as BI tools see them."""

import pytest

from bi_rows import entity_key, moment

pytest_plugins = ("bi_fixtures",)


@pytest.mark.parametrize("closed, in_time", [
    ("2020-05-12T23:59:59.999999", True), ("2020-05-13T00:00", False)])
def test_scrutiny_is_in_time_before_the_midnight_that_ends_the_due_day(bi, closed, in_time):
    bi.alert("a1", "k1", "2020-05-11T10:00", due="2020-05-13T00:00", closed=closed)
    row = bi.one("repeat_contact_alert")
    assert (row["state"], row["scrutinised_in_time"], row["overdue"]) == ("CLOSED", in_time, False)
    assert row["closed_reason_code"] == "REVIEWED"


@pytest.mark.parametrize("now, overdue", [("2020-05-12T23:59", False), ("2020-05-13T00:00", True)])
def test_an_open_alert_is_overdue_from_its_due_time(bi, now, overdue):
    bi.now(now)
    bi.alert("a1", "k1", "2020-05-11T10:00", due="2020-05-13T00:00")
    row = bi.one("repeat_contact_alert")
    assert (row["state"], row["scrutinised_in_time"], row["overdue"]) == ("OPEN", None, overdue)


def test_a_historic_alert_has_no_due_time_and_is_no_fault(bi):
    bi.alert("a1", "k1", "2020-05-11T10:00", historic=True)
    bi.alert("a2", "k2", "2020-05-11T10:00")
    assert {row["overdue"] for row in bi.all("repeat_contact_alert")} == {None}
    assert [fault for fault, _, _ in bi.faults()] == ["ALERT_DUE_PAST_TABLE"]


def test_its_contacts_are_rows_that_join_to_contacts(bi):
    bi.contact("c1", "k1", "2020-05-11T10:00")
    alert_id = bi.alert("a1", "k1", "2020-05-11T10:00", contact_ids=("c1", "c2"))
    row = bi.one("repeat_contact_alert", alert_id=alert_id)
    assert (row["contact_ids"], row["contacts"]) == ("c1,c2", 2)
    named = bi.rows("""
        SELECT position, cont_contact_id, raised_it, contact.contact_key
        FROM bi.alert_contact LEFT JOIN bi.contact USING (contact_key, cont_contact_id)
        ORDER BY position
    """)
    assert named == [(1, "c1", False, entity_key("k1", "c1")), (2, "c2", True, None)]


def test_what_was_sent_is_shown_beside_it_and_stays_when_it_is_gone(bi):
    alert_id = bi.alert("a1", "k1", "2020-05-11T10:00", closed="2020-05-12T10:00")
    gone = "00000000-0000-0000-0000-000000000001"
    for sent, state in ((alert_id, "CLOSED"), (gone, "RETRACTED")):
        bi.insert("frontdoor.alert_sent", authority_id=bi.authority_id(), alert_id=sent,
                  child_id="k1", state=state, revision=1, content_hash=0,
                  first_sent_at=moment("2020-05-12T09:00").at,
                  sent_at=moment("2020-05-12T11:00").at)
    row = bi.one("repeat_contact_alert")
    assert (row["sent_state"], row["scrutiny_seconds"], row["scrutiny_seconds_from_sent"]) == (
        "CLOSED", 86400, 3600)
    assert {row["alert_id"]: row["state"] for row in bi.all("alert_sent")} == {
        alert_id: "CLOSED", gone: "RETRACTED"}


def test_a_review_whose_alert_does_not_exist_is_listed(bi):
    alert_id = bi.alert("a1", "k1", "2020-05-11T10:00", historic=True)
    bi.review("right", "k1", alert_id, "2020-05-12T10:00")
    bi.review("other child", "k2", alert_id, "2020-05-12T10:00")
    bi.review("no alert", "k1", "nonsense", "2020-05-12T10:00")
    bi.review("voided", "k1", "nonsense", "2020-05-12T10:00")
    bi.review("voided", "k1", "nonsense", "2020-05-12T10:00", revision=1, voided=True)
    bi.review("mended", "k1", "nonsense", "2020-05-12T10:00", revision=1)
    bi.review("mended", "k1", alert_id, "2020-05-12T10:00", revision=2)
    assert bi.faults() == [("REVIEW_WITHOUT_ALERT", "no alert", "nonsense"),
                           ("REVIEW_WITHOUT_ALERT", "other child", alert_id)]


def test_reviews_are_those_of_alerts_that_stand_as_their_greatest_versions_have_them(bi):
    alert_id = bi.alert("a1", "k1", "2020-05-11T10:00")
    bi.review("again", "k1", "nonsense", "2020-05-13T10:00")
    bi.review("again", "k1", alert_id, "2020-05-12T10:00", revision=1)
    bi.review("late", "k1", alert_id, "2020-05-13T10:00", digest=1)
    bi.review("late", "k1", alert_id, "2020-05-14T10:00", digest=0)
    bi.review("withdrawn", "k1", alert_id, "2020-05-12T10:00")
    bi.review("withdrawn", "k1", alert_id, "2020-05-12T10:00", revision=1, voided=True)
    bi.review("moved", "k1", alert_id, "2020-05-12T10:00")
    bi.review("moved", "k1", "nonsense", "2020-05-12T10:00", revision=1)
    bi.review("other child", "k2", alert_id, "2020-05-12T10:00")
    bi.review("other alert", "k1", "nonsense", "2020-05-12T10:00")
    assert {(row["review_key"], row["alert_key"], str(row["reviewed_local"]))
            for row in bi.all("alert_review")} == {
        (entity_key("k1", "again"), alert_id, "2020-05-12 10:00:00"),
        (entity_key("k1", "late"), alert_id, "2020-05-14 10:00:00")}
    row = bi.one("alert_review", review_id="again")
    assert (row["role_code"], row["role_desc"], row["outcome_desc"]) == (
        "TEAM_MANAGER", "Team manager", "No change")


def test_equal_revisions_with_different_contents_are_listed(bi):
    alert_id = bi.alert("a1", "k1", "2020-05-11T10:00", historic=True)
    for name, digests in (("twice", (1, 2)), ("once", (1,))):
        for digest in digests:
            bi.review(name, "k1", alert_id, f"2020-05-12T1{digest}:00", digest=digest)
    assert bi.faults() == [("EQUAL_REVISIONS", "twice", None)]


def test_duplicates_are_listed_with_the_one_that_matched(bi):
    for group in ("3", "4"):
        bi.insert("repeat_contact.duplicate", authority_id=bi.authority_id(), child_key=1,
                  contact_key=2, concern_group=group, child_id="k1", contact_id="c2",
                  matched_contact_id="c1")
    assert bi.faults() == [("DUPLICATE_CONTACT", "c2", "c1")]
    assert bi.one("data_quality_summary")["found"] == 1
