"""A stack for one test: a database and topics of its own on shared servers, and real services."""

import copy
import json
import os
import pathlib
import secrets
import signal
import subprocess

import confluent_kafka
import psycopg
import psycopg.conninfo

from codec import CONTRACTS
from events import record_key
from servers import ROOT, wait_for

BIN = pathlib.Path(os.environ.get("FRONTDOOR_BIN", ROOT / "build" / "bin"))
ON_KAFKA = ("caseload", "timeliness", "front-door", "repeat-contact", "alert-relay")
SERVICES = (*ON_KAFKA, "rollup")
LOADED_IN_BULK = ("caseload", "timeliness")  # where one instance has it all
INPUTS = {
    "caseload": ("referral-opened", "assessment-closed", "case-allocated", "case-closed"),
    "timeliness": ("call-logged", "decision-made", "referral-opened", "assessment-started",
                   "assessment-closed"),
    "front-door": ("strategy-discussion-held", "section47-started", "section47-closed",
                   "conference-held", "early-help-changed", "legal-gateway-decided",
                   "measure-recorded"),
    "repeat-contact": ("call-logged", "referral-opened", "alert-reviewed"),
}


class Service:
    """One instance of a service: a process and its log."""

    def __init__(self, name, environment, log):
        self.name = name
        self.log_path = log
        with open(log, "ab") as out:
            self.process = subprocess.Popen(
                [BIN / f"frontdoor-{name}"], env=environment, stdin=subprocess.DEVNULL,
                stdout=out, stderr=out)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def running(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait(30)

    def pause(self):
        """SIGSTOP: each thread stops a moment after the call, and may do something until then."""
        self.process.send_signal(signal.SIGSTOP)
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        wait_for(f"{self.name} to stand still", lambda: all(
            stat.read_text().rpartition(")")[2].split()[0] == "T" for stat in tasks.glob("*/stat")))

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self, seconds=60):
        """SIGTERM, and the exit status."""
        if self.running():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not stop in {seconds} s:\n{self.log()[-4000:]}")


class Stack:
    """Everything one test needs. Topics have `partitions` partitions."""

    def __init__(self, kafka, postgres, folder, partitions=2):
        self.kafka = kafka
        self.postgres = postgres
        self.folder = folder
        self.partitions = partitions
        self.prefix = f"t{secrets.token_hex(4)}"
        self.services = []
        self.others = []
        self.published = 0
        with psycopg.connect(postgres.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.prefix}")
        self.url = psycopg.conninfo.make_conninfo(postgres.address, dbname=self.prefix)
        self.environment = {
            **os.environ,
            "FRONTDOOR_DATABASE_URL": self.url,
            "FRONTDOOR_KAFKA_BROKERS": kafka.address,
            "FRONTDOOR_TOPIC_PREFIX": self.prefix,
        }
        self.producer = confluent_kafka.Producer(self.client(
            {"enable.idempotence": True, "partitioner": "murmur2_random", "linger.ms": 5}))
        self.prepare()

    # --- what a stack on servers that let in not everybody does otherwise

    def client(self, settings):
        """`settings` of a Kafka client of the test's own, and how it reaches the broker."""
        return {"bootstrap.servers": self.kafka.address, **settings}

    def service_environment(self, _name):
        """Of one service, beside that of all."""
        return {}

    def prepare(self):
        self.ctl("topics", "--partitions", str(self.partitions))
        self.ctl("migrate")

    # --- commands

    def ctl(self, *arguments, status=0, text=None):
        """Standard output of frontdoorctl, whose exit status must be `status`, or one of them."""
        result = subprocess.run(
            [BIN / "frontdoorctl", *arguments], env=self.environment, input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True, text=True, timeout=600, check=False)
        assert result.returncode in (status if isinstance(status, tuple) else (status,)), (
            f"frontdoorctl {' '.join(arguments)}: exit {result.returncode}\n"
            f"{result.stdout[-2000:]}{result.stderr[-2000:]}")
        self.errors = result.stderr
        return result.stdout

    def ctl_start(self, *arguments):
        """A frontdoorctl that works beside the test."""
        return subprocess.Popen([BIN / "frontdoorctl", *arguments], env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def start(self, *names):
        """An instance of each named service, or of all."""
        started = []
        for name in names or SERVICES:
            log = self.folder / f"{name}-{len(self.services)}.log"
            environment = {**self.environment, **self.service_environment(name)}
            started.append(Service(name, environment, log))
            self.services.append(started[-1])
        return started[0] if len(started) == 1 else started

    def stop(self):
        for service in self.services:
            if service.running():
                service.stop()
        self.services = []
        for other in self.others:
            other.stop()

    def on_new_database(self, **environment):
        """Another one on the same topics, with an empty database and groups of its own. It is
        stopped with this one."""
        made = copy.copy(self)
        made.services, made.others = [], []
        name = f"t{secrets.token_hex(4)}"
        with psycopg.connect(self.postgres.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        made.url = psycopg.conninfo.make_conninfo(self.postgres.address, dbname=name)
        made.environment = {**self.environment, "FRONTDOOR_DATABASE_URL": made.url, **environment}
        made.service_environment = lambda service: {"FRONTDOOR_GROUP_ID": f"{name}.{service}"}
        made.folder = self.folder / name
        made.folder.mkdir()
        made.ctl("migrate")
        self.others.append(made)
        return made

    # --- events

    def topic(self, name):
        return f"{self.prefix}.{name}"

    def publish(self, name, **event):
        """One event in single-object framing, encoded here."""
        key = record_key(event)
        self.publish_bytes(name, CONTRACTS[name].encode(event), key)

    def publish_bytes(self, name, value, key=None, partition=-1):
        while True:
            try:
                self.producer.produce(self.topic(name), value, key, partition)
                return
            except BufferError:
                self.producer.poll(0.1)

    def flush(self):
        assert self.producer.flush(60) == 0, "not everything was acknowledged"

    # --- waiting

    def ends(self, name):
        """The log's end of each partition of a topic."""
        consumer = confluent_kafka.Consumer(self.client({"group.id": "ends"}))
        try:
            return {
                partition: consumer.get_watermark_offsets(
                    confluent_kafka.TopicPartition(self.topic(name), partition), timeout=30)[1]
                for partition in range(self.partitions)}
        finally:
            consumer.close()

    def positions(self, service):
        rows = self.rows("SELECT topic, partition, next_offset FROM frontdoor.position "
                         "WHERE service = %s", service)
        return {(topic, partition): offset for topic, partition, offset in rows}

    def projected(self, service):
        held = self.positions(service)
        return all(
            held.get((self.topic(name), partition), -1) >= end
            for name in INPUTS[service] for partition, end in self.ends(name).items())

    def wait_projected(self, *services, seconds=120):
        """Until each service's positions are at the log's ends and the outbox is empty."""
        self.flush()
        for service in services or INPUTS:
            wait_for(f"{service} to project everything", lambda s=service: self.alive() and
                     self.projected(s), seconds, every=0.3)
        if any(s.name == "alert-relay" for s in self.services):
            wait_for("the outbox to be sent", lambda: self.alive() and not self.rows(
                "SELECT 1 FROM frontdoor.alert_outbox LIMIT 1"), seconds)

    def alive(self):
        for service in self.services:
            code = service.process.poll()
            assert code in (None, 0, -signal.SIGKILL), (
                f"{service.name} ended with {code}:\n{service.log()[-4000:]}")
        return True

    # --- looking

    def rows(self, sql, *parameters):
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql, parameters).fetchall()

    def column_names(self, sql):
        with psycopg.connect(self.url, autocommit=True) as connection:
            return [column.name for column in connection.execute(sql).description]

    def value(self, sql, *parameters):
        return self.rows(sql, *parameters)[0][0]

    def digests(self):
        return {service: self.ctl("digest", service).strip() for service in INPUTS}

    def look(self, *arguments):
        """What `frontdoorctl status` prints, whether or not something needs a person."""
        return self.ctl("status", *arguments, status=(0, 1))

    def status(self):
        return json.loads(self.look("--json"))["partitions"]

    def records(self, name, partitions=None):
        """Every committed record of a topic, those of a partition in order: confluent_kafka's."""
        partitions = partitions or self.partitions
        consumer = confluent_kafka.Consumer(self.client({
            "group.id": f"{self.prefix}-records", "isolation.level": "read_committed",
            "enable.auto.commit": False, "auto.offset.reset": "earliest",
            "enable.partition.eof": True}))
        consumer.assign([confluent_kafka.TopicPartition(self.topic(name), p, 0)
                         for p in range(partitions)])
        records, ended = [], set()
        while len(ended) < partitions:
            message = consumer.poll(10)
            assert message is not None, f"no answer from the topic {name}"
            if message.error():
                assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF
                ended.add(message.partition())
            else:
                records.append(message)
        consumer.close()
        return records

    def messages(self, contract, topic=None, partitions=None):
        """Every committed message of a topic of ours in order, decoded; None for a tombstone."""
        return [CONTRACTS[contract].decode(record.value()) if record.value() else None
                for record in self.records(topic or contract, partitions)]

    def alerts(self):
        return self.messages("repeat-contact-alert")
