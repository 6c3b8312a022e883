"""The kinds of faults: what each one does, and how its parameters are drawn.

A fault is a function (world, **parameters) on a thread of its own; several overlap. It ends what it
began. It returns how many times it struck: a trap that nothing ran into has not."""

import dataclasses
import functools
import signal
import threading
import time
import typing

import psycopg

from instance import SESSION_SECONDS
from load import poison, refused
from messages import COPY_DATA
from proxy import Trap

PROJECTIONS = ("caseload", "timeliness", "front-door", "repeat-contact")
ALL = (*PROJECTIONS, "alert-relay")
OFTEN_BUSY = (*PROJECTIONS, *PROJECTIONS, "alert-relay")  # for traps: relays write less often


@dataclasses.dataclass(frozen=True)
class Kind:
    inject: typing.Callable
    draw: typing.Callable  # (rng) -> parameters
    heavy: bool = False  # takes long: not among those that a schedule gets besides its own
    latest: typing.Optional[float] = None  # seconds from the beginning of the load


KINDS = {}


def kind(draw, **options):
    def add(function):
        KINDS[function.__name__.replace("_", "-")] = Kind(function, draw, **options)
        return function

    return add


def any_instance(services=ALL):
    return lambda rng: {"service": rng.choice(services), "which": rng.randrange(3)}


def seconds(low, high):
    return lambda rng: {"seconds": round(rng.uniform(low, high), 2)}


def both(*draws):
    return lambda rng: functools.reduce(lambda drawn, draw: drawn | draw(rng), draws, {})


def times(low, high):
    return lambda rng: {"count": rng.randint(low, high)}


def pause(world, duration):
    """How long a fault lasts; cut short when the schedule has to end."""
    world.over.wait(duration)


# --- processes

ASLEEP = seconds(SESSION_SECONDS + 0.7, SESSION_SECONDS + 2)


@kind(both(any_instance(), seconds(0, 1.2)))
def kill(world, service, which, seconds):
    with world.claim(service, which) as instance:
        instance.kill()
        pause(world, seconds)
        instance.start()
    return 1


@kind(both(any_instance(), ASLEEP))
def zombie(world, service, which, seconds):
    """Asleep until the group has given its partitions to others, and then awake again."""
    with world.claim(service, which) as instance:
        instance.signal(signal.SIGSTOP)
        pause(world, seconds)
        instance.signal(signal.SIGCONT)
    return 1


def _sleep_at(world, service, statement, moment, seconds, hold=False):
    """Whichever instance comes to the statement first falls asleep there; what it sent may be held
    until it wakes."""
    caught = []

    def stop(connection):
        owner = next(i for i in world.instances if i.link is connection.link)
        if owner.lock.acquire(blocking=False):
            owner.signal(signal.SIGSTOP)
            caught.append((owner, connection))
            if hold:
                connection.hold()

    if not _spring_once(world, service, statement, moment, stop) or not caught:
        return 0
    owner, connection = caught[0]
    try:
        pause(world, seconds)
        connection.release()
        owner.signal(signal.SIGCONT)
    finally:
        owner.lock.release()
    return 1


def _spring_once(world, service, statement, moment, action):
    trap = Trap(statement, moment, action)
    links = [instance.link for instance in world.of(service)]
    for link in links:
        link.set_trap(trap)
    sprung = _wait(world, trap.sprung)
    for link in links:
        link.remove_trap(trap)
    return sprung


def _wait(world, event):
    while not world.over.is_set() and not event.wait(0.1):
        pass
    return event.is_set()


# Where a transaction has more flights to come: (service, statement of the flight just answered).
BETWEEN = (
    ("repeat-contact", "repeat_contact/insert_child"),
    ("repeat-contact", "repeat_contact/lock_child"),
    ("repeat-contact", "repeat_contact/read_contact_version"),
    ("repeat-contact", "position/advance"),
    ("alert-relay", "relay/hold_lease"),
)


@kind(both(lambda rng: dict(zip(("service", "statement"), rng.choice(BETWEEN))), ASLEEP))
def zombie_between_flights(world, service, statement, seconds):
    return _sleep_at(world, service, statement, "between", seconds)


@kind(both(lambda rng: {"service": rng.choice(PROJECTIONS[1:])}, times(20, 60), ASLEEP))
def zombie_while_halving(world, service, count, seconds):
    """Events that only PostgreSQL refuses; while the batch is halved the instance falls asleep."""
    threading.Thread(target=_publish_refused, args=(world, count), daemon=True).start()
    return _sleep_at(world, service, "SAVEPOINT slice", "between", seconds)


@kind(both(lambda rng: {"service": rng.choice(PROJECTIONS[:2])}, ASLEEP))
def zombie_while_copying(world, service, seconds):
    """The server waits for rows, which come when their sender has been replaced."""
    return _sleep_at(world, service, COPY_DATA, "before", seconds, hold=True)


@kind(both(lambda rng: {"service": rng.choice(PROJECTIONS)}, seconds(1.5, 4.5)))
def zombie_in_commit(world, service, seconds):
    """Asleep with its COMMIT sent and the answer not read, for less or more than its session."""
    return _sleep_at(world, service, "COMMIT", "before", seconds)


@kind(both(lambda rng: {"service": rng.choice(OFTEN_BUSY)}, ASLEEP))
def late_transaction(world, service, seconds):
    """A transaction that arrives when its sender, asleep meanwhile, has been replaced."""
    return _sleep_at(world, service, "BEGIN", "before", seconds, hold=True)


@kind(both(lambda rng: {"service": rng.choice(PROJECTIONS), "which": rng.randrange(3),
                        "more": rng.random() < 0.5}, seconds(0.8, 2.5)))
def rebalance(world, service, which, more, seconds):
    """One instance more for a while, or one less; both end as they are asked to."""
    if more:
        extra = world.new_instance(service)
        with extra.lock:
            pause(world, seconds)
            extra.stop()
            extra.retired = True
        return 1
    with world.claim(service, which) as instance:
        instance.stop()
        pause(world, seconds / 2)
        instance.start()
    return 1


# --- PostgreSQL


@kind(seconds(0, 1), heavy=True)
def postgres_crash(world, seconds):
    world.cluster.postgres.crash()
    pause(world, seconds)
    world.cluster.postgres.ensure()
    return 1


@kind(seconds(0, 1), heavy=True)
def postgres_kill(world, seconds):
    world.cluster.postgres.kill_all()
    pause(world, seconds)
    world.cluster.postgres.ensure()
    return 1


@kind(times(1, 6))
def backends_terminated(world, count):
    ended = 0
    for _ in range(count):
        try:
            ended += len(world.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name <> 'chaos'"))
        except psycopg.Error:
            pass  # it is down for another fault
        pause(world, 0.4)
    return int(ended > 0)


LONGEST_CUT = 3  # seconds to wait for so many bytes to pass


@kind(both(lambda rng: {"service": rng.choice(OFTEN_BUSY), "upwards": rng.random() < 0.5,
                        "sizes": [int(10 ** rng.uniform(0, 4)) for _ in range(rng.randint(2, 6))]}))
def cut_anywhere(world, service, upwards, sizes):
    """Connections of a service that break within a message, after so many bytes."""
    cuts = 0
    for size in sizes:
        links = [instance.link for instance in world.of(service)]
        for link in links:
            link.cut_after(size, upwards)
        deadline = time.monotonic() + LONGEST_CUT
        while not any(link.counted.is_set() for link in links) and time.monotonic() < deadline:
            pause(world, 0.05)
            if world.over.is_set():
                break
        cuts += sum(link.counted.is_set() for link in links)
        pause(world, 0.2)
    return int(cuts > 0)


def _cut_commits(world, service, moment, count):
    cuts = 0
    for _ in range(count):
        cuts += _spring_once(world, service, "COMMIT", moment, lambda connection: connection.cut())
    return int(cuts > 0)


@kind(both(lambda rng: {"service": rng.choice(OFTEN_BUSY)}, times(1, 4)))
def answer_to_commit_lost(world, service, count):
    """The server has committed, and nobody is told."""
    return _cut_commits(world, service, "committed", count)


@kind(both(lambda rng: {"service": rng.choice(OFTEN_BUSY)}, times(1, 4)))
def commit_never_arrives(world, service, count):
    return _cut_commits(world, service, "before", count)


LOCKED = {
    "positions": "SELECT 1 FROM frontdoor.position ORDER BY service, topic, partition",
    "children": "SELECT 1 FROM repeat_contact.child ORDER BY authority_id, child_key",
    "contacts": "SELECT 1 FROM timeliness.contact ORDER BY authority_id, child_key, contact_key",
    "referrals": "SELECT 1 FROM caseload.referral ORDER BY authority_id, child_key, referral_key",
    "lease": "SELECT 1 FROM frontdoor.lease",
}


@kind(both(lambda rng: {"what": rng.choice(tuple(LOCKED))}, seconds(0.5, 3)))
def locks(world, what, seconds):
    """A session that keeps rows locked, for shorter or longer than the services wait for them."""
    while not world.over.is_set():
        try:
            with world.connect() as connection:
                connection.execute(f"{LOCKED[what]} FOR UPDATE")
                pause(world, seconds)
            return 1
        except psycopg.Error:
            pause(world, 0.3)  # the server is down for another fault
    return 0


CROSSWISE = {
    "positions": "SELECT 1 FROM frontdoor.position WHERE service = %s AND next_offset >= 0 "
                 "ORDER BY topic DESC, partition DESC OFFSET {} LIMIT 1 FOR UPDATE",
    "children": "SELECT 1 FROM repeat_contact.child WHERE %s <> '' "
                "ORDER BY authority_id DESC, child_key DESC OFFSET {} LIMIT 1 FOR UPDATE",
}


@kind(both(lambda rng: {"what": rng.choice(tuple(CROSSWISE)), "service": rng.choice(PROJECTIONS)},
           times(2, 8)))
def deadlocks(world, what, service, count):
    """Sessions that lock rows one by one from the last to the first, which is against the order."""
    struck = 0
    for _ in range(count):
        try:
            with world.connect() as connection:
                for row in range(25):
                    connection.execute(CROSSWISE[what].format(row * 2), (service,))
                    time.sleep(0.01)  # for the services to take what comes first
        except psycopg.errors.DeadlockDetected:
            pass
        except psycopg.Error:
            pause(world, 0.5)
            continue
        struck += 1
    return int(struck > 0)


@kind(both(lambda rng: {"leave": rng.choice((0, 30_000, 300_000, 2_000_000))}, seconds(1, 2.5)),
      heavy=True)
def disk_full(world, leave, seconds):
    postgres = world.cluster.postgres
    if not postgres.can_fill():
        return 0
    try:
        postgres.fill(leave)
        pause(world, seconds)
    finally:
        postgres.empty()
    postgres.ensure()  # without room for its log it ends
    return 1


# --- Kafka


@kind(seconds(0, 0.5), heavy=True, latest=2.0)
def kafka_kill(world, seconds):
    world.cluster.kafka.restart_after_kill(seconds)
    return 1


@kind(seconds(1, 4), heavy=True, latest=4.0)
def broker_unreachable(world, seconds):
    world.cluster.kafka.stop_for(seconds)
    return 1


@kind(both(lambda rng: {"still": round(rng.uniform(0.1, 0.5), 2)}, seconds(2, 4)), latest=4.0)
def broker_slow(world, still, seconds):
    """It does nothing most of the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not world.over.is_set():
        world.cluster.kafka.stop_for(still)
        pause(world, 0.06)
    return 1


# --- poison


def _publish_refused(world, count):
    for number in range(count):
        topic, value = refused(world.rng, number, world.history[0])
        world.publisher.send(topic, value, None, poison=True)
        time.sleep(0.002)  # among the good ones


@kind(times(200, 600))
def poison_flood(world, count):
    """Bursts of what the services refuse, and some that only PostgreSQL does."""
    for number in range(count):
        if number % 40 == 0:
            topic, value = refused(world.rng, number, world.history[0])
        else:
            topic, value = poison(world.rng, world.rng.choice(world.history))
        world.publisher.send(topic, value, None, poison=True)
        if number % 100 == 0:
            pause(world, 0.2)
    return 1
