"""One place for an instance of a service: the process that is there now, and those before it."""

import signal
import subprocess
import threading

from stack import BIN, LOADED_IN_BULK

# Below the group's session timeout, as the services ask for; all of it short, to have it often.
SESSION_SECONDS = 2.5
SETTINGS = {
    "alert-relay": ["--poll-interval=500", "--outbox-rows=200"],
    None: ["--lock-timeout=800", "--idle-in-transaction-timeout=1500", "--batch-rows=150",
           "--drain-timeout=3000", "--kafka.session.timeout.ms=2500",
           "--kafka.heartbeat.interval.ms=400"],
}
COPY_ROWS = 500, 1, 30  # by number: what they write is copied in never, always, by chance
COMMON = ["--kafka.reconnect.backoff.ms=50", "--kafka.reconnect.backoff.max.ms=400"]
STOP_SECONDS = 40


class Instance:
    """A fault that ends or stops the process holds `lock`, so that no other one interferes."""

    def __init__(self, service, number, link, environment, folder):
        self.service = service
        self.name = f"{service}-{number}"
        self.link = link
        self.lock = threading.Lock()
        self.log_path = folder / f"{self.name}.log"
        self.failures = []
        self.retired = False  # stopped for good
        self.process = None
        self._environment = environment
        self._arguments = SETTINGS.get(service) or [
            *SETTINGS[None], f"--copy-rows={COPY_ROWS[number % len(COPY_ROWS)]}",
            *(["--bulk-rows=1"] if service in LOADED_IN_BULK else [])]

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [BIN / f"frontdoor-{self.service}", *self._arguments, *COMMON],
                env=self._environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.note_end()
        self.process.kill()
        self.process.wait(30)

    def note_end(self):
        """Whatever ends a process but us is a failure."""
        if self.process.poll() is not None:
            self.failures.append(f"{self.name} ended with {self.process.returncode}: {self.tail()}")

    def stop(self):
        """SIGTERM, which must be obeyed."""
        self.note_end()
        self.signal(signal.SIGTERM)
        self.wait_stopped()

    def wait_stopped(self):
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.failures.append(f"{self.name} did not stop in {STOP_SECONDS} s: {self.tail()}")
            self.process.send_signal(signal.SIGABRT)
            self.process.wait(30)
            return
        if status != 0:
            self.failures.append(f"{self.name} stopped with {status}: {self.tail()}")

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def tail(self):
        return self.log()[-1500:]
