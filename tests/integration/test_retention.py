"""Children are due by the highest tier that they reached and the last day of anything about them; nobody is
erased unless a rule and --apply say so, and never against a hold."""

import json

import psycopg
import pytest

from codec import event_id
from events import AUTHORITY, assessment_closed, assessment_started, at, call, referral
from held import where
from servers import wait_for
from stack import Stack
from test_erasure import FAILED, erase, with_key

OLD = at("2000-06-01T09:00")
RULES = "authority,tier,years\n"


def closed(identity, child, when):
    return {"event_id": event_id(), "authority": AUTHORITY, "revision": 1, "recorded_at": when,
            "referral_id": identity, "child_id": child, "closed_at": when, "closure_reason": "RC7"}


@pytest.fixture
def stack(kafka, postgres, make_stack, tmp_path):
    """Of each child the name says what it reached."""
    made = with_key(make_stack(kafka, postgres), tmp_path)
    made.start("timeliness", "caseload")
    for child, when in (("kid-contact", OLD), ("kid-young", at("2026-01-01T09:00"))):
        made.publish("call-logged", **call(f"{child}-c", child, when))
    for child in ("kid-referred", "kid-assessed", "kid-open"):
        made.publish("call-logged", **call(f"{child}-c", child, OLD))
        made.publish("referral-opened", **referral(f"{child}-r", child, OLD))
        if child != "kid-open":
            made.publish("case-closed", **closed(f"{child}-r", child, at("2001-02-01T09:00")))
    made.publish("assessment-started", **assessment_started("kid-assessed-a", "kid-assessed", OLD))
    made.publish("assessment-closed", **assessment_closed(
        "kid-assessed-a", "kid-assessed", OLD, at("2001-01-01T09:00")))
    made.wait_projected("timeliness", "caseload")
    return made


def load(stack, folder, **years):
    path = folder / "rules.csv"
    path.write_text(RULES + "".join(f"{AUTHORITY},{tier},{n}\n" for tier, n in years.items()))
    stack.ctl("reference", "load", "retention", str(path))


def retention(stack, *more, status=0):
    out = stack.ctl("retention", "--authority", AUTHORITY, "--json", *more, status=status)
    return json.loads(out) if out else None


def due(told):
    return {row["child_id"]: (row["tier"], row["last_day"]) for row in told["due"]}


def hold(stack, verb, child, *more, status=0):
    return stack.ctl("legal-hold", verb, "--authority", AUTHORITY, "--child", child, *more,
                     status=status)


def test_without_a_rule_nobody_is_due(stack):
    told = retention(stack, "--apply")
    assert (told["due"], told["erased"]) == ([], 0)
    assert {row["tier"]: (row["years"], row["children"]) for row in told["tiers"]} == {
        "CONTACT": (None, 2), "REFERRAL": (None, 1), "IN_NEED": (None, 1),
        "CHILD_PROTECTION": (None, 0), "LOOKED_AFTER": (None, 0)}


def test_the_rule_of_the_highest_tier_counts_from_the_last_day_and_an_open_case_is_never_due(
        stack, tmp_path):
    load(stack, tmp_path, CONTACT=3, REFERRAL=10)
    told = retention(stack)
    assert due(told) == {"kid-contact": ("CONTACT", "2000-06-01"),
                         "kid-referred": ("REFERRAL", "2001-02-01")}
    assert told["erased"] == 0
    load(stack, tmp_path, CONTACT=100, IN_NEED=20)
    assert due(retention(stack)) == {"kid-assessed": ("IN_NEED", "2001-02-01")}


def test_the_day_itself_is_due_and_the_day_before_is_not(stack, tmp_path):
    load(stack, tmp_path, CONTACT=3)
    for today, count in (("2003-05-31", 0), ("2003-06-01", 1)):
        stack.environment["PGOPTIONS"] = f"-c frontdoor.now={today}T12:00Z"
        assert len(due(retention(stack))) == count
    del stack.environment["PGOPTIONS"]


def test_a_dry_run_erases_nobody_and_apply_those_who_are_due(stack, tmp_path):
    load(stack, tmp_path, CONTACT=3, REFERRAL=3)
    before = retention(stack)
    assert len(before["due"]) == 2 and retention(stack) == before
    assert retention(stack, "--apply")["erased"] == 2
    assert where(stack.url, "kid-contact", "kid-referred") == []
    assert len(where(stack.url, "kid-assessed")) > 0
    assert [row["operation"] for row in json.loads(stack.ctl("audit", "--json", "--limit", "2"))] == [
        "retention", "retention"]
    assert retention(stack, "--apply")["erased"] == 0


def test_a_hold_wins_over_the_rule_and_over_erase_until_it_is_cleared(stack, tmp_path):
    load(stack, tmp_path, CONTACT=3, REFERRAL=3)
    hold(stack, "set", "kid-contact", "--reason", "inquiry-4")
    hold(stack, "set", "kid-contact", "--reason", "inquiry-5", status=1)
    assert {row["child_id"]: row["legal_hold"] for row in retention(stack)["due"]} == {
        "kid-contact": True, "kid-referred": False}
    assert retention(stack, "--apply")["erased"] == 1
    assert erase(stack, "kid-contact", "--dry-run")["legal_hold"]
    erase(stack, "kid-contact", status=FAILED)
    assert "a legal hold keeps this child" in stack.errors
    assert stack.value("SELECT count(*) FROM timeliness.contact WHERE child_id = 'kid-contact'") == 1
    row, = json.loads(stack.ctl("legal-hold", "list", "--json"))
    assert (row["authority"], row["reason"], row["cleared_at"]) == (AUTHORITY, "inquiry-4", None)
    hold(stack, "clear", "kid-contact")
    hold(stack, "clear", "kid-contact", status=1)
    assert retention(stack, "--apply")["erased"] == 1
    assert where(stack.url, "kid-contact") == []
    assert [row["operation"] for row in json.loads(stack.ctl(
        "audit", "--operation", "legal-hold", "--json"))] == ["legal-hold clear", "legal-hold set"]


def test_an_erasure_waits_for_a_hold_that_is_being_set(stack):
    hold(stack, "set", "kid-contact", "--reason", "x")
    with psycopg.connect(stack.url) as connection:
        connection.execute("UPDATE frontdoor.legal_hold SET cleared_at = now()")
        erasing = stack.ctl_start("erase", "--authority", AUTHORITY, "--child", "kid-contact",
                                  "--reason", "y")
        wait_for("the erasure to wait", lambda: stack.value(
            "SELECT count(*) FROM pg_locks WHERE NOT granted "
            "AND relation = 'frontdoor.legal_hold'::regclass"))
        connection.rollback()
    assert erasing.wait(60) == FAILED
    assert stack.value("SELECT count(*) FROM timeliness.contact WHERE child_id = 'kid-contact'") == 1


def test_holds_that_were_made_with_another_key_are_noticed(stack, tmp_path):
    hold(stack, "set", "kid-contact", "--reason", "x")
    with_key(stack, tmp_path)
    erase(stack, "kid-contact", status=FAILED)
    assert "made with another" in stack.errors
    hold(stack, "clear", "kid-contact", status=FAILED)


@pytest.mark.parametrize("line", (
    f"{AUTHORITY},SOMETHING,3", f"{AUTHORITY},CONTACT,0", f"{AUTHORITY},CONTACT,101",
    f"{AUTHORITY},CONTACT,", "E06000999,CONTACT,3", f"{AUTHORITY},CONTACT,3\n{AUTHORITY},CONTACT,4"))
def test_a_rule_that_makes_no_sense_is_refused(shared, tmp_path, line):
    path = tmp_path / "rules.csv"
    path.write_text(RULES + line + "\n")
    shared.ctl("reference", "load", "retention", str(path), status=FAILED)
    assert shared.value("SELECT count(*) FROM frontdoor.retention_rule") == 0


@pytest.fixture(scope="module")
def shared(kafka, postgres, tmp_path_factory):
    made = Stack(kafka, postgres, tmp_path_factory.mktemp("rules"))
    yield made
    made.stop()
