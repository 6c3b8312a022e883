"""Events with sensible contents; a test names what matters to it."""

import datetime

from codec import event_id

AUTHORITY = "E06000008"
UTC = datetime.timezone.utc


def at(text):
    """2020-03-04T10:00, in UTC."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


def micros(moment):
    """A datetime as the JSON of frontdoorctl publish takes it."""
    return round(moment.timestamp() * 1_000_000)


def _common(recorded_at, revision):
    return {"event_id": event_id(), "authority": AUTHORITY, "revision": revision,
            "recorded_at": recorded_at}


def record_key(event):
    """The key of its record: the child's id, else the entity's."""
    return event.get("child_id") or event.get("contact_id") or event["measure_id"]


def call(contact, child, received, revision=1, **more):
    return {**_common(received, revision), "contact_id": contact, "child_id": child,
            "received_at": received, "channel": "PHONE", "source": "S_2A",
            "concern_factors": ["F_3A"], **more}


def decision(contact, child, decided, revision=1, **more):
    return {**_common(decided, revision), "contact_id": contact, "child_id": child,
            "decided_at": decided, "outcomes": ["ADVICE_SIGNPOST"], **more}


def referral(identity, child, opened, revision=1, **more):
    return {**_common(opened, revision), "referral_id": identity, "child_id": child,
            "opened_at": opened, "source": "S_6", "primary_need": "N1", **more}


def assessment_started(identity, child, started, revision=1, **more):
    return {**_common(started, revision), "assessment_id": identity, "child_id": child,
            "started_at": started, **more}


def assessment_closed(identity, child, started, authorised, revision=1, **more):
    return {**_common(authorised, revision), "assessment_id": identity, "child_id": child,
            "started_at": started, "authorised_at": authorised, "outcome": "NFA",
            "factors": ["F_3B"], **more}


def allocation(identity, child, allocated, revision=1, **more):
    return {**_common(allocated, revision), "allocation_id": identity, "child_id": child,
            "allocated_at": allocated, **more}


def closure(identity, child, closed, revision=1, **more):
    return {**_common(closed, revision), "referral_id": identity, "child_id": child,
            "closed_at": closed, "closure_reason": "RC7", **more}


def review(identity, child, alert, reviewed, revision=1, **more):
    return {**_common(reviewed, revision), "review_id": identity, "child_id": child,
            "alert_id": alert, "reviewed_at": reviewed, "reviewer_id": "w1",
            "role": "SOCIAL_WORKER", "outcome": "NO_CHANGE", **more}


def discussion(identity, child, held, revision=1, **more):
    return {**_common(held, revision), "strategy_discussion_id": identity, "child_id": child,
            "held_at": held, "outcome": "SECTION47", **more}


def section47_started(identity, child, started, revision=1, **more):
    return {**_common(started, revision), "section47_id": identity, "child_id": child,
            "started_at": started, **more}


def section47_closed(identity, child, started, ended, revision=1, **more):
    return {**_common(ended, revision), "section47_id": identity, "child_id": child,
            "started_at": started, "ended_at": ended, "outcome": "CP_CONFERENCE", **more}


def conference(identity, child, held, revision=1, **more):
    return {**_common(held, revision), "conference_id": identity, "child_id": child,
            "held_at": held, "outcome": "CP_PLAN", **more}


def early_help(identity, child, episode, changed, change="OPENED", revision=1, **more):
    return {**_common(changed, revision), "change_id": identity, "child_id": child,
            "early_help_id": episode, "changed_at": changed, "change": change, **more}


def legal_gateway(identity, child, decided, revision=1, **more):
    return {**_common(decided, revision), "legal_gateway_id": identity, "child_id": child,
            "decided_at": decided, "outcome": "START_PRE_PROCEEDINGS", **more}


def measure(identity, code, period_at, value, period="DAY", revision=1, **more):
    return {**_common(period_at, revision), "measure_id": identity, "measure": code,
            "period": period, "period_at": period_at, "value": value, "source_local": "RETURN",
            **more}


def one_of_each(number):
    """One good event for each topic, about one child where it is about any."""
    child, start = f"child-{number}", at("2020-03-02T10:00")
    later = start + datetime.timedelta(days=20)
    return {
        "call-logged": call(f"c-{number}", child, start),
        "decision-made": decision(f"c-{number}", child, start),
        "referral-opened": referral(f"r-{number}", child, start),
        "assessment-started": assessment_started(f"a-{number}", child, start),
        "assessment-closed": assessment_closed(f"a-{number}", child, start, later),
        "case-allocated": allocation(f"l-{number}", child, start, worker_id="w1", team_id="t1"),
        "case-closed": closure(f"r-{number}", child, later),
        "alert-reviewed": review(f"v-{number}", child, "00000000-0000-5000-8000-000000000000",
                                 later),
        "strategy-discussion-held": discussion(f"d-{number}", child, start),
        "section47-started": section47_started(f"s-{number}", child, start),
        "section47-closed": section47_closed(f"s-{number}", child, start, later),
        "conference-held": conference(f"f-{number}", child, later),
        "early-help-changed": early_help(f"h-{number}", child, f"e-{number}", later),
        "legal-gateway-decided": legal_gateway(f"g-{number}", child, later),
        "measure-recorded": measure(f"m-{number}", "LOOKED_AFTER", start, 402),
    }
