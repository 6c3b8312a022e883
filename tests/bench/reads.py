"""How long each bi view takes for a year of one authority, and of the nation."""

import math
import time

import psycopg

import kept
import nation

AUTHORITY = "E06000007"
LIMIT = 20  # seconds after which a view is given up
FROM, UNTIL = "2022-04-01", "2023-03-31"  # the days of nation.YEAR

# The condition that a view's year is read by: that of the first of these columns that it has.
BY_COLUMN = {
    "reporting_year": f"reporting_year = '{nation.YEAR}'",
    "time_period": "time_period = 2023",
    **{name: f"{name} BETWEEN '{FROM}' AND '{UNTIL}'" for name in (
        "month", "week", "day", "period", "received_on", "opened_on", "started_on", "held_on",
        "changed_on", "decided_on", "allocated_on", "authorised_on", "raised_on",
        "counted_from")},
    **{name: f"{name} >= '{FROM}' AND {name} < DATE '{UNTIL}' + 1" for name in (
        "cont_contact_date", "cine_referral_date", "cina_assessment_auth_date",
        "s47e_s47_start_date", "icpc_icpc_date", "earl_episode_start_date",
        "invo_involvement_start_date")},
}
COLUMNS = """
SELECT relation.relname, array_agg(attribute.attname::text)
FROM pg_class AS relation
JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid AND attribute.attnum > 0
WHERE relation.relnamespace = 'bi'::regnamespace AND relation.relkind = 'v'
GROUP BY relation.relname
ORDER BY relation.relname
"""


def queries(connection, authority=AUTHORITY):
    """By view, what reads its year; of one authority, or of the nation where it is None."""
    found = {}
    for view, columns in connection.execute(COLUMNS).fetchall():
        conditions = [next((text for name, text in BY_COLUMN.items() if name in columns), "true")]
        of_authority = next((name for name in ("authority", "new_la_code") if name in columns), "")
        if authority and of_authority:
            conditions.append(f"{of_authority} = '{authority}'")
        found[view] = f"SELECT * FROM bi.{view} WHERE {' AND '.join(conditions)}"
    return found


def seconds(connection, query, limit, runs):
    """The best of `runs`, rows fetched; infinite where it takes longer than `limit` seconds."""
    best = math.inf
    connection.execute(f"SET statement_timeout = '{limit}s'")
    for _ in range(runs):
        began = time.perf_counter()
        try:
            with connection.cursor().copy(f"COPY ({query}) TO STDOUT") as rows:
                for _ in rows:
                    pass
        except psycopg.errors.QueryCanceled:
            return math.inf
        best = min(best, time.perf_counter() - began)
    return best


def read(connection, authority, limit, runs, views=()):
    """Seconds by view."""
    return {view: seconds(connection, query, limit, runs)
            for view, query in queries(connection, authority).items()
            if not views or view in views}


def run(field, contacts, runs):
    """Whose year, the seconds it may take and those that each view takes."""
    field.renew()
    connection = field.connection
    nation.fill(connection, contacts=contacts)
    connection.execute(f"SET frontdoor.now = '{UNTIL} 12:00+00'")
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    kept.keep_all(connection)
    connection.execute("VACUUM ANALYZE")
    found = [("one authority's year", .05, read(connection, AUTHORITY, LIMIT, runs)),
             ("the nation's year", 1, read(connection, None, LIMIT, 1))]
    connection.close()
    return found
