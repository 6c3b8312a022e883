"""Kafka's doors, tried by a client of any user: what comes of it, as a word."""

import time

import confluent_kafka

ALLOWED = "allowed"
SECONDS = 20
PASSING = ("_TRANSPORT", "_ALL_BROKERS_DOWN", "_PARTITION_EOF")


def name(error):
    return error.name()


def write(settings, values):
    """For each topic of `values`, what became of its value."""
    producer = confluent_kafka.Producer({**settings, "message.timeout.ms": SECONDS * 1000})
    outcome = {}

    def note(topic):
        return lambda error, _: outcome.update({topic: name(error) if error else ALLOWED})

    for topic, value in values.items():
        producer.produce(topic, value, "key", on_delivery=note(topic))
    producer.flush(SECONDS + 10)
    return outcome


def hidden(client, topics):
    """Those of `topics` that the client may not even see, and what it is told; a consumer isn't."""
    errors = {topic: client.list_topics(topic, timeout=SECONDS).topics[topic].error
              for topic in topics}
    return {topic: name(error) for topic, error in errors.items() if error}


def read(settings, topics):
    """For each topic, what came from its partition 0: ALLOWED also where nothing stands there."""
    consumer = confluent_kafka.Consumer({**settings, "enable.partition.eof": True,
                                         "enable.auto.commit": False})
    outcome, deadline = hidden(consumer, topics), time.monotonic() + SECONDS
    consumer.assign([confluent_kafka.TopicPartition(topic, 0, 0)
                     for topic in topics if topic not in outcome])
    while len(outcome) < len(topics) and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is None or not message.topic():
            continue
        error = message.error()
        passed = not error or error.code() == confluent_kafka.KafkaError._PARTITION_EOF
        outcome.setdefault(message.topic(), ALLOWED if passed else name(error))
    consumer.close()
    return outcome


def join(settings, group, topic):
    """What comes of joining a group to read a topic."""
    consumer = confluent_kafka.Consumer({**settings, "group.id": group,
                                         "enable.auto.commit": False})
    joined, deadline = [], time.monotonic() + SECONDS
    consumer.subscribe([topic], on_assign=lambda *_: joined.append(ALLOWED))
    while not joined and time.monotonic() < deadline:
        message = consumer.poll(0.2)
        if message is not None and message.error() and name(message.error()) not in PASSING:
            joined.append(name(message.error()))
    consumer.close()
    return joined[0] if joined else "nothing"


def use_transactions(settings, identity):
    """What comes of a producer with that transactional id."""
    producer = confluent_kafka.Producer({**settings, "transactional.id": identity})
    try:
        producer.init_transactions(SECONDS)
    except confluent_kafka.KafkaException as refused:
        return name(refused.args[0])
    return ALLOWED


def enter(settings, seconds=SECONDS):
    """What a client that wants no more than to log in is told: names and texts of its errors."""
    heard = []
    producer = confluent_kafka.Producer({**settings, "error_cb": heard.append})
    deadline = time.monotonic() + seconds
    try:
        producer.list_topics(timeout=3)
        return [(ALLOWED, "")]
    except confluent_kafka.KafkaException:
        while not heard and time.monotonic() < deadline:
            producer.poll(0.2)
    producer.poll(0.5)
    return [(name(error), error.str()) for error in heard]
