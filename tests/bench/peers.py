"""Peers, measured by their own harness on the same broker in the same run, where it is there.

FRONTDOOR_BENCH_PEERS names its folder, which holds rerun.sh; without it the columns stay empty.
BENCH_TMP, where it builds, may be kept from one run to the next.
"""

import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess

from servers import wait_for

# Row of ours: the peers' kind of run, its figure, and which is best.
FIGURES = {
    "drain": ("drain", "rate", max),
    "client_cpu": ("drain", "peer_cpu_drain_s", min),
    "memory": ("drain", "peer_rss_mib", min),
    "p50": ("latency", "p50_ms", min),
    "p99": ("latency", "p99_ms", min),
}


def folder():
    path = os.environ.get("FRONTDOOR_BENCH_PEERS")
    if not path:
        return None, "FRONTDOOR_BENCH_PEERS names no folder"
    path = pathlib.Path(path)
    if not (path / "rerun.sh").exists():
        return None, f"there is no rerun.sh in {path}"
    return path, None


def measure(ground, names, count, runs):
    """Their results, a dict a line of theirs, and why there are none or not all."""
    path, why = folder()
    if not names:
        return [], "no peers were asked for (--peers)"
    if not path:
        return [], why
    work = pathlib.Path(os.environ.get("BENCH_TMP", ground.folder / "peers"))
    work.mkdir(parents=True, exist_ok=True)
    copy = ground.folder / "peers-copy"  # they build in their own folders
    shutil.copytree(path, copy, dirs_exist_ok=True)
    subprocess.run(["chmod", "-R", "u+w", copy], check=True)
    results = ground.folder / "peers.jsonl"
    cluster = ground.folder / "peers-postgres" / "data"
    environment = {
        **os.environ, "BENCH_KAFKA": ground.kafka.address, "BENCH_N": str(count),
        "BENCH_KAFKA_PID": str(ground.kafka.home / "kafka.pid"), "BENCH_TMP": str(work),
        "BENCH_RESULTS": str(results), "BENCH_PGDATA": str(cluster), "RUNS": str(runs)}
    with open(ground.folder / "peers.log", "wb") as log:
        status = subprocess.run(
            [copy / "rerun.sh", "limits", *names], env=environment, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, timeout=7200, check=False).returncode
    _stop(cluster)
    lines = results.read_text().splitlines() if results.exists() else []
    tail = (ground.folder / "peers.log").read_text(errors="replace").splitlines()[-1:]
    return ([json.loads(line) for line in lines],
            f"rerun.sh ended with {status}: {' '.join(tail)}" if status else None)


def _stop(cluster):
    """Their harness leaves its cluster running."""
    if (cluster / "postmaster.pid").exists():
        os.kill(int((cluster / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
        wait_for("the peers' cluster to stop",
                 lambda: not (cluster / "postmaster.pid").exists(), 60)


def _per_million(result, figure):
    value = result.get(figure)
    if value is not None and figure == "peer_cpu_drain_s":
        return value * 1e6 / result["rows"]
    return value


def best(results, row):
    """Name and median of the best peer for a row of ours; None where there is none.

    Peers whose kill test lost rows have no say in latency.
    """
    what, figure, choose = FIGURES[row]
    lossy = {r["peer"] for r in results if r["what"] == "kill" and r.get("lost")}
    found = {}
    for result in results:
        value = _per_million(result, figure) if result["what"] == what else None
        if value is None or result.get("error") or (what == "latency" and result["peer"] in lossy):
            continue
        found.setdefault(result["peer"], []).append(value)
    medians = {peer: statistics.median(values) for peer, values in found.items()}
    if not medians:
        return None
    name = choose(medians, key=medians.get)
    return name, medians[name]


def limit(results):
    """Median of their L1, whose table has an index more than its key."""
    rates = [r["rate"] for r in results
             if r["what"] == "limit" and r["peer"].startswith("L1 ") and r.get("rate")]
    return statistics.median(rates) if rates else None
