"""The main job on real Kafka and real PostgreSQL: events in, rows and alerts out."""

import datetime
import json
import random
import subprocess

from codec import CONTRACTS
from events import at, call, micros, one_of_each
from servers import wait_for
from stack import INPUTS

DAY = datetime.timedelta(days=1)


def as_json(event):
    return json.dumps({key: micros(value) if isinstance(value, datetime.datetime) else value
                       for key, value in event.items()})


def open_alerts(stack):
    return stack.rows("SELECT alert_id, state FROM bi.repeat_contact_alert WHERE rule = 'SIMILAR'")


def produce_by_kcat(stack, topic, key, value, folder):
    path = folder / "value"
    path.write_bytes(value)
    subprocess.run(
        ["kcat", "-P", "-b", stack.kafka.address, "-t", stack.topic(topic), "-k", key, path],
        check=True, timeout=60)


def test_a_third_similar_call_raises_one_alert_and_a_void_retracts_it(stack, tmp_path):
    stack.start()
    start = at("2020-06-01T09:00")
    calls = [call(f"c{i}", "child-1", start + i * 10 * DAY) for i in range(3)]
    stack.publish("call-logged", **calls[0])
    stack.flush()
    stack.ctl("publish", "call-logged", text=as_json(calls[1]) + "\n")
    stack.wait_projected()
    assert open_alerts(stack) == []

    produce_by_kcat(stack, "call-logged", "child-1", CONTRACTS["call-logged"].encode(calls[2]),
                    tmp_path)
    wait_for("the alert", lambda: stack.alive() and len(open_alerts(stack)) == 1)
    sent = wait_for("its message", lambda: stack.alive() and stack.alerts())
    assert [(a["state"], a["contact_ids"]) for a in sent] == [("RAISED", ["c0", "c1", "c2"])]
    assert sent[0]["alert_id"] == str(open_alerts(stack)[0][0])

    stack.publish("call-logged", **{**calls[1], "revision": 2, "voided": True,
                                    "event_id": "6a0b7c11-94a8-4f46-b7a7-1a5c1a5c1a5c"})
    stack.wait_projected()
    assert open_alerts(stack) == []
    sent = wait_for("the retraction",
                    lambda: stack.alive() and len(stack.alerts()) == 2 and stack.alerts())
    assert sent[1]["state"] == "RETRACTED"
    assert sent[1]["alert_id"] == sent[0]["alert_id"]
    assert sent[1]["revision"] > sent[0]["revision"]


def test_random_bytes_become_one_dead_letter_a_service_and_stop_nothing(stack):
    rng = random.Random(20)
    stack.start()
    for name, event in one_of_each(1).items():
        stack.publish(name, **event)
        stack.publish_bytes(name, rng.randbytes(40), key="child-1")
    for name, event in one_of_each(2).items():
        stack.publish(name, **event)
    stack.wait_projected()
    dead = stack.rows("SELECT service, topic, reason FROM frontdoor.dead_letter ORDER BY 1, 2")
    assert [(service, topic) for service, topic, _ in dead] == sorted(
        (service, stack.topic(name)) for service, names in INPUTS.items() for name in names)
    assert all(reason.startswith("framing_") for _, _, reason in dead)
    assert stack.value("SELECT count(*) FROM timeliness.contact") == 2
    assert stack.value("SELECT count(*) FROM timeliness.assessment") == 2
    assert stack.value("SELECT count(*) FROM caseload.referral WHERE closed_at IS NOT NULL") == 2
    assert stack.value("SELECT count(*) FROM caseload.allocation") == 2
    assert stack.value("SELECT count(*) FROM repeat_contact.review_version") == 2
    listed = json.loads(stack.ctl("dead-letter", "list", "--json", status=1))
    assert len(listed) == len(dead)


def test_any_order_repetition_and_number_of_instances_give_the_same_digests(
        kafka, postgres, make_stack):
    rng = random.Random(7)
    events = [(name, event) for n in range(200) for name, event in one_of_each(n).items()]
    events += [("call-logged", call(f"k{i}", f"child-{i % 20}", at("2020-05-01T08:00") + i * DAY / 3))
               for i in range(200)]
    digests = []
    for instances, copies in ((1, 1), (2, 3)):
        stack = make_stack(kafka, postgres)
        for _ in range(instances):
            stack.start()
        for _ in range(copies):
            rng.shuffle(events)
            for name, event in events:
                stack.publish(name, **event)
        stack.wait_projected()
        digests.append(stack.digests())
        stack.stop()
    assert digests[0] == digests[1]


def test_bad_lines_are_named_by_number_and_the_good_ones_published(stack):
    good = as_json(call("c1", "child-1", at("2020-06-01T09:00")))
    placeholder = as_json(call("c2", "unknown", at("2020-06-01T09:00")))
    out = stack.ctl("check", "call-logged", status=1,
                    text="\n".join([good, "{not json", placeholder, good]))
    assert "2 as they should be, 2 refused" in out
    assert "line 2:" in stack.errors and "line 3:" in stack.errors and "child_id" in stack.errors
    stack.start("timeliness")
    stack.ctl("publish", "call-logged", status=1, text="\n".join([good, "{not json"]))
    stack.wait_projected("timeliness")
    assert stack.value("SELECT count(*) FROM timeliness.contact") == 1


def test_sigterm_drains_and_the_next_start_carries_on(stack):
    service = stack.start("timeliness")
    for n in range(500):
        stack.publish("call-logged", **call(f"c{n}", f"child-{n}", at("2020-06-01T09:00")))
    stack.wait_projected("timeliness")
    assert service.stop() == 0
    stack.publish("call-logged", **call("late", "child-1", at("2020-06-02T09:00")))
    stack.start("timeliness")
    stack.wait_projected("timeliness")
    assert stack.value("SELECT count(*) FROM timeliness.contact") == 501


def test_status_tells_the_lag_and_the_oldest_unprojected_event_of_each_service(stack):
    for n in range(10):
        stack.publish("referral-opened", **one_of_each(n)["referral-opened"])
    stack.flush()
    waiting = [line for line in stack.status() if line["lag"] > 0]
    readers = {service for service, topics in INPUTS.items() if "referral-opened" in topics}
    assert {line["service"] for line in waiting} == readers
    assert sum(line["lag"] for line in waiting) == 10 * len(readers)
    assert all(line["oldest_unprojected"] for line in waiting)
    stack.start()
    stack.ctl("status", "--wait", "60")
    assert all(line["lag"] == 0 and line["epoch"] > 0 for line in stack.status())
