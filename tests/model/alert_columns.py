"""An alert as its table, its views and its topic show it (domain: repeat contacts, alert)."""

from .times import SECOND, local_date


def _common(alert):
    received = [contact.received_at for contact in alert.contacts]
    return {
        "rule": alert.rule,
        "concern_family": alert.family,
        "contact_ids": alert.contact_ids,
        "first_contact_at": min(received),
        "last_contact_at": max(received),
        "raised_at": alert.raised_at,
        "raised_late": alert.raised_late,
        "due_at": alert.due_at,
        "team_id": alert.raising.event["team_id"],
        "closed_at": alert.closed_at,
    }


def table_columns(alert):
    """repeat_contact.alert"""
    return {**_common(alert), "historic": alert.historic, "closed_reason": alert.closed_reason,
            "raising_contact_id": alert.raising.contact_id}


def topic_fields(child, alert):
    """repeat-contact-alert, but for its state and revision; times in microseconds."""
    return {**_common(alert), "closed_reason": alert.closed_reason, "authority": child.authority,
            "child_id": child.child_id}


def view_columns(alert):
    """bi.repeat_contact_alert"""
    closed_at, due_at = alert.closed_at, alert.due_at
    return {
        **_common(alert),
        "contact_ids": ",".join(alert.contact_ids),
        "contacts": len(alert.contacts),
        "raised_on": local_date(alert.raised_at),
        "raising_contact_id": alert.raising.contact_id,
        "historic": alert.historic,
        "state": "OPEN" if closed_at is None else "CLOSED",
        "closed_reason_code": alert.closed_reason,
        "scrutinised_in_time": None if None in (closed_at, due_at) else closed_at < due_at,
        "scrutiny_seconds": (
            None if closed_at is None else (closed_at - alert.raised_at) // SECOND),
    }


def contact_rows(alert):
    """bi.alert_contact: (contact id, columns) of each contact that the alert names."""
    for place, contact in enumerate(alert.contacts, 1):
        yield contact.contact_id, {"position": place, "raised_it": contact is alert.raising}


def review_rows(child, alert):
    """bi.alert_review: (review id, columns) of each review of the alert."""
    for review, event in child.present("alert-reviewed").items():
        if event["alert_id"] == alert.alert_id:
            yield review, {
                "alert_id": alert.alert_id,
                "reviewed_at": event["reviewed_at"],
                "reviewed_on": local_date(event["reviewed_at"]),
                "reviewer_id": event["reviewer_id"],
                "role_code": event["role"],
                "outcome_code": event["outcome"],
                "concern_family": event["concern_family"],
            }
