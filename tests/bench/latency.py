"""From produce() to the row's commit, and to the alert on the topic, at a steady pace."""

import random
import threading
import time

import confluent_kafka

import probe
from codec import CONTRACTS
from servers import wait_for
from topics import Topics
from wire import encoder
from workload import live_call, one_child

WARM = 200  # events before the clock starts
FIRST = 700000000  # the first contact's number: apart from what the topics hold

# As the peers are measured: the commit's time is taken just before the flush of the WAL, so about
# a tenth of a millisecond is missing. received_at is the time just before produce().
COMMITTED = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - received_at)::float8 * 1000
FROM timeliness.contact WHERE contact_id >= %s AND child_id <> ALL(%s)
"""


def producer(field):
    return confluent_kafka.Producer({
        "bootstrap.servers": field.kafka.address, "enable.idempotence": True,
        "partitioner": "murmur2_random", "linger.ms": 0})


def pace(rate, count):
    """0, 1, ... at so many a second."""
    started = time.monotonic()
    for n in range(count):
        yield n
        left = started + (n + 1) / rate - time.monotonic()
        if left > 0:
            time.sleep(left)


class Traffic:
    """Calls of children at a pace. Each has its number, from which its contact's id is made."""

    def __init__(self, field):
        self.field = field
        self.producer = producer(field)
        self.encode = encoder("call-logged")
        self.rng = random.Random(1)
        self.number = FIRST

    def send(self, child, **more):
        """One call, received just now; the time is taken last before it is produced."""
        event = live_call(self.rng, self.number, child, **more)
        self.producer.produce(self.field.topic("call-logged"), self.encode(event), child)
        self.producer.poll(0)
        self.number += 1
        return event["received_at"]

    def run(self, rate, count, child):
        """`count` calls of the children that child(n) names; the first one's number."""
        first = self.number
        for n in pace(rate, count):
            self.send(child(n))
        self.producer.flush(60)
        return first

    def settle(self, *services, seconds=600):
        self.producer.flush(60)
        self.field.look_at_ends()
        for service in services:
            self.field.wait_end(service, seconds)


def anyone(number):
    return f"L-{number % 5000:08d}"


def stranger(number):
    """A child of whom nothing else is heard, so that no alert follows."""
    return f"S-{number:08d}"


def committed(field, first, count, without=()):
    """Milliseconds to the commit of the contacts from `first` on."""
    name = f"C-{first:09d}"
    wait_for("the rows", lambda: field.alive() and field.sql(
        "SELECT count(*) FROM timeliness.contact WHERE contact_id >= %s", name)[0][0] >= count, 120)
    return probe.percentiles([row[0] for row in field.sql(COMMITTED, name, list(without))])


def steady(field, rate, count):
    """Latency of timeliness: starts it, and returns what measures it once it has rested."""
    field.renew()
    traffic = Traffic(field)
    service = field.start("timeliness")
    traffic.run(500, WARM, anyone)
    traffic.settle("timeliness")

    def measured():
        before = probe.cpu(service.process.pid)
        first = traffic.run(rate, count, anyone)
        result = committed(field, first, count)
        result["client_cpu"] = (probe.cpu(service.process.pid) - before) / count * 1e6
        field.stop()
        return result

    return measured


# --- alerts

class Alerts:
    """Reads the alert topic as a consumer of committed messages does, and notes when."""

    def __init__(self, field):
        self.messages = []  # (microseconds, bytes)
        self.over = threading.Event()
        self.consumer = confluent_kafka.Consumer({
            "bootstrap.servers": field.kafka.address, "group.id": f"{field.prefix}-bench",
            "isolation.level": "read_committed", "enable.auto.commit": False,
            "auto.offset.reset": "latest"})
        topic = field.topic("repeat-contact-alert")
        self.consumer.assign([
            confluent_kafka.TopicPartition(topic, partition, self._end(topic, partition))
            for partition in range(field.partitions)])
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _end(self, topic, partition):
        where = confluent_kafka.TopicPartition(topic, partition)
        return self.consumer.get_watermark_offsets(where, timeout=30)[1]

    def _read(self):
        while not self.over.is_set():
            message = self.consumer.poll(0.1)
            if message and not message.error() and message.value():
                self.messages.append((time.time_ns() // 1000, message.value()))
        self.consumer.close()

    def close(self):
        self.over.set()
        self.thread.join()

    def first_by_child(self):
        """When the first alert of each child could be read."""
        read = {}
        for at, value in list(self.messages):
            alert = CONTRACTS["repeat-contact-alert"].decode(value)
            read.setdefault(alert["child_id"], at)
        return read


def transaction(field, count=30):
    """Milliseconds of a Kafka transaction of one small message, with nothing else going on."""
    name = f"{field.prefix}.transactions"
    Topics(field.kafka.address).create(name)
    sender = confluent_kafka.Producer({
        "bootstrap.servers": field.kafka.address, "transactional.id": name, "linger.ms": 0})
    sender.init_transactions(60)
    taken = []
    for _ in range(count + 3):
        began = time.perf_counter()
        sender.begin_transaction()
        sender.produce(name, b"x")
        sender.commit_transaction(60)
        taken.append((time.perf_counter() - began) * 1000)
    Topics(field.kafka.address).delete(name)
    return probe.percentiles(taken[3:])


def alerting(field, rate, count, every):
    """From the third similar call of a child to its alert: each `every`-th call is such a one.

    Starts services, and returns what measures them once they have rested.
    """
    field.renew()
    traffic = Traffic(field)
    children = [f"A-{n:06d}" for n in range((count + every - 1) // every)]
    field.start("repeat-contact", "alert-relay")
    # Six days apart and of other sources: neither duplicates nor an alert yet.
    for days, source in ((12, "S_1A"), (6, "S_2A")):
        for child in children:
            traffic.send(child, days_ago=days, source=source)
    for number in range(WARM):
        traffic.send(stranger(number))
    traffic.settle("repeat-contact")

    def measured():
        alerts = Alerts(field)
        sent = {}
        for n in pace(rate, count):
            if n % every == 0:
                sent[children[n // every]] = traffic.send(children[n // every], source="S_3A")
            else:
                traffic.send(stranger(WARM + n))
        traffic.producer.flush(60)
        wait_for("the alerts", lambda: field.alive() and len(alerts.messages) >= len(children)
                 and set(sent) <= set(alerts.first_by_child()), 120, every=0.5)
        alerts.close()
        read = alerts.first_by_child()
        result = probe.percentiles([(read[child] - at) / 1000 for child, at in sent.items()])
        result["alerts"] = len(sent)
        field.stop()
        return {**result, "transaction": transaction(field)["p50"]}

    return measured


# --- others beside one child

OTHERS = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - received_at)::float8 * 1000
FROM repeat_contact.contact_version WHERE contact_id >= %s AND child_id <> %s
"""


def beside_one_child(field, contacts, count, rate=200, every=20):
    """Latency of others' calls in repeat-contact while every `every`-th is of one child.

    That child has `contacts` contacts when the clock starts; 0: it is a stranger each time.
    """
    if contacts:
        field.fill(one_child(contacts))
    field.renew()
    traffic = Traffic(field)
    field.start("repeat-contact")
    for number in range(WARM):
        traffic.send(stranger(number))
    traffic.settle("repeat-contact", seconds=3600)
    time.sleep(1)
    first = traffic.run(rate, count, lambda n: "P-ONE" if contacts and n % every == 0
                        else stranger(WARM + n))
    traffic.settle("repeat-contact")
    result = probe.percentiles([row[0] for row in field.sql(OTHERS, f"C-{first:09d}", "P-ONE")])
    field.stop()
    return result
