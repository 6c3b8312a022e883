"""Every command of frontdoorctl, on what is as it should be and on what isn't."""

import json
import subprocess

import psycopg
import pytest

from codec import CONTRACTS
from events import at, call, micros
from servers import wait_for
from stack import BIN, INPUTS, Stack
from topics import Topics

TOPICS = len(CONTRACTS)

CALLS = 20
BENCHMARKS = ("table,year_to_31_march,gss_code,area,measure,value\n"
              "C1,2021,E12000002,North West,Referrals,c\n")


@pytest.fixture(scope="module")
def shared(kafka, postgres, tmp_path_factory):
    """A stack for tests that leave it as it was, or don't mind what others left."""
    stack = Stack(kafka, postgres, tmp_path_factory.mktemp("ctl"))
    yield stack
    stack.stop()


@pytest.fixture(scope="module")
def timeliness(shared):
    """A running service that projected a few calls and one dead letter."""
    service = shared.start("timeliness")
    for n in range(CALLS):
        shared.publish("call-logged", **call(f"c{n}", f"child-{n}", at("2020-03-02T10:00")))
    shared.publish_bytes("call-logged", b"no Avro", partition=0)
    shared.wait_projected("timeliness")
    return service


@pytest.fixture
def topics(kafka):
    return Topics(kafka.address)


def line(number, **more):
    event = call(f"c{number}", f"child-{number}", micros(at("2020-03-02T10:00")))
    return json.dumps({**event, **more})


def run(*arguments, environment=None, text=""):
    return subprocess.run([BIN / "frontdoorctl", *arguments], env=environment, input=text,
                          capture_output=True, text=True, timeout=60, check=False)


def doctor_faults(stack, status):
    return [row for row in json.loads(stack.ctl("doctor", "--json", status=status))
            if not row["ok"]]


# --- usage


def test_an_unknown_command_is_a_usage_error():
    result = run("docter")
    assert result.returncode == 2
    assert "docter" in result.stderr and "--help" in result.stderr


def test_no_command_at_all_lists_them():
    result = run()
    assert result.returncode == 2
    assert "doctor" in result.stderr


@pytest.mark.parametrize("command", (
    "doctor", "migrate", "topics", "reference", "check", "publish", "import", "status", "metrics",
    "position", "dead-letter", "digest", "report", "audit", "erase",
    "subject-access", "legal-hold", "retention", "generate"))
def test_every_command_has_help(command):
    result = run(command, "--help")
    assert result.returncode == 0
    assert result.stdout.startswith("Usage: frontdoorctl " + command)


@pytest.mark.parametrize("arguments", (
    ("migrate",), ("doctor",), ("status",), ("position", "list"), ("dead-letter", "list")))
def test_without_a_database_url_the_variable_is_named(shared, arguments):
    environment = dict(shared.environment)
    del environment["FRONTDOOR_DATABASE_URL"]
    result = run(*arguments, environment=environment)
    assert result.returncode == 2
    assert "FRONTDOOR_DATABASE_URL" in result.stderr


# --- doctor


def test_doctor_finds_nothing_wrong_with_a_stack_that_is_set_up(shared):
    text = shared.ctl("doctor")
    assert "WRONG" not in text
    assert doctor_faults(shared, 0) == []
    for what in ("kafka", "topic", "postgresql", "role", "migrations", "pooling", "clock"):
        assert f"\n{what} " in "\n" + text


def test_doctor_names_topics_that_are_missing_or_forget(kafka, postgres, make_stack, topics):
    stack = make_stack(kafka, postgres, partitions=1)
    missing, forgetful = stack.topic("case-closed"), stack.topic("call-logged")
    topics.delete(missing)
    topics.configure(forgetful, **{"cleanup.policy": "delete", "retention.ms": "86400000"})
    wait_for("the deletion to be seen", lambda: missing not in topics.names())
    faults = {row["text"] for row in doctor_faults(stack, 1)}
    assert {text.split()[0] for text in faults} == {missing, forgetful}
    assert any("is missing" in text for text in faults)
    assert any("retention.ms=-1" in text for text in faults)


def test_doctor_names_a_migration_that_was_changed(shared):
    with psycopg.connect(shared.url, autocommit=True) as connection:
        name = connection.execute(
            "UPDATE frontdoor.migration SET checksum = checksum + 1 "
            "WHERE name LIKE 'migrations/0002%' RETURNING name").fetchone()[0]
        try:
            faults = doctor_faults(shared, 1)
            shared.ctl("migrate", status=70)
        finally:
            connection.execute(
                "UPDATE frontdoor.migration SET checksum = checksum - 1 WHERE name = %s", (name,))
    assert [row["what"] for row in faults] == ["migrations"]
    assert name in faults[0]["text"] and name in shared.errors


def test_doctor_names_a_migration_that_the_program_lacks(shared):
    name = "migrations/9999_later.sql"
    with psycopg.connect(shared.url, autocommit=True) as connection:
        connection.execute("INSERT INTO frontdoor.migration (name, checksum) VALUES (%s, 0)",
                           (name,))
        try:
            faults = doctor_faults(shared, 1)
            shared.ctl("migrate", status=70)
        finally:
            connection.execute("DELETE FROM frontdoor.migration WHERE name = %s", (name,))
    assert [row["what"] for row in faults] == ["migrations"]
    assert name in faults[0]["text"] and name in shared.errors


def test_doctor_names_migrations_that_are_to_come(shared):
    with psycopg.connect(shared.url, autocommit=True) as connection:
        row = connection.execute("DELETE FROM frontdoor.migration WHERE name LIKE "
                                 "'migrations/0002%' RETURNING name, checksum").fetchone()
        try:
            faults = doctor_faults(shared, 1)
        finally:
            connection.execute(
                "INSERT INTO frontdoor.migration (name, checksum) VALUES (%s, %s)", row)
    assert [fault["text"] for fault in faults] == ["1 not applied yet: frontdoorctl migrate"]


def test_doctor_names_each_schema_that_the_role_may_not_write(shared):
    schemas = "SCHEMA caseload, repeat_contact"
    with psycopg.connect(shared.url, autocommit=True) as connection:
        connection.execute(f"REVOKE USAGE ON {schemas} FROM CURRENT_USER")
        connection.execute("REVOKE INSERT ON timeliness.contact FROM CURRENT_USER")
        try:
            faults = doctor_faults(shared, 1)
        finally:
            connection.execute(f"GRANT USAGE ON {schemas} TO CURRENT_USER")
            connection.execute("GRANT INSERT ON timeliness.contact TO CURRENT_USER")
    assert {row["what"] for row in faults} == {"role"}
    texts = [row["text"] for row in faults]
    assert sorted(text.split(": ")[0].split()[-1] for text in texts) == [
        "caseload", "repeat_contact", "timeliness"]
    assert sum("GRANT USAGE" in text for text in texts) == 2
    assert sum("GRANT SELECT, INSERT" in text for text in texts) == 1


# --- migrate


def test_migrating_again_changes_nothing(shared):
    assert json.loads(shared.ctl("migrate", "--json")) == {"applied": 0, "views_changed": False}
    assert shared.ctl("migrate").startswith("0 migrations applied")


# --- topics


def test_topics_are_checked_and_made_only_once(shared):
    rows = json.loads(shared.ctl("topics", "--check", "--json"))
    assert len(rows) == TOPICS
    assert all(row["ok"] and row["partitions"] == 2 and row["fault"] is None for row in rows)
    assert shared.ctl("topics").count("is there") == TOPICS
    assert not any(row["created"] for row in json.loads(shared.ctl("topics", "--json")))


def test_a_compacted_input_and_a_missing_topic_are_named(shared, topics):
    prefix = f"{shared.prefix}x"
    topic = f"{prefix}.call-logged"
    topics.create(topic, **{"cleanup.policy": "compact"})
    wait_for("the topic to be seen", lambda: topic in topics.names())
    arguments = ("topics", "--check", "--topic-prefix", prefix)
    text = shared.ctl(*arguments, status=1)
    assert f"{topic} is compacted" in text
    assert f"{prefix}.case-closed is missing" in text
    rows = json.loads(shared.ctl(*arguments, "--json", status=1))
    assert len(rows) == TOPICS and not any(row["ok"] for row in rows)


def test_the_commands_for_topics_are_printed_without_a_broker():
    result = run("topics", "--print", "--kafka-brokers", "localhost:1", "--partitions", "3")
    lines = result.stdout.splitlines()
    assert result.returncode == 0 and len(lines) == TOPICS
    assert all("--partitions 3" in one for one in lines)
    assert sum("cleanup.policy=compact" in one for one in lines) == 1


def test_topics_of_bound_publishers_are_named_with_their_authority():
    result = run("topics", "--print", "--authorities", "E06000008,E06000009")
    assert result.returncode == 0
    lines = [line.split()[3] for line in result.stdout.splitlines()]
    own = [name for name in lines if name.startswith("frontdoor.E06000008.")]
    assert len(lines) == TOPICS + 2 * (TOPICS - 1) and len(own) == TOPICS - 1
    assert "frontdoor.E06000009.event-rejected" in lines
    assert "frontdoor.E06000009.repeat-contact-alert" not in lines
    wrong = run("topics", "--print", "--authorities", "E06000008,Poole")
    assert wrong.returncode == 2 and "'Poole'" in wrong.stderr


def test_rights_are_printed_for_whoever_grants_them_by_hand():
    lines = run("topics", "--acls", "--print", "--topic-prefix", "t", "--authorities", "E06000008",
                "--principal-caseload", "User:sa-1", "--principal-operator=").stdout.splitlines()
    add = "kafka-acls.sh --add --allow-principal"
    assert (f"{add} 'User:sa-1' --operation Read --operation DescribeConfigs "
            "--topic t.referral-opened") in lines
    assert (f"{add} 'User:frontdoor-alert-relay' --operation Write "
            "--transactional-id t.alert-relay") in lines
    assert (f"{add} 'User:frontdoor-publisher-E06000008' --operation Read "
            "--group t.E06000008.event-rejected --resource-pattern-type prefixed") in lines
    assert not any("operator" in line for line in lines), "a client without a name gets nothing"
    assert run("topics", "--acls", "--check").returncode == 2


def test_brokers_that_look_at_no_rights_are_told_apart(shared):
    shared.ctl("topics", "--acls", status=70)
    assert "granting" in shared.errors and "security features are disabled" in shared.errors.lower()


# --- reference


def load(shared, tmp_path, kind, text, status=0, *more):
    path = tmp_path / f"{kind}.csv"
    path.write_text(text)
    return shared.ctl("reference", "load", kind, str(path), *more, status=status)


def test_reference_data_is_loaded(shared, tmp_path):
    teams = "authority,team_id,label,team_type\nE06000008,t1,Front door,FRONT_DOOR\n"
    assert load(shared, tmp_path, "team", teams) == "1 team loaded\n"
    assert json.loads(load(shared, tmp_path, "team", teams, 0, "--json")) == {"loaded": 1}
    assert shared.rows("SELECT team_id FROM frontdoor.team") == [("t1",)]


@pytest.mark.parametrize("kind, text, column", (
    ("team", "authority,team_id,label\nE06000008,t1,One\nE06000008,,Two\n", "team_id"),
    ("worker", "authority,worker_id,left_on\nE06000008,w1,\nE06000008,w2,soon\n", "left_on"),
    ("worker", "authority,worker_id,fte\nE06000008,w1,0.5\nE06000008,w2,half\n", "fte"),
    ("setting", "authority,send_any\nE06000008,true\nE06000009,perhaps\n", "send_any"),
    ("benchmark", BENCHMARKS + "C1,2021,E92000001,England,Referrals,many\n", "value"),
    ("benchmark", BENCHMARKS + "C1,2021,E92000001,England,Referrals,\n", "value"),
    ("benchmark", BENCHMARKS + "C1,202021,E92000001,England,Referrals,1\n", "year_to_31_march"),
    ("benchmark", BENCHMARKS + "C1,2021,England,England,Referrals,1\n", "gss_code"),
    ("neighbour", "authority,neighbour\nE06000008,E08000001\nE06000008,Bolton\n", "neighbour"),
    ("population", "authority,year_to_31_march,children\nE06000008,2021,9\nE06000008,2020,9.5\n",
     "children"),
))
def test_a_cell_that_does_not_fit_is_named_by_row_and_column(
        shared, tmp_path, kind, text, column):
    load(shared, tmp_path, kind, text, 70)
    assert f"{kind}.csv, row 2: {column}" in shared.errors


def test_two_rows_about_the_same_are_named(shared, tmp_path):
    load(shared, tmp_path, "benchmark", BENCHMARKS + BENCHMARKS.splitlines()[1], 70)
    assert "benchmark.csv, row 2 is about the same as row 1" in shared.errors


def test_loading_benchmarks_twice_changes_nothing(shared, tmp_path):
    shared.ctl("generate", "--reference", str(tmp_path))
    rows = "SELECT xmin::text, * FROM frontdoor.benchmark ORDER BY 2, 3, 4, 6"
    states = []
    for _ in range(2):
        assert shared.ctl("reference", "load", "benchmark", str(tmp_path / "benchmarks.csv")) == (
            "1272 benchmarks loaded\n")
        states.append(shared.rows(rows))
    assert len(states[0]) == 1272 and states[0] == states[1]


def test_an_unknown_kind_of_reference_data_is_a_usage_error(shared):
    shared.ctl("reference", "load", "child", "children.csv", status=2)


# --- check and publish


def test_check_passes_over_blank_lines_and_the_mark_of_utf_8(shared):
    text = "\ufeff" + line(1) + "\r\n\n  \t\n" + line(2) + " \n\n"
    assert shared.ctl("check", "call-logged", text=text) == "2 as they should be, 0 refused\n"
    assert json.loads(shared.ctl("check", "call-logged", "--json", text=text)) == {
        "valid": 2, "refused": 0}


def test_check_names_bad_lines_by_their_number(shared):
    text = line(1) + "\n\n" + line(2, revision=-1) + "\n{\n"
    assert shared.ctl("check", "call-logged", status=1, text=text).startswith("1 as they")
    assert shared.errors.startswith("line 3: ") and "\nline 4: " in shared.errors
    text = line(1) + "\n\ufeff" + line(2) + "\n"
    shared.ctl("check", "call-logged", status=1, text=text)
    assert shared.errors.startswith("line 2: ")


def test_a_line_that_is_too_long_is_refused_and_those_around_it_are_not(shared):
    for filling in ("x", " "):
        text = line(1) + "\n" + filling * (5 << 20) + "\n" + line(2) + "\n"
        assert shared.ctl("check", "call-logged", status=1, text=text) == (
            "2 as they should be, 1 refused\n")
        assert shared.errors == "line 2: it is longer than 4 MiB (too_large)\n"


def test_check_refuses_a_topic_that_nothing_is_published_on(shared):
    shared.ctl("check", "repeat-contact-alert", status=2, text="")


def test_publish_sends_good_lines_and_leaves_out_bad_ones(shared):
    before = sum(shared.ends("alert-reviewed").values())
    event = {**json.loads(line(1)), "no_such_field": 1}
    shared.ctl("publish", "alert-reviewed", status=1, text=json.dumps(event))
    assert sum(shared.ends("alert-reviewed").values()) == before
    before = sum(shared.ends("call-logged").values())
    counts = json.loads(shared.ctl("publish", "call-logged", "--json", status=1,
                                   text=line(1) + "\n{}\n"))
    assert counts == {"published": 1, "refused": 1}
    assert sum(shared.ends("call-logged").values()) == before + 1


# --- status, position, dead-letter, digest


def test_status_says_how_far_services_are(shared, timeliness):
    shared.ctl("status", "--service", "timeliness", "--wait", "60")
    rows = [row for row in shared.status() if row["service"] == "timeliness"]
    assert len(rows) == len(INPUTS["timeliness"]) * 2
    assert all(row["lag"] == 0 and row["epoch"] > 0 for row in rows)
    assert timeliness.running()


def test_status_stops_waiting_for_a_service_that_does_not_run(shared, timeliness):
    shared.ctl("status", "--service", "repeat-contact", "--wait", "1", status=1)
    assert "still" in shared.errors


def test_positions_are_listed(shared, timeliness):
    rows = json.loads(shared.ctl("position", "list", "--json"))
    assert {(row["service"], row["partition"]) for row in rows} == {
        ("timeliness", 0), ("timeliness", 1)}
    assert shared.ctl("position", "list", "--service", "caseload").count("\n") == 1


@pytest.mark.parametrize("place, status, reason", (
    (("timelines", "{}.call-logged", "0", "0"), 2, "no service"),
    (("timeliness", "{}.case-closed", "0", "0"), 2, "no topic that timeliness reads"),
    (("timeliness", "call-logged", "0", "0"), 2, "whole name"),
    (("timeliness", "{}.call-logged", "x", "0"), 2, "no partition"),
    (("timeliness", "{}.call-logged", "0", "-1"), 2, "no offset"),
    (("timeliness", "{}.call-logged", "7", "0"), 1, "there is no position of timeliness"),
    (("timeliness", "{}.call-logged", "4294967296", "0"), 2, "no partition"),
))
def test_a_position_that_no_service_has_is_not_set(shared, timeliness, place, status, reason):
    before = shared.rows("SELECT * FROM frontdoor.position ORDER BY 1, 2, 3")
    place = [part.format(shared.prefix) for part in place]
    shared.ctl("position", "set", "--yes", "--", *place, status=status)
    assert reason in shared.errors
    assert shared.rows("SELECT * FROM frontdoor.position ORDER BY 1, 2, 3") == before


def test_a_position_is_not_set_without_a_yes(shared, timeliness):
    shared.ctl("position", "set", "timeliness", shared.topic("call-logged"), "0", "0", status=2)
    assert "--yes" in shared.errors


def test_a_service_reads_again_from_the_position_that_was_set(shared, timeliness):
    shared.ctl("status", "--service", "timeliness", "--wait", "60")
    place = ("timeliness", shared.topic("call-logged"), "0")
    epoch = ("SELECT epoch FROM frontdoor.position WHERE service = %s AND topic = %s "
             "AND partition = %s")
    before, digest = shared.value(epoch, *place), shared.ctl("digest", "timeliness")
    row, = json.loads(shared.ctl("position", "set", *place, "0", "--yes", "--json"))
    assert row["owner_ended"] and row["next_offset"] == 0 and row["epoch"] == before + 1
    shared.publish_bytes("call-logged", b"no Avro", partition=1)
    shared.wait_projected("timeliness", seconds=60)
    assert shared.value(epoch, *place) > before + 1
    assert shared.ctl("digest", "timeliness") == digest
    assert timeliness.running()


def test_dead_letters_are_listed_and_shown(shared, timeliness):
    row, = json.loads(shared.ctl("dead-letter", "list", "--json", "--limit", "1", status=1))
    place = (row["service"], row["topic"], str(row["partition"]), str(row["offset"]))
    shown, = json.loads(shared.ctl("dead-letter", "show", *place))
    assert bytes.fromhex(shown["record_value"]) == b"no Avro"
    assert shown["reason"] == row["reason"]
    shared.ctl("dead-letter", "show", *place[:3], "999999", status=1)
    assert json.loads(shared.ctl("dead-letter", "list", "--json", "--service", "caseload")) == []


def test_a_digest_tells_that_two_rows_have_swapped_a_value(shared, timeliness):
    swap = """
        UPDATE timeliness.contact AS one SET call_hash = other.call_hash
        FROM timeliness.contact AS other
        WHERE (one.contact_id, other.contact_id) IN (('c0', 'c1'), ('c1', 'c0'))
        """
    digests = [shared.ctl("digest", "timeliness")]
    for _ in range(2):
        shared.rows(swap + "RETURNING 1")
        digests.append(shared.ctl("digest", "timeliness"))
    assert digests[0] == digests[2] != digests[1]


def test_a_digest_of_an_unknown_service_is_a_usage_error(shared):
    shared.ctl("digest", "timelines", status=2)
