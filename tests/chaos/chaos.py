"""Runs schedules of faults, some side by side, and sums them up. See tests/README.md.

Each job is a process of its own in a mount namespace of its own, with its own servers; it reads
seeds from its standard input and answers each with a line of JSON."""

import argparse
import json
import os
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "lib")]

SUMS = ("events", "poison", "alerts", "messages", "fenced")


def arguments():
    parser = argparse.ArgumentParser(prog="tests/run chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many schedules (default 20)")
    parser.add_argument("--first-seed", type=int, default=1, help="of the first one (default 1)")
    parser.add_argument("--jobs", type=int, default=2, help="schedules side by side (default 2)")
    parser.add_argument("--summary", type=pathlib.Path, help="write the summary here as JSON")
    parser.add_argument("--count", type=pathlib.Path, help="write 'PASSED FAILED' here")
    parser.add_argument("--keep", action="store_true", help="keep the logs of what passes, too")
    parser.add_argument("--plan", action="store_true", help="print the plans and do nothing")
    parser.add_argument("--job", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--own-namespace", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


# --- a job


def job(folder, options):
    from cluster import Cluster
    from schedule import run_schedule

    answers, sys.stdout = sys.stdout, sys.stderr
    cluster = Cluster(folder, options.own_namespace)
    cluster.start()
    try:
        print(json.dumps({"disk": cluster.disk}), file=answers, flush=True)
        for line in sys.stdin:
            seed = int(line)
            result = run_schedule(cluster, seed, folder / f"seed-{seed}", options.keep)
            print(json.dumps(result), file=answers, flush=True)
    finally:
        cluster.stop()


def start_job(folder, keep):
    """In a mount namespace of its own if that may be had."""
    command = [sys.executable, __file__, "--job", str(folder), *["--keep"] * keep]
    probe = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    if probe.returncode == 0:
        command = ["unshare", "--mount", *command, "--own-namespace"]
    folder.mkdir(mode=0o755)
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})


# --- the run


class Run:
    def __init__(self, folder, options):
        self.folder = folder
        self.results = []
        self.disk = True
        self._keep = options.keep
        self._lock = threading.Lock()
        self._seeds = queue.SimpleQueue()
        for seed in range(options.first_seed, options.first_seed + options.seeds):
            self._seeds.put(seed)

    def work(self, number):
        """Feed one job until there are no more seeds."""
        process = start_job(self.folder / f"job-{number}", self._keep)
        ready = process.stdout.readline()
        if ready:
            self.disk = self.disk and json.loads(ready)["disk"]
        while True:
            try:
                seed = self._seeds.get_nowait()
            except queue.Empty:
                break
            self.note(self._ask(process, seed))
        process.stdin.close()
        process.wait(120)

    def _ask(self, process, seed):
        line = ""
        if process.poll() is None:
            try:
                process.stdin.write(f"{seed}\n")
                process.stdin.flush()
                line = process.stdout.readline()
            except BrokenPipeError:
                pass
        return json.loads(line) if line else {
            "seed": seed, "wrong": ["the job ended: see above"], "seconds": 0, "plan": [],
            "faults": {}, **dict.fromkeys(SUMS, 0)}

    def note(self, result):
        with self._lock:
            self.results.append(result)
            wrong = result["wrong"]
            print(f"seed {result['seed']}: {'FAILED' if wrong else 'ok'} in {result['seconds']} s, "
                  f"set up {result.get('set_up')} s, caught up at {result.get('caught_up')} s, "
                  f"{result['events']} events, {result['poison']} poison, "
                  f"faults {' '.join(sorted(result['faults']))}", flush=True)
            for line in result["plan"] + wrong if wrong else ():
                print(f"    {line}", flush=True)


def summarise(run):
    faults = {}
    for result in run.results:
        for kind, count in result["faults"].items():
            faults[kind] = faults.get(kind, 0) + count
    failed = sorted(result["seed"] for result in run.results if result["wrong"])
    return {
        "schedules": len(run.results), "failed": failed,
        "faults": dict(sorted(faults.items())), "faults_in_all": sum(faults.values()),
        **{name: sum(result[name] for result in run.results) for name in SUMS},
        "mismatches": sum(len(result["wrong"]) for result in run.results),
        "disk_full": "injected" if run.disk else "left out: no mount namespace or tmpfs to be had"}


def print_summary(summary):
    print()
    for name, value in summary.items():
        if name == "faults":
            for kind, count in value.items():
                print(f"  {kind:28} {count:6}")
        else:
            print(f"{name:30} {value}")


def main():
    options = arguments()
    if options.job:
        return job(options.job, options)
    if options.plan:
        from plan import make_plan

        for seed in range(options.first_seed, options.first_seed + options.seeds):
            print(f"seed {seed}", *make_plan(seed).faults, sep="\n  ")
        return 0
    folder = pathlib.Path(tempfile.mkdtemp(prefix="frontdoor-chaos-"))
    folder.chmod(0o755)
    run = Run(folder, options)
    workers = [threading.Thread(target=run.work, args=(number,))
               for number in range(min(options.jobs, options.seeds))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    summary = summarise(run)
    print_summary(summary)
    if options.summary:
        options.summary.write_text(json.dumps(summary, indent=2) + "\n")
    failed = len(summary["failed"])
    if options.count:
        options.count.write_text(f"{len(run.results) - failed} {failed}\n")
    if failed or options.keep:
        print(f"logs are in {folder}, in seed-N")
    else:
        shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
