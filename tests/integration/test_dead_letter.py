"""Dead letters that can be cured: redrive and discard, on real Kafka and real PostgreSQL."""

import io
import json
import struct

import avro.io
import avro.schema
import psycopg
import pytest

from codec import CONTRACTS, fingerprint
from events import at, call
from servers import wait_for

START = at("2020-06-01T09:00")
UNKNOWN_AUTHORITY = "E06000999"


def newer_contract():
    """The contract of call-logged with a field that ours lacks: its text, and how to encode."""
    document = json.loads(json.dumps(CONTRACTS["call-logged"].schema.to_json()))
    document["fields"].append({"name": "shift", "type": "string", "default": "DAY"})
    text = json.dumps(document)
    schema = avro.schema.parse(text)

    def encode(event):
        out = io.BytesIO()
        event = {**CONTRACTS["call-logged"].complete(event), "shift": "NIGHT"}
        avro.io.DatumWriter(schema).write(event, avro.io.BinaryEncoder(out))
        return b"\xc3\x01" + struct.pack("<Q", fingerprint(schema)) + out.getvalue()

    return text, encode


def letters(stack, *arguments):
    """What `dead-letter list` shows, whatever its exit status is."""
    rows = stack.value("SELECT count(*) FROM frontdoor.dead_letter WHERE discarded_at IS NULL")
    return json.loads(stack.ctl("dead-letter", "list", "--json", *arguments,
                                status=1 if rows and not arguments else 0))


def wait_unmarked(stack):
    wait_for("the redrive", lambda: stack.alive() and not stack.value(
        "SELECT count(*) FROM frontdoor.dead_letter WHERE redrive_at IS NOT NULL"), 30)


def contacts(stack):
    return stack.value("SELECT count(*) FROM timeliness.contact")


@pytest.fixture
def folder(stack, tmp_path):
    """A schema folder of the services; still empty."""
    path = tmp_path / "schemas"
    path.mkdir()
    stack.environment["FRONTDOOR_SCHEMA_FOLDER"] = str(path)
    return path


def test_a_schema_that_is_added_cures_what_lacked_it_without_a_restart(stack, folder):
    text, encode = newer_contract()
    stack.start("timeliness")
    for n in range(5):
        stack.publish_bytes("call-logged", encode(call(f"c{n}", f"child-{n}", START)), f"child-{n}")
    stack.wait_projected("timeliness")
    assert {row["reason"] for row in letters(stack)} == {"schema_unknown"}
    positions = stack.positions("timeliness")

    (folder / "call-logged.2.avsc").write_text(text)
    out = stack.ctl("dead-letter", "redrive", "--reason", "schema_unknown")
    assert "5 marked" in out
    wait_unmarked(stack)
    assert letters(stack) == []
    assert contacts(stack) == 5
    assert stack.positions("timeliness") == positions

    def another_is_projected():
        stack.publish_bytes("call-logged", encode(call("later", "child-9", START)), "child-9")
        stack.wait_projected("timeliness")
        return contacts(stack) == 6

    wait_for("the reader to find the schema", another_is_projected, 30, every=1)
