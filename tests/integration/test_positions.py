"""Positions whose log was changed under them: an error that says what to do, or a correct catch-up.

Never a silent gap. The service tried is timeliness, most times on call-logged with one partition.
"""

import datetime
import time

import confluent_kafka
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
    """Wait until it has ended with 70, having said one error that has all `texts` and the cure;
    that line."""
    wait_for(f"{service.name} to give up:\n{service.log()[-2000:]}",
             lambda: not service.running(), 40)
    assert service.process.returncode == FAILED
    line, = errors(service)
    for text in (*texts, CURE):
        assert text in line, line
    return line


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
    line = fails_with(service, name)
    assert said in line or "beyond the end" in line, line  # it may look before all have come
    forget(stack, service)
    assert offset(stack, name) == contacts(stack) == EARLIER


# --- records that were deleted before they were projected


def test_retention_past_the_position_while_stopped_is_fatal_and_position_set_resolves_it(
        stack, topics, name):
    assert project(stack, topics, name).stop() == 0
    topics.produce(name, calls(EARLIER, 10))
    assert topics.forget_before(name, 0, 15) == 15
    service = stack.start(SERVICE)
    fails_with(service, name, "before the start of", "[15, 20)", "deleted before")
    forget(stack, service)
    assert offset(stack, name) == contacts(stack) == EARLIER
    read_from(stack, name, 15)
    stack.start(SERVICE)
    stack.wait_projected(SERVICE)
    assert contacts(stack) == EARLIER + 5


def test_retention_past_a_running_service_that_lags_is_fatal(stack, topics, name):
    service = project(stack, topics, name)
    service.pause()
    topics.produce(name, calls(EARLIER, 1))  # what the fetch under way may be answered with
    topics.produce(name, calls(EARLIER + 1, 19))
    assert topics.forget_before(name, 0, 25) == 25
    service.go_on()
    fails_with(service, name, "before the start of", "[25, 30)")
    forget(stack, service)
    assert offset(stack, name) == contacts(stack) < 25


def test_retention_up_to_the_position_is_as_it_should_be(stack, topics, name):
    assert project(stack, topics, name).stop() == 0
    topics.produce(name, calls(EARLIER, 5))
    assert topics.forget_before(name, 0, EARLIER) == EARLIER
    service = stack.start(SERVICE)
    stack.wait_projected(SERVICE)
    assert contacts(stack) == EARLIER + 5
    assert "no longer begins" not in service.log()


def test_a_partition_that_is_new_here_begins_where_its_log_does_and_that_is_said(
        stack, topics, name):
    topics.produce(name, calls(0, EARLIER))
    assert topics.forget_before(name, 0, 4) == 4
    service = stack.start(SERVICE)
    stack.wait_projected(SERVICE)
    assert contacts(stack) == EARLIER - 4
    said, = [line for line in service.log().splitlines() if "no longer begins at 0" in line]
    assert "level=warn" in said and name in said and "offset=4" in said


def test_a_log_that_lost_its_end_is_fatal(own_kafka, postgres, make_stack):
    stack = make_stack(own_kafka, postgres, partitions=1)
    topics, name = Topics(own_kafka.address), stack.topic("call-logged")
    for number in range(EARLIER):
        topics.produce(name, calls(number, 1))
    service = stack.start(SERVICE)
    stack.wait_projected(SERVICE)
    own_kafka.kill()
    segment, = own_kafka.home.glob(f"data/{name}-0/*.log")
    with open(segment, "r+b") as file:
        file.truncate(segment.stat().st_size * 6 // 10)
    own_kafka.start()
    fails_with(service, name, "beyond the end", "has lost its end")
    forget(stack, service)
    assert offset(stack, name) == contacts(stack) == EARLIER


# --- topics that grow, and records that aren't events


def test_partitions_added_while_services_run_are_read_by_all_of_them(stack, topics):
    stack.start(*INPUTS)
    topics.produce(stack.topic("call-logged"), calls(0, 3))
    stack.wait_projected()
    for name in {name for names in INPUTS.values() for name in names}:
        topics.grow(stack.topic(name), 3)
    stack.partitions = 3
    for partition in (1, 2):
        topics.produce(stack.topic("call-logged"), calls(partition * 10, 10), partition)
        topics.produce(stack.topic("case-allocated"), [b"no Avro"], partition)
    stack.wait_projected(seconds=60)
    assert contacts(stack) == 23
    assert stack.value("SELECT count(*) FROM repeat_contact.contact_version") == 23
    assert stack.value("SELECT count(*) FROM frontdoor.dead_letter WHERE service = 'caseload'") == 2


def transaction(stack, name, values, commit):
    producer = confluent_kafka.Producer({
        "bootstrap.servers": stack.kafka.address, "transactional.id": f"{name}-{commit}"})
    producer.init_transactions(30)
    producer.begin_transaction()
    for value in values:
        producer.produce(name, value, partition=0)
    producer.flush(30)
    (producer.commit_transaction if commit else producer.abort_transaction)(30)


@pytest.mark.parametrize("last", (True, False))
def test_marks_of_transactions_at_the_end_leave_no_lag_and_aborted_events_never_show(
        stack, topics, name, last):
    stack.start(SERVICE)
    transaction(stack, name, calls(0, 5), not last)
    transaction(stack, name, calls(100, 5), last)
    stack.wait_projected(SERVICE, seconds=30)
    ids = {row[0] for row in stack.rows("SELECT contact_id FROM timeliness.contact")}
    first = 100 if last else 0
    assert ids == {f"c{n}" for n in range(first, first + 5)}
    assert offset(stack, name) == 12
    stack.ctl("status", "--service", SERVICE, "--wait", "30")


def test_a_compacted_input_is_refused_and_the_setting_named(stack, topics, name):
    topics.configure(name, **{"cleanup.policy": "compact"})
    service = stack.start(SERVICE)
    wait_for("the service to refuse it", lambda: not service.running(), 40)
    assert service.process.returncode == FAILED
    line, = errors(service)
    assert name in line and "cleanup.policy=compact" in line and "retention.ms=-1" in line
    forget(stack, service)


# --- positions set by hand


def caught_up_again(stack, name, before, digest, seconds):
    """Taken over after it was set, read to the end, and nothing counted twice."""
    epoch = ("SELECT epoch FROM frontdoor.position WHERE service = %s AND topic = %s")
    wait_for("the service to notice", lambda: stack.alive() and stack.value(
        epoch, SERVICE, name) > before + 1, seconds)
    stack.wait_projected(SERVICE)
    assert stack.ctl("digest", SERVICE) == digest


def epoch_and_digest(stack, name):
    epoch = stack.value("SELECT epoch FROM frontdoor.position WHERE service = %s AND topic = %s",
                        SERVICE, name)
    return epoch, stack.ctl("digest", SERVICE)


def test_a_position_set_back_under_a_stopped_service_changes_nothing(stack, topics, name):
    assert project(stack, topics, name).stop() == 0
    before, digest = epoch_and_digest(stack, name)
    read_from(stack, name, 3)
    stack.start(SERVICE)
    caught_up_again(stack, name, before, digest, 30)


def test_a_position_set_back_under_an_idle_service_is_noticed_in_seconds(stack, topics, name):
    project(stack, topics, name)
    before, digest = epoch_and_digest(stack, name)
    read_from(stack, name, 3)
    caught_up_again(stack, name, before, digest, 15)


def test_a_position_set_back_under_load_counts_nothing_twice(stack, topics, name):
    project(stack, topics, name)
    for place in (0, 5, 0):
        for number in range(5):
            topics.produce(name, calls(0, 40)[number * 8:])
        read_from(stack, name, place)
        topics.produce(name, calls(0, 40))
    stack.wait_projected(SERVICE)
    assert contacts(stack) == 40
    assert stack.value("SELECT count(*) FROM frontdoor.dead_letter") == 0


def test_a_position_beyond_the_end_is_fatal_and_skipping_is_said_before_and_after(
        stack, topics, name):
    assert project(stack, topics, name).stop() == 0
    stack.ctl("position", "set", SERVICE, name, "0", "999", status=2)
    assert "events before it are not projected" in stack.errors
    read_from(stack, name, 999)
    assert "passes over 989 offsets: the events there are not projected" in stack.errors
    service = stack.start(SERVICE)
    fails_with(service, name, "position 999 is beyond the end of the log, which is [0, 10)")
    forget(stack, service)
    read_from(stack, name, EARLIER)
    assert stack.errors == ""
    stack.start(SERVICE)
    topics.produce(name, calls(EARLIER, 1))
    stack.wait_projected(SERVICE)
    assert contacts(stack) == EARLIER + 1
