"""Repeat contacts of one child (domain: repeat contacts): duplicates, rules SIMILAR and ANY."""

import dataclasses
import datetime
import re
import typing
import uuid

from .closing import closing
from .times import DAY, local_date, local_midnight, months_before
from .working_days import ONE, due

NAMESPACE = uuid.UUID("6f0d9a52-7d0e-5c0b-9c39-0c5b7f2d3a11")
NO_FAMILY = {20, 21}
NONE = "NONE"
FACTS = ("received_at", "time_known", "source", "incident_ref", "information_only", "voided")


@dataclasses.dataclass(eq=False)
class Contact:
    """A counted contact: its winning version, and when that could first be known."""

    event: typing.Any
    known_at: int
    families: frozenset

    @property
    def contact_id(self):
        return self.event["contact_id"]

    @property
    def received_at(self):
        return self.event["received_at"]

    @property
    def date(self):
        return local_date(self.received_at)

    @property
    def order(self):
        """The order of the rules."""
        return self.known_at, self.received_at, self.contact_id.encode()

    @property
    def groups(self):
        return {str(family) for family in self.families} or {NONE}


@dataclasses.dataclass
class Alert:
    """`contacts` are those it names, in the order of the rules."""

    rule: str
    family: typing.Optional[str]
    raising: Contact
    alert_id: str
    raised_at: int
    raised_late: bool
    historic: bool
    due_at: typing.Optional[int]
    closed_at: typing.Optional[int]
    closed_reason: typing.Optional[str]
    contacts: list

    @property
    def contact_ids(self):
        return [contact.contact_id for contact in self.contacts]

    def join(self, contacts):
        named = {contact.contact_id: contact for contact in self.contacts + contacts}
        self.contacts = sorted(named.values(), key=lambda contact: contact.order)


# --- contacts

def families(event):
    """Families of its factors: the number right after F_; 20 and 21 are none."""
    numbers = (re.match(r"F_([0-9]+)", symbol) for symbol in event["concern_factors"])
    return frozenset(int(found[1]) for found in numbers if found) - NO_FAMILY


def known_at(winning, versions):
    """When this fact could first be known, whatever else was edited before or since."""
    def facts(event):
        return [event[name] for name in FACTS] + [families(event)]

    agreeing = (event["recorded_at"] for event in versions if facts(event) == facts(winning))
    return max(winning["received_at"], min(agreeing))


def counted(child):
    """Contacts that are neither voided nor for information only, by time of receipt."""
    contacts = [
        Contact(event, known_at(event, child.versions("call-logged", entity)), families(event))
        for entity, event in child.present("call-logged").items()
        if not event["information_only"]]
    return sorted(contacts, key=lambda c: (c.received_at, c.contact_id.encode()))


# --- duplicates

def _same_report(contact, last):
    """(b): the same source soon after the last one standing."""
    source = contact.event["source"]
    if source != last.event["source"] or source in ("S_10", "UNKNOWN"):
        return False
    if contact.event["time_known"] and last.event["time_known"]:
        return contact.received_at - last.received_at < DAY
    return contact.date == last.date


def _original(contact, standing):
    """Which one standing this contact duplicates, or None."""
    incident = contact.event["incident_ref"]
    for other in standing:
        if incident is not None and incident == other.event["incident_ref"]:
            return other
    return standing[-1] if standing and _same_report(contact, standing[-1]) else None


def sift(contacts):
    """({group: those standing}, {(contact id, group): id of the one that it duplicates})."""
    standing, duplicates = {}, {}
    for group in sorted(set().union(*(contact.groups for contact in contacts))):
        here = standing[group] = []
        for contact in contacts:
            if group not in contact.groups:
                continue
            original = _original(contact, here)
            if original:
                duplicates[contact.contact_id, group] = original.contact_id
            else:
                here.append(contact)
    return standing, duplicates


# --- the rules

def _window(contact, taken, settings):
    """Those taken so far in the window that ends on the contact's local date."""
    start = (contact.date - datetime.timedelta(days=settings.window_days) if settings.window_days
             else months_before(contact.date, settings.window_months))
    return [other for other in taken if start <= other.date <= contact.date]


def _pattern(contact, taken, settings):
    """W(c): all windows that the contact completes; empty if it completes none."""
    found = []
    for end in taken:
        window = _window(end, taken, settings)
        if contact in window and len(window) >= settings.alert_count:
            found += [other for other in window if other not in found]
    return found


def alert_id(child, rule, family, contact_id):
    parts = (child.authority, child.child_id, rule, family or "", contact_id)
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def _before(contact, alerts_from):
    return alerts_from is not None and contact.date < alerts_from


def _raised_late(contact):
    if contact.event["time_known"]:
        return contact.known_at - contact.received_at > DAY
    return local_date(contact.known_at) > contact.date + ONE


def _due_at(raised_at):
    """The local midnight that ends due(1)."""
    day = due(1, local_date(raised_at))
    return None if day is None else local_midnight(day + ONE)


def _raise(child, rule, family, contact, pattern, settings):
    identity = alert_id(child, rule, family, contact.contact_id)
    historic = _before(contact, settings.alerts_from)
    closed_at, reason = closing(child, identity, contact.date, contact.known_at)
    due_at = None if historic else _due_at(contact.known_at)
    alert = Alert(rule, family, contact, identity, contact.known_at, _raised_late(contact),
                  historic, due_at, closed_at, reason, [])
    alert.join(pattern)
    return alert


def _joins(contact, pattern, alert, settings):
    """(i) open when the contact was known, (ii) overlapping, (iii) both historic or neither."""
    return ((alert.closed_at is None or alert.closed_at >= contact.known_at)
            and any(other.contact_id in alert.contact_ids for other in pattern)
            and (not alert.historic or _before(contact, settings.alerts_from)))


def follow(child, rule, family, contacts, settings, silent=()):
    """Alerts of one rule and family, and ids of the contacts that raised or joined them.

    The contacts of `silent` count, yet raise and join nothing."""
    taken, alerts, active = [], [], set()
    for contact in sorted(contacts, key=lambda c: c.order):
        taken.append(contact)
        pattern = _pattern(contact, taken, settings)
        if not pattern or contact.contact_id in silent:
            continue
        active.add(contact.contact_id)
        if alerts and _joins(contact, pattern, alerts[-1], settings):
            alerts[-1].join(pattern)
        else:
            alerts.append(_raise(child, rule, family, contact, pattern, settings))
    return alerts, active


def repeat_contacts(child, settings):
    """(alerts, duplicates) of a child; none where nobody is identified."""
    if child.child_id is None:
        return [], {}
    standing, duplicates = sift(counted(child))
    alerts, similar = [], set()
    for family in sorted(set(standing) - {NONE}):
        found, active = follow(child, "SIMILAR", family, standing[family], settings)
        alerts += found
        similar |= active
    anywhere = {c.contact_id: c for group in standing.values() for c in group}
    found, _ = follow(child, "ANY", None, anywhere.values(), settings, similar)
    return alerts + found, duplicates
