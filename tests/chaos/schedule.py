"""One schedule from beginning to end: the load, its faults, catching up, the checks."""

import re
import shutil
import threading
import time
import traceback

import check
from faults import KINDS
from load import mixed, publish, repeat_until
from plan import LOAD_SECONDS, make_plan
from servers import wait_for
from world import World

REPEAT_SECONDS = 5  # after the load, for faults that have not struck
FAULT_SECONDS = 120
CATCH_UP_SECONDS = 120
FENCED = "is no longer at epoch"  # what PostgreSQL logs of SQLSTATE FD001
FENCED_RELAY = re.compile(r"\((?:lease_lost|\w*FENCED|INVALID_PRODUCER_EPOCH), fenced\)")


class Injection(threading.Thread):
    """A fault of the plan at its time."""

    def __init__(self, world, fault, begin):
        super().__init__(daemon=True)
        self.world, self.fault, self.begin = world, fault, begin
        self.started_at = self.ended_at = None
        self.struck = 0
        self.error = None

    def _now(self):
        return round(time.monotonic() - self.begin, 2)

    def run(self):
        time.sleep(max(0, self.begin + self.fault.at - time.monotonic()))
        self.started_at = self._now()
        try:
            self.struck = KINDS[self.fault.kind].inject(self.world, **self.fault.parameters)
        except Exception:
            self.error = traceback.format_exc()
        self.ended_at = self._now()

    def __str__(self):
        return (f"{self.fault}: from {self.started_at} to {self.ended_at} s, "
                f"struck {self.struck}" + (f"\n{self.error}" if self.error else ""))


def _disturbed_load(world):
    """Publish while faults happen; returns the injections, all over."""
    publications = list(mixed(world.rng, world.history))
    ahead = int(world.plan.ahead * len(publications))
    publish(world.publisher, publications[:ahead], 0)
    world.publisher.flush()
    world.start()
    begin = time.monotonic()
    injections = [Injection(world, fault, begin) for fault in world.plan.faults]
    for injection in injections:
        injection.start()
    publish(world.publisher, publications[ahead:], LOAD_SECONDS)
    repeat_until(world.publisher, world.rng, world.history,
                 lambda: not any(injection.is_alive() for injection in injections), REPEAT_SECONDS)
    world.over.set()
    for injection in injections:
        injection.join(max(0.1, begin + FAULT_SECONDS - time.monotonic()))
    world.lift()
    world.publisher.flush()
    return injections


def _unfinished(injections):
    for injection in injections:
        if injection.is_alive() or injection.error:
            yield f"fault: {injection}"


def _stuck(world, error):
    yield f"waiting: {error}"
    yield from check.few(check.positions(world), "position")
    yield from check.few(check.instances(world), "instance")
    yield from check.few(world.rows(
        "SELECT pid, application_name, state, wait_event_type, wait_event, "
        "clock_timestamp() - xact_start, left(query, 60) FROM pg_stat_activity "
        "WHERE datname = current_database()"), "session")


def _end(world, result):
    """Wait, stop the services, check."""
    try:
        wait_for("everything to be written", lambda: check.caught_up(world), CATCH_UP_SECONDS, 0.2)
        wait_for("all locks to be let go", lambda: check.quiet(world), 15)
    except AssertionError as error:
        result["wrong"] += list(_stuck(world, error))
        return
    finally:
        result["caught_up"] = round(time.monotonic() - result["begun"], 1)
    world.stop()
    wrong, result["messages"], result["alerts"] = check.everything(world)
    result["wrong"] += wrong


def _counts(world, injections):
    kinds = {}
    for injection in injections:
        kinds[injection.fault.kind] = kinds.get(injection.fault.kind, 0) + int(injection.struck > 0)
    ledger = world.publisher.ledger
    return {"faults": kinds, "events": ledger.produced, "poison": len(ledger.poison),
            "fenced": world.cluster.postgres.lines_of_log(FENCED) + sum(
                len(FENCED_RELAY.findall(instance.log())) for instance in world.instances)}


def run_schedule(cluster, seed, folder, keep):
    """A result as a dict; `wrong` is what must not be. Logs stay if there is any, or to keep."""
    plan = make_plan(seed)
    folder.mkdir(parents=True)
    result = {"seed": seed, "wrong": [], "begun": time.monotonic(), "messages": 0, "alerts": 0}
    cluster.ensure()
    cluster.postgres.empty_log()
    world = World(cluster, plan, folder)
    injections = []
    result["set_up"] = round(time.monotonic() - result["begun"], 1)
    try:
        injections = _disturbed_load(world)
        result["wrong"] += _unfinished(injections)
        _end(world, result)
    except Exception:
        result["wrong"].append(traceback.format_exc())
    finally:
        cluster.ensure()
        result["plan"] = [str(injection) for injection in injections]
        result.update(_counts(world, injections))
        world.remove()
    result["seconds"] = round(time.monotonic() - result.pop("begun"), 1)
    if result["wrong"] or keep:
        (folder / "result").write_text("\n".join(result["plan"] + result["wrong"]) + "\n")
    else:
        shutil.rmtree(folder)
    return result
