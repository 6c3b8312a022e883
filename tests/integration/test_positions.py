"""Positions whose log was changed under them: an error that says what to do, or a correct catch-up.

Never a silent gap. The service tried is timeliness, most times on call-logged with one partition.
"""

import datetime
import json
import signal
import time

import confluent_kafka
import psycopg
import pytest

from codec import CONTRACTS
from events import at, call
from servers import wait_for
from stack import INPUTS
from topics import Topics

FAILED = 70
SERVICE = "timeliness"
EARLIER = 10  # events that were projected before the log was changed
CURE = "`frontdoorctl position set`"


@pytest.fixture
def stack(kafka, postgres, make_stack):
    return make_stack(kafka, postgres, partitions=1)


@pytest.fixture
def topics(kafka):
    return Topics(kafka.address)


@pytest.fixture
def name(stack):
    return stack.topic("call-logged")


def calls(first, count):
    """Values of call-logged, each of a contact and child of its own."""
    start = at("2020-01-01T08:00")
    return [CONTRACTS["call-logged"].encode(
        call(f"c{n}", f"child-{n}", start + n * datetime.timedelta(minutes=1)))
        for n in range(first, first + count)]


def contacts(stack):
    return stack.value("SELECT count(*) FROM timeliness.contact")


def offset(stack, name, partition=0):
    return stack.positions(SERVICE).get((name, partition))


def project(stack, topics, name, count=EARLIER):
    """A running service that has projected `count` events and nothing else."""
    topics.produce(name, calls(0, count))
    service = stack.start(SERVICE)
    stack.wait_projected(SERVICE)
    assert contacts(stack) == count
    return service


def errors(service):
    return [line for line in service.log().splitlines() if " level=error " in line]


def fails_with(service, *texts):
    """Wait until it has ended with 70, having said one error that has all `texts` and the cure."""
    wait_for(f"{service.name} to give up:\n{service.log()[-2000:]}",
             lambda: not service.running(), 40)
    assert service.process.returncode == FAILED
    line, = errors(service)
    for text in (*texts, CURE):
        assert text in line, line


def forget(stack, service):
    """A service that was to fail is no failure of the stack."""
    stack.services.remove(service)


def read_from(stack, name, place, partition=0):
    stack.ctl("position", "set", SERVICE, name, str(partition), str(place), "--yes")


# --- a topic deleted and made anew


def make_anew(topics, name, count, pause=0.0):
    topics.delete(name)
    time.sleep(pause)
    topics.create(name)
    topics.produce(name, calls(100, count))


RECREATED = [(0, "beyond the end"), (4, "beyond the end"), (EARLIER, "topic_recreated"),
             (25, "topic_recreated")]


@pytest.mark.parametrize("count, said", RECREATED)
def test_a_topic_made_anew_while_stopped_is_fatal_and_position_set_resolves_it(
        stack, topics, name, count, said):
    assert project(stack, topics, name).stop() == 0
    make_anew(topics, name, count)
    service = stack.start(SERVICE)
    fails_with(service, name, said)
    forget(stack, service)
    assert offset(stack, name) == contacts(stack) == EARLIER
    read_from(stack, name, 0)
    stack.start(SERVICE)
    stack.wait_projected(SERVICE)
    assert contacts(stack) == EARLIER + count


# Without a pause librdkafka itself doesn't see that the topic was away.
@pytest.mark.parametrize("pause", (0, 0.2, 2))
@pytest.mark.parametrize("count, said", RECREATED)
def test_a_topic_made_anew_while_the_service_runs_is_fatal_too(
        stack, topics, name, count, said, pause):
    service = project(stack, topics, name)
    make_anew(topics, name, count, pause)
    fails_with(service, name, said)
    forget(stack, service)
    assert offset(stack, name) == contacts(stack) == EARLIER
