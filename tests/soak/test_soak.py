"""Hours of load, poison and faults that leave processes alive: resident memory and open file
descriptors stay flat.

FRONTDOOR_SOAK_MINUTES is how long (5 unless set), FRONTDOOR_SOAK_SEED the order of the faults. At
the end nothing may lag, and a stack without faults that reads the same topics must have the same
projections and dead letters.
"""

import collections
import datetime
import os
import pathlib
import random
import signal
import statistics
import threading
import time
import typing

import psycopg
import psycopg.conninfo

from codec import CONTRACTS
from events import at, call, one_of_each
from stack import INPUTS, SERVICES, Service

MINUTES = float(os.environ.get("FRONTDOOR_SOAK_MINUTES", "5"))
SEED = int(os.environ.get("FRONTDOOR_SOAK_SEED", "1"))
RATE = 300  # events a second
POISON = 0.1
BURST = 60000  # waits when the services start: batches have their full size before it counts
SAMPLE_SECONDS = 10
FAULT_SECONDS = 20
MORE = 1.05, 2 << 20  # what the last quarter may take beyond the second: factor, bytes
MORE_DESCRIPTORS = 4  # connections of the client library that come and go with its brokers
DAY = datetime.timedelta(days=1)


# --- load


def children(first):
    """Topic, child and value of the events of one child after another, without end.

    Four more calls about each raise an alert, and every third child's contact is withdrawn.
    """
    number = first
    while True:
        child = f"child-{number}"
        events = one_of_each(number)
        more = [call(f"k{number}-{n}", child, at("2020-05-01T08:00") + n * DAY) for n in range(4)]
        late = [{**events["call-logged"], "revision": 2, "voided": True}] if number % 3 == 0 else []
        for name, event in [*events.items(), *(("call-logged", c) for c in more + late)]:
            yield name, child, CONTRACTS[name].encode(event)
        number += 1


class Load:
    """Publishes at a steady pace, a part of it poison, until it is told to stop."""

    def __init__(self, stack, rng):
        self.stack = stack
        self.rng = rng
        self.events = children(0)
        self.over = threading.Event()
        self.poison = collections.Counter()
        self.published = 0
        self.error = None
        self.thread = threading.Thread(target=self._run, daemon=True)

    def publish(self, count):
        for _ in range(count):
            name, key, value = next(self.events)
            if self.rng.random() < POISON:
                self.poison[name] += 1
                self.stack.publish_bytes(name, self.rng.randbytes(60), key)
            self.stack.publish_bytes(name, value, key)
        self.published += count
        self.stack.producer.poll(0)

    def _run(self):
        try:
            before, started = self.published, time.monotonic()
            while not self.over.wait(0.1):
                due = before + int(RATE * (time.monotonic() - started))
                self.publish(due - self.published)
        except Exception as error:  # told by `end`
            self.error = error

    def end(self):
        self.over.set()
        self.thread.join()
        assert self.error is None, self.error
        self.stack.flush()


# --- faults: each leaves the long-lived instances running


def end_backends(stack, rng):
    stack.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
               "WHERE application_name = ANY (%s)", list(SERVICES))


def crash_postgres(stack, rng):
    stack.postgres.stop("--mode", "immediate")
    time.sleep(rng.uniform(0, 5))
    stack.postgres.start()


def restart_postgres(stack, rng):
    stack.postgres.stop()
    stack.postgres.start()


def restart_kafka(stack, rng):
    stack.kafka.stop()
    stack.kafka.start()


def kill_kafka(stack, rng):
    stack.kafka.kill()
    stack.kafka.start()


def pause_service(stack, rng):
    """Shorter or longer than a session: a pause, or a zombie."""
    process = rng.choice(stack.services).process
    process.send_signal(signal.SIGSTOP)
    time.sleep(rng.choice((2, 13)))
    process.send_signal(signal.SIGCONT)


def second_instance(stack, rng):
    """Two rebalances of each service."""
    others = [Service(name, stack.environment, stack.folder / f"{name}-second.log")
              for name in SERVICES]
    time.sleep(rng.uniform(3, 10))
    for other in others:
        assert other.stop() == 0, other.log()[-2000:]


def lock_positions(stack, rng):
    with psycopg.connect(stack.url) as connection:
        connection.execute("LOCK TABLE frontdoor.position")
        time.sleep(7)
        connection.rollback()


FAULTS = (end_backends, crash_postgres, restart_postgres, restart_kafka, kill_kafka, pause_service,
          second_instance, lock_positions)


def disturb(stack, rng, counts, until):
    """Every fault in turn, in an order of chance, until the time is up."""
    while time.monotonic() < until:
        for fault in rng.sample(FAULTS, len(FAULTS)):
            time.sleep(FAULT_SECONDS / 2)
            if time.monotonic() >= until:
                return
            fault(stack, rng)
            counts[fault.__name__] += 1
            time.sleep(FAULT_SECONDS / 2)


# --- memory and file descriptors


class Sample(typing.NamedTuple):
    """What a service takes."""

    resident: int  # bytes
    descriptors: int

    @staticmethod
    def of(service):
        process = pathlib.Path(f"/proc/{service.process.pid}")
        line, = [line for line in (process / "status").read_text().splitlines()
                 if line.startswith("VmRSS:")]
        return Sample(int(line.split()[1]) << 10, len(list((process / "fd").iterdir())))

    def __str__(self):
        return f"{self.resident / (1 << 20):.1f} MiB {self.descriptors:3}"


def watch(stack, load, counts, until):
    """A row of samples every few seconds, printed once a minute."""
    rows, started = [], time.monotonic()
    print("\n   s", *(f"{name:>14}" for name in SERVICES), "  published  faults", flush=True)
    while time.monotonic() < until:
        time.sleep(SAMPLE_SECONDS)
        assert stack.alive()
        rows.append([Sample.of(service) for service in stack.services])
        if len(rows) % 6 == 0:
            print(f"{time.monotonic() - started:4.0f}", *(f"{sample!s:>14}" for sample in rows[-1]),
                  f"{load.published:11}  {sum(counts.values()):6}", flush=True)
    return rows


def medians(samples):
    return Sample(*(int(statistics.median(values)) for values in zip(*samples)))


def check_flat(rows):
    quarter = len(rows) // 4
    for name, samples in zip(SERVICES, zip(*rows)):
        second, last = medians(samples[quarter:2 * quarter]), medians(samples[-quarter:])
        most = Sample(*map(max, zip(*samples)))
        print(f"{name}: median of the second quarter {second}, of the last {last}, most {most}")
        assert last.resident <= MORE[0] * second.resident + MORE[1], f"{name} grew"
        assert last.descriptors <= second.descriptors + MORE_DESCRIPTORS, f"{name} leaves files open"


# --- the end


def project_anew(stack):
    """The same topics, read by services of other groups into another database."""
    name = f"{stack.prefix}_anew"
    with psycopg.connect(stack.postgres.address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    stack.url = psycopg.conninfo.make_conninfo(stack.postgres.address, dbname=name)
    stack.environment["FRONTDOOR_DATABASE_URL"] = stack.url
    stack.ctl("migrate")
    for service in INPUTS:
        environment = {**stack.environment, "FRONTDOOR_GROUP_ID": f"{name}.{service}"}
        stack.services.append(Service(service, environment, stack.folder / f"{service}-anew.log"))
    stack.wait_projected(seconds=900)


def dead_letters(stack):
    return set(stack.rows('SELECT service, topic, partition, "offset", reason '
                          "FROM frontdoor.dead_letter"))


def check_end(stack, load):
    stack.wait_projected(seconds=300)
    stack.ctl("status", "--wait", "60")
    digests, dead = stack.digests(), dead_letters(stack)
    for service, names in INPUTS.items():
        assert sum(row[0] == service for row in dead) == sum(load.poison[name] for name in names)
    stack.stop()
    project_anew(stack)
    assert stack.digests() == digests
    assert dead_letters(stack) == dead


def test_memory_and_descriptors_are_flat_under_load_poison_and_faults(own_kafka, own_postgres, make_stack):
    rng = random.Random(SEED)
    stack = make_stack(own_kafka, own_postgres, partitions=4)
    load = Load(stack, random.Random(SEED))
    load.publish(BURST)
    stack.flush()
    stack.start()
    stack.wait_projected(seconds=300)
    until = time.monotonic() + 60 * MINUTES
    counts = collections.Counter()
    failures = []

    def faults():
        try:
            disturb(stack, rng, counts, until)
        except Exception as error:  # told below
            failures.append(error)

    disturber = threading.Thread(target=faults, daemon=True)
    load.thread.start()
    disturber.start()
    rows = watch(stack, load, counts, until)
    disturber.join()
    load.end()
    print(f"{load.published} events, {sum(load.poison.values())} poison, faults: {dict(counts)}")
    assert not failures, failures
    check_end(stack, load)
    check_flat(rows)
