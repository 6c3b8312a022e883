"""What the publishers do meanwhile: random histories at a steady pace."""

import contextlib
import random
import threading
import time

import model

CHILDREN = 3  # of a history
BATCH = 10  # events that are acknowledged together
PACE = 0.25  # s between two batches


class Load:
    """Publishes until it is told to stop. `events` is all that counts of what was published."""

    def __init__(self, progress, seed):
        self.progress = progress
        self.rng = random.Random(seed)
        self.events = []
        self.error = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def end(self):
        self._over.set()
        self._thread.join()

    def _batches(self):
        number = 0
        while True:
            history = model.random_history(self.rng, CHILDREN, f"day{number}-")
            self.rng.shuffle(history)
            for first in range(0, len(history), BATCH):
                yield history[first:first + BATCH]
            number += 1

    def _run(self):
        try:
            for batch in self._batches():
                with self._lock:
                    self._publish(batch)
                if self._over.wait(PACE):
                    return
        except Exception as error:  # told by `held`
            self.error = error

    def _publish(self, events):
        self.progress.publish(events)
        self.events += events

    @contextlib.contextmanager
    def held(self):
        """Nothing is published for a while; all that was is acknowledged."""
        with self._lock:
            assert self.error is None, self.error
            yield

    def publish(self, events):
        """Beside the histories."""
        with self._lock:
            self._publish(events)

    def wait_for_more(self, count, seconds=120):
        """Until so many events more were acknowledged."""
        until, deadline = len(self.events) + count, time.monotonic() + seconds
        while len(self.events) < until:
            assert self.error is None, self.error
            assert time.monotonic() < deadline, f"{count} events took more than {seconds} s"
            time.sleep(0.1)
