"""Whatever is written, and whatever of it is kept when, the views say what the rows say.

The seed is in the test's name; one that fails alone is repeated by it.
"""

import datetime
import random

import kept
import pytest

from bi_rows import GSS, Bi, moment

pytest_plugins = ("bi_fixtures",)

AUTHORITIES = (GSS, "E06000009")
CHILDREN = ("k1", "k2", "k3", "k4")
START = datetime.datetime(2022, 1, 31, 9)
KEPT = """
SELECT viewname FROM pg_views JOIN pg_tables ON tablename = viewname
WHERE pg_views.schemaname = 'live' AND pg_tables.schemaname = 'rollup' ORDER BY 1
"""
PARTLY = """
SELECT (EXISTS (TABLE rollup.contact_weekly) OR EXISTS (TABLE rollup.case_holding))
    AND (EXISTS (TABLE frontdoor.touched_day) OR EXISTS (TABLE frontdoor.touched_child))
    AND NOT EXISTS (SELECT FROM frontdoor.touched_day WHERE authority_id IS NULL)
"""
SOME = "ctid = (SELECT ctid FROM {table} ORDER BY ctid LIMIT 1 OFFSET {place})"


@pytest.fixture
def bi(bi_connection):
    made = Bi(bi_connection)
    made.now("2022-03-01T12:00")
    yield made
    bi_connection.rollback()


def said(bi, views):
    return {view: sorted(text for text, in bi.rows(f"SELECT t::text FROM live.{view} AS t"))
            for view in views}


def said_without_what_is_kept(bi, views):
    bi.execute("SAVEPOINT before")
    bi.execute("INSERT INTO frontdoor.touched_day VALUES (NULL, NULL)")
    fresh = said(bi, views)
    bi.execute("ROLLBACK TO SAVEPOINT before")
    return fresh


class Writer:
    """Writes what services may write, and more: any row may change or go in any way."""

    def __init__(self, bi, seed):
        self.bi = bi
        self.random = random.Random(seed)
        self.number = 0
        for _ in range(40):
            self.random.choice((self.contact, self.contact, self.case))()

    def at(self):
        """Of seven weeks, in two months and a bit."""
        return (START + datetime.timedelta(hours=self.random.randrange(24 * 49))).isoformat()

    def whose(self):
        self.number += 1
        return (f"e{self.number}", self.random.choice(CHILDREN)), {
            "gss": self.random.choice(AUTHORITIES)}

    def contact(self):
        names, whose = self.whose()
        received = self.at()
        self.bi.contact(*names, received, source=self.random.choice(("S_6", "S_1A", None)), **whose)
        if self.random.random() < 0.6:
            decided = moment(received).at + datetime.timedelta(hours=self.random.randrange(40))
            self.bi.decision(*names, decided.isoformat(), outcomes=self.random.choice(
                (["NFA"], ["REFERRAL_SOCIAL_CARE"])), **whose)

    def case(self):
        (name, child), whose = self.whose()
        opened = self.at()
        self.bi.referral(name, child, opened, nfa=self.random.random() < 0.2, worker_id="w1",
                         **whose)
        if self.random.random() < 0.5:
            self.bi.allocation("l" + name, child, self.at(), referral_id=name,
                               worker_id=self.random.choice(("w1", "w2")), **whose)
        if self.random.random() < 0.5:
            self.bi.assessment_end("a" + name, child, opened, self.at(), referral_id=name,
                                   closure_reason=self.random.choice((None, "RC8")), **whose)
        if self.random.random() < 0.5:
            self.bi.section47_start("s" + name, child, self.at(), **whose)
        if self.random.random() < 0.5:
            self.bi.early_help("h" + name, child, "earl" + child, self.random.choice(
                ("OPENED", "STEP_DOWN", "CLOSED")), self.at(), **whose)
        if self.random.random() < 0.3:
            self.bi.closure(name, child, self.at(), **whose)

    def change(self, table, column, value):
        """Of a row of the table, whichever."""
        rows = self.bi.value(f"SELECT count(*) FROM {table}")
        condition = SOME.format(table=table, place=self.random.randrange(rows + 1))
        if value is None:
            self.bi.execute(f"DELETE FROM {table} WHERE {condition}")
        else:
            self.bi.execute(f"UPDATE {table} SET {column} = {value} WHERE {condition}")

    def row(self):
        days = self.random.randrange(-20, 20)
        self.change(*self.random.choice((
            ("timeliness.contact", "received_on", f"received_on + {days}"),
            ("timeliness.contact", "call_voided", "NOT call_voided"),
            ("timeliness.contact", "decision_voided", "NOT decision_voided"),
            ("timeliness.contact", "source", "'S_3A'"),
            ("timeliness.contact", "child_id", "'k5'"),
            ("timeliness.contact", "", None),
            ("caseload.referral", "opened_on", f"opened_on + {days}"),
            ("caseload.referral", "opened_at", f"opened_at + interval '{days} days'"),
            ("caseload.referral", "closed_voided", "NOT closed_voided"),
            ("caseload.referral", "opened_voided", "NOT opened_voided"),
            ("caseload.referral", "child_id", "'k5'"),
            ("caseload.referral", "child_key", "7"),
            ("caseload.referral", "", None),
            ("caseload.allocation", "worker_id", "'w2'"),
            ("caseload.allocation", "", None),
            ("caseload.assessment_end", "end_voided", "NOT end_voided"),
            ("caseload.assessment_end", "", None),
            ("timeliness.assessment", "authorised_on", f"authorised_on + {days}"),
            ("timeliness.assessment", "end_voided", "NOT end_voided"),
            ("timeliness.referral", "opened_voided", "NOT opened_voided"),
            ("timeliness.referral", "no_further_action", "NOT no_further_action"),
            ("front_door.section47", "start_started_on", f"start_started_on + {days}"),
            ("front_door.section47", "", None),
            ("front_door.early_help_change", "changed_at", f"changed_at + interval '{days} days'"),
            ("front_door.early_help_change", "changed_voided", "NOT changed_voided"),
            ("front_door.early_help_change", "", None),
            ("frontdoor.code", "label", "label || '!'"),
            ("frontdoor.authority", "name", "name || '!'"),
        )))

    def reference(self):
        self.random.choice((
            lambda: self.bi.holidays({"2022-02-14": "Snow", "2022-04-15": "Good Friday"}),
            lambda: self.bi.worker("w1", left_on=self.at()[:10]),
            lambda: self.bi.execute("TRUNCATE timeliness.contact"),
            lambda: self.bi.execute("TRUNCATE caseload.referral"),
        ))()

    def time(self):
        self.bi.now(self.at())

    def keep(self):
        """All of what it writes, or an authority's."""
        self.bi.execute(kept.statement("spread"))
        for authority in self.random.choice((AUTHORITIES, AUTHORITIES[:1], AUTHORITIES[1:])):
            kept.keep(self.bi.connection, authority)

    def something(self):
        self.random.choices(
            (self.contact, self.case, self.row, self.reference, self.time, self.keep),
            (4, 4, 12, 1, 4, 12))[0]()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_written_and_kept_in_whatever_order_the_views_say_what_the_rows_say(bi, seed):
    views = [view for view, in bi.rows(KEPT)]
    assert len(views) > 9
    writer = Writer(bi, seed)
    partly = 0
    for step in range(40):
        writer.something()
        as_kept, fresh = said(bi, views), said_without_what_is_kept(bi, views)
        assert {view for view in views if as_kept[view] != fresh[view]} == set(), f"step {step}"
        partly += bi.value(PARTLY)
    assert partly > 4


def test_what_is_kept_is_read_until_its_unit_is_touched(bi):
    bi.contact("c1", "k1", "2022-02-01T10:00")
    bi.contact("c2", "k1", "2022-02-15T10:00")
    kept.keep_all(bi.connection)
    bi.execute("UPDATE rollup.contact_weekly SET contacts = contacts + 100")
    assert sorted(row["contacts"] for row in bi.all("contact_weekly")) == [101, 101]
    bi.contact("c3", "k2", "2022-02-02T10:00")
    assert sorted(row["contacts"] for row in bi.all("contact_weekly")) == [2, 101]


def test_a_contact_that_moves_to_another_day_touches_the_day_that_it_had(bi):
    bi.contact("c1", "k1", "2022-02-01T10:00")
    bi.contact("c2", "k1", "2022-02-02T10:00")
    kept.keep_all(bi.connection)
    bi.contact("c2", "k1", "2022-02-15T10:00", revision=1)
    weeks = {row["week"].isoformat(): row["contacts"] for row in bi.all("contact_weekly")}
    assert weeks == {"2022-01-31": 1, "2022-02-14": 1}


def test_a_case_that_moves_to_another_child_touches_the_child_that_it_had(bi):
    bi.referral("r1", "k1", "2022-02-01T10:00")
    kept.keep_all(bi.connection)
    bi.execute("UPDATE caseload.referral SET child_key = 7, child_id = 'k7'")
    assert [row["cine_person_id"] for row in bi.all("referral")] == ["k7"]


def test_a_clock_that_runs_out_without_a_write_is_seen(bi):
    bi.contact("c1", "k1", "2022-02-28T10:00")
    bi.now("2022-03-01T09:59")
    kept.keep_all(bi.connection)
    before, = bi.all("decision_timeliness_weekly")
    bi.now("2022-03-02T10:01")
    after, = bi.all("decision_timeliness_weekly")
    assert before != after


def test_what_is_kept_of_an_authority_goes_with_its_last_row(bi):
    bi.contact("c1", "k1", "2022-02-01T10:00")
    bi.referral("r1", "k1", "2022-02-01T10:00")
    kept.keep_all(bi.connection)
    for table in ("timeliness.contact", "timeliness.referral", "caseload.referral"):
        bi.execute(f"DELETE FROM {table}")
    kept.keep_all(bi.connection)
    assert bi.all("contact_weekly") == bi.all("referral") == []
    assert not bi.rows("TABLE rollup.contact_weekly") and not bi.rows("TABLE rollup.referral")


def test_a_referral_that_turns_out_to_need_nothing_takes_its_assessment_along(bi):
    bi.referral("r1", "k1", "2022-02-01T10:00")
    bi.assessment_start("a1", "k1", "2022-02-02T10:00", referral_id="r1")
    kept.keep_all(bi.connection)
    assert len(bi.all("assessment")) == 1
    bi.execute("UPDATE timeliness.referral SET no_further_action = true")
    assert bi.all("assessment") == []


def test_a_worker_who_leaves_holds_no_case_any_more(bi):
    bi.referral("r1", "k1", "2022-02-01T10:00", worker_id="w1")
    kept.keep_all(bi.connection)
    assert [row["worker_id"] for row in bi.all("case_holding")] == ["w1"]
    bi.worker("w1", left_on="2022-02-10")
    assert {row["worker_id"] for row in bi.all("case_holding")} == {"w1", None}
