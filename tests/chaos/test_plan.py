"""The plans: every kind of fault is among them, and a seed always gives the same one."""

import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from faults import KINDS  # noqa: E402
from plan import MOST_FAULTS, ROUND, make_plan  # noqa: E402


def kinds_of(seeds):
    return {fault.kind for seed in seeds for fault in make_plan(seed).faults}


@pytest.mark.parametrize("first", [1, 1 + ROUND, 1 + 10 * ROUND])
def test_a_round_of_schedules_has_every_kind(first):
    assert kinds_of(range(first, first + ROUND)) == set(KINDS)


@pytest.mark.parametrize("first", range(1, 12))
def test_twenty_schedules_have_every_kind_wherever_they_begin(first):
    assert kinds_of(range(first, first + 20)) == set(KINDS)


@pytest.mark.parametrize("seed", range(1, 201))
def test_a_schedule_has_four_to_eight_faults(seed):
    assert 4 <= len(make_plan(seed).faults) <= MOST_FAULTS


def test_a_seed_gives_one_plan():
    assert [make_plan(seed) for seed in range(1, 50)] == [make_plan(seed) for seed in range(1, 50)]


def test_kinds_and_parameters_differ_from_seed_to_seed():
    assert len({str(make_plan(seed).faults) for seed in range(1, 101)}) == 100
