"""Reference data that changes while services run: nothing goes on by the old, and alerts follow."""

import csv
import datetime
import json
import random

import pytest

import model
from events import at, call, decision
from model.settings import Settings
from progress import Progress
from servers import wait_for

BEFORE = Settings()
CHANGES = {
    "a longer window": Settings(window_months=6),
    "a window of days": Settings(window_days=20),
    "fewer contacts": Settings(alert_count=2),
    "alerts from a day on": Settings(alerts_from=datetime.date(2020, 6, 1)),
    "any contacts sent": Settings(send_any=True),
}


@pytest.fixture
def stack(kafka, postgres, make_stack):
    made = make_stack(kafka, postgres)
    made.environment["FRONTDOOR_CHECK_INTERVAL"] = "100"
    return made


def load(stack, kind, rows, *more):
    path = stack.folder / f"{kind}.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return stack.ctl("reference", "load", kind, str(path), *more)


def load_settings(stack, chosen, *more):
    """The same of every authority that histories are about."""
    authorities = sorted({"E06000008", "E06000009"})
    return load(stack, "setting", [
        {"authority": authority, "alerts_from": chosen.alerts_from or "",
         "window_months": chosen.window_months, "window_days": chosen.window_days,
         "alert_count": chosen.alert_count, "send_any": str(chosen.send_any).lower()}
        for authority in authorities], *more)


def settings_of(chosen):
    return dict.fromkeys(("E06000008", "E06000009"), chosen)


def epochs(stack, service):
    return dict(stack.rows("SELECT topic || partition, epoch FROM frontdoor.position "
                           "WHERE service = %s", service))


def test_alerts_follow_settings_that_change_as_if_they_had_always_been(stack):
    progress = Progress(stack)
    events = model.random_history(random.Random(31), 24, "anew")
    load_settings(stack, BEFORE)
    stack.start()
    try:
        progress.publish(events)
        progress.wait()
        for name, chosen in [*CHANGES.items(), ("as before", BEFORE)]:
            load_settings(stack, chosen)
            projection = model.project(events, settings_of(chosen))
            found = model.differences(progress.connection, projection, "anew")
            assert not found, (name, found[:3])
    finally:
        progress.close()


def follows(progress, projection):
    progress.read_alerts(0.1)
    return [line for line in model.differences_of_topic(progress.messages, projection)
            if "rule ANY was sent" not in line]


def test_what_is_sent_follows_settings_that_change(stack):
    progress = Progress(stack)
    events = model.random_history(random.Random(5), 16, "sent")
    load_settings(stack, BEFORE)
    stack.start()
    try:
        progress.publish(events)
        progress.wait()
        for chosen in (CHANGES["any contacts sent"], CHANGES["alerts from a day on"], BEFORE):
            load_settings(stack, chosen)
            projection = model.project(events, settings_of(chosen))
            wait_for("the topic to follow", lambda: not follows(progress, projection))
    finally:
        progress.close()


def three_calls(stack, child, first):
    for number in range(3):
        received = first + datetime.timedelta(days=7 * number)
        stack.publish("call-logged", **call(f"{child}-{number}", child, received))


def test_a_bank_holiday_moves_due_times_and_says_what_it_moved(stack):
    stack.start()
    three_calls(stack, "k1", at("2020-09-01T10:00"))       # raised on Tuesday 15 September
    stack.publish("call-logged", **call("late", "k2", at("2020-09-15T10:00")))
    stack.publish("decision-made", **decision("late", "k2", at("2020-09-17T10:00")))
    stack.flush()
    stack.wait_projected()
    due = "SELECT due_local::text FROM bi.repeat_contact_alert WHERE child_id = 'k1'"
    wait_for("the alert", lambda: stack.rows(due) == [("2020-09-17 00:00:00",)])
    said = json.loads(load(stack, "bank-holiday",
                           [{"date": "2020-09-16", "title": "Proclaimed"}], "--json"))
    assert stack.rows(due) == [("2020-09-18 00:00:00",)]
    assert [(row["change"], row["due_before"], row["due_at"]) for row in said["alerts"]] == [
        ("due time", "2020-09-16T23:00:00.000000Z", "2020-09-17T23:00:00.000000Z")]
    assert [(row["clock"], row["now_in_time"], row["no_longer"], row["authorities"])
            for row in said["moved"]] == [
        ("decisions", 1, 0, 1), ("assessments", 0, 0, 0), ("assessments from referral", 0, 0, 0)]
    assert said["authorities_left"] == 0
    wait_for("consumers to hear of it",
             lambda: [alert["state"] for alert in stack.alerts()] == ["RAISED", "UPDATED"])
    # A day that is built in as one and isn't, and with the next file all as it is built in.
    text = load(stack, "bank-holiday", [{"date": "2020-08-31", "title": ""}])
    assert "decisions: 0 now in time, 1 no longer, in 1 authorities\n" in text
    assert stack.rows(due) == [("2020-09-17 00:00:00",)]
    assert not stack.rows("SELECT FROM frontdoor.bank_holiday WHERE day = '2020-08-31'")
    stack.ctl("migrate")
    assert not stack.rows("SELECT FROM frontdoor.bank_holiday WHERE day = '2020-08-31'")


def test_what_reads_it_is_fenced_and_nothing_else(stack):
    stack.start("repeat-contact", "timeliness")
    stack.ctl("status", "--service", "timeliness", "--wait", "60")
    stack.ctl("status", "--service", "repeat-contact", "--wait", "60")
    before = {name: epochs(stack, name) for name in ("timeliness", "repeat-contact")}
    load_settings(stack, Settings(alert_count=4))
    assert epochs(stack, "timeliness") == before["timeliness"]
    after = epochs(stack, "repeat-contact")
    assert all(after[place] > epoch for place, epoch in before["repeat-contact"].items())
    # What views alone read, and what is as it was, fences nobody.
    settled = epochs(stack, "timeliness")
    load(stack, "code", [{"list": "channel", "symbol": "FAX", "code": "F", "label": "Fax",
                          "category": "", "position": 99}])
    assert stack.rows("SELECT label FROM bi.code WHERE list = 'channel' AND code = 'F'") == [
        ("Fax",)]
    assert epochs(stack, "timeliness") == settled
    stack.rows("UPDATE frontdoor.authority SET name = 'Another' WHERE gss_code = 'E06000001' "
               "RETURNING name")
    assert epochs(stack, "timeliness") == settled
    stack.rows("INSERT INTO frontdoor.authority (authority_id, gss_code, name, region) "
               "VALUES (999, 'E99999999', 'New', 'Somewhere') RETURNING name")
    assert all(epochs(stack, "timeliness")[place] > epoch for place, epoch in settled.items())


def test_nothing_is_to_be_decided_anew_where_nothing_was_decided(stack):
    assert load_settings(stack, Settings(alert_count=4)) == "2 settings loaded\n"
    assert stack.value("SELECT count(*) FROM frontdoor.decide_anew") == 0


def test_whoever_waits_for_nobody_is_told_what_is_left(stack):
    service = stack.start("repeat-contact")
    three_calls(stack, "k1", at("2020-09-01T10:00"))
    stack.flush()
    stack.wait_projected("repeat-contact")
    service.stop()
    text = load_settings(stack, Settings(alert_count=2), "--wait", "1")
    assert "alerts of 1 authorities are still to be decided anew by repeat-contact\n" in text
    stack.start("repeat-contact")
    wait_for("it to be decided", lambda: stack.value(
        "SELECT count(*) FROM frontdoor.decide_anew") == 0)
    assert stack.value("SELECT cardinality(contact_ids) FROM repeat_contact.alert "
                       "WHERE rule = 'SIMILAR'") == 3
    load_settings(stack, Settings(alert_count=3))
