"""Where it is measured: a broker and a cluster of their own, topics that stay, a database a run."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import psycopg

import fill
import guard
from servers import ROOT, Server, wait_for
from stack import BIN, INPUTS, SERVICES, Stack

PARTITIONS = 6

# What is not production's: commit times to read the clock by and counts of statements, which both
# cost, and the buffers that the peers' cluster has.
CLUSTER = {
    "track_commit_timestamp": "on",
    "shared_preload_libraries": "pg_stat_statements",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}

SESSIONS = "SELECT FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
FORGET = "SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = %s"


class Ground:
    """Servers of a run of measures."""

    def __init__(self, folder=None, profiles=None):
        folder_made = folder or tempfile.mkdtemp(prefix="frontdoor-bench-")
        self.folder = pathlib.Path(folder_made).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.made = folder is None
        self.kafka = Server("kafka", self.folder / "kafka")
        self.postgres = Server("postgres", self.folder / "postgres")
        self.profiles = profiles
        self.fields = {}  # filled topics by what they hold

    def start(self):
        self.kafka.start()
        self.postgres.start()
        for name, value in CLUSTER.items():
            self.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.postgres.stop()
        self.postgres.start()
        self.sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        self.sql("GRANT pg_read_all_stats, pg_checkpoint TO frontdoor")
        self.sql("GRANT EXECUTE ON FUNCTION pg_stat_statements_reset TO frontdoor")

    def sql(self, text):
        """As the cluster's superuser, whom only its own user may be."""
        home = self.postgres.home
        port = (home / "port").read_text().strip()
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", home / "data", "-p", port,
                   "-U", "postgres", "-d", "frontdoor", "-c", text]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, cwd="/", check=True, timeout=60, stdout=subprocess.DEVNULL)

    def stop(self):
        for field in self.fields.values():
            field.stop()
            field.producer = None  # else it complains of the broker's end
        self.kafka.stop()
        self.postgres.stop()
        if self.made:
            shutil.rmtree(self.folder)

    def field(self, name, stream=None):
        """A stack whose topics hold what `stream()` gives; filled once, then used again."""
        if name not in self.fields:
            folder = self.folder / name
            folder.mkdir(exist_ok=True)
            self.fields[name] = Field(self.kafka, self.postgres, folder)
            self.fields[name].profiles = self.profiles
            self.fields[name].fill(stream() if stream else ())
        return self.fields[name]

    def new_field(self):
        """Topics without events, for traffic as it happens."""
        return self.field(f"live-{len(self.fields)}")


class Field(Stack):
    """A stack whose topics are filled once and whose database is made anew for each run."""

    def __init__(self, kafka, postgres, folder):
        super().__init__(kafka, postgres, folder, partitions=PARTITIONS)
        self.log_ends = {}
        self.events = {}  # by topic
        self.profiles = None  # folder for what perf finds
        self.connection = None

    def fill(self, stream):
        started = time.monotonic()
        self.events = fill.fill(self, stream)
        if self.events:
            print(f"{sum(self.events.values()):,} events published in "
                  f"{time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
        self.look_at_ends()
        for name, count in self.events.items():
            on_topic = sum(end for (topic, _), end in self.log_ends.items()
                           if topic == self.topic(name))
            assert on_topic == count, f"{name}: {count} published, {on_topic} on the topic"

    def look_at_ends(self):
        self.log_ends = {(self.topic(name), partition): end
                         for names in INPUTS.values() for name in names
                         for partition, end in self.ends(name).items()}

    # --- runs

    def inputs(self, service):
        """How many events a service has to take."""
        return sum(self.events.get(name, 0) for name in INPUTS[service])

    def renew(self):
        """A database without a row, checked and at rest."""
        self.stop()
        if self.connection:
            self.connection.close()
        with psycopg.connect(self.postgres.address, autocommit=True) as connection:
            wait_for("sessions to end", lambda: not connection.execute(
                SESSIONS, [self.prefix]).fetchall(), 60)
            connection.execute(f"DROP DATABASE IF EXISTS {self.prefix}")
            connection.execute(f"CREATE DATABASE {self.prefix}")
        self.ctl("migrate")
        self.connection = psycopg.connect(self.url, autocommit=True)
        guard.check(self.connection, [BIN / f"frontdoor-{name}" for name in SERVICES])
        self.connection.execute("CHECKPOINT")
        with psycopg.connect(self.postgres.address) as connection:
            connection.execute(FORGET, [self.prefix])

    def sql(self, statement, *parameters):
        return self.connection.execute(statement, parameters or None).fetchall()

    def sql_all(self, *statements):
        for statement in statements:
            self.connection.execute(statement)

    def wal(self):
        """Bytes of WAL that the cluster has made, written or not: commits may be asynchronous."""
        return int(self.sql("SELECT pg_current_wal_insert_lsn() - '0/0'")[0][0])

    def at_end(self, service):
        """Whether each position is at its log's end; one look at a few rows."""
        held = {(topic, partition): offset for topic, partition, offset in self.sql(
            "SELECT topic, partition, next_offset FROM frontdoor.position WHERE service = %s",
            service)}
        return all(held.get((self.topic(name), partition), -1)
                   >= self.log_ends[self.topic(name), partition]
                   for name in INPUTS[service] for partition in range(self.partitions))

    def wait_end(self, service, seconds):
        wait_for(f"{service} to be at the log's end",
                 lambda: self.alive() and self.at_end(service), seconds, every=0.05)


def jars():
    """The folder of the broker's jars, whose tools set what librdkafka here can't."""
    cached = pathlib.Path.home() / ".cache" / "frontdoor" / "kafka-4.1.0"
    return os.environ.get("FRONTDOOR_JARS") or (
        f"{os.environ['KAFKA_HOME']}/libs" if "KAFKA_HOME" in os.environ else str(cached))


def limit_consumers(kafka, bytes_per_second):
    """The most that each consumer gets from the broker; None: as much as there is."""
    change = (["--add-config", f"consumer_byte_rate={bytes_per_second}"] if bytes_per_second
              else ["--delete-config", "consumer_byte_rate"])
    subprocess.run(
        ["java", "-cp", f"{jars()}/*",
         f"-Dlog4j2.configurationFile={ROOT / 'deploy' / 'kafka' / 'log4j2.properties'}",
         "kafka.admin.ConfigCommand", "--bootstrap-server", kafka.address, "--alter", *change,
         "--entity-type", "clients", "--entity-default"],
        check=True, timeout=120, stdout=subprocess.DEVNULL)
