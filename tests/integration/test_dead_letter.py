"""Dead letters that can be cured: redrive and discard, on real Kafka and real PostgreSQL."""

import io
import json
import struct
from concurrent import futures

import avro.io
import avro.schema
import psycopg
import pytest

from codec import CONTRACTS, fingerprint
from events import at, call, decision
from servers import wait_for
from topics import Topics

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
    stack.environment["FRONTDOOR_DEAD_LETTER_HOURLY_RAW"] = "100000"
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


def publish_unknown(stack, count, encode):
    """So many calls of a schema that nobody has; projected as far as can be."""
    for n in range(count):
        stack.publish_bytes("call-logged", encode(call(f"c{n}", f"child-{n}", START)), f"child-{n}")
    stack.wait_projected("timeliness")
    assert stack.value("SELECT count(*) FROM frontdoor.dead_letter") == count


def applied(stack):
    """How many dead letters the instances say that they have applied."""
    return sum(int(part.split()[0]) for service in stack.services
               for part in service.log().split("redrive: ")[1:])


def redriven_rows(stack):
    return json.loads(stack.ctl("dead-letter", "redrive", "--all", "--json"))


def test_an_authority_that_is_added_cures_what_named_it(stack):
    stack.start("timeliness")
    event = call("c1", "child-1", START, authority=UNKNOWN_AUTHORITY)
    stack.publish("call-logged", **event)
    stack.wait_projected("timeliness")
    assert [row["reason"] for row in letters(stack)] == ["authority_unknown"]
    stack.rows("INSERT INTO frontdoor.authority SELECT max(authority_id) + 1, %s, 'New', 'Region' "
               "FROM frontdoor.authority RETURNING 1", UNKNOWN_AUTHORITY)
    assert [row["marked"] for row in redriven_rows(stack)] == [1]
    wait_unmarked(stack)
    assert letters(stack) == []
    stack.publish("call-logged", **{**event, "contact_id": "c2"})
    stack.wait_projected("timeliness")
    assert contacts(stack) == 2, "what comes after a redrive is read by the new reference data"


def test_what_is_refused_again_is_listed_with_one_attempt_more(stack):
    stack.start("timeliness")
    stack.publish_bytes("call-logged", b"no Avro", partition=0)
    stack.wait_projected("timeliness")
    positions = stack.positions("timeliness")
    for attempts in (0, 1, 2):
        row, = letters(stack)
        assert (row["attempts"], row["state"]) == (attempts, "kept")
        stack.ctl("dead-letter", "redrive", "--service", "timeliness")
        wait_unmarked(stack)
    assert stack.positions("timeliness") == positions


def test_filters_choose_and_none_at_all_needs_to_be_said(stack):
    stack.start("timeliness", "repeat-contact")
    stack.publish_bytes("call-logged", b"no Avro", partition=0)
    stack.publish("decision-made", **decision("unknown", "child-1", START))
    stack.wait_projected("timeliness", "repeat-contact")
    assert len(letters(stack)) == 3

    def would(*filters):
        rows = json.loads(stack.ctl("dead-letter", "redrive", "--dry-run", "--json", *filters))
        return sum(row["marked"] for row in rows)

    assert would("--all") == 3
    assert would("--service", "repeat-contact") == 1
    assert would("--topic", stack.topic("call-logged")) == 2
    assert would("--reason", "id_placeholder") == 1
    assert would("--since", "2020-01-01T00:00Z") == 3
    assert would("--until", "2020-01-01T00:00Z") == 0
    assert would("timeliness", stack.topic("call-logged"), "0", "0") == 1
    assert stack.value("SELECT count(redrive_at) FROM frontdoor.dead_letter") == 0
    for verb in ("redrive", "discard"):
        stack.ctl("dead-letter", verb, status=2)
        assert "--all" in stack.errors
    stack.ctl("dead-letter", "redrive", "--since", "yesterday noon", status=2)
    stack.ctl("dead-letter", "discard", "timeliness", stack.topic("call-logged"), "0", "7", status=1)
    stack.ctl("dead-letter", "discard", "timeliness", "0", status=2)


def test_a_discarded_one_stays_so_when_its_record_is_read_again(stack):
    stack.start("timeliness")
    stack.publish_bytes("call-logged", b"no Avro", partition=0)
    stack.publish_bytes("call-logged", b"no Avro either", partition=0)
    stack.wait_projected("timeliness")
    topic = stack.topic("call-logged")
    assert "1 would be discarded" in stack.ctl(
        "dead-letter", "discard", "timeliness", topic, "0", "0", "--dry-run")
    assert "1 discarded" in stack.ctl("dead-letter", "discard", "timeliness", topic, "0", "0")
    moved, = json.loads(stack.ctl("position", "set", "timeliness", topic, "0", "0", "--yes",
                                  "--json"))
    assert moved["dead_letters_read_again"] == 1
    wait_for("the idle instance to read it again", lambda: stack.alive() and
             stack.projected("timeliness") and len(letters(stack)) == 1, 30)
    assert [row["offset"] for row in letters(stack)] == [1]
    wait_unmarked(stack)
    rows = json.loads(stack.ctl("dead-letter", "list", "--json", "--discarded", status=1))
    assert {(row["offset"], row["state"], row["bytes"]) for row in rows} == {
        (0, "discarded", None), (1, "kept", 14)}
    assert stack.value("SELECT sum(dead_letters) FROM bi.freshness") == 1
    stack.ctl("dead-letter", "discard", "--all")
    stack.ctl("dead-letter", "list", "--discarded", status=0)


def test_one_without_its_bytes_is_reported_and_read_again_from_the_log(stack, folder):
    text, encode = newer_contract()
    stack.environment["FRONTDOOR_DEAD_LETTER_HOURLY_RAW"] = "1"
    stack.start("timeliness")
    for n in range(3):
        stack.publish_bytes("call-logged", encode(call(f"c{n}", f"child-{n}", START)), partition=1)
    stack.wait_projected("timeliness")
    (folder / "call-logged.2.avsc").write_text(text)
    out = stack.ctl("dead-letter", "redrive", "--all", status=1)
    assert "1 marked" in out and "2 can't be redriven" in out
    cure = f"position set timeliness {stack.topic('call-logged')} 1 1 --yes"
    assert cure in out
    wait_unmarked(stack)
    assert contacts(stack) == 1
    stack.ctl(*cure.split())
    wait_for("them to be read again", lambda: stack.alive() and contacts(stack) == 3, 30)
    assert letters(stack) == []


def test_two_instances_apply_each_once(stack, folder):
    text, encode = newer_contract()
    stack.start("timeliness", "timeliness")
    publish_unknown(stack, 3000, encode)
    positions = stack.positions("timeliness")
    (folder / "call-logged.2.avsc").write_text(text)
    redriven_rows(stack)
    wait_unmarked(stack)
    assert letters(stack) == []
    assert contacts(stack) == 3000
    assert applied(stack) == 3000
    assert stack.positions("timeliness") == positions


def test_an_instance_that_is_killed_meanwhile_leaves_each_either_marked_or_applied(stack, folder):
    text, encode = newer_contract()
    stack.start("timeliness")
    publish_unknown(stack, 2000, encode)
    (folder / "call-logged.2.avsc").write_text(text)
    redriven_rows(stack)
    left = 2000
    while left > 0:
        before = left
        wait_for("a round", lambda: stack.value(
            "SELECT count(*) FROM frontdoor.dead_letter") < before, 60, every=0.01)
        stack.services[-1].kill()
        left = stack.value("SELECT count(*) FROM frontdoor.dead_letter")
        assert left + contacts(stack) == 2000
        assert stack.value("SELECT count(*) FROM frontdoor.dead_letter "
                           "WHERE redrive_at IS NULL OR attempts > 0") == 0
        if left > 0:
            stack.start("timeliness")
    assert stack.value("SELECT count(DISTINCT child_id) FROM timeliness.contact") == 2000


def test_a_version_that_was_superseded_meanwhile_changes_nothing(stack, folder):
    text, encode = newer_contract()
    stack.start("timeliness", "repeat-contact")
    stack.publish_bytes("call-logged", encode(call("c1", "child-1", START)), "child-1")
    stack.publish("call-logged", **call("c1", "child-1", at("2020-07-01T09:00"), revision=2))
    stack.wait_projected("timeliness", "repeat-contact")
    before = stack.rows("SELECT * FROM bi.contact")
    digest = stack.ctl("digest", "timeliness")
    (folder / "call-logged.2.avsc").write_text(text)
    redriven_rows(stack)
    wait_unmarked(stack)
    assert letters(stack) == []
    assert stack.rows("SELECT * FROM bi.contact") == before
    assert stack.ctl("digest", "timeliness") == digest


def test_a_position_set_by_hand_reaches_an_idle_instance_within_seconds(stack):
    stack.start("timeliness")
    stack.publish("call-logged", **call("c1", "child-1", START))
    stack.wait_projected("timeliness")
    stack.rows("DELETE FROM timeliness.contact RETURNING 1")
    for partition in range(stack.partitions):
        stack.ctl("position", "set", "timeliness", stack.topic("call-logged"), str(partition), "0",
                  "--yes")
    wait_for("the idle instance", lambda: stack.alive() and contacts(stack) == 1, 20)


def test_an_idle_instance_whose_partition_was_taken_takes_over_again(stack):
    service = stack.start("timeliness")
    stack.publish("call-logged", **call("c1", "child-1", START))
    stack.wait_projected("timeliness")
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute("UPDATE frontdoor.position SET epoch = epoch + 1")
    wait_for("the check", lambda: stack.alive() and "FD001" in service.log(), 20)
    stack.publish("call-logged", **call("c2", "child-2", START))
    stack.wait_projected("timeliness")
    assert contacts(stack) == 2


def recreate(stack, name):
    """Delete a topic and make it anew, empty."""
    topics = Topics(stack.kafka.address)
    topics.delete(stack.topic(name))
    topics.create(stack.topic(name), stack.partitions)


def test_one_whose_record_the_log_has_no_more_is_not_lost_by_setting_the_position(stack, folder):
    text, encode = newer_contract()
    service = stack.start("timeliness")
    publish_unknown(stack, 1, encode)
    assert service.stop() == 0
    recreate(stack, "call-logged")
    for partition in range(stack.partitions):
        stack.ctl("position", "set", "timeliness", stack.topic("call-logged"), str(partition), "0",
                  "--yes")
    (folder / "call-logged.2.avsc").write_text(text)
    stack.start("timeliness")
    wait_unmarked(stack)
    assert contacts(stack) == 1
    assert letters(stack) == []


@pytest.mark.parametrize("verb, meanwhile", (
    ("redrive", "UPDATE frontdoor.dead_letter SET discarded_at = now(), record_value = NULL"),
    ("discard", "DELETE FROM frontdoor.dead_letter"),
))
def test_what_another_has_settled_meanwhile_is_neither_changed_nor_counted(stack, verb, meanwhile):
    service = stack.start("timeliness")
    stack.publish_bytes("call-logged", b"no Avro", partition=0)
    stack.wait_projected("timeliness")
    service.stop()
    with psycopg.connect(stack.url) as connection, futures.ThreadPoolExecutor() as pool:
        connection.execute(meanwhile)
        row = pool.submit(stack.ctl, "dead-letter", verb, "--all", "--json")
        wait_for("it to wait for the other", lambda: stack.value(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock'"), 30)
        connection.commit()
        row, = json.loads(row.result())
    assert row["marked" if verb == "redrive" else "discarded"] == 0
    assert stack.value("SELECT count(redrive_at) FROM frontdoor.dead_letter") == 0
