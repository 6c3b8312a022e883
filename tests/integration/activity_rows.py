"""Random rows of everything that bi.activity_daily counts, and a slow count of them to compare with.

The count reads the row views and adds up one row after another; it knows of days, teams and sources.
"""

import collections
import datetime
import decimal
import fractions
import math
import random

from bi_rows import GSS

OTHER = "E06000009"
FIRST = datetime.date(2020, 3, 20)
TEAMS = (None, "t1", "t2")
SOURCES = ("S_1A", "S_1B", "S_6", "UNKNOWN", "S_NEW")
DAY = datetime.timedelta(days=1)


# --- rows

class World:
    """Rows on days close to each other and to the edges of weeks, months, years and 364 days."""

    def __init__(self, bi, seed):
        self.bi = bi
        self.random = random.Random(seed)
        for number in range(40):
            self.contact(f"c{seed}-{number}")
        for number in range(12):
            self.others(f"{seed}-{number}")

    def at(self, day=None):
        day = day or FIRST + DAY * self.random.choice((
            *range(0, 20), *range(360, 372), self.random.randrange(800)))
        return f"{day}T{self.random.randrange(24):02}:30" if self.random.random() < 0.8 else str(day)

    def common(self):
        return {"gss": self.random.choice((GSS, GSS, GSS, OTHER)),
                "voided": self.random.random() < 0.1}

    def team(self):
        return self.random.choice(TEAMS)

    def contact(self, name):
        received, common = self.at(), self.common()
        child = self.random.choice(("", "k1", "k2", "k3"))
        self.bi.contact(
            name, child, received, source=self.random.choice(SOURCES), team_id=self.team(),
            channel=self.random.choice(("PHONE", "PHONE", "EMAIL")),
            call_id=self.random.choice((None, "v1", "v2")),
            factors=self.random.choice(((), ("F_3A",))),
            information_only=self.random.random() < 0.2, **common)
        if self.random.random() < 0.7:
            decided = datetime.date.fromisoformat(received[:10]) + DAY * self.random.randrange(-1, 4)
            self.bi.decision(
                name, child, self.at(decided), gss=common["gss"],
                outcomes=self.random.choice((["REFERRAL"], ["STRATEGY_DISCUSSION"], ["NFA"])),
                referral_id=self.random.choice((None, None, "r1")),
                signed_off=self.random.choice((None, f"{decided}T23:00")))

    def others(self, name):
        pick, child = self.random.choice, self.random.choice(("k1", "k2"))
        self.bi.referral(f"r{name}", child, self.at(), nfa=pick((True, False, False)),
                         source=pick(SOURCES), team_id=self.team(), **self.common())
        common = self.common()
        self.bi.assessment_start(f"a{name}", child, self.at(), team_id=self.team(), **common)
        if pick((True, True, False)):
            self.bi.assessment_end(f"a{name}", child, self.at(), self.at(), team_id=self.team(),
                                   gss=common["gss"])
        self.bi.discussion(f"d{name}", child, self.at(), outcome=pick(("NFA", "SECTION47")),
                           team_id=self.team(), **self.common())
        self.bi.section47_start(f"s{name}", child, self.at(), team_id=self.team())
        self.bi.section47_end(f"s{name}", child, self.at(), self.at(), voided=pick((True, False)),
                              outcome=pick(("NFA", "CP_CONFERENCE")))
        self.bi.conference(f"f{name}", child, self.at(), team_id=self.team(), **self.common())
        self.bi.early_help(f"e{name}", child, "h1", pick((
            "OPENED", "CLOSED", "STEP_UP", "STEP_DOWN", "PAUSED")), self.at(), **self.common())
        self.bi.legal_gateway(f"g{name}", child, self.at(), pick((
            "CONTINUE_CURRENT_PLAN", "START_PRE_PROCEEDINGS", "ISSUE_CARE_PROCEEDINGS", "OTHER")),
            team_id=self.team(), **self.common())
        self.bi.measure(f"m{name}", pick(("CARE_PROCEEDINGS", "CARE_PROCEEDINGS", "LOOKED_AFTER")),
                        pick(("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")), self.at(),
                        self.random.randrange(9), **self.common())
        raised = self.at()
        self.bi.alert(f"alert-{name}", child, raised, rule=pick(("SIMILAR", "SIMILAR", "ANY")),
                      due=pick((None, "2020-04-08", "2021-04-01")), gss=pick((GSS, OTHER)),
                      closed=pick((None, "2020-04-05", "2021-03-31T12:00")))


# --- what counts, by view: its day, team and source, and the rows that each measure counts

def holds(**wanted):
    return lambda row: all(row[name] == value for name, value in wanted.items())


def there(name):
    return lambda row: row[name] is not None


def both(*conditions):
    return lambda row: all(condition(row) for condition in conditions)


def event(kind, *conditions):
    return both(holds(event=kind), *conditions)


KNOWN = there("cont_person_id")
DECIDED = there("decided_at")
COUNTED = (
    ("contact", "received_on", "team_id", "cont_contact_source_code", {
        "contacts": KNOWN,
        "unidentified": holds(cont_person_id=None),
        "community_contacts": both(KNOWN, holds(from_community=True)),
        "information_only": both(KNOWN, holds(information_only=True)),
        "without_family": both(KNOWN, holds(information_only=False, has_concern_family=False)),
        "decided": both(KNOWN, holds(decision_state="DECIDED")),
        "converted": both(KNOWN, holds(converted=True)),
        "converted_broad": both(KNOWN, holds(converted_broad=True)),
        "needing_decision": holds(information_only=False),
        "decisions": DECIDED,
        "clocked_24h": there("decided_within_24h"),
        "decided_within_24h": holds(decided_within_24h=True),
        "date_only": both(DECIDED, lambda row: not (
            row["received_time_known"] and row["decision_time_known"])),
        "clocked_1wd": there("decided_within_1wd"),
        "decided_within_1wd": holds(decided_within_1wd=True),
        "signed_off": there("signed_off_at"),
    }),
    ("referral", "opened_on", "cine_referral_team", "cine_referral_source_code", {
        "referrals": holds(),
        "re_referrals": holds(re_referral=True),
        "referral_nfa": holds(no_further_action=True),
    }),
    ("assessment", "started_on", "cina_assessment_team", None, {"assessments_started": holds()}),
    ("assessment", "authorised_on", "cina_assessment_team", None, {
        "assessments_authorised": holds(),
        "clocked_from_start": there("within_45wd_from_start"),
        "within_45wd_from_start": holds(within_45wd_from_start=True),
        "clocked_from_referral": there("within_45wd_from_referral"),
        "within_45wd_from_referral": holds(within_45wd_from_referral=True),
    }),
    ("section47_event", "day", "team_id", None, {
        "strategy_discussions": event("STRATEGY_DISCUSSION"),
        "strategy_nfa": event("STRATEGY_DISCUSSION", holds(no_further_action=True)),
        "section47_started": event("SECTION47_STARTED"),
        "within_assessment_45wd": holds(within_assessment_45wd=True),
        "section47_ended": event("SECTION47_ENDED"),
        "section47_nfa": event("SECTION47_ENDED", holds(no_further_action=True)),
        "conferences": event("CONFERENCE"),
        "conferences_clocked": there("within_15wd_from_strategy"),
        "within_15wd_from_strategy": holds(within_15wd_from_strategy=True),
    }),
    ("early_help_change", "changed_on", None, None, {
        "early_help_opened": holds(change_code="OPENED"),
        "early_help_closed": holds(change_code="CLOSED"),
        "stepped_down": holds(change_code="STEP_DOWN"),
        "stepped_up": holds(change_code="STEP_UP"),
    }),
    ("legal_gateway", "decided_on", "team_id", None, {
        "legal_gateway_decisions": holds(),
        "continue_current_plan": holds(prep_legal_gateway_outcome="A"),
        "start_pre_proceedings": holds(prep_legal_gateway_outcome="B"),
        "issue_care_proceedings": holds(prep_legal_gateway_outcome="C"),
        "gateway_outcome_not_known": holds(prep_legal_gateway_outcome="D"),
    }),
    ("repeat_contact_alert", "raised_on", "team_id", None, {
        "similar_alerts": holds(rule="SIMILAR"),
        "similar_closed_due": both(holds(rule="SIMILAR"), there("scrutinised_in_time")),
        "similar_in_time": holds(rule="SIMILAR", scrutinised_in_time=True),
        "any_alerts": holds(rule="ANY"),
    }),
)
MEASURES = ("conversations", "care_proceedings", *(name for *_, of in COUNTED for name in of))
PERCENT = {  # its part, and what it is a part of; of two: less the second
    "without_family_percent": ("without_family", "contacts", "information_only"),
    "conversion_percent": ("converted", "decided"),
    "conversion_broad_percent": ("converted_broad", "decided"),
    "decided_within_24h_percent": ("decided_within_24h", "clocked_24h"),
    "decided_within_1wd_percent": ("decided_within_1wd", "clocked_1wd"),
    "signed_off_percent": ("signed_off", "decisions"),
    "re_referral_percent": ("re_referrals", "referrals"),
    "referral_nfa_percent": ("referral_nfa", "referrals"),
    "within_45wd_from_start_percent": ("within_45wd_from_start", "clocked_from_start"),
    "within_45wd_from_referral_percent": ("within_45wd_from_referral", "clocked_from_referral"),
    "strategy_nfa_percent": ("strategy_nfa", "strategy_discussions"),
    "within_assessment_45wd_percent": ("within_assessment_45wd", "section47_started"),
    "section47_nfa_percent": ("section47_nfa", "section47_ended"),
    "within_15wd_from_strategy_percent": ("within_15wd_from_strategy", "conferences_clocked"),
    "similar_in_time_percent": ("similar_in_time", "similar_closed_due"),
}


# --- periods: the spans (first day, last day) that a day is in

def daily(day):
    return [(day, day)]


def weekly(day):
    monday = day - DAY * day.weekday()
    return [(monday, monday + 6 * DAY)]


def monthly(day):
    following = (day.replace(day=28) + 4 * DAY).replace(day=1)
    return [(day.replace(day=1), following - DAY)]


def yearly(day):
    first = datetime.date(day.year - (day.month < 4), 4, 1)
    return [(first, first.replace(year=first.year + 1) - DAY)]


def rolling(day):
    (_, sunday), = weekly(day)
    return [(sunday + DAY * (7 * later - 363), sunday + DAY * 7 * later) for later in range(52)]


# --- counting

def _items(bi):
    """(measure, first day, last day, authority, team, source, how many or which)"""
    for view, day, team, source, measures in COUNTED:
        for row in bi.all(view):
            for name, counts in measures.items():
                if row[day] and counts(row):
                    yield (name, row[day], row[day], row["authority"], row[team] if team else None,
                           row[source] if source else None, 1)
    for row in bi.all("contact", channel_code="PHONE"):
        yield ("conversations", row["received_on"], row["received_on"], row["authority"],
               row["team_id"], row["cont_contact_source_code"], row["conversation_key"])
    for row in bi.all("measure", measure_code="CARE_PROCEEDINGS"):
        yield ("care_proceedings", row["first_day"], row["last_day"], row["authority"], None, None,
               row["value"])


def percent(part, whole):
    if not whole:
        return None
    tenths = math.floor(fractions.Fraction(1000 * part, whole) + fractions.Fraction(1, 2))
    return decimal.Decimal(tenths) / 10


def percentages(row):
    return {name: percent(row[part], row[whole] - sum(row[other] for other in less))
            for name, (part, whole, *less) in PERCENT.items()}


def count(bi, spans):
    """{(authority, team, source, first day, last day): {measure: count}} of periods of that kind."""
    counted = collections.defaultdict(lambda: collections.defaultdict(set))
    for place, (name, first, last, *key, what) in enumerate(_items(bi)):
        for span in spans(first):
            if last <= span[1]:
                counted[(*key, *span)][name].add(
                    what if name == "conversations" else (place, what))
    return {key: {name: len(found[name]) if name == "conversations" else sum(
        what for _, what in found[name]) for name in MEASURES} for key, found in counted.items()}
