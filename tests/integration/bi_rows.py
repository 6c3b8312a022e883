"""Hand-made projection rows, and the bi views asked for what they make of them.

Times are written as people in England write them: "2020-05-07T10:00" is local time, a "Z" at the
end makes it UTC, and a bare date "2020-05-07" is a date-only event (time_known false).
"""

import csv
import datetime
import hashlib
import pathlib
import re
import uuid
import zoneinfo

import kept
import psycopg

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"
LONDON = zoneinfo.ZoneInfo("Europe/London")
GSS = "E06000008"
NO_LISTS = ("authority", "bank_holiday")
KEY_OF_NOBODY = 3244421341483603138


def key(identifier):
    """A bigint that stands for an id; which one doesn't matter here, but that of nobody."""
    if not identifier:
        return KEY_OF_NOBODY
    return int.from_bytes(hashlib.blake2b(identifier.encode(), digest_size=8).digest(), "big",
                          signed=True)


class Moment:
    """One time of an event as the tables hold it: instant, local date, and whether it is known."""

    def __init__(self, text):
        self.known = len(text) > 10
        parsed = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        self.at = parsed if parsed.tzinfo else parsed.replace(tzinfo=LONDON)
        self.on = self.at.astimezone(LONDON).date()


NEVER = type("Never", (), {"known": True, "at": None, "on": None})()


def moment(text):
    return Moment(text) if text else NEVER


def entity_key(child, entity, gss=GSS):
    return f"{gss}/{child.replace('/', '~')}/{entity}"


def read_csv(name):
    with open(SCHEMAS / "codes" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def columns(rows, *names):
    return [[row[name] or None for row in rows] for name in names]


class Bi:
    """Rows in, views out. Everything a test does is rolled back after it."""

    def __init__(self, connection, keeps=False):
        self.connection = connection
        self.keeps = keeps
        self.authorities = {GSS}  # that may have rows

    # -- asking

    def execute(self, sql, *params):
        return self.connection.execute(sql, params or None)

    def rows(self, sql, *params):
        self.keep()
        return self.execute(sql, *params).fetchall()

    def value(self, sql, *params):
        self.keep()
        row = self.execute(sql, *params).fetchone()
        return row and row[0]

    def one(self, view, **where):
        """The only row of bi.`view` with these values, as a dict."""
        found = self.all(view, **where)
        assert len(found) == 1, f"{len(found)} rows of bi.{view} with {where}"
        return found[0]

    def all(self, view, **where):
        self.keep()
        condition = " AND ".join(f"{name} = %s" for name in where) or "true"
        with self.connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            cursor.execute(f"SELECT * FROM bi.{view} WHERE {condition}", list(where.values()))
            return cursor.fetchall()

    def faults(self, *names):
        """(fault, entity_id, related_id) of bi.data_quality, only those called so if any."""
        return sorted(
            (row["fault"], row["entity_id"], row["related_id"])
            for row in self.all("data_quality") if not names or row["fault"] in names)

    def run(self, name, *params):
        """Run schemas/sql/`name`, a statement with $n parameters."""
        sql = (SCHEMAS / "sql" / name).read_text(encoding="utf-8").replace("%", "%%")
        return self.connection.execute(
            re.sub(r"\$(\d+)", r"%(p\1)s", sql),
            {f"p{place}": value for place, value in enumerate(params, 1)})

    def now(self, text):
        self.execute("SELECT set_config('frontdoor.now', %s, true)", moment(text).at.isoformat())

    # -- keeping

    def keep(self):
        """Keep what a test has written until now, if it is to read what is kept."""
        if self.keeps:
            kept.keep_all(self.connection, self.authorities)

    # -- reference data

    def load_reference(self):
        authorities = read_csv("authority")
        self.run("reference/merge_authority.sql",
                 [int(row["authority_id"]) for row in authorities],
                 *columns(authorities, "gss_code", "name", "region"))
        lists = sorted(path.stem for path in (SCHEMAS / "codes").glob("*.csv"))
        codes = [dict(row, list=name) for name in lists if name not in NO_LISTS
                 for row in read_csv(name)]
        self.run("reference/merge_code.sql",
                 *columns(codes, "list", "symbol", "code", "label", "category"),
                 [int(row["position"]) for row in codes])
        self.holidays({row["date"]: row["title"] for row in read_csv("bank_holiday")})

    def holidays(self, titles):
        """The bank holidays become these: {date: title}."""
        self.run("reference/merge_bank_holiday.sql",
                 [datetime.date.fromisoformat(day) for day in titles], list(titles.values()))
        self.run("reference/rebuild_calendar.sql")

    def team(self, team_id, team_type="ASSESSMENT", gss=GSS):
        self.run("reference/merge_team.sql", [gss], [team_id], [f"Team {team_id}"], [team_type])

    def worker(self, worker_id, fte=None, left_on=None, gss=GSS):
        self.run("reference/merge_worker.sql", [gss], [worker_id], [None], [fte],
                 [left_on and datetime.date.fromisoformat(left_on)])

    def setting(self, go_live_on=None, caseload_threshold=None, gss=GSS):
        self.run("reference/merge_setting.sql", [gss], [None], [None], [None], [None], [None],
                 [go_live_on and datetime.date.fromisoformat(go_live_on)], [caseload_threshold])

    def benchmarks(self, *lines):
        """Published figures, each a line of the DfE's file: "C1,2021,E92000001,Referrals,597760"."""
        cells = list(zip(*(line.split(",") for line in lines)))
        table, year, area, measure, value = cells
        return self.run("reference/merge_benchmark.sql", list(table), list(map(int, year)),
                        list(area), list(measure), [f"Area {code}" for code in area], list(value))

    def neighbours(self, *areas, gss=GSS):
        return self.run("reference/merge_neighbour.sql", [gss] * len(areas), list(areas))

    def population(self, year, children, gss=GSS):
        return self.run("reference/merge_population.sql", [gss], [year], [children])

    # -- projection rows: each call writes one part of a row

    def authority_id(self, gss=GSS):
        self.authorities.add(gss)
        return self.execute("SELECT authority_id FROM frontdoor.authority WHERE gss_code = %s",
                            gss).fetchone()[0]

    def part(self, table, entity, entity_id, child, part, gss=GSS, child_key=None, revision=0,
             voided=False, time_known=True, **values):
        """Insert one part of the row of an entity, or write it into the row that is there."""
        key_columns = {
            "authority_id": self.authority_id(gss),
            "child_key": key(child) if child_key is None else child_key,
            f"{entity}_key": key(entity_id),
            "child_id": child,
            f"{entity}_id": entity_id,
        }
        values |= {f"{part}_revision": revision, f"{part}_voided": voided,
                   f"{part}_time_known": time_known}
        every = key_columns | values
        self.connection.execute(
            f"INSERT INTO {table} ({', '.join(every)}) VALUES ({', '.join(['%s'] * len(every))}) "
            f"ON CONFLICT (authority_id, child_key, {entity}_key) DO UPDATE SET "
            + ", ".join(f"{name} = excluded.{name}" for name in values), list(every.values()))

    def contact(self, contact_id, child, at, source="S_6", channel="PHONE", factors=("F_3A",),
                information_only=False, **values):
        received = moment(at)
        self.part("timeliness.contact", "contact", contact_id, child, "call",
                  time_known=received.known, received_at=received.at, received_on=received.on,
                  source=source, channel=channel, concern_factors=list(factors),
                  information_only=information_only, **values)

    def decision(self, contact_id, child, at, outcomes=("NFA",), signed_off=None, **values):
        decided = moment(at)
        self.part("timeliness.contact", "contact", contact_id, child, "decision",
                  time_known=decided.known, decided_at=decided.at, decided_on=decided.on,
                  outcomes=list(outcomes), signed_off_at=moment(signed_off).at, **values)

    def referral(self, referral_id, child, at, nfa=False, source="S_6", need="N1", team_id=None,
                 worker_id=None, **values):
        opened = moment(at)
        common = dict(values, time_known=opened.known, opened_at=opened.at, opened_on=opened.on,
                      no_further_action=nfa)
        self.part("timeliness.referral", "referral", referral_id, child, "opened", **common)
        self.part("caseload.referral", "referral", referral_id, child, "opened", source=source,
                  primary_need=need, team_id=team_id, worker_id=worker_id, **common)

    def closure(self, referral_id, child, at, reason="RC7", **values):
        closed = moment(at)
        self.part("caseload.referral", "referral", referral_id, child, "closed",
                  time_known=closed.known, closed_at=closed.at, closed_on=closed.on,
                  closure_reason=reason, **values)

    def assessment_start(self, assessment_id, child, at, referral_id=None, team_id=None,
                         worker_id=None, **values):
        started = moment(at)
        self.part("timeliness.assessment", "assessment", assessment_id, child, "start",
                  time_known=started.known, start_started_at=started.at,
                  start_started_on=started.on, start_referral_id=referral_id,
                  start_team_id=team_id, start_worker_id=worker_id, **values)

    def assessment_end(self, assessment_id, child, start, at, referral_id=None, outcome="OTHER",
                       factors=("F_3A",), closure_reason=None, team_id=None, worker_id=None, **values):
        started, authorised = moment(start), moment(at)
        times = dict(values, time_known=authorised.known and started.known,
                     authorised_at=authorised.at, authorised_on=authorised.on,
                     closure_reason=closure_reason)
        self.part("timeliness.assessment", "assessment", assessment_id, child, "end",
                  end_started_at=started.at, end_started_on=started.on, outcome=outcome,
                  factors=list(factors), end_referral_id=referral_id, end_team_id=team_id,
                  end_worker_id=worker_id, **times)
        self.part("caseload.assessment_end", "assessment", assessment_id, child, "end",
                  started_at=started.at, started_on=started.on, referral_id=referral_id, **times)

    def allocation(self, allocation_id, child, at, referral_id=None, team_id=None, worker_id=None,
                   **values):
        allocated = moment(at)
        self.part("caseload.allocation", "allocation", allocation_id, child, "allocated",
                  time_known=allocated.known, allocated_at=allocated.at,
                  allocated_on=allocated.on, referral_id=referral_id, team_id=team_id,
                  worker_id=worker_id, **values)

    def insert(self, table, **values):
        self.connection.execute(
            f"INSERT INTO {table} ({', '.join(values)}) "
            f"VALUES ({', '.join(['%s'] * len(values))})", list(values.values()))

    def alert(self, name, child, raised, contact_ids=("c1", "c2", "c3"), rule="SIMILAR", due=None,
              closed=None, historic=False, gss=GSS):
        """Its id comes from `name` and is returned."""
        alert_id = uuid.uuid5(uuid.NAMESPACE_OID, name)
        self.insert("repeat_contact.alert", authority_id=self.authority_id(gss),
                    child_key=key(child), alert_id=alert_id, child_id=child, rule=rule,
                    concern_family="3" if rule == "SIMILAR" else None,
                    raising_contact_id=contact_ids[-1], contact_ids=list(contact_ids),
                    first_contact_at=moment(raised).at, last_contact_at=moment(raised).at,
                    raised_at=moment(raised).at, raised_late=False, historic=historic,
                    due_at=moment(due).at, closed_at=moment(closed).at,
                    closed_reason="REVIEWED" if closed else None)
        return str(alert_id)

    def review(self, review_id, child, alert_id, at, revision=0, voided=False, digest=0, gss=GSS):
        self.insert("repeat_contact.review_version", authority_id=self.authority_id(gss),
                    child_key=key(child), review_key=key(review_id), revision=revision,
                    recorded_at=moment(at).at, hash=digest, child_id=child, review_id=review_id,
                    voided=voided, alert_id=alert_id, reviewed_at=moment(at).at,
                    reviewer_id="w1", role="TEAM_MANAGER", outcome="NO_CHANGE")

    def discussion(self, discussion_id, child, at, outcome="SECTION47", **values):
        held = moment(at)
        self.part("front_door.strategy_discussion", "strategy_discussion", discussion_id, child,
                  "held", time_known=held.known, held_at=held.at, held_on=held.on, outcome=outcome,
                  **values)

    def section47_start(self, section47_id, child, at, voided=False, gss=GSS, **values):
        started = moment(at)
        self.part("front_door.section47", "section47", section47_id, child, "start", gss=gss,
                  voided=voided, time_known=started.known, start_started_at=started.at,
                  start_started_on=started.on,
                  **{f"start_{name}": value for name, value in values.items()})

    def section47_end(self, section47_id, child, start, end, outcome="CP_CONFERENCE",
                      no_further_action=False, voided=False, gss=GSS, **values):
        started, ended = moment(start), moment(end)
        self.part("front_door.section47", "section47", section47_id, child, "end", gss=gss,
                  voided=voided, time_known=ended.known, end_started_at=started.at,
                  end_started_on=started.on,
                  ended_at=ended.at, ended_on=ended.on, outcome=outcome,
                  no_further_action=no_further_action,
                  **{f"end_{name}": value for name, value in values.items()})

    def conference(self, conference_id, child, at, outcome="CP_PLAN", notified=None, **values):
        held = moment(at)
        self.part("front_door.conference", "conference", conference_id, child, "held",
                  time_known=held.known, held_at=held.at, held_on=held.on, outcome=outcome,
                  notified_at=moment(notified).at, **values)

    def early_help(self, change_id, child, episode, change, at, **values):
        changed = moment(at)
        self.part("front_door.early_help_change", "change", change_id, child, "changed",
                  time_known=changed.known, early_help_id=episode, change=change,
                  changed_at=changed.at, changed_on=changed.on, **values)

    def legal_gateway(self, legal_gateway_id, child, at, outcome, **values):
        decided = moment(at)
        self.part("front_door.legal_gateway", "legal_gateway", legal_gateway_id, child, "decided",
                  time_known=decided.known, decided_at=decided.at, decided_on=decided.on,
                  outcome=outcome, **values)

    def measure(self, measure_id, measure, period, at, value, **values):
        day = moment(at)
        self.part("front_door.measure", "measure", measure_id, "", "figure", measure=measure,
                  period=period, period_at=day.at, period_on=day.on, value=value,
                  source_local="RETURN", **values)
