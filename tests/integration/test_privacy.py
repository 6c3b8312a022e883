"""What services say at the usual level names no child and repeats nothing of what was published."""

import json

import psycopg

from codec import CONTRACTS
from events import at, call, closure, decision, referral, review
from stack import INPUTS

FIRST = at("2020-03-02T10:00")
SECRET = "secret"  # in every id and text below


def good():
    """An alert, a correction, a withdrawal, and a child that becomes known later."""
    for number in range(5):
        yield "call-logged", call(f"{SECRET}-c{number}", f"{SECRET}-child",
                                  at(f"2020-03-0{number + 1}T10:00"), source_local=SECRET,
                                  concern_local=SECRET, taken_by_id=f"{SECRET}-w1")
    yield "call-logged", call(f"{SECRET}-c0", f"{SECRET}-child", FIRST, 2, voided=True)
    yield "call-logged", call(f"{SECRET}-c9", None, FIRST)
    yield "decision-made", decision(f"{SECRET}-c1", f"{SECRET}-child", FIRST)
    yield "referral-opened", referral(f"{SECRET}-r1", f"{SECRET}-child", FIRST)


def odd():
    """Taken, though something about them is wrong."""
    for source in ("S_1A", "S_1B"):  # one revision, two contents
        yield "referral-opened", referral(f"{SECRET}-r2", f"{SECRET}-child", FIRST, source=source)
    yield "case-closed", closure(f"{SECRET}-r3", f"{SECRET}-child", FIRST)
    yield "alert-reviewed", review(f"{SECRET}-v1", f"{SECRET}-child", f"{SECRET}-alert", FIRST)


def refused():
    """Well-formed, and not to be taken."""
    for child in ("unknown", f"{SECRET} child", SECRET * 20, f"{SECRET}\x00", f"{SECRET}é"):
        yield "call-logged", call(f"{SECRET}-c5", child, FIRST)
    yield "call-logged", call(f"{SECRET}-c6", f"{SECRET}-child", FIRST, authority=f"E06{SECRET}")
    yield "call-logged", call(f"{SECRET}-c7", f"{SECRET}-child", at("1900-01-01T10:00"))
    yield "call-logged", call(f"{SECRET}-c8", f"{SECRET}-child", FIRST,
                              source_local=f"{SECRET}\x00")


def broken():
    """Bytes that are no event."""
    whole = CONTRACTS["call-logged"].encode(call(f"{SECRET}-c5", f"{SECRET}-child", FIRST))
    yield whole[:-2]
    yield whole + SECRET.encode()
    yield whole[:2] + SECRET.encode() + whole[8:]
    yield b"\x00\x00\x00\x00\x07" + whole[10:]
    yield SECRET.encode()
    yield json.dumps({"child_id": f"{SECRET}-child"}).encode()
    yield None


def test_no_service_says_who_or_what_an_event_is_about(stack):
    for name, event in [*good(), *odd(), *refused()]:
        stack.publish(name, **event)
    for name in INPUTS["timeliness"]:
        for value in broken():
            stack.publish_bytes(name, value, f"{SECRET}-child")
    started = stack.start()
    stack.wait_projected()
    assert stack.value("SELECT count(*) FROM frontdoor.alert_sent") > 0
    refusals = len(list(refused())) + len(INPUTS["timeliness"]) * len(list(broken()))
    assert stack.value("SELECT count(*) FROM frontdoor.dead_letter WHERE service = 'timeliness'"
                       ) >= refusals - 1
    stack.stop()
    password = psycopg.conninfo.conninfo_to_dict(stack.url)["password"]
    for service in started:
        assert "level=info" in service.log()
        told = [line for line in service.log().splitlines() if SECRET in line or password in line]
        assert told == []
    assert stack.rows("SELECT reason, message FROM frontdoor.dead_letter WHERE message LIKE %s",
                      f"%{SECRET}%") == []
