"""What all services cost while nothing happens."""

import time

import psycopg
import psycopg.conninfo

import probe
from stack import SERVICES, Service

CALLS = """
SELECT rolname, queryid, query, sum(calls)::bigint
FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid
WHERE rolname LIKE 'idle\\_%' GROUP BY rolname, queryid, query
"""
PASSWORD = "idle"


def _calls(connection):
    return {(role, queryid): (query, calls)
            for role, queryid, query, calls in connection.execute(CALLS)}


def start(ground, field):
    """Each service as a role of its own, by which its statements are told apart."""
    for name in SERVICES:
        role = f"idle_{name.replace('-', '_')}"
        ground.sql(f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} "
                   f"LOGIN PASSWORD '{PASSWORD}' IN ROLE frontdoor; END IF; END $$")
        url = psycopg.conninfo.make_conninfo(field.url, user=role, password=PASSWORD)
        field.services.append(Service(name, {**field.environment, "FRONTDOOR_DATABASE_URL": url},
                                      field.folder / f"{name}-idle.log"))


def idle(ground, field, seconds, settle):
    """Share of a core, and of each service how often its most frequent statement is sent."""
    field.renew()
    start(ground, field)
    time.sleep(settle)
    assert field.alive()
    pids = [service.process.pid for service in field.services]
    postmaster = field.postgres.pid()
    with psycopg.connect(field.postgres.address, autocommit=True) as connection:
        before = _calls(connection)
        spent, postgres = probe.cpu(*pids), probe.children_cpu(postmaster)
        time.sleep(seconds)
        spent = probe.cpu(*pids) - spent
        postgres = probe.children_cpu(postmaster) - postgres
        after = _calls(connection)
    assert field.alive()
    field.stop()
    often = {}
    for key, (query, calls) in after.items():
        per_minute = (calls - before.get(key, ("", 0))[1]) * 60 / seconds
        often[key[0]] = max(often.get(key[0], (0, "")), (per_minute, " ".join(query.split())[:60]))
    return {"share": spent / seconds * 100, "postgres_share": postgres / seconds * 100,
            "often": often, "most": max(count for count, _ in often.values())}
