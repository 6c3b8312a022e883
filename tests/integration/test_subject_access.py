"""Whatever is held of a child gets into one file, in words, for its owner's eyes alone."""

import json
import re
import stat

import psycopg
import pytest

from events import AUTHORITY, at, allocation, assessment_closed, assessment_started, call
from held import dump
from stack import Stack
from test_erasure import CHILD, START, publish_child

ID = re.compile(re.escape(CHILD) + r"[A-Za-z0-9._:/-]*")


@pytest.fixture(scope="module")
def stack(kafka, postgres, tmp_path_factory):
    made = Stack(kafka, postgres, tmp_path_factory.mktemp("subject"))
    made.start()
    made.publish_bytes("call-logged", b"poison of " + CHILD.encode(), CHILD)
    made.publish("call-logged", **call(f"{CHILD}-n", None, START))
    made.publish("call-logged", **call(f"{CHILD}-n", None, START, 2, voided=True))
    made.publish("call-logged", **call(f"{CHILD}-n", CHILD, START, recorded_at=at("2090-01-01T00:00")))
    publish_child(made)
    publish_child(made, "another")
    made.publish("assessment-started", **assessment_started(f"{CHILD}-a", CHILD, START))
    made.publish("assessment-closed",
                 **assessment_closed(f"{CHILD}-a", CHILD, START, at("2020-07-01T09:00")))
    made.publish("case-allocated", **allocation(f"{CHILD}-l", CHILD, at("2020-06-12T09:00"),
                                                team_id="T1"))
    made.wait_projected()
    yield made
    made.stop()


def ask(stack, path, child=CHILD, status=0):
    out = stack.ctl("subject-access", "--authority", AUTHORITY, "--child", child, "--out", str(path),
                    status=status)
    return json.loads(path.read_text()) if status == 0 else out


def test_every_id_of_the_child_that_the_database_holds_is_in_the_file(stack, tmp_path):
    ask(stack, tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text()
    ids = {name for rows in dump(stack.url).values() for row in rows for name in ID.findall(row)}
    assert {f"{CHILD}-c0", f"{CHILD}-r0", f"{CHILD}-a", f"{CHILD}-l", f"{CHILD}-n"} <= ids
    assert [name for name in sorted(ids) if name not in text] == []
    assert f"poison of {CHILD}" in text
    assert "another-" not in text


def test_what_is_held_is_said_with_what_it_means(stack, tmp_path):
    answer = ask(stack, tmp_path / "a.json")
    assert (answer["authority"], answer["child_id"]) == (AUTHORITY, CHILD)
    views = {group["view"]: group for group in answer["said"]}
    assert {"contact", "referral", "assessment", "allocation", "repeat_contact_alert",
            "data_quality"} <= views.keys()
    assert len(views["contact"]["entries"]) == 4
    first = {item["field"]: item for item in views["contact"]["entries"][0]}
    assert first["cont_contact_id"]["what"] == "Id of the contact, unique within its child"
    assert all(item["value"] is not None and item["what"]
               for group in views.values() for entry in group["entries"] for item in entry)
    rows = {group["relation"]: len(group["rows"]) for group in answer["held"]}
    assert rows["timeliness.contact"] == 5
    assert rows["caseload.allocation"] == 1


def test_a_child_of_whom_nothing_is_held_has_an_empty_file(stack, tmp_path):
    answer = ask(stack, tmp_path / "a.json", "unheard-of")
    assert (answer["said"], answer["held"]) == ([], [])


def test_the_file_is_its_owners_alone_and_none_is_overwritten(stack, tmp_path):
    path = tmp_path / "a.json"
    ask(stack, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_text()
    ask(stack, path, status=70)
    assert path.read_text() == before


def test_it_is_told_of_without_the_child_and_what_failed_leaves_no_file(stack, tmp_path):
    def told():
        return json.loads(stack.ctl("audit", "--operation", "subject-access", "--json"))

    before = told()
    ask(stack, tmp_path / "a.json")
    row, *rest = told()
    assert rest == before
    assert (row["authority"], json.loads(row["arguments"])) == (AUTHORITY, {})
    assert row["changed"] > 10
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE frontdoor.audit RENAME TO hidden")
        ask(stack, tmp_path / "b.json", status=70)
        connection.execute("ALTER TABLE frontdoor.hidden RENAME TO audit")
    assert not (tmp_path / "b.json").exists()


@pytest.mark.parametrize("arguments", (
    ("--child", CHILD, "--out", "x"), ("--authority", AUTHORITY, "--out", "x"),
    ("--authority", AUTHORITY, "--child", CHILD)))
def test_whom_and_where_has_to_be_said(stack, arguments):
    stack.ctl("subject-access", *arguments, status=2)
