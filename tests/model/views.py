"""What the row views of bi must show, by their columns; labels and what depends on now aside."""

import datetime

from . import clocks
from .assessments import assessments
from .caseload import ends, holder, is_not_in_need, is_open, referral_of_allocation
from .referrals import is_case, is_re_referral, opened_on
from .repeat_contact import families
from .safeguarding import conferences, discussions, enquiries, episodes, gateways
from .times import local_date, reporting_year
from .working_days import due


def _month(day):
    return day.replace(day=1)


def _periods(day):
    return {"month": _month(day), "reporting_year": reporting_year(day)}


def _date(instant):
    return None if instant is None else local_date(instant)


# --- contacts

def _decision(child, contact):
    """The decision on a contact, unless it needs none: one that is made counts in nothing."""
    made = child.present("decision-made").get(contact["contact_id"])
    return None if contact["information_only"] else made


def _decision_state(contact, decision):
    if contact["information_only"]:
        return "NOT_NEEDED"
    return "DECIDED" if decision else "OPEN"


def _conversion(contact, decision):
    """Of decided child-contacts (domain: the service being served)."""
    if not decision:
        return {"converted": None, "converted_broad": None}
    if contact["child_id"] is None:
        return {}
    outcomes = set(decision["outcomes"])
    return {"converted": "REFERRAL" in outcomes,
            "converted_broad": bool(outcomes & {"REFERRAL", "STRATEGY_DISCUSSION"})
            or decision["referral_id"] is not None}


def _contact(contact, decision):
    day = local_date(contact["received_at"])
    clock = clocks.decision_clock(contact, decision)
    return {
        "received_at": contact["received_at"],
        "received_on": day,
        "received_time_known": contact["time_known"],
        "week": day - datetime.timedelta(days=day.weekday()),
        **_periods(day),
        "from_community": contact["source"] in ("S_1A", "S_1B"),
        "has_concern_family": bool(families(contact)),
        "information_only": contact["information_only"],
        "decision_state": _decision_state(contact, decision),
        **_conversion(contact, decision),
        "decision_seconds": clock.seconds,
        "decided_within_24h": clock.within_a_day(),
        "decision_working_days": clock.working_days,
        "decided_within_1wd": clock.within(1),
        "decision_due_on": None if contact["information_only"] else due(1, day),
        "sign_off_seconds": clocks.sign_off_clock(decision).seconds,
    }


def contacts(child):
    for entity, contact in child.present("call-logged").items():
        yield entity, _contact(contact, _decision(child, contact))


# --- referrals

def _end(found):
    """Which one ended the case is open where two did at one instant."""
    if not found:
        return {"closed_at": None, "closed_on": None, "cine_close_reason": None,
                "closed_by_assessment_id": None}
    columns = {"closed_at": found[0].ended_at, "closed_on": local_date(found[0].ended_at)}
    if len(found) == 1:
        columns.update(cine_close_reason=found[0].reason,
                       closed_by_assessment_id=found[0].assessment_id)
    return columns


def referrals(child):
    for entity, referral in child.present("referral-opened").items():
        yield entity, {
            "opened_at": referral["opened_at"],
            "opened_on": opened_on(referral),
            "opened_time_known": referral["time_known"],
            **_periods(opened_on(referral)),
            "contact_id": referral["contact_id"],
            "no_further_action": referral["no_further_action"],
            "cine_referral_team": referral["team_id"],
            "cine_referral_worker_id": referral["worker_id"],
            "re_referral": is_re_referral(child, referral),
            "not_in_need": is_not_in_need(child, referral),
            **_end(ends(child, referral)),
        }


# --- assessments

def _assessment(assessment):
    referral, end = assessment.referral, assessment.end
    start, referred = clocks.clock_from_start(assessment), clocks.clock_from_referral(assessment)
    return {
        "cina_referral_id": referral and referral["referral_id"],
        "referral_derived": assessment.referral_id is None and referral is not None,
        "started_at": assessment.started_at,
        "started_on": assessment.started_on,
        "authorised_at": assessment.authorised_at,
        "authorised_on": _date(assessment.authorised_at),
        "time_known": assessment.time_known,
        "cina_assessment_team": assessment.team_id,
        "cina_assessment_worker_id": assessment.worker_id,
        "outcome_code": end["outcome"] if end else None,
        "closure_reason_code": assessment.closure_reason,
        "assessment_state": "AUTHORISED" if end else "OPEN",
        "referral_opened_on": opened_on(referral) if referral else None,
        "working_days_from_start": start.working_days,
        "within_45wd_from_start": start.within(45),
        "duration_band": clocks.band(start.working_days),
        "working_days_from_referral": referred.working_days,
        "within_45wd_from_referral": referred.within(45),
        "due_on_from_start": due(45, assessment.started_on),
        "due_on_from_referral": due(45, opened_on(referral)) if referral else None,
    }


def countable_assessments(child):
    for assessment in assessments(child):
        if assessment.counts:
            yield assessment.assessment_id, _assessment(assessment)


# --- cases

def allocations(child):
    for entity, allocation in child.present("case-allocated").items():
        referral = referral_of_allocation(child, allocation)
        if referral and is_case(referral):
            yield entity, {
                "invo_referral_id": referral["referral_id"],
                "referral_derived": allocation["referral_id"] is None,
                "allocated_at": allocation["allocated_at"],
                "allocated_on": local_date(allocation["allocated_at"]),
                "allocated_time_known": allocation["time_known"],
                "invo_professional_team": allocation["team_id"],
                "invo_professional_id": allocation["worker_id"],
            }


def _turns(child, referral):
    """Instants at which the holding of a case may change, and those just before."""
    times = {referral["opened_at"], *(end.ended_at for end in ends(child, referral)),
             *(a["allocated_at"] for a in child.present("case-allocated").values())}
    return sorted(times | {instant - 1 for instant in times})


def holdings(child):
    """{instant: [(team, worker)], empty while it isn't open} of every case at every turn."""
    for entity, referral in child.present("referral-opened").items():
        if is_case(referral):
            yield entity, {
                instant: [holder(child, referral, instant)]
                if is_open(child, referral, instant) else []
                for instant in _turns(child, referral)}


ROWS = {
    "bi.contact": contacts,
    "bi.referral": referrals,
    "bi.assessment": countable_assessments,
    "bi.strategy_discussion": discussions,
    "bi.section47": enquiries,
    "bi.conference": conferences,
    "bi.early_help_episode": episodes,
    "bi.legal_gateway": gateways,
    "bi.allocation": allocations,
    "bi.case_holding": holdings,
}
