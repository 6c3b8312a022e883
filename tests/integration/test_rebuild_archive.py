"""Projections made anew from an archive where Kafka no longer has the beginning."""

import json
import random
import shutil
import subprocess

import pytest

import model
from events import AUTHORITY, at, call, referral
from servers import wait_for
from stack import BIN, INPUTS
from test_archive import CALLS, FAILED, FOUND, archive, change_byte, forget, manifest, produce


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archive"


def forget_all(stack, service):
    """Every record that the service's topics have, deleted from them."""
    for name in INPUTS[service]:
        for partition, end in stack.ends(name).items():
            if end:
                forget(stack, name, partition, end)


def build(stack, *services, children=15):
    """Services at work on a history with poison in it."""
    stack.start(*services)
    for event in model.random_history(random.Random(11), children, "a-"):
        stack.publish_bytes(event.topic, event.value, event.key)
    for number in range(5):
        produce(stack, CALLS, b"nothing that anybody could read", f"p{number}", number % 2,
                headers=[("__value_schema_id", b"1")] if number else [])
    stack.wait_projected(*services)


LETTERS = ('SELECT topic, partition, "offset", record_timestamp, record_key, record_value, '
           "reason, message FROM frontdoor.dead_letter ORDER BY 1, 2, 3")


@pytest.mark.parametrize("service", INPUTS)
def test_a_rebuild_reads_from_the_archive_what_kafka_no_longer_has(stack, folder, service):
    build(stack, service)
    archive(stack, folder)
    digest, letters = stack.ctl("digest", service), stack.rows(LETTERS)
    assert CALLS not in INPUTS[service] or {"framing_none", "framing_header"} <= {
        letter[6] for letter in letters}
    for name in INPUTS[service]:
        ends = stack.ends(name)
        forget(stack, name, 0, ends[0] // 2)  # some: the rest is read from Kafka
        forget(stack, name, 1, ends[1])       # all
    stack.ctl("rebuild", service, status=FAILED)
    assert "in no log any more" in stack.errors and "--archive" in stack.errors
    assert "the same as before" in stack.ctl("rebuild", service, "--archive", str(folder))
    assert (stack.ctl("digest", service), stack.rows(LETTERS)) == (digest, letters)
    # What comes from then on is read as ever.
    stack.publish(CALLS, **call("later", "k-later", at("2020-09-01T10:00")))
    stack.publish("referral-opened", **referral("later", "k-later", at("2020-09-01T10:00")))
    stack.wait_projected(service)
    arguments = json.loads(stack.ctl("audit", "--json"))[0]["arguments"]
    assert json.loads(arguments) == {"service": service, "archive": str(folder)}


def test_one_that_was_killed_in_the_archive_goes_on_there(stack, folder):
    build(stack, "timeliness", children=60)
    archive(stack, folder)
    forget_all(stack, "timeliness")
    arguments = [BIN / "frontdoorctl", "rebuild", "timeliness", "--archive", str(folder)]
    with subprocess.Popen(arguments, env={**stack.environment, "FRONTDOOR_BATCH_ROWS": "1"},
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as killed:
        wait_for("it to have written something", lambda: reached(stack) > 0, every=0.001)
        killed.kill()
    assert 0 < reached(stack) < sum(sum(stack.ends(name).values())
                                     for name in INPUTS["timeliness"])
    said = stack.ctl("rebuild", "timeliness", "--archive", str(folder))
    assert "timeliness: goes on" in said and "the same as before" in said


def reached(stack):
    if not stack.value("SELECT to_regclass('timeliness_rebuilt.position') IS NOT NULL"):
        return 0
    return stack.value("SELECT frontdoor.rebuilt_offsets('timeliness')")


def refused(stack, folder, *words):
    before = stack.ctl("digest", "timeliness")
    stack.ctl("rebuild", "timeliness", "--archive", str(folder), status=FAILED)
    assert all(word in stack.errors for word in words), stack.errors
    assert stack.ctl("digest", "timeliness") == before
    assert stack.value("SELECT to_regnamespace('timeliness_rebuilt') IS NULL")


def test_an_archive_with_a_hole_is_no_ground_to_build_on(stack, folder):
    topic = stack.topic(CALLS)
    build(stack, "timeliness")
    archive(stack, folder)
    produce(stack, CALLS, b"not archived in time", b"k", 0)
    stack.wait_projected("timeliness")
    end = stack.ends(CALLS)[0]
    forget_all(stack, "timeliness")
    refused(stack, folder, f"{topic} partition 0", f"lacks the records from offset {end - 1} "
                                                   f"to {end - 1}")
    archive(stack, folder, status=FOUND)  # knows of it from now on
    refused(stack, folder, f"{topic} partition 0", f"lacks the records from offset {end - 1} "
                                                   f"to {end - 1}")
    refused(stack, folder.parent / "elsewhere", "lacks the records from offset 0")


def test_a_damaged_archive_is_no_ground_to_build_on(stack, folder):
    build(stack, "timeliness")
    archive(stack, folder)
    forget_all(stack, "timeliness")
    path = next(folder.glob(f"{stack.topic(CALLS)}/*/0-*.avro"))
    change_byte(path)
    refused(stack, folder, str(path), "checksum")
    change_byte(path)
    assert "the same as before" in stack.ctl("rebuild", "timeliness", "--archive", str(folder))


def test_a_rebuild_that_meets_what_cannot_be_ends_and_says_so(stack, folder):
    """A file of another partition in one's place, with a manifest that knows nothing of it."""
    topic = stack.topic(CALLS)
    build(stack, "timeliness")
    archive(stack, folder)
    forget_all(stack, "timeliness")
    said = manifest(folder, topic)
    entries = {entry["partition"]: entry for entry in said["files"]}
    shutil.copy(folder / topic / entries[1]["file"], folder / topic / entries[0]["file"])
    entries[0].update({key: entries[1][key] for key in ("sha256", "bytes")})
    (folder / topic / "manifest.json").write_text(json.dumps(said))
    stack.ctl("rebuild", "timeliness", "--archive", str(folder), status=FAILED)
    assert f"{topic} partition 0: a file of the archive has a record that isn't" in stack.errors


def test_a_child_who_was_erased_stays_out_whatever_the_archive_has(stack, folder, tmp_path):
    (tmp_path / "erasure.key").write_text("7c" * 32 + "\n")
    stack.environment["FRONTDOOR_ERASURE_KEY_FILE"] = str(tmp_path / "erasure.key")
    stack.start("timeliness")
    for number, child in enumerate(("stays", "goes", "stays")):
        stack.publish(CALLS, **call(f"c{number}", child, at("2020-09-01T10:00")))
    stack.wait_projected("timeliness")
    archive(stack, folder)
    proof = json.loads(stack.ctl("erase", "--authority", AUTHORITY, "--child", "goes", "--reason",
                                 "request-17", "--json"))
    assert "archives of topics" in [place["where"] for place in proof["remains"]]
    forget_all(stack, "timeliness")
    assert "the same as before" in stack.ctl("rebuild", "timeliness", "--archive", str(folder))
    assert stack.rows("SELECT contact_id FROM timeliness.contact ORDER BY 1") == [("c0",), ("c2",)]
