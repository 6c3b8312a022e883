"""What histories are made of: few values, close together, so that the rules meet often."""

import datetime

from .times import LONDON, UTC, months_before

AUTHORITIES = ("E06000008", "E06000009")

# Days around which clocks, months, years and working days do something unusual.
ANCHORS = tuple(map(datetime.date.fromisoformat, (
    "2021-03-28", "2021-10-31", "2020-02-29", "2019-11-30", "2020-05-08", "2021-12-24",
    "2020-12-31", "2022-09-16", "2020-03-31", "2024-02-29", "2023-05-31", "2028-12-20")))

# Days after the anchor; the window's edge and that of re-referrals are put beside them.
OFFSETS = (0, 0, 0, 0, 1, 1, 2, 3, 10, 31, 45, 60)

# Local wall clock; the second of each pair of 01:30s is the later one when clocks go back.
TIMES = (
    datetime.time(9), datetime.time(9), datetime.time(9), datetime.time(12), datetime.time(0),
    datetime.time(0, 30), datetime.time(1, 30), datetime.time(1, 30, fold=1),
    datetime.time(8, 59, 59, 999_999), datetime.time(9, 0, 0, 1), datetime.time(23, 30),
    datetime.time(23, 59, 59, 999_999))

HOUR = datetime.timedelta(hours=1)
TICK = datetime.timedelta(microseconds=1)

# From an event's own time until it was recorded.
LAGS = (0 * HOUR, 0 * HOUR, 0 * HOUR, HOUR, 24 * HOUR, 24 * HOUR + TICK, 48 * HOUR, 240 * HOUR,
        -HOUR)

# From what an event answers until its own time: both sides of a day and of 45 working days.
DELAYS = (0 * HOUR, HOUR, 24 * HOUR - TICK, 24 * HOUR, 24 * HOUR + TICK, 72 * HOUR, 15 * 24 * HOUR,
          63 * 24 * HOUR, 67 * 24 * HOUR, -HOUR, -HOUR, -24 * HOUR)

SOURCES = ("S_2A", "S_2A", "S_6", "S_1A", "S_1B", "S_10", "UNKNOWN")
FACTORS = (*[("F_3A",)] * 4, ("F_3B", "F_16A"), ("F_3C", "F_21"), ("F_16A",), ("F_20",),
           ("UNKNOWN",), (), ("F_1A", "F_10A"))
LOCAL_SOURCES = {"UNKNOWN": "Neighbour", "S_1B": "Neighbour", "S_6": "Police"}
LOCAL_CONCERNS = {(): "Worry", ("F_3A",): "Violence at home"}
INCIDENTS = (None, None, None, "i1", "i2")
TEAMS = (None, "t1", "t2")
WORKERS = (None, "w1", "w2")
REVIEWERS = ("w1", "w2")
OUTCOMES = (("ADVICE_SIGNPOST",), ("REFERRAL",), ("NFA", "STRATEGY_DISCUSSION"), ("UNKNOWN",), ())
CLOSURE_REASONS = ("RC1", "RC7", "RC8", "RC9", "UNKNOWN")
ROLES = ("SOCIAL_WORKER", "TEAM_MANAGER", "SOCIAL_WORKER", "TEAM_MANAGER", "UNKNOWN")
REVIEW_OUTCOMES = ("NO_CHANGE", "NOT_SIMILAR", "EARLY_HELP", "REFERRAL")
STRATEGY_OUTCOMES = ("SECTION47", "NFA", "UNKNOWN")
SECTION47_OUTCOMES = ("CP_CONFERENCE", "NFA", "SERVICES", "UNKNOWN")
CONFERENCE_OUTCOMES = ("CP_PLAN", "NFA", "UNKNOWN")
EARLY_HELP_CHANGES = ("OPENED", "OPENED", "STEP_DOWN", "CLOSED", "STEP_UP", "UNKNOWN")
GATEWAY_OUTCOMES = {"CONTINUE_CURRENT_PLAN": "A", "START_PRE_PROCEEDINGS": "B",
                    "ISSUE_CARE_PROCEEDINGS": "C", "UNKNOWN": "D"}
PERIODS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "UNKNOWN")
OFTEN = (True, True, True, True, True, False)
SELDOM = (False, False, False, False, False, True)

# Ids that sort one way by their bytes and another in most languages.
CONTACTS = ("k1", "K1", "k10", "k2", "k_2", "k-2", "k.a", "k:a", "k9", "Ka", "kb", "k/b")
REFERRALS = ("r1", "R1", "r10")
ASSESSMENTS = ("a1", "A1", "a10")
ALLOCATIONS = ("l1", "L1", "l10")
REVIEWS = ("v1", "V1", "v10", "v2")
DISCUSSIONS = ("d1", "D1")
ENQUIRIES = ("s1", "S1", "s10")
CONFERENCES = ("f1", "F1")
CHANGES = ("h1", "H1", "h10", "h2")
EPISODES = ("e1", "e1", "e1", "E1")
GATEWAYS = ("g1", "G1")
FIGURES = ("m1", "M1", "m10")


def days_from(anchor):
    """Days on which a child's events happen."""
    near = [anchor + datetime.timedelta(days=offset) for offset in OFFSETS]
    edge, year = months_before(anchor, -3), months_before(anchor, -12)
    one = datetime.timedelta(days=1)
    return (*near, edge - one, edge, edge + one, year, year + one)


def at(day, time):
    """A local date and time as an instant."""
    return datetime.datetime.combine(day, time, tzinfo=LONDON).astimezone(UTC)
