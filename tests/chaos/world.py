"""What one schedule runs on: its own database, topics, proxy and instances, on a job's servers."""

import contextlib
import itertools
import os
import random
import secrets
import signal
import subprocess
import threading

import confluent_kafka.admin
import psycopg
import psycopg.conninfo

import model
from faults import PROJECTIONS
from instance import Instance
from load import REFUSED, Publisher
from proxy import Proxy
from servers import wait_for
from stack import BIN

TEMPLATE = "chaos_template"

# What the schedules' databases have besides: tables that refuse marked rows, so that batches are
# halved; a lease that runs out soon, so that relays take over often; and a record of every move of
# every position, written in the transaction that made it.
ADDED = [
    f"ALTER TABLE {table} ADD CHECK ({column} NOT LIKE '{REFUSED}%')"
    for table, column in (
        ("caseload.referral", "referral_id"), ("timeliness.contact", "contact_id"),
        ("timeliness.referral", "referral_id"), ("repeat_contact.contact_version", "contact_id"),
        ("repeat_contact.referral_version", "referral_id"))
] + [
    "CREATE SCHEMA chaos",
    """CREATE TABLE chaos.move (
        service text, topic text, partition integer, from_offset bigint, to_offset bigint)""",
    """CREATE FUNCTION chaos.note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO chaos.move
        VALUES (old.service, old.topic, old.partition, old.next_offset, new.next_offset);
        RETURN NULL;
    END $$""",
    """CREATE FUNCTION chaos.shorten() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        new.held_until = least(new.held_until, clock_timestamp() + interval '6 seconds');
        RETURN new;
    END $$""",
    """CREATE TRIGGER shorten BEFORE INSERT OR UPDATE ON frontdoor.lease
    FOR EACH ROW EXECUTE FUNCTION chaos.shorten()""",
    """CREATE TRIGGER note AFTER UPDATE OF next_offset ON frontdoor.position FOR EACH ROW
    WHEN (old.next_offset <> new.next_offset) EXECUTE FUNCTION chaos.note()""",
]


def frontdoorctl(environment, *arguments):
    subprocess.run([BIN / "frontdoorctl", *arguments], env=environment, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=120)


def make_template(postgres):
    """Made once a job: migrating takes longer than copying."""
    with postgres.connect("postgres", autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).rowcount:
            return
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    url = psycopg.conninfo.make_conninfo(postgres.address, dbname=TEMPLATE)
    frontdoorctl({**os.environ, "FRONTDOOR_DATABASE_URL": url}, "migrate")
    with psycopg.connect(url) as connection:
        for statement in ADDED:
            connection.execute(statement)


class World:
    """The faults' view of a schedule. Names of instances are SERVICE-NUMBER."""

    def __init__(self, cluster, plan, folder):
        self.cluster = cluster
        self.plan = plan
        self.folder = folder
        self.prefix = f"c{plan.seed}x{secrets.token_hex(2)}"
        self.over = threading.Event()  # faults end early
        self.rng = random.Random(f"load-{plan.seed}")
        self.history = model.random_history(self.rng, plan.children, f"s{plan.seed}")
        make_template(cluster.postgres)
        with cluster.postgres.connect("postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.prefix} TEMPLATE {TEMPLATE}")
        self._make_topics()
        self.proxy = Proxy(cluster.postgres.port())
        self.publisher = Publisher(cluster.kafka.address, self.prefix, plan.partitions, plan.seed)
        self._numbers = {}
        self._numbering = threading.Lock()
        self.instances = []

    def _make_topics(self):
        frontdoorctl({**os.environ, "FRONTDOOR_KAFKA_BROKERS": self.cluster.kafka.address,
                      "FRONTDOOR_TOPIC_PREFIX": self.prefix},
                     "topics", "--partitions", str(self.plan.partitions))

    # --- instances

    def start(self):
        """One of each service takes all partitions, as a bulk load needs it, before others come."""
        for service in self.plan.instances:
            self.new_instance(service)
        wait_for("the first instances to take over", self._taken_over, 60, 0.02)
        for service, count in self.plan.instances.items():
            for _ in range(count - 1):
                self.new_instance(service)

    def _taken_over(self):
        return self.rows("SELECT count(DISTINCT service) FROM frontdoor.position")[0][0] == len(
            PROJECTIONS)

    def new_instance(self, service):
        link = self.proxy.link()
        url = psycopg.conninfo.make_conninfo(
            self.cluster.postgres.address, host="127.0.0.1", port=link.port, dbname=self.prefix,
            sslmode="disable", gssencmode="disable")
        environment = {
            **os.environ, "FRONTDOOR_DATABASE_URL": url, "FRONTDOOR_TOPIC_PREFIX": self.prefix,
            "FRONTDOOR_KAFKA_BROKERS": self.cluster.kafka.address}
        with self._numbering:
            number = self._numbers.setdefault(service, itertools.count(1))
            instance = Instance(service, next(number), link, environment, self.folder)
            self.instances.append(instance)
        instance.start()
        return instance

    def of(self, service):
        return [i for i in self.instances if i.service == service and not i.retired]

    @contextlib.contextmanager
    def claim(self, service, which):
        """The instance with that number, or the next one that no other fault has in hand."""
        def free():
            candidates = self.of(service)
            for step in range(len(candidates)):
                candidate = candidates[(which + step) % len(candidates)]
                if candidate.lock.acquire(blocking=False):
                    return candidate
            return None

        instance = wait_for(f"a {service} to disturb", free, 30)
        try:
            yield instance
        finally:
            instance.lock.release()

    # --- looking

    def connect(self, **options):
        return self.cluster.postgres.connect(self.prefix, **options)

    def rows(self, sql, *parameters):
        with self.connect(autocommit=True) as connection:
            return connection.execute(sql, parameters).fetchall()

    # --- the end

    def lift(self):
        """No fault any more: servers run, instances go on, connections last."""
        self.cluster.ensure()
        for instance in self.instances:
            instance.link.clear()
            if instance.process.poll() is None:
                instance.signal(signal.SIGCONT)

    def stop(self):
        """SIGTERM to all, whose exit status must be 0."""
        running = [instance for instance in self.instances if not instance.retired]
        for instance in running:
            instance.note_end()
            instance.signal(signal.SIGTERM)
        for instance in running:
            instance.wait_stopped()

    def remove(self):
        """Nothing of the schedule stays on the servers."""
        for instance in self.instances:
            if instance.process.poll() is None:
                instance.process.kill()
                instance.process.wait(30)
        self.proxy.close()
        admin = confluent_kafka.admin.AdminClient(
            {"bootstrap.servers": self.cluster.kafka.address})
        topics = [name for name in admin.list_topics(timeout=30).topics
                  if name.startswith(self.prefix)]
        for future in admin.delete_topics(topics).values():
            future.result(30)
        wait_for("autovacuum, which isn't ours to end, to leave", self._drop_database, 60)

    def _drop_database(self):
        with self.cluster.postgres.connect("postgres", autocommit=True) as connection:
            try:
                connection.execute(f"DROP DATABASE {self.prefix} WITH (FORCE)")
            except psycopg.errors.InsufficientPrivilege:
                return False
        return True
