"""Cases of one child: when they end, and who holds them (domain: caseload)."""

import dataclasses
import typing

from .assessments import assessments
from .referrals import is_case, opened_on, referral_of
from .times import local_date


@dataclasses.dataclass(frozen=True)
class End:
    """What ends a case, at `ended_at`; `assessment_id` is None for its closure."""

    ended_at: int
    reason: str
    assessment_id: typing.Optional[str]


def _closures(child, referral):
    closure = child.present("case-closed").get(referral["referral_id"])
    return [End(closure["closed_at"], closure["closure_reason"], None)] if closure else []


def _closing_assessments(child, referral):
    return [End(a.authorised_at, a.closure_reason, a.assessment_id) for a in assessments(child)
            if a.referral is referral and a.closure_reason is not None]


def _possible_ends(child, referral):
    """Those dated before the referral end nothing; earlier on its own date is at its opening."""
    if not is_case(referral):
        return []
    return [dataclasses.replace(end, ended_at=max(end.ended_at, referral["opened_at"]))
            for end in _closures(child, referral) + _closing_assessments(child, referral)
            if local_date(end.ended_at) >= opened_on(referral)]


def ends(child, referral):
    """What ends a case first; more than one where they do at one instant."""
    found = _possible_ends(child, referral)
    first = min((end.ended_at for end in found), default=None)
    return [end for end in found if end.ended_at == first]


def is_open(child, referral, instant):
    """opened_at <= t < its end."""
    ending = ends(child, referral)
    return (is_case(referral) and referral["opened_at"] <= instant
            and not (ending and ending[0].ended_at <= instant))


def referral_of_allocation(child, allocation):
    return referral_of(child, allocation["referral_id"], local_date(allocation["allocated_at"]))


def holder(child, referral, instant):
    """(team, worker) then: of the latest allocation, even when null; else the referral's."""
    made = [a for a in child.present("case-allocated").values()
            if a["allocated_at"] <= instant and referral_of_allocation(child, a) is referral]
    holding = max(made, default=referral,
                  key=lambda a: (a["allocated_at"], a["allocation_id"].encode()))
    return holding["team_id"], holding["worker_id"]


def is_not_in_need(child, referral):
    """A case that one of its assessments closes with RC8 or RC9 (domain: clocks)."""
    return any(end.assessment_id is not None and end.reason in ("RC8", "RC9")
               for end in _possible_ends(child, referral))
