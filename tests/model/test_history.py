"""Random histories are worth trying only if everything that the rules speak of occurs in them."""

import collections
import datetime
import random

import model
from model.repeat_contact import NONE, families
from model.times import local_date
from model.working_days import LAST_YEAR, is_working

SETTINGS = {"E06000009": model.Settings(alerts_from=datetime.date(2022, 1, 1))}


def of_topic(events, topic):
    return [event for event in events if event.topic == topic]


# --- of the events

def ties(events):
    """Versions of one entity of equal revision: (same time of record too?) of each pair."""
    for topic in model.TOPICS:
        versions = collections.defaultdict(set)
        for event in of_topic(events, topic):
            versions[event.child, event.entity].add(event.version)
        for several in versions.values():
            ranked = sorted(several)
            yield from (low[1] == high[1] for low, high in zip(ranked, ranked[1:])
                        if low[0] == high[0])


def has_revival(events):
    for event in events:
        voids = [v for v in events if v["voided"] and v.child == event.child
                 and (v.topic, v.entity) == (event.topic, event.entity)]
        if not event["voided"] and any(void.version < event.version for void in voids):
            return True
    return False


OF_EVENTS = {
    "an exact duplicate": lambda events: len(set(map(id, events))) < len(events),
    "a tie that the time of record decides": lambda events: False in ties(events),
    "a tie that the hash decides": lambda events: True in ties(events),
    "a withdrawal": lambda events: any(event["voided"] for event in events),
    "a revival": has_revival,
    "only a date": lambda events: not all(event["time_known"] for event in events),
    "a contact of nobody": lambda events: any(event.child[1] is None for event in events),
    "information only": lambda events: any(
        event["information_only"] for event in of_topic(events, "call-logged")),
    "two authorities": lambda events: len({event["authority"] for event in events}) > 1,
    "a contact on a day that isn't worked": lambda events: any(
        not is_working(local_date(event["received_at"]))
        for event in of_topic(events, "call-logged")),
    **{topic: lambda events, topic=topic: of_topic(events, topic) for topic in model.TOPICS},
}


# --- of what follows

def alerts(projection):
    return [alert for _, alert in projection.alerts.values()]


def duplicates(projection, by_incident):
    for (authority, child, contact, _), columns in projection.rows.get(
            "repeat_contact.duplicate", {}).items():
        contacts = projection.children[authority, child].present("call-logged")
        refs = {contacts[one]["incident_ref"] for one in (contact, columns["matched_contact_id"])}
        if (len(refs) == 1 and None not in refs) == by_incident:
            yield contact


def rows(projection, view):
    return projection.rows.get(view, {}).values()


def successors(projection):
    """Alerts of the same rule, family and child as another one."""
    of = collections.Counter((id(child), alert.rule, alert.family)
                             for child, alert in projection.alerts.values())
    return [one for one, count in of.items() if count > 1]


def groups_of_duplicates(projection):
    """Contacts that are duplicates in one group and stand in another."""
    for authority, child, contact, _ in projection.rows.get("repeat_contact.duplicate", {}):
        winning = projection.children[authority, child].present("call-logged")[contact]
        listed = [key for key in projection.rows["repeat_contact.duplicate"]
                  if key[:3] == (authority, child, contact)]
        if len(families(winning) or {NONE}) > len(listed):
            yield contact


OF_PROJECTIONS = {
    "a SIMILAR alert": lambda p: any(a.rule == "SIMILAR" for a in alerts(p)),
    "an ANY alert": lambda p: any(a.rule == "ANY" for a in alerts(p)),
    "an open alert": lambda p: any(a.closed_at is None for a in alerts(p)),
    "an alert closed by referral": lambda p: any(
        a.closed_reason == "REFERRAL_OPENED" for a in alerts(p)),
    "an alert closed by review": lambda p: any(a.closed_reason == "REVIEWED" for a in alerts(p)),
    "an alert closed as it was raised": lambda p: any(
        a.closed_at == a.raised_at for a in alerts(p)),
    "an alert that was joined": lambda p: any(
        a.raising is not a.contacts[-1] for a in alerts(p)),
    "a second alert of a family": successors,
    "an alert raised late": lambda p: any(a.raised_late for a in alerts(p)),
    "a historic alert": lambda p: any(a.historic for a in alerts(p)),
    "an alert without a due time": lambda p: any(
        a.due_at is None and not a.historic for a in alerts(p)),
    "a review of an alert": lambda p: rows(p, "bi.alert_review"),
    "a duplicate by incident": lambda p: list(duplicates(p, True)),
    "a duplicate by source": lambda p: list(duplicates(p, False)),
    "a duplicate in one family only": lambda p: list(groups_of_duplicates(p)),
    "a re-referral": lambda p: any(row["re_referral"] for row in rows(p, "bi.referral")),
    "a closed case": lambda p: any(row["closed_at"] for row in rows(p, "bi.referral")),
    "a case closed by assessment": lambda p: any(
        row.get("closed_by_assessment_id") for row in rows(p, "bi.referral")),
    "a case never open": lambda p: any(
        row["closed_at"] == row["opened_at"] for row in rows(p, "bi.referral")),
    "not in need": lambda p: any(row["not_in_need"] for row in rows(p, "bi.referral")),
    "a derived referral": lambda p: any(
        row["referral_derived"] for row in rows(p, "bi.assessment")),
    "an assessment past 45 days": lambda p: any(
        row["within_45wd_from_start"] is False for row in rows(p, "bi.assessment")),
    "a guidance clock": lambda p: any(
        row["working_days_from_referral"] is not None for row in rows(p, "bi.assessment")),
    "an end before its start": lambda p: any(
        row["authorised_at"] is not None and row["working_days_from_start"] is None
        for row in rows(p, "bi.assessment")),
    "a due date past the table": lambda p: any(
        row["due_on_from_start"] is None for row in rows(p, "bi.assessment")),
    "a decision within 24 hours": lambda p: any(
        row["decided_within_24h"] for row in rows(p, "bi.contact")),
    "a decision after 24 hours": lambda p: any(
        row["decided_within_24h"] is False for row in rows(p, "bi.contact")),
    "a sign-off": lambda p: any(
        row["sign_off_seconds"] is not None for row in rows(p, "bi.contact")),
    "an allocation": lambda p: rows(p, "bi.allocation"),
}


def has_retraction(events):
    """An alert that followed from all events but the last ones, and follows no more."""
    sent = set()
    for count in range(1, len(events) + 1):
        follows = set(model.project(events[:count], SETTINGS).alerts)
        if sent - follows:
            return True
        sent |= follows
    return False


def test_everything_that_the_rules_speak_of_occurs(histories):
    found = collections.Counter()
    for events in histories:
        projection = model.project(events, SETTINGS)
        found.update(name for name, occurs in OF_EVENTS.items() if occurs(events))
        found.update(name for name, occurs in OF_PROJECTIONS.items() if occurs(projection))
    assert LAST_YEAR == 2028  # what lies past the table is reached by the last anchor
    seldom = {name: found[name] for name in [*OF_EVENTS, *OF_PROJECTIONS] if found[name] < 5}
    assert not seldom, f"of {len(histories)} histories: {seldom}"


def test_alerts_are_retracted():
    assert sum(has_retraction(model.random_history(random.Random(seed), 1, "s"))
               for seed in range(40)) >= 3


def test_a_seed_gives_one_history():
    one, other = (model.random_history(random.Random(7), 3, "s") for _ in range(2))
    assert [event.value for event in one] == [event.value for event in other]
    assert all(event.entity.startswith("s-") for event in one)
