"""Publishers hear of what could not be taken: the topic event-rejected on real Kafka."""

from datetime import timedelta

import pytest

from codec import CONTRACTS
from events import at, call
from servers import wait_for
from topics import Topics

START = at("2020-06-01T09:00")
AUTHORITY, OTHER = "E06000008", "E06000009"


def untold(stack):
    return stack.value("SELECT count(*) FROM frontdoor.dead_letter WHERE told_at IS NULL")


def put_letter(stack, service, offset, reason="avro_truncated", topic="call-logged"):
    """As a service writes it; the relay tells of what the services' positions name."""
    stack.rows(
        "INSERT INTO frontdoor.position (service, topic, partition, next_offset, epoch) "
        "VALUES (%s, %s, 0, 0, 0) ON CONFLICT DO NOTHING RETURNING 1", service, stack.topic(topic))
    stack.rows(
        "INSERT INTO frontdoor.dead_letter (service, topic, partition, \"offset\", "
        "record_timestamp, reason, message) VALUES (%s, %s, 0, %s, now(), %s, 'cut off') "
        "RETURNING 1", service, stack.topic(topic), offset, reason)


def wait_told(stack):
    wait_for("publishers to be told", lambda: stack.alive() and untold(stack) == 0, 30)


def test_a_record_that_two_services_could_not_take_is_told_once_for_each_reason(stack):
    for service in ("caseload", "timeliness"):
        put_letter(stack, service, 5)
    put_letter(stack, "repeat-contact", 5, reason="schema_unknown")
    stack.start("alert-relay")
    wait_told(stack)
    put_letter(stack, "repeat-contact", 6)
    put_letter(stack, "caseload", 6)
    wait_told(stack)
    told = sorted((m["offset"], m["reason"]) for m in stack.messages("event-rejected"))
    assert told == [(5, "avro_truncated"), (5, "schema_unknown"), (6, "avro_truncated")]


def test_a_service_that_fails_later_than_another_tells_nothing_again(stack):
    put_letter(stack, "timeliness", 5)
    stack.start("alert-relay")
    wait_told(stack)
    put_letter(stack, "caseload", 5)
    wait_told(stack)
    assert len(stack.messages("event-rejected")) == 1


def test_a_rejection_says_where_what_and_why_and_no_value(stack):
    stack.start()
    event = call("c-secret", "child-secret", START, authority="E06000999")
    stack.publish("call-logged", **event)
    stack.publish_bytes("call-logged", b"{\"child_id\": \"child-secret\"}", "child-secret")
    stack.wait_projected()
    wait_for("both to be told", lambda: stack.alive() and untold(stack) == 0 and
             len(stack.messages("event-rejected")) >= 2, 30)
    by_reason = {m["reason"]: m for m in stack.messages("event-rejected")}
    assert set(by_reason) == {"authority_unknown", "framing_json"}
    assert by_reason["authority_unknown"]["event_id"] == event["event_id"]
    assert by_reason["framing_json"]["event_id"] is None
    assert {m["topic"] for m in by_reason.values()} == {stack.topic("call-logged")}
    assert all("secret" not in str(m) for m in by_reason.values())


@pytest.mark.parametrize("has_own_topic", [True, False])
def test_a_bound_publisher_hears_on_its_own_topic_where_there_is_one(stack, has_own_topic):
    topics = Topics(stack.kafka.address)
    topics.create(stack.topic(f"{AUTHORITY}.call-logged"))
    if has_own_topic:
        topics.create(stack.topic(f"{AUTHORITY}.event-rejected"))
    stack.start("timeliness", "alert-relay")
    event = call("c-1", "child-1", START, authority=OTHER)
    topics.produce(stack.topic(f"{AUTHORITY}.call-logged"),
                   [CONTRACTS["call-logged"].encode(event)], key="child-1")
    wait_for("the rejection", lambda: stack.alive() and stack.value(
        "SELECT count(*) FROM frontdoor.dead_letter WHERE told_at IS NOT NULL") == 1, 60)
    common = stack.messages("event-rejected")
    own = stack.messages("event-rejected", f"{AUTHORITY}.event-rejected",
                         1) if has_own_topic else []
    assert [len(own), len(common)] == ([1, 0] if has_own_topic else [0, 1])
    assert (own + common)[0]["reason"] == "authority_mismatch"
    assert (own + common)[0]["event_id"] == event["event_id"]


def test_alerts_do_not_wait_for_a_topic_of_rejections_that_is_missing(stack):
    topics = Topics(stack.kafka.address)
    topics.delete(stack.topic("event-rejected"))
    relay = stack.start("alert-relay")
    put_letter(stack, "timeliness", 5)
    wait_for("the relay to say so", lambda: stack.alive() and "topic_missing" in relay.log(), 30)
    for n in range(2):
        for day in (1, 2, 3):
            contact = call(f"c-{n}-{day}", f"child-{n}", START + timedelta(days=day))
            stack.publish("call-logged", **contact)
    stack.start("repeat-contact")
    wait_for("the alerts", lambda: stack.alive() and len(stack.alerts()) >= 2, 30)
    assert untold(stack) == 1
    assert relay.stop() == 0

    topics.create(stack.topic("event-rejected"), partitions=stack.partitions)
    stack.start("alert-relay")
    wait_told(stack)
    assert [m["offset"] for m in stack.messages("event-rejected")] == [5]
