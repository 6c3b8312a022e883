"""Times later than the timestamp of their record in Kafka (design: events). What is known of that
follows from the records alone."""

import typing

from .times import micros

MILLI = 1000  # microseconds


class Record(typing.NamedTuple):
    """One event as it stands in the log; `timestamp` in milliseconds."""

    event: typing.Any
    topic: str
    partition: int
    offset: int
    timestamp: int


def fields_ahead(record):
    """{field: instant} of those that are later than all of the record's millisecond."""
    end = (record.timestamp + 1) * MILLI
    instants = {name: micros(value) for name, value in record.event.fields.items()
                if hasattr(value, "tzinfo")}
    return {name: instant for name, instant in instants.items() if instant >= end}


def table_rows(records, inputs):
    """frontdoor.time_ahead: (service, topic, partition, offset, field, seconds and so on) of every
    record; `inputs`: {service: names of topics}."""
    return {(service, record.topic, record.partition, record.offset, record.timestamp, field,
             instant, record.event["authority"], record.event.child[1] or "", record.event.entity,
             record.event["revision"], record.event["event_id"])
            for record in records for field, instant in fields_ahead(record).items()
            for service, names in inputs.items() if record.event.topic in names}


def view_rows(records, projection):
    """bi.time_ahead: of versions that stand, by the first record of each in which it is ahead."""
    standing = {(topic, event.child, event.entity): event.version
                for topic in {record.event.topic for record in records}
                for event in projection.winning(topic).values() if not event["voided"]}
    first = {}
    for record in sorted(records, key=lambda record: record.timestamp):
        event = record.event
        if standing.get((event.topic, event.child, event.entity)) == event.version:
            for field, instant in fields_ahead(record).items():
                first.setdefault(
                    (event["authority"], event.topic, event.child[1], event.entity, field),
                    (record.timestamp, instant,
                     (instant - record.timestamp * MILLI) // 1_000_000))
    return first
