"""A flood of poison: the good events land, memory is bounded, little is said.

FRONTDOOR_TEST_POISON is how many poison events there are, over all topics.
"""

import itertools
import os
import pathlib
import random
import time

from codec import CONTRACTS
from events import one_of_each
from stack import INPUTS

POISON = int(os.environ.get("FRONTDOOR_TEST_POISON", "100000"))
GOOD = 5000  # over all topics, in the flood and before it each
MORE_MEMORY = 32 << 20  # what a flood may take beyond a stream of good events
HOURLY_RAW = 1000  # dead-letter-hourly-raw, unless set
SLOWER = 5  # times as long for a record of the flood as for one of the good stream
SERVICES = tuple(INPUTS)


def good_events(first, count):
    """Topic, key and value of `count` events, of one_of_each from `first` on."""
    for number in range(first, first + count // 8):
        for name, event in one_of_each(number).items():
            yield name, f"child-{number}", CONTRACTS[name].encode(event)


def poison_makers(rng):
    """Ways to spoil a value of a topic, cheap ones; each gives something else every time."""
    samples = {name: CONTRACTS[name].encode(event) for name, event in one_of_each(0).items()}
    nameless = {
        name: CONTRACTS[name].encode({**event, "child_id": "unknown", "authority": "E06000008"})
        for name, event in one_of_each(1).items()}
    return (
        lambda name: rng.randbytes(rng.randrange(200)),
        lambda name: samples[name][:rng.randrange(10, len(samples[name]))],
        lambda name: nameless[name],
        lambda name: b"\xc3\x01" + rng.randbytes(8) + samples[name][10:],
        lambda name: b"\x00" + rng.randbytes(4) + samples[name][10:],
        lambda name: samples[name] + rng.randbytes(1 + rng.randrange(20)),
    )


def poison_events(count, rng):
    names = list(one_of_each(0))
    for name, make in itertools.islice(
            itertools.cycle(itertools.product(names, poison_makers(rng))), count):
        yield name, "child-1", make(name)


def mixed(good, poison, rng):
    """Both, each in its order, strewn evenly."""
    pending = {True: list(poison), False: list(good)}
    kinds = [True] * len(pending[True]) + [False] * len(pending[False])
    rng.shuffle(kinds)
    streams = {kind: iter(events) for kind, events in pending.items()}
    for kind in kinds:
        yield kind, next(streams[kind])


def peak_memory(service):
    status = pathlib.Path(f"/proc/{service.process.pid}/status").read_text()
    line, = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) << 10


def seconds_a_record(stack, events):
    """Publish, wait until all is projected; the places of poison, and seconds for a record."""
    places, count, started = set(), 0, time.monotonic()

    def note(error, message):
        assert error is None, error
        places.add((message.topic(), message.partition(), message.offset()))

    for is_poison, (name, key, value) in events:
        count += 1
        more = {"on_delivery": note} if is_poison else {}
        while True:
            try:
                stack.producer.produce(stack.topic(name), value, key, **more)
                break
            except BufferError:
                stack.producer.poll(0.1)
    stack.wait_projected(seconds=300)
    return places, (time.monotonic() - started) / count


def dead_letters(stack, service):
    return stack.rows('SELECT topic, partition, "offset", record_value IS NOT NULL '
                      "FROM frontdoor.dead_letter WHERE service = %s", service)


def check_dead_letters(stack, poison, hours):
    for service, names in INPUTS.items():
        topics = {stack.topic(name) for name in names}
        found = dead_letters(stack, service)
        assert {tuple(row[:3]) for row in found} == {p for p in poison if p[0] in topics}
        assert sum(row[3] for row in found) <= HOURLY_RAW * hours


def check_good(stack, count):
    each = count // 8
    assert stack.value("SELECT count(*) FROM timeliness.contact") == each
    assert stack.value("SELECT count(*) FROM timeliness.assessment") == each
    assert stack.value(
        "SELECT count(*) FROM caseload.referral WHERE closed_at IS NOT NULL") == each
    assert stack.value("SELECT count(*) FROM caseload.allocation") == each
    assert stack.value("SELECT count(*) FROM repeat_contact.contact_version") == each
    assert stack.value("SELECT count(*) FROM repeat_contact.review_version") == each


def test_a_flood_of_poison_stops_no_good_event_and_fills_no_memory(stack):
    rng = random.Random(11)
    # What is freed is kept back by the address sanitizer, up to 256 MiB of it.
    stack.environment["ASAN_OPTIONS"] = ":".join(
        (os.environ.get("ASAN_OPTIONS", ""), "quarantine_size_mb=1"))
    services = stack.start(*SERVICES)
    # As many good ones as go into a full batch, again and again, so that the baseline is that of
    # full batches.
    before = list(good_events(0, GOOD))
    flood = list(mixed(good_events(GOOD, GOOD), poison_events(POISON, rng), rng))
    _, usual = seconds_a_record(stack, ((False, event) for _ in range(4) for event in before))
    baseline = [peak_memory(service) for service in services]
    said = [len(service.log().splitlines()) for service in services]
    hour, started = int(time.time()) // 3600, time.monotonic()

    poison, flooded = seconds_a_record(stack, flood)

    hours = int(time.time()) // 3600 - hour + 1
    minutes = int(time.monotonic() - started) // 60 + 1
    print(f"{1e6 * usual:.0f} us a record, in the flood {1e6 * flooded:.0f}")
    check_dead_letters(stack, poison, hours)
    check_good(stack, 2 * GOOD)
    assert len(poison) == POISON
    assert flooded < SLOWER * usual
    for service, memory, lines in zip(services, baseline, said):
        print(f"{service.name}: {memory >> 20} MiB, in the flood {peak_memory(service) >> 20}")
        assert peak_memory(service) < memory + MORE_MEMORY, service.name
        assert len(service.log().splitlines()) - lines <= 2 * minutes + 2, service.log()[-2000:]
