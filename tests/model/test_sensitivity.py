"""Each sentence of the rules matters to some history: a model without it says something else.

So a service that gets it wrong is found out by the same histories."""

import datetime
import importlib
import pathlib
import shutil
import sys

import pytest

import model

SETTINGS = {"E06000009": model.Settings(alerts_from=datetime.date(2022, 1, 1))}

# File, what it says, what it says in the wrong model.
WRONG = [
    ("child.py", "self.versions(topic, entity)[-1]", "self.versions(topic, entity)[0]"),
    ("child.py", "sorted(found)]", "sorted(found, key=lambda v: (v[1], v[2]))]"),
    ("child.py", "sorted(found)]", "sorted(found, key=lambda v: (v[0], v[2]))]"),
    ("child.py", "sorted(found)]", "sorted(found, key=lambda v: (v[0], v[1], -v[2]))]"),
    ("child.py", 'if not event["voided"]}', "}"),
    ("times.py", "moment(instant).astimezone(LONDON).date()", "moment(instant).date()"),
    ("times.py", "min(day.day, calendar.monthrange(year, month + 1)[1])", "min(day.day, 28)"),
    ("working_days.py", " and day not in HOLIDAYS", ""),
    ("working_days.py", "if day.year <= LAST_YEAR else None", ""),
    ("repeat_contact.py", " - NO_FAMILY", ""),
    ("repeat_contact.py", 'return max(winning["received_at"], min(agreeing))',
     "return min(agreeing)"),
    ("repeat_contact.py", "min(agreeing))", "max(agreeing))"),
    ("repeat_contact.py", "for event in versions if", "for event in versions[-1:] if"),
    *(("repeat_contact.py", f'"{fact}"{comma}', "") for fact, comma in (
        ("received_at", ", "), ("time_known", ", "), ("source", ", "), ("incident_ref", ", "),
        ("information_only", ", "))),
    ("repeat_contact.py", ', "voided")', ",)"),
    ("repeat_contact.py", " + [families(event)]", ""),
    ("repeat_contact.py", 'if not event["information_only"]]', "]"),
    ("repeat_contact.py", 'source in ("S_10", "UNKNOWN")', 'source == "S_10"'),
    ("repeat_contact.py", 'source in ("S_10", "UNKNOWN")', 'source == "UNKNOWN"'),
    ("repeat_contact.py", "last.received_at < DAY", "last.received_at <= DAY"),
    ("repeat_contact.py", "return contact.date == last.date", "return False"),
    ("repeat_contact.py", "for other in standing:", "for other in standing[-1:]:"),
    ("repeat_contact.py", "incident is not None and ", ""),
    ("repeat_contact.py", "here.append(contact)", "here += [contact] * (not here)"),
    ("repeat_contact.py", "return self.known_at, self.received_at,", "return self.received_at,"),
    ("repeat_contact.py", "if start <= other.date <=", "if start < other.date <="),
    ("repeat_contact.py", "<= contact.date]", "< contact.date]"),
    ("repeat_contact.py", "for end in taken:", "for end in [contact]:"),
    ("repeat_contact.py", "contact in window and ", ""),
    ("repeat_contact.py", ">= settings.alert_count", "> settings.alert_count"),
    ("repeat_contact.py", "alert.closed_at >= contact", "alert.closed_at > contact"),
    ("repeat_contact.py", "alert.closed_at is None or", "True or"),
    ("repeat_contact.py", "any(other.contact_id in alert.contact_ids", "any(True"),
    ("repeat_contact.py", "(not alert.historic or", "(True or"),
    ("repeat_contact.py", "(not alert.historic or", "(not alert.historic and not"),
    ("repeat_contact.py", "_joins(contact, pattern, alerts[-1], settings):\n            alerts[-1]",
     "_joins(contact, pattern, alerts[0], settings):\n            alerts[0]"),
    ("repeat_contact.py", " or contact.contact_id in silent", ""),
    ("repeat_contact.py", "    for contact in sorted(contacts, key=lambda c: c.order):\n",
     "    for contact in sorted(contacts, key=lambda c: c.order):\n"
     "        if contact.contact_id in silent:\n            continue\n"),
    ("repeat_contact.py", "set(standing) - {NONE}", "set(standing)"),
    ("repeat_contact.py", "contact.known_at - contact.received_at > DAY",
     "contact.known_at - contact.received_at >= DAY"),
    ("repeat_contact.py", "contact.date + ONE", "contact.date"),
    ("repeat_contact.py", "None if historic else", ""),
    ("closing.py", ">= from_date", "> from_date"),
    ("closing.py", 'if not event["no_further_action"] and', "if"),
    ("closing.py", '\n            if worker["reviewer_id"] != manager["reviewer_id"]', ""),
    ("closing.py", 'max(worker["reviewed_at"],', 'min(worker["reviewed_at"],'),
    ("closing.py", "max(first, raised_at)", "first"),
    ("closing.py", "min(referred + reviewed)", "max(referred + reviewed)"),
    ("closing.py", 'if event["alert_id"] == alert_id', ""),
    ("alert_columns.py", 'if event["alert_id"] == alert.alert_id:', "if True:"),
    ("referrals.py", "opened_on(referral) <= day", "opened_on(referral) < day"),
    ("referrals.py", "if is_case(referral) and opened", "if opened"),
    ("referrals.py", "if named is not None:", "if named in present:"),
    ("referrals.py", 'key=lambda r: (r["opened_at"], r["referral_id"].encode())',
     'key=lambda r: r["referral_id"].encode()'),
    ("referrals.py", "months_before(day, 12) <=", "months_before(day, 12) <"),
    ("referrals.py", "opened_on(other) < day", "opened_on(other) <= day and other is not referral"),
    ("assessments.py", "first = end or start", "first = start or end"),
    ("assessments.py", "for part in (end, start)", "for part in (start, end)"),
    ("assessments.py", "self.referral is None or is_case", "True or is_case"),
    ("clocks.py", "return self.end >= self.start", "return True"),
    ("clocks.py", "return local_date(self.end) >= local_date(self.start)",
     "return self.end >= self.start"),
    ("clocks.py", "self.microseconds <= DAY", "self.microseconds < DAY"),
    ("clocks.py", 'contact["time_known"] and decision["time_known"]', 'decision["time_known"]'),
    ("clocks.py", 'contact["time_known"] and decision["time_known"]', 'contact["time_known"]'),
    ("clocks.py", 'or not decision["time_known"]', ""),
    ("caseload.py", "a.closure_reason is not None", 'a.closure_reason not in (None, "UNKNOWN")'),
    ("caseload.py", 'max(end.ended_at, referral["opened_at"])', "end.ended_at"),
    ("caseload.py", "if local_date(end.ended_at) >= opened_on(referral)]", "]"),
    ("caseload.py", 'if a["allocated_at"] <= instant', 'if a["allocated_at"] < instant'),
    ("caseload.py", 'key=lambda a: (a["allocated_at"], a["allocation_id"].encode())',
     'key=lambda a: a["allocation_id"].encode()'),
    ("caseload.py", "min((end.ended_at for end in found)", "max((end.ended_at for end in found)"),
    ("safeguarding.py", "self.first = end or start", "self.first = start or end"),
    ("safeguarding.py", "elapsed(assessment.started_on, day) <= 45",
     "elapsed(assessment.started_on, day) < 45"),
    ("safeguarding.py", "day <= local_date(end)", "day < local_date(end)"),
    ("safeguarding.py", "if assessment.counts and running", "if running"),
    ("safeguarding.py", 'end["no_further_action"] or end["outcome"] == "NFA"',
     'end["outcome"] == "NFA"'),
    ("safeguarding.py", 'if conference["transfer_in"]:\n        return None, None', "if False:\n        pass"),
    ("safeguarding.py", "enquiry.started_on <= day", "enquiry.started_on < day"),
    ("safeguarding.py", 'return local_date(held["held_at"]) if held else enquiry.started_on',
     "return enquiry.started_on"),
    ("safeguarding.py", 'c["change"] not in OPENING, ', ""),
    ("safeguarding.py", "last = changes[-1]", "last = changes[0]"),
    ("views.py", "return None if contact[\"information_only\"] else made", "return made"),
]


@pytest.fixture(scope="module")
def tried(histories):
    """[(history, what the model makes of it)]"""
    return [(events, outcome(model, events)) for events in histories]


def outcome(of, events):
    projection = of.project(events, SETTINGS)
    return projection.rows, {topic: projection.winning(topic) for topic in model.TOPICS}


@pytest.fixture
def wrong_model(tmp_path, monkeypatch):
    """Makes a copy of the model with one thing changed."""
    def make(file, right, wrong):
        shutil.copytree(pathlib.Path(model.__file__).parent, tmp_path / "wrong")
        path = tmp_path / "wrong" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(right) == 1, f"{file} says it {text.count(right)} times: {right}"
        path.write_text(text.replace(right, wrong), encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        return importlib.import_module("wrong")

    yield make
    for name in [name for name in sys.modules if name.split(".")[0] == "wrong"]:
        del sys.modules[name]


@pytest.mark.parametrize("file, right, wrong", WRONG)
def test_a_wrong_model_says_something_else(file, right, wrong, tried, wrong_model):
    changed = wrong_model(file, right, wrong)
    assert any(outcome(changed, events) != said for events, said in tried)
