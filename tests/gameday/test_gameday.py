"""A game day in steps that follow one another: what an operator does and what may happen to them,
under load, with every command typed as the runbook prints it."""

import datetime
import random
import re

import xxhash

import typed
from day import FIRST, SECOND
from events import AUTHORITY, UTC, at, call, decision
from held import child_key, dump
from model import Event
from model.event import FRAMING
from model.history import Author
from model.working_days import add_holiday
from servers import wait_for
from stack import INPUTS
from versions import Version, newer

CHILD = "C-1"  # whom the runbook erases
HOLIDAY = datetime.date(2020, 5, 11)  # what it adds
WAITING = r"timeliness.*(trying again|failing for)"
FULL = r"53100|connection_lost|08006|57P0\d"


def test_it_is_installed_and_starts(day):
    with day.step("install, start, load"):
        day.bring(day.packages[FIRST])
        day.type("Debian package", 1, typed.README)
        day.configure()
        day.type("Debian package", 2, typed.README,
                 **{"localhost:9092": day.servers.kafka.address})
        day.begin_load()
        day.check_units()
        day.load.wait_for_more(600)
        day.check()


# --- what is lost


def test_the_database_is_lost_and_comes_back(day, postgres):
    heading = "The database is lost"
    with day.step("lose the database"):
        before = day.pids()
        postgres.stop("--mode", "immediate")
        day.wait_to_say(heading, WAITING)
        day.load.wait_for_more(50)
        postgres.start()
        day.wait_until_well(heading, 1)
        day.check_waited(before)
        day.check()


def test_the_broker_is_lost_and_comes_back(day, kafka):
    heading = "The broker is lost"
    with day.step("lose the broker"):
        before = day.pids()
        kafka.kill()
        day.wait_to_say(heading, WAITING)
        kafka.start()
        day.load.wait_for_more(50)
        day.wait_until_well(heading, 1)
        day.check_waited(before)
        day.check()


# --- what is made anew


def test_projections_are_made_anew_under_load(day):
    heading = "A projection is to be made anew"
    with day.step("rebuild under load"):
        before = day.pids()
        for service in INPUTS:
            assert "the same as before" in day.type(heading, 0, SERVICE=service)
            day.load.wait_for_more(20)
            assert "is dropped" in day.type(heading, 1, SERVICE=service)
        day.note(f"{len(INPUTS)} projections have the digests of before")
        day.check_waited(before)
        day.check()


def test_a_new_version_takes_over_from_the_one_that_runs(day):
    heading = "A new version is to be installed"
    with day.step("upgrade"):
        before = day.pids()
        day.bring(day.packages[SECOND])
        day.type(heading, 0, VERSION=SECOND)
        assert day.machine.run("dpkg-query", "-Wf", "${Version}", "frontdoor") == SECOND
        day.load.wait_for_more(50)
        day.check_waited(before)
        day.check()
        day.wait_until_well(heading, 1)
        assert not set(day.pids().values()) & set(before.values())
        day.check()


# --- what is decided


IN_TIME = {"decisions": ("bi.contact", "decided_within_1wd"),
           "assessments": ("bi.assessment", "within_45wd_from_start"),
           "assessments from referral": ("bi.assessment", "within_45wd_from_referral")}


def moved(before, after):
    """What the command has to say of two projections of the model."""
    for clock, (view, column) in IN_TIME.items():
        pairs = {key: (row[column], after.rows[view][key][column])
                 for key, row in before.rows[view].items()}
        now = [key for key, pair in pairs.items() if pair == (False, True)]
        assert (True, False) not in pairs.values(), "a day off makes nothing late"
        yield (f"{clock}: {len(now)} now in time, 0 no longer, "
               f"in {len({authority for authority, *_ in now})} authorities")
    alerts = after.rows["repeat_contact.alert"]
    changed = [key for key, row in before.rows["repeat_contact.alert"].items()
               if row != alerts[key]]
    yield f"alerts changed: {len(changed)}"


def history_before_the_holiday():
    """An alert that is due on the day after it, and a decision a day too late."""
    child = "holiday-child"
    calls = [Event("call-logged", call(f"holiday-{n}", child, at(f"2020-0{day}T10:00")))
             for n, day in enumerate(("4-20", "4-27", "5-07"))]
    return [*calls, Event("decision-made", decision("holiday-2", child, at("2020-05-12T10:00")))]


def test_a_bank_holiday_moves_what_the_model_says(day):
    day.load.publish(history_before_the_holiday())
    with day.step("add a bank holiday"), day.load.held():
        running, before = day.pids(), day.check_held()
        said = day.type("A bank holiday is proclaimed")
        add_holiday(HOLIDAY)
        after = day.check_held()
        awaited = list(moved(before, after))
        assert [line for line in awaited if line not in said] == [], said
        assert re.search(r"[1-9]\d* now in time", said) and "alerts changed: 0" not in said
        day.note("; ".join(awaited))
        day.check_waited(running)


def histories_of(child):
    """Of its own, all of it recorded by now, with contacts that raise an alert."""
    author = Author(random.Random(3).choice, "past", AUTHORITY, child, HOLIDAY)
    for _ in range(30):
        author.move()
    calls = [Event("call-logged", call(f"past-{n}", child, at(f"2021-03-0{n}T10:00")))
             for n in range(1, 4)]
    now = datetime.datetime.now(UTC)
    return calls + [event for event in author.events if event.fields["recorded_at"] < now]


def who_has(day, *texts):
    return sorted(table for table, rows in dump(day.servers.url).items()
                  if any(text in row for row in rows for text in texts))


def test_a_child_is_erased_and_seen_again_when_they_come_back(day):
    heading, names = "Erasing a child", (CHILD, str(child_key(CHILD)))
    with day.step("erase a child, who comes back"):
        past = histories_of(CHILD)
        day.load.publish(past)
        day.type(heading, 0)
        day.check()
        assert "repeat_contact.alert" in who_has(day, *names)
        proof = day.type(heading, 1)
        assert '"dry_run": false' in proof
        with day.load.held():
            day.load.events = [event for event in day.load.events if event.child[1] != CHILD]
            day.progress.publish(past)  # once more: it stays out
            day.check_held()
            assert who_has(day, *names) == []
            day.note("neither the id nor its key is in any table")
        back = Event("call-logged", call("back-1", CHILD, datetime.datetime.now(UTC)))
        day.load.publish([back])
        day.check()
        assert "timeliness.contact" in who_has(day, *names)
        day.note("what came after the erasure is seen")


def of_a_newer_version(version, number):
    """An event as a publisher writes it whose schema nobody has here."""
    event = Event("call-logged", call(f"newer-{number}", f"newer-child-{number % 2}",
                                      at(f"2020-06-0{number}T10:00")))
    event.value = version.encode({**event.fields, "language": "cy"})
    event.version = (*event.version[:2], xxhash.xxh3_64_intdigest(event.value[FRAMING:]))
    return event


def test_records_that_could_not_be_taken_are_cured_or_discarded(day):
    heading, version = "Records can't be taken", Version("call-logged", newer)
    with day.step("redrive and discard"):
        unknown = [of_a_newer_version(version, number) for number in range(1, 6)]
        with day.load.held():
            day.progress.publish(unknown)
            for number in range(3):
                day.servers.publish_bytes("call-logged", b"no Avro at all", f"poison-{number}")
            day.check_held()  # nothing else has stopped
        wait_for("all of them to be listed",
                 lambda: counted(day) == {"schema_unknown": 10, "framing_none": 6})
        said = day.type(heading, 0, status=(1,))
        assert "schema_unknown" in said and "framing_none" in said
        schema = day.folder / "call-logged.2.avsc"
        schema.write_text(version.text)
        day.bring(schema)
        assert "10 marked" in total(day.type(heading, 1, FILE=schema.name), "marked")
        wait_for("the redrive", lambda: counted(day) == {"framing_none": 6})
        day.load.publish([])
        with day.load.held():
            day.load.events += unknown
            day.check_held()
        assert "6 discarded" in total(day.type(heading, 2), "discarded")
        day.type(heading, 0)  # whose exit status says that none waits any more
        day.note("10 dead letters taken, 6 discarded")


def counted(day):
    return dict(day.servers.rows("SELECT reason, count(*) FROM frontdoor.dead_letter "
                                 "WHERE discarded_at IS NULL GROUP BY 1"))


def total(said, what):
    return f"{sum(map(int, re.findall(rf'([0-9]+) {what}', said)))} {what}"


# --- no room


def test_the_databases_disk_is_full_and_nothing_is_lost(day, postgres):
    heading = "The database's disk is full"
    with day.step("run out of disk"):
        before = day.pids()
        postgres.fill(0)
        said = day.wait_to_say(heading, FULL)
        day.load.wait_for_more(100)
        postgres.empty()
        postgres.ensure()
        day.wait_until_well(heading, 1)
        day.note("said " + re.search(FULL, said)[0])
        day.check_waited(before)
        day.check()


# --- the end


def test_in_the_end_all_is_as_if_nothing_had_happened(day):
    with day.step("compare with an undisturbed stack"), day.load.held():
        day.check_held()
        assert day.undisturbed() == day.servers.digests()
        day.note(f"digests of {len(INPUTS)} projections are those of services that met nothing")


def test_every_block_was_typed(day):
    headings = typed.headings(typed.RUNBOOK, typed.WHERE_THE_SERVERS_ARE)
    assert len(headings) > 6
    assert {(typed.RUNBOOK, heading, number) for heading in headings
            for number in range(len(typed.blocks(typed.RUNBOOK, heading)))} <= day.typed
