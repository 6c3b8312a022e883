"""What `frontdoorctl status` says of services and database, and what needs a person."""

import datetime
import json
import subprocess
import time

import psycopg
import pytest

from codec import CONTRACTS
from events import at, call, record_key
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


def of(stack, name):
    """What is said of one program."""
    return {row["service"]: row for row in json.loads(stack.look("--json"))["services"]}[name]


def publish_at(stack, seconds, event, partition=0):
    """As if it had come to Kafka then."""
    stack.producer.produce(stack.topic("call-logged"), CONTRACTS["call-logged"].encode(event),
                           record_key(event), partition, timestamp=int(seconds * 1000))
    stack.flush()


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


# --- services


def test_each_program_has_a_line_with_its_instances_and_how_far_they_are(stack):
    came = time.time() - 3600
    publish_at(stack, came, call("c1", "child-1", at("2020-01-01T08:00")))
    stack.start("timeliness", "timeliness", "alert-relay")
    stack.ctl("status", "--service", "timeliness", "--wait", "60")
    wait_for("both to be connected", lambda: of(stack, "timeliness")["instances"] == 2)
    row = of(stack, "timeliness")
    assert (row["partitions"], row["lag"], row["behind_seconds"]) == (10, 0, 0)
    wait_for("all to be held", lambda: of(stack, "timeliness")["held"] == 10)
    newest = datetime.datetime.fromisoformat(row["newest_event"].replace("Z", "+00:00"))
    assert abs(newest.timestamp() - came) < 0.01
    assert row["last_error"] is None
    idle = of(stack, "caseload")
    assert (idle["instances"], idle["held"], idle["newest_event"]) == (0, 0, None)
    relay = of(stack, "alert-relay")
    assert (relay["instances"], relay["partitions"], relay["lag"]) == (1, None, None)
    lines = {line.split()[0]: line.split() for line in stack.look("--brief").splitlines()[:7]}
    assert lines["timeliness"][1:6] == ["2", "10/10", "0", "0", "s"]
    assert set(lines) == {"service", *SERVICES}


def test_a_service_is_behind_by_the_age_of_its_oldest_event_that_waits(stack):
    service = stack.start("timeliness")
    stack.ctl("status", "--service", "timeliness", "--wait", "60")
    service.pause()
    publish_at(stack, time.time() - 200, call("c1", "child-1", at("2020-01-01T08:00")))
    assert 200 <= of(stack, "timeliness")["behind_seconds"] < 290
    assert findings(stack, "--service", "timeliness") == []
    publish_at(stack, time.time() - 1000, call("c2", "child-2", at("2020-01-01T08:00")), 1)
    assert 1000 <= of(stack, "timeliness")["behind_seconds"] < 1100
    (program, finding, cure), = findings(stack, "--service", "timeliness")
    assert (program, finding) == ("timeliness", "it is 16 minutes behind")
    assert "frontdoor-timeliness" in cure
    text = stack.look("--service", "timeliness")
    assert "partitions that lag" in text and "call-logged" in text
    assert "call-logged" not in stack.look("--service", "timeliness", "--brief")
    service.go_on()
    wait_for("it to catch up", lambda: of(stack, "timeliness")["behind_seconds"] == 0)
    assert "partitions that lag" not in stack.look("--service", "timeliness")


def test_the_oldest_alert_that_waits_has_its_age(stack):
    for n, day in enumerate(("2020-01-01T08:00", "2020-01-20T08:00", "2020-02-10T08:00")):
        stack.publish("call-logged", **call(f"c{n}", "child-1", at(day)))
    assert json.loads(stack.look("--json"))["outbox_seconds"] == 0
    stack.start("repeat-contact")
    stack.wait_projected("repeat-contact")
    write(stack, "UPDATE frontdoor.alert_outbox SET created_at = now() - interval '70 seconds'")
    assert 70 <= json.loads(stack.look("--json"))["outbox_seconds"] < 100
    assert ", the oldest for " in stack.look()


# --- last errors


@pytest.mark.parametrize("name, table", (
    ("timeliness", "frontdoor.position"), ("alert-relay", "frontdoor.lease"),
    ("rollup", "frontdoor.touched_day")))
def test_why_a_program_ended_is_known_after_it_has(stack, name, table):
    write(stack, f"ALTER TABLE {table} RENAME TO elsewhere")
    service = stack.start(name)
    if name == "timeliness":
        publish_at(stack, time.time(), call("c1", "child-1", at("2020-01-01T08:00")))
    assert service.process.wait(60) == 70
    write(stack, f"ALTER TABLE frontdoor.elsewhere RENAME TO {table.split('.')[1]}")
    error = of(stack, name)["last_error"]
    assert (error["what"], error["class"], error["code"]) == ("ended", "fatal", "42P01")
    assert error["message"] in service.log().replace('\\"', '"')
    assert error["instance"].endswith(f"-{service.process.pid}")
    assert findings(stack, "--service", name)[0] == (
        name, "no instance is connected",
        f"start frontdoor-{name} once what ended it is cured (42P01: RUNBOOK, Codes)")
    assert f"  {name} " in stack.look() and ", ended: " in stack.look()


@pytest.mark.parametrize("name, what", (
    ("timeliness", "checking"), ("alert-relay", "relay"), ("rollup", "rollup")))
def test_what_failed_and_passed_is_known_by_the_time_it_is_over(stack, name, what):
    stack.environment["FRONTDOOR_CHECK_INTERVAL"] = "100"
    stack.environment["FRONTDOOR_FOLD_INTERVAL"] = "100"
    service = stack.start(name)
    wait_for("it to be connected", lambda: of(stack, name)["instances"] == 1)
    if name == "timeliness":
        stack.ctl("status", "--service", name, "--wait", "60")
    write(stack, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                 f"WHERE application_name = '{name}' AND datname = current_database()")
    wait_for("it to be kept", lambda: of(stack, name)["last_error"])
    error = of(stack, name)["last_error"]
    assert (error["what"], error["class"]) == (what, "retry")
    assert service.running()
    assert findings(stack, "--service", name) == []


def test_that_partitions_change_hands_is_no_error(stack):
    stack.environment["FRONTDOOR_CHECK_INTERVAL"] = "100"
    service = stack.start("timeliness")
    stack.ctl("status", "--service", "timeliness", "--wait", "60")
    write(stack, "UPDATE frontdoor.position SET epoch = epoch + 1")
    wait_for("it to take over again", lambda: service.log().count("running: ") > 1)
    assert of(stack, "timeliness")["last_error"] is None


# --- Kafka and the database


def test_without_kafka_the_rest_is_told(stack):
    stack.start("rollup")
    wait_for("it to be connected", lambda: of(stack, "rollup")["instances"] == 1)
    stack.environment["FRONTDOOR_KAFKA_BROKERS"] = "127.0.0.1:1"
    told = json.loads(stack.ctl("status", "--json", status=1))
    assert told["findings"][0]["program"] == "kafka"
    rows = {row["service"]: row for row in told["services"]}
    assert rows["rollup"]["instances"] == 1
    assert rows["caseload"]["lag"] is None and rows["caseload"]["behind_seconds"] is None


def migrations(stack):
    return [(finding, cure) for program, finding, cure in findings(stack)
            if program == "migrations"]


def test_a_database_of_another_version_is_said_with_what_to_do(stack):
    last = stack.value("SELECT max(name) FROM frontdoor.migration WHERE name LIKE 'migrations/%%'")
    assert json.loads(stack.look("--json"))["database"]["migration"] == last
    assert migrations(stack) == []
    write(stack, "UPDATE frontdoor.migration SET checksum = checksum + 1 WHERE name = 'bi/'")
    assert migrations(stack) == [
        ("the views of bi are those of another version", "frontdoorctl migrate")]
    write(stack, "INSERT INTO frontdoor.migration (name, checksum) VALUES ('migrations/9999', 1)")
    assert migrations(stack) == [
        ("the database has migrations/9999, which this program does not know",
         "use the version that the database was migrated by")]
    write(stack, "DELETE FROM frontdoor.migration WHERE name IN ('migrations/9999', 'bi/')")
    stack.ctl("migrate")
    write(stack, "UPDATE frontdoor.migration SET checksum = 0 WHERE name LIKE 'migrations/0002%'")
    (finding, _), = migrations(stack)
    assert finding.startswith("migrations/0002") and finding.endswith("is not what was applied")
    assert "migrations: migrations/0002" in stack.ctl("status", status=1)


def test_a_database_that_is_too_old_to_be_read_is_said_all_the_same(stack):
    write(stack, "DROP TABLE frontdoor.last_error")
    write(stack, "DELETE FROM frontdoor.migration WHERE name LIKE 'migrations/0027%'")
    assert findings(stack) == [("migrations", "1 not applied yet", "frontdoorctl migrate")]
    assert stack.ctl("status", status=1) == (
        "needs a person:\n  migrations: 1 not applied yet: frontdoorctl migrate\n")
    stack.ctl("migrate")
    assert migrations(stack) == []


def test_a_database_that_was_never_migrated_says_how_to_begin(stack):
    write(stack, "DROP TABLE frontdoor.migration")
    stack.ctl("status", status=70)
    assert "frontdoorctl migrate" in stack.errors


def test_what_the_database_takes_is_told_and_until_when_bank_holidays_are_known(stack):
    stack.publish("call-logged", **call("c1", "child-1", at("2020-01-01T08:00")))
    stack.start("timeliness")
    stack.wait_projected("timeliness")
    write(stack, "ANALYZE timeliness.contact")
    told = json.loads(stack.look("--json"))
    size = stack.value("SELECT pg_database_size(current_database())")
    assert abs(told["database"]["bytes"] - size) < size / 10
    schemas = {row["schema"]: row["bytes"] for row in told["database"]["schemas"]}
    assert schemas["timeliness"] >= 8192
    assert sum(schemas.values()) <= size
    assert told["calendar_until"] == str(stack.value("SELECT max(day) FROM frontdoor.bank_holiday"))
    text = stack.look()
    assert f"bank holidays known until: {told['calendar_until']}" in text
    assert "disk: the database takes " in text and "free" in text


def test_disk_is_told_while_tables_are_locked(stack):
    with psycopg.connect(stack.url) as holder:
        holder.execute("LOCK TABLE timeliness.contact IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        assert json.loads(stack.look("--json"))["database"]["bytes"] > 0
        assert time.monotonic() - began < 25
