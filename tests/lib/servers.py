"""Real servers for tests: a Kafka broker and a PostgreSQL cluster, each in a folder of its own."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def new_folder(name):
    """One that a server's own user may read, whatever is above those of pytest."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"frontdoor-{name}-"))
    folder.chmod(0o755)
    return folder


def wait_for(what, condition, seconds=60, every=0.1):
    """The first true value of condition(), or a failure that says what was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(every)


class Server:
    """A server run by deploy/<kind>/<kind> start|stop|status --home FOLDER."""

    def __init__(self, kind, home):
        self.command = ROOT / "deploy" / kind / kind
        self.home = pathlib.Path(home)
        self.home.mkdir(parents=True, exist_ok=True)
        self.address = None

    def _run(self, verb, *more, text=""):
        result = subprocess.run(
            [self.command, verb, "--home", self.home, *more], input=text,
            capture_output=True, text=True, timeout=180, check=False)
        assert result.returncode == 0, f"{self.command.name} {verb}: {result.stderr}"
        return result.stdout.strip()

    def start(self, *more):
        self.address = self._run("start", *more)
        return self.address

    def stop(self, *more):
        self._run("stop", *more)

    def login(self, name, role):
        """The URL of a login of PostgreSQL that is a member of `role`."""
        return self._run("login", "--login", name, "--role", role)

    def psql(self, sql, database):
        """Run SQL as PostgreSQL's superuser."""
        return self._run("psql", "--database", database, text=sql)

    def pid(self):
        return int(self._run("status").split()[0])

    def signal(self, number):
        os.kill(self.pid(), number)

    def kill(self):
        """SIGKILL, as a crash does."""
        pid = self.pid()
        os.kill(pid, signal.SIGKILL)
        wait_for("the killed server to end", lambda: not os.path.exists(f"/proc/{pid}"))
