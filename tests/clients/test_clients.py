"""Clients that nobody here wrote: each publishes all topics, in both framings, by three versions of
every contract, reads the alerts that follow and hears of a rejection. A client whose packages can't
be had is skipped.

FRONTDOOR_TEST_REGISTRY_URL is a schema registry to use instead of that of the tests.
"""

import collections
import datetime
import itertools
import json
import os
import typing

import psycopg
import pytest
import xxhash

import model
import programs
from codec import CONTRACTS, Contract
from events import call, one_of_each, record_key
from model.tables import PARTS, VERSIONS
from registry import Remote, frame
from servers import wait_for

HEADER = 10  # bytes of single-object encoding in front of a record
FRAMINGS = ("single-object", "registry")
DAY = datetime.timedelta(days=1)
ADDED = "added_later"


# --- versions of the contracts


def older(contract):
    """Without its last optional field that the events here don't have."""
    document = json.loads(contract.text)
    sample = one_of_each(0)[contract.name]
    optional = [field for field in document["fields"]
                if "default" in field and field["name"] not in sample]
    document["fields"].remove(optional[-1])
    return json.dumps(document)


def newer(contract):
    """With a further field, which ours lacks."""
    document = json.loads(contract.text)
    document["fields"].append({"name": ADDED, "type": ["null", "string"], "default": None})
    return json.dumps(document)


# As they are registered, one after the other.
VERSIONS_OF_CONTRACTS = {"older": older, "present": lambda contract: contract.text, "newer": newer}


def write_versions(folder):
    """{(version, topic): Contract}, and their files in folders of their own."""
    made = {}
    for (version, text_of), topic in itertools.product(
            VERSIONS_OF_CONTRACTS.items(), model.TOPICS):
        path = folder / version / f"{topic}.avsc"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text_of(CONTRACTS[topic]))
        made[version, topic] = Contract(topic, path.read_text())
    return made


def register(stack, registry, version, contracts):
    """Make it the latest version of each subject; {topic: id}."""
    if version == "present":
        stack.ctl("schema", "register")
    return {topic: registry.add(f"{stack.topic(topic)}-value", contracts[version, topic].text)
            for topic in model.TOPICS}


# --- what is published


class Cell(typing.NamedTuple):
    """One event of one child: it carries the framing and version in its id."""

    framing: str
    version: str
    topic: str
    event: dict
    key: str
    value: bytes  # as it must be, byte for byte

    def for_model(self):
        event = model.Event(self.topic, {n: v for n, v in self.event.items() if n != ADDED})
        event.value = self.value
        digest = xxhash.xxh3_64_intdigest(self.value[HEADER if self.value[0] else 5:])
        event.version = (*event.version[:2], digest)
        return event


def events_of(framing, version):
    """One of each, about one child, and two more similar calls: an alert."""
    identity = f"{framing}-{version}"
    each = one_of_each(identity)
    first = each["call-logged"]
    calls = [call(f"c-{identity}-{n}", first["child_id"], first["received_at"] + n * 7 * DAY)
             for n in (1, 2)]
    for topic, event in [*each.items(), *(("call-logged", one) for one in calls)]:
        yield topic, {**event, ADDED: "x"} if version == "newer" else event


def cells_of(framing, version, contracts, numbers):
    cells = []
    for topic, event in events_of(framing, version):
        value = contracts[version, topic].encode(event)
        if framing == "registry":
            value = frame(numbers[topic], value[HEADER:])
        cells.append(Cell(framing, version, topic, event, record_key(event), value))
    return cells


# --- what came of it


class Published(typing.NamedTuple):
    """A record, but for its place."""

    topic: str
    key: bytes
    value: bytes


def unpublished(stack, cells):
    """Cells whose record isn't on its topic as it must be, and records that nobody asked for."""
    found = collections.Counter(Published(name, record.key(), record.value())
                                for name in model.TOPICS for record in stack.records(name))
    wanted = [Published(cell.topic, cell.key.encode(), cell.value) for cell in cells]
    missing = [cell for cell, record in zip(cells, wanted) if not found[record]]
    return missing, found - collections.Counter(wanted)


def tables_of(topic):
    """How lines of model.differences begin that are about an event of the topic."""
    return tuple([f"{part.table} {topic} " for part in PARTS if part.topic == topic]
                 + [f"{part.table} " for part in VERSIONS if part.topic == topic])


def matrix(cells, missing, differences, alerts):
    """Topics down, framings and versions across; `alerts` are the children of those that came."""
    kinds = list(itertools.product(FRAMINGS, VERSIONS_OF_CONTRACTS))

    def verdict(topic, kind):
        mine = [cell for cell in cells if cell[:3] == (*kind, topic)]
        if any(cell in missing for cell in mine):
            return "unpublished"
        wrong = [line for line in differences
                 if line.startswith(tables_of(topic)) and mine[0].key in line]
        return "wrong" if wrong else "ok"

    heads = [f"{framing} {version}" for framing, version in kinds]
    yield " " * 26 + "  ".join(heads)
    for topic in model.TOPICS:
        yield f"{topic:26}" + "  ".join(
            f"{verdict(topic, kind):{len(head)}}" for kind, head in zip(kinds, heads))
    yield f"{'alert read':26}" + "  ".join(
        f"{'ok' if mine in alerts else 'missing':{len(head)}}"
        for mine, head in ((f"child-{'-'.join(kind)}", head) for kind, head in zip(kinds, heads)))


def tell(alert):
    return {name: alert[name] for name in
            ("alert_id", "child_id", "rule", "state", "revision", "contact_ids", "closed_reason")}


# --- the test


@pytest.fixture
def chosen_registry(registry):
    url = os.environ.get("FRONTDOOR_TEST_REGISTRY_URL")
    return Remote(url) if url else registry


@pytest.mark.parametrize("name", programs.CLIENTS)
def test_it_publishes_every_topic_and_reads_what_is_sent(name, stack, chosen_registry, tmp_path,
                                                         capsys):
    registry, schemas, work = chosen_registry, tmp_path / "schemas", tmp_path / "work"
    schemas.mkdir()
    work.mkdir()
    try:
        client = programs.CLIENTS[name](stack, registry, work)
    except programs.Missing as why:
        with capsys.disabled():
            print(f"\n*** NOT TESTED: the client {name}, for {why}\n")
        pytest.skip(f"the client {name}: {why}")
    contracts = write_versions(schemas)
    stack.environment |= {"FRONTDOOR_SCHEMA_REGISTRY_URL": registry.url,
                          "FRONTDOOR_SCHEMA_FOLDER": str(schemas)}
    stack.start()

    cells = []
    for version in VERSIONS_OF_CONTRACTS:
        numbers = register(stack, registry, version, contracts)
        for framing in FRAMINGS:
            some = cells_of(framing, version, contracts, numbers)
            client.publish(framing, schemas / version, some)
            cells += some
    stack.wait_projected()
    sent = [alert for alert in stack.alerts() if alert]
    read = client.read("repeat-contact-alert", len(sent))

    missing, unasked = unpublished(stack, cells)
    projection = model.project([cell.for_model() for cell in cells])
    with psycopg.connect(stack.url, autocommit=True) as connection:
        differences = model.differences(connection, projection)
    with capsys.disabled():
        print(f"\n{name}: {programs.CLIENTS[name].__doc__}")
        print("\n".join(matrix(cells, missing, differences, {one["child_id"] for one in read})))
    assert not missing and not unasked
    assert differences == []
    assert stack.rows("SELECT topic, reason, message FROM frontdoor.dead_letter") == []
    assert model.differences_of_topic(sent, projection) == []
    assert len(sent) == len(FRAMINGS) * len(VERSIONS_OF_CONTRACTS)
    assert sorted(map(tell, read), key=str) == sorted(map(tell, sent), key=str)
    assert stack.ctl("schema", "check").count(" compatible") == len(CONTRACTS)

    stack.publish_bytes("case-closed", b"no Avro", "child")
    stack.flush()
    told = wait_for("the rejection", lambda: stack.alive() and stack.messages("event-rejected"))
    heard, = client.read("event-rejected", 1)
    assert (heard["topic"], heard["offset"], heard["reason"], heard["message"]) == (
        stack.topic("case-closed"), told[0]["offset"], "framing_none", told[0]["message"])
