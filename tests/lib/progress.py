"""How far services are, by the offsets that the broker acknowledged: quicker than to ask it."""

import confluent_kafka
import psycopg

from codec import CONTRACTS
from servers import wait_for
from stack import INPUTS

POSITIONS = "SELECT service, topic, partition, next_offset FROM frontdoor.position"


class Progress:
    """Publishes to a stack, waits for its services, and follows its alert topic."""

    def __init__(self, stack):
        self.stack = stack
        self.ends = {}  # (topic, partition): the offset after the last record
        self.messages = []  # of the alert topic so far, decoded
        self.connection = psycopg.connect(stack.url, autocommit=True)
        self.consumer = confluent_kafka.Consumer(stack.client({
            "group.id": f"{stack.prefix}-progress", "isolation.level": "read_committed",
            "enable.auto.commit": False}))
        topic = stack.topic("repeat-contact-alert")
        self.consumer.assign([confluent_kafka.TopicPartition(topic, partition, 0)
                              for partition in range(stack.partitions)])

    def reconnect(self):
        """After PostgreSQL went away."""
        self.connection.close()
        self.connection = psycopg.connect(self.stack.url, autocommit=True)

    def close(self):
        self.consumer.close()
        self.connection.close()

    # --- publishing

    def _delivered(self, error, message):
        assert error is None, error
        where = message.topic(), message.partition()
        self.ends[where] = max(self.ends.get(where, 0), message.offset() + 1)

    def publish(self, events):
        """Events of the model, acknowledged when this returns."""
        for event in events:
            self.stack.producer.produce(self.stack.topic(event.topic), event.value, event.key,
                                        on_delivery=self._delivered)
            self.stack.producer.poll(0)
        self.stack.flush()

    # --- waiting

    def _projected(self):
        rows = self.connection.execute(POSITIONS)
        held = {tuple(where): offset for *where, offset in rows}
        return self.stack.alive() and all(
            held.get((service, self.stack.topic(name), partition), -1)
            >= self.ends.get((self.stack.topic(name), partition), 0)
            for service, names in INPUTS.items() for name in names
            for partition in range(self.stack.partitions))

    def _sent(self):
        waiting = self.connection.execute("SELECT 1 FROM frontdoor.alert_outbox LIMIT 1")
        return not waiting.fetchall()

    def wait(self, seconds=60):
        """Until all that was published is projected, and the alerts are sent."""
        wait_for("everything to be projected", self._projected, seconds, every=0.01)
        wait_for("the outbox to be sent", self._sent, seconds, every=0.01)

    # --- the alert topic

    def read_alerts(self, seconds):
        """Adds to `messages` what there is, waiting so long for the first one."""
        message = self.consumer.poll(seconds)
        while message is not None:  # a tombstone is false
            assert not message.error(), message.error()
            if message.value():
                self.messages.append(CONTRACTS["repeat-contact-alert"].decode(message.value()))
            else:  # a tombstone: nothing of that alert stands any more
                self.messages = [sent for sent in self.messages
                                 if sent["alert_id"].encode() != message.key()]
            message = self.consumer.poll(0)
