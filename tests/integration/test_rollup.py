"""Kept figures: readers can't tell whether they are kept, are being kept or were never kept, whatever
becomes of who keeps them."""

import datetime
import json

import kept
import psycopg
import pytest

from events import at, call, decision, referral
from servers import wait_for

SERVICES = ("caseload", "timeliness", "repeat-contact")
AUTHORITIES = ("E06000008", "E06000009")
LIST = kept.statement("list")

# Views of bi in which something kept is read, through whatever other view.
KEPT_VIEWS = """
WITH RECURSIVE above (oid) AS (
    SELECT oid FROM pg_class WHERE relnamespace = 'rollup'::regnamespace
    UNION
    SELECT rule.ev_class
    FROM above
    JOIN pg_depend AS depend
        ON depend.refobjid = above.oid AND depend.refclassid = 'pg_class'::regclass
            AND depend.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite AS rule ON rule.oid = depend.objid
)
SELECT relname FROM above JOIN pg_class USING (oid)
WHERE relnamespace = 'bi'::regnamespace ORDER BY 1
"""

# Weeks in which what a view of figures says differs from the contacts themselves.
WRONG_WEEKS = """
WITH said AS (
    SELECT authority, week, sum(contacts) AS contacts, sum(open) AS open, sum(decided) AS decided
    FROM bi.contact_weekly GROUP BY authority, week
), counted AS (
    SELECT authority, week, count(*) AS contacts,
        count(*) FILTER (WHERE decision_state = 'OPEN') AS open,
        count(*) FILTER (WHERE decision_state = 'DECIDED') AS decided
    FROM bi.contact WHERE cont_person_id IS NOT NULL GROUP BY authority, week
)
SELECT * FROM said FULL JOIN counted USING (authority, week)
WHERE (said.contacts, said.open, said.decided)
    IS DISTINCT FROM (counted.contacts, counted.open, counted.decided)
"""


@pytest.fixture
def stack(kafka, postgres, make_stack):
    return make_rollup_stack(kafka, postgres, make_stack)


def make_rollup_stack(kafka, postgres, make_stack):
    made = make_stack(kafka, postgres)
    made.environment |= {"FRONTDOOR_FOLD_INTERVAL": "100", "FRONTDOOR_LOG_LEVEL": "debug"}
    return made


# --- events


def received(number):
    """A moment of 2020."""
    return at("2020-01-06T08:00") + datetime.timedelta(hours=7 * number)


def publish(stack, first, count, revision=1, **more):
    """Contacts, half of them decided and some of those referred; `more` is said of each contact."""
    for number in range(first, first + count):
        authority = AUTHORITIES[number % 2]
        child, when = f"child-{number % 97}", received(number)
        stack.publish("call-logged", **call(f"c{number}", child, when, revision=revision, **{
            "authority": authority, **more}))
        if revision == 1 and number % 4 < 2:
            stack.publish("decision-made", **decision(
                f"c{number}", child, when + datetime.timedelta(hours=number % 50),
                authority=authority, referral_id=f"r{number}" if number % 3 == 0 else None))
        if revision == 1 and number % 12 == 0:
            stack.publish("referral-opened", **referral(
                f"r{number}", child, when + datetime.timedelta(hours=30), authority=authority))
    stack.flush()


# --- looking


def all_kept(stack):
    marks = stack.rows("SELECT format('SELECT FROM frontdoor.%%I', tablename) FROM pg_tables "
                       "WHERE schemaname = 'frontdoor' AND tablename LIKE 'touched\\_%%'")
    return marks and not any(stack.rows(sql) for sql, in marks) and not stack.rows(LIST)


def waiting_to_be_kept(stack):
    return json.loads(stack.look("--json"))["to_keep"]


def wait_kept(stack, seconds=120):
    wait_for("all figures to be kept", lambda: stack.alive() and all_kept(stack), seconds)


def said(connection, views):
    return {view: connection.execute(f"SELECT t::text FROM bi.{view} AS t ORDER BY 1").fetchall()
            for view in views}


def check(stack):
    """What the views say with what is kept is what they say where everything counts as touched."""
    views = [view for view, in stack.rows(KEPT_VIEWS)]
    assert {"contact_weekly", "contact_outcome_weekly", "decision_timeliness_weekly",
            "contact_source"} <= set(views)
    with psycopg.connect(stack.url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        as_kept = said(connection, views)
        connection.execute("INSERT INTO frontdoor.touched_day VALUES (NULL, NULL)")
        fresh = said(connection, views)
        connection.rollback()
    for view in views:
        assert as_kept[view] == fresh[view], view
    return as_kept


# --- tests


def test_once_all_is_kept_the_views_say_what_the_rows_say(stack):
    stack.start(*SERVICES, "rollup")
    publish(stack, 0, 600)
    stack.wait_projected(*SERVICES)
    wait_kept(stack)
    assert stack.value("SELECT sum(contacts) FROM rollup.contact_weekly") == 600
    assert waiting_to_be_kept(stack) == 0
    before = check(stack)
    publish(stack, 0, 40, revision=2, voided=True)
    publish(stack, 100, 40, revision=2, received_at=at("2019-11-04T10:00"))
    publish(stack, 200, 40, revision=2, source="S_6")
    stack.publish("referral-opened", **referral("r0", "child-0", received(1), revision=2,
                                                authority=AUTHORITIES[0]))
    stack.wait_projected(*SERVICES)
    wait_kept(stack)
    assert stack.value("SELECT sum(contacts) FROM rollup.contact_weekly") == 560
    after = check(stack)
    changed = {view for view in before if before[view] != after[view]}
    assert {"contact_weekly", "contact_outcome_weekly", "decision_timeliness_weekly",
            "contact_source", "referral"} <= changed


def test_reads_are_right_at_every_moment_while_two_instances_keep_what_others_write(stack):
    folders = stack.start("rollup", "rollup")
    wait_kept(stack)
    stack.start(*SERVICES, "timeliness")
    moments = set()
    with psycopg.connect(stack.url) as connection:
        for first in range(0, 2000, 50):
            publish(stack, first, 50)
            wait_for("some of them to be projected", lambda first=first: stack.alive() and
                     contacts(stack) > first)
            moments.add(right_moment(connection))
        while not all_kept(stack) or not stack.projected("timeliness"):
            assert stack.alive()
            moments.add(right_moment(connection))
        moments.add(right_moment(connection))
    assert len(moments) >= 40 and {marked for _, marked in moments} == {True, False}
    assert all(folder.log().count("kept figures of") > 2 for folder in folders), "both at work"
    stack.wait_projected(*SERVICES)
    wait_kept(stack)
    check(stack)
    assert stack.value("SELECT sum(contacts) FROM rollup.contact_weekly") == 2000


def contacts(stack):
    return stack.value("SELECT count(*) FROM timeliness.contact")


def right_moment(connection):
    """The views are right in one snapshot: how many contacts it has, and whether marks."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    wrong = connection.execute(WRONG_WEEKS).fetchall()
    moment = connection.execute(
        "SELECT count(*), (SELECT count(*) FROM frontdoor.touched_day) > 0 "
        "FROM timeliness.contact").fetchone()
    connection.rollback()
    assert wrong == [], moment
    return moment


def at_work(stack):
    """The backend that keeps figures and waits for the test's lock meanwhile, or None."""
    rows = stack.rows("SELECT pid FROM pg_stat_activity WHERE application_name = 'rollup' "
                      "AND datname = current_database() AND wait_event_type = 'Lock'")
    return rows[0][0] if rows else None


@pytest.mark.parametrize("killed", ("process", "backend"))
def test_one_that_is_killed_while_it_keeps_figures_loses_and_doubles_nothing(stack, killed):
    services = stack.start(*SERVICES)
    folder = stack.start("rollup")
    publish(stack, 0, 300)
    stack.wait_projected(*SERVICES)
    wait_kept(stack)
    publish(stack, 300, 300)
    with psycopg.connect(stack.url) as connection:
        wait_for("the next contacts", lambda: stack.alive() and contacts(stack) == 600)
        wait_kept(stack)
        connection.execute("LOCK TABLE timeliness.contact")
        connection.execute("UPDATE timeliness.contact SET source = '6' WHERE contact_id < 'c2'")
        marked = connection.execute("SELECT count(*) FROM frontdoor.touched_day").fetchone()[0]
        connection.commit()
        connection.execute("LOCK TABLE timeliness.contact")
        pid = wait_for("it to be at work", lambda: stack.alive() and at_work(stack))
        if killed == "process":
            folder.kill()
        connection.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        left = connection.execute("SELECT count(*) FROM frontdoor.touched_day").fetchone()[0]
        assert left == marked > 0
        connection.rollback()
    if killed == "process":
        check(stack)
        assert not all_kept(stack)
        folder = stack.start("rollup")
    wait_kept(stack)
    check(stack)
    assert stack.value("SELECT sum(contacts) FROM rollup.contact_weekly") == 600
    if killed == "backend":
        assert "trying again" in folder.log() and "well again" in folder.log()
    assert folder.stop() == 0 and all(service.running() for service in services)


def test_a_database_that_is_stopped_is_waited_for(kafka, own_postgres, make_stack):
    stack = make_rollup_stack(kafka, own_postgres, make_stack)
    folder, *services = stack.start("rollup", *SERVICES)
    publish(stack, 0, 200)
    stack.wait_projected(*SERVICES)
    wait_kept(stack)
    own_postgres.stop("--mode", "immediate")
    wait_for("it to notice", lambda: stack.alive() and "trying again" in folder.log())
    publish(stack, 200, 200)
    own_postgres.start()
    stack.wait_projected(*SERVICES, seconds=180)
    wait_kept(stack)
    check(stack)
    assert stack.value("SELECT sum(contacts) FROM rollup.contact_weekly") == 400
    assert "well again" in folder.log()
    assert all(service.running() for service in services)


def test_views_that_are_made_anew_are_kept_anew_by_one_that_runs(stack):
    folder, *_ = stack.start("rollup", *SERVICES)
    publish(stack, 0, 200)
    stack.wait_projected(*SERVICES)
    wait_kept(stack)
    stack.rows("UPDATE frontdoor.migration SET checksum = 0 WHERE name = 'bi/' RETURNING name")
    assert "made anew" in stack.ctl("migrate")
    wait_kept(stack)
    assert stack.value("SELECT sum(contacts) FROM rollup.contact_weekly") == 200
    check(stack)
    assert folder.log().count("figures of all authorities are to be kept anew") == 2


def test_the_end_comes_after_the_authority_under_way(stack):
    folder = stack.start("rollup")
    wait_kept(stack)
    with psycopg.connect(stack.url) as connection:
        connection.execute("INSERT INTO frontdoor.touched_day VALUES (NULL, NULL)")
        connection.commit()
        connection.execute("LOCK TABLE timeliness.contact")
        wait_for("it to be at work", lambda: stack.alive() and at_work(stack))
        folder.process.terminate()
        connection.rollback()
    assert folder.process.wait(20) == 0
    authorities = stack.value("SELECT count(*) FROM frontdoor.authority")
    assert stack.value("SELECT count(*) FROM frontdoor.touched_day") == authorities - 1
    assert "level=warn" not in folder.log()


def test_without_one_the_views_are_right_all_the_same(stack):
    stack.start(*SERVICES)
    publish(stack, 0, 200)
    stack.wait_projected(*SERVICES)
    assert stack.rows(WRONG_WEEKS) == []
    assert stack.value("SELECT count(*) FROM rollup.contact_weekly") == 0
    assert waiting_to_be_kept(stack) == stack.value("SELECT count(*) FROM frontdoor.authority")
