"""The alert relay on real Kafka: of two relays only the younger one can have the last word."""

import uuid

import confluent_kafka
import pytest

from codec import CONTRACTS
from events import at
from servers import wait_for

ALERT = uuid.UUID("00000000-0000-5000-8000-000000000001")


def put_outbox(stack, contact_ids):
    """What has become of the alert, as repeat-contact hands it to the relay."""
    stack.rows(
        "INSERT INTO frontdoor.alert_outbox (authority_id, alert_id, child_id, follows, rule, "
        "concern_family, contact_ids, first_contact_at, last_contact_at, raised_at, raised_late, "
        "due_at) SELECT authority_id, %s, 'child-1', true, 'SIMILAR', '3', %s, '2020-02-01Z', "
        "'2020-02-20Z', '2020-02-20Z', false, '2020-02-22Z' FROM frontdoor.authority "
        "ORDER BY authority_id LIMIT 1 RETURNING id", ALERT, contact_ids)


def send_late(producer, stack):
    """An older relay's last word, of what the outbox said before."""
    event = {"alert_id": str(ALERT), "authority": "E06000008", "child_id": "child-1",
             "rule": "SIMILAR", "concern_family": "3", "state": "RAISED", "revision": 1,
             "contact_ids": ["old"], "first_contact_at": at("2020-02-01T00:00"),
             "last_contact_at": at("2020-02-20T00:00"), "raised_at": at("2020-02-20T00:00"),
             "raised_late": False, "due_at": at("2020-02-22T00:00")}
    producer.produce(stack.topic("repeat-contact-alert"),
                     CONTRACTS["repeat-contact-alert"].encode(event), str(ALERT))
    producer.commit_transaction(30)


def test_a_relay_that_starts_fences_an_older_one(stack):
    older = confluent_kafka.Producer({"bootstrap.servers": stack.kafka.address,
                                      "transactional.id": f"{stack.prefix}.alert-relay"})
    older.init_transactions(30)
    older.begin_transaction()
    put_outbox(stack, ["new"])
    stack.start("alert-relay")
    wait_for("the alert", lambda: stack.alive() and stack.alerts())
    with pytest.raises(confluent_kafka.KafkaException) as refused:
        send_late(older, stack)
    assert refused.value.args[0].code() in (
        confluent_kafka.KafkaError._FENCED, confluent_kafka.KafkaError.INVALID_PRODUCER_EPOCH,
        confluent_kafka.KafkaError.PRODUCER_FENCED)
    assert [alert["contact_ids"] for alert in stack.alerts()] == [["new"]]
