"""Services, publishers and consumers at work on a broker where each has its own name and rights: what
is meant to pass passes, and who is refused says why."""

import json

import confluent_kafka
import pytest

from codec import CONTRACTS
from events import at, call, micros, one_of_each, record_key, referral
from secure_kafka import BOUND, CONSUMER, PUBLISHER, SecureStack
from servers import wait_for

OWN, OTHER = "E06000008", "E06000009"
ALERTS, REJECTED = "repeat-contact-alert", "event-rejected"


@pytest.fixture
def stack(secure_kafka, postgres, tmp_path):
    made = SecureStack(secure_kafka, postgres, tmp_path, BOUND)
    yield made
    made.stop()


def publish_as(stack, user, topic, *events):
    """Through the door that the user has; the contract is the topic's last part."""
    contract = CONTRACTS[topic.rsplit(".", 1)[-1]]
    producer = confluent_kafka.Producer(stack.kafka.client(user, {"enable.idempotence": True}))
    failed = []
    for event in events:
        producer.produce(stack.topic(topic), contract.encode(event), record_key(event),
                         on_delivery=lambda error, _: error and failed.append(error))
    assert producer.flush(30) == 0 and not failed, failed


def read_as(stack, user, topic, count):
    """The first `count` messages, read as a group of the reader's own, decoded."""
    consumer = confluent_kafka.Consumer(stack.kafka.client(user, {
        "group.id": f"{stack.topic(topic)}.mine", "isolation.level": "read_committed",
        "auto.offset.reset": "earliest"}))
    consumer.subscribe([stack.topic(topic)])
    found = []

    def enough():
        message = consumer.poll(1)
        if message is not None:
            assert not message.error(), message.error()
            found.append(CONTRACTS[topic.rsplit(".", 1)[-1]].decode(message.value()))
        return len(found) >= count

    wait_for(f"{count} messages of {topic}", enough)
    consumer.close()
    return found


def three_calls(child):
    return [call(f"{child}-{day}", child, at(f"2020-03-0{day}T10:00"), concern_factors=["F_3A"])
            for day in (2, 3, 4)]


def test_with_their_rights_all_do_their_work(stack):
    stack.start()
    for name, event in one_of_each(1).items():
        publish_as(stack, PUBLISHER, name, event)
    publish_as(stack, BOUND[OWN], f"{OWN}.call-logged", *three_calls("child-bound"))
    publish_as(stack, BOUND[OTHER], f"{OTHER}.referral-opened",
               referral("r-other", "child-other", at("2020-03-02T10:00"), authority=OTHER))
    alert, = read_as(stack, CONSUMER, ALERTS, 1)
    assert (alert["child_id"], alert["state"]) == ("child-bound", "RAISED")
    stack.wait_projected()
    wait_for("the other authority's referral", lambda: stack.alive() and stack.value(
        "SELECT count(*) FROM caseload.referral WHERE child_id = 'child-other'") == 1)
    assert stack.value("SELECT count(*) FROM frontdoor.dead_letter") == 0


def test_a_bound_publisher_cannot_speak_for_another_authority_and_hears_why(stack):
    stack.start("timeliness", "alert-relay")
    event = call("c-1", "child-1", at("2020-03-02T10:00"), authority=OTHER)
    publish_as(stack, BOUND[OWN], f"{OWN}.call-logged", event)
    told, = read_as(stack, BOUND[OWN], f"{OWN}.{REJECTED}", 1)
    assert (told["reason"], told["event_id"]) == ("authority_mismatch", event["event_id"])
    assert stack.rows("SELECT reason FROM frontdoor.dead_letter") == [("authority_mismatch",)]
    assert stack.value("SELECT count(*) FROM timeliness.contact") == 0


def test_the_operators_commands_work_with_an_operators_rights(stack):
    line = json.dumps(call("c-1", "child-1", micros(at("2020-03-02T10:00"))))
    assert "1 published" in stack.ctl("publish", "call-logged", text=line)
    assert "1 published" in stack.ctl("publish", stack.topic(f"{OWN}.call-logged"), text=line)
    checked = stack.ctl("topics", "--check", "--authorities", OWN)
    assert checked.count(" ok (") == len(one_of_each(0)) * 2 + 3
    lagging = [row for row in stack.status() if row["lag"]]
    assert {row["service"] for row in lagging} == {"timeliness", "repeat-contact"}
    assert all(row["oldest_unprojected"] for row in lagging), "records can be looked at"
    assert "WRONG" not in stack.ctl("doctor").split("postgresql")[0]
    assert "call-logged: 1 records in 1 files" in stack.ctl("archive", "--dir",
                                                            str(stack.folder / "archive"))


def test_a_service_in_anothers_name_ends_and_says_why(stack):
    service = stack.start_as("timeliness", "frontdoor-caseload")
    assert service.process.wait(60) == 70
    assert "GROUP_AUTHORIZATION_FAILED" in service.log()
    relay = stack.start_as("alert-relay", "frontdoor-caseload")
    assert relay.process.wait(60) == 70
    assert "TRANSACTIONAL_ID_AUTHORIZATION_FAILED" in relay.log()
    stack.services.clear()


@pytest.mark.parametrize("service", ("timeliness", "alert-relay"))
def test_a_wrong_password_ends_a_service_that_cannot_read_it_again(stack, service):
    ended = stack.start_as(service, f"frontdoor-{service}", FRONTDOOR_KAFKA__SASL_PASSWORD_FILE="",
                           FRONTDOOR_KAFKA__SASL_PASSWORD="hunter2")
    assert ended.process.wait(60) == 70
    assert "(_AUTHENTICATION)" in ended.log() and "invalid credentials" in ended.log()
    too_old_for_kafka_4 = confluent_kafka.libversion()[1] < 0x020601ff
    assert ("2.6.1 can" in ended.log()) == too_old_for_kafka_4
    assert "hunter2" not in ended.log()
    stack.services.clear()


@pytest.mark.parametrize("service", ("timeliness", "alert-relay"))
def test_a_wrong_password_in_a_file_is_waited_out(stack, tmp_path, service):
    user, file = f"frontdoor-{service}", tmp_path / "password"
    file.write_text("hunter2\n")
    started = stack.start_as(service, user, FRONTDOOR_KAFKA__SASL_PASSWORD_FILE=str(file))
    wait_for("the refusal", lambda: stack.alive() and "(_AUTHENTICATION, retry)" in started.log())
    file.write_text(stack.kafka.password(user) + "\n")
    good = 'msg="running' if service == "timeliness" else "well again"
    wait_for("the service to be let in", lambda: stack.alive() and good in started.log(), 90)
    assert "hunter2" not in started.log()


def test_a_password_that_is_changed_stops_nobody(stack):
    names = ("repeat-contact", "alert-relay")
    stack.start(*names)
    publish_as(stack, PUBLISHER, "call-logged", *three_calls("child-1"))
    assert len(read_as(stack, CONSUMER, ALERTS, 1)) == 1
    for name in names:
        stack.kafka.set_user(f"frontdoor-{name}")
    stack.kafka.stop()  # connections that stand are not asked again
    stack.kafka.start()
    publish_as(stack, PUBLISHER, "call-logged", *three_calls("child-2"))
    wait_for("the next alert", lambda: stack.alive() and {
        alert["child_id"] for alert in stack.alerts()} == {"child-1", "child-2"}, 120)
