"""What bi.data_quality must list: everything that domain says is listed, and what it lets nobody
have. TIME_AHEAD is of records, which the model doesn't know."""

import collections
import datetime
import typing

from . import clocks
from .assessments import assessments
from .caseload import is_open, referral_of_allocation
from .referrals import is_case, opened_on
from .repeat_contact import families
from .safeguarding import conferences, discussions, enquiries, episodes, gateways
from .times import local_date
from .working_days import HOLIDAYS, LAST_YEAR, due

NOT_IN_NEED = ("RC8", "RC9")
TABLE = (datetime.date(HOLIDAYS[0].year, 1, 1), datetime.date(LAST_YEAR, 12, 31))


class Fault(typing.NamedTuple):
    """`related` is related_id. `day` is a local date."""

    name: str
    entity: str
    entity_id: str
    related: typing.Optional[str]
    day: typing.Optional[datetime.date]


def _is_outside(start, end):
    """Whether a clock counts days that the table of bank holidays doesn't have."""
    first, last = TABLE
    return end > start and (start + datetime.timedelta(days=1) < first or end > last)


def _those(entity, entity_id, related, day, **found):
    """A fault for each name, in lower case, that is true."""
    return [Fault(name.upper(), entity, entity_id, related, day)
            for name, is_so in found.items() if is_so]


# --- contacts

def _contact(child, contact, decision, today):
    """Of one that needs a decision."""
    clock, signed = clocks.decision_clock(contact, decision), decision and decision["signed_off_at"]
    day = local_date(contact["received_at"])
    early = signed is not None and (
        signed < decision["decided_at"] if decision["time_known"]
        else local_date(signed) < local_date(decision["decided_at"]))
    end = local_date(decision["decided_at"]) if decision else today
    return _those(
        "contact", contact["contact_id"], None, day,
        decision_before_contact=decision and not clock.runs,
        sign_off_before_decision=early,
        decision_due_past_table=due(1, day) is None,
        decision_outside_table=_is_outside(day, end),
        contact_without_family=child.child_id is not None and not families(contact))


def _contacts(child, today):
    calls, referrals = child.present("call-logged"), child.present("referral-opened")
    decisions = child.present("decision-made")
    for entity, contact in calls.items():
        if not contact["information_only"]:
            yield from _contact(child, contact, decisions.get(entity), today)
    for entity, decision in decisions.items():
        day, referral = local_date(decision["decided_at"]), decision["referral_id"]
        counts = entity in calls and not calls[entity]["information_only"]
        yield from _those("contact", entity, None, day, decision_without_contact=entity not in calls)
        yield from _those(
            "contact", entity, referral, day,
            decision_without_referral=counts and referral and referral not in referrals)


# --- assessments

def _assessment(assessment, today):
    """Of one that counts."""
    referral, start, end = assessment.referral, assessment.started_on, assessment.end
    ended = local_date(assessment.authorised_at) if end else None
    first = min(start, opened_on(referral)) if referral else start
    factors = set(end["factors"]) if end else set()
    return _those(
        "assessment", assessment.assessment_id, referral and referral["referral_id"], start,
        assessment_without_referral=not referral,
        assessment_before_start=end and not clocks.clock_from_start(assessment).runs,
        assessment_before_referral=(
            end and referral and not clocks.clock_from_referral(assessment).runs),
        assessment_due_past_table=due(45, start) is None
        or referral and due(45, opened_on(referral)) is None,
        assessment_outside_table=_is_outside(first, ended or today),
        assessment_without_factors=end and not factors,
        assessment_with_21_and_others="F_21" in factors and len(factors) > 1,
    ) + _those(
        "referral or assessment", assessment.assessment_id, referral and referral["referral_id"],
        start, closure_before_referral=(
            assessment.closure_reason and referral and ended < opened_on(referral)))


def _assessments(child, today):
    starts = child.present("assessment-started")
    for assessment in assessments(child):
        if assessment.counts:
            yield from _assessment(assessment, today)
        else:
            yield from _those("assessment", assessment.assessment_id, assessment.referral_id,
                              assessment.started_on, assessment_under_nfa_referral=True)
        if assessment.assessment_id not in starts:
            yield from _those("assessment", assessment.assessment_id, assessment.end["referral_id"],
                              assessment.started_on, assessment_without_start=True)


# --- referrals and cases

def _referrals(child, now):
    contacts, referrals = child.present("call-logged"), child.present("referral-opened")
    opened = [referral for referral in referrals.values() if is_open(child, referral, now)]
    for entity, referral in referrals.items():
        contact, day = referral["contact_id"], opened_on(referral)
        yield from _those("referral", entity, contact, day,
                          referral_without_contact=contact and contact not in contacts)
        yield from _those("referral", entity, None, day,
                          two_open_referrals=len(opened) > 1 and referral in opened)


def _closures(child):
    for entity, closure in child.present("case-closed").items():
        referral = child.present("referral-opened").get(entity)
        day, is_of_case = local_date(closure["closed_at"]), referral and is_case(referral)
        yield from _those(
            "referral", entity, None, day,
            closure_without_referral=not referral,
            closure_under_nfa_referral=referral and not is_case(referral),
            closure_without_assessment=(
                is_of_case and closure["closure_reason"] in NOT_IN_NEED
                and not any(a.end for a in assessments(child) if a.referral is referral)))
        yield from _those("referral or assessment", entity, None, day,
                          closure_before_referral=is_of_case and day < opened_on(referral))


def _allocations(child):
    for entity, allocation in child.present("case-allocated").items():
        referral = referral_of_allocation(child, allocation)
        yield from _those(
            "allocation", entity, allocation["referral_id"], local_date(allocation["allocated_at"]),
            allocation_without_referral=not referral,
            allocation_under_nfa_referral=referral and not is_case(referral))


# --- repeat contacts

def _alerts(child, alerts, duplicates):
    raised = {alert.alert_id for alert in alerts}
    for entity, review in child.present("alert-reviewed").items():
        yield from _those("review", entity, review["alert_id"], local_date(review["reviewed_at"]),
                          review_without_alert=review["alert_id"] not in raised)
    for alert in alerts:
        yield from _those("alert", alert.alert_id, alert.raising.contact_id,
                          local_date(alert.raised_at),
                          alert_due_past_table=alert.due_at is None and not alert.historic)
    for contact, original in {(contact, other) for (contact, _), other in duplicates.items()}:
        received = child.present("call-logged")[contact]["received_at"]
        yield from _those("contact", contact, original, local_date(received),
                          duplicate_contact=True)


VERSIONED = {"call-logged": "received_at", "referral-opened": "opened_at",
             "alert-reviewed": "reviewed_at"}


def _equal_revisions(child):
    for topic, own_time in VERSIONED.items():
        for entity in child.entities(topic):
            of_revision = collections.defaultdict(list)
            for event in child.versions(topic, entity):
                of_revision[event["revision"]].append(event)
            for versions in of_revision.values():
                yield from _those(
                    "contact, referral or review", entity, None,
                    max(local_date(event[own_time]) for event in versions),
                    equal_revisions=len({event.version[2] for event in versions}) > 1)


# --- what follows a referral

def _enquiries(child):
    starts, held = child.present("section47-started"), child.present("strategy-discussion-held")
    referrals = child.present("referral-opened")
    for entity, row in enquiries(child):
        day, referral, ended = row["started_on"], row["s47e_referral_id"], row["ended_on"]
        yield from _those(
            "section 47 enquiry", entity, referral, day,
            section47_without_referral=referral is None,
            section47_under_nfa_referral=referral and not is_case(referrals[referral]),
            section47_before_start=ended and row["working_days"] is None,
            section47_outside_table=row["working_days"] is not None and _is_outside(day, ended))
        discussion = row["strategy_discussion_id"]
        yield from _those("section 47 enquiry", entity, discussion, day,
                          section47_without_discussion=discussion and discussion not in held)
        if entity not in starts:
            end = child.present("section47-closed")[entity]
            yield from _those("section 47 enquiry", entity, end["referral_id"], day,
                              section47_without_start=True)


def _conferences(child):
    referrals = child.present("referral-opened")
    for entity, row in conferences(child):
        start, day, comes_in = row["clock_from"], row["held_on"], row["icpc_icpc_transfer_in"] == "Y"
        referral = row["icpc_referral_id"]
        yield from _those(
            "conference", entity, row["icpc_s47_enquiry_id"], day,
            conference_without_section47=start is None and not comes_in,
            transfer_in_without_notification=start is None and comes_in,
            conference_before_strategy=start and day < start,
            conference_due_past_table=start and due(15, start) is None,
            conference_outside_table=start and _is_outside(start, day))
        yield from _those("conference", entity, referral, day,
                          conference_without_referral=referral and referral not in referrals)


def _other_orphans(child):
    for entity, row in discussions(child):
        yield from _those("strategy discussion", entity, None, row["held_on"],
                          strategy_discussion_without_referral=row["referral_id"] is None)
    for entity, row in gateways(child):
        yield from _those("legal gateway", entity, None, local_date(row["decided_at"]),
                          legal_gateway_without_referral=row["referral_id"] is None)
    for entity, row in episodes(child):
        if row["started_at"] is None:
            yield from _those("early help episode", entity, None, local_date(row["ended_at"]),
                              early_help_without_opening=True)


# --- figures

def _first_day(period, day):
    return {
        "WEEK": day - datetime.timedelta(days=day.weekday()),
        "MONTH": day.replace(day=1),
        "QUARTER": day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1),
        "YEAR": datetime.date(day.year - (day.month < 4), 4, 1),
    }.get(period, day)


def _figures(child):
    same = collections.defaultdict(list)
    for entity, figure in child.present("measure-recorded").items():
        day = _first_day(figure["period"], local_date(figure["period_at"]))
        what = tuple(figure[name] for name in ("measure", "theme", "grade", "period",
                                               "source_local"))
        same[what + (day,)].append(entity)
    for (*_, day), several in same.items():
        first, *others = sorted(several, key=str.encode)
        for entity in others:
            yield from _those("figure", entity, first, day, measure_twice=True)


# --- codes

# Topic, what it is about, when, and the fields that hold codes.
CODES = (
    ("referral-opened", "referral", "opened_at", ("source", "primary_need")),
    ("assessment-closed", "assessment", "authorised_at", ("outcome", "closure_reason", "factors")),
    ("strategy-discussion-held", "strategy discussion", "held_at", ("outcome",)),
    ("section47-closed", "section 47 enquiry", "ended_at", ("outcome",)),
    ("conference-held", "conference", "held_at", ("outcome",)),
    ("early-help-changed", "early help change", "changed_at", ("change",)),
    ("legal-gateway-decided", "legal gateway", "decided_at", ("outcome",)),
    ("measure-recorded", "figure", "period_at", ("period",)),
    ("alert-reviewed", "review", "reviewed_at", ("role", "outcome")),
)


def _is_unknown(value):
    """Contracts let nothing else through that the code lists lack."""
    return value == "UNKNOWN" or isinstance(value, (list, tuple)) and "UNKNOWN" in value


def _unknown(entity, entity_id, own_time, event, field, local=None):
    if _is_unknown(event[field]) or local and field == "concern_factors" and not event[field]:
        name = "UNMAPPED_LOCAL_CODE" if local else "UNKNOWN_CODE"
        yield Fault(name, entity, entity_id, f"{field}: {local or 'UNKNOWN'}",
                    local_date(event[own_time]))


def _codes(child):
    calls, referrals = child.present("call-logged"), child.present("referral-opened")
    for entity, call in calls.items():
        for field, local in (("source", call["source_local"]), ("channel", None),
                             ("concern_factors", call["concern_local"])):
            yield from _unknown("contact", entity, "received_at", call, field, local)
    for entity, decision in child.present("decision-made").items():
        if entity in calls and not calls[entity]["information_only"]:
            yield from _unknown("contact", entity, "decided_at", decision, "outcomes")
    for entity, closure in child.present("case-closed").items():
        if entity in referrals:
            yield from _unknown("referral", entity, "closed_at", closure, "closure_reason")
    for topic, what, own_time, fields in CODES:
        for entity, event in child.present(topic).items():
            for field in fields:
                yield from _unknown(what, entity, own_time, event, field)


# --- all of them

def faults(child, alerts, duplicates, now):
    """Of one child, or of nobody; `now` in microseconds."""
    today = local_date(now)
    found = [*_contacts(child, today), *_assessments(child, today), *_referrals(child, now),
             *_closures(child), *_allocations(child), *_enquiries(child), *_conferences(child),
             *_other_orphans(child), *_figures(child), *_codes(child)]
    if child.child_id is not None:
        found += [*_alerts(child, alerts, duplicates), *_equal_revisions(child)]
    return found
