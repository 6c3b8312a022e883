"""What the topics hold: synthetic calls of children of whom few are heard of often, and the rest.

A stream is a generator of (topic, key, value). Seeded: the same size gives the same bytes.
"""

import collections
import itertools
import random
import time

from events import AUTHORITY
from wire import encoder

SEED = 20251
CHILDREN = 60000
DAY = 86400 * 1000000  # microseconds
FIRST = 1577836800 * 1000000  # 2020-01-01
SPAN = 400 * DAY
LATER = 50000  # events between one and what comes of it again
CHANNELS = ("PHONE", "WEB_FORM", "EMAIL", "IN_PERSON", "POST", "OUT_OF_HOURS")
SOURCES = ("S_1A", "S_1B", "S_1C", "S_1D", "S_2A", "S_2B", "S_3A", "S_3B", "S_3C", "S_3D", "S_3E",
           "S_3F", "S_4", "S_5A", "S_5B", "S_5C", "S_5D", "S_6", "S_7", "S_8", "S_9", "S_10")
FACTORS = ("F_1A", "F_1B", "F_1C", "F_2A", "F_2B", "F_2C", "F_3A", "F_3B", "F_3C", "F_4A", "F_4B",
           "F_4C", "F_5A", "F_5B", "F_5C", "F_6A", "F_6B", "F_6C", "F_7A", "F_8B", "F_9A", "F_10A",
           "F_11A", "F_12A", "F_13A", "F_14A", "F_15A")
NEEDS = ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8")
TEAMS = (None, "MASH", "EH", "DUTY-N", "DUTY-S", "EDT")


def now():
    return time.time_ns() // 1000


def _common(rng, recorded):
    h = f"{rng.getrandbits(128):032x}"
    return {"event_id": f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:]}",
            "authority": AUTHORITY, "revision": 1, "recorded_at": recorded}


def skewed_child(rng):
    """Of 60,000 children; the first is in 4 of 1,000 calls, the last in 1 of 120,000."""
    share = rng.random()
    return f"P-{int(CHILDREN * share * share):08d}"


def call(rng, number, recorded, received, child):
    """Ids ascend as they are issued, so that what a source sends next has the next id."""
    random_ = rng.random
    return {
        **_common(rng, recorded), "contact_id": f"C-{number:09d}", "child_id": child,
        "call_id": f"K-{int(random_() * 1e9):09d}" if random_() < .7 else None,
        "received_at": received, "channel": CHANNELS[int(random_() * 6)],
        "source": SOURCES[int(random_() * 22)],
        "concern_factors": [FACTORS[int(random_() * 27)] for _ in range(1 + int(random_() * 3))],
        "taken_by_id": f"worker{int(random_() * 300):03d}" if random_() < .8 else None,
        "team_id": TEAMS[int(random_() * 6)]}


def _delay(rng):
    """From received to recorded: mostly minutes, of one in twenty days, of one in 200 weeks."""
    share = rng.random()
    return int(rng.random() * (3600e6 if share < .945 else 3 * DAY if share < .995 else 21 * DAY))


def call_events(count, first=0):
    rng = random.Random(SEED + first)
    for n in range(count):
        recorded = FIRST + SPAN * n // count
        yield call(rng, first + n, recorded, recorded - _delay(rng), skewed_child(rng))


def calls(count, first=0):
    encode = encoder("call-logged")
    return (("call-logged", event["child_id"], encode(event))
            for event in call_events(count, first))


def mixed_calls(count):
    """`count` calls, 5 % corrected later, 5 % sent twice, and 1 % poison besides.

    Every second correction comes at once, so that one batch holds two versions of a key; the others
    and every second duplicate come LATER events behind, when the row is long there.
    """
    rng = random.Random(SEED)
    encode = encoder("call-logged")
    waiting = collections.deque()
    for n, event in enumerate(call_events(count)):
        key, value = event["child_id"], encode(event)
        yield "call-logged", key, value
        draw = rng.random()
        if draw < .05:
            value = encode({**event, "revision": 2, "recorded_at": event["recorded_at"] + DAY,
                            "event_id": _common(rng, 0)["event_id"]})
        if draw < .10 and rng.random() < .5:
            yield "call-logged", key, value
        elif draw < .10:
            waiting.append((n + LATER, key, value))
        elif draw < .11:
            yield "call-logged", key, value[:10 + int(rng.random() * 60)]
        while waiting and waiting[0][0] <= n:
            yield "call-logged", *waiting.popleft()[1:]
    for _, key, value in waiting:
        yield "call-logged", key, value


def rounds(children, contacts):
    """Each child's n-th call comes after every child's (n-1)-th: histories grow together."""
    rng = random.Random(SEED)
    encode = encoder("call-logged")
    step = SPAN // contacts
    for turn, child in itertools.product(range(contacts), range(children)):
        at = FIRST + turn * step + child
        event = call(rng, turn * children + child, at, at, f"P-{child:08d}")
        yield "call-logged", event["child_id"], encode(event)


def one_child(contacts, child="P-ONE"):
    """Several years of one child, evenly."""
    rng = random.Random(SEED)
    encode = encoder("call-logged")
    for n in range(contacts):
        at = FIRST + 5 * SPAN * n // contacts
        yield "call-logged", child, encode(call(rng, 900000000 + n, at, at, child))


# --- a year of a country: what follows from a call

def _decision(rng, contact, received, referral):
    return {**_common(rng, received + DAY // 2), "contact_id": contact["contact_id"],
            "child_id": contact["child_id"], "decided_at": received + DAY // 2,
            "outcomes": ["REFERRAL" if referral else "ADVICE_SIGNPOST"],
            "decided_by_id": contact["taken_by_id"], "referral_id": referral}


def _case(rng, contact, number, opened):
    """A referral with its allocation, its assessment and its end: (topic, event)."""
    referral, child = f"R-{number:09d}", contact["child_id"]
    worker = {"team_id": contact["team_id"], "worker_id": f"worker{int(rng.random() * 300):03d}"}
    yield "referral-opened", {
        **_common(rng, opened), "referral_id": referral, "child_id": child, "opened_at": opened,
        "contact_id": contact["contact_id"], "source": contact["source"],
        "primary_need": NEEDS[int(rng.random() * 8)], **worker}
    yield "case-allocated", {
        **_common(rng, opened + DAY), "allocation_id": f"L-{number:09d}", "child_id": child,
        "referral_id": referral, "allocated_at": opened + DAY, **worker}
    ended = opened + int(rng.random() * 60 * DAY)
    assessment = {"assessment_id": f"A-{number:09d}", "child_id": child, "referral_id": referral,
                  "started_at": opened, **worker}
    if rng.random() < .97:
        yield "assessment-started", {**_common(rng, opened), **assessment}
        yield "assessment-closed", {
            **_common(rng, ended), **assessment, "authorised_at": ended, "outcome": "NFA",
            "factors": contact["concern_factors"]}
    yield "case-closed", {
        **_common(rng, ended + DAY), "referral_id": referral, "child_id": child,
        "closed_at": ended + DAY, "closure_reason": "RC7"}


def year(contacts):
    """Calls with their decisions; of each hundred 21 become referrals and are seen to the end."""
    rng = random.Random(SEED + 1)
    encoders = {}

    def out(topic, event):
        encode = encoders.get(topic) or encoders.setdefault(topic, encoder(topic))
        return topic, event["child_id"], encode(event)

    for n, contact in enumerate(call_events(contacts)):
        referred = rng.random() < .207
        yield out("call-logged", contact)
        yield out("decision-made", _decision(rng, contact, contact["received_at"],
                                             f"R-{n:09d}" if referred else None))
        if referred:
            for topic, event in _case(rng, contact, n, contact["received_at"] + DAY):
                yield out(topic, event)


# --- traffic as it happens

def live_call(rng, number, child, days_ago=0, source=None):
    """A call received just now (or so many days ago), of concern 3A."""
    received = now() - days_ago * DAY
    event = call(rng, number, received, received, child)
    return {**event, "concern_factors": ["F_3A"], "source": source or event["source"]}
