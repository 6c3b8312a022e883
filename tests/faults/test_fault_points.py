"""Every foreign call failing in turn: libpq, librdkafka, allocations. Whatever fails, the service
carries on or ends in a documented way, and in the end the projection, the dead letters and the
alert topic are what they are without the fault.

FRONTDOOR_TEST_FAULTS is how many points of each kind are tried, spread over the run; all: each."""

import os
import signal
import time

import pytest

from fault_points import (CONFIG, FAILED, Copying, Lab, Loading, Order, Projecting, Relaying,
                          count_calls, make_history, refuse_one_child)
from stack import BIN, ON_KAFKA, Stack

POINTS = os.environ.get("FRONTDOOR_TEST_FAULTS", "1")
TRANSPORT, REFUSED_RIGHTS = -195, 29
ABORTED = -signal.SIGABRT

# Without these nothing can be read, and nothing would ask for them again.
KAFKA_ENDS = {"rd_kafka_new": {CONFIG}, "rd_kafka_subscribe": {CONFIG},
              "rd_kafka_assign": {0, FAILED}}

# What fails, and how a process may end that met it, by function; not listed: as SIGTERM ends it.
KINDS = {
    "libpq-refuse": (Order("libpq", "refuse"), {"PQconnectStartParams": {ABORTED}}),
    "libpq-cut": (Order("libpq", "cut"), {}),
    "libpq-late": (Order("libpq", "late"), {}),
    "malloc-site": (Order("malloc", "site"), {"": {ABORTED}}),
    "malloc-own": (Order("malloc", "own"), {"": {ABORTED}}),
    # A library may crash on its own, or fail for good afterwards (OpenSSL's random numbers) so that
    # the service tries again until it is killed; what was committed stays right.
    "malloc-any": (Order("malloc", "any"), {"": {0, FAILED, CONFIG, ABORTED, -signal.SIGSEGV,
                                                 -signal.SIGKILL}}),
    "rdkafka-passing": (Order("rdkafka", "refuse", code=TRANSPORT), KAFKA_ENDS),
    "rdkafka-late": (Order("rdkafka", "late", code=TRANSPORT), KAFKA_ENDS),
    "rdkafka-fatal": (Order("rdkafka", "refuse", code=REFUSED_RIGHTS), {"": {0, FAILED, CONFIG}}),
}

WAYS = {"copying": Copying, "loading": Loading}  # to write what timeliness projects


@pytest.fixture(scope="module")
def lab(kafka, postgres, tmp_path_factory):
    made = Lab(Stack(kafka, postgres, tmp_path_factory.mktemp("faults"), partitions=1))
    refuse_one_child(made)
    make_history(made)
    yield made
    made.connection.close()


@pytest.fixture(scope="module", params=[*ON_KAFKA, *WAYS])
def scenario(request, lab):
    if request.param in WAYS:
        way = WAYS[request.param](lab, "timeliness")
        yield way
        way.close()
        return
    if request.param != "alert-relay":
        yield Projecting(lab, request.param)
        return
    relaying = Relaying(lab)
    yield relaying
    relaying.consumer.close()
    assert relaying.process.stop() == 0


def spread(calls):
    """The points to try: all, or so many from the first call to the last."""
    if POINTS == "all" or int(POINTS) >= calls:
        return range(1, calls + 1)
    return sorted({1 + round((i + 0.5) * calls / int(POINTS)) for i in range(int(POINTS))})


def allowed_ends(outcome, ends):
    if not outcome.failed:
        return {0}
    return ends.get(outcome.name, ends.get("", {0}))


def says_why(outcome):
    """Our own last line; a library that aborts has words of its own."""
    return "+0x" in outcome.name or "out of memory" in outcome.log.splitlines()[-1]


def problem_of(scenario, order, ends):
    """What is wrong with a run in which a call fails, or None."""
    scenario.reset()
    outcome = scenario.run(order)
    said = f"{outcome.told()}\n{outcome.log[-3000:]}"
    if outcome.status not in allowed_ends(outcome, ends):
        return outcome, f"not an end that is documented: {said}"
    if outcome.status == ABORTED and not says_why(outcome):
        return outcome, f"its last line doesn't say why: {said}"
    try:
        scenario.recover()
        scenario.check()
    except AssertionError as problem:
        return outcome, f"{problem}\n{said}"
    return outcome, None


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_call_fails_the_end_is_right(scenario, kind):
    order, ends = KINDS[kind]
    started = time.monotonic()
    calls = count_calls(scenario, order)
    problems, reached, statuses = [], 0, {}
    points = spread(calls)
    for number in points:
        outcome, problem = problem_of(scenario, order.at(number), ends)
        reached += outcome.failed > 0
        statuses[outcome.status] = statuses.get(outcome.status, 0) + 1
        if problem:
            place = outcome.place(BIN / f"frontdoor-{scenario.service}")
            problems.append(f"--- {place}: {problem}")
            print(problems[-1], flush=True)
    print(f"{scenario.service} {kind}: {calls} calls, {len(points)} tried, {reached} failed, "
          f"ends {statuses}, {time.monotonic() - started:.0f} s")
    assert not problems, f"{len(problems)} of {len(points)}\n" + "\n".join(problems[:10])
    assert reached
