"""A projection made anew beside the one at work, and put in its place."""

import random
import subprocess
import threading

import pytest

import model
from events import at, call, referral
from progress import Progress
from servers import wait_for
from stack import BIN, INPUTS
from topics import Topics


@pytest.fixture
def stack(kafka, postgres, make_stack):
    return make_stack(kafka, postgres)


@pytest.fixture
def progress(stack):
    made = Progress(stack)
    yield made
    made.close()


def publish_history(progress, seed, children=12):
    events = model.random_history(random.Random(seed), children, f"r{seed}-")
    progress.publish(events)
    return events


def shape(stack, schema):
    """Whatever a migration or a writer may rely on, by name."""
    return stack.rows("""
        SELECT 'column', table_name, column_name, column_default, is_nullable
        FROM information_schema.columns WHERE table_schema = %(schema)s
        UNION ALL
        SELECT 'index', tablename, indexname, replace(indexdef, %(schema)s, ''), ''
        FROM pg_indexes WHERE schemaname = %(schema)s
        UNION ALL
        SELECT 'trigger', event_object_table, trigger_name, action_statement, event_manipulation
        FROM information_schema.triggers WHERE event_object_schema = %(schema)s
        UNION ALL
        SELECT 'options', relname, reloptions::text, obj_description(oid), ''
        FROM pg_class WHERE relnamespace = %(schema)s::regnamespace AND relkind = 'r'
        ORDER BY 1, 2, 3, 4, 5
        """.replace("%(schema)s", f"'{schema}'"))


@pytest.mark.parametrize("service", INPUTS)
def test_what_is_made_anew_under_load_is_what_was_there(stack, progress, service):
    stack.start()
    events = publish_history(progress, 1)
    progress.wait()
    schema = service.replace("-", "_")
    before = shape(stack, schema)
    loading = threading.Thread(target=lambda: events.extend(publish_history(progress, 2)))
    loading.start()
    said = stack.ctl("rebuild", service)
    loading.join()
    assert f"{service}: begun" in said and "the same as before" in said
    events += publish_history(progress, 3)
    progress.wait()
    assert not model.differences(progress.connection, model.project(events), "r")
    assert shape(stack, schema) == before
    assert stack.value(f"SELECT to_regnamespace('{schema}_rebuilt') IS NULL")
    assert stack.value("SELECT count(*) FROM bi.contact") > 0
    stack.ctl("rebuild", service, status=70)
    assert f"frontdoorctl rebuild {service} --drop-old" in stack.errors
    assert "is dropped" in stack.ctl("rebuild", service, "--drop-old")
    assert "nothing to drop" in stack.ctl("rebuild", service, "--drop-old")
    wait_for("consumers to have heard of all, and nothing else", lambda: not (
        progress.read_alerts(0.1)
        or model.differences_of_topic(progress.messages, model.project(events))))


def test_records_that_come_all_the_while_make_no_difference(stack, progress):
    stack.start()
    events, over = publish_history(progress, 1), threading.Event()
    progress.wait()

    def load():
        seed = 100
        while not over.wait(0.02):
            events.extend(publish_history(progress, seed, 1))
            seed += 1

    loading = threading.Thread(target=load)
    loading.start()
    try:
        for service in INPUTS:
            assert "the same as before" in stack.ctl("rebuild", service, "--only-if-same")
    finally:
        over.set()
        loading.join()
    progress.wait()
    assert not model.differences(progress.connection, model.project(events), "r")


def test_a_service_that_is_stopped_goes_on_from_where_it_was(stack):
    service = stack.start("caseload")
    stack.publish("referral-opened", **referral("r1", "k1", at("2020-09-01T10:00")))
    stack.wait_projected("caseload")
    assert service.stop() == 0
    stack.publish("referral-opened", **referral("r2", "k1", at("2020-09-02T10:00")))
    stack.flush()
    assert "the same as before" in stack.ctl("rebuild", "caseload")
    assert stack.value("SELECT count(*) FROM caseload.referral") == 1
    stack.start("caseload")
    stack.wait_projected("caseload")
    assert stack.value("SELECT count(*) FROM caseload.referral") == 2


def test_one_that_was_killed_goes_on(stack, progress):
    stack.start("timeliness")
    publish_history(progress, 4, 40)
    stack.wait_projected("timeliness")
    environment = {**stack.environment, "FRONTDOOR_BATCH_ROWS": "3"}
    with subprocess.Popen([BIN / "frontdoorctl", "rebuild", "timeliness"], env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as killed:
        wait_for("it to have written something", lambda: reached(stack) > 0, every=0.001)
        killed.kill()
    assert reached(stack) > 0
    said = stack.ctl("rebuild", "timeliness")
    assert "timeliness: goes on" in said and "the same as before" in said


def reached(stack):
    if not stack.value("SELECT to_regclass('timeliness_rebuilt.position') IS NOT NULL"):
        return 0
    return stack.value("SELECT frontdoor.rebuilt_offsets('timeliness')")


def test_what_went_wrong_by_hand_is_put_right_and_consumers_hear_of_it(stack, progress):
    stack.start("repeat-contact", "alert-relay")
    for number, child in enumerate(("k1", "k1", "k1", "k2", "k2", "k2")):
        stack.publish("call-logged",
                      **call(f"c{number}", child, at(f"2020-09-{1 + number:02}T10:00")))
    stack.wait_projected("repeat-contact")
    # One alert too few, and one of which a contact is wrong.
    stack.rows("DELETE FROM repeat_contact.alert WHERE child_id = 'k1' RETURNING 1")
    stack.rows("UPDATE repeat_contact.alert SET contact_ids = '{c3,c4}' WHERE child_id = 'k2' "
               "RETURNING 1")
    sent = len(stack.alerts())
    assert "it differs from the one before" in stack.ctl("rebuild", "repeat-contact")
    assert stack.rows("SELECT child_id, contact_ids FROM repeat_contact.alert "
                      "WHERE rule = 'SIMILAR' ORDER BY 1") == [
        ("k1", ["c0", "c1", "c2"]), ("k2", ["c3", "c4", "c5"])]
    wait_for("all to be decided", lambda: stack.alive() and stack.value(
        "SELECT (SELECT count(*) FROM frontdoor.decide_anew) + "
        "(SELECT count(*) FROM frontdoor.alert_outbox)") == 0)
    # Both are as they were sent: nothing is sent again.
    assert len(stack.alerts()) == sent == 2


def test_alerts_that_no_longer_follow_are_taken_back(stack):
    stack.start("repeat-contact", "alert-relay")
    for number in range(3):
        stack.publish("call-logged",
                      **call(f"c{number}", "k1", at(f"2020-09-{1 + number:02}T10:00")))
    stack.wait_projected("repeat-contact")
    stack.rows("""
        INSERT INTO repeat_contact.alert SELECT authority_id, child_key,
            '00000000-0000-5000-8000-00000000000f', child_id, rule, '4', 'c9', '{c9}',
            first_contact_at, last_contact_at, raised_at, raised_late, historic, due_at, team_id,
            closed_at, closed_reason FROM repeat_contact.alert WHERE rule = 'SIMILAR'
        RETURNING 1""")
    stack.rows("""
        INSERT INTO frontdoor.alert_sent SELECT authority_id,
            '00000000-0000-5000-8000-00000000000f', child_id, 'RAISED', revision, 1,
            first_sent_at, sent_at FROM frontdoor.alert_sent RETURNING 1""")
    stack.ctl("rebuild", "repeat-contact")
    wait_for("the retraction", lambda: stack.alive() and [
        (alert["alert_id"][-1], alert["state"]) for alert in stack.alerts()][1:] == [
            ("f", "RETRACTED")])


def test_dead_letters_are_those_of_the_log_and_discarded_ones_stay_so(stack):
    stack.start("timeliness", "alert-relay")
    for number in range(3):
        stack.publish_bytes("call-logged", b"nothing that anybody could read", f"k{number}", 0)
    stack.publish("call-logged", **call("c1", "k1", at("2020-09-01T10:00")))
    stack.wait_projected("timeliness")
    wait_for("publishers to be told", lambda: len(stack.records("event-rejected")) == 3)
    offsets = [row[0] for row in stack.rows('SELECT "offset" FROM frontdoor.dead_letter ORDER BY 1')]
    stack.ctl("dead-letter", "discard", "timeliness", stack.topic("call-logged"), "0",
              str(offsets[0]))
    letters = ('SELECT "offset", discarded_at, told_at, created_at FROM frontdoor.dead_letter '
               "ORDER BY 1")
    before = stack.rows(letters)
    assert "the same as before" in stack.ctl("rebuild", "timeliness")
    assert stack.rows(letters) == before
    assert len(stack.records("event-rejected")) == 3


def test_a_log_that_lost_its_start_is_no_ground_to_build_on(stack):
    stack.start("timeliness")
    stack.publish("call-logged", **call("c1", "k1", at("2020-09-01T10:00")))
    stack.publish("call-logged", **call("c2", "k1", at("2020-09-01T10:00")))
    stack.wait_projected("timeliness")
    partition = stack.records("call-logged")[0].partition()
    Topics(stack.kafka.address).forget_before(stack.topic("call-logged"), partition, 1)
    stack.ctl("rebuild", "timeliness", status=70)
    assert "begins at offset" in stack.errors and "in no log any more" in stack.errors
    assert stack.value("SELECT count(*) FROM timeliness.contact") == 2


def test_one_that_may_only_be_the_same_leaves_all_as_it_is_where_it_differs(stack):
    stack.start("caseload")
    stack.publish("call-logged", **call("c1", "k1", at("2020-09-01T10:00")))
    stack.publish("referral-opened", **referral("r1", "k1", at("2020-09-01T10:00")))
    stack.wait_projected("caseload")
    stack.rows("UPDATE caseload.referral SET opened_on = '2019-01-01' RETURNING 1")
    stack.ctl("rebuild", "caseload", "--only-if-same", status=70)
    assert "differs from what is there, which stays" in stack.errors
    assert stack.value("SELECT opened_on::text FROM caseload.referral") == "2019-01-01"
    assert "is dropped" in stack.ctl("rebuild", "caseload", "--abandon")
    stack.ctl("rebuild", "caseload")
    assert stack.value("SELECT opened_on::text FROM caseload.referral") == "2020-09-01"


def test_a_service_that_keeps_nothing_is_a_usage_error(stack):
    stack.ctl("rebuild", "rollup", status=2)
