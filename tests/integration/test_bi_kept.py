"""Whatever is written, and whatever of it is kept when, the views say what the rows say.

The seed is in the test's name; one that fails alone is repeated by it.
"""

import datetime
import random

import kept
import pytest

from bi_rows import GSS, KEY_OF_NOBODY, Bi, key, moment

pytest_plugins = ("bi_fixtures",)

AUTHORITIES = (GSS, "E06000009")
CHILDREN = ("k1", "k2", "k3", "k4")
START = datetime.datetime(2022, 1, 31, 9)
KEPT = """
SELECT 'live.' || viewname FROM pg_views JOIN pg_tables ON tablename = viewname
WHERE pg_views.schemaname = 'live' AND pg_tables.schemaname = 'rollup'
UNION
-- What time brings is kept with its time.
VALUES ('bi.data_quality'), ('bi.unknown_code') ORDER BY 1
"""
PARTLY = """
SELECT (EXISTS (TABLE rollup.contact_weekly) OR EXISTS (TABLE rollup.case_holding))
    AND (EXISTS (TABLE frontdoor.touched_day) OR EXISTS (TABLE frontdoor.touched_child)
        OR EXISTS (TABLE frontdoor.touched_person))
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
    return {view: sorted(text for text, in bi.rows(f"SELECT t::text FROM {view} AS t"))
            for view in views}


def said_without_what_is_kept(bi, views):
    bi.execute("SAVEPOINT before")
    bi.execute("INSERT INTO frontdoor.touched_day VALUES (NULL, NULL)")
    fresh = said(bi, views)
    bi.execute("ROLLBACK TO SAVEPOINT before")
    return fresh


def repeated(bi, table, child, gss, **values):
    bi.insert(f"repeat_contact.{table}", authority_id=bi.authority_id(gss), child_key=key(child),
              child_id=child, **values)


def duplicate(bi, contact_id, child, group="3", gss=GSS):
    repeated(bi, "duplicate", child, gss, contact_key=key(contact_id), contact_id=contact_id,
             concern_group=group, matched_contact_id="c1")


def contact_version(bi, contact_id, child, at, digest, gss=GSS):
    repeated(bi, "contact_version", child, gss, contact_key=key(contact_id), revision=1,
             contact_id=contact_id, recorded_at=moment(at).at, hash=digest, voided=False,
             received_at=moment(at).at, received_on=moment(at).on, source="S_6",
             concern_factors=["F_3A"], information_only=False, time_known=True)


def referral_version(bi, referral_id, child, at, digest, gss=GSS):
    repeated(bi, "referral_version", child, gss, referral_key=key(referral_id), revision=1,
             referral_id=referral_id, recorded_at=moment(at).at, hash=digest, voided=False,
             opened_at=moment(at).at, opened_on=moment(at).on, no_further_action=False)


class Writer:
    """Writes what services may write, and more: any row may change or go in any way."""

    def __init__(self, bi, seed):
        self.bi = bi
        self.random = random.Random(seed)
        self.number = 0
        self.referrals = {}  # by child and authority
        for _ in range(40):
            self.random.choice((self.contact, self.contact, self.case, self.protection,
                                self.repetition))()

    def at(self):
        """Of seven weeks, in two months and a bit."""
        return (START + datetime.timedelta(hours=self.random.randrange(24 * 49))).isoformat()

    def whose(self, children=CHILDREN):
        self.number += 1
        return (f"e{self.number}", self.random.choice(children)), {
            "gss": self.random.choice(AUTHORITIES)}

    def some(self, *values):
        return self.random.choice(values)

    def some_entity(self):
        """The id of something, of nothing, or none."""
        return self.some(None, f"e{self.random.randrange(self.number + 1)}")

    def some_referral(self, child, gss):
        """One of the child's last ones, another, or none."""
        return self.some(self.some_entity(), *self.referrals.get((child, gss), ())[-2:])

    def contact(self):
        names, whose = self.whose((*CHILDREN, ""))
        received = self.at()
        if self.random.random() < 0.9:
            self.bi.contact(*names, received, source=self.some("S_6", "S_99", None),
                            channel=self.some("PHONE", "PHONE", "PIGEON"),
                            factors=self.some(["F_3A"], ["F_3A", "F_99Z"], []),
                            source_local=self.some(None, "Neighbour"), **whose)
        if self.random.random() < 0.6:
            decided = moment(received).at + datetime.timedelta(hours=self.random.randrange(-20, 40))
            signed = decided + datetime.timedelta(hours=self.random.randrange(-2, 9))
            self.bi.decision(*names, decided.isoformat(), outcomes=self.some(
                ["NFA"], ["REFERRAL_SOCIAL_CARE"], ["DANCE"]), signed_off=signed.isoformat(),
                referral_id=self.some_referral(names[1], **whose), **whose)

    def case(self):
        (name, child), whose = self.whose()
        self.referrals.setdefault((child, whose["gss"]), []).append(name)
        opened = self.at()
        self.bi.referral(name, child, opened, nfa=self.random.random() < 0.3, worker_id="w1",
                         source=self.some("S_6", "S_99"), **whose)
        self.bi.execute("UPDATE caseload.referral SET contact_id = %s WHERE referral_id = %s",
                        self.some_entity(), name)
        if self.random.random() < 0.5:
            self.bi.allocation("l" + name, child, self.at(), referral_id=self.some_referral(
                child, **whose), worker_id=self.some("w1", "w2"), **whose)
        if self.random.random() < 0.5:
            self.bi.assessment_start("a" + name, child, opened, referral_id=self.some_referral(
                child, **whose), **whose)
        if self.random.random() < 0.5:
            self.bi.assessment_end(
                "a" + name, child, opened, self.at(), referral_id=self.some(name, None),
                closure_reason=self.some(None, "RC8"), outcome=self.some("OTHER", "DANCE"),
                factors=self.some(["F_3A"], [], ["F_21", "F_3A"]), **whose)
        if self.random.random() < 0.5:
            self.bi.early_help("h" + name, child, "earl" + child, self.some(
                "OPENED", "STEP_DOWN", "CLOSED"), self.at(), **whose)
        if self.random.random() < 0.5:
            self.bi.closure(self.some(name, "x" + name), child, self.at(),
                            reason=self.some("RC7", "RC8"), **whose)

    def protection(self):
        (name, child), whose = self.whose()
        at, discussed = self.at(), self.some(None, "d" + name, "none")
        referral = self.some_referral(child, **whose)
        if self.random.random() < 0.5:
            self.bi.discussion("d" + name, child, at, outcome=self.some("SECTION47", "DANCE"),
                               referral_id=referral, **whose)
        if self.random.random() < 0.7:
            self.bi.section47_start("s" + name, child, at, referral_id=referral,
                                    strategy_discussion_id=discussed, **whose)
        if self.random.random() < 0.5:
            self.bi.section47_end("s" + name, child, at, self.at(), referral_id=referral,
                                  outcome=self.some("CP_CONFERENCE", "DANCE"), **whose)
        if self.random.random() < 0.7:
            self.bi.conference(
                "m" + name, child, self.at(), section47_id=self.some(None, "s" + name, "none"),
                transfer_in=self.random.random() < 0.3, notified=self.some(None, at),
                outcome=self.some("CP_PLAN", "DANCE"), referral_id=referral, **whose)
        if self.random.random() < 0.5:
            self.bi.legal_gateway("g" + name, child, at, self.some("START_PROCEEDINGS", "DANCE"),
                                  referral_id=referral, **whose)

    def repetition(self):
        (name, child), whose = self.whose()
        at = self.at()
        alert = self.bi.alert(name, child, at, due=self.some(None, at),
                              historic=self.random.random() < 0.2, **whose)
        if self.random.random() < 0.7:
            self.bi.review("v" + name, child, self.some(alert, "none"), at, **whose)
        if self.random.random() < 0.5:
            duplicate(self.bi, self.some_entity() or "none", child, group=name, **whose)
        if self.random.random() < 0.5:
            self.bi.measure("f" + name, "CARE_PROCEEDINGS", self.some(
                "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"), at, self.random.randrange(9), **whose)
        for digest in range(self.random.randrange(3)):
            contact_version(self.bi, name, child, at, digest, **whose)
            referral_version(self.bi, name, child, at, digest, **whose)

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
            ("timeliness.contact", "child_key", str(KEY_OF_NOBODY)),
            ("timeliness.contact", "decision_revision", "-1 - decision_revision"),
            ("timeliness.contact", "contact_id", "'e1'"),
            ("caseload.referral", "contact_id", "'e1'"),
            ("front_door.strategy_discussion", "held_voided", "NOT held_voided"),
            ("front_door.strategy_discussion", "child_key", "7"),
            ("front_door.strategy_discussion", "", None),
            ("front_door.conference", "held_on", f"held_on + {days}"),
            ("front_door.conference", "held_voided", "NOT held_voided"),
            ("front_door.conference", "", None),
            ("front_door.legal_gateway", "decided_voided", "NOT decided_voided"),
            ("front_door.legal_gateway", "outcome", "'DANCE'"),
            ("front_door.legal_gateway", "", None),
            ("repeat_contact.alert", "due_at", "NULL"),
            ("repeat_contact.alert", "", None),
            ("repeat_contact.review_version", "alert_id", "'none'"),
            ("repeat_contact.review_version", "voided", "NOT voided"),
            ("repeat_contact.review_version", "", None),
            ("repeat_contact.duplicate", "matched_contact_id", "'e2'"),
            ("repeat_contact.duplicate", "", None),
            ("repeat_contact.contact_version", "hash", "hash + 1000"),
            ("repeat_contact.contact_version", "", None),
            ("repeat_contact.referral_version", "hash", "hash + 1000"),
            ("repeat_contact.referral_version", "", None),
            ("front_door.measure", "figure_voided", "NOT figure_voided"),
            ("front_door.measure", "period_on", f"period_on + {days}"),
            ("front_door.measure", "", None),
            ("frontdoor.code", "label", "label || '!'"),
            ("frontdoor.authority", "name", "name || '!'"),
        )))

    def reference(self):
        self.random.choice((
            lambda: self.bi.holidays({"2022-02-14": "Snow", "2022-04-15": "Good Friday"}),
            lambda: self.bi.holidays({"2021-12-25": "The last of the table"}),
            lambda: self.bi.holidays({"2023-01-01": "The first of the table"}),
            lambda: self.bi.execute("TRUNCATE front_door.conference"),
            lambda: self.bi.execute("TRUNCATE repeat_contact.alert"),
            lambda: self.bi.worker("w1", left_on=self.at()[:10]),
            lambda: self.bi.worker("w2", fte=self.random.choice(("0.5", "1"))),
            lambda: self.bi.setting(caseload_threshold=self.random.choice(("0", "1"))),
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
            (self.contact, self.case, self.protection, self.repetition, self.row, self.reference,
             self.time, self.keep),
            (4, 4, 3, 3, 18, 2, 4, 12))[0]()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_written_and_kept_in_whatever_order_the_views_say_what_the_rows_say(bi, seed):
    views = [view for view, in bi.rows(KEPT)]
    assert len(views) > 13
    writer = Writer(bi, seed)
    partly = 0
    for step in range(40):
        writer.something()
        as_kept, fresh = said(bi, views), said_without_what_is_kept(bi, views)
        assert {view for view in views if as_kept[view] != fresh[view]} == set(), f"step {step}"
        partly += bi.value(PARTLY)
    assert partly > 4


def test_what_is_written_breaks_every_rule(bi):
    # Those are no rows of a child.
    rules = {row["fault"] for row in bi.all("data_quality_rule")} - {"TIME_AHEAD", "MEASURE_TWICE"}
    writer, broken = Writer(bi, 1), set()
    for _ in range(600):
        writer.something()
        broken |= {fault for fault, in bi.rows(
            "SELECT DISTINCT fault FROM bi.data_quality WHERE fault <> 'MEASURE_TWICE'")}
        if broken == rules:
            break
    assert broken == rules


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


def test_a_contact_that_comes_after_its_referral_ends_what_was_wrong_without_it(bi):
    bi.referral("r1", "k1", "2022-02-01T10:00")
    bi.execute("UPDATE caseload.referral SET contact_id = 'c1'")
    kept.keep_all(bi.connection)
    assert bi.faults() == [("REFERRAL_WITHOUT_CONTACT", "r1", "c1")]
    bi.contact("c1", "k1", "2022-02-01T09:00")
    assert bi.faults("REFERRAL_WITHOUT_CONTACT") == []


AT = "2022-02-01T10:00"


@pytest.mark.parametrize("fault, write", [
    ("DECISION_WITHOUT_CONTACT", lambda bi: bi.decision("e1", "k1", AT)),
    ("STRATEGY_DISCUSSION_WITHOUT_REFERRAL", lambda bi: bi.discussion("e1", "k1", AT)),
    ("CONFERENCE_WITHOUT_SECTION47", lambda bi: bi.conference("e1", "k1", AT)),
    ("LEGAL_GATEWAY_WITHOUT_REFERRAL", lambda bi: bi.legal_gateway("e1", "k1", AT, "DANCE")),
    ("ALERT_DUE_PAST_TABLE", lambda bi: bi.alert("e1", "k1", AT)),
    ("REVIEW_WITHOUT_ALERT", lambda bi: bi.review("e1", "k1", "none", AT)),
    ("DUPLICATE_CONTACT", lambda bi: duplicate(bi, "e1", "k1")),
    ("EQUAL_REVISIONS", lambda bi: [contact_version(bi, "e1", "k1", AT, n) for n in range(2)]),
    ("EQUAL_REVISIONS", lambda bi: [referral_version(bi, "e1", "k1", AT, n) for n in range(2)]),
])
def test_what_is_wrong_with_what_was_just_written_is_seen(bi, fault, write):
    kept.keep_all(bi.connection)
    write(bi)
    assert fault in [name for name, _, _ in bi.faults()]


def test_a_case_that_is_allocated_anew_is_another_workers(bi):
    bi.referral("r1", "k1", "2022-02-01T10:00")
    bi.allocation("l1", "k1", "2022-02-01T10:00", referral_id="r1", worker_id="w1")
    kept.keep_all(bi.connection)
    bi.allocation("l1", "k1", "2022-02-01T10:00", referral_id="r1", worker_id="w2", revision=1)
    assert [row["worker_id"] for row in bi.all("case_holding")] == ["w2"]


def test_an_enquiry_is_right_once_its_discussion_came(bi):
    bi.referral("r1", "k1", "2022-02-01T10:00")
    bi.section47_start("s1", "k1", "2022-02-02T10:00", strategy_discussion_id="d1")
    kept.keep_all(bi.connection)
    assert bi.faults() == [("SECTION47_WITHOUT_DISCUSSION", "s1", "d1")]
    bi.discussion("d1", "k1", "2022-02-02T09:00")
    assert bi.faults() == []


def test_a_review_is_right_once_its_alert_came(bi):
    alert = bi.alert("a1", "k1", "2022-02-01T10:00", due="2022-02-03T10:00")
    bi.execute("DELETE FROM repeat_contact.alert")
    bi.review("v1", "k1", alert, "2022-02-02T10:00")
    kept.keep_all(bi.connection)
    assert bi.faults() == [("REVIEW_WITHOUT_ALERT", "v1", alert)]
    bi.alert("a1", "k1", "2022-02-01T10:00", due="2022-02-03T10:00")
    assert bi.faults() == []


def test_what_time_alone_brings_or_ends_is_kept_before(bi):
    bi.contact("c1", "k1", "2022-02-01T10:00")
    bi.assessment_start("a1", "k2", "2022-02-01T10:00", referral_id="none")
    bi.referral("r1", "k1", "2022-02-01T10:00")
    bi.closure("r1", "k1", "2022-02-20T10:00")
    bi.referral("r2", "k1", "2022-02-10T10:00")
    kept.keep_all(bi.connection)
    names = "DECISION_OUTSIDE_TABLE", "ASSESSMENT_OUTSIDE_TABLE", "TWO_OPEN_REFERRALS"
    both = [("TWO_OPEN_REFERRALS", "r1", None), ("TWO_OPEN_REFERRALS", "r2", None)]
    outside = [("ASSESSMENT_OUTSIDE_TABLE", "a1", None), ("DECISION_OUTSIDE_TABLE", "c1", None)]
    last = bi.value("SELECT last_day FROM live.covered")
    for now, wanted in (
            ("2022-02-10T09:59", []), ("2022-02-10T10:00", both), ("2022-02-20T09:59", both),
            ("2022-02-20T10:00", []), (f"{last}T23:59", []),
            (f"{last + datetime.timedelta(days=1)}T00:00", outside)):
        bi.now(now)
        assert bi.faults(*names) == wanted, now


def test_a_contact_of_nobody_touches_none_of_the_others(bi):
    bi.contact("c1", "", "2022-02-01T10:00", channel="PIGEON")
    bi.contact("c2", "", "2022-02-01T10:00", channel="PIGEON")
    kept.keep_all(bi.connection)
    bi.execute("UPDATE rollup.fault SET entity_id = 'kept ' || entity_id")
    bi.decision("c2", "", "2022-02-01T09:00")
    assert bi.faults() == [
        ("DECISION_BEFORE_CONTACT", "c2", None), ("UNKNOWN_CODE", "c2", "channel: PIGEON"),
        ("UNKNOWN_CODE", "kept c1", "channel: PIGEON")]


@pytest.mark.parametrize("children, name", [(10000, "kept e1"), (10001, "e1")])
def test_of_an_authority_with_very_many_touched_children_all_are_worked_out(bi, children, name):
    bi.closure("e1", "k1", "2022-02-01T10:00")
    bi.referral("e1", "k2", "2022-02-01T10:00")
    kept.keep_all(bi.connection)
    bi.execute("UPDATE rollup.fault SET entity_id = 'kept ' || entity_id")
    bi.execute("UPDATE rollup.referral SET cine_referral_id = 'kept ' || cine_referral_id")
    bi.execute("INSERT INTO frontdoor.touched_child SELECT %s, generate_series(1, %s)",
               bi.authority_id(), children)
    assert bi.faults() == [("CLOSURE_WITHOUT_REFERRAL", name, None)]
    assert [row["cine_referral_id"] for row in bi.all("referral")] == [name]
    kept.keep_all(bi.connection)
    assert bi.faults() == [("CLOSURE_WITHOUT_REFERRAL", name, None)]


def test_the_key_of_nobody_is_that_of_no_bytes(bi):
    assert bi.value("SELECT frontdoor.key_of_nobody()") == key("")


def caseload(bi):
    """{day of 2022: open cases}, as kept or not."""
    return {f"{row['day']:%m-%d}": row["open_cases"] for row in bi.all("caseload_daily")}


def spoil_caseload(bi):
    """What is kept of caseloads is kept, and shows where it is read."""
    kept.keep_all(bi.connection)
    bi.execute("UPDATE rollup.caseload_daily SET open_cases = open_cases + 100")


def test_kept_caseloads_are_read_of_days_before_all_cases_of_touched_children(bi):
    bi.now("2022-02-05T12:00")
    bi.referral("r1", "k1", "2022-02-01T10:00")
    bi.referral("r2", "k2", "2022-02-03T10:00")
    spoil_caseload(bi)
    assert caseload(bi) == {"02-01": 101, "02-02": 101, "02-03": 102, "02-04": 102}
    bi.closure("r2", "k2", "2022-02-04T10:00")
    assert caseload(bi) == {"02-01": 101, "02-02": 101, "02-03": 2, "02-04": 1}
    bi.referral("r3", "k3", "2022-02-02T10:00")
    assert caseload(bi) == {"02-01": 101, "02-02": 2, "02-03": 3, "02-04": 2}


def test_caseloads_are_kept_anew_from_the_first_day_that_differs(bi):
    bi.now("2022-02-05T12:00")
    bi.referral("r1", "k1", "2022-02-01T10:00")
    spoil_caseload(bi)
    bi.closure("r1", "k1", "2022-02-03T10:00")
    kept.keep_all(bi.connection)
    assert caseload(bi) == {"02-01": 101, "02-02": 101}


def test_caseloads_of_an_authority_with_very_many_touched_children_are_all_worked_out(bi):
    bi.now("2022-02-04T12:00")
    bi.referral("r1", "k1", "2022-02-01T10:00")
    spoil_caseload(bi)
    bi.execute("INSERT INTO frontdoor.touched_child SELECT %s, generate_series(1, 10001)",
               bi.authority_id())
    for _ in range(2):
        assert caseload(bi) == {"02-01": 1, "02-02": 1, "02-03": 1}
        kept.keep_all(bi.connection)


def test_a_case_that_is_taken_away_is_in_no_kept_caseload(bi):
    bi.now("2022-02-05T12:00")
    bi.referral("r1", "k1", "2022-02-01T10:00")
    bi.referral("r2", "k2", "2022-02-03T10:00")
    kept.keep_all(bi.connection)
    bi.execute("DELETE FROM caseload.referral WHERE referral_id = 'r2'")
    for _ in range(2):
        assert caseload(bi) == {"02-01": 1, "02-02": 1, "02-03": 1, "02-04": 1}
        kept.keep_all(bi.connection)


def test_days_that_end_without_a_write_join_the_caseloads_and_are_kept(bi):
    bi.now("2022-01-31T12:00")
    bi.referral("r1", "k1", "2022-01-30T10:00")
    spoil_caseload(bi)
    bi.now("2022-02-01T23:59:59")
    assert caseload(bi) == {"01-30": 101, "01-31": 1}
    bi.now("2022-02-02T00:00")
    assert caseload(bi) == {"01-30": 101, "01-31": 1, "02-01": 1}
    spoil_caseload(bi)
    assert caseload(bi) == {"01-30": 201, "01-31": 101, "02-01": 101}


def test_a_present_that_is_set_back_shows_no_day_that_it_does_not_know(bi):
    bi.now("2022-02-05T12:00")
    bi.referral("r1", "k1", "2022-02-01T10:00")
    spoil_caseload(bi)
    bi.now("2022-02-03T12:00")
    assert caseload(bi) == {"02-01": 101, "02-02": 101}
    bi.closure("r1", "k1", "2022-02-04T10:00")
    spoil_caseload(bi)
    assert caseload(bi) == {"02-01": 201, "02-02": 201}
    bi.now("2022-02-05T12:00")
    assert caseload(bi) == {"02-01": 201, "02-02": 201, "02-03": 201}


def test_a_worker_who_leaves_leaves_the_caseloads_from_that_day(bi):
    bi.now("2022-02-04T12:00")
    bi.referral("r1", "k1", "2022-02-01T10:00", worker_id="w1")
    kept.keep_all(bi.connection)
    bi.worker("w1", left_on="2022-02-03")
    for _ in range(2):
        assert {f"{row['day']:%m-%d}": row["worker_id"] for row in bi.all("caseload_worker_daily")
                } == {"02-01": "w1", "02-02": None, "02-03": None}
        kept.keep_all(bi.connection)


def test_a_threshold_that_changes_is_that_of_every_past_day(bi):
    bi.now("2022-02-03T12:00")
    bi.referral("r1", "k1", "2022-02-01T10:00", worker_id="w1")
    kept.keep_all(bi.connection)
    for threshold, above in (("0", 1), ("1", 0)):
        bi.setting(caseload_threshold=threshold)
        for _ in range(2):
            assert [row["workers_above_threshold"] for row in bi.all("caseload_daily")] == [
                above] * 2
            kept.keep_all(bi.connection)
    bi.setting(caseload_threshold="0")
    kept.keep_all(bi.connection)
    bi.execute("DELETE FROM frontdoor.authority_setting")
    assert [row["workers_above_threshold"] for row in bi.all("caseload_daily")] == [0, 0]


def activity(bi, column, grain="DAY"):
    """{day of 2022 on which a period begins: what is counted in it}, as kept or not."""
    return {f"{day:%m-%d}": count for day, count in bi.rows(
        f"SELECT period, sum({column}) FROM live.activity WHERE grain = %s GROUP BY 1", grain)}


def test_kept_activity_is_read_of_periods_without_a_touched_day(bi):
    bi.contact("c1", "k1", "2022-02-01T10:00")
    bi.contact("c2", "k1", "2022-03-01T10:00")
    kept.keep_all(bi.connection)
    bi.execute("UPDATE rollup.activity SET contacts = contacts + 100")
    assert activity(bi, "contacts") == {"02-01": 101, "03-01": 101}
    bi.contact("c3", "k2", "2022-03-02T10:00")
    assert activity(bi, "contacts") == {"02-01": 101, "03-01": 101, "03-02": 1}
    assert activity(bi, "contacts", "WEEK") == {"01-31": 101, "02-28": 2}
    assert activity(bi, "contacts", "MONTH") == {"02-01": 101, "03-01": 2}
    assert activity(bi, "contacts", "REPORTING_YEAR") == {"04-01": 3}
    kept.keep_all(bi.connection)
    assert activity(bi, "contacts") == {"02-01": 101, "03-01": 101, "03-02": 1}


def test_activity_of_a_touched_child_is_counted_where_it_is_now_and_no_longer_where_it_was(bi):
    bi.referral("r1", "k1", "2022-02-01T10:00")
    bi.referral("r2", "k2", "2022-02-01T10:00")
    kept.keep_all(bi.connection)
    bi.execute("UPDATE rollup.activity SET referrals = referrals + 100")
    bi.execute("UPDATE caseload.referral SET opened_on = '2022-02-08' WHERE referral_id = 'r1'")
    assert activity(bi, "referrals") == {"02-01": 101, "02-08": 1}
    kept.keep_all(bi.connection)
    assert activity(bi, "referrals") == {"02-01": 101, "02-08": 1}


def test_activity_of_days_on_which_nothing_of_a_touched_child_has_changed_stays(bi):
    days = "SELECT ctid::text FROM rollup.activity WHERE grain = 'DAY' AND referrals > 0"
    bi.referral("r1", "k1", "2022-02-01T10:00")
    kept.keep_all(bi.connection)
    before = bi.rows(days)
    bi.contact("c1", "k1", "2022-03-01T10:00")
    kept.keep_all(bi.connection)
    assert bi.rows(days) == before != []


@pytest.mark.parametrize("write, months", [
    ("UPDATE front_door.measure SET value = 9", {"02-01": 9}),
    ("UPDATE front_door.measure SET period_on = '2022-03-09'", {"03-01": 5}),
    ("DELETE FROM front_door.measure", {}),
])
def test_a_figure_that_is_written_anew_is_seen_in_activity(bi, write, months):
    bi.measure("m1", "CARE_PROCEEDINGS", "MONTH", "2022-02-09", 5)
    kept.keep_all(bi.connection)
    assert activity(bi, "care_proceedings", "MONTH") == {"02-01": 5}
    bi.execute(write)
    for _ in range(2):
        assert activity(bi, "care_proceedings", "MONTH") == months
        kept.keep_all(bi.connection)
