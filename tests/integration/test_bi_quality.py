"""Data quality: every fault under random histories against the model, and what no history holds."""

import collections
import datetime
import random

import pytest

import bi_history
import events
import model
from bi_rows import entity_key, key, moment
from model import quality
from model.times import micros

pytest_plugins = ("bi_fixtures",)

# Cases are open and clocks run at some of them; the last is past the table of bank holidays.
NOWS = ("2020-06-01T12:00", "2021-11-15T12:00", "2026-11-23T12:00", "2029-02-01T12:00")
WORLDS = 20
FIRST_SEED = 20  # between them these worlds break every rule
HISTORIES = 6  # in each


def figures(rng):
    """More of these, and closer together, than in a history."""
    first = events.at("2020-03-30T10:00")
    return [model.Event("measure-recorded", events.measure(
        f"m{number}", rng.choice(("AUDIT", "LOOKED_AFTER")),
        first + datetime.timedelta(days=rng.randrange(6)), number,
        period=rng.choice(("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "UNKNOWN")),
        authority=rng.choice(("E06000008", "E06000009")))) for number in range(16)]


@pytest.fixture(scope="module")
def worlds():
    """[(what follows from several histories, a moment to look from)]"""
    drawn = []
    for seed in range(WORLDS):
        rng = random.Random(FIRST_SEED + seed)
        published = figures(rng)
        for number in range(HISTORIES):
            published += model.random_history(rng, 3, f"q{number}")
        drawn.append((model.project(published), NOWS[(FIRST_SEED + seed) % len(NOWS)]))
    return drawn


def expected(projection, now):
    """{(authority, fault, entity, entity key, person, entity id, related id, day): how often}"""
    found = collections.Counter()
    for (gss, child), one in projection.children.items():
        alerts = [alert for (of, _), (owner, alert) in projection.alerts.items()
                  if owner is one and of == gss]
        duplicates = {(contact, group): columns["matched_contact_id"]
                      for (of, whose, contact, group), columns in
                      projection.rows.get("repeat_contact.duplicate", {}).items()
                      if (of, whose) == (gss, child)}
        for fault in quality.faults(one, alerts, duplicates, now):
            found[gss, fault.name, fault.entity, view_key(gss, child, fault), child, fault.entity_id,
                  fault.related, fault.day] += 1
    return found


def view_key(gss, child, fault):
    """The key in the view of what it is."""
    if fault.entity == "alert":
        return fault.entity_id
    if fault.entity == "figure":
        return f"{gss}/{fault.entity_id}"
    return entity_key(child or "", fault.entity_id, gss)


def listed(bi):
    return collections.Counter(
        (row["authority"], row["fault"], row["entity"], row["entity_key"], row["person_id"],
         row["entity_id"], row["related_id"], row["day"])
        for row in bi.all("data_quality") if row["fault"] != "TIME_AHEAD")


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_fault_of_a_random_history_is_listed_and_nothing_else(bi, worlds, seed):
    projection, now = worlds[seed]
    bi_history.write(bi, projection)
    bi.now(now)
    wanted, found = expected(projection, micros(moment(now).at)), listed(bi)
    assert (wanted - found, found - wanted) == (collections.Counter(), collections.Counter())


def test_every_rule_is_broken_by_some_history(bi, worlds):
    broken = {name for projection, now in worlds
              for _, name, *_ in expected(projection, micros(moment(now).at))}
    rules = {row["fault"] for row in bi.all("data_quality_rule")}
    assert rules - broken == {"TIME_AHEAD"} and broken <= rules


@pytest.mark.parametrize("seed", range(0, WORLDS, 6))
def test_counts_are_those_of_the_rows(bi, worlds, seed):
    projection, now = worlds[seed]
    bi_history.write(bi, projection)
    bi.now(now)
    rows = bi.all("data_quality")
    assert all(row["week"] == row["day"] - datetime.timedelta(days=row["day"].weekday())
               for row in rows)
    weekly = {(row["authority"], row["week"], row["fault"]): row["found"]
              for row in bi.all("data_quality_weekly")}
    assert weekly == collections.Counter(
        (row["authority"], row["week"], row["fault"]) for row in rows)
    summary = {(row["authority"], row["fault"]): row["found"]
               for row in bi.all("data_quality_summary")}
    assert summary == collections.Counter((row["authority"], row["fault"]) for row in rows)


@pytest.mark.parametrize("seed", range(0, WORLDS, 6))
def test_unmapped_codes_are_counted_since_when(bi, worlds, seed):
    projection, now = worlds[seed]
    bi_history.write(bi, projection)
    bi.now(now)
    days = collections.defaultdict(list)
    for row in bi.all("data_quality"):
        if row["fault"] in ("UNMAPPED_LOCAL_CODE", "UNKNOWN_CODE"):
            days[row["authority"], row["entity"], row["related_id"]].append(row["day"])
    assert {(row["authority"], row["entity"],
             f"{row['field']}: {row['local_code'] or row['symbol']}"):
            (row["found"], row["first_day"], row["last_day"]) for row in bi.all("unmapped_code")
            } == {what: (len(found), min(found), max(found)) for what, found in days.items()}


def test_symbols_that_a_list_lacks_are_unknown_codes(bi):
    bi.contact("c1", "k1", "2020-05-07T10:00", source="S_99", channel="PIGEON",
               factors=["F_3A", "F_99Z", "F_99Z"], source_local="Neighbour")
    bi.discussion("d1", "k1", "2020-05-08T10:00", outcome="DANCE", referral_id="r1")
    assert bi.faults("UNKNOWN_CODE", "UNMAPPED_LOCAL_CODE") == [
        ("UNKNOWN_CODE", "c1", "channel: PIGEON"), ("UNKNOWN_CODE", "c1", "concern_factors: F_99Z"),
        ("UNKNOWN_CODE", "d1", "outcome: DANCE"), ("UNMAPPED_LOCAL_CODE", "c1", "source: Neighbour")]
    row = bi.one("unmapped_code", field="source")
    assert (row["list"], row["symbol"], row["local_code"], row["found"]) == (
        "referral_source", "S_99", "Neighbour", 1)


def test_a_code_of_a_longer_list_is_known_at_once(bi):
    bi.contact("c1", "k1", "2020-05-07T10:00", channel="PIGEON", factors=["F_3A"])
    bi.insert("frontdoor.code", list="channel", symbol="PIGEON", code="PIGEON", label="Pigeon",
              position=99)
    assert bi.faults("UNKNOWN_CODE") == [] == bi.all("unmapped_code")


def test_each_rule_is_told_with_its_remedy_and_source(bi):
    rows = bi.all("data_quality_rule")
    assert len({row["fault"] for row in rows}) == len(rows) > 40
    assert all(row["meaning"] and row["remedy"] and row["entity"] for row in rows)
    assert {row["source"].split()[0] for row in rows} == {"domain", "design"}


def test_a_clock_is_past_the_table_exactly_on_the_days_of_which_it_has_no_due_day(bi):
    days = [str(datetime.date(2028, 10, 1) + datetime.timedelta(days=n)) for n in range(100)]
    for day in days:
        bi.contact(f"c{day}", f"k{day}", day)
        bi.assessment_start(f"a{day}", f"k{day}", day)
        bi.conference(f"m{day}", f"k{day}", day, notified=day, transfer_in=True)
    for fault, view, entity, due in (
            ("DECISION_DUE_PAST_TABLE", "contact", "cont_contact_id", "decision_due_on"),
            ("ASSESSMENT_DUE_PAST_TABLE", "assessment", "cina_assessment_id", "due_on_from_start"),
            ("CONFERENCE_DUE_PAST_TABLE", "conference", "icpc_icpc_id", "icpc_icpc_target_date")):
        past = sorted(row[entity] for row in bi.all(view) if row[due] is None)
        assert [entity for _, entity, _ in bi.faults(fault)] == past
        assert 0 < len(past) < len(days)


def test_without_bank_holidays_every_clock_is_outside_and_past_the_table(bi):
    bi.execute("DELETE FROM frontdoor.bank_holiday")
    bi.contact("c1", "k1", "2020-05-07T10:00")
    bi.decision("c1", "k1", "2020-05-08T10:00")
    assert bi.faults() == [
        ("DECISION_DUE_PAST_TABLE", "c1", None), ("DECISION_OUTSIDE_TABLE", "c1", None)]


# --- times ahead of Kafka's


def ahead(bi, field="received_at", seconds=3600, record="2021-07-05T10:00Z", topic="call-logged",
          service="timeliness", revision=1, digest=7, offset=0, entity="c1", child="k1"):
    recorded = moment(record).at
    bi.insert("frontdoor.time_ahead", authority_id=bi.authority_id(), child_key=key(child),
              service=service, topic=f"frontdoor.{topic}", partition=0, record_timestamp=recorded,
              field=field, ahead_at=recorded + datetime.timedelta(seconds=seconds),
              entity_key=key(entity), child_id=child, entity_id=entity, revision=revision,
              hash=digest, **{'"offset"': offset})


def test_times_ahead_of_the_version_that_stands_are_listed_with_the_seconds(bi):
    bi.contact("c1", "k1", "2021-07-05T12:00", revision=1, call_hash=7, factors=["F_3A"])
    ahead(bi)
    ahead(bi, field="recorded_at", seconds=59.9)
    assert {(row["field"], row["seconds_ahead"], row["entity_key"], row["entity"])
            for row in bi.all("time_ahead")} == {
        ("received_at", 3600, entity_key("k1", "c1"), "contact"),
        ("recorded_at", 59, entity_key("k1", "c1"), "contact")}
    row = bi.one("data_quality", fault="TIME_AHEAD")
    assert (row["entity_id"], row["related_id"], str(row["day"]), str(row["week"])) == (
        "c1", "call-logged: received_at, recorded_at", "2021-07-05", "2021-07-05")


@pytest.mark.parametrize("change", (
    {"revision": 2}, {"call_hash": 8}, {"voided": True}))
def test_times_ahead_of_a_version_that_was_corrected_or_withdrawn_are_not(bi, change):
    bi.contact("c1", "k1", "2021-07-05T12:00", **{"revision": 1, "call_hash": 7, **change})
    ahead(bi)
    assert bi.all("time_ahead") == [] == bi.faults("TIME_AHEAD")


def test_a_version_sent_twice_or_read_by_two_services_is_listed_once(bi):
    bi.contact("c1", "k1", "2021-07-05T12:00", revision=1, call_hash=7)
    ahead(bi, offset=4, record="2021-07-05T10:30Z", seconds=1800)
    ahead(bi)
    ahead(bi, service="repeat-contact")
    assert bi.one("time_ahead")["seconds_ahead"] == 3600  # of the record that was first
    assert len(bi.faults("TIME_AHEAD")) == 1


def test_a_review_ahead_is_that_of_its_last_version(bi):
    bi.review("v1", "k1", "no-such-alert", "2021-07-05T10:00", revision=1, digest=7)
    ahead(bi, field="reviewed_at", topic="alert-reviewed", service="repeat-contact", entity="v1")
    assert bi.one("time_ahead")["entity"] == "review"
    bi.review("v1", "k1", "no-such-alert", "2021-07-05T10:00", revision=2, digest=6)
    assert bi.all("time_ahead") == []
