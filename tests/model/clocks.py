"""The clocks (domain: clocks): each from one event to another, judged alone."""

import dataclasses
import typing

from .times import DAY, local_date
from .working_days import elapsed

BANDS = ((0, "Same day"), (10, "1-10"), (20, "11-20"), (30, "21-30"), (40, "31-40"), (45, "41-45"),
         (50, "46-50"), (60, "51-60"))


@dataclasses.dataclass(frozen=True)
class Clock:
    """`exact` is False where either of its events has a date only."""

    start: int
    end: typing.Optional[int]
    exact: bool

    @property
    def runs(self):
        """It has an end that is not before its start: by instant, else by local date."""
        if self.end is None:
            return False
        if self.exact:
            return self.end >= self.start
        return local_date(self.end) >= local_date(self.start)

    @property
    def microseconds(self):
        """None for a date-only clock, which has no length."""
        return self.end - self.start if self.runs and self.exact else None

    @property
    def seconds(self):
        return None if self.microseconds is None else self.microseconds // 1_000_000

    @property
    def working_days(self):
        return elapsed(local_date(self.start), local_date(self.end)) if self.runs else None

    def within_a_day(self):
        return None if self.microseconds is None else self.microseconds <= DAY

    def within(self, limit):
        return None if self.working_days is None else self.working_days <= limit


NO_CLOCK = Clock(0, None, True)


def band(working_days):
    """Band of the DfE's table C2."""
    if working_days is None:
        return None
    return next((name for last, name in BANDS if working_days <= last), "61+")


def decision_clock(contact, decision):
    if not decision:
        return NO_CLOCK
    return Clock(contact["received_at"], decision["decided_at"],
                 contact["time_known"] and decision["time_known"])


def sign_off_clock(decision):
    """Both sides are the decision's; a date-only one has none."""
    if not decision or not decision["time_known"]:
        return NO_CLOCK
    return Clock(decision["decided_at"], decision["signed_off_at"], True)


def clock_from_start(assessment):
    """DfE C2."""
    return Clock(assessment.started_at, assessment.authorised_at, assessment.time_known)


def clock_from_referral(assessment):
    """Guidance."""
    referral = assessment.referral
    if not referral:
        return NO_CLOCK
    return Clock(referral["opened_at"], assessment.authorised_at,
                 referral["time_known"] and assessment.time_known)
