"""Prints alerts as JSON, one a line, with confluent-kafka: alerts.py TOPIC CONTRACT COUNT

Ends after COUNT of them. KAFKA_BROKERS and GROUP_ID say where and as whom.
"""

import json
import os
import sys

from confluent_kafka import Consumer, KafkaException

from single_object import Contract


def main():
    topic, path, count = sys.argv[1:]
    contract = Contract(path)
    consumer = Consumer({"bootstrap.servers": os.environ["KAFKA_BROKERS"],
                         "group.id": os.environ["GROUP_ID"],
                         "isolation.level": "read_committed", "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    left = int(count)
    while left > 0:
        message = consumer.poll(30)
        if message is None:
            sys.exit("no alert came within 30 s")
        if message.error():
            raise KafkaException(message.error())
        if message.value() is not None:  # else a tombstone
            print(json.dumps(contract.decode(message.value()), default=str), flush=True)
            left -= 1
    consumer.close()


main()
