"""frontdoorctl trace: what became of an event, on real Kafka and real PostgreSQL."""

import json

from codec import CONTRACTS
from events import at, call, decision

START = at("2020-06-01T09:00")


def trace(stack, identity, status=0):
    return json.loads(stack.ctl("trace", identity, "--json", status=status))


def fates(records):
    """For each record in the log's order: what each service made of it."""
    return [{found["service"]: found["fate"] for found in record["services"]} for record in records]


def test_each_event_of_a_contact_is_accounted_for(stack):
    first = call("c-1", "child-1", START)
    second = call("c-1", "child-1", START, revision=2)
    for event in (first, first, second):
        stack.publish("call-logged", **event)
    stack.publish("decision-made", **decision("c-1", "child-1", START))
    stack.publish("call-logged", **call("c-10", "child-1", START))
    stack.start("timeliness", "repeat-contact")
    stack.wait_projected("timeliness", "repeat-contact")

    records = [r for r in trace(stack, "c-1") if r["topic"] == stack.topic("call-logged")]
    assert [(r["event_id"], r["revision"]) for r in records] == [
        (first["event_id"], 1), (first["event_id"], 1), (second["event_id"], 2)]
    assert fates(records) == [
        {"timeliness": "superseded by", "repeat-contact": "superseded by"},
        {"timeliness": "duplicate", "repeat-contact": "duplicate"},
        {"timeliness": "applied", "repeat-contact": "applied"}]
    why = {found["service"]: found["why"] for found in records[0]["services"]}
    assert why["timeliness"] == f"revision 2 of event {second['event_id']}"
    assert fates(trace(stack, second["event_id"].upper())) == [
        {"timeliness": "applied", "repeat-contact": "applied"}]
    assert len(trace(stack, "c-1")) == 4, "the decision is about the same contact"


def test_an_event_that_could_not_be_taken_says_why(stack):
    dead = call("c-1", "child-1", START, authority="E06000999")
    stack.publish("call-logged", **dead)
    cut = CONTRACTS["call-logged"].encode(call("c-2", "child-2", START))[:-20]
    stack.publish_bytes("call-logged", cut, "child-2")
    stack.start("timeliness", "repeat-contact")
    stack.wait_projected("timeliness", "repeat-contact")
    for identity, reason in ((dead["event_id"], "authority_unknown"), ("c-2", "avro_truncated")):
        (record,) = trace(stack, identity, status=1)
        assert fates([record]) == [{"timeliness": "dead", "repeat-contact": "dead"}]
        assert all(found["why"].startswith(reason) for found in record["services"])
    stack.ctl("dead-letter", "discard", "--all")
    assert fates(trace(stack, dead["event_id"])) == [
        {"timeliness": "discarded", "repeat-contact": "discarded"}]


def test_what_no_service_has_come_to_waits_and_what_never_was_is_said(stack):
    event = call("c-1", None, START)
    stack.publish("call-logged", **event)
    stack.flush()
    assert fates(trace(stack, "c-1")) == [{"timeliness": "waiting", "repeat-contact": "waiting"}]
    stack.start("timeliness", "repeat-contact")
    stack.wait_projected("timeliness", "repeat-contact")
    assert fates(trace(stack, "c-1")) == [{"timeliness": "applied", "repeat-contact": "not needed"}]
    assert trace(stack, "c-unheard-of", status=1) == []
    assert "no record of it" in stack.ctl("trace", "c-unheard-of", status=1)


def test_a_row_that_was_deleted_by_hand_is_missed(stack):
    stack.publish("call-logged", **call("c-1", "child-1", START))
    stack.start("timeliness")
    stack.wait_projected("timeliness")
    stack.rows("DELETE FROM timeliness.contact RETURNING 1")
    (record,) = trace(stack, "c-1", status=1)
    assert fates([record])[0]["timeliness"] == "missing"
