#!/usr/bin/env python3
"""Checks the protocol's models with spin: check.py FOLDER-TO-BUILD-IN [NAME...].

Each run is exhaustive: every order of steps, every choice of faults within its budgets. A run of the
protocol as it is must find nothing, and no cycle; a run of a mutant must find what breaks. The last
line is "N passed, N failed"."""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

import states

HERE = pathlib.Path(__file__).resolve().parent
LIMIT_MB = 2000
LIMIT_SECONDS = 300
SAFETY = ("-DSAFETY",), ()
NO_CYCLE = ("-DNP",), ("-l",)  # no state is marked as progress, so any cycle is found

# Model, what is defined, what is looked for.
HOLDS = [
    ("projection", "LIES=2", SAFETY),
    ("projection", "LIES=1", NO_CYCLE),
    ("projection", "LIES=1 CRASHES=1 EVENTS=1", SAFETY),
    ("projection", "LOSSES=1", SAFETY),
    ("projection", "REFUSALS=1", SAFETY),
    ("projection", "STOPS=1", SAFETY),
    ("projection", "DATABASE_CRASHES=1 EVENTS=1", SAFETY),
    ("child", "", SAFETY),
    ("child", "", NO_CYCLE),
    ("relay", "", NO_CYCLE),
    ("relay", "DATABASE_CRASHES=1", SAFETY),
    ("relay", "DECISIONS=3", SAFETY),
]
# One guarantee taken away: spin has to find what follows. Faults are those that it takes.
MUTANTS = [
    ("projection", "NO_COMPARE_AND_SET LIES=1"),
    ("projection", "NO_RETAKE_AFTER_LOSS LOSSES=1"),
    ("projection", "NO_IDLE_TIMEOUT CRASHES=1"),
    ("projection", "NO_CHECK DATABASE_CRASHES=1 EVENTS=1"),
    ("child", "NO_CHILD_ROW"),
    ("child", "NO_CHILD_LOCK"),
    ("child", "LOCK_AND_READ_IN_ONE_STATEMENT"),
    ("child", "UNSORTED_LOCKS"),
    ("relay", "NO_RELAY_FENCING"),
    ("relay", "NO_LEASE_CHECK DECISIONS=3"),
    ("relay", "FORGET_EARLIER_OUTBOX"),
    ("relay", "OUTBOX_ASYNCHRONOUS DATABASE_CRASHES=1"),
]


def run(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          timeout=LIMIT_SECONDS)


def compile_model(folder, model, defines, flags):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(HERE / f"{model}.pml", folder)
    (folder / "states.pml").write_text(states.promela())
    for command in (["spin", "-a", *defines, f"{model}.pml"],
                    ["gcc", "-O2", "-w", f"-DMEMLIM={LIMIT_MB}", "-DVECTORSZ=512", *flags,
                     "-o", "pan", "pan.c"]):
        done = run(command, folder)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")


def check(root, model, definitions, looks_for, finds):
    """(whether it went as it must, a line that says how)."""
    defines = [f"-D{one}" for one in definitions.split()]
    flags, options = looks_for
    name = "-".join([model, *definitions.replace("=", "").split(), *options[:1]])
    compile_model(root / name, model, defines, flags)
    output = run(["./pan", "-m100000", "-w22", *options], root / name).stdout
    (root / name / "output").write_text(output)
    found = [line for line in output.splitlines() if line.startswith("pan:1:")]
    searched = "errors: 0" in output and "max search depth too small" not in output \
        and "out of memory" not in output and "reached -DMEMLIM" not in output
    stored = next((line.split()[0] for line in output.splitlines() if "states, stored" in line), "?")
    told = found[0].removeprefix("pan:1: ") if found else "holds" if searched else "not searched"
    return bool(found) if finds else searched and not found, f"{name}: {told} ({stored} states)"


def names_differ():
    """Names of states that the C and the model of positions don't share."""
    model = (HERE / "projection.pml").read_text()
    known = set(states.enumerators("fd_state")) - {"FD_STATES"}
    used = {word for word in re.findall(r"\bFD_STATE_\w+", model)}
    written = {word for row in states.rows() for word in row if word.startswith("FD_STATE_")}
    return sorted((used | written) ^ known)


def steps():
    """(names in the models, names in the C) of each row of the README's table of steps."""
    table = (HERE / "README.md").read_text().partition("## Steps")[2].partition("\n## ")[0]
    for line in table.splitlines():
        if line.startswith("| `"):
            model, _, own = line.strip("| ").partition(" | ")
            here, there = (re.findall(r"`([\w./]+)`", cell) for cell in (model, own))
            yield here, here + there if own.startswith("the same") else there


def names_missing():
    """Names of that table that the models or the C don't have."""
    models = "".join(path.read_text() for path in HERE.glob("*.pml"))
    c = "".join(path.read_text() for folder in ("common", "services")
                for path in (states.ROOT / folder).rglob("*.c"))
    statements = [str(path) for path in (states.ROOT / "schemas/sql").rglob("*.sql")]
    for here, there in steps():
        yield from (name for name in here if not re.search(rf"\b{name}\b", models))
        yield from (name for name in there if not re.search(rf"\b{name}\b", c)
                    and not any(path.endswith(f"/{name}") for path in statements))


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    wanted = sys.argv[2:]
    tasks = [(*row, False) for row in HOLDS] + [(*row, SAFETY, True) for row in MUTANTS]
    tasks = [task for task in tasks if not wanted or task[0] in wanted]
    passed = failed = 0
    for what, different in (("states", names_differ()), ("steps", list(names_missing()))):
        print(f"names of {what}:", " ".join(different) or "as in the C")
        passed, failed = passed + (not different), failed + bool(different)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for went_well, line in pool.map(lambda task: check(root, *task), tasks):
            print("ok    " if went_well else "FAILED", line, flush=True)
            passed, failed = passed + went_well, failed + (not went_well)
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if failed == 0 else 1)


if __name__ == "__main__":
    main()
