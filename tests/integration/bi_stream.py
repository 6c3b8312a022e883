"""Some of the children of the made-up years, as events of the model and projected by services."""

import datetime
import json
import zlib

import events
import model
from codec import CONTRACTS
from events import AUTHORITY, at
from model.child import Child
from model.repeat_contact import alert_id

ONE_IN = 32
REFERENCE = ("team", "worker", "setting", "population", "benchmark")


def _is_time(field):
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    return any(isinstance(kind, dict) and kind.get("logicalType") == "timestamp-micros"
               for kind in kinds)


TIMES = {name: [field["name"] for field in contract.fields if _is_time(field)]
         for name, contract in CONTRACTS.items()}


def _event(line):
    """As the model takes it: times are datetimes."""
    told = json.loads(line)
    fields = told["value"]
    for name in TIMES[told["topic"]]:
        if fields.get(name) is not None:
            fields[name] = model.times.EPOCH + datetime.timedelta(microseconds=fields[name])
    return model.Event(told["topic"], fields)


def sample(stack):
    """Every event about one child in ONE_IN, and as much of what is about nobody."""
    lines = stack.ctl("generate", "--json").splitlines()
    return [_event(line) for line in lines
            if zlib.crc32(json.loads(line)["key"].encode()) % ONE_IN == 0]


def fill():
    """What is rare in the stream: contacts nobody decided on, one of nobody identified, an alert
    that one of two has looked at, an open one of before there were alerts, a case and an assessment
    that nobody holds and that is late, a source without a code, a time ahead of all clocks."""
    child, november, january = "child-fill", at("2020-11-02T10:00"), at("2021-01-11T10:00")
    contacts = [january + datetime.timedelta(days=days) for days in (0, 20, 40)]
    reviewed = contacts[-1] + datetime.timedelta(days=1)
    historic = [when - datetime.timedelta(days=650) for when in contacts]
    alert = alert_id(Child(AUTHORITY, child), "SIMILAR", "3", "f2")
    return [model.Event(topic, told) for topic, told in (
        *(("call-logged", events.call(f"f{number}", child, when))
          for number, when in enumerate(contacts)),
        *(("call-logged", events.call(f"h{number}", "child-before", when))
          for number, when in enumerate(historic)),
        ("call-logged", events.call("f3", None, january, source="S_1A")),
        ("call-logged", events.call("f4", "child-friday", at("2021-03-26T17:00"),
                                    source="UNKNOWN", source_local="PIGEON")),
        ("call-logged", events.call("f5", "child-ahead", at("2040-01-09T10:00"))),
        ("alert-reviewed", events.review("v0", child, alert, reviewed)),
        ("alert-reviewed", events.review("v1", child, "no-such-alert", reviewed)),
        ("referral-opened", events.referral("r0", child, november, team_id="T-AS1")),
        ("assessment-started", events.assessment_started("a0", child, november)),
    )]


def load(stack, stream):
    """Reference data and the events, by the stack's services; they are stopped afterwards."""
    stack.ctl("generate", "--reference", str(stack.folder))
    for kind in REFERENCE:
        stack.ctl("reference", "load", kind, str(stack.folder / f"{kind}s.csv"))
    stack.start()
    for event in stream:
        stack.publish_bytes(event.topic, event.value, event.key)
    stack.wait_projected()
    stack.stop()
