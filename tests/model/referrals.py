"""Referrals of one child: which one an assessment or allocation belongs to, and re-referrals."""

from .times import local_date, months_before


def is_case(referral):
    """A referral with further action (domain: caseload)."""
    return not referral["no_further_action"]


def opened_on(referral):
    return local_date(referral["opened_at"])


def referral_of(child, named, day):
    """The referral that `named` names, or None where it names none or a voided one.

    Null means the child's latest case opened on or before `day` (domain: clocks)."""
    present = child.present("referral-opened")
    if named is not None:
        return present.get(named)
    earlier = [referral for referral in present.values()
               if is_case(referral) and opened_on(referral) <= day]
    return max(earlier, default=None,
               key=lambda r: (r["opened_at"], r["referral_id"].encode()))


def is_re_referral(child, referral):
    """Another referral of the child, of whatever outcome, in [d - 12 months, d)."""
    day = opened_on(referral)
    return any(months_before(day, 12) <= opened_on(other) < day
               for other in child.present("referral-opened").values())
