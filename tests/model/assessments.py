"""Assessments of one child, each joined from its start and its end (domain: clocks)."""

import dataclasses
import typing

from .referrals import is_case, referral_of
from .times import local_date


@dataclasses.dataclass
class Assessment:
    """`authorised_at` is None while it is open; `end` is the event that ended it."""

    assessment_id: str
    started_at: int
    time_known: bool
    authorised_at: typing.Optional[int]
    referral_id: typing.Optional[str]
    team_id: typing.Optional[str]
    worker_id: typing.Optional[str]
    end: typing.Any
    referral: typing.Any = None

    @property
    def started_on(self):
        return local_date(self.started_at)

    @property
    def closure_reason(self):
        return self.end["closure_reason"] if self.end else None

    @property
    def counts(self):
        """Those under a referral with no further action count in nothing."""
        return self.referral is None or is_case(self.referral)


def _join(start, end):
    """Times are the end's where there is one, ids the end's if not null, else the start's."""
    def either(name):
        return next((part[name] for part in (end, start) if part and part[name] is not None), None)

    first = end or start
    return Assessment(
        first["assessment_id"], first["started_at"], first["time_known"],
        end["authorised_at"] if end else None,
        either("referral_id"), either("team_id"), either("worker_id"), end)


def assessments(child):
    """Present while either part is."""
    starts, ends = child.present("assessment-started"), child.present("assessment-closed")
    joined = [_join(starts.get(entity), ends.get(entity)) for entity in sorted({*starts, *ends})]
    for assessment in joined:
        assessment.referral = referral_of(child, assessment.referral_id, assessment.started_on)
    return joined
