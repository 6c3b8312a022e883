"""Servers that go away for a while: services stay up, say so, and carry on."""

import datetime
import time

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
