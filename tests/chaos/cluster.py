"""The servers of one job: a broker and a PostgreSQL cluster that live over many schedules and are
crashed, stopped and filled up in between. Every method may be called from several threads."""

import os
import pathlib
import signal
import subprocess
import threading
import time

import psycopg
import psycopg.conninfo

from servers import Server, wait_for

# A local broker that lets itself in again soon after it was killed.
KAFKA_SETTINGS = """
controller.quorum.fetch.timeout.ms=200
broker.session.timeout.ms=1200
broker.heartbeat.interval.ms=300
transaction.abort.timed.out.transaction.cleanup.interval.ms=2000
log.flush.offset.checkpoint.interval.ms=2000
"""
# Little space, so that a full disk is soon full, and a deadlock is found before a lock times out.
POSTGRES_SETTINGS = {
    "max_wal_size": "96MB",
    "min_wal_size": "32MB",
    "shared_buffers": "64MB",
    "deadlock_timeout": "200ms",
    "max_connections": "100",
    "log_min_messages": "warning",
}
DISK = "448m"
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
CONNECT_SECONDS = 5
START_SECONDS = 60


def mount_disk(folder):
    """A small disk of memory there, which goes with the mount namespace; False if refused."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "chaos", folder],
                          capture_output=True, check=False)
    return done.returncode == 0


def _children(pid):
    listed = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text().split()]


class Postgres(Server):
    """A cluster that may be crashed while somebody else wants it to run."""

    def __init__(self, home, own_disk):
        super().__init__("postgres", home)
        self._lock = threading.Lock()
        self._ballast = self.home / "ballast" if own_disk else None

    def prepare(self):
        self.start()
        with self.superuser() as connection:
            for name, value in POSTGRES_SETTINGS.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        self.stop()
        self.start()

    def port(self):
        return int((self.home / "port").read_text())

    def superuser(self):
        return psycopg.connect(host=str(self.home / "data"), port=self.port(), user="postgres",
                               dbname="postgres", autocommit=True)

    def connect(self, database, **options):
        return psycopg.connect(
            self.address, dbname=database, connect_timeout=CONNECT_SECONDS,
            application_name="chaos", **options)

    def answers(self):
        try:
            with self.connect("postgres") as connection:
                connection.execute("SELECT 1")
            return True
        except psycopg.Error:
            return False

    def ensure(self):
        """Until it runs, whatever became of it."""
        def up():
            if self.answers():
                return True
            with self._lock:
                try:
                    self.start()
                except AssertionError:
                    return False
            return self.answers()

        wait_for("PostgreSQL to be up", up, START_SECONDS, every=0.2)

    def crash(self):
        with self._lock:
            self.stop("--mode", "immediate")

    def kill_all(self):
        """The postmaster and every process of it, as when the machine is gone."""
        with self._lock:
            try:
                pid = self.pid()
            except (AssertionError, IndexError):
                return
            for one in [pid, *_children(pid)]:
                try:
                    os.kill(one, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            wait_for("the killed cluster to end", lambda: not os.path.exists(f"/proc/{pid}"), 10)

    # --- its log

    def lines_of_log(self, text):
        """How many hold the text."""
        log = (self.home / "data" / "postgres.log").read_text(errors="replace")
        return sum(text in line for line in log.splitlines())

    def empty_log(self):
        os.truncate(self.home / "data" / "postgres.log", 0)

    # --- its disk

    def can_fill(self):
        return self._ballast is not None

    def fill(self, leave):
        """Leave so many bytes free."""
        with open(self._ballast, "wb") as ballast:
            for attempt in range(8):
                state = os.statvfs(self.home)
                size = state.f_bavail * state.f_frsize - leave - (attempt << 18)
                if size <= 0:
                    return
                try:
                    os.posix_fallocate(ballast.fileno(), 0, size)
                    return
                except OSError:
                    pass  # somebody else took space meanwhile

    def empty(self):
        if self._ballast:
            self._ballast.unlink(missing_ok=True)


class Kafka(Server):
    """A broker that may be killed or stopped."""

    def __init__(self, home):
        super().__init__("kafka", home)
        self._lock = threading.Lock()
        self._stopped = None

    def prepare(self):
        os.environ.setdefault("FRONTDOOR_KAFKA_HEAP", "384m")
        os.environ.setdefault("JAVA_TOOL_OPTIONS", QUICK_JAVA)
        self.start()
        self.stop()
        with open(self.home / "server.properties", "a", encoding="ascii") as settings:
            settings.write(KAFKA_SETTINGS)
        self.start()

    def restart_after_kill(self, seconds):
        with self._lock:
            self.go_on()
            self.kill()
            time.sleep(seconds)  # how long it stays away is the fault
            self.start()

    def halt(self):
        pid = self.pid()
        self._stopped = pid
        os.kill(pid, signal.SIGSTOP)

    def go_on(self):
        pid, self._stopped = self._stopped, None
        if pid:
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                pass

    def stop_for(self, seconds):
        with self._lock:
            self.halt()
            time.sleep(seconds)  # the fault
            self.go_on()

    def ensure(self):
        with self._lock:
            self.go_on()
            self.start()


class Cluster:
    """Both, in one folder, and whether PostgreSQL's disk can be filled."""

    def __init__(self, folder, own_namespace):
        self.folder = pathlib.Path(folder)
        self.disk = own_namespace and mount_disk(self.folder / "postgres")
        self.postgres = Postgres(self.folder / "postgres", self.disk)
        self.kafka = Kafka(self.folder / "kafka")

    def start(self):
        self.kafka.prepare()
        self.postgres.prepare()

    def ensure(self):
        self.postgres.empty()
        self.kafka.ensure()
        self.postgres.ensure()

    def stop(self):
        self.postgres.empty()
        self.kafka.go_on()
        for server in (self.postgres, self.kafka):
            try:
                server.stop()
            except AssertionError as error:
                print(error, flush=True)
