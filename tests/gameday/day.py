"""A game day: an installed machine, its servers, load all the while, and what must hold after each
step."""

import contextlib
import copy
import datetime
import re
import shutil
import subprocess
import time

import psycopg
import psycopg.conninfo

import model
import typed
from debian import AS_ROOT, run
from load import Load
from machine import Machine, make_package
from progress import Progress
from servers import wait_for
from stack import INPUTS, SERVICES, Stack

FIRST, SECOND = "0.1.0", "0.1.1"  # versions that are installed
PARTITIONS = 6  # as `frontdoorctl topics` makes them
OWNER = "/etc/frontdoor/owner.database-url"
SETTINGS = "/etc/frontdoor/environment"
KEY = "/etc/frontdoor/erasure.key"
SCHEMAS = "/etc/frontdoor/schemas"
UNITS = [*(f"frontdoor-{name}@1" for name in INPUTS), "frontdoor-alert-relay", "frontdoor-rollup"]
SEED = 20201109
CAUGHT_UP = 180  # s
LOGGED = re.compile(r"\bts=(\S+)Z ")


class Servers(Stack):
    """Broker and database as somebody else gives them: empty."""

    def client(self, settings):
        """That the broker is gone is no news."""
        return super().client({"log_level": 2, **settings})

    def prepare(self):
        """The operator does."""


class Day:
    """What steps are made of."""

    def __init__(self, folder, kafka, postgres):
        self.folder = folder
        self.steps = []
        self.checked = []
        self.begun = None
        self.typed = set()
        self.servers = Servers(kafka, postgres, folder, PARTITIONS)
        self.packages = {version: make_package(folder / version, "-D",
                                               f"CPACK_PACKAGE_VERSION={version}")
                         for version in (FIRST, SECOND)}
        self.machine = Machine(folder, self.packages[FIRST], "openssl", variant="apt")
        self.progress = self.load = None

    def bring(self, path):
        """A file of this machine into the folder in which the operator types."""
        run(*AS_ROOT, "cp", path, self.machine.root / "root")

    def close(self):
        if self.load:
            self.load.end()
            self.progress.close()
        self.machine.stop()

    # --- what the operator does

    def configure(self):
        """Settings and the password, by the packaged files."""
        self.machine.keep_secret(OWNER, self.servers.url)
        for service in SERVICES:
            self.machine.set(service, {"database-url-file": OWNER})
        self.machine.write(SETTINGS, f"FRONTDOOR_KAFKA_BROKERS={self.servers.kafka.address}\n"
                                     f"FRONTDOOR_TOPIC_PREFIX={self.servers.prefix}\n"
                                     f"FRONTDOOR_SCHEMA_FOLDER={SCHEMAS}\n")
        self.machine.run("install", "-d", SCHEMAS)

    def type(self, heading, number=0, page=typed.RUNBOOK, status=(0,), **placeholders):
        """A block of a page, and what its commands print. The first that fails ends it: `status` is
        what it may end with."""
        self.typed.add((page, heading, number))
        block = typed.filled_in(typed.blocks(page, heading)[number], placeholders)
        told = typed.blocks(typed.RUNBOOK, typed.WHERE_THE_SERVERS_ARE)[0]
        known = told if self.machine.try_to("test", "-e", OWNER) else ""
        done = subprocess.run(
            self.machine.inside(["bash", "-ec", f"cd /root\n{known}\n{block}"]), text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False)
        assert done.returncode in status, (
            f"{heading}: exit {done.returncode}\n{block}{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout + done.stderr

    def wait_to_say(self, heading, pattern, number=0):
        """Until a block prints a line like that, logged in this step, whatever it ends with meanwhile;
        that line."""
        def said():
            text = self.type(heading, number, status=range(256))
            return next((line for line in text.splitlines() if re.search(pattern, line)
                         and (ts := LOGGED.search(line)) and ts[1] >= self.begun), None)

        return wait_for(f"{heading}: {pattern}", said, CAUGHT_UP, every=1)

    def wait_until_well(self, heading, number):
        """Until a block says so: the last ones connect seconds after all is written."""
        wait_for(f"{heading}: nothing to do", lambda: "nothing needs a person" in self.type(
            heading, number), CAUGHT_UP, every=1)

    # --- load

    def begin_load(self):
        self.progress = Progress(self.servers)
        self.load = Load(self.progress, SEED)
        self.load.start()

    # --- what must hold

    def pids(self):
        return {unit: self.machine.about(unit, "MainPID") for unit in UNITS}

    def check_units(self):
        """All are active, and none was started again by systemd."""
        for unit in UNITS:
            wait_for(f"{unit} to be active",
                     lambda u=unit: self.machine.about(u, "ActiveState") == "active", CAUGHT_UP)
            assert self.machine.about(unit, "NRestarts") == "0", self.log_of(unit)

    def log_of(self, unit):
        return self.machine.run("journalctl", f"--unit={unit}", "--no-pager", "--lines=40")

    def check(self):
        """All is written and sent, and is what the model says."""
        self.check_units()
        with self.load.held():
            self.check_held()

    def check_held(self):
        """The same, of one who has the load held."""
        self.progress.reconnect()
        self.progress.wait(CAUGHT_UP)
        projection = model.project(self.load.events)
        found = model.differences(self.progress.connection, projection)
        assert not found, found[:10]
        self.check_alerts(projection)
        events, alerts = len(self.load.events), len(projection.alerts)
        self.note(f"{events} events and {alerts} alerts are the model's")
        return projection

    def check_alerts(self, projection):
        found = []

        def follows():
            self.progress.read_alerts(0.2)
            found[:] = model.differences_of_topic(self.progress.messages, projection)
            return not found

        try:
            wait_for("the alert topic to follow", follows, CAUGHT_UP)
        except AssertionError as error:
            raise AssertionError(found[:10]) from error

    def check_waited(self, before):
        """Nobody was ended or started again: these are the processes of before."""
        assert self.pids() == before
        self.note(f"all {len(UNITS)} programs waited")

    def undisturbed(self):
        """The digests of services that read the same topics into another database and met nothing,
        with what operators have decided."""
        other = copy.copy(self.servers)
        name = f"{other.prefix}_undisturbed"
        with psycopg.connect(other.postgres.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        other.url = psycopg.conninfo.make_conninfo(other.postgres.address, dbname=name)
        other.environment = {**other.environment, "FRONTDOOR_DATABASE_URL": other.url}
        other.ctl("migrate")
        self.decide_the_same(other)
        other.services = []
        other.service_environment = lambda service: {"FRONTDOOR_GROUP_ID": f"{name}.{service}"}
        try:
            other.start(*INPUTS)
            other.wait_projected(seconds=CAUGHT_UP)
            return other.digests()
        finally:
            other.stop()

    def decide_the_same(self, other):
        """What doesn't come from topics: schemas, the erasure's key, bank holidays, tombstones."""
        shutil.copytree(self.machine.root / SCHEMAS[1:], self.folder / "schemas")
        shutil.copy(self.machine.root / KEY[1:], self.folder)
        other.environment.update(FRONTDOOR_SCHEMA_FOLDER=str(self.folder / "schemas"),
                                 FRONTDOOR_ERASURE_KEY_FILE=str(self.folder / KEY.split("/")[-1]))
        other.ctl("reference", "load", "bank-holiday", str(self.machine.root / "root/holidays.csv"))
        with psycopg.connect(self.servers.url) as here, psycopg.connect(other.url) as there:
            with here.cursor().copy("COPY frontdoor.tombstone TO STDOUT") as held, \
                    there.cursor().copy("COPY frontdoor.tombstone FROM STDIN") as made:
                for data in held:
                    made.write(data)

    # --- what is told

    def note(self, what):
        """For the step's line."""
        self.checked.append(what)

    @contextlib.contextmanager
    def step(self, name):
        started, self.checked = time.monotonic(), []
        self.begun = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        yield
        self.steps.append((name, time.monotonic() - started, "; ".join(self.checked)))
        print("\n{}: {:.0f} s: {}".format(*self.steps[-1]), flush=True)

    def table(self):
        rows = [f"| {name} | {seconds:.0f} | {checked} |" for name, seconds, checked in self.steps]
        return "\n".join(["", "| step | s | what was checked |", "|---|---|---|", *rows])
