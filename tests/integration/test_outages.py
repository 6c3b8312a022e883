"""Servers that go away for a while: services stay up, say so, and carry on."""

import datetime
import os
import subprocess
import time

import psycopg.conninfo

from events import at, call

OUTAGE_SECONDS = 30
EVENTS = 3000


def publish_calls(stack, first, count):
    for n in range(first, first + count):
        received = at("2020-01-01T08:00") + datetime.timedelta(minutes=n)
        stack.publish("call-logged", **call(f"c{n}", f"child-{n % 700}", received))


def check_all_counted_once(stack, count):
    stack.wait_projected("timeliness", "repeat-contact", seconds=180)
    assert stack.value("SELECT count(*) FROM timeliness.contact") == count
    assert stack.value("SELECT count(*) FROM repeat_contact.contact_version") == count
    assert stack.value("SELECT count(*) FROM frontdoor.dead_letter") == 0


def test_postgresql_stopped_while_events_arrive_loses_and_doubles_nothing(
        kafka, own_postgres, make_stack):
    stack = make_stack(kafka, own_postgres)
    services = stack.start("timeliness", "repeat-contact", "alert-relay")
    publish_calls(stack, 0, EVENTS)
    own_postgres.stop("--mode", "immediate")
    deadline = time.monotonic() + OUTAGE_SECONDS
    publish_calls(stack, EVENTS, EVENTS)
    stack.flush()
    while time.monotonic() < deadline:
        assert stack.alive()
        time.sleep(0.5)
    own_postgres.start()
    check_all_counted_once(stack, 2 * EVENTS)
    for service in services:
        assert service.running()
        assert "level=warn" in service.log() or "level=error" in service.log()


def test_kafka_stopped_while_services_run_loses_and_doubles_nothing(
        own_kafka, postgres, make_stack):
    stack = make_stack(own_kafka, postgres)
    services = stack.start("timeliness", "repeat-contact", "alert-relay")
    publish_calls(stack, 0, EVENTS)
    stack.flush()
    said = [len(service.log()) for service in services]
    own_kafka.kill()
    deadline = time.monotonic() + OUTAGE_SECONDS
    while time.monotonic() < deadline:
        assert stack.alive()
        time.sleep(0.5)
    for service, before in list(zip(services, said))[:2]:  # a relay with nothing to send is well
        during = service.log()[before:]
        assert "level=warn" in during or "level=error" in during
    own_kafka.start()
    publish_calls(stack, EVENTS, EVENTS)
    check_all_counted_once(stack, 2 * EVENTS)
    for service in services:
        assert service.running()


def configure(postgres, *settings):
    """Set and reload what only a superuser may."""
    port = psycopg.conninfo.conninfo_to_dict(postgres.address)["port"]
    command = ["psql", "-X", "-q", "-h", postgres.home / "data", "-p", port, "-U", "postgres"]
    for sql in (*(f"ALTER SYSTEM SET {setting}" for setting in settings), "SELECT pg_reload_conf()"):
        command += ["-c", sql]
    subprocess.run(["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command,
                   check=True, stdout=subprocess.DEVNULL, timeout=60)


def test_what_a_crash_of_postgresql_loses_is_read_again_though_nothing_more_arrives(
        kafka, own_postgres, make_stack):
    """Projections commit without waiting for the disk: data and position may be lost together."""
    stack = make_stack(kafka, own_postgres)
    service = stack.start("timeliness")
    stack.wait_projected("timeliness")
    configure(own_postgres, "wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'")
    publish_calls(stack, 0, 100)
    stack.wait_projected("timeliness")
    service.pause()  # until it is seen that something was lost
    own_postgres.stop("--mode", "immediate")
    own_postgres.start()
    lost = 100 - stack.value("SELECT count(*) FROM timeliness.contact")
    service.go_on()
    assert lost > 0
    stack.wait_projected("timeliness")
    assert stack.value("SELECT count(*) FROM timeliness.contact") == 100
