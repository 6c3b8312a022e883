"""Topics kept as Avro files: byte for byte, whatever cuts a run off."""

import collections
import datetime
import fcntl
import hashlib
import json
import os
import random
import shutil
import signal

import confluent_kafka
import pytest
from avro.datafile import DataFileReader
from avro.io import DatumReader

from events import at, call, referral
from servers import wait_for
from stack import INPUTS
from topics import Topics

FOUND, USAGE, FAILED = 1, 2, 70
CALLS = "call-logged"
DAYS = ("2026-11-22T23:59:59.999", "2026-11-23T00:00:00", "2026-11-23T12:00", "2026-11-24T00:00:00")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archive"


def milliseconds(text):
    return round(at(text).timestamp() * 1000)


def archive(stack, folder, *more, status=0):
    return stack.ctl("archive", "--dir", str(folder), *more, status=status)


def check(stack, folder, status=0):
    return json.loads(archive(stack, folder, "--check", "--json", status=status))


def faults(stack, folder):
    return [fault for topic in check(stack, folder, FOUND) for fault in topic["faults"]]


def manifest(folder, topic):
    return json.loads((folder / topic / "manifest.json").read_text())


def held(folder, topic):
    return [entry for entry in manifest(folder, topic)["files"] if entry["state"] == "held"]


def in_file(path):
    """What an Avro tool that isn't ours reads."""
    with open(path, "rb") as file, DataFileReader(file, DatumReader()) as records:
        return list(records)


def in_archive(folder, topic):
    return [record for entry in held(folder, topic)
            for record in in_file(folder / topic / entry["file"])]


def in_kafka(stack, name):
    return [{
        "topic": record.topic(), "partition": record.partition(), "offset": record.offset(),
        "timestamp_ms": record.timestamp()[1], "key": record.key(), "value": record.value(),
        "headers": [{"name": header.encode(), "value": value}
                    for header, value in record.headers() or []],
    } for record in sorted(stack.records(name), key=lambda r: (r.partition(), r.offset()))]


def names(folder):
    """{path: (bytes, time of the last change)} of all files with records."""
    return {path: (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(folder.glob("*/*/*.avro"))}


def produce(stack, name, value, key=None, partition=0, **more):
    stack.producer.produce(stack.topic(name), value, key, partition, **more)


def publish_mixture(stack, number=40, seed=1):
    """Good events, poison, tombstones, empty and large values, headers of all kinds."""
    rng = random.Random(seed)
    for n in range(number):
        child = f"k{seed}-{n}"
        stack.publish(CALLS, **call(f"c{seed}-{n}", child, at("2020-09-01T10:00")))
        stack.publish("referral-opened", **referral(f"r{seed}-{n}", child, at("2020-09-01T11:00")))
        produce(stack, CALLS, rng.randbytes(rng.randrange(200)), rng.randbytes(4), n % 2, headers=[
            ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("twice", b"\x00\xff"), ("twice", None), ("empty", b"")])
    produce(stack, CALLS, None, b"key")
    produce(stack, CALLS, b"", b"")
    produce(stack, CALLS, rng.randbytes(700_000), None, 1)
    stack.flush()


def forget(stack, name, partition, offset):
    return Topics(stack.kafka.address).forget_before(stack.topic(name), partition, offset)


# --- what is in the files


def test_every_record_is_in_files_that_any_avro_tool_reads_as_kafka_has_it(stack, folder):
    publish_mixture(stack)
    archive(stack, folder)
    topics = {stack.topic(name) for inputs in INPUTS.values() for name in inputs}
    assert {path.name for path in folder.iterdir()} == topics | {stack.topic("alert-reviewed")}
    for name in (CALLS, "referral-opened"):
        assert in_archive(folder, stack.topic(name)) == in_kafka(stack, name) != []
    for entry in held(folder, stack.topic(CALLS)):
        path = folder / stack.topic(CALLS) / entry["file"]
        records = in_file(path)
        assert entry["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert (entry["bytes"], entry["records"]) == (path.stat().st_size, len(records))
        assert entry["first_offset"] <= records[0]["offset"]
        assert records[-1]["offset"] == entry["last_offset"] < entry["next_offset"]
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"avro.codec\x0edeflate" in path.read_bytes()[:4096]
    assert all(not topic["faults"] and not topic["deleted"] for topic in check(stack, folder))


def test_each_day_of_kafka_time_has_a_folder_and_until_stops_before_one(stack, folder):
    topic = stack.topic(CALLS)
    for number, text in enumerate(DAYS):
        produce(stack, CALLS, f"v{number}".encode(), timestamp=milliseconds(text))
    produce(stack, CALLS, b"late", timestamp=milliseconds(DAYS[0]))
    stack.flush()
    archive(stack, folder, "--topic", topic, "--until", "2026-11-23")
    assert [record["offset"] for record in in_archive(folder, topic)] == [0]
    assert [entry["next_offset"] for entry in held(folder, topic)] == [1]
    archive(stack, folder, "--topic", topic, "--until", "2026-11-24")
    assert [record["offset"] for record in in_archive(folder, topic)] == [0, 1, 2]
    archive(stack, folder)
    assert in_archive(folder, topic) == in_kafka(stack, CALLS)
    assert {entry["file"][:10]: entry["first_offset"] for entry in held(folder, topic)} == {
        "2026-11-22": 4, "2026-11-23": 1, "2026-11-24": 3}
    for entry in held(folder, topic):
        for record in in_file(folder / topic / entry["file"]):
            day = datetime.datetime.fromtimestamp(record["timestamp_ms"] / 1000,
                                                  datetime.timezone.utc)
            assert day.strftime("%Y-%m-%d") == entry["file"][:10]
    check(stack, folder)


def test_what_no_transaction_committed_is_not_there_and_leaves_no_hole(stack, folder):
    topic = stack.topic(CALLS)
    producer = confluent_kafka.Producer(stack.client({"transactional.id": stack.prefix}))
    producer.init_transactions()
    for end in (producer.commit_transaction, producer.abort_transaction,
                producer.commit_transaction, producer.abort_transaction):
        producer.begin_transaction()
        for number in range(3):
            producer.produce(topic, f"{end.__name__} {number}".encode(), partition=0)
        producer.flush()
        end()
        archive(stack, folder)
    assert in_archive(folder, topic) == in_kafka(stack, CALLS)
    assert len(in_archive(folder, topic)) == 6
    assert manifest(folder, topic)["files"][-1]["next_offset"] == 16
    producer.begin_transaction()
    producer.produce(topic, b"open", partition=0)
    producer.flush()
    archive(stack, folder)
    assert manifest(folder, topic)["files"][-1]["next_offset"] == 16
    producer.commit_transaction()
    archive(stack, folder)
    assert in_archive(folder, topic)[-1]["value"] == b"open"
    check(stack, folder)


# --- run again, cut off, beside another


def test_a_second_run_adds_what_is_new_and_changes_no_file(stack, folder):
    publish_mixture(stack)
    archive(stack, folder)
    before = names(folder)
    assert "nothing new" in archive(stack, folder, "--topic", stack.topic(CALLS))
    assert names(folder) == before
    publish_mixture(stack, seed=2)
    said = json.loads(archive(stack, folder, "--json"))
    after = names(folder)
    assert before.items() <= after.items() and len(after) > len(before)
    assert sum(topic["records"] for topic in said) == 40 * 3 + 3
    assert sum(topic["files"] for topic in said) == len(after) - len(before)
    for name in (CALLS, "referral-opened"):
        assert in_archive(folder, stack.topic(name)) == in_kafka(stack, name)


def test_a_run_that_is_killed_anywhere_leaves_a_right_archive_which_the_next_one_completes(
        stack, folder):
    rng = random.Random(os.environ.get("FRONTDOOR_TEST_SEED", "1"))
    first = milliseconds("2026-01-01T00:00")
    for n in range(1200):  # each third on another day: many files
        produce(stack, CALLS, rng.randbytes(3000), str(n), n % 2,
                timestamp=first + n // 3 * 86_400_000)
    stack.flush()
    seen = collections.Counter()
    for _ in range(12):
        process = stack.ctl_start("archive", "--dir", str(folder))
        reached = len(list(folder.glob("*/*/*.avro"))) + rng.randrange(150)
        wait_for("it to have written more", lambda r=reached, p=process: (
            p.poll() is not None or len(list(folder.glob("*/*/*.avro"))) > r), every=0.001)
        process.send_signal(signal.SIGKILL)
        seen[process.wait(30)] += 1
        archive(stack, folder, "--check")
    assert seen[-signal.SIGKILL] >= 2
    archive(stack, folder)
    assert in_archive(folder, stack.topic(CALLS)) == in_kafka(stack, CALLS)
    assert not list(folder.glob("**/*.part"))
    assert {str(path.relative_to(folder / stack.topic(CALLS)))
            for path in (folder / stack.topic(CALLS)).glob("*/*")} == {
                entry["file"] for entry in held(folder, stack.topic(CALLS))}
    archive(stack, folder, "--check")


def test_two_at_once_are_refused(stack, folder):
    produce(stack, CALLS, b"v")
    stack.flush()
    archive(stack, folder)
    busy = os.open(folder / stack.topic(CALLS), os.O_RDONLY)
    fcntl.flock(busy, fcntl.LOCK_EX)
    archive(stack, folder, status=FAILED)
    assert "another frontdoorctl archives into it" in stack.errors
    os.close(busy)
    archive(stack, folder)


def test_what_cannot_be_written_is_named_and_no_usage_error_is_a_run(stack, folder):
    produce(stack, CALLS, b"v")
    stack.flush()
    stack.ctl("archive", status=USAGE)
    archive(stack, folder, "--until", "yesterday", status=USAGE)
    archive(stack, folder, "--topic", stack.topic("event-rejected"), status=FAILED)
    assert f"no topic of events {stack.topic('event-rejected')}" in stack.errors
    archive(stack, folder, "--check", status=FAILED)
    assert f"{folder}: No such file or directory" in stack.errors
    folder.write_text("a file")
    archive(stack, folder, status=FAILED)
    assert f"{folder}/" in stack.errors and "Not a directory" in stack.errors


# --- what is wrong with it


def change_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_damaged_or_missing_file_is_named(stack, folder):
    publish_mixture(stack)
    archive(stack, folder)
    files = sorted(names(folder))
    change_byte(files[0])
    files[-1].unlink()
    found = faults(stack, folder)
    assert len(found) == 2
    assert found[0].startswith(str(files[0])) and "checksum" in found[0]
    assert found[1].startswith(str(files[-1])) and "No such file" in found[1]


def test_offsets_that_the_manifest_lacks_and_records_that_it_does_not_speak_of_are_found(
        stack, folder):
    topic = stack.topic(CALLS)
    for number in range(3):
        produce(stack, CALLS, b"v", timestamp=milliseconds(DAYS[number]))
        stack.flush()
        archive(stack, folder)
    said = manifest(folder, topic)
    path = folder / topic / "manifest.json"
    assert len(said["files"]) == 3
    path.write_text(json.dumps({**said, "files": [said["files"][0], said["files"][2]]}))
    assert faults(stack, folder) == [f"{topic} partition 0: offsets 1 to 1 are missing"]
    path.write_text(json.dumps({**said, "files": [*said["files"][:2],
                                                  {**said["files"][2], "next_offset": 2,
                                                   "first_offset": 1}]}))
    assert "item 2 of its files is none that an archive has" in faults(stack, folder)[0]
    path.write_text(json.dumps({**said, "files": [said["files"][0], said["files"][1],
                                                  said["files"][1]]}))
    assert "offset 1 of partition 0 is there twice" in faults(stack, folder)[0]
    # A file that has another's records, with a checksum that says so.
    shutil.copy(folder / topic / said["files"][1]["file"], folder / topic / said["files"][2]["file"])
    path.write_text(json.dumps({**said, "files": [*said["files"][:2], {
        **said["files"][2], **{key: said["files"][1][key] for key in ("sha256", "bytes")}}]}))
    assert "its record at offset 1 doesn't belong there" in faults(stack, folder)[0]
    path.write_text("{")
    assert f"{path}: no JSON" in faults(stack, folder)[0]
    archive(stack, folder, status=FAILED)
    assert f"{path}: no JSON" in stack.errors


def test_what_kafka_deleted_before_it_was_archived_is_said_once_and_remembered(stack, folder):
    topic = stack.topic(CALLS)
    for number in range(6):
        produce(stack, CALLS, f"{number}".encode())
    stack.flush()
    forget(stack, CALLS, 0, 2)
    said = archive(stack, folder, status=FOUND)
    assert f"{topic} partition 0: offsets 0 to 1 had been deleted from Kafka" in said
    for number in range(4):
        produce(stack, CALLS, f"more {number}".encode())
    stack.flush()
    forget(stack, CALLS, 0, 8)
    assert "offsets 6 to 7 had been deleted" in archive(stack, folder, status=FOUND)
    archive(stack, folder)
    assert [record["offset"] for record in in_archive(folder, topic)] == [2, 3, 4, 5, 8, 9]
    notes = [note for row in check(stack, folder) for note in row["deleted"]]
    assert [note.split("offsets ")[1][:6] for note in notes] == ["0 to 1", "6 to 7"]


@pytest.mark.parametrize("records", (1, 5))
def test_a_topic_made_anew_is_not_added_to_the_archive_of_the_one_before(stack, folder, records):
    topic = stack.topic(CALLS)
    topics = Topics(stack.kafka.address)
    for number in range(3):
        produce(stack, CALLS, f"{number}".encode())
    stack.flush()
    archive(stack, folder)
    before = names(folder)
    topics.delete(topic)
    topics.create(topic, 2)
    topics.produce(topic, [b"new"] * records)
    archive(stack, folder, status=FAILED)
    assert f"{topic} partition 0: the record at offset 2 is not the one" in stack.errors
    assert names(folder) == before
