"""What operators and accidents do to topics: delete, make anew, grow, cut off their beginning."""

import socket
import struct
import time

import confluent_kafka
from confluent_kafka import admin

from servers import wait_for

DELETE_RECORDS = 21
TIMEOUT_MS = 30000


class Topics:
    """The topics of a broker, with a producer that remembers nothing of earlier ones."""

    def __init__(self, address):
        self.address = address
        self.admin = admin.AdminClient({"bootstrap.servers": address})

    def names(self):
        return set(self.admin.list_topics(timeout=30).topics)

    def create(self, name, partitions=1, **settings):
        """As `frontdoorctl topics` does; the broker may still be busy deleting its namesake."""
        wanted = {"cleanup.policy": "delete", "retention.ms": "-1", **settings}
        deadline = time.monotonic() + 30
        while True:
            made = self.admin.create_topics([admin.NewTopic(name, partitions, 1, config=wanted)])
            try:
                return made[name].result(30)
            except confluent_kafka.KafkaException as error:
                if (error.args[0].code() != confluent_kafka.KafkaError.TOPIC_ALREADY_EXISTS
                        or time.monotonic() > deadline):
                    raise
            time.sleep(0.05)

    def delete(self, name):
        self.admin.delete_topics([name])[name].result(30)

    def grow(self, name, partitions):
        """And wait until publishers see them."""
        self.admin.create_partitions([admin.NewPartitions(name, partitions)])[name].result(30)
        wait_for(f"{name} to have {partitions} partitions", lambda: len(
            self.admin.list_topics(name, timeout=30).topics[name].partitions) == partitions)

    def configure(self, name, **settings):
        """And wait until the broker goes by them, which is later than its answer."""
        resource = admin.ConfigResource(admin.ConfigResource.Type.TOPIC, name, set_config=settings)
        self.admin.alter_configs([resource])[resource].result(30)
        wait_for(f"{name} to have {settings}", lambda: settings.items() <= {
            key: entry.value for key, entry
            in self.admin.describe_configs([resource])[resource].result(30).items()}.items())

    def produce(self, name, values, partition=0, key=None):
        """Publish and wait until all is acknowledged."""
        producer = confluent_kafka.Producer({"bootstrap.servers": self.address})
        failed = []
        for value in values:
            producer.produce(name, value, key, partition,
                             on_delivery=lambda error, _: error and failed.append(error))
        assert producer.flush(30) == 0 and not failed, f"not all is on {name}: {failed}"

    def forget_before(self, name, partition, offset):
        """Delete the records before `offset`, as retention would; the new first offset.

        Asked for by hand: this confluent_kafka has no DeleteRecords.
        """
        topic = name.encode()
        body = (struct.pack(">i", 1) + struct.pack(">h", len(topic)) + topic
                + struct.pack(">iiqi", 1, partition, offset, TIMEOUT_MS))
        request = struct.pack(">hhih", DELETE_RECORDS, 1, 1, -1) + body
        host, port = self.address.rsplit(":", 1)
        with socket.create_connection((host, int(port)), 30) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            answer = connection.makefile("rb")
            size, = struct.unpack(">i", answer.read(4))
            low, error = struct.unpack(">qh", answer.read(size)[-10:])
        assert error == 0, f"deleting records of {name}: error {error}"
        return low
