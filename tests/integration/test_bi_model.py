"""Random rows, and a slow model of the rules (domain: clocks, caseload) to compare the views with.

The seed is in the test's name; one that fails alone is repeated by it.
"""

import datetime
import random

import pytest

from bi_rows import LONDON

pytest_plugins = ("bi_fixtures",)

START = datetime.datetime(2020, 3, 20, tzinfo=datetime.timezone.utc)
CHILDREN = ("k1", "k2", "k3")
REFERRALS = ("r1", "r2", "r3", "r4")


def on(at):
    return at.astimezone(LONDON).date()


def midnight(day):
    return datetime.datetime.combine(day, datetime.time(), LONDON)


class World:
    """A few children with referrals, closures, assessments and allocations, all of them close."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.left = {"w1": None, "w2": datetime.date(2020, 4, 5)}
        self.referrals = {}
        self.closures = {}
        self.assessments = []
        self.allocations = []
        for child in CHILDREN:
            for name in REFERRALS:
                if self.random.random() < 0.8:
                    self.referrals[child, name] = {
                        "at": self.at(), "nfa": self.random.random() < 0.2,
                        "voided": self.random.random() < 0.1, "worker": self.worker()}
                if self.random.random() < 0.4:
                    self.closures[child, name] = self.at()
            for place in range(5):
                self.assessments.append({
                    "child": child, "id": f"a{place}", "start": self.at(), "at": self.at(),
                    "referral": self.named(), "reason": self.random.choice([None, "RC8", "RC7"])})
                self.allocations.append({
                    "child": child, "id": f"l{place}", "at": self.at(),
                    "referral": self.named(), "worker": self.worker()})

    def at(self):
        """Few distinct times, so that ties and equal days are common."""
        return START + datetime.timedelta(hours=self.random.randrange(0, 24 * 25, 5),
                                          minutes=self.random.choice([0, 30]))

    def worker(self):
        return self.random.choice([None, "w1", "w2"])

    def named(self):
        return self.random.choice([None, None, "missing", *REFERRALS])

    def insert(self, bi):
        for worker, left in self.left.items():
            bi.worker(worker, left_on=left and left.isoformat())
        for (child, name), row in self.referrals.items():
            bi.referral(name, child, row["at"].isoformat(), nfa=row["nfa"], voided=row["voided"],
                        worker_id=row["worker"])
        for (child, name), at in self.closures.items():
            bi.closure(name, child, at.isoformat())
        for row in self.assessments:
            bi.assessment_end(row["id"], row["child"], row["start"].isoformat(),
                              row["at"].isoformat(), referral_id=row["referral"],
                              closure_reason=row["reason"])
        for row in self.allocations:
            bi.allocation(row["id"], row["child"], row["at"].isoformat(),
                          referral_id=row["referral"], worker_id=row["worker"])

    # -- the rules, as they are worded

    def standing(self, child):
        return {name: row for (owner, name), row in self.referrals.items()
                if owner == child and not row["voided"]}

    def referral_of(self, child, named, day):
        standing = self.standing(child)
        if named is not None:
            return named if named in standing else None
        candidates = [(row["at"], name) for name, row in standing.items()
                      if not row["nfa"] and on(row["at"]) <= day]
        return max(candidates)[1] if candidates else None

    def end_of(self, child, name):
        opened = self.standing(child)[name]["at"]
        ends = [row["at"] for row in self.assessments
                if row["child"] == child and row["reason"]
                and self.referral_of(child, row["referral"], on(row["start"])) == name]
        ends += [self.closures[child, name]] if (child, name) in self.closures else []
        ends = [end for end in ends if on(end) >= on(opened)]
        return max(min(ends), opened) if ends else None

    def held(self, at):
        """{(child, referral): worker} of the cases open at an instant."""
        held = {}
        for child in CHILDREN:
            for name, row in self.standing(child).items():
                end = self.end_of(child, name)
                if row["nfa"] or row["at"] > at or (end and end <= at):
                    continue
                turns = [(turn["at"], turn["id"], turn["worker"]) for turn in self.allocations
                         if turn["child"] == child and turn["at"] <= at
                         and self.referral_of(child, turn["referral"], on(turn["at"])) == name]
                worker = max(turns)[2] if turns else row["worker"]
                left = worker and self.left[worker]
                held[child, name] = None if left and on(at) >= left else worker
        return held

    def counted_referral(self, row):
        """The referral of an assessment, False if it is under one without further action."""
        name = self.referral_of(row["child"], row["referral"], on(row["start"]))
        return False if name and self.standing(row["child"])[name]["nfa"] else name


def counts(held):
    """{worker: cases}"""
    return {worker: list(held.values()).count(worker) for worker in set(held.values())}


@pytest.mark.parametrize("seed", range(12))
def test_random_rows_read_as_the_rules_say(bi, seed):
    world = World(seed)
    world.insert(bi)

    ends = {(row["cine_person_id"], row["cine_referral_id"]): row["closed_at"]
            for row in bi.all("referral", no_further_action=False)}
    assert ends == {(child, name): world.end_of(child, name) for child in CHILDREN
                    for name, row in world.standing(child).items() if not row["nfa"]}

    found = {(row["cina_person_id"], row["cina_assessment_id"]): row["cina_referral_id"]
             for row in bi.all("assessment")}
    assert found == {(row["child"], row["id"]): world.counted_referral(row)
                     for row in world.assessments if world.counted_referral(row) is not False}

    for hours in range(0, 24 * 27, 41):
        at = START + datetime.timedelta(hours=hours)
        bi.now(at.isoformat())
        now = {(row["cine_person_id"], row["cine_referral_id"]): row["worker_id"]
               for row in bi.all("caseload_now")}
        assert now == world.held(at)

    shown = {}
    for row in bi.all("caseload_worker_daily"):
        shown.setdefault(row["day"], {})[row["worker_id"]] = row["open_cases"]
    day = on(START) - datetime.timedelta(days=2)
    while day < on(at):
        assert shown.get(day, {}) == counts(world.held(midnight(day + datetime.timedelta(days=1))))
        day += datetime.timedelta(days=1)
