"""Refuses to measure what is easier than production."""

import os

# Setting: what it must be, for the server and for the sessions of the services.
SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",  # the default; services take it off where that is safe
    "wal_level": "replica",
    "autovacuum": "on",
    "zero_damaged_pages": "off",
    "ignore_checksum_failure": "off",
}
SCHEMAS = ("frontdoor", "caseload", "timeliness", "front_door", "repeat_contact")

# These say where things are; any other would change how a service works.
ALLOWED = ("FRONTDOOR_BIN", "FRONTDOOR_BENCH_", "FRONTDOOR_JARS", "FRONTDOOR_KAFKA_HEAP",
           "FRONTDOOR_KAFKA_START_SECONDS", "FRONTDOOR_TEST_")

UNLOGGED = """
SELECT oid::regclass::text FROM pg_class
WHERE relnamespace = ANY(%s::text[]::regnamespace[]) AND relkind IN ('r', 'i')
    AND relpersistence <> 'p'
"""
TRIGGERS_OFF = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'"
OVERRIDES = """
SELECT setting FROM pg_db_role_setting, unnest(setconfig) AS setting
WHERE split_part(setting, '=', 1) = ANY(%s)
"""
POSITION_GUARD = "SELECT prosrc FROM pg_proc WHERE pronamespace = 'frontdoor'::regnamespace"
# Marks have none, and may be there several times.
KEYS = """
SELECT relname FROM pg_class
WHERE relnamespace = ANY(%s::text[]::regnamespace[]) AND relkind = 'r'
    AND NOT starts_with(relname::text, 'touched_')
    AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = pg_class.oid AND indisprimary)
"""


class Refused(Exception):
    """The work would be easier than production."""


def check_environment(environment):
    for name in environment:
        if name.startswith("FRONTDOOR_") and not name.startswith(ALLOWED):
            raise Refused(f"{name} is set: services are measured as they are shipped")
    if any(name in environment for name in ("PGOPTIONS", "LD_PRELOAD")):
        raise Refused("PGOPTIONS or LD_PRELOAD is set")


def check_binary(path):
    """Neither a sanitizer nor a debugger's build tells anything."""
    data = path.read_bytes()
    for sign in (b"__asan_init", b"__tsan_init", b"__gcov_init"):
        if sign in data:
            raise Refused(f"{path.name} is built with {sign.decode().strip('_').split('_')[0]}")


def check_database(connection):
    """The database that a service works in, as its sessions see it."""
    for name, wanted in SETTINGS.items():
        found = connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]
        if found != wanted and not (name == "wal_level" and found == "logical"):
            raise Refused(f"{name} is {found}, in production it is {wanted}")
    schemas = list(SCHEMAS)
    for what, statement, parameters in (
            ("unlogged", UNLOGGED, [schemas]), ("without a key", KEYS, [schemas]),
            ("switched off", TRIGGERS_OFF, []),
            ("set for a role or database", OVERRIDES, [list(SETTINGS)])):
        found = connection.execute(statement, parameters or None).fetchall()
        if found:
            raise Refused(f"{what}: {', '.join(row[0] for row in found)}")
    sources = [row[0] for row in connection.execute(POSITION_GUARD)]
    if not any("FD001" in source for source in sources):
        raise Refused("the guard of positions is missing")


def check(connection, bins):
    check_environment(os.environ)
    for path in bins:
        check_binary(path)
    check_database(connection)
