"""Who may do what in PostgreSQL: services, relay, rollup, operator and readers of bi, each a login of its
own by SCRAM over TLS, on a cluster that takes nothing else. Every other door is tried and refused.
"""

import contextlib
import copy
import json
import re
import secrets
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import psycopg
import psycopg.conninfo
import pytest

import events
from events import at
from model.child import Child
from model.repeat_contact import alert_id
from servers import ROOT, Server, wait_for
from stack import INPUTS, LOADED_IN_BULK, SERVICES, Service, Stack

ROLES = {
    "caseload": "frontdoor_caseload", "timeliness": "frontdoor_timeliness",
    "front_door": "frontdoor_front_door", "repeat_contact": "frontdoor_repeat_contact",
    "alert_relay": "frontdoor_alert_relay",
    "rollup": "frontdoor_rollup", "rollup_here": "frontdoor_rollup",
    "operator": "frontdoor_operator", "mapped": "frontdoor_bi", "unmapped": "frontdoor_bi",
    "two": "frontdoor_bi", "national": "frontdoor_bi",
}
HERE, THERE, ELSEWHERE = "E06000008", "E06000009", "E06000010"
READERS = [("mapped", HERE), ("two", HERE), ("two", THERE), ("national", "*"), ("rollup", "*"),
           ("rollup_here", HERE)]
SCHEMAS = ("frontdoor", "caseload", "timeliness", "front_door", "repeat_contact", "rollup")
# The same for everybody.
NO_AUTHORITY = {"benchmark", "calendar", "code", "data_dictionary", "data_quality_rule"}
POISON = b"\xc3\x01poison"

# What is tried on each table, and the letter that stands for it below.
DOORS = {
    "S": "SELECT FROM {table}",
    "I": "INSERT INTO {table} DEFAULT VALUES",
    "U": "UPDATE {table} SET {column} = DEFAULT",
    "D": "DELETE FROM {table}",
    "T": "TRUNCATE {table}",
    "O": "ALTER TABLE {table} ADD COLUMN door integer",  # as its owner
}
OWN = "SIUDTO"
PROJECTING = {
    "frontdoor.migration": "S", "frontdoor.authority": "S", "frontdoor.authority_setting": "S",
    "frontdoor.bank_holiday": "S", "frontdoor.position": "SIU", "frontdoor.dead_letter": "SIUD",
    "frontdoor.time_ahead": "I", "frontdoor.touched_day": "I", "frontdoor.touched_child": "I",
    "frontdoor.touched_person": "I", "frontdoor.decide_anew": "SUD", "frontdoor.tombstone": "S",
    "frontdoor.last_error": "SIU",
}
ALLOWED = {  # by table, or by schema
    "caseload": {**PROJECTING, "caseload": OWN},
    "timeliness": {**PROJECTING, "timeliness": OWN},
    "front_door": {**PROJECTING, "front_door": OWN},
    "repeat_contact": {**PROJECTING, "repeat_contact": OWN, "frontdoor.alert_outbox": "SI"},
    "alert_relay": {
        "frontdoor.migration": "S", "frontdoor.authority": "S", "frontdoor.alert_outbox": "SD",
        "frontdoor.alert_sent": "SIU", "frontdoor.lease": "SIU", "frontdoor.position": "S",
        "frontdoor.dead_letter": "S", "frontdoor.last_error": "SIU"},
    "rollup": {
        "frontdoor.migration": "S", "frontdoor.authority": "S", "frontdoor.touched_day": "SID",
        "frontdoor.touched_child": "SID", "frontdoor.touched_person": "SID", "rollup": "SID",
        "frontdoor.last_error": "SIU"},
    "operator": {
        "frontdoor.migration": "S", "frontdoor.position": "SU", "frontdoor.dead_letter": "SUD",
        "frontdoor.alert_outbox": "S", "frontdoor.authority": "S", "frontdoor.touched_day": "S",
        "frontdoor.touched_child": "S", "frontdoor.touched_person": "S",
        "frontdoor.bank_holiday": "S", "frontdoor.audit": "SI",
        "frontdoor.last_error": "S", "frontdoor.tombstone": "S"},
    "mapped": {},
}

# What a grant on a table doesn't say.
OTHER_DOORS = (
    ("caseload", "INSERT INTO frontdoor.position (service, topic, partition, epoch, next_offset) "
                 "VALUES ('timeliness', 'x', 0, 1, 0)"),
    ("caseload", "INSERT INTO frontdoor.dead_letter (service, topic, partition, \"offset\", "
                 "record_timestamp, reason, message) "
                 "VALUES ('timeliness', 'x', 0, 0, now(), '', '')"),
    ("caseload", "UPDATE frontdoor.dead_letter SET service = 'timeliness'"),
    ("caseload", "SELECT frontdoor.begin_bulk_load('timeliness', '{}', '{}', '{}')"),
    ("caseload", "INSERT INTO frontdoor.time_ahead SELECT 8, 0, 'timeliness', 'topic', 0, 0, now(), "
                 "'received_at', now(), 0, 'k1', 'c1', 0, 0"),
    ("caseload", "INSERT INTO frontdoor.last_error VALUES ('timeliness', '', now(), '', '', '', '')"),
    ("alert_relay", "INSERT INTO frontdoor.last_error VALUES ('rollup', '', now(), '', '', '', '')"),
    ("rollup", "INSERT INTO frontdoor.last_error VALUES ('caseload', '', now(), '', '', '', '')"),
    ("operator", "SELECT child_hmac FROM frontdoor.tombstone"),
    ("caseload", "SELECT reason FROM frontdoor.tombstone"),
    ("caseload", "DELETE FROM frontdoor.tombstone"),
    ("caseload", "SELECT frontdoor.begin_erasure()"),
    ("operator", "SELECT frontdoor.begin_erasure()"),
    ("operator", "SELECT * FROM frontdoor.erase_child(8::smallint, 0, 'k1', '{}', '{}', 'x', 'x')"),
    ("operator", "SELECT * FROM frontdoor.read_child(8::smallint, 0, 'k1', '{}')"),
    ("mapped", "SELECT * FROM frontdoor.read_child(8::smallint, 0, 'k1', '{}')"),
    ("caseload", "CREATE TABLE frontdoor.door ()"),
    ("caseload", "CREATE TABLE timeliness.door ()"),
    ("caseload", "SET ROLE frontdoor_timeliness"),
    ("caseload", "SELECT * FROM bi.contact"),
    ("repeat_contact", "SELECT child_id FROM frontdoor.alert_outbox"),
    ("repeat_contact", "SELECT frontdoor.begin_bulk_load('repeat_contact', '{}', '{}', '{}')"),
    ("alert_relay", "SELECT record_value FROM frontdoor.dead_letter"),
    ("alert_relay", "SELECT record_key FROM frontdoor.dead_letter"),
    ("alert_relay", "SELECT next_offset FROM frontdoor.position"),
    ("alert_relay", "UPDATE frontdoor.dead_letter SET redrive_at = now()"),
    ("rollup", "SELECT * FROM bi.contact"),
    ("rollup", "SELECT * FROM frontdoor.reader"),
    ("operator", "SELECT child_id FROM frontdoor.alert_outbox"),
    ("operator", "SELECT * FROM bi.contact"),
    ("operator", "INSERT INTO frontdoor.audit (login, operation, changed) VALUES ('x', 'x', 0)"),
    ("operator", "SET ROLE frontdoor_caseload"),
    ("mapped", "SET ROLE frontdoor_bi_owner"),
    ("mapped", "SET SESSION AUTHORIZATION national"),
    ("mapped", "SELECT frontdoor.begin_bulk_load('caseload', '{}', '{}', '{}')"),
    ("mapped", "CREATE TABLE bi.door ()"),
    ("mapped", "COPY (SELECT 1) TO PROGRAM 'true'"),
)

RIGHTS = """
SELECT class.oid::regclass::text, pg_get_userbyid(class.relowner), class.relrowsecurity,
    (SELECT array_agg(item::text ORDER BY item::text) FROM unnest(class.relacl) AS item),
    (
        SELECT array_agg(attname || ' ' || attacl::text ORDER BY attname)
        FROM pg_attribute WHERE attrelid = class.oid AND attacl IS NOT NULL
    ),
    (
        SELECT array_agg(format('%%s %%s %%s %%s', policyname, permissive, roles, qual)
            ORDER BY policyname)
        FROM pg_policies WHERE schemaname = namespace.nspname AND tablename = class.relname
    )
FROM pg_class AS class
JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE namespace.nspname = ANY (%s) AND class.relkind IN ('r', 'v')
ORDER BY 1
"""


# --- a cluster, its logins, and a stack on it


@contextlib.contextmanager
def folder(name):
    made = Path(tempfile.mkdtemp(prefix=f"frontdoor-{name}-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def cluster():
    """PostgreSQL with TLS alone; no role of frontdoor's is there yet."""
    with folder("tls") as tls, folder("postgres") as home:
        server = Server("postgres", home)
        server.start("--tls", str(tls))
        server.urls = {}
        yield server
        server.stop()


def execute(stack, sql, *parameters):
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute(sql, parameters or None)


def make_logins(server):
    server.urls = {name: server.login(name, role) for name, role in ROLES.items()}


@pytest.fixture(scope="module")
def printed(kafka, cluster, tmp_path_factory):
    """A stack whose rights somebody else gave, with what was printed for them."""
    stack = Stack(kafka, cluster, tmp_path_factory.mktemp("printed"))
    cluster.psql(stack.ctl("migrate", "--print-roles"), stack.prefix)
    make_logins(cluster)
    return stack


@pytest.fixture(scope="module")
def stack(kafka, cluster, printed, tmp_path_factory):
    """A stack on a cluster whose roles are there, so that migrate gives them their rights."""
    made = Stack(kafka, cluster, tmp_path_factory.mktemp("access"))
    for login, authority in READERS:
        execute(made, "INSERT INTO frontdoor.reader VALUES (%s, %s)", login, authority)
    yield made
    made.stop()


def url(stack, login):
    return psycopg.conninfo.make_conninfo(stack.postgres.urls[login], dbname=stack.prefix)


def connect(stack, login, **more):
    return psycopg.connect(url(stack, login), autocommit=True, **more)


def under(stack, login):
    """The stack as a login meets it."""
    mine = copy.copy(stack)
    mine.environment = {**stack.environment, "FRONTDOOR_DATABASE_URL": url(stack, login)}
    return mine


def start(stack, name, login=None, **settings):
    """A service under a login of its own role."""
    environment = {**under(stack, login or name.replace("-", "_")).environment, **settings}
    log = stack.folder / f"{name}-{len(stack.services)}.log"
    stack.services.append(Service(name, environment, log))
    return stack.services[-1]


# --- events that give every view of bi a row


def history(authority):
    """Topic and event: what becomes of a child, an alert and a fault included."""
    first = at("2020-03-02T10:00")
    child = f"child-{authority}"
    later = [first + timedelta(days=days) for days in range(0, 100, 20)]
    alert = alert_id(Child(authority, child), "SIMILAR", "3", "c2")
    work = {"team_id": "t1", "worker_id": "w1"}
    return [(name, {**event, "authority": authority}) for name, event in [
        *(("call-logged", events.call(f"c{number}", child, when))
          for number, when in enumerate(later)),
        ("call-logged", events.call("unmapped", child, later[4], source="UNKNOWN",
                                    source_local="Neighbour", recorded_at=at("2090-01-01T00:00"))),
        ("decision-made", events.decision("c0", child, first + timedelta(hours=2))),
        ("referral-opened", events.referral("r1", child, later[1], **work)),
        ("referral-opened", events.referral("r2", child, later[2])),
        ("case-closed", events.closure("r2", child, later[3])),
        ("assessment-started", events.assessment_started("a1", child, later[1])),
        ("assessment-closed", events.assessment_closed("a1", child, later[1], later[2])),
        ("case-allocated", events.allocation("l1", child, later[1], **work)),
        ("alert-reviewed", events.review("v1", child, "no-such-alert", later[3])),
        ("alert-reviewed", events.review("v2", child, alert, later[3])),
        ("strategy-discussion-held", events.discussion("d1", child, later[1])),
        ("section47-closed", events.section47_closed("s1", child, later[1], later[2])),
        ("conference-held", events.conference("f1", child, later[2])),
        ("early-help-changed", events.early_help("h1", child, "e1", later[3])),
        ("legal-gateway-decided", events.legal_gateway("g1", child, later[3])),
        ("measure-recorded", events.measure(f"m-{authority}", "LOOKED_AFTER", first, 402)),
    ]]


def load_reference(stack):
    for table, columns, values in (
            ("team", "team_id, label", "'t1', 'Team'"), ("worker", "worker_id", "'w1'"),
            ("authority_setting", "go_live_on", "'2020-06-01'"),
            ("population", "year, children", "2020, 1000"),
            ("neighbour", "gss_code", "'E08000001'")):
        execute(stack, f"INSERT INTO frontdoor.{table} (authority_id, {columns}) "
                       f"SELECT authority_id, {values} FROM frontdoor.authority "
                       "WHERE gss_code = ANY (%s)", [HERE, THERE, ELSEWHERE])
    execute(stack, "INSERT INTO frontdoor.benchmark VALUES "
                   "('C1', 2020, 'E92000001', 'England', 'Referrals', 642980)")


@pytest.fixture(scope="module")
def filled(stack):
    """Three authorities' events and some poison, projected and sent by services of their roles."""
    load_reference(stack)
    for authority in (HERE, THERE, ELSEWHERE):
        for name, event in history(authority):
            stack.publish(name, **event)
    for name in ("call-logged", "referral-opened", "section47-started"):
        stack.publish_bytes(name, POISON, "child-1")
    for name in SERVICES:
        start(stack, name)
    stack.wait_projected()
    stack.stop()
    return stack


@pytest.fixture
def anew(filled, tmp_path):
    """The full topics of the stack with an empty database."""
    stack = copy.copy(filled)
    stack.prefix = f"t{secrets.token_hex(4)}"
    stack.topic = filled.topic
    with psycopg.connect(filled.postgres.address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {stack.prefix}")
    stack.url = psycopg.conninfo.make_conninfo(filled.url, dbname=stack.prefix)
    stack.environment = {**filled.environment, "FRONTDOOR_DATABASE_URL": stack.url,
                         "FRONTDOOR_GROUP_ID": stack.prefix}
    stack.folder = tmp_path
    stack.services = []
    stack.ctl("migrate")
    load_reference(stack)
    yield stack
    stack.stop()


# --- services


def test_what_is_given_is_not_printed_again(printed):
    """Given again it would lock every table, and services at work with it."""
    assert printed.ctl("migrate", "--print-roles").split(";\n") == [
        "BEGIN", "SET LOCAL client_min_messages = warning", "COMMIT", ""]


@pytest.mark.parametrize("settings, says", (
    ({"FRONTDOOR_COPY_ROWS": "1"}, None),
    ({"FRONTDOOR_BULK_ROWS": "1"}, "bulk load finished")))
def test_services_write_in_every_way_under_their_own_roles(filled, anew, settings, says):
    for service in INPUTS:
        started = start(anew, service, **settings)
        anew.wait_projected(service)
        started.stop()
        assert says is None or service not in LOADED_IN_BULK or says in started.log()
        assert "no bulk load" not in started.log()
    assert anew.digests() == filled.digests()


def test_a_projection_made_anew_is_its_services_own_and_shown_to_the_same_readers(filled, anew):
    before = read(filled, "mapped")["referral"]
    for login, authority in READERS:
        execute(anew, "INSERT INTO frontdoor.reader VALUES (%s, %s)", login, authority)
    for service in INPUTS:
        started = start(anew, service)
        anew.wait_projected(service)
        assert "the same as before" in anew.ctl("rebuild", service)
        role = f"frontdoor_{service.replace('-', '_')}"
        assert anew.rows("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = %s",
                         service.replace("-", "_")) == [(role,)]
        wait_for(f"{service} to go on", lambda name=service: anew.alive() and anew.value(
            "SELECT bool_and(EXISTS (SELECT FROM pg_stat_activity WHERE pid = owner_pid "
            "AND application_name = service)) FROM frontdoor.position WHERE service = %s", name))
        started.stop()
    assert anew.digests() == filled.digests()
    assert read(anew, "mapped")["referral"] == before


def test_the_owner_alone_reads_all_of_a_child_and_erases_it(anew, tmp_path):
    (tmp_path / "key").write_text(secrets.token_hex(32))
    anew.environment["FRONTDOOR_ERASURE_KEY_FILE"] = str(tmp_path / "key")
    started = [start(anew, name, FRONTDOOR_GROUP_ID=f"{anew.prefix}.{name}") for name in INPUTS]
    started.append(start(anew, "rollup"))
    anew.wait_projected()
    child = f"child-{HERE}"
    named = ["--authority", HERE, "--child", child]
    for login in ("operator", "mapped", "caseload"):
        under(anew, login).ctl("erase", *named, "--reason", "x", status=70)
        under(anew, login).ctl("subject-access", *named, "--out", str(tmp_path / login), status=70)
    anew.ctl("subject-access", *named, "--out", str(tmp_path / "all"), status=70)
    assert "INSERT INTO frontdoor.reader" in anew.errors
    execute(anew, "INSERT INTO frontdoor.reader VALUES (session_user, %s)", HERE)
    anew.ctl("subject-access", *named, "--out", str(tmp_path / "all"))
    assert json.loads((tmp_path / "all").read_text())["said"]

    anew.ctl("erase", *named, "--reason", "x")
    for topic, partition in anew.positions("caseload"):
        anew.ctl("position", "set", "caseload", topic, str(partition), "0", "--yes")
    anew.wait_projected()
    assert all(service.running() for service in started)
    assert anew.value("SELECT count(*) FROM caseload.referral WHERE child_id = %s", child) == 0
    assert anew.value("SELECT count(*) FROM caseload.referral") > 0


def test_copying_into_its_tables_is_allowed_to_a_service_alone(filled):
    with connect(filled, "caseload") as connection, connection.cursor() as cursor:
        with cursor.copy("COPY caseload.allocation FROM STDIN"):
            pass
    assert filled.value("SELECT bool_and(relrowsecurity) FROM pg_class WHERE relnamespace = "
                        "'caseload'::regnamespace AND relkind = 'r'")


def test_a_service_may_end_what_another_of_its_login_holds_up(filled):
    statement = (ROOT / "schemas/sql/position/clear_blockers.sql").read_text(encoding="utf-8")
    with connect(filled, "caseload") as other, contextlib.closing(psycopg.connect(
            url(filled, "caseload"), application_name="caseload")) as stopped:
        stopped.execute("SELECT")
        other.execute("PREPARE clear (text, bigint) AS " + statement)
        assert other.execute("EXECUTE clear ('caseload', 0)").fetchall() == [
            (stopped.info.backend_pid, True)]


def marked(stack):
    """Authorities of which figures are to be kept."""
    return {code for code, in stack.rows(
        "SELECT DISTINCT gss_code FROM frontdoor.touched_day "
        "LEFT JOIN frontdoor.authority USING (authority_id)")}


def test_figures_of_all_authorities_are_kept_under_the_role_made_for_it(filled):
    before = read(filled, "national")
    execute(filled, "INSERT INTO frontdoor.touched_day VALUES (NULL, NULL)")
    started = start(filled, "rollup", FRONTDOOR_FOLD_INTERVAL="100")
    wait_for("figures to be kept", lambda: filled.alive() and not marked(filled))
    assert started.stop() == 0 and "level=warn" not in started.log()
    assert {HERE, THERE, ELSEWHERE} == {code for code, in filled.rows(
        "SELECT DISTINCT authority FROM rollup.contact_weekly")}
    assert read(filled, "national") == before


def test_who_may_not_read_an_authority_says_so_and_keeps_the_figures_of_others(filled):
    before = read(filled, "national")
    execute(filled, "INSERT INTO frontdoor.touched_day VALUES (NULL, NULL)")
    started = start(filled, "rollup", "rollup_here", FRONTDOOR_FOLD_INTERVAL="100")
    wait_for("marks to be spread", lambda: filled.alive() and None not in marked(filled))
    wait_for("figures to be kept", lambda: filled.alive() and HERE not in marked(filled))
    others = filled.value("SELECT count(*) FROM frontdoor.authority") - 1
    assert started.stop() == 0 and len(marked(filled)) == others
    assert (f"{others} authorities can't be read, and their figures are not kept: INSERT INTO "
            "frontdoor.reader (login, authority) VALUES ('rollup_here', '*')") in started.log()
    assert read(filled, "national") == before


@pytest.mark.parametrize("service", ("caseload", "timeliness", "front-door", "repeat-contact"))
def test_a_service_sees_and_changes_dead_letters_and_positions_of_its_own_alone(filled, service):
    letters = filled.rows("SELECT DISTINCT service FROM frontdoor.dead_letter")
    assert len(letters) == len(INPUTS)
    with connect(filled, service.replace("-", "_")) as connection:
        for table in ("dead_letter", "position"):
            assert connection.execute(
                f"SELECT DISTINCT service FROM frontdoor.{table}").fetchall() == [(service,)]
            assert connection.execute(f"UPDATE frontdoor.{table} SET topic = topic "
                                      "WHERE service <> %s", [service]).rowcount == 0


def test_each_login_is_told_that_it_has_what_it_needs(filled):
    for login in ("caseload", "timeliness", "front_door", "repeat_contact", "alert_relay",
                  "rollup", "operator"):
        rows = json.loads(under(filled, login).ctl("doctor", "--json"))
        assert {row["text"] for row in rows if row["what"] == "role"} == {
            f"{login} is a member of {ROLES[login]}"}


# --- the operator


def test_the_operator_looks_after_dead_letters_and_positions(filled):
    operator = under(filled, "operator")
    letter = json.loads(operator.ctl("dead-letter", "list", "--json", status=1))[0]
    key = [str(letter[name]) for name in ("service", "topic", "partition", "offset")]
    assert POISON.hex() in operator.ctl("dead-letter", "show", *key)
    operator.ctl("dead-letter", "redrive", "--all")
    operator.ctl("dead-letter", "discard", *key)
    positions = json.loads(operator.ctl("position", "list", "--json"))
    assert {row["service"] for row in positions} == set(INPUTS)
    place = positions[0]
    operator.ctl("position", "set", place["service"], place["topic"], str(place["partition"]),
                 str(place["next_offset"]), "--yes")
    assert "start frontdoor-rollup" in operator.ctl("status", status=1)


def test_nobody_else_is_shown_the_bytes_of_a_dead_letter(filled):
    service, topic, partition, offset = filled.rows(
        "SELECT service, topic, partition, \"offset\" FROM frontdoor.dead_letter "
        "WHERE service = 'timeliness' ORDER BY record_value NULLS LAST")[0]
    key = [service, topic, str(partition), str(offset)]
    under(filled, "caseload").ctl("dead-letter", "show", *key, status=1)
    for login in ("alert_relay", "mapped"):
        other = under(filled, login)
        other.ctl("dead-letter", "show", *key, status=70)
        assert "42501" in other.errors or "permission denied" in other.errors


# --- readers


def views(stack):
    return [name for name, in stack.rows("SELECT relname FROM pg_class WHERE relkind = 'v' "
                                         "AND relnamespace = 'bi'::regnamespace ORDER BY 1")]


def read(stack, login):
    """By view: authority and text of each row that `login` sees."""
    with connect(stack, login, options="-c frontdoor.now=2021-03-01T12:00Z") as connection:
        return {view: sorted(connection.execute(
            "SELECT coalesce(to_jsonb(t) ->> 'authority', to_jsonb(t) ->> 'new_la_code', ''), "
            f"t::text FROM bi.{view} AS t"
        ).fetchall()) for view in views(stack)}


@pytest.fixture(scope="module")
def everything(filled):
    """What a reader of all authorities sees; each view has rows of each that has events."""
    seen = read(filled, "national")
    for view, rows in seen.items():
        authorities = {authority for authority, _ in rows}
        wanted = {""} if view in NO_AUTHORITY or view == "freshness" else {HERE, THERE, ELSEWHERE}
        assert wanted <= authorities, view
    return seen


@pytest.mark.parametrize("login, authorities", (
    ("mapped", {HERE}), ("two", {HERE, THERE}), ("unmapped", set())))
def test_every_view_shows_a_reader_the_rows_of_its_authorities_alone(
        filled, everything, login, authorities):
    services = {""} if authorities else set()  # how far they are, of which a view tells, too
    seen = read(filled, login)
    for view, rows in everything.items():
        assert seen[view] == [row for row in rows if view in NO_AUTHORITY
                              or row[0] in authorities | services], view


def test_what_a_reader_sees_follows_its_login_whatever_role_it_takes_on(filled):
    with connect(filled, "mapped") as connection:
        connection.execute("SET ROLE frontdoor_bi")
        assert connection.execute("SELECT DISTINCT authority FROM bi.contact").fetchall() == [
            (HERE,)]


@pytest.mark.parametrize("probe", (
    "SELECT count(*) FROM bi.contact WHERE 1 / (cont_person_id <> 'child-{}')::integer = 1",
    "SELECT count(*) FROM bi.referral WHERE 1 / (cine_person_id <> 'child-{}')::integer = 1"))
def test_no_error_tells_a_reader_of_rows_that_it_does_not_see(filled, probe):
    with connect(filled, "mapped") as connection:
        connection.execute(probe.format(THERE))
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute(probe.format(HERE))


def test_the_owner_of_the_views_owns_no_table_and_bypasses_nothing(filled):
    assert filled.rows(
        "SELECT rolcanlogin, rolsuper, rolbypassrls, NOT EXISTS (SELECT FROM pg_class "
        "WHERE relowner = pg_roles.oid AND relkind <> 'v') "
        "FROM pg_roles WHERE rolname = 'frontdoor_bi_owner'") == [(False, False, False, True)]
    assert filled.rows("SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE "
                       "relnamespace = 'bi'::regnamespace") == [("frontdoor_bi_owner",)]


# --- doors


def tables(stack):
    """Each table with its first column."""
    return stack.rows("""
        SELECT namespace.nspname, class.relname, attribute.attname
        FROM pg_class AS class
        JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
        JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum = 1
        WHERE class.relkind = 'r' AND namespace.nspname = ANY (%s)
        """, list(SCHEMAS))


def outcome(connection, sql):
    """SQLSTATE and message of what is tried, and undone."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(sql)
    except psycopg.Error as error:
        return error.sqlstate, str(error)
    return "00000", ""


@pytest.mark.parametrize("login", ALLOWED)
def test_every_door_that_is_not_its_own_is_shut_to_a_login(filled, login):
    opened = []
    with connect(filled, login) as connection:
        for schema, name, column in tables(filled):
            allowed = ALLOWED[login].get(f"{schema}.{name}", ALLOWED[login].get(schema, ""))
            for letter, sql in DOORS.items():
                tried = sql.format(table=f"{schema}.{name}", column=column)
                if letter not in allowed and outcome(connection, tried)[0] != "42501":
                    opened.append(tried)
    assert opened == []


@pytest.mark.parametrize("login", ALLOWED)
def test_every_right_that_a_login_should_have_it_has(filled, login):
    shut = []
    with connect(filled, login) as connection:
        for schema, name, column in tables(filled):
            allowed = ALLOWED[login].get(f"{schema}.{name}", ALLOWED[login].get(schema, ""))
            for letter in allowed:
                tried = DOORS[letter].format(table=f"{schema}.{name}", column=column)
                if re.search("permission denied|must be owner", outcome(connection, tried)[1]):
                    shut.append(tried)
    assert shut == []


@pytest.mark.parametrize("login, sql", OTHER_DOORS)
def test_other_doors_are_shut_too(filled, login, sql):
    with connect(filled, login) as connection:
        assert outcome(connection, sql)[0] == "42501"


def test_nobody_changes_anything_through_a_view(filled):
    with connect(filled, "mapped") as connection:
        for view in views(filled):
            for sql in ("INSERT INTO bi.{} DEFAULT VALUES", "DELETE FROM bi.{}"):
                # Most views can't be written to by anybody.
                assert outcome(connection, sql.format(view))[0] in ("42501", "55000")
            assert filled.value("SELECT NOT has_table_privilege('frontdoor_bi', %s, "
                                "'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')", f"bi.{view}")


@pytest.mark.parametrize("change, says", (
    ({"sslmode": "disable"}, "no encryption"),
    ({"password": "wrong"}, "password authentication failed"),
    ({"sslrootcert": "/etc/ssl/certs/ca-certificates.crt"}, "certificate verify failed"),
    ({"host": "elsewhere.example", "hostaddr": "127.0.0.1"}, "does not match host name")))
def test_a_session_needs_tls_the_right_server_and_the_password(filled, change, says):
    with pytest.raises(psycopg.OperationalError, match=says):
        psycopg.connect(psycopg.conninfo.make_conninfo(url(filled, "caseload"), **change))


def test_sessions_are_encrypted_and_passwords_are_kept_as_scram(filled):
    with connect(filled, "caseload") as connection:
        assert connection.execute(
            "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone() == (True,)
    filled.postgres.psql("""
        DO $$BEGIN ASSERT (SELECT bool_and(rolpassword LIKE 'SCRAM-SHA-256$%')
            FROM pg_authid WHERE rolcanlogin AND rolname <> 'postgres'); END$$
        """, filled.prefix)


# --- giving rights


def test_what_is_printed_gives_what_migrate_gives(printed, stack):
    schemas = [*SCHEMAS, "bi"]
    assert printed.rows(RIGHTS, schemas) == stack.rows(RIGHTS, schemas)
    for made in (printed, stack):
        assert "rights" not in made.ctl("migrate")


def test_a_right_that_was_taken_is_named_and_given_again(stack):
    execute(stack, "REVOKE INSERT ON frontdoor.position FROM frontdoor_caseload")
    execute(stack, "ALTER TABLE caseload.referral DISABLE ROW LEVEL SECURITY")
    faults = [row["text"] for row in json.loads(stack.ctl("doctor", "--json", status=1))
              if not row["ok"]]
    assert len(faults) == 2
    assert ("frontdoor_caseload lacks: GRANT SELECT, INSERT, UPDATE ON frontdoor.position "
            "TO frontdoor_caseload") in faults
    assert "rights given by 2 statements" in stack.ctl("migrate")
    stack.ctl("doctor")


def test_a_policy_of_an_older_version_is_replaced(stack):
    execute(stack, "ALTER POLICY frontdoor_bi_owner ON caseload.referral USING (true)")
    execute(stack, "COMMENT ON POLICY frontdoor_bi_owner ON caseload.referral IS 'true'")
    assert "rights given by 1 statement" in stack.ctl("migrate")
    assert "authority_id = ANY" in stack.value(
        "SELECT qual FROM pg_policies WHERE policyname = 'frontdoor_bi_owner' "
        "AND schemaname = 'caseload' AND tablename = 'referral'")


def test_views_made_anew_belong_to_their_owner_before_anybody_reads_them(stack):
    execute(stack, "UPDATE frontdoor.migration SET checksum = 0 WHERE name = 'bi/'")
    assert "made anew" in stack.ctl("migrate")
    assert stack.rows("SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE "
                      "relnamespace = 'bi'::regnamespace") == [("frontdoor_bi_owner",)]


def test_who_may_not_give_a_right_is_told_which_and_nothing_is_changed(stack):
    stack.postgres.psql("REVOKE frontdoor_bi_owner FROM frontdoor", stack.prefix)
    try:
        execute(stack, "UPDATE frontdoor.migration SET checksum = 0 WHERE name = 'bi/'")
        stack.ctl("migrate", status=70)
        assert "frontdoor_bi_owner" in stack.errors and "--print-roles" in stack.errors
    finally:
        stack.postgres.psql("GRANT frontdoor_bi_owner TO frontdoor", stack.prefix)
    stack.ctl("migrate")
