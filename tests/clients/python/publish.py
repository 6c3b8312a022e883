"""Publishes events with confluent-kafka: publish.py registry|single-object FOLDER < EVENTS

A line of standard input is {"topic": ..., "event": {...}}, its times as in 2020-11-03T09:00:00Z.
FOLDER holds the contracts. KAFKA_BROKERS and SCHEMA_REGISTRY_URL say where the servers are.
"""

import datetime
import functools
import json
import os
import sys

from confluent_kafka import KafkaException, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from single_object import Contract


def registry_encoder(url):
    serializer = AvroSerializer(
        SchemaRegistryClient({"url": url}),
        conf={"auto.register.schemas": False, "use.latest.version": True})
    return lambda topic, event: serializer(event, SerializationContext(topic, MessageField.VALUE))


def single_object_encoder(folder):
    contract = functools.cache(lambda name: Contract(f"{folder}/{name}.avsc"))
    return lambda topic, event: contract(topic.split(".")[-1]).encode(event)


def in_utc(text):
    """A moment with its time zone: one without is taken for the machine's local time."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def check(error, message):
    if error:
        raise KafkaException(error)


def record_key(event):
    return event.get("child_id") or event.get("contact_id") or event["measure_id"]


def main():
    framing, folder = sys.argv[1:]
    encode = (registry_encoder(os.environ["SCHEMA_REGISTRY_URL"]) if framing == "registry"
              else single_object_encoder(folder))
    producer = Producer({"bootstrap.servers": os.environ["KAFKA_BROKERS"],
                         "enable.idempotence": True, "partitioner": "murmur2_random"})
    for line in map(json.loads, sys.stdin):
        topic = line["topic"]
        event = {name: in_utc(value) if name.endswith("_at") and value else value
                 for name, value in line["event"].items()}
        producer.produce(topic, key=record_key(event),
                         value=encode(topic, event), on_delivery=check)
    if producer.flush(30) > 0:
        sys.exit("not everything was acknowledged")


main()
