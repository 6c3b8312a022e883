"""Histories of all input topics. `choose` picks one of several, at random or as hypothesis does.

A history is made of moves on one child each: a contact, a referral, ..., or an edit of what was
sent before (a correction, a withdrawal, a revival, an equal version with other contents)."""

import datetime
import uuid

from . import alphabet
from .child import by_child
from .event import ENTITY, Event
from .repeat_contact import repeat_contacts
from .settings import DEFAULT

OWN_TIME = {
    "call-logged": "received_at",
    "decision-made": "decided_at",
    "referral-opened": "opened_at",
    "assessment-started": "started_at",
    "assessment-closed": "authorised_at",
    "case-allocated": "allocated_at",
    "case-closed": "closed_at",
    "alert-reviewed": "reviewed_at",
    "strategy-discussion-held": "held_at",
    "section47-started": "started_at",
    "section47-closed": "ended_at",
    "conference-held": "held_at",
    "early-help-changed": "changed_at",
    "legal-gateway-decided": "decided_at",
    "measure-recorded": "period_at",
}
FLAGS = ("voided", "voided", "time_known", "information_only", "no_further_action")
OF_NOBODY = ("call-logged", "decision-made", "measure-recorded")
NO_ALERT = "00000000-0000-5000-8000-000000000000"
MOVES = ("call-logged",) * 8 + ("edit",) * 6 + ("scrutiny",) * 2 + (
    "alert-reviewed", "decision-made", "referral-opened", "assessment-started", "assessment-closed",
    "case-allocated", "case-closed", "strategy-discussion-held", "section47-started",
    "section47-closed", "conference-held", "early-help-changed", "legal-gateway-decided",
    "measure-recorded")


class Author:
    """Writes the history of one child. `child_id` None: of nobody identified."""

    def __init__(self, choose, prefix, authority, child_id, anchor):
        self.choose = choose
        self.prefix = prefix
        self.authority = authority
        self.child_id = child_id
        self.days = alphabet.days_from(anchor)
        self.events = []

    # --- choices

    def identity(self, names):
        return f"{self.prefix}-{self.choose(names)}"

    def maybe(self, names):
        """One of the ids, or null as often as not."""
        return self.choose((None, self.identity(names)))

    def moment(self, known):
        """When something happens; where only the date is known, local midnight."""
        time = self.choose(alphabet.TIMES) if known else datetime.time()
        return alphabet.at(self.choose(self.days), time)

    def earlier(self, topic, known):
        """An event to answer, or None where there is none of the topic or it is passed over."""
        written = [e for e in self.events if e.topic == topic and known and e["time_known"]]
        return self.choose((*written, *written, None))

    def after(self, event, known):
        """Some time after that event, or a moment of its own."""
        if not event:
            return self.moment(known)
        return event.fields[OWN_TIME[event.topic]] + self.choose(alphabet.DELAYS)

    # --- the fields of each topic

    def call_logged(self, known):
        call = {
            "contact_id": self.identity(alphabet.CONTACTS),
            "received_at": self.moment(known),
            "channel": "PHONE",
            "source": self.choose(alphabet.SOURCES),
            "concern_factors": list(self.choose(alphabet.FACTORS)),
            "incident_ref": self.choose(alphabet.INCIDENTS),
            "information_only": self.choose(alphabet.SELDOM),
            "team_id": self.choose(alphabet.TEAMS),
        }
        return {
            **call,
            "source_local": alphabet.LOCAL_SOURCES.get(call["source"]),
            "concern_local": alphabet.LOCAL_CONCERNS.get(tuple(call["concern_factors"])),
        }

    def decision_made(self, known):
        call = self.earlier("call-logged", known)
        decided = self.after(call, known)
        signed = decided + self.choose(alphabet.DELAYS) if self.choose(alphabet.OFTEN) else None
        return {
            "contact_id": call.entity if call else self.identity(alphabet.CONTACTS),
            "decided_at": decided,
            "outcomes": list(self.choose(alphabet.OUTCOMES)),
            "referral_id": self.maybe(alphabet.REFERRALS),
            "signed_off_at": signed,
            "signed_off_by_id": "m1" if signed else None,
        }

    def referral_opened(self, known):
        return {
            "referral_id": self.identity(alphabet.REFERRALS),
            "contact_id": self.maybe(alphabet.CONTACTS),
            "opened_at": self.after(self.choose((None, self.earlier("call-logged", known))), known),
            "source": self.choose(alphabet.SOURCES),
            "primary_need": "N1",
            "no_further_action": self.choose(alphabet.SELDOM),
            **self.holder(),
        }

    def holder(self):
        return {"team_id": self.choose(alphabet.TEAMS), "worker_id": self.choose(alphabet.WORKERS)}

    def referral_and_time(self, known):
        """A referral that is named or not, and a time that may answer it."""
        referral = self.earlier("referral-opened", known)
        named = referral.entity if referral else self.identity(alphabet.REFERRALS)
        return self.choose((named, None)), self.after(referral, known)

    def assessment_started(self, known):
        referral_id, started_at = self.referral_and_time(known)
        return {
            "assessment_id": self.identity(alphabet.ASSESSMENTS),
            "referral_id": referral_id,
            "started_at": started_at,
            **self.holder(),
        }

    def assessment_closed(self, known):
        started = self.assessment_started(known)
        return {
            **started,
            "authorised_at": self.moment(known) if not known
            else started["started_at"] + self.choose(alphabet.DELAYS),
            "outcome": self.choose(("NFA", "OTHER")),
            "factors": list(self.choose(alphabet.FACTORS)),
            "closure_reason": self.choose((None, *alphabet.CLOSURE_REASONS)),
        }

    def case_allocated(self, known):
        referral_id, allocated_at = self.referral_and_time(known)
        return {
            "allocation_id": self.identity(alphabet.ALLOCATIONS),
            "referral_id": referral_id,
            "allocated_at": allocated_at,
            **self.holder(),
        }

    def case_closed(self, known):
        referral_id, closed_at = self.referral_and_time(known)
        return {
            "referral_id": referral_id or self.identity(alphabet.REFERRALS),
            "closed_at": closed_at,
            "closure_reason": self.choose(alphabet.CLOSURE_REASONS),
        }

    def alert_reviewed(self, known):
        raised = self.alert_ids()
        return {
            "review_id": self.identity(alphabet.REVIEWS),
            "alert_id": self.choose([*raised, *raised, NO_ALERT]),
            "concern_family": self.choose((None, "3")),
            "reviewed_at": self.after(self.earlier("call-logged", known), known),
            "reviewer_id": self.choose(alphabet.REVIEWERS),
            "role": self.choose(alphabet.ROLES),
            "outcome": self.choose(alphabet.REVIEW_OUTCOMES),
        }

    def strategy_discussion_held(self, known):
        referral_id, held_at = self.referral_and_time(known)
        return {
            "strategy_discussion_id": self.identity(alphabet.DISCUSSIONS),
            "referral_id": referral_id,
            "held_at": held_at,
            "outcome": self.choose(alphabet.STRATEGY_OUTCOMES),
            **self.holder(),
        }

    def section47_started(self, known):
        answered = self.choose(("strategy-discussion-held", "assessment-started"))
        return {
            "section47_id": self.identity(alphabet.ENQUIRIES),
            "referral_id": self.maybe(alphabet.REFERRALS),
            "strategy_discussion_id": self.maybe(alphabet.DISCUSSIONS),
            "started_at": self.after(self.earlier(answered, known), known),
            **self.holder(),
        }

    def section47_closed(self, known):
        started = self.section47_started(known)
        return {
            **started,
            "ended_at": self.moment(known) if not known
            else started["started_at"] + self.choose(alphabet.DELAYS),
            "outcome": self.choose(alphabet.SECTION47_OUTCOMES),
            "no_further_action": self.choose(alphabet.SELDOM),
        }

    def conference_held(self, known):
        held_at = self.after(self.earlier("section47-started", known), known)
        transfer_in = self.choose(alphabet.SELDOM)
        return {
            "conference_id": self.identity(alphabet.CONFERENCES),
            "meeting_id": None,
            "referral_id": self.maybe(alphabet.REFERRALS),
            "section47_id": self.maybe(alphabet.ENQUIRIES),
            "held_at": held_at,
            "transfer_in": transfer_in,
            "notified_at": self.choose((None, self.moment(known))) if transfer_in else None,
            "outcome": self.choose(alphabet.CONFERENCE_OUTCOMES),
            **self.holder(),
        }

    def early_help_changed(self, known):
        return {
            "change_id": self.identity(alphabet.CHANGES),
            "early_help_id": self.identity(alphabet.EPISODES),
            "change": self.choose(alphabet.EARLY_HELP_CHANGES),
            "changed_at": self.after(self.earlier("early-help-changed", known), known),
            "reason_local": self.choose((None, "x")),
            "organisation": self.choose((None, "o1", "o2")),
            "worker_id": self.choose(alphabet.WORKERS),
        }

    def legal_gateway_decided(self, known):
        referral_id, decided_at = self.referral_and_time(known)
        return {
            "legal_gateway_id": self.identity(alphabet.GATEWAYS),
            "family_id": self.choose((None, "y1")),
            "referral_id": referral_id,
            "decided_at": decided_at,
            "outcome": self.choose(tuple(alphabet.GATEWAY_OUTCOMES)),
            **self.holder(),
        }

    def measure_recorded(self, known):
        return {
            "measure_id": self.identity(alphabet.FIGURES),
            "measure": self.choose(("LOOKED_AFTER", "AUDIT")),
            "theme": self.choose((None, "NEGLECT")),
            "grade": self.choose((None, "GOOD")),
            "period": self.choose(alphabet.PERIODS),
            "period_at": self.moment(known),
            "value": self.choose(range(5)),
            "source_local": "x",
        }

    def alert_ids(self):
        """Alerts that follow from what was written so far."""
        if not self.events:
            return []
        (child,) = by_child(self.events).values()
        return [alert.alert_id for alert in repeat_contacts(child, DEFAULT)[0]]

    # --- moves

    def draw(self, topic):
        known = self.choose(alphabet.OFTEN)
        return {**getattr(self, topic.replace("-", "_"))(known), "time_known": known}

    def write(self, topic, **given):
        drawn = {**self.draw(topic), **given}
        self.send(topic, {
            **drawn,
            "revision": 1,
            "recorded_at": drawn[OWN_TIME[topic]] + self.choose(alphabet.LAGS),
            "voided": self.choose(alphabet.SELDOM) and self.choose(alphabet.SELDOM),
        })

    def scrutiny(self):
        """An alert looked at by two people, in both roles."""
        alert = self.choose(self.alert_ids() or [NO_ALERT])
        for role, reviewer in zip(("SOCIAL_WORKER", "TEAM_MANAGER"), alphabet.REVIEWERS):
            self.write("alert-reviewed", alert_id=alert, role=role, reviewer_id=reviewer)

    def edit(self):
        """Another version of something sent: of the entity as it was, with other contents."""
        before = self.choose(self.events)
        own = {OWN_TIME[before.topic], "time_known"}
        drawn = self.draw(before.topic)
        others = sorted(set(drawn) - own - {ENTITY[before.topic]})
        chosen = {
            "flip": (), "time": own, "one": [self.choose(others)], "all": others,
        }[self.choose(("flip", "flip", "time", "one", "one", "all"))]
        fields = {**before.fields, **{name: drawn[name] for name in chosen}}
        if not chosen:
            flipped = self.choose([name for name in FLAGS if name in fields])
            fields[flipped] = not fields[flipped]
        fields["revision"] = max(0, before.fields["revision"] + self.choose((0, 1, 1, 1, 2, -1)))
        fields["recorded_at"] += self.choose(alphabet.LAGS)
        self.send(before.topic, fields)

    def send(self, topic, fields):
        number = self.choose(range(1 << 16))
        whom = {} if topic == "measure-recorded" else {"child_id": self.child_id}
        self.events.append(Event(topic, {
            **fields, "authority": self.authority, **whom,
            "event_id": str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))}))

    def move(self):
        kind = self.choose(MOVES)
        if kind == "measure-recorded" or not self.child_id and kind in OWN_TIME:
            self.write("call-logged" if self.child_id else self.choose(OF_NOBODY))
        elif kind in OWN_TIME:
            self.write(kind)
        elif kind == "scrutiny" and self.child_id and self.alert_ids():
            self.scrutiny()
        elif kind == "edit" and self.events:
            self.edit()
        else:
            self.write("call-logged")


def authors(choose, children, prefix):
    """One for each child, and one for contacts of nobody identified.

    The last of several children has the id of the first one, in another authority."""
    names = [(alphabet.AUTHORITIES[0], f"{prefix}-c{number}") for number in range(children)]
    if children > 1:
        names[-1] = alphabet.AUTHORITIES[1], f"{prefix}-c0"
    names.append((alphabet.AUTHORITIES[0], None))
    return [Author(choose, prefix, authority, child, choose(alphabet.ANCHORS))
            for authority, child in names]


def random_history(rng, children, prefix):
    """Events of so many children, as they were published; the same for the same seed.

    All ids begin with the prefix. Some events are there twice."""
    events = []
    for author in authors(rng.choice, children, prefix):
        for _ in range(rng.randint(12, 32) if author.child_id else 4):
            author.move()
        events += author.events
    return events + rng.sample(events, len(events) // 10)
