"""Projections don't depend on how many instances ran, nor on how publishers choose partitions."""

import datetime
import random

import pytest

from codec import CONTRACTS, event_id
from events import at, call, one_of_each, record_key
from servers import wait_for
from stack import INPUTS

PARTITIONS = 5
CHILDREN = 60
HOUR = datetime.timedelta(hours=1)


def history():
    """Events of each topic, calls that raise alerts, and corrections and withdrawals of both."""
    events = [pair for n in range(CHILDREN) for pair in one_of_each(n).items()]
    start = at("2020-05-01T08:00")
    events += [("call-logged", call(f"k{n}", f"child-{n % CHILDREN}", start + n * HOUR))
               for n in range(5 * CHILDREN)]
    for number, (name, event) in enumerate(list(events)):
        if number % 4 == 0:
            events.append((name, {**event, "event_id": event_id(), "revision": 2,
                                  "voided": number % 8 == 0}))
    return [(name, record_key(event), CONTRACTS[name].encode(event))
            for name, event in events]


@pytest.fixture(scope="module")
def events():
    return history()


def murmur2(rng):
    """As Java's publishers do: -1 leaves it to the client, by the key."""
    return -1


def anywhere(rng):
    """As a publisher without keys does: versions of one entity lie in any partition."""
    return rng.randrange(PARTITIONS)


def publish(stack, events, rng, partitioners):
    for name, key, value in rng.sample(events, len(events)):
        stack.publish_bytes(name, value, key, rng.choice(partitioners)(rng))


def last_states(stack):
    """What a compacted alert topic says in the end.

    States in between may be skipped, so an open alert was RAISED or UPDATED last, and one that was
    retracted may never have been sent.
    """
    last = {}
    for alert in stack.alerts():
        if alert["revision"] > last.get(alert["alert_id"], {"revision": -1})["revision"]:
            last[alert["alert_id"]] = alert
    kept = ("authority", "child_id", "rule", "concern_family", "contact_ids", "first_contact_at",
            "last_contact_at", "closed_reason")
    return {identity: [alert[field] for field in kept] + [alert["state"] == "CLOSED"]
            for identity, alert in last.items() if alert["state"] != "RETRACTED"}


def owners(stack):
    """How many instances of each service hold partitions."""
    return dict(stack.rows("SELECT service, count(DISTINCT (owner_pid, owner_started)) "
                           "FROM frontdoor.position GROUP BY service"))


def outcome(stack, events, instances, seed, copies, partitioners):
    rng = random.Random(seed)
    for _ in range(instances):
        stack.start(*INPUTS)
    stack.start("alert-relay")
    wait_for("every instance to have its share", lambda: stack.alive() and
             owners(stack) == dict.fromkeys(INPUTS, instances))
    for _ in range(copies):
        publish(stack, events, rng, partitioners)
    stack.wait_projected()
    assert stack.value("SELECT count(*) FROM frontdoor.dead_letter") == 0
    found = stack.digests(), last_states(stack)
    stack.stop()
    return found


def test_one_two_and_five_instances_give_the_same_projections_and_alerts(
        kafka, postgres, make_stack, events):
    runs = ((1, 1, (murmur2,)), (2, 2, (anywhere,)), (5, 2, (anywhere, murmur2)))
    (digests, alerts), *others = [
        outcome(make_stack(kafka, postgres, partitions=PARTITIONS), events, instances, seed,
                copies, partitioners)
        for seed, (instances, copies, partitioners) in enumerate(runs)]
    assert len(alerts) > CHILDREN / 2
    for other in others:
        assert other == (digests, alerts)
