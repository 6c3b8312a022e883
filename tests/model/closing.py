"""What closes an alert (domain: repeat contacts, closing)."""

from .times import local_date


def _referral_opened(child, from_date):
    return [event["opened_at"] for event in child.present("referral-opened").values()
            if not event["no_further_action"] and local_date(event["opened_at"]) >= from_date]


def _reviewed(child, alert_id):
    """For each pair of a social worker and a team manager, two people: when the later looked."""
    reviews = [event for event in child.present("alert-reviewed").values()
               if event["alert_id"] == alert_id]
    return [max(worker["reviewed_at"], manager["reviewed_at"])
            for worker in reviews if worker["role"] == "SOCIAL_WORKER"
            for manager in reviews if manager["role"] == "TEAM_MANAGER"
            if worker["reviewer_id"] != manager["reviewer_id"]]


def closing(child, alert_id, from_date, raised_at):
    """(closed_at, reason) of an alert whose raising contact is of from_date; (None, None): open."""
    referred, reviewed = _referral_opened(child, from_date), _reviewed(child, alert_id)
    if not referred + reviewed:
        return None, None
    first = min(referred + reviewed)
    return max(first, raised_at), "REFERRAL_OPENED" if first in referred else "REVIEWED"
