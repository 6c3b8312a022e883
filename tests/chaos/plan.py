"""The plan of a schedule: which faults, when and with what parameters. It follows from the seed."""

import dataclasses
import random

from faults import KINDS, PROJECTIONS

LOAD_SECONDS = 8.0
FIRST_FAULT, LAST_FAULT = 0.6, 6.5  # seconds from the beginning of the load
ROUND = 4  # so many schedules in a row have every kind of fault
MOST_FAULTS = 8


@dataclasses.dataclass(frozen=True)
class Fault:
    at: float
    kind: str
    parameters: dict

    def __str__(self):
        told = ", ".join(f"{name}={value}" for name, value in self.parameters.items())
        return f"{self.at:5.2f} s {self.kind}({told})"


@dataclasses.dataclass(frozen=True)
class Plan:
    seed: int
    instances: dict  # of each service
    partitions: int
    children: int
    ahead: float  # the part of the load that is there before any service is
    faults: tuple


def _dealt(seed):
    """The kinds that are this schedule's: every round deals all kinds to its schedules."""
    kinds = list(KINDS)
    random.Random(f"deal-{(seed - 1) // ROUND}").shuffle(kinds)
    return kinds[(seed - 1) % ROUND::ROUND]


def _kinds(seed, rng):
    kinds = _dealt(seed)
    light = [kind for kind in KINDS if not KINDS[kind].heavy and kind not in kinds]
    return kinds + rng.sample(light, rng.randint(0, MOST_FAULTS - len(kinds)))


def make_plan(seed):
    rng = random.Random(f"schedule-{seed}")
    faults = []
    for kind in _kinds(seed, rng):
        latest = KINDS[kind].latest or LAST_FAULT
        at = round(rng.uniform(FIRST_FAULT, latest), 2)
        faults.append(Fault(at, kind, KINDS[kind].draw(rng)))
    return Plan(
        seed=seed,
        instances={name: rng.choice((2, 3)) for name in PROJECTIONS} | {"alert-relay": 2},
        partitions=rng.choice((2, 3, 4)),
        children=rng.randint(110, 180),
        ahead=rng.choice((0, 0.5)),
        faults=tuple(sorted(faults, key=lambda fault: fault.at)))
