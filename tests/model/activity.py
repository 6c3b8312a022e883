"""Every measure by authority, team, source and period, of all children together, as
bi.activity_daily, bi.activity_period and bi.activity_rolling_52_weeks must show it (domain: the
service being served). Figures that a system only counts are left out, and percentages."""

import collections
import datetime

from . import alphabet
from .alert_columns import view_columns
from .assessments import assessments
from .clocks import clock_from_referral, clock_from_start
from .compare import compare_rows
from .referrals import is_re_referral, opened_on
from .safeguarding import conferences, discussions, enquiries
from .times import local_date
from .views import contacts

DAY = datetime.timedelta(days=1)
CHANGES = {"OPENED": "early_help_opened", "CLOSED": "early_help_closed", "STEP_UP": "stepped_up",
           "STEP_DOWN": "stepped_down"}
OUTCOMES = {"A": "continue_current_plan", "B": "start_pre_proceedings",
            "C": "issue_care_proceedings", "D": "gateway_outcome_not_known"}


# --- what happened to one child: (day, team, source, {measure: whether it counts})

def _code(symbol):
    return symbol.removeprefix("S_")


def _clock(name, clocked, met):
    return {clocked: met is not None, name: met}


def _contacts(child):
    calls, made = child.present("call-logged"), child.present("decision-made")
    for entity, row in contacts(child):
        call, known = calls[entity], child.child_id is not None
        decision = made.get(entity) if row["decision_state"] == "DECIDED" else None
        yield row["received_on"], call["team_id"], _code(call["source"]), {
            "contacts": known,
            "unidentified": not known,
            # No call in these histories is about several children.
            "conversations": call["channel"] == "PHONE",
            "community_contacts": known and row["from_community"],
            "information_only": known and row["information_only"],
            "without_family": known and not (row["information_only"] or row["has_concern_family"]),
            "decided": known and decision,
            "converted": row.get("converted"),
            "converted_broad": row.get("converted_broad"),
            "needing_decision": not row["information_only"],
            "decisions": decision,
            **_clock("decided_within_24h", "clocked_24h", row["decided_within_24h"]),
            "date_only": decision and not (call["time_known"] and decision["time_known"]),
            **_clock("decided_within_1wd", "clocked_1wd", row["decided_within_1wd"]),
            "signed_off": decision and decision["signed_off_at"] is not None,
        }


def _referrals(child):
    for referral in child.present("referral-opened").values():
        yield opened_on(referral), referral["team_id"], _code(referral["source"]), {
            "referrals": True,
            "re_referrals": is_re_referral(child, referral),
            "referral_nfa": referral["no_further_action"],
        }


def _assessments(child):
    for one in assessments(child):
        if one.counts:
            yield one.started_on, one.team_id, None, {"assessments_started": True}
        if one.counts and one.end:
            yield local_date(one.authorised_at), one.team_id, None, {
                "assessments_authorised": True,
                **_clock("within_45wd_from_start", "clocked_from_start",
                         clock_from_start(one).within(45)),
                **_clock("within_45wd_from_referral", "clocked_from_referral",
                         clock_from_referral(one).within(45)),
            }


def _safeguarding(child):
    for _, held in discussions(child):
        yield held["held_on"], held["team_id"], None, {
            "strategy_discussions": True, "strategy_nfa": held["no_further_action"]}
    for _, enquiry in enquiries(child):
        team = enquiry["s47e_s47_completed_by_team"]
        yield enquiry["started_on"], team, None, {
            "section47_started": True, "within_assessment_45wd": enquiry["within_assessment_45wd"]}
        if enquiry["ended_on"]:
            yield enquiry["ended_on"], team, None, {
                "section47_ended": True, "section47_nfa": enquiry["no_further_action"]}
    held = child.present("conference-held")
    for entity, row in conferences(child):
        yield row["held_on"], held[entity]["team_id"], None, {
            "conferences": True,
            **_clock("within_15wd_from_strategy", "conferences_clocked",
                     row["within_15wd_from_strategy"]),
        }


def _early_help(child):
    for change in child.present("early-help-changed").values():
        if change["change"] in CHANGES:
            yield local_date(change["changed_at"]), None, None, {CHANGES[change["change"]]: True}


def _legal_gateway(child):
    for decided in child.present("legal-gateway-decided").values():
        outcome = alphabet.GATEWAY_OUTCOMES[decided["outcome"]]
        yield local_date(decided["decided_at"]), decided["team_id"], None, {
            "legal_gateway_decisions": True, OUTCOMES[outcome]: True}


def _alert(alert):
    row = view_columns(alert)
    similar = row["rule"] == "SIMILAR"
    return row["raised_on"], row["team_id"], None, {
        "similar_alerts": similar,
        "similar_closed_due": similar and row["scrutinised_in_time"] is not None,
        "similar_in_time": similar and row["scrutinised_in_time"],
        "any_alerts": not similar,
    }


KINDS = _contacts, _referrals, _assessments, _safeguarding, _early_help, _legal_gateway


def _happened(projection):
    for (authority, _), child in projection.children.items():
        for kind in KINDS:
            for item in kind(child):
                yield authority, *item
    for child, alert in projection.alerts.values():
        yield child.authority, *_alert(alert)


# --- periods: what a day is counted under, of which view

def _monday(day):
    return day - DAY * day.weekday()


def _april(day):
    return datetime.date(day.year - (day.month < 4), 4, 1)


def _weeks(day):
    return [_monday(day) + DAY * 7 * later for later in range(52)]


PERIODS = {
    ("bi.activity_daily", "day"): lambda day: [day],
    ("bi.activity_period WHERE grain = 'WEEK'", "period"): lambda day: [_monday(day)],
    ("bi.activity_period WHERE grain = 'MONTH'", "period"): lambda day: [day.replace(day=1)],
    ("bi.activity_period WHERE grain = 'REPORTING_YEAR'", "period"): lambda day: [_april(day)],
    ("bi.activity_rolling_52_weeks", "week"): _weeks,
}


def activity(projection, periods):
    """{(authority, team, source, period): {measure: count}}"""
    made = collections.defaultdict(collections.Counter)
    for authority, day, team, source, measures in _happened(projection):
        for period in periods(day):
            made[authority, team, source, period].update(
                {name: bool(counts) for name, counts in measures.items()})
    return made


def differences_of_activity(connection, projection):
    """Every difference of the three views in a database that holds this history and no other."""
    today, = connection.execute("SELECT frontdoor.local_date(frontdoor.present())").fetchone()
    names = sorted({name for *_, of in _happened(projection) for name in of})
    found = []
    for (view, column), periods in PERIODS.items():
        # 52 weeks are shown once their last week has ended.
        last = today - 7 * DAY if periods is _weeks else datetime.date.max
        expected = {key: {name: counted[name] for name in names} for key, counted in
                    activity(projection, periods).items() if key[-1] <= last}
        rows = {row[:4]: dict(zip(names, row[4:])) for row in connection.execute(
            f"SELECT authority, team_id, source_code, {column}, {', '.join(names)} FROM {view}")}
        found += compare_rows(view, expected, rows)
    return found
