"""What processes, the machine and a database say of themselves."""

import os
import pathlib
import statistics
import subprocess
import time

import confluent_kafka

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """Parent, and CPU seconds in user and system, of a process; None when it is gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return int(fields[1]), (int(fields[11]) + int(fields[12])) / TICK


def cpu(*pids):
    """CPU seconds, user and system, of processes that are there."""
    return sum(stat[1] for stat in map(_stat, pids) if stat)


def children_cpu(pid):
    """CPU seconds of a process, of its children, and of those that ended."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    others = [int(p.name) for p in pathlib.Path("/proc").iterdir() if p.name.isdecimal()]
    alive = [other for other in others if (_stat(other) or (0,))[0] == pid]
    return sum(int(field) for field in fields[11:15]) / TICK + cpu(*alive)


def peak_memory(pid):
    """Peak resident memory so far, bytes."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"process {pid} is gone")


def steal():
    """CPU seconds that the host has taken from this machine."""
    return int(pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[8]) / TICK


def calibrate():
    """Milliseconds of a fixed piece of work: how fast the machine is just now."""
    started, total = time.perf_counter(), 0
    for n in range(3000000):
        total += n * n
    return round((time.perf_counter() - started) * 1000)


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    models = {line.split(":")[1].strip() for line in lines if line.startswith("model name")}
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 30
    return {"cores": os.cpu_count(), "cpu": ", ".join(sorted(models)), "memory_gib": memory,
            "kernel": os.uname().release, "load_before": os.getloadavg()[0]}


def versions(connection, root):
    commit = subprocess.run(["git", "-C", root, "describe", "--always", "--dirty"],
                            capture_output=True, text=True, check=False).stdout.strip()
    return {"commit": commit, "librdkafka": confluent_kafka.libversion()[0],
            "postgresql": connection.execute("SHOW server_version").fetchone()[0]}


def percentiles(values):
    """Median, 99th percentile and greatest of some figures."""
    ordered = sorted(values)
    return {"p50": statistics.median(ordered), "p99": ordered[int(len(ordered) * .99)],
            "max": ordered[-1]}
