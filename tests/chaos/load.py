"""What is published while faults happen: a random history, shuffled and repeated, with poison."""

import random
import threading
import time

import confluent_kafka

from events import call, referral
from stack import INPUTS

REPEATED = 0.15
POISONED = 0.01
KEYLESS = 0.2
FLUSH_SECONDS = 90
# The database of a schedule refuses rows of these, so that PostgreSQL has the last word on them.
REFUSED = "refused-"


class Ledger:
    """What the broker says it has: the logs' ends, and where the poison went."""

    def __init__(self):
        self._lock = threading.Lock()
        self.produced = 0
        self.ends = {}
        self.poison = {}  # (topic, partition, offset): value
        self.lost = []

    def note(self, error, message, poison):
        with self._lock:
            if error:
                self.lost.append(str(error))
                return
            place = (message.topic(), message.partition(), message.offset())
            self.produced += 1
            self.ends[place[:2]] = max(self.ends.get(place[:2], 0), place[2] + 1)
            if poison:
                self.poison[place] = message.value()


class Publisher:
    """A producer for all threads of a schedule. Every message goes to a random partition."""

    def __init__(self, brokers, prefix, partitions, seed):
        self.ledger = Ledger()
        self._prefix = prefix
        self._partitions = partitions
        self._rng = random.Random(f"publisher-{seed}")
        self._producer = confluent_kafka.Producer({
            "bootstrap.servers": brokers, "enable.idempotence": True, "linger.ms": 5,
            "message.timeout.ms": 120000, "reconnect.backoff.max.ms": 400,
            "log_level": 2})  # that the broker is gone is no news

    def send(self, topic, value, key, poison=False):
        def note(error, message):
            self.ledger.note(error, message, poison)

        while True:
            try:
                self._producer.produce(f"{self._prefix}.{topic}", value, key,
                                       self._rng.randrange(self._partitions), on_delivery=note)
                self._producer.poll(0)
                return
            except BufferError:
                self._producer.poll(0.1)

    def flush(self):
        assert self._producer.flush(FLUSH_SECONDS) == 0, "not everything was acknowledged"


# --- poison: (topic, value) that every service which reads the topic must refuse


def _spoiled(rng, event):
    """A good event cut off, with a byte too many, or with another schema's fingerprint."""
    value = event.value
    return rng.choice((
        value[:rng.randrange(len(value))],
        value + rng.randbytes(rng.randint(1, 9)),
        value[:2] + rng.randbytes(8) + value[10:],
        b"\0" + rng.randbytes(4) + value[10:],
    ))


def _noise(rng, event):
    """Neither framing begins with these bytes."""
    return bytes([rng.randint(2, 0xC2)]) + rng.randbytes(rng.randint(0, 200))


def _bad_field(rng, event):
    field, value = rng.choice((
        ("authority", "E99999999"), ("child_id", "0"), ("child_id", "unknown"),
        ("child_id", "two words"), ("child_id", "x" * 65)))
    return type(event)(event.topic, {**event.fields, field: value}).value


KINDS_OF_POISON = (_spoiled, _noise, _bad_field)


def poison(rng, event):
    return event.topic, rng.choice(KINDS_OF_POISON)(rng, event)


def refused(rng, number, like):
    """Good by its bytes, but the database of a schedule takes no such id."""
    identity, child = f"{REFUSED}{number}-{rng.randrange(1 << 40)}", f"child-r{rng.randrange(9)}"
    moment = like.fields["recorded_at"]
    topic, fields = rng.choice((
        ("call-logged", call(identity, child, moment)),
        ("referral-opened", referral(identity, child, moment))))
    return topic, type(like)(topic, fields).value


# --- the load


def mixed(rng, history):
    """Publications (topic, value, key, is poison) of a history in random order."""
    events = history + rng.sample(history, int(len(history) * REPEATED))
    rng.shuffle(events)
    for event in events:
        if rng.random() < POISONED:
            topic, value = poison(rng, event)
            yield topic, value, None, True
        key = event.key if rng.random() > KEYLESS else None
        yield event.topic, event.value, key, False


def publish(publisher, publications, seconds):
    """All of them, evenly over the time."""
    begun, count = time.monotonic(), len(publications)
    for number, publication in enumerate(publications):
        ahead = number * seconds / count - (time.monotonic() - begun)
        if ahead > 0.01:
            time.sleep(ahead)  # the pace
        publisher.send(*publication)


def repeat_until(publisher, rng, history, done, seconds):
    """Go on with repeats, for faults that wait for something to happen."""
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        event = rng.choice(history)
        publisher.send(event.topic, event.value, event.key)
        time.sleep(0.02)  # the pace


def readers(topic):
    """The services that read a topic, by its last name."""
    return [service for service, topics in INPUTS.items() if topic in topics]
