"""Every action of an operator that changes something leaves a row, with what it changed or not at all."""

import getpass
import json

import psycopg
import pytest

from events import at, call
from servers import wait_for
from stack import Stack

CHILD = "child-audited"


@pytest.fixture(scope="module")
def stack(kafka, postgres, tmp_path_factory):
    made = Stack(kafka, postgres, tmp_path_factory.mktemp("audit"))
    yield made
    made.stop()


def audit(stack, *arguments):
    return json.loads(stack.ctl("audit", "--json", *arguments))


def test_a_migration_is_told_of_once(stack):
    stack.ctl("migrate")
    row, *more = audit(stack, "--operation", "migrate")
    assert not more, "a run that changes nothing is told of"
    assert row["os_user"] == getpass.getuser()
    assert row["login"] == stack.value("SELECT session_user::text")
    assert json.loads(row["arguments"])["migrations"] > 20


def test_loading_reference_data_is_told_of(stack, tmp_path):
    teams = tmp_path / "teams.csv"
    teams.write_text("authority,team_id,label\nE06000008,T1,One\nE06000008,T2,Two\n")
    stack.ctl("reference", "load", "team", str(teams))
    row, = audit(stack, "--operation", "reference load")
    assert row["changed"] == 2
    assert json.loads(row["arguments"]) == {"kind": "team"}


def test_what_could_not_be_loaded_is_not_told_of(stack, tmp_path):
    before = audit(stack)
    teams = tmp_path / "teams.csv"
    teams.write_text("authority,team_id,label\nE06000999,T1,One\n")
    stack.ctl("reference", "load", "team", str(teams), status=70)
    assert audit(stack) == before


def test_what_could_not_be_told_of_is_not_done(stack, tmp_path):
    teams = tmp_path / "teams.csv"
    teams.write_text("authority,team_id,label\nE06000008,T9,Nine\n")
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE frontdoor.audit RENAME TO hidden")
        stack.ctl("reference", "load", "team", str(teams), status=70)
        connection.execute("ALTER TABLE frontdoor.hidden RENAME TO audit")
    assert stack.value("SELECT count(*) FROM frontdoor.team WHERE team_id = 'T9'") == 0


def test_positions_and_dead_letters_are_told_of_and_dry_runs_are_not(stack):
    stack.start("timeliness")
    stack.publish("call-logged", **call("c1", CHILD, at("2020-06-01T09:00")))
    stack.publish_bytes("call-logged", b"poison", CHILD, 0)
    stack.wait_projected("timeliness")
    stack.ctl("dead-letter", "redrive", "--all", "--dry-run")
    stack.ctl("dead-letter", "discard", "--all", "--dry-run")
    assert audit(stack, "--operation", "dead-letter") == []

    stack.ctl("dead-letter", "redrive", "--service", "timeliness")
    wait_for("the redrive", lambda: not stack.value(
        "SELECT count(*) FROM frontdoor.dead_letter WHERE redrive_at IS NOT NULL"))
    stack.ctl("dead-letter", "discard", "--all")
    stack.ctl("position", "set", "timeliness", stack.topic("call-logged"), "0", "0", "--yes")
    stack.ctl("position", "set", "timeliness", stack.topic("call-logged"), "99", "0", "--yes",
              status=1)
    rows = [(row["operation"], row["changed"], json.loads(row["arguments"]))
            for row in audit(stack, "--limit", "3")]
    assert rows == [
        ("position set", 1, {"service": "timeliness", "topic": stack.topic("call-logged"),
                             "partition": 0, "offset": 0}),
        ("dead-letter discard", 1, {}),
        ("dead-letter redrive", 1, {"service": "timeliness"})]
    assert CHILD not in str(stack.rows("SELECT * FROM frontdoor.audit"))


def test_the_audit_is_listed_by_time_and_authority(stack):
    assert audit(stack, "--since", "2100-01-01T00:00Z") == []
    assert len(audit(stack, "--until", "2100-01-01T00:00Z")) == len(audit(stack))
    assert audit(stack, "--authority", "E06000008") == []
    assert stack.ctl("audit", "--since", "soon", status=2) == ""
