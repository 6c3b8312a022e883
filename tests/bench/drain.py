"""From full topics and an empty projection to the log's end."""

import time

import psycopg

import probe
import profile_run
from servers import wait_for
from stack import INPUTS

# What a service is timed by: a table of its own, and the column that names the entity.
TABLES = {
    "timeliness": ("timeliness.contact", "contact_id"),
    "repeat-contact": ("repeat_contact.contact_version", "contact_id"),
}
SCHEMA_SIZE = """
SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
WHERE relnamespace = %s::regnamespace AND relkind = 'r'
"""

# Where the backends' time went since the database was renewed.
STATEMENTS = """
SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 60), calls, total_exec_time::float8, rows,
    wal_bytes::bigint, shared_blks_read
FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
WHERE datname = %s ORDER BY total_exec_time DESC LIMIT 10
"""
STATEMENT_KEYS = ("statement", "calls", "ms", "rows", "wal", "blocks_read")

# Positions move in the transactions of the rows.
WRITTEN = "SELECT FROM frontdoor.position WHERE service = %s AND next_offset > 0"

# When the first rows were committed, how many, and when the last position moved. Rows from before
# the start of the service are somebody else's. Commit times are taken just before the flush of the
# WAL.
CLOCK = """
WITH stamped AS (
        SELECT pg_xact_commit_timestamp(xmin) AS at FROM {table}
        WHERE pg_xact_commit_timestamp(xmin) >= to_timestamp(%s)
    ),
    first AS (SELECT min(at) AS at FROM stamped),
    moved AS (
        SELECT max(pg_xact_commit_timestamp(xmin)) AS at FROM frontdoor.position
        WHERE service = %s
    )
SELECT extract(epoch FROM first.at)::float8, extract(epoch FROM moved.at)::float8,
    (SELECT count(*) FROM stamped WHERE at = first.at),
    (SELECT count(DISTINCT at) FROM stamped)
FROM first, moved
"""


def start(field, service, instances):
    """Starts instances and returns when the first row of one is committed."""
    began = time.time()
    started = [field.start(service) for _ in range(instances)]
    wait_for("the first rows", lambda: field.alive() and field.sql(WRITTEN, service), 120,
             every=0.02)
    return started, began


def statements(field):
    """The ten that took longest in this run."""
    with psycopg.connect(field.postgres.address) as connection:
        return [dict(zip(STATEMENT_KEYS, row))
                for row in connection.execute(STATEMENTS, [field.prefix])]


def clock(field, service, began):
    """Events a second after the first commit; where there are few commits, from the start."""
    table = TABLES[service][0]
    first, last, first_rows, commits = field.sql(CLOCK.format(table=table), began, service)[0]
    events = field.inputs(service)
    whole = commits < 5
    return {"commits": commits, "whole": whole, "first": first, "last": last,
            "seconds": last - (began if whole else first),
            "rate": events / (last - began) if whole else (events - first_rows) / (last - first)}


def drain(field, service, instances=1, prepare=None, seconds=3600):
    """One run. `prepare` may do something to the new database before the service starts."""
    field.renew()
    if prepare:
        prepare(field)
    wal = field.wal()
    processes, began = start(field, service, instances)
    pids = [process.process.pid for process in processes]
    postmaster = field.postgres.pid()
    before = probe.cpu(*pids), probe.children_cpu(postmaster), probe.steal()
    with profile_run.of(field, pids):
        field.wait_end(service, seconds)
    events = field.inputs(service)
    result = {
        **clock(field, service, began), "events": events,
        "client_cpu": (probe.cpu(*pids) - before[0]) / events * 1e6,
        "client_cpu_with_start": probe.cpu(*pids) / events * 1e6,
        "postgres_cpu": (probe.children_cpu(postmaster) - before[1]) / events * 1e6,
        "memory": max(map(probe.peak_memory, pids)), "steal": probe.steal() - before[2],
        "wal": (field.wal() - wal) / events,
        "size": field.sql(SCHEMA_SIZE, service.replace("-", "_"))[0][0] / events,
        "statements": statements(field)}
    field.stop()
    return result


def drain_and_digest(field, service):
    """A drain into an empty projection and its digest, timed from the service's start."""
    field.renew()
    began = time.time()
    postgres = probe.children_cpu(field.postgres.pid())
    process = field.start(service)
    field.wait_end(service, 7200)
    field.ctl("digest", service)
    seconds, events = time.time() - began, field.inputs(service)
    pid = process.process.pid
    result = {
        "bulk_rate": events / seconds, "seconds": seconds, "memory": probe.peak_memory(pid),
        "client_cpu": probe.cpu(pid) / events * 1e6,
        "postgres_cpu": (probe.children_cpu(field.postgres.pid()) - postgres) / events * 1e6,
        "statements": statements(field)}
    field.stop()
    return result


def drain_alerts(field):
    """repeat-contact and the relay; the clock stops when the last alert is sent."""
    field.renew()
    service = "repeat-contact"
    field.start("alert-relay")
    processes, began = start(field, service, 1)
    with profile_run.of(field, [process.process.pid for process in processes]):
        field.wait_end(service, 7200)
    wait_for("the outbox to be sent", lambda: field.alive() and not field.sql(
        "SELECT FROM frontdoor.alert_outbox LIMIT 1"), 3600, every=0.05)
    sent = time.time()
    found = clock(field, service, began)
    alerts = field.sql("SELECT count(*) FROM frontdoor.alert_sent")[0][0]
    pids = [process.process.pid for process in field.services]
    result = {**found, "projected_rate": found["rate"], "alerts": alerts,
              "rate": field.inputs(service) / (sent - (began if found["whole"] else
                                                      found["first"])),
              "client_cpu": probe.cpu(*pids) / field.inputs(service) * 1e6,
              "memory": probe.peak_memory(processes[0].process.pid),
              "statements": statements(field)}
    field.stop()
    return result


COMMITS = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 AS at, count(*)
FROM repeat_contact.contact_version GROUP BY at ORDER BY at
"""


def rate_between(commits, low, high):
    """Events a second from one share of all events to another; None where one commit had both.

    By shares and not by the calls' numbers, because partitions aren't read in step.
    """
    total = sum(count for _, count in commits)
    done, passed = 0, []
    for at, count in commits:
        done += count
        if low * total <= done <= high * total or not passed and done >= low * total:
            passed.append((at, done))
    if len(passed) < 2:
        return None
    return (passed[-1][1] - passed[0][1]) / (passed[-1][0] - passed[0][0])


def drain_history(field):
    """Rates while children have a tenth to two tenths of their calls, and the last tenth."""
    field.renew()
    _, began = start(field, "repeat-contact", 1)
    field.wait_end("repeat-contact", 3600)
    result = clock(field, "repeat-contact", began)
    commits = field.sql(COMMITS)
    for name, low, high in (("early", .1, .2), ("late", .9, 1)):
        rate = rate_between(commits, low, high)
        result[name] = rate or result["rate"]
        result["whole"] = result["whole"] or rate is None
    field.stop()
    return result


def drain_all(field):
    """All services at once: rate and time of each from the common start to its own log's end."""
    field.renew()
    began = time.time()
    field.start()
    ended = {}

    def finished():
        for service in INPUTS:
            if service not in ended and field.at_end(service):
                ended[service] = time.time()
        return field.alive() and len(ended) == len(INPUTS)

    wait_for("all services to be at their logs' ends", finished, 7200, every=0.1)
    wait_for("the outbox to be sent", lambda: field.alive() and not field.sql(
        "SELECT FROM frontdoor.alert_outbox LIMIT 1"), 3600, every=0.05)
    sent, alerts = time.time(), field.sql("SELECT count(*) FROM frontdoor.alert_sent")[0][0]
    result = {service: {"events": field.inputs(service), "seconds": at - began,
                        "rate": field.inputs(service) / (at - began)}
              for service, at in ended.items()}
    result["alert-relay"] = {"events": alerts, "seconds": sent - began,
                             "rate": alerts / (sent - began)}
    for process in field.services:
        pid = process.process.pid
        result[process.name].update(cpu=probe.cpu(pid), memory=probe.peak_memory(pid))
    field.stop()
    return result


# Rows of other children all over the key's range, as the merge leaves them.
PREFILL = """
INSERT INTO timeliness.contact (
    authority_id, child_key, contact_key, child_id, contact_id, call_revision, call_recorded_at,
    call_hash, call_event_id, received_at, received_on, channel, source, concern_factors
)
SELECT 1, hashint8extended(n / 20, 7), hashint8extended(n, 8), 'Q-' || n / 20, 'Q-' || n, 1,
    '2019-01-01'::timestamptz + n * interval '1 second', hashint8extended(n, 9), gen_random_uuid(),
    '2019-01-01'::timestamptz + n * interval '1 second', '2019-01-01', 'PHONE', 'S_1A', '{F_3A}'
FROM generate_series(1, %s) AS n
"""


def prefill(field, rows):
    """The key is made after the rows, which is quicker; what follows finds it as it was."""
    field.sql_all("ALTER TABLE timeliness.contact DROP CONSTRAINT contact_pkey")
    field.connection.execute(PREFILL, [rows])
    field.sql_all(
        "ALTER TABLE timeliness.contact ADD PRIMARY KEY (authority_id, child_key, contact_key)",
        "VACUUM ANALYZE timeliness.contact", "CHECKPOINT")
