"""Fills topics, a million events in half a minute."""

import collections

import confluent_kafka

PRODUCER = {
    "enable.idempotence": True,
    "partitioner": "murmur2_random",
    "compression.type": "lz4",
    "linger.ms": 50,
    "batch.size": 262144,
    "queue.buffering.max.messages": 500000,
}


def fill(stack, stream):
    """Publishes what `stream` gives, and how many events each topic got."""
    counts = collections.Counter()
    failed = []
    topics = {}
    producer = confluent_kafka.Producer({
        "bootstrap.servers": stack.kafka.address, **PRODUCER,
        "error_cb": failed.append})
    produce = producer.produce
    for name, key, value in stream:
        topic = topics.get(name) or topics.setdefault(name, stack.topic(name))
        counts[name] += 1
        while True:
            try:
                produce(topic, value, key)
                break
            except BufferError:
                producer.poll(0.1)
    assert producer.flush(120) == 0, "not everything was acknowledged"
    missing = [str(error) for error in failed if error.fatal()]
    assert not missing, missing
    return dict(counts)
