"""What each query of deploy/bi must answer, from the model's rows of a stream alone."""

import collections
import csv
import datetime
import decimal

from model.caseload import holder, is_open
from model.times import local_date, local_midnight
from model.working_days import ONE, elapsed

YEAR = 364 * ONE  # of whole weeks


class Stream:
    """A projection of the model at an instant, with the reference data it was loaded with."""

    def __init__(self, projection, present, reference, threshold):
        self.projection = projection
        self.present = present
        self.today = local_date(present)
        self.threshold = threshold
        self.teams = {row["team_id"]: row["label"] for row in _csv(reference / "teams.csv")}
        self.left = {row["worker_id"]: datetime.date.fromisoformat(row["left_on"])
                     for row in _csv(reference / "workers.csv") if row["left_on"]}
        self.groups = groups_of_sources()

    def rows(self, view, authority):
        """[(child id or None, entity id, columns)] of a row view."""
        return [(key[1], key[-1], row) for key, row in self.projection.rows[view].items()
                if key[0] == authority]

    def event(self, topic, authority, child, entity):
        return self.projection.children[authority, child].present(topic)[entity]

    def contacts(self, authority):
        """[(child or None, columns, event)]"""
        return [(child, row, self.event("call-logged", authority, child, entity))
                for child, entity, row in self.rows("bi.contact", authority)]


def _csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def groups_of_sources():
    from bi_rows import read_csv

    return {row["symbol"]: row["category"] for row in read_csv("referral_source")}


def percent(part, whole):
    if not whole:
        return None
    return (decimal.Decimal(100 * part) / whole).quantize(
        decimal.Decimal("0.1"), decimal.ROUND_HALF_UP)


def by(rows, key):
    """{key: rows}"""
    found = collections.defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def year_before(day):
    """As PostgreSQL takes a year away."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _week(contacts):
    named = [(row, event) for child, row, event in contacts if child is not None]
    conversations = {event["call_id"] or ("contact", child, event["contact_id"])
                     for child, _, event in contacts if event["channel"] == "PHONE"}
    return (len(named), sum(row["from_community"] for row, _ in named), len(conversations))


def contacts_by_week(stream, authority, first, last):
    weeks = {week: _week(rows) for week, rows in
             by(stream.contacts(authority), lambda contact: contact[1]["week"]).items()}
    for week in sorted(weeks):
        if first <= week <= last:
            before = weeks.get(week - YEAR, (None,) * 3)
            yield (week, *(figure for pair in zip(weeks[week], before) for figure in pair))


def contact_sources(stream, authority, first, last):
    counts = collections.defaultdict(lambda: [0, 0])
    for child, row, event in stream.contacts(authority):
        if child is not None:
            group = counts[stream.groups[event["source"]]]
            group[0] += first <= row["received_on"] <= last
            group[1] += year_before(first) <= row["received_on"] <= year_before(last)
    total = sum(now for now, _ in counts.values())
    for group, (now, before) in sorted(counts.items(), key=lambda item: (-item[1][0], item[0])):
        if now or before:
            yield group, now, percent(now, total), before, now - before


def conversion(stream, authority, first, last):
    decided = [(stream.groups[event["source"]], row["converted"], row["converted_broad"])
               for child, row, event in stream.contacts(authority)
               if child is not None and row["decision_state"] == "DECIDED"
               and first <= row["received_on"] <= last]
    groups = sorted(by(decided, lambda row: row[0]).items(), key=lambda g: (-len(g[1]), g[0]))
    for group, rows in [("All", decided), *groups]:
        narrow, broad = sum(row[1] for row in rows), sum(row[2] for row in rows)
        yield (group, len(rows), narrow, percent(narrow, len(rows)), broad,
               percent(broad, len(rows)))


def _clock(values):
    """Of how many, how many met it, in percent."""
    met = [value for value in values if value is not None]
    return len(met), sum(met), percent(sum(met), len(met))


def decisions_in_time(stream, authority, first, last):
    weeks = by((row for _, row, _ in stream.contacts(authority)
                if row["decision_state"] != "NOT_NEEDED" and first <= row["week"] <= last),
               lambda row: row["week"])
    for week, rows in sorted(weeks.items()):
        waiting = [row for row in rows if row["decision_state"] == "OPEN"]
        late = [row for row in waiting if elapsed(row["received_on"], stream.today) > 1]
        yield (week, len(rows), *_clock([row["decided_within_24h"] for row in rows]),
               *_clock([row["decided_within_1wd"] for row in rows]), len(waiting), len(late))


def referrals_by_month(stream, authority, first, last):
    months = by((row for _, _, row in stream.rows("bi.referral", authority)),
                lambda row: row["month"])
    for month, rows in sorted(months.items()):
        if first <= month <= last:
            again = sum(row["re_referral"] for row in rows)
            nothing = sum(row["no_further_action"] for row in rows)
            yield (month, len(rows), len(months.get(year_before(month), ())) or None, again,
                   percent(again, len(rows)), nothing, percent(nothing, len(rows)))


def assessments_in_time(stream, authority, first, last):
    ended = [row for _, _, row in stream.rows("bi.assessment", authority)
             if row["authorised_on"] and first <= row["authorised_on"] <= last]
    teams = sorted(by(ended, lambda row: row["cina_assessment_team"]).items(),
                   key=lambda team: (team[0] is None, team[0]))
    for team, rows in [("All", ended), *teams]:
        days = sorted(row["working_days_from_start"] for row in rows
                      if row["working_days_from_start"] is not None)
        yield (team, len(rows), *_clock([row["within_45wd_from_start"] for row in rows]),
               days[(len(days) + 1) // 2 - 1], days[-1])


def assessments_due(stream, authority, due_by):
    found = []
    for child, entity, row in stream.rows("bi.assessment", authority):
        start, referral = row["due_on_from_start"], row["due_on_from_referral"]
        first = min(day for day in (start, referral) if day)
        if row["assessment_state"] == "OPEN" and first <= due_by:
            opened = row["referral_opened_on"]
            found.append((first, entity, (
                row["cina_assessment_team"], row["cina_assessment_worker_id"], entity, child,
                row["started_on"], start, elapsed(row["started_on"], stream.today) > 45,
                referral, elapsed(opened, stream.today) > 45 if opened else None)))
    return [row for *_, row in sorted(found)]


def caseload(stream, authority):
    held = []
    for (of, _), child in stream.projection.children.items():
        for referral in child.present("referral-opened").values():
            if of == authority and is_open(child, referral, stream.present):
                team, worker = holder(child, referral, stream.present)
                gone = stream.left.get(worker)
                worker = None if gone and stream.present >= local_midnight(gone) else worker
                days = (stream.today - local_date(referral["opened_at"])).days
                held.append((team, worker, days))
    workers = collections.Counter(worker for _, worker, _ in held)
    rows = []
    for (team, worker), cases in by(held, lambda case: case[:2]).items():
        everywhere = workers[worker] if worker else None
        rows.append((team, stream.teams.get(team), worker, len(cases),
                     max(days for *_, days in cases), everywhere,
                     everywhere > stream.threshold if worker else None))
    return sorted(rows, key=lambda row: (
        row[0] is None, row[0] or "", -row[3], row[2] is None, row[2] or ""))


def _reviewed_on(child, alert, role):
    return min((local_date(event["reviewed_at"])
                for event in child.present("alert-reviewed").values()
                if (event["alert_id"], event["role"]) == (alert.alert_id, role)), default=None)


def open_alerts(stream, authority, most):
    waiting = sorted(
        (alert.raised_at, alert.alert_id, child, alert)
        for (of, _), (child, alert) in stream.projection.alerts.items()
        if of == authority and alert.rule == "SIMILAR" and not alert.historic
        and alert.closed_at is None)
    late = sum(alert.due_at <= stream.present for *_, alert in waiting)
    for raised, identity, child, alert in waiting[:most]:
        yield (identity, child.child_id, alert.family, len(alert.contacts), local_date(raised),
               local_date(alert.due_at) - ONE, alert.due_at <= stream.present,
               _reviewed_on(child, alert, "SOCIAL_WORKER"),
               _reviewed_on(child, alert, "TEAM_MANAGER"), len(waiting), late)


def section47_by_month(stream, authority, first, last):
    def months(view, day):
        rows = [row for _, _, row in stream.rows(view, authority) if row[day]]
        return by(rows, lambda row: row[day].replace(day=1))

    held = months("bi.strategy_discussion", "held_on")
    started = months("bi.section47", "started_on")
    ended = months("bi.section47", "ended_on")
    conferences = months("bi.conference", "held_on")
    for month in sorted({*held, *started, *ended, *conferences}):
        if first <= month <= last:
            nothing = sum(row["no_further_action"] for row in ended[month])
            yield (month, len(held[month]), sum(row["no_further_action"] for row in held[month]),
                   len(started[month]),
                   sum(row["within_assessment_45wd"] for row in started[month]),
                   len(ended[month]), nothing, percent(nothing, len(ended[month])),
                   len(conferences[month]),
                   *_clock([row["within_15wd_from_strategy"] for row in conferences[month]]))


ANSWERS = (assessments_due, assessments_in_time, caseload, contact_sources, contacts_by_week,
           conversion, decisions_in_time, open_alerts, referrals_by_month, section47_by_month)
