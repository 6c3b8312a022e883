"""Times later than their record's Kafka timestamp are noted once, whichever way a service went."""

import random
import time

import psycopg
import pytest

import model
from model.ahead import Record, table_rows, view_rows
from model.times import micros
from stack import INPUTS, LOADED_IN_BULK, Stack

PARTITIONS = 3
HISTORIES = 12
# Milliseconds from the time at which a version was recorded until it was sent.
LAGS = (-3_600_000, -1, 0, 1, 60_000, 10_000_000_000)
SMALL = {"FRONTDOOR_BATCH_ROWS": "40", "FRONTDOOR_BULK_ROWS": "0"}
COPIED = {"FRONTDOOR_COPY_ROWS": "1", "FRONTDOOR_BULK_ROWS": "0"}
BULK = {"FRONTDOOR_BULK_ROWS": "10", "FRONTDOOR_BATCH_ROWS": "40"}

TABLE = """
SELECT time_ahead.service, time_ahead.topic, time_ahead.partition, time_ahead."offset",
    time_ahead.record_timestamp, time_ahead.field, time_ahead.ahead_at, authority.gss_code,
    time_ahead.child_id, time_ahead.entity_id, time_ahead.revision, time_ahead.event_id::text
FROM frontdoor.time_ahead JOIN frontdoor.authority USING (authority_id)
"""
VIEW = """
SELECT authority, event, person_id, entity_id, field, record_at, ahead_at, seconds_ahead
FROM bi.time_ahead
"""


@pytest.fixture(scope="module")
def history():
    rng = random.Random(3)
    return [event for number in range(HISTORIES)
            for event in model.random_history(rng, 2, f"t{number}-")]


def send(stack, events, rng):
    """Each at some time around that of its record, and none in the future, which Kafka refuses."""
    for event in events:
        sent = event["recorded_at"] // 1000 + rng.choice(LAGS)
        stack.producer.produce(
            stack.topic(event.topic), event.value, event.key, rng.randrange(PARTITIONS),
            timestamp=min(sent, int(time.time() * 1000)))
        stack.producer.poll(0)
    stack.flush()


@pytest.fixture(scope="module")
def topics(kafka, postgres, tmp_path_factory, history):
    """A stack whose topics are full, with some poison in each, and the `records` in them."""
    stack = Stack(kafka, postgres, tmp_path_factory.mktemp("topics"), PARTITIONS)
    for name in model.TOPICS:
        stack.publish_bytes(name, b"poison", "child-1", 1)
    rng = random.Random(4)
    send(stack, rng.sample(history, len(history)), rng)
    values = {event.value: event for event in history}
    stack.records_sent = [
        Record(values[record.value()], record.topic(), record.partition(), record.offset(),
               record.timestamp()[1])
        for name in model.TOPICS for record in stack.records(name) if record.value() in values]
    return stack


@pytest.fixture
def on_new_database(topics):
    """A stack on the full topics with an empty database and settings of its own."""
    stack = topics.on_new_database()
    yield stack
    stack.stop()


def project(stack, instances=1, **settings):
    stack.environment = {**stack.environment, **settings}
    for _ in range(instances):
        stack.start(*INPUTS)
    stack.wait_projected()
    services = list(stack.services)
    stack.stop()
    return services


def noted(stack):
    """Each row once, as the primary key has it."""
    rows = [(*before, micros(sent) // 1000, field, micros(ahead), *after)
            for *before, sent, field, ahead, gss, child, entity, revision, event in
            stack.rows(TABLE) for after in [(gss, child, entity, revision, event)]]
    assert len(set(rows)) == len(rows)
    return set(rows)


def listed(stack):
    return {tuple(key): (micros(sent) // 1000, micros(ahead), seconds)
            for *key, sent, ahead, seconds in stack.rows(VIEW)}


@pytest.mark.parametrize("instances, settings", ((1, SMALL), (2, SMALL), (1, COPIED), (1, BULK)))
def test_every_time_that_is_ahead_is_noted_and_listed(
        topics, on_new_database, history, instances, settings):
    services = project(on_new_database, instances, **settings)
    if settings is BULK:
        assert all("bulk load finished" in service.log() for service in services
                   if service.name in LOADED_IN_BULK)
    wanted = table_rows(topics.records_sent, INPUTS)
    assert len(wanted) > 100 and noted(on_new_database) == wanted
    assert listed(on_new_database) == view_rows(topics.records_sent, model.project(history))


def test_records_that_are_read_again_are_noted_once(on_new_database):
    project(on_new_database, **SMALL)
    before, digests = noted(on_new_database), on_new_database.digests()
    for service, topic, partition in on_new_database.rows(
            "SELECT service, topic, partition FROM frontdoor.position"):
        on_new_database.ctl("position", "set", service, topic, str(partition), "0", "--yes")
    project(on_new_database, **COPIED)
    assert (noted(on_new_database), on_new_database.digests()) == (before, digests)


def test_digests_do_not_know_of_it(on_new_database):
    project(on_new_database, **SMALL)
    digests = on_new_database.digests()
    with psycopg.connect(on_new_database.url, autocommit=True) as connection:
        connection.execute("TRUNCATE frontdoor.time_ahead")
    assert on_new_database.digests() == digests
