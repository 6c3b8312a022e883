"""A game day in steps that follow one another: what an operator does and what may happen to them,
under load, with every command typed as the runbook prints it."""

import datetime
import re

import typed
from day import FIRST, SECOND
from events import at, call, decision
from model import Event
from model.working_days import add_holiday
from stack import INPUTS

HOLIDAY = datetime.date(2020, 5, 11)  # what it adds
WAITING = r"timeliness.*(trying again|failing for)"
NOTHING = "nothing needs a person"


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
        assert NOTHING in day.type(heading, 1)
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
        assert NOTHING in day.type(heading, 1)
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
        assert NOTHING in day.type(heading, 1)
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
