"""A bulk load leaves what the ordinary path leaves, whatever comes in between.

It is held in the middle by a dead letter that another session has under way: the load waits to
write its own of the same record.
"""

import contextlib
import random
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from codec import CONTRACTS, event_id
from events import one_of_each
from servers import wait_for
from stack import INPUTS, LOADED_IN_BULK, Stack

TOPICS = sorted({name for service in LOADED_IN_BULK for name in INPUTS[service]})
CHILDREN = 300
PARTITIONS = 3
HELD = "referral-opened", 1  # topic and partition; both services read it
BULK = {"FRONTDOOR_BULK_ROWS": "100"}
ORDINARY = {"FRONTDOOR_BULK_ROWS": "0"}
SMALL = {"FRONTDOOR_BATCH_ROWS": "50", "FRONTDOOR_CHECK_INTERVAL": "100",
         "FRONTDOOR_LOCK_TIMEOUT": "60000", "FRONTDOOR_LOG_LEVEL": "debug"}

LETTERS = """
SELECT topic, partition, "offset", record_timestamp, record_key, record_value, reason, message
FROM frontdoor.dead_letter WHERE service = %s ORDER BY topic, partition, "offset"
"""
POSITIONS = """
SELECT topic, partition, next_offset, last_offset, last_timestamp, last_hash
FROM frontdoor.position WHERE service = %s ORDER BY topic, partition
"""
KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace
WHERE nspname = %s ORDER BY conrelid::regclass::text
"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s ORDER BY indexname"
HOLD = """
INSERT INTO frontdoor.dead_letter (service, topic, partition, "offset", record_timestamp, reason,
    message) VALUES (%s, %s, %s, %s, now(), 'held', 'held')
"""
HELD_BY = "SELECT pid FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
LOOK_DUE = """
SELECT FROM pg_stat_activity WHERE pid = %s AND query_start < clock_timestamp() - interval '200 ms'
"""  # at work on one statement for longer than the time between two looks
WANTED = "SELECT next_offset FROM frontdoor.position WHERE service = 'timeliness' FOR UPDATE"


def history(rng):
    """Topic, key and value: each entity's events corrected, withdrawn, sent twice; and poison."""
    events = []
    for number in range(CHILDREN):
        for name, event in one_of_each(number).items():
            if name not in TOPICS:
                continue
            for revision in range(rng.choice((1, 1, 3))):
                value = CONTRACTS[name].encode({
                    **event, "event_id": event_id(), "revision": revision,
                    "voided": rng.randrange(8) == 0})
                events += [(name, event["child_id"], value)] * rng.choice((1, 1, 2))
            if number % 10 == 0:
                events.append((name, event["child_id"], value[:-2]))
    return rng.sample(events, len(events))


def publish(stack, events, rng):
    for name, key, value in events:
        stack.publish_bytes(name, value, key, rng.randrange(PARTITIONS))
    stack.flush()


@pytest.fixture(scope="module")
def topics(kafka, postgres, tmp_path_factory):
    """A stack whose topics are full. Halfway through HELD there is poison; its offset is `held`."""
    stack = Stack(kafka, postgres, tmp_path_factory.mktemp("topics"), PARTITIONS)
    rng = random.Random(5)
    events = history(rng)
    publish(stack, events[::2], rng)
    topic, partition = HELD
    stack.held = stack.ends(topic)[partition]
    stack.publish_bytes(topic, b"poison", "child-1", partition)
    publish(stack, events[1::2], rng)
    return stack


@pytest.fixture
def on_new_database(topics):
    """Stacks on the full topics, each with an empty database and settings of its own."""
    made = []

    def make(**settings):
        stack = topics.on_new_database(**{**SMALL, **settings})
        made.append(stack)
        return stack

    yield make
    for stack in made:
        stack.stop()


def outcome(stack, service):
    stack.wait_projected(service)
    return {"digest": stack.ctl("digest", service), "letters": stack.rows(LETTERS, service),
            "positions": stack.rows(POSITIONS, service), "keys": stack.rows(KEYS, service),
            "indexes": stack.rows(INDEXES, service)}


@pytest.fixture(scope="module")
def expected(topics):
    """What the ordinary path leaves, by service."""
    return {}


@pytest.fixture
def ordinary(expected, on_new_database):
    """What the ordinary path leaves of a service."""
    def get(service):
        if service not in expected:
            stack = on_new_database(**ORDINARY)
            started = stack.start(service)
            expected[service] = outcome(stack, service)
            assert "bulk load" not in started.log()
            stack.stop()
        return expected[service]

    return get


@contextlib.contextmanager
def held(stack, service):
    """A started instance whose bulk load is halfway; it goes on at the end of the block."""
    with psycopg.connect(stack.url) as holder:
        topic, partition = HELD
        holder.execute(HOLD, [service, stack.topic(topic), partition, stack.held])
        instance = stack.start(service)
        instance.backend, = wait_for("the load to be held", lambda: stack.alive() and stack.rows(
            HELD_BY, holder.info.backend_pid))[0]
        assert "bulk load begun" in instance.log()
        yield instance
        holder.rollback()


def logged(instance, text):
    """A line may come a moment after what it tells of."""
    wait_for(text, lambda: text in instance.log())


@pytest.mark.parametrize("service", LOADED_IN_BULK)
def test_a_bulk_load_leaves_what_the_ordinary_path_leaves(on_new_database, ordinary, service):
    stack = on_new_database(**BULK)
    instance = stack.start(service)
    assert outcome(stack, service) == ordinary(service)
    logged(instance, "bulk load finished, because all that lay ahead is in")
    rows, = stack.rows("SELECT count(*), count(DISTINCT moved_at) FROM frontdoor.position "
                       "WHERE service = %s", service)
    assert rows == (PARTITIONS * len(INPUTS[service]), 1)  # one transaction moved them all
    assert stack.rows(LETTERS, service)


@pytest.mark.parametrize("service", LOADED_IN_BULK)
def test_a_load_that_is_killed_begins_anew(on_new_database, ordinary, service):
    stack = on_new_database(**BULK)
    with held(stack, service) as instance:
        instance.kill()
    successor = stack.start(service)
    assert outcome(stack, service) == ordinary(service)
    logged(successor, "bulk load finished")


def test_a_load_that_loses_its_connection_goes_on_as_usual(on_new_database, ordinary):
    stack = on_new_database(**BULK)
    with held(stack, "timeliness") as instance:
        assert stack.value("SELECT pg_terminate_backend(%s)", instance.backend)
    assert outcome(stack, "timeliness") == ordinary("timeliness")
    logged(instance, "bulk load given up")
    assert "bulk load finished" not in instance.log()


def test_a_load_whose_instance_is_stopped_is_undone(on_new_database, ordinary):
    stack = on_new_database(**BULK, FRONTDOOR_IDLE_IN_TRANSACTION_TIMEOUT="1000")
    with held(stack, "timeliness") as zombie:
        zombie.pause()
    wait_for("its session to be ended", lambda: not stack.rows(
        "SELECT FROM pg_stat_activity WHERE pid = %s", zombie.backend))
    successor = stack.start("timeliness")
    wait_for("the successor to have it all", lambda: stack.projected("timeliness"), 120)
    zombie.go_on()
    logged(zombie, "bulk load given up")
    logged(successor, "bulk load finished")
    assert outcome(stack, "timeliness") == ordinary("timeliness")


def test_an_instance_that_joins_in_the_middle_finds_a_finished_load(on_new_database, ordinary):
    # A reader whose batch is full doesn't listen to the group.
    stack = on_new_database(**BULK, FRONTDOOR_BATCH_ROWS="100000")
    with held(stack, "timeliness") as first:
        second = stack.start("timeliness")
        wait_for("the group to ask for partitions", lambda: stack.alive() and
                 "now handing-over" in first.log())
    assert outcome(stack, "timeliness") == ordinary("timeliness")
    logged(first, "bulk load finished")
    assert "bulk load begun" not in second.log()
    wait_for("both to have a share", lambda: stack.alive() and stack.value(
        "SELECT count(DISTINCT owner_pid) FROM frontdoor.position") == 2)


def test_a_load_ends_well_when_its_instance_is_to_stop(on_new_database, ordinary):
    stack = on_new_database(**BULK)
    with held(stack, "timeliness") as instance:
        instance.process.terminate()
        wait_for("the end to begin", lambda: "stopping: " in instance.log())
        assert not stack.rows("SELECT FROM frontdoor.position WHERE next_offset >= 0")
    assert instance.process.wait(60) == 0
    logged(instance, "bulk load finished, because partitions change hands or the end has come")
    assert stack.rows("SELECT FROM frontdoor.position WHERE last_offset >= 0")
    stack.start("timeliness")
    assert outcome(stack, "timeliness") == ordinary("timeliness")


def test_a_load_gives_way_to_whoever_waits_for_a_position(on_new_database, ordinary):
    stack = on_new_database(**BULK)
    with ThreadPoolExecutor() as beside:
        with held(stack, "timeliness") as instance:
            offsets = beside.submit(stack.rows, WANTED)
            wait_for("it to wait", lambda: stack.rows(HELD_BY, instance.backend))
            wait_for("a look to be due", lambda: stack.rows(LOOK_DUE, instance.backend))
        assert any(offset > 0 for offset, in offsets.result(60))
    logged(instance, "bulk load finished, because somebody waits for a position")
    assert outcome(stack, "timeliness") == ordinary("timeliness")


@pytest.mark.parametrize("obstacle", ("rows", "reader", "rights"))
def test_without_a_free_hand_there_is_no_bulk_load(on_new_database, ordinary, obstacle):
    stack = on_new_database(**BULK, FRONTDOOR_LOCK_TIMEOUT="300")
    with psycopg.connect(stack.url) as other:
        if obstacle == "rows":
            other.execute("INSERT INTO timeliness.referral (authority_id, child_key, referral_key, "
                          "child_id, referral_id) VALUES (1, 1, 1, 'x', 'x')")
            other.commit()
        elif obstacle == "reader":
            other.execute("SELECT FROM timeliness.contact")
        else:
            other.execute("ALTER FUNCTION frontdoor.begin_bulk_load RENAME TO begin_no_load")
            other.commit()
        instance = stack.start("timeliness")
        stack.wait_projected("timeliness")
        other.execute("DELETE FROM timeliness.referral WHERE child_id = 'x'")
    logged(instance, "no bulk load: ")
    assert "bulk load begun" not in instance.log()
    assert outcome(stack, "timeliness") == ordinary("timeliness")
