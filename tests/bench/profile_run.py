"""What perf finds in a drain: a flat profile of the services and of their backends each."""

import contextlib
import itertools
import signal
import subprocess

BACKENDS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def _record(path, pids):
    return subprocess.Popen(
        ["perf", "record", "-q", "-F", "499", "-p", ",".join(map(str, pids)), "-o", path],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _report(path):
    with open(path.with_suffix(".txt"), "w", encoding="utf-8") as out:
        subprocess.run(["perf", "report", "--stdio", "--percent-limit", "0.3", "-i", path],
                       stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, check=False,
                       timeout=300)


@contextlib.contextmanager
def of(field, pids):
    """Profiles while the block runs, if a folder for profiles was named."""
    if not field.profiles:
        yield
        return
    number = next(n for n in itertools.count()
                  if not (field.profiles / f"service-{n}.data").exists())
    wanted = {"service": pids, "backend": [row[0] for row in field.sql(BACKENDS)]}
    paths = {name: field.profiles / f"{name}-{number}.data" for name in wanted}
    running = [_record(paths[name], wanted[name]) for name in wanted]
    try:
        yield
    finally:
        for process in running:
            process.send_signal(signal.SIGINT)
            process.wait(60)
    for path in paths.values():
        _report(path)
