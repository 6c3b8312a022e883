"""What must hold when all faults are lifted and everything was written. Each check yields what is
wrong."""

import collections

import confluent_kafka

import model
from codec import CONTRACTS
from load import readers
from servers import wait_for
from stack import INPUTS

LEADERLESS = (confluent_kafka.KafkaError.NOT_LEADER_FOR_PARTITION,
              confluent_kafka.KafkaError.LEADER_NOT_AVAILABLE,
              confluent_kafka.KafkaError._TRANSPORT)

ALERTS = "repeat-contact-alert"
SHOWN = 12  # differences of one check


def few(findings, what):
    """The first of many."""
    findings = list(findings)
    yield from (f"{what}: {finding}" for finding in findings[:SHOWN])
    if len(findings) > SHOWN:
        yield f"{what}: {len(findings) - SHOWN} more"


# --- waiting: whether everything was written


def expected_positions(world):
    """{(service, topic, partition): the log's end}."""
    ends = world.publisher.ledger.ends
    return {
        (service, f"{world.prefix}.{name}", partition):
            ends.get((f"{world.prefix}.{name}", partition), 0)
        for service, names in INPUTS.items() for name in names
        for partition in range(world.plan.partitions)}


def found_positions(world):
    # A partition without a record stands at -1 or at 0.
    return {tuple(row[:3]): max(row[3], 0) for row in world.rows(
        "SELECT service, topic, partition, next_offset FROM frontdoor.position")}


def caught_up(world):
    return found_positions(world) == expected_positions(world) and not world.rows(
        "SELECT 1 FROM frontdoor.alert_outbox LIMIT 1")


def quiet(world):
    """Nobody holds a transaction open or waits for a lock."""
    return not world.rows(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend' "
        "AND (state LIKE 'idle in transaction%%' OR wait_event_type = 'Lock')")


# --- checks


def positions(world):
    """Equal to the logs' ends, which are where the delivery reports say."""
    expected, found = expected_positions(world), found_positions(world)
    for place in sorted({*expected, *found}):
        if expected.get(place) != found.get(place):
            yield f"{place} is at {found.get(place)}, not {expected.get(place)}"


def log_ends(world):
    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": world.cluster.kafka.address, "group.id": "ends"})
    for (topic, partition), end in world.publisher.ledger.ends.items():
        high = consumer.get_watermark_offsets(
            confluent_kafka.TopicPartition(topic, partition), timeout=30)[1]
        if high != end:
            yield f"{topic} [{partition}] ends at {high}, delivered was up to {end}"
    consumer.close()


def moves(world):
    """Every offset was passed by exactly one committed transaction: no event counts twice."""
    chains = collections.defaultdict(list)
    for service, topic, partition, begin, end in world.rows(
            "SELECT service, topic, partition, from_offset, to_offset FROM chaos.move"):
        chains[service, topic, partition].append((begin, end))
    for place, steps in chains.items():
        at = -1
        for begin, end in sorted(steps):
            if begin != at or end <= begin:
                yield f"{place} moved from {begin} to {end} when it stood at {at}"
            at = end


def dead_letters(world):
    """Exactly the poison, once for each service that reads its topic, with its bytes."""
    expected = {
        (service, *place): value for place, value in world.publisher.ledger.poison.items()
        for service in readers(place[0].split(".", 1)[1])}
    found = {tuple(row[:4]): row[4:] for row in world.rows(
        'SELECT service, topic, partition, "offset", record_value, reason, message '
        "FROM frontdoor.dead_letter")}
    for place in sorted({*expected, *found}):
        if place not in found:
            yield f"{place}: missing, value {expected[place][:80]!r}"
        elif place not in expected:
            yield f"{place}: a good event, {found[place][1:]}"
        elif found[place][0] not in (None, expected[place]):
            yield f"{place}: has other bytes than were published"


def _watermarks(consumer, place):
    """None where nobody leads the partition for the moment, as when a busy broker misses a beat."""
    try:
        return consumer.get_watermark_offsets(place, timeout=30)
    except confluent_kafka.KafkaException as error:
        if error.args[0].code() not in LEADERLESS:
            raise
        return None


def messages_of_alerts(world):
    """Committed messages, in order within a partition; where reading ended before the log's end."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": world.cluster.kafka.address, "group.id": f"{world.prefix}-check",
        "isolation.level": "read_committed", "enable.auto.commit": False,
        "auto.offset.reset": "earliest", "enable.partition.eof": True})
    topic = f"{world.prefix}.{ALERTS}"
    consumer.assign([confluent_kafka.TopicPartition(topic, number, 0)
                     for number in range(world.plan.partitions)])
    found, ended = [], {}
    while len(ended) < world.plan.partitions:
        message = consumer.poll(20)
        assert message is not None, "no answer from the alert topic"
        if message.error():
            assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF
            ended[message.partition()] = message.offset()
        else:
            found.append(message)
    hanging = []
    for number, offset in ended.items():
        place = confluent_kafka.TopicPartition(topic, number)
        _, end = wait_for(f"{topic} [{number}] to be led",
                          lambda at=place: _watermarks(consumer, at))
        if end != offset:
            hanging.append(f"{topic} [{number}] is committed up to {offset} of {end}")
    consumer.close()
    return found, hanging


def revisions(messages):
    """Of each alert they strictly grow in the order of the topic."""
    last = {}
    for message in messages:
        alert = CONTRACTS[ALERTS].decode(message.value())
        identity, revision = alert["alert_id"], alert["revision"]
        place = (message.partition(), revision)
        if identity in last and last[identity][0] != place[0]:
            yield f"{identity} is in two partitions"
        elif identity in last and last[identity][1] >= revision:
            yield f"{identity}: revision {revision} after {last[identity][1]}"
        last[identity] = place


def sent_is_last(world, messages):
    """alert_sent says what the topic says last."""
    last = {alert["alert_id"]: (alert["state"], alert["revision"])
            for alert in (CONTRACTS[ALERTS].decode(message.value()) for message in messages)}
    sent = {row[0]: tuple(row[1:]) for row in world.rows(
        "SELECT alert_id::text, state, revision FROM frontdoor.alert_sent")}
    for identity in sorted({*last, *sent}):
        if last.get(identity) != sent.get(identity):
            yield f"{identity}: {last.get(identity)} on the topic, not {sent.get(identity)}"


def instances(world):
    """None ended but by our hand, none failed to stop."""
    for instance in world.instances:
        yield from instance.failures


def everything(world):
    """(what is wrong, messages of alerts, alerts). All services have stopped."""
    found, hanging = messages_of_alerts(world)
    projection = model.project(world.history)
    with world.connect(autocommit=True) as connection:
        rows = model.differences(connection, projection)
    checks = (
        ("instance", instances(world)),
        ("delivery", world.publisher.ledger.lost),
        ("position", positions(world)),
        ("log", log_ends(world)),
        ("move", moves(world)),
        ("dead letter", dead_letters(world)),
        ("projection", rows),
        ("alert topic", hanging),
        ("alert", model.differences_of_topic(
            [CONTRACTS[ALERTS].decode(message.value()) for message in found], projection)),
        ("revision", revisions(found)),
        ("alert_sent", sent_is_last(world, found)),
    )
    wrong = [line for what, findings in checks for line in few(findings, what)]
    return wrong, len(found), len(projection.alerts)
