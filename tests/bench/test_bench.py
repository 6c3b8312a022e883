"""The harness itself: its bytes are right, and what is easier than production is refused."""

import collections
import itertools
import os
import pathlib
import re

import psycopg
import pytest

import guard
import workload
from codec import CONTRACTS
from drain import rate_between
from measures import MEASURES
from report import Row
from stack import BIN, INPUTS
from wire import encoder

SIZE = 300
MEASURED = ("caseload", "timeliness", "repeat-contact")


def micros(moment):
    return round(moment.timestamp() * 1000000)


def read_again(name, value):
    """The event that Debian's decoder finds in the bytes, with times as microseconds."""
    event = CONTRACTS[name].decode(value)
    return {key: micros(field) if hasattr(field, "timestamp") else field
            for key, field in event.items()}


def test_calls_are_what_another_implementation_reads():
    for event, (_, key, value) in zip(workload.call_events(SIZE), workload.calls(SIZE)):
        assert key == event["child_id"]
        assert read_again("call-logged", value) == CONTRACTS["call-logged"].complete(event)


def test_every_event_of_a_year_is_of_its_contract():
    topics = collections.Counter()
    for name, key, value in workload.year(SIZE):
        assert read_again(name, value)["child_id"] == key
        topics[name] += 1
    assert topics["call-logged"] == topics["decision-made"] == SIZE
    read = {name for service in MEASURED for name in INPUTS[service]}
    assert set(topics) == read - {"alert-reviewed"}  # which nobody writes without an alert


def test_the_same_size_gives_the_same_bytes():
    assert list(workload.mixed_calls(SIZE)) == list(workload.mixed_calls(SIZE))


def test_a_mix_holds_its_shares_of_corrections_duplicates_and_poison():
    count = 20000
    values = collections.Counter(value for _, _, value in workload.mixed_calls(count))
    again = sum(values.values()) - len(values)
    poison = sum(len(value) < 80 for value in values)
    corrected = len(values) - count - poison
    assert abs(again / count - .05) < .01
    assert abs(poison / count - .01) < .005
    assert abs(corrected / count - .05) < .01


def test_histories_grow_together():
    keys = [key for _, key, _ in workload.rounds(3, 4)]
    assert keys == [f"P-{child:08d}" for _, child in itertools.product(range(4), range(3))]


def test_what_an_event_leaves_out_is_its_default():
    event = next(workload.call_events(1))
    bare = {key: event[key] for key in ("event_id", "authority", "revision", "recorded_at",
                                        "contact_id", "received_at")}
    found = read_again("call-logged", encoder("call-logged")(bare))
    assert found == CONTRACTS["call-logged"].complete(bare)


def test_the_page_says_of_each_measure_what_it_does():
    page = (pathlib.Path(__file__).parent / "README.md").read_text()
    table = page.split("## The measures")[1].split("##")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall("`([^`]*)`", row)} == set(MEASURES)


# --- rows

def test_a_ratio_is_the_median_of_those_of_single_runs():
    row = Row("m", "w", "u", [10, 30, 40], [10, 10, 10], "L1", (">=", 3))
    assert row.ratio() == 3 and row.verdicts() == [True]
    assert row.spread() == 1


def test_a_goal_without_a_divisor_is_of_the_figure_itself():
    assert Row("m", "w", "u", [3, 4, 5], goal=("<=", 3)).verdicts() == [False]


def test_a_peers_goal_waits_for_a_peer():
    row = Row("m", "w", "u", [30], peer="p99", peer_goal=("<=", .333))
    assert row.verdicts() == []
    row.best_peer = ("other", 100)
    assert row.verdicts() == [True]


def test_a_rate_is_of_what_was_committed_between_two_shares():
    commits = [(float(second), 10) for second in range(10)] + [(12.0, 20)]
    assert rate_between(commits, .25, .75) == 10
    assert rate_between(commits, .5, 1) == (120 - 60) / (12 - 5)
    assert rate_between([(1.0, 10)], .1, .2) is None


# --- guard

def test_a_migrated_database_passes(stack):
    with psycopg.connect(stack.url, autocommit=True) as connection:
        guard.check_database(connection)


@pytest.mark.parametrize("change", [
    "ALTER TABLE timeliness.contact SET UNLOGGED",
    "ALTER TABLE timeliness.contact DROP CONSTRAINT contact_pkey",
    "SET synchronous_commit = off",
    "ALTER ROLE CURRENT_USER IN DATABASE {0} SET synchronous_commit = off",
    "DROP FUNCTION {1}",
])
def test_what_is_easier_than_production_is_refused(stack, change):
    with psycopg.connect(stack.url, autocommit=True) as connection:
        guards = connection.execute(
            "SELECT string_agg(oid::regprocedure::text, ', ') FROM pg_proc WHERE pronamespace = "
            "'frontdoor'::regnamespace AND prosrc LIKE '%FD001%'").fetchone()[0]
        connection.execute(change.format(stack.prefix, guards))
        with pytest.raises(guard.Refused):
            guard.check_database(connection)


@pytest.mark.parametrize("name", ["FRONTDOOR_BATCH_ROWS", "PGOPTIONS", "LD_PRELOAD"])
def test_settings_that_change_a_service_are_refused(name):
    with pytest.raises(guard.Refused):
        guard.check_environment({**os.environ, name: "1"})


def test_the_programs_are_built_as_they_are_shipped():
    guard.check_binary(BIN / "frontdoor-timeliness")


def test_a_program_with_a_sanitizer_is_refused(tmp_path):
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF...__asan_init...")
    with pytest.raises(guard.Refused):
        guard.check_binary(program)
