"""What follows a referral, by the columns of its views: strategy discussions, section 47 enquiries,
conferences, early help and the legal gateway."""

from . import alphabet
from .assessments import assessments
from .referrals import referral_of
from .times import local_date
from .working_days import elapsed

OPENING = ("OPENED", "STEP_DOWN")
BANDS = ((10, "0-10"), (15, "11-15"), (20, "16-20"))


def _days(start, end):
    """Working days; None without both days or where the end is first."""
    return elapsed(start, end) if start and end and start <= end else None


def _referral(child, named, day):
    found = referral_of(child, named, day)
    return {"referral_id": found and found["referral_id"],
            "referral_derived": named is None and found is not None}


def _of(child, topic, entity):
    return child.present(topic).get(entity)


# --- strategy discussions

def discussions(child):
    for entity, held in child.present("strategy-discussion-held").items():
        day = local_date(held["held_at"])
        yield entity, {
            **_referral(child, held["referral_id"], day),
            "held_at": held["held_at"],
            "held_on": day,
            "outcome_code": held["outcome"],
            "no_further_action": held["outcome"] == "NFA",
            "team_id": held["team_id"],
            "worker_id": held["worker_id"],
        }


# --- section 47 enquiries

class _Enquiry:
    """Joined from its start and its end, as an assessment is; counts under any referral."""

    def __init__(self, start, end):
        self.end = end
        self.first = end or start
        self.parts = [part for part in (end, start) if part]

    def either(self, name):
        return next((part[name] for part in self.parts if part[name] is not None), None)

    @property
    def started_on(self):
        return local_date(self.first["started_at"])


def _enquiries(child):
    starts, ends = child.present("section47-started"), child.present("section47-closed")
    return {entity: _Enquiry(starts.get(entity), ends.get(entity))
            for entity in sorted({*starts, *ends})}


def _within_an_assessment(child, day):
    for assessment in assessments(child):
        end = assessment.authorised_at
        running = assessment.started_on <= day and (end is None or day <= local_date(end))
        if assessment.counts and running and elapsed(assessment.started_on, day) <= 45:
            return True
    return False


def _enquiry_days(enquiry):
    start, end = enquiry.first["started_at"], enquiry.end["ended_at"]
    if enquiry.end["time_known"] and end < start:
        return None
    return _days(local_date(start), local_date(end))


def _end_of(enquiry):
    end = enquiry.end
    if not end:
        return {"section47_state": "OPEN", "ended_at": None, "ended_on": None, "outcome_code": None,
                "no_further_action": None, "s47e_s47_nfa": None, "working_days": None}
    nothing = end["no_further_action"] or end["outcome"] == "NFA"
    return {
        "section47_state": "ENDED",
        "ended_at": end["ended_at"],
        "ended_on": local_date(end["ended_at"]),
        "outcome_code": end["outcome"],
        "no_further_action": nothing,
        "s47e_s47_nfa": "Y" if nothing else "N",
        "working_days": _enquiry_days(enquiry),
    }


def enquiries(child):
    for entity, enquiry in _enquiries(child).items():
        referral = _referral(child, enquiry.either("referral_id"), enquiry.started_on)
        yield entity, {
            "s47e_referral_id": referral["referral_id"],
            "referral_derived": referral["referral_derived"],
            "strategy_discussion_id": enquiry.either("strategy_discussion_id"),
            "started_at": enquiry.first["started_at"],
            "started_on": enquiry.started_on,
            "time_known": enquiry.first["time_known"],
            "s47e_s47_completed_by_team": enquiry.either("team_id"),
            "s47e_s47_completed_by_worker_id": enquiry.either("worker_id"),
            "within_assessment_45wd": _within_an_assessment(child, enquiry.started_on),
            **_end_of(enquiry),
        }


# --- conferences

def _enquiry_of(child, conference):
    """(id, enquiry) that it names, or the child's latest by its day; of a transfer in none."""
    if conference["transfer_in"]:
        return None, None
    named, day = conference["section47_id"], local_date(conference["held_at"])
    found = [(enquiry.first["started_at"], entity.encode(), entity, enquiry)
             for entity, enquiry in _enquiries(child).items()
             if (entity == named if named else enquiry.started_on <= day)]
    return max(found)[2:] if found else (None, None)


def _clock_from(child, conference, enquiry):
    if conference["transfer_in"]:
        notified = conference["notified_at"]
        return notified and local_date(notified)
    if not enquiry:
        return None
    held = _of(child, "strategy-discussion-held", enquiry.either("strategy_discussion_id"))
    return local_date(held["held_at"]) if held else enquiry.started_on


def conferences(child):
    for entity, held in child.present("conference-held").items():
        day = local_date(held["held_at"])
        enquiry_id, enquiry = _enquiry_of(child, held)
        start = _clock_from(child, held, enquiry)
        days = _days(start, day)
        band = next((name for most, name in BANDS if days is not None and days <= most), "21+")
        yield entity, {
            "icpc_s47_enquiry_id": enquiry_id,
            "section47_derived": held["section47_id"] is None and enquiry is not None,
            "icpc_referral_id": held["referral_id"],
            "icpc_icpc_transfer_in": "Y" if held["transfer_in"] else "N",
            "clock_from": start,
            "held_at": held["held_at"],
            "held_on": day,
            "outcome_code": held["outcome"],
            "icpc_icpc_outcome_cp_flag": "Y" if held["outcome"] == "CP_PLAN" else "N",
            "working_days_from_strategy": days,
            "within_15wd_from_strategy": None if days is None else days <= 15,
            "duration_band": None if days is None else band,
        }


# --- early help

def _episode(changes):
    """`changes` of one episode, in order; at one instant an opening is before an end."""
    openings = [change for change in changes if change["change"] in OPENING]
    first = min(openings, default=None, key=lambda c: (c["changed_at"], c["change_id"].encode()))
    last = changes[-1]
    ended = None if last["change"] in OPENING else last
    return {
        "started_at": first and first["changed_at"],
        "started_by": first and first["change"],
        "earl_episode_reason": first and first["reason_local"],
        "ended_at": ended and ended["changed_at"],
        "ended_by": ended and ended["change"],
        "episode_state": "ENDED" if ended else "OPEN",
        "earl_episode_organisation": last["organisation"],
        "earl_episode_worker_id": last["worker_id"],
    }


def episodes(child):
    changes = sorted(
        (change for change in child.present("early-help-changed").values()
         if change["change"] != "UNKNOWN"),
        key=lambda c: (c["changed_at"], c["change"] not in OPENING, c["change_id"].encode()))
    for episode in sorted({change["early_help_id"] for change in changes}):
        yield episode, _episode([c for c in changes if c["early_help_id"] == episode])


# --- the legal gateway

def gateways(child):
    for entity, decided in child.present("legal-gateway-decided").items():
        day = local_date(decided["decided_at"])
        yield entity, {
            **_referral(child, decided["referral_id"], day),
            "decided_at": decided["decided_at"],
            "decided_on": day,
            "prep_plo_family_id": decided["family_id"],
            "prep_legal_gateway_outcome": alphabet.GATEWAY_OUTCOMES[decided["outcome"]],
            "team_id": decided["team_id"],
            "worker_id": decided["worker_id"],
        }
