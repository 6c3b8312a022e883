#!/usr/bin/env python3
"""Measures the services on real Kafka and PostgreSQL and prints one table; see README.md."""

import argparse
import pathlib
import signal
import sys
import time
import traceback

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "lib"), str(TESTS / "bench")]

import peers  # noqa: E402
import probe  # noqa: E402
import report  # noqa: E402
from ground import Ground  # noqa: E402
from guard import Refused  # noqa: E402
from measures import MEASURES, Bench  # noqa: E402

import psycopg  # noqa: E402


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="tests/run bench", description=__doc__,
        epilog="Measures: " + " ".join(f"{name}: {run.__doc__}" for name, run in MEASURES.items()))
    parser.add_argument("names", nargs="*", metavar="NAME", help="measures; all unless named")
    parser.add_argument("--scale", type=float, default=1, help="share of all sizes, for a try")
    parser.add_argument("--runs", type=int, default=3, help="runs of each (3), median of which")
    parser.add_argument("--peers", default="", help="peers to run beside, as NAME,NAME")
    parser.add_argument("--out", type=pathlib.Path, help="file for everything measured, JSON")
    parser.add_argument("--home", type=pathlib.Path, help="folder for the servers, kept")
    parser.add_argument("--profiles", type=pathlib.Path, help="folder for profiles by perf")
    parser.add_argument("--count", type=pathlib.Path, help="file for 'MEASURED FAILED'")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(MEASURES)
    if unknown:
        parser.error(f"no measure {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    return options


def run_all(bench, names):
    """Rows, and the measures that failed with why."""
    rows, failed = [], {}
    for name in names:
        started = time.monotonic()
        try:
            rows += MEASURES[name](bench)
        except Refused:
            raise
        except Exception as error:  # one measure's failure doesn't take the others' figures
            traceback.print_exc()
            failed[name] = repr(error)[:2000]
        print(f"{name}: {'failed' if name in failed else 'measured'} in "
              f"{time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return rows, failed


def about(ground, options):
    with psycopg.connect(ground.postgres.address) as connection:
        found = probe.versions(connection, TESTS.parent)
    return {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "scale": options.scale,
            "runs": options.runs, "machine": probe.machine(), "versions": found,
            "durability": "fsync and full_page_writes on; services as shipped",
            "calibration_ms": [probe.calibrate()]}


def show(facts, rows, why):
    print(report.table(rows))
    machine = facts["machine"]
    print(f"\n{machine['cores']} cores ({machine['cpu']}), {machine['memory_gib']} GiB, kernel "
          f"{machine['kernel']}, load {machine['load_before']:.1f} at the start; "
          + ", ".join(f"{name} {value}" for name, value in facts["versions"].items()))
    print(f"Calibration {' to '.join(map(str, facts['calibration_ms']))} ms, scale "
          f"{facts['scale']:g}; {facts['durability']}. L1 is one COPY BINARY in one commit.")
    if why:
        print(f"No peers: {why}.")


def main():
    options = parse(sys.argv[1:])
    if options.profiles:
        options.profiles.mkdir(parents=True, exist_ok=True)
    ground = Ground(options.home, options.profiles)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # servers are stopped then too
    try:
        ground.start()
        facts = about(ground, options)
        bench = Bench(ground, options.scale, options.runs)
        rows, failed = run_all(bench, options.names or list(MEASURES))
        results, why = peers.measure(ground, [name for name in options.peers.split(",") if name],
                                     bench.size(1000000), options.runs)
        facts["calibration_ms"].append(probe.calibrate())
    except Refused as refusal:
        sys.exit(f"refused: {refusal}")
    finally:
        ground.stop()
    report.add_peers(rows, results)
    show(facts, rows, why)
    for name, error in failed.items():
        print(f"{name} failed: {error}")
    if options.out:
        report.write(options.out, rows, {**facts, "failed": failed, "results": bench.notes,
                                         "peers": results, "peers_missing": why})
    if options.count:
        options.count.write_text(f"{len(bench.notes)} {len(failed)}\n", encoding="utf-8")
    sys.exit(1 if failed or not rows else 0)


if __name__ == "__main__":
    main()
