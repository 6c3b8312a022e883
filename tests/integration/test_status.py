"""What `frontdoorctl status` says needs a person."""

import json
import subprocess

import psycopg
import pytest

from events import at, call
from servers import wait_for
from stack import BIN, SERVICES


@pytest.fixture
def stack(kafka, postgres, make_stack):
    return make_stack(kafka, postgres)


def write(stack, sql):
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute(sql)


def findings(stack, *arguments):
    return [tuple(row.values())
            for row in json.loads(stack.look("--json", *arguments))["findings"]]


def test_all_that_does_not_run_is_to_be_started(stack):
    assert findings(stack) == [
        (name, "no instance is connected", f"start frontdoor-{name}") for name in sorted(SERVICES)]
    text = stack.ctl("status", status=1)
    assert "needs a person:\n  alert-relay: no instance is connected: start frontdoor-alert-relay" \
        in text


def test_nothing_needs_a_person_while_all_is_well(stack):
    stack.start(*SERVICES)
    stack.ctl("status", "--wait", "60")
    wait_for("all to be connected", lambda: not findings(stack))
    assert stack.ctl("status").endswith("nothing needs a person\n")
    assert stack.ctl("status", "--brief").endswith("nothing needs a person\n")


def test_of_one_service_only_what_is_its_own_is_said(stack):
    service = stack.start("timeliness")
    stack.ctl("status", "--service", "timeliness", "--wait", "60")
    assert findings(stack, "--service", "timeliness") == []
    service.kill()
    wait_for("it to be missed", lambda: findings(stack, "--service", "timeliness") == [
        ("timeliness", "no instance is connected", "start frontdoor-timeliness")])


def test_partitions_that_nobody_holds_are_said(stack):
    stack.start("timeliness")
    stack.ctl("status", "--service", "timeliness", "--wait", "60")
    write(stack, "UPDATE frontdoor.position SET owner_pid = 1 WHERE partition = 0")
    assert findings(stack, "--service", "timeliness") == [
        ("timeliness", "5 of its 10 partitions are held by no instance",
         "see its log: frontdoor-timeliness")]


def test_dead_letters_are_said_until_somebody_has_decided(stack):
    stack.start("timeliness")
    stack.publish_bytes("call-logged", b"not avro", b"k", 0)
    stack.publish_bytes("call-logged", b"\xc3\x01" + bytes(8), b"k", 0)
    stack.wait_projected("timeliness")
    assert findings(stack, "--service", "timeliness") == [
        ("timeliness", "2 records could not be taken: framing_none, schema_unknown",
         "frontdoorctl dead-letter list --service timeliness")]
    stack.ctl("dead-letter", "discard", "--all")
    assert findings(stack, "--service", "timeliness") == []


def test_alerts_that_wait_for_long_are_said(stack):
    for n, day in enumerate(("2020-01-01T08:00", "2020-01-20T08:00", "2020-02-10T08:00")):
        stack.publish("call-logged", **call(f"c{n}", "child-1", at(day)))
    stack.start("repeat-contact")
    stack.wait_projected("repeat-contact")
    assert [row[1] for row in findings(stack, "--service", "alert-relay")] == [
        "no instance is connected"]
    write(stack, "UPDATE frontdoor.alert_outbox SET created_at = now() - interval '7 minutes'")
    assert "the oldest for 7 minutes" in findings(stack, "--service", "alert-relay")[1][1]


def test_a_table_of_bank_holidays_that_runs_out_is_said_half_a_year_before(stack):
    assert findings(stack, "--service", "calendar") == []
    write(stack, "DELETE FROM frontdoor.bank_holiday WHERE day > current_date + 182")
    (_, finding, cure), = findings(stack, "--service", "calendar")
    assert finding.startswith("bank holidays are known until 20")
    assert "frontdoorctl migrate" in cure


def test_it_is_shown_again_and_again_while_somebody_watches(stack):
    watching = subprocess.Popen(
        [BIN / "frontdoorctl", "status", "--brief", "--watch", "1"], env=stack.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        seen = 0
        while seen < 2:
            line = watching.stdout.readline()
            assert line, "it ended"
            seen += line == "needs a person:\n"
    finally:
        watching.kill()
        watching.wait(30)
