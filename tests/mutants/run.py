"""Runs mutants, all or those named: run.py COUNT [NAME...]; says whether each one's test turns red.

Each is made in a copy of the tree below build/mutants, built there without sanitizers, and its one
test run against FRONTDOOR_TEST_DATABASE_URL. A test that isn't green without any mutant proves
nothing, so that is looked at first. COUNT is a file for "PASSED FAILED"."""

import collections
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import sys
import time

import psycopg

import mutants

WORK = mutants.ROOT / "build" / "mutants"
TREE = WORK / "tree"
BUILD = WORK / "build"
WITHOUT_S = 300  # how long a case may take without a mutant
SLACK_S = 10  # one that takes this much longer than three times what it took without hangs
VERDICT = re.compile(r"^\[ +(RUN|OK|FAILED) +\] (\w+)$")

Outcome = collections.namedtuple("Outcome", "red note")


def copy_tree():
    """What git knows or would take; what is the same stays, so that little is built again."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={mutants.ROOT}", "ls-files", "-z", "--cached", "--others",
         "--exclude-standard"], cwd=mutants.ROOT, check=True, capture_output=True, text=True).stdout
    names = {name for name in listed.split("\0") if name and (mutants.ROOT / name).is_file()}
    for old in [path for path in TREE.rglob("*") if path.is_file()]:
        if str(old.relative_to(TREE)) not in names:
            old.unlink()
    for name in names:
        source, copy = mutants.ROOT / name, TREE / name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)


def configure():
    launcher = shutil.which("ccache") or ""
    subprocess.run(["cmake", "-S", TREE, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
                    "-DFD_WERROR=OFF", f"-DCMAKE_C_COMPILER_LAUNCHER={launcher}"],
                   check=True, stdout=subprocess.DEVNULL)


def program_of(red):
    """The cmocka program of a test, or None of one in Python."""
    path = pathlib.PurePath(red.partition("::")[0])
    if path.suffix == ".py":
        return None
    return f"{path.parent.name.replace('-', '_')}_{path.stem}"


def targets_of(mutant):
    """What has to be built for its test."""
    return {program_of(mutant["red"]), *mutant.get("build", [])} - {None}


def build(targets):
    """What the compiler says against it, or None."""
    if not targets:
        return None
    made = subprocess.run(["ninja", "-C", BUILD, "--quiet", *sorted(targets)],
                          capture_output=True, text=True)
    return None if made.returncode == 0 else made.stdout + made.stderr


def drop_databases(pid):
    """Of a test program that was ended or that fell."""
    with psycopg.connect(os.environ["FRONTDOOR_TEST_DATABASE_URL"], autocommit=True) as server:
        left = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s",
                              [rf"f%\_{pid}"]).fetchall()
        for name, in left:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def lines_until(pipe, deadline):
    """Its lines as they come, until it ends or what deadline() says has passed."""
    rest = b""
    while select.select([pipe], [], [], max(0, deadline() - time.monotonic()))[0]:
        more = os.read(pipe.fileno(), 65536)
        if not more:
            return
        *lines, rest = (rest + more).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)


def run_cmocka(program, case_s, stop_at=None):
    """What each case came to, how long the longest took, and the output's end. The program is ended
    once `stop_at` is red, or a case takes longer than case_s."""
    cases, output, longest, last = {}, collections.deque(maxlen=15), 0, time.monotonic()
    process = subprocess.Popen([BUILD / "bin" / program], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    for line in lines_until(process.stdout, lambda: last + case_s):
        output.append(line)
        match = VERDICT.match(line)
        if match:
            cases[match[2]] = match[1]
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        if match and match[1] == "FAILED" and match[2] == stop_at:
            break
    process.kill()
    process.wait()
    drop_databases(process.pid)
    return cases, longest, "\n".join(output)


def run_unit(red, limit_s):
    """A case that began and never ended is red: it fell, or it hung."""
    case = red.partition("::")[2]
    cases, _, output = run_cmocka(program_of(red), limit_s, stop_at=case)
    if cases.get(case) == "FAILED":
        return Outcome(True, "")
    if cases.get(case) == "RUN":
        return Outcome(True, "fell or hung")
    others = [name for name, verdict in cases.items() if verdict != "OK"]
    return Outcome(False, f"red is {', '.join(others)}" if others else output if not cases else "")


def run_pytest(red, limit_s):
    """One that hangs is asked to stop its servers. An error around a test is no failure of it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
         TREE / "tests" / red], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "FRONTDOOR_BIN": str(BUILD / "bin")})
    try:
        output, _ = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        process.communicate()
        return Outcome(True, "hung")
    failed = re.search(r"^\d+ failed\b.* in [\d.:]+s", output, re.MULTILINE) is not None
    return Outcome(failed, "" if failed or process.returncode == 0 else output[-1500:])


def run_test(red, limit_s):
    return (run_unit if program_of(red) else run_pytest)(red, limit_s)


def run_without(red):
    """The green cases of its program, or it alone if it is in Python; how long the longest took."""
    if program_of(red):
        cases, longest, _ = run_cmocka(program_of(red), WITHOUT_S)
        return {case for case, verdict in cases.items() if verdict == "OK"}, longest
    started = time.monotonic()
    outcome = run_pytest(red, WITHOUT_S)
    green = outcome == Outcome(False, "")
    return {red.partition("::")[2]} if green else set(), time.monotonic() - started


def limits_without_mutant(chosen):
    """How long each test may take, by what it takes without a mutant; 0: it isn't green then."""
    wrong = build(set().union(*map(targets_of, chosen)))
    if wrong:
        sys.exit(wrong)
    limits, seen = {}, {}
    for red in sorted({mutant["red"] for mutant in chosen}):
        place = program_of(red) or red
        if place not in seen:
            seen[place] = run_without(red)
        green, took_s = seen[place]
        limits[red] = 3 * took_s + SLACK_S if red.partition("::")[2] in green else 0
    return limits


def try_mutant(mutant, limit_s):
    if limit_s == 0:
        return Outcome(False, "isn't green without the mutant either")
    sources = mutants.mutated(mutant, TREE)
    before = {path: (TREE / path).read_text(encoding="utf-8") for path in sources}
    try:
        for path, text in sources.items():
            (TREE / path).write_text(text, encoding="utf-8")
        wrong = build(targets_of(mutant))
        return Outcome(False, wrong) if wrong else run_test(mutant["red"], limit_s)
    finally:
        for path, text in before.items():
            (TREE / path).write_text(text, encoding="utf-8")


def choose(names):
    known = mutants.mutants()
    unknown = set(names) - {mutant["name"] for mutant in known}
    if unknown:
        sys.exit(f"no mutant is called {', '.join(sorted(unknown))}")
    return [mutant for mutant in known if not names or mutant["name"] in names]


def main():
    count_file, chosen = pathlib.Path(sys.argv[1]), choose(sys.argv[2:])
    copy_tree()
    configure()
    limits = limits_without_mutant(chosen)
    killed = 0
    for mutant in chosen:
        started = time.monotonic()
        outcome = try_mutant(mutant, limits[mutant["red"]])
        killed += outcome.red
        print(f"{mutant['name']}: {'killed' if outcome.red else 'SURVIVED'}"
              f" by {mutant['red']} in {time.monotonic() - started:.1f} s {outcome.note}".rstrip(),
              flush=True)
    count_file.write_text(f"{killed} {len(chosen) - killed}\n", encoding="utf-8")
    sys.exit(0 if killed == len(chosen) else 1)


main()
