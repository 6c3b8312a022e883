"""A child who is erased is nowhere in the database, stays out whatever is read again, and is seen when
they come back; everybody else is as if the child had never been."""

import datetime
import json
import random
import secrets
import time

import psycopg
import pytest

import model
from codec import CONTRACTS
from events import AUTHORITY, at, call, decision, referral
from held import child_key, dump, where
from servers import wait_for
from stack import INPUTS
from test_dead_letter import newer_contract

CHILD = "erase-me/1.a"
START = at("2020-06-01T09:00")
DAY = datetime.timedelta(days=1)
FAILED = 70


@pytest.fixture
def stack(kafka, postgres, make_stack, tmp_path):
    return with_key(make_stack(kafka, postgres), tmp_path)


def with_key(stack, folder, text=None):
    path = folder / f"erasure-{secrets.token_hex(4)}.key"
    path.write_text((text or secrets.token_hex(32)) + "\n")
    stack.environment["FRONTDOOR_ERASURE_KEY_FILE"] = str(path)
    return stack


def erase(stack, child=CHILD, *more, authority=AUTHORITY, status=0):
    out = stack.ctl("erase", "--authority", authority, "--child", child, "--reason", "request-17",
                    "--json", *more, status=status)
    return json.loads(out) if out else None


def counts(proof):
    return {row["relation"]: row["rows"] for row in proof["relations"] if row["rows"]}


def projected(proof):
    """Without what is kept of it and the marks, which come and go."""
    return {name: rows for name, rows in counts(proof).items()
            if not name.startswith(("rollup.", "frontdoor.touched_"))}


def publish_child(stack, child=CHILD, first=0, start=START):
    """Three contacts that raise an alert, a decision and a referral."""
    for n in range(first, first + 3):
        stack.publish("call-logged", **call(f"{child}-c{n}", child, start + n * DAY))
    stack.publish("decision-made", **decision(f"{child}-c{first}", child, start + first * DAY))
    stack.publish("referral-opened", **referral(f"{child}-r{first}", child, start + 9 * DAY))


def read_all_again(stack):
    for service, names in INPUTS.items():
        for (topic, partition) in stack.positions(service):
            stack.ctl("position", "set", service, topic, str(partition), "0", "--yes")
    stack.wait_projected()


def nowhere(stack, child=CHILD):
    """Neither the id, nor its key, nor (they begin with it) the ids of what is about the child."""
    return where(stack.url, child, str(child_key(child))) == []


# --- what is deleted


def test_nothing_of_the_child_is_left_in_any_column_and_the_alert_is_deleted_from_its_topic(stack):
    stack.start()
    stack.publish_bytes("call-logged", b"poison of " + CHILD.encode(), CHILD)
    stack.publish("call-logged", **call(f"{CHILD}-n", None, START))
    stack.publish("call-logged", **call(f"{CHILD}-n", None, START, 2, voided=True))
    stack.publish("call-logged", **call(f"{CHILD}-n", CHILD, START))
    publish_child(stack)
    publish_child(stack, "another")
    stack.wait_projected()
    alerts = {record.key() for record in stack.records("repeat-contact-alert")
              if CONTRACTS["repeat-contact-alert"].decode(record.value())["child_id"] == CHILD}
    assert alerts
    others = projected(erase(stack, "another", "--dry-run"))

    proof = erase(stack)
    assert nowhere(stack)
    assert counts(proof)["timeliness.contact"] == 5
    assert counts(proof)["frontdoor.dead_letter"] == 2
    assert not proof["dry_run"]
    assert (proof["tombstone_id"], proof["key_id"]) == stack.rows(
        "SELECT tombstone_id, key_id FROM frontdoor.tombstone ORDER BY 1")[0]
    remains = {row["where"]: row["what"] for row in proof["remains"]}
    assert "for ever" in remains[stack.topic("call-logged")]
    assert {"the source system", "consumers of that topic",
            "backups of this database"} <= remains.keys()
    assert projected(erase(stack, "another", "--dry-run")) == others

    stack.wait_projected()
    last = {record.key(): record.value() for record in stack.records("repeat-contact-alert")}
    assert all(last[key] is None for key in alerts)
    assert [key for key, value in last.items() if value is None] == list(alerts)
    assert nowhere(stack)


def test_every_table_that_has_a_child_is_in_the_list(stack):
    named = {f"{schema}.{table}" for schema, table in stack.rows("""
        SELECT table_schema, table_name FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
            AND (column_name ~ '(^|_)(child|person)(_|$)|^children$|^child_keys$'
                OR data_type = 'bytea')""")}
    assert named - {"frontdoor.tombstone", "frontdoor.legal_hold", "frontdoor.population"} == {
        name for name, in stack.rows("SELECT name FROM frontdoor.child_relations()")}


def test_a_copy_of_a_projection_is_erased_too(stack):
    stack.start("timeliness", "repeat-contact")
    publish_child(stack)
    stack.wait_projected("timeliness", "repeat-contact")
    with psycopg.connect(stack.url, autocommit=True) as connection:
        for schema in ("timeliness", "repeat_contact"):
            connection.execute(f"CREATE SCHEMA {schema}_shadow")
            for name, in stack.rows("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema):
                connection.execute(f"CREATE TABLE {schema}_shadow.{name} AS TABLE {schema}.{name}")
    deleted = counts(erase(stack))
    assert deleted["timeliness_shadow.contact"] == 3
    assert deleted["repeat_contact_shadow.child"] == 1
    assert nowhere(stack)


def test_a_dead_letter_is_the_childs_only_if_it_names_that_child(stack):
    stack.start("timeliness")
    kept = [b"poison " + CHILD.encode() + b"b", CHILD.encode()[:-1],
            b"E06000009 " + CHILD.encode() + b" poison", b"anything"]
    gone = [b'{"child_id": "%s"}' % CHILD.encode(), b"\xc3\x01" + b"x" * 8 + b"\x18" + CHILD.encode() + b"more",
            b"E06000009 E06000008 " + CHILD.encode()]
    for value in kept + gone:
        stack.publish_bytes("call-logged", value)
    stack.wait_projected("timeliness")
    assert counts(erase(stack)) == {"frontdoor.dead_letter": 3}
    assert sorted(bytes(value) for value, in stack.rows(
        "SELECT record_value FROM frontdoor.dead_letter")) == sorted(kept)


def test_a_dry_run_says_the_same_and_changes_nothing(stack):
    stack.start()
    publish_child(stack)
    stack.wait_projected()
    stack.stop()
    before = dump(stack.url)
    planned = erase(stack, CHILD, "--dry-run")
    assert planned["dry_run"]
    assert dump(stack.url) == before
    assert counts(erase(stack)) == counts(planned)


def test_an_erasure_is_told_of_without_the_child(stack):
    erase(stack, "nobody-there")
    row, = json.loads(stack.ctl("audit", "--operation", "erase", "--json"))
    assert (row["authority"], row["changed"]) == (AUTHORITY, 0)
    assert json.loads(row["arguments"])["reason"] == "request-17"
    assert where(stack.url, "nobody-there") == []


@pytest.mark.parametrize("arguments", (
    ("--child", CHILD, "--reason", "x"), ("--authority", AUTHORITY, "--reason", "x"),
    ("--authority", AUTHORITY, "--child", CHILD), ("--authority", "E06999999", "--child", CHILD,
                                                   "--reason", "x"),
    ("--authority", AUTHORITY, "--child", "no id", "--reason", "x"),
    ("--authority", AUTHORITY, "--child", CHILD, "--reason", f"by wish of {CHILD}")))
def test_whom_and_why_has_to_be_said(stack, arguments):
    stack.ctl("erase", *arguments, status=2)
    assert stack.value("SELECT count(*) FROM frontdoor.tombstone") == 0


# --- what comes in again


def test_what_was_recorded_before_stays_out_and_a_child_who_comes_back_is_seen(stack):
    stack.start()
    publish_child(stack)
    stack.wait_projected()
    erase(stack)
    stack.publish("call-logged", **call(f"{CHILD}-late", CHILD, START))
    read_all_again(stack)
    assert nowhere(stack)
    assert stack.value("SELECT count(*) FROM frontdoor.dead_letter") == 0

    now = datetime.datetime.now(datetime.timezone.utc)
    stack.publish("call-logged", **call(f"{CHILD}-back", CHILD, now))
    stack.wait_projected()
    assert stack.rows("SELECT cont_contact_id FROM bi.contact WHERE cont_person_id = %s", CHILD) == [
        (f"{CHILD}-back",)]
    erase(stack)
    assert nowhere(stack)


def test_the_moment_of_the_erasure_is_still_before_it(stack):
    stack.start("timeliness")
    erase(stack)
    moment, = stack.rows("SELECT erased_at FROM frontdoor.tombstone")[0]
    late = moment + datetime.timedelta(microseconds=1)
    stack.publish("call-logged", **call("at", CHILD, START, recorded_at=moment))
    stack.publish("call-logged", **call("after", CHILD, START, recorded_at=late))
    stack.wait_projected("timeliness")
    assert stack.rows("SELECT contact_id FROM timeliness.contact") == [("after",)]


def test_a_record_that_cannot_be_read_leaves_its_place_and_no_byte(stack):
    stack.start("timeliness")
    stack.publish_bytes("call-logged", b"poison of " + CHILD.encode(), CHILD, 0)
    stack.publish_bytes("call-logged", b"poison of another", "another", 0)
    stack.wait_projected("timeliness")
    erase(stack)
    stack.ctl("position", "set", "timeliness", stack.topic("call-logged"), "0", "0", "--yes")
    stack.wait_projected("timeliness")
    assert stack.rows('SELECT "offset", record_key, record_value IS NULL '
                      'FROM frontdoor.dead_letter ORDER BY 1') == [
        (0, None, True), (1, b"another", False)]


def test_a_contact_of_nobody_that_became_the_childs_stays_out(stack):
    stack.start("timeliness")
    stack.publish("call-logged", **call("n1", None, START))
    stack.publish("call-logged", **call("n1", None, START, 2, voided=True))
    stack.publish("call-logged", **call("n2", None, START))
    stack.publish("call-logged", **call("n1", CHILD, START))
    stack.wait_projected("timeliness")
    erase(stack)
    read_again = [key for key in stack.positions("timeliness") if "call-logged" in key[0]]
    for topic, partition in read_again:
        stack.ctl("position", "set", "timeliness", topic, str(partition), "0", "--yes")
    stack.wait_projected("timeliness")
    assert stack.rows("SELECT contact_id FROM timeliness.contact") == [("n2",)]


def test_a_dead_letter_that_is_cured_later_doesnt_bring_the_child_back(stack, tmp_path):
    """Its child is said in words that can't be told from others: another authority's, in its bytes."""
    folder = tmp_path / "schemas"
    folder.mkdir()
    stack.environment["FRONTDOOR_SCHEMA_FOLDER"] = str(folder)
    text, encode = newer_contract()
    stack.start("timeliness")
    stack.publish_bytes("call-logged", encode(call("c1", CHILD, START)), "other")
    stack.publish_bytes("call-logged", encode(call("c2", "another", START)), "another")
    stack.wait_projected("timeliness")
    letter = stack.rows("SELECT * FROM frontdoor.dead_letter WHERE position(%s::bytea IN record_value) > 0",
                        CHILD.encode())
    assert len(letter) == 1
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE letter AS TABLE frontdoor.dead_letter")
        erase(stack)
        connection.execute("INSERT INTO frontdoor.dead_letter TABLE letter ON CONFLICT DO NOTHING")
        connection.execute("DROP TABLE letter")
    (folder / "call-logged.2.avsc").write_text(text)
    stack.ctl("dead-letter", "redrive", "--all")
    wait_for("the redrive", lambda: stack.alive() and not stack.value(
        "SELECT count(*) FROM frontdoor.dead_letter"), 30)
    assert stack.rows("SELECT child_id FROM timeliness.contact") == [("another",)]


def test_an_erasure_waits_for_a_redrive_and_a_redrive_for_an_erasure(stack, tmp_path):
    folder = tmp_path / "schemas"
    folder.mkdir()
    stack.environment["FRONTDOOR_SCHEMA_FOLDER"] = str(folder)
    text, encode = newer_contract()
    stack.start("timeliness", "timeliness")
    for n in range(3000):
        child = CHILD if n % 3 == 0 else f"child-{n}"
        stack.publish_bytes("call-logged", encode(call(f"c{n}", child, START)), child)
    stack.environment["FRONTDOOR_DEAD_LETTER_HOURLY_RAW"] = "100000"
    stack.wait_projected("timeliness")
    (folder / "call-logged.2.avsc").write_text(text)
    stack.ctl("dead-letter", "redrive", "--all", status=(0, 1))
    erase(stack)
    assert nowhere(stack)
    wait_for("the redrive", lambda: stack.alive() and not stack.value(
        "SELECT count(*) FROM frontdoor.dead_letter WHERE redrive_at IS NOT NULL"), 60)
    assert nowhere(stack)


def test_a_relay_that_is_sending_meanwhile_is_fenced_and_takes_the_lease_anew(stack):
    stack.start("alert-relay")
    held = "SELECT epoch FROM frontdoor.lease WHERE holder <> '' AND held_until > now()"
    wait_for("the lease", lambda: stack.rows(held))
    epoch = stack.value(held)
    with psycopg.connect(stack.url) as sending:  # the row that it locks to note what it sent
        sending.execute("UPDATE frontdoor.lease SET held_until = held_until")
        erasing = stack.ctl_start("erase", "--authority", AUTHORITY, "--child", CHILD,
                                  "--reason", "x")
        wait_for("the erasure to wait", lambda: stack.value(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock' AND application_name = 'frontdoorctl'"))
        assert stack.value("SELECT count(*) FROM frontdoor.tombstone") == 0
    assert erasing.wait(60) == 0
    wait_for("the lease anew", lambda: stack.alive() and stack.value(held) >= epoch + 2)


# --- under load


def test_under_load_and_after_reading_all_again_everybody_else_is_as_if_the_child_had_never_been(
        kafka, postgres, make_stack, tmp_path):
    rng = random.Random(11)
    events = [event for number in range(25)
              for event in model.random_history(rng, 3, f"e{number}-")]
    rng.shuffle(events)
    children = sorted({event.child for event in events if event.child[1]})
    erased = rng.sample(children, 3)
    theirs = {(event.child[0], event.entity) for event in events if event.child in erased}
    events = [event for event in events  # those would be taken for contacts that became theirs
              if event.child[1] or (event.child[0], event.entity) not in theirs]
    stack = with_key(make_stack(kafka, postgres), tmp_path)
    stack.environment["FRONTDOOR_BATCH_ROWS"] = "7"
    stack.start()
    taken = []  # by a stack that never had them; what is of years to come is of who came back
    for part in range(4):
        for event in events[part::4]:
            stack.producer.produce(stack.topic(event.topic), event.value, event.key)
            stack.producer.poll(0)
            if event.child not in erased or (
                    event.child in erased[:part] and event["recorded_at"] > time.time() * 1e6):
                taken.append(event)
        stack.flush()
        if part < 3:
            erase(stack, erased[part][1], authority=erased[part][0])
    stack.flush()
    stack.wait_projected()
    digests = stack.digests()
    read_all_again(stack)
    assert stack.digests() == digests
    stack.stop()

    never = make_stack(kafka, postgres)
    never.start()
    for event in taken:
        never.producer.produce(never.topic(event.topic), event.value, event.key)
        never.producer.poll(0)
    never.flush()
    never.wait_projected()
    assert never.digests() == digests
    assert [event for event in taken if event.child in erased], "somebody came back"


def test_a_bulk_load_is_finished_for_an_erasure_and_leaves_the_child_out_afterwards(
        kafka, postgres, make_stack, tmp_path):
    stack = with_key(make_stack(kafka, postgres), tmp_path)
    events = []
    for n in range(4000):
        child = CHILD if n % 5 == 0 else f"child-{n}"
        events.append(call(f"c{n}", child, START))
        stack.publish("call-logged", **events[-1])
    stack.flush()
    erase(stack)
    loaded = stack.on_new_database(FRONTDOOR_BULK_ROWS="10", FRONTDOOR_BATCH_ROWS="40")
    service = loaded.start("timeliness")
    erase(loaded)
    loaded.wait_projected("timeliness")
    assert nowhere(loaded)
    assert loaded.value("SELECT count(*) FROM timeliness.contact") == 3200
    loaded.stop()
    # Tombstones that are there before the load begins.
    with psycopg.connect(loaded.url, autocommit=True) as connection:
        connection.execute("TRUNCATE timeliness.contact, timeliness.referral, timeliness.assessment")
        connection.execute("DELETE FROM frontdoor.position")
    service = loaded.start("timeliness")
    loaded.wait_projected("timeliness")
    wait_for("the bulk load", lambda: "bulk load finished" in service.log())
    assert nowhere(loaded)
    assert loaded.value("SELECT count(*) FROM timeliness.contact") == 3200


# --- the key


def ends_with(service, code):
    assert service.process.wait(60) == FAILED
    assert code in service.log()


def test_a_service_without_the_key_ends_once_somebody_was_erased(stack):
    stack.start("timeliness")
    erase(stack)
    stack.stop()
    del stack.environment["FRONTDOOR_ERASURE_KEY_FILE"]
    ends_with(stack.start("timeliness"), "erasure_key_missing")
    stack.services = []


def test_a_service_with_another_key_ends(stack, tmp_path):
    erase(stack)
    with_key(stack, tmp_path)
    ends_with(stack.start("caseload"), "erasure_key_other")
    stack.services = []


def of_the_key(stack, status):
    """Whether the doctor finds the key well, and what it says."""
    row, = (row for row in json.loads(stack.ctl("doctor", "--json", status=status))
            if row["what"] == "erasure")
    return row["ok"], row["text"]


def test_the_doctor_says_whether_the_key_is_there_before_anybody_is_erased(stack, tmp_path):
    assert of_the_key(stack, 0) == (True, "there is a key, and nobody was erased yet")
    with_key(stack, tmp_path, "too short")
    ok, text = of_the_key(stack, 1)
    assert not ok and "(erasure_key_short): RUNBOOK, Erasing a child" in text
    stack.environment["FRONTDOOR_ERASURE_KEY_FILE"] = str(tmp_path / "not there")
    stack.ctl("doctor", status=2)
    assert "not there" in stack.errors
    del stack.environment["FRONTDOOR_ERASURE_KEY_FILE"]
    ok, text = of_the_key(stack, 0)
    assert ok and "before anybody is" in text


def test_the_doctor_says_whether_the_key_is_that_of_who_was_erased(stack, tmp_path):
    erase(stack)
    assert of_the_key(stack, 0) == (True, "the key is the one that 1 tombstones have")
    used = stack.value("SELECT key_id FROM frontdoor.tombstone")
    with_key(stack, tmp_path)
    ok, text = of_the_key(stack, 1)
    assert not ok and text.endswith(
        f", and 1 tombstones were made with {used}: put that one back")
    del stack.environment["FRONTDOOR_ERASURE_KEY_FILE"]
    ok, text = of_the_key(stack, 1)
    assert not ok and "erasure-key-file isn't set" in text and "(erasure_key_missing)" in text


def test_nobody_is_erased_without_the_key_or_with_another_one(stack, tmp_path):
    erase(stack)
    with_key(stack, tmp_path)
    erase(stack, "other", status=FAILED)
    assert "erased with" in stack.errors
    with_key(stack, tmp_path, "too short")
    erase(stack, "other", status=FAILED)
    del stack.environment["FRONTDOOR_ERASURE_KEY_FILE"]
    erase(stack, "other", status=FAILED)
    assert "erasure-key-file" in stack.errors
    assert stack.value("SELECT count(*) FROM frontdoor.tombstone") == 1


def test_without_anybody_erased_no_key_is_asked_for(stack):
    del stack.environment["FRONTDOOR_ERASURE_KEY_FILE"]
    stack.start("timeliness")
    stack.publish("call-logged", **call("c1", "child", START))
    stack.wait_projected("timeliness")


# --- beside a rebuild


def test_a_projection_made_anew_leaves_the_child_out_and_the_one_before_has_lost_them(stack):
    stack.start()
    publish_child(stack)
    publish_child(stack, "somebody-else")
    stack.wait_projected()
    stack.ctl("rebuild", "timeliness")
    erase(stack)
    assert nowhere(stack)
    stack.ctl("rebuild", "timeliness", "--drop-old")
    assert "the same as before" in stack.ctl("rebuild", "timeliness")
    assert nowhere(stack)
    assert stack.value("SELECT count(*) FROM timeliness.contact") == 3


def test_nobody_is_erased_while_a_projection_is_being_made_anew(stack):
    stack.start("caseload")
    publish_child(stack)
    stack.wait_projected("caseload")
    assert stack.value("SELECT frontdoor.begin_rebuild('caseload')")
    erase(stack, status=FAILED)
    assert "caseload_rebuilt is being made anew" in stack.errors
    stack.ctl("rebuild", "caseload", "--abandon")
    erase(stack)
