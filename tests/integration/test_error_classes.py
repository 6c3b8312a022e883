"""Each class of errors (retry, poison, fenced, fatal) is reached, and met as is written of it.

A trigger of the test refuses the rows of some children with a SQLSTATE; other causes are real."""

import contextlib
import itertools

import psycopg
import pytest

from events import at, call
from servers import wait_for
from stack import Service, Stack

SERVICE = "timeliness"
FAILED, CONFIG = 70, 78
NUMBERS = itertools.count()

# What a database or the way to it says for a while; nothing is skipped.
RETRY = ("08006", "25006", "25P03", "40001", "40P01", "53100", "53200", "53300", "55P03", "57P01",
         "57P02", "57P03")
# What it says of one event's data.
POISON = ("22000", "22021", "22P02", "23502", "23514", "54000", "57014")
# Anything else needs a person.
FATAL = ("42501", "42P01", "55000", "P0001", "XX000", "XX001")

REFUSE = """
    CREATE TABLE refused (child_id text PRIMARY KEY, sqlstate text NOT NULL);
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE state text;
    BEGIN
        SELECT sqlstate INTO state FROM refused WHERE child_id = NEW.child_id;
        IF FOUND THEN
            RAISE EXCEPTION USING ERRCODE = state, MESSAGE = 'refused by the test';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON timeliness.contact
        FOR EACH ROW EXECUTE FUNCTION refuse();
    """


@pytest.fixture(scope="module")
def shared(kafka, postgres, tmp_path_factory):
    made = Stack(kafka, postgres, tmp_path_factory.mktemp("classes"), partitions=1)
    with connect(made) as connection:
        connection.execute(REFUSE)
    yield made


@pytest.fixture
def stack(shared):
    yield shared
    shared.stop()


def connect(stack):
    return psycopg.connect(stack.url, autocommit=True)


def execute(stack, sql, *parameters):
    with connect(stack) as connection:
        connection.execute(sql, parameters or None)


def start(stack, **settings):
    """A service that is at the end of what there is."""
    environment = {**stack.environment, **settings}
    log = stack.folder / f"{next(NUMBERS)}.log"
    service = Service(SERVICE, environment, log)
    stack.services.append(service)
    return service


def started(stack, **settings):
    service = start(stack, **settings)
    wait_for("the start", lambda: stack.alive() and "msg=\"running" in service.log())
    return service


def new_child():
    return f"child-{next(NUMBERS)}"


def publish(stack, *children):
    for child in children:
        stack.publish("call-logged", **call(f"c-{child}", child, at("2020-06-01T09:00")))
    stack.flush()


def landed(stack, *children):
    rows = stack.rows("SELECT child_id FROM timeliness.contact WHERE child_id = ANY(%s)",
                      list(children))
    return {row[0] for row in rows}


def letters(stack, child):
    return [row[0] for row in stack.rows(
        "SELECT reason FROM frontdoor.dead_letter WHERE convert_from(record_key, 'UTF8') = %s",
        child)]


@contextlib.contextmanager
def refusing(stack, child, sqlstate):
    execute(stack, "INSERT INTO refused VALUES (%s, %s)", child, sqlstate)
    yield
    execute(stack, "DELETE FROM refused WHERE child_id = %s", child)


def wait_logged(service, *texts):
    wait_for(f"{texts} in the log", lambda: any(text in service.log() for text in texts)
             or not service.running())
    assert service.running(), service.log()


def check_all_land(stack, *children):
    stack.wait_projected(SERVICE)
    assert landed(stack, *children) == set(children)
    assert [letters(stack, child) for child in children] == [[]] * len(children)


@pytest.mark.parametrize("sqlstate", RETRY)
def test_what_passes_by_itself_is_tried_again_and_skips_nothing(stack, sqlstate):
    service, refused, other = started(stack), new_child(), new_child()
    with refusing(stack, refused, sqlstate):
        publish(stack, refused, other)
        wait_logged(service, f"({sqlstate}, retry)")
        assert refused not in landed(stack, refused)
        assert not stack.projected(SERVICE)
    check_all_land(stack, refused, other)
    assert service.stop() == 0


@pytest.mark.parametrize("sqlstate", POISON)
def test_what_one_event_is_refused_for_becomes_its_dead_letter_and_the_rest_lands(stack, sqlstate):
    service, refused, others = started(stack), new_child(), [new_child() for _ in range(4)]
    with refusing(stack, refused, sqlstate):
        publish(stack, *others[:2], refused, *others[2:])
        stack.wait_projected(SERVICE)
    assert letters(stack, refused) == [f"sql_{sqlstate}"]
    assert landed(stack, refused, *others) == set(others)
    assert service.stop() == 0


@pytest.mark.parametrize("sqlstate", FATAL)
def test_what_is_not_known_ends_the_service_with_one_line_and_skips_nothing(stack, sqlstate):
    service, refused, other = started(stack), new_child(), new_child()
    with refusing(stack, refused, sqlstate):
        publish(stack, refused, other)
        assert service.process.wait(60) == FAILED
        said = [line for line in service.log().splitlines() if "level=error" in line]
        assert len(said) == 1 and f"SQLSTATE {sqlstate}" in said[0], service.log()
        assert refused not in landed(stack, refused)
    stack.services.clear()
    started(stack)
    check_all_land(stack, refused, other)


def test_a_backend_that_is_ended_is_replaced(stack):
    service, child = started(stack), new_child()
    execute(stack, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                   "WHERE application_name = %s AND datname = current_database()", SERVICE)
    publish(stack, child)
    wait_logged(service, "(57P01, retry)", "(connection_lost, retry)")
    check_all_land(stack, child)


def test_a_lock_that_is_held_is_waited_for(stack):
    service, child = started(stack, FRONTDOOR_LOCK_TIMEOUT="200"), new_child()
    with psycopg.connect(stack.url) as holder:
        holder.execute("LOCK TABLE timeliness.contact")
        publish(stack, child)
        wait_logged(service, "(55P03, retry)")
        holder.rollback()
    check_all_land(stack, child)


def test_a_read_only_server_is_waited_for(stack):
    service, child = started(stack), new_child()
    with connect(stack) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(
            f"ALTER DATABASE {stack.prefix} SET default_transaction_read_only = on")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                           "WHERE application_name = %s AND datname = current_database()",
                           (SERVICE,))
        publish(stack, child)
        wait_for("the read-only server to be noticed", lambda: "25006" in service.log())
        connection.execute(f"ALTER DATABASE {stack.prefix} RESET default_transaction_read_only")
    check_all_land(stack, child)


def test_whoever_was_fenced_takes_over_again(stack):
    service, child = started(stack), new_child()
    execute(stack, "UPDATE frontdoor.position SET epoch = epoch + 1 WHERE service = %s", SERVICE)
    raised = stack.value("SELECT max(epoch) FROM frontdoor.position WHERE service = %s", SERVICE)
    publish(stack, child)
    wait_logged(service, "(FD001, fenced)")
    check_all_land(stack, child)
    assert raised < stack.value("SELECT min(epoch) FROM frontdoor.position WHERE service = %s "
                                "AND topic = %s", SERVICE, stack.topic("call-logged"))


def test_a_missing_migration_is_named(stack):
    execute(stack, "ALTER TABLE frontdoor.position RENAME TO elsewhere")
    service = start(stack)
    assert service.process.wait(60) == FAILED
    execute(stack, "ALTER TABLE frontdoor.elsewhere RENAME TO position")
    stack.services.clear()
    assert "frontdoorctl migrate" in service.log()


def test_a_position_outside_the_log_is_never_reset_silently(stack):
    moved = "UPDATE frontdoor.position SET next_offset = next_offset + %s WHERE topic = %s"
    execute(stack, moved, 1000, stack.topic("call-logged"))
    service = start(stack)
    assert service.process.wait(60) == FAILED
    execute(stack, moved, -1000, stack.topic("call-logged"))
    stack.services.clear()
    assert "frontdoorctl position" in service.log()


@pytest.mark.parametrize("setting", ({"FRONTDOOR_BATCH_ROWS": "none"},
                                     {"FRONTDOOR_SCHEMA_FOLDER": "/nowhere"}))
def test_a_bad_configuration_has_an_exit_status_of_its_own(stack, setting):
    service = start(stack, **setting)
    assert service.process.wait(60) == CONFIG
    stack.services.clear()
