"""A flood of poison: the good events land, memory is bounded, little is said.

FRONTDOOR_TEST_POISON is how many poison events there are, over all topics. From two million
on resident memory has to stay flat over the second half, too; with programs without sanitizers,
which keep what was freed:

    FRONTDOOR_BIN=build/gcc-none/bin FRONTDOOR_TEST_POISON=2000000 /usr/bin/python3 -m pytest -s \\
        tests/integration/test_poison_flood.py
"""

import contextlib
import itertools
import os
import pathlib
import random
import statistics
import sys
import threading
import time

from codec import CONTRACTS
from events import one_of_each, record_key
from stack import INPUTS

POISON = int(os.environ.get("FRONTDOOR_TEST_POISON", "100000"))
GOOD = 333 * len(one_of_each(0))  # over all topics, in the flood and before it each
MORE_MEMORY = 32 << 20  # what a flood may take beyond a stream of good events
LONG = 2_000_000  # poison events
MORE_RESIDENT = 4 << 20  # what the last quarter of a long flood may hold beyond the one before
HOURLY_RAW = 1000  # dead-letter-hourly-raw, unless set
SLOWER = 5  # times as long for a record of the flood as for one of the good stream
SERVICES = tuple(INPUTS)
HUGE = (b"\xfe\xff\xff\xff\x0f", b"\xfe" + b"\xff" * 8 + b"\x01", b"\xff" * 9 + b"\x01")  # lengths


def good_events(first, count):
    """Topic, key and value of `count` events, of one_of_each from `first` on."""
    for number in range(first, first + count // len(one_of_each(0))):
        for name, event in one_of_each(number).items():
            yield name, record_key(event), CONTRACTS[name].encode(event)


def poison_makers(rng):
    """Ways to spoil a value of a topic, cheap ones."""
    samples = {name: CONTRACTS[name].encode(event) for name, event in one_of_each(0).items()}
    nameless = {
        name: CONTRACTS[name].encode(
            {**event, "child_id" if "child_id" in event else "measure_id": "unknown"})
        for name, event in one_of_each(1).items()}
    return (
        lambda name: rng.randbytes(rng.randrange(200)),
        lambda name: samples[name][:rng.randrange(10, len(samples[name]))],
        lambda name: nameless[name],
        lambda name: b"\xc3\x01" + rng.randbytes(8) + samples[name][10:],
        lambda name: b"\x00" + rng.randbytes(4) + samples[name][10:],
        lambda name: samples[name] + rng.randbytes(1 + rng.randrange(20)),
        lambda name: samples[name][:10] + rng.choice(HUGE) + rng.randbytes(8),
        lambda name: samples[name][:40] + rng.randbytes(len(samples[name]) - 40),
        lambda name: b"\x00" * 5 + rng.randbytes(4) + samples[name][10:],
        lambda name: b"\x03\x00" + rng.randbytes(16) + samples[name][10:],
        lambda name: b"Obj\x01" + rng.randbytes(50),
        lambda name: b'{"revision": %d}' % rng.randrange(1000),
        lambda name: None,
    )


def poison_events(count, rng):
    names = list(one_of_each(0))
    for name, make in itertools.islice(
            itertools.cycle(itertools.product(names, poison_makers(rng))), count):
        yield name, "child-1", make(name)


def mixed(good, poison, count, rng):
    """Both, each in its order, strewn evenly; `count` of poison."""
    kinds = [True] * count + [False] * len(good)
    rng.shuffle(kinds)
    streams = {True: iter(poison), False: iter(good)}
    for kind in kinds:
        yield kind, next(streams[kind])


# --- memory


def memory(service, field):
    """A field of /proc/PID/status, in bytes."""
    status = pathlib.Path(f"/proc/{service.process.pid}/status").read_text()
    line, = [line for line in status.splitlines() if line.startswith(f"{field}:")]
    return int(line.split()[1]) << 10


@contextlib.contextmanager
def sampled(services):
    """The list that it gives gets a row of the services' resident memory twice a second."""
    rows, over = [], threading.Event()

    def look():
        while not over.wait(0.5):
            rows.append([memory(service, "VmRSS") for service in services])

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield rows
    finally:
        over.set()
        thread.join()


def check_flat(rows):
    """By quarters of the flood: what batches take at most was taken in the first two."""
    size = len(rows) // 4
    for name, samples in zip(SERVICES, zip(*rows)):
        quarters = [statistics.median(samples[at:at + size]) for at in range(0, 4 * size, size)]
        print(f"{name}: resident", *(f"{bytes_ / (1 << 20):.2f}" for bytes_ in quarters), "MiB")
        assert quarters[3] < quarters[2] + MORE_RESIDENT, name


# --- the flood


def seconds_a_record(stack, events):
    """Publish, wait until all is projected; the places of poison, and seconds for a record."""
    places, count, started = set(), 0, time.monotonic()

    def note(error, message):
        assert error is None, error
        places.add((sys.intern(message.topic()), message.partition(), message.offset()))

    for is_poison, (name, key, value) in events:
        count += 1
        more = {"on_delivery": note} if is_poison else {}
        while True:
            try:
                stack.producer.produce(stack.topic(name), value, key, **more)
                break
            except BufferError:
                stack.producer.poll(0.1)
    stack.wait_projected(seconds=300 + count // 500)
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
    each = count // len(one_of_each(0))
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
    flood = mixed(list(good_events(GOOD, GOOD)), poison_events(POISON, rng), POISON, rng)
    _, usual = seconds_a_record(stack, ((False, event) for _ in range(4) for event in before))
    baseline = [memory(service, "VmHWM") for service in services]
    said = [len(service.log().splitlines()) for service in services]
    hour, started = int(time.time()) // 3600, time.monotonic()

    with sampled(services) as rows:
        poison, flooded = seconds_a_record(stack, flood)

    hours = int(time.time()) // 3600 - hour + 1
    minutes = int(time.monotonic() - started) // 60 + 1
    print(f"{1e6 * usual:.0f} us a record, in the flood {1e6 * flooded:.0f}")
    check_dead_letters(stack, poison, hours)
    check_good(stack, 2 * GOOD)
    assert len(poison) == POISON
    assert flooded < SLOWER * usual
    for service, before_it, lines in zip(services, baseline, said):
        peak = memory(service, "VmHWM")
        print(f"{service.name}: {before_it >> 20} MiB, in the flood {peak >> 20}")
        assert peak < before_it + MORE_MEMORY, service.name
        assert len(service.log().splitlines()) - lines <= 2 * minutes + 2, service.log()[-2000:]
    if POISON >= LONG:
        check_flat(rows)
