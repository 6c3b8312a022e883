"""Versions of a contract side by side: each is read by consumers that know another one."""

import collections
import json
import random

import pytest
from codec import CONTRACTS
from events import at, call, one_of_each, record_key
from registry import Registry, frame
from versions import Version, named, newer, older

START = at("2020-06-01T09:00")
SERVICES = ("caseload", "timeliness", "front-door", "repeat-contact")
TABLES = """
SELECT format('%%I.%%I', table_schema, table_name) FROM information_schema.columns
WHERE table_schema IN ('caseload', 'timeliness', 'front_door', 'repeat_contact') AND column_name = 'child_id'
"""


class ByFolder:
    """Schemas named by their fingerprint, known from the schema folder."""

    def __init__(self, stack, folder):
        self.folder = folder
        folder.mkdir()
        stack.environment["FRONTDOOR_SCHEMA_FOLDER"] = str(folder)

    def know(self, version):
        """Make it known; how a value of it begins is part of the value."""
        number = len(list(self.folder.iterdir())) + 2
        (self.folder / f"{version.name}.{number}.avsc").write_text(version.text)
        return version.encode


class ByRegistry:
    """Schemas named by their id, known from a registry."""

    def __init__(self, stack, registry):
        self.registry = registry
        stack.environment["FRONTDOOR_SCHEMA_REGISTRY_URL"] = registry.url

    def know(self, version):
        number = self.registry.add(f"{version.name}-value", version.text)
        return lambda event: frame(number, version.body(event))


@pytest.fixture(params=["folder", "registry"])
def known_by(request, stack, tmp_path):
    """How the services come to know a writer's schema."""
    if request.param == "folder":
        yield ByFolder(stack, tmp_path / "schemas")
    else:
        registry = Registry()
        yield ByRegistry(stack, registry)
        registry.down()


@pytest.fixture
def folder(stack, tmp_path):
    return ByFolder(stack, tmp_path / "schemas")


def present(document):
    """The contract as it is."""


def letters(stack):
    return stack.rows("SELECT DISTINCT reason, message FROM frontdoor.dead_letter")


def contacts(stack):
    """What stands of each contact, by its id."""
    rows = stack.rows("SELECT contact_id, channel, received_at, concern_factors, call_revision "
                      "FROM timeliness.contact")
    return {contact: values for contact, *values in rows}


def publish_calls(stack, encode, numbers, **more):
    for number in numbers:
        event = call(f"c{number}", f"child-{number}", START, **more)
        stack.publish_bytes("call-logged", encode(event), event["child_id"])


def test_a_newer_version_is_published_while_consumers_know_the_present_one(stack, known_by):
    first = known_by.know(Version("call-logged", present))
    stack.start("timeliness")
    publish_calls(stack, first, range(10))
    stack.wait_projected("timeliness")
    second = known_by.know(Version("call-logged", newer))
    for number in range(10, 50, 2):
        publish_calls(stack, first, [number])
        publish_calls(stack, second, [number + 1], channel="NEW_SYMBOL", language="cy")
    stack.wait_projected("timeliness")
    assert letters(stack) == []
    stands = contacts(stack)
    assert len(stands) == 50
    assert collections.Counter(values[0] for values in stands.values()) == {
        "PHONE": 30, "NEW_SYMBOL": 20}
    assert {tuple(map(str, values[1:])) for values in stands.values()} == {
        (str(stands["c0"][1]), "['F_3A']", "1")}
    assert stack.value("SELECT count(*) FROM bi.contact WHERE channel_code = 'UNKNOWN'") == 20


def test_an_older_version_goes_on_while_consumers_know_the_present_one(stack, known_by):
    first = known_by.know(Version("call-logged", older))
    second = known_by.know(Version("call-logged", present))
    for number in range(0, 40, 2):
        publish_calls(stack, first, [number], channel="EMAIL")
        publish_calls(stack, second, [number + 1])
    stack.start("timeliness")
    stack.wait_projected("timeliness")
    publish_calls(stack, first, range(40, 45), channel="EMAIL")
    stack.wait_projected("timeliness")
    assert letters(stack) == []
    stands = contacts(stack)
    assert len(stands) == 45
    assert stands["c0"] == ["EMAIL", START, [], 1]
    assert stands["c1"] == ["PHONE", START, ["F_3A"], 1]
    assert stands["c44"] == ["EMAIL", START, [], 1]


def test_a_correction_may_be_of_another_version(stack, known_by):
    encodes = [known_by.know(Version("call-logged", change))
               for change in (newer, present, older)]
    for order in ((0, 1, 2), (2, 1, 0)):
        for revision, which in enumerate(order):
            event = call(f"c{order[0]}", f"child-{order[0]}", START, revision=revision,
                         channel="EMAIL" if revision == 2 else "POST")
            stack.publish_bytes("call-logged", encodes[which](event), event["child_id"])
    stack.start("timeliness")
    stack.wait_projected("timeliness")
    assert letters(stack) == []
    assert {contact: values[0] for contact, values in contacts(stack).items()} == {
        "c0": "EMAIL", "c2": "EMAIL"}
    assert {values[3] for values in contacts(stack).values()} == {2}


def projected(stack, number):
    """Rows of the child of `one_of_each`, without what names it or tells versions apart."""
    rows = []
    for table, in stack.rows(TABLES):
        for row, in stack.rows(f"SELECT to_jsonb(t) FROM {table} AS t WHERE child_id = %s",
                               f"child-{number}"):
            kept = {column: value for column, value in row.items()
                    if not column.endswith(("_key", "hash", "event_id"))}
            rows.append((table, json.dumps(kept, sort_keys=True).replace(f"-{number}\"", "\"")))
    return sorted(rows)


def test_every_topic_is_read_alike_from_every_version(stack, known_by):
    for number, change in ((1, present), (2, newer), (3, older)):
        for name, event in one_of_each(number).items():
            bare = {field: value for field, value in event.items()
                    if field not in ("concern_factors", "factors", "team_id", "worker_id")}
            encode = known_by.know(Version(name, change))
            stack.publish_bytes(name, encode(bare), record_key(event))
    stack.start(*SERVICES)
    stack.wait_projected()
    assert letters(stack) == []
    assert len(projected(stack, 1)) >= 8
    assert projected(stack, 2) == projected(stack, 1)
    assert projected(stack, 3) == projected(stack, 1)


def test_a_version_that_cannot_be_read_is_told_once_with_its_field(stack, folder):
    def unreadable(document):
        named(document, "contact_id")["name"] = "kontakt"
        named(document, "kontakt")["default"] = "k"

    encode = folder.know(Version("call-logged", unreadable))
    publish_calls(stack, encode, range(500))
    publish_calls(stack, CONTRACTS["call-logged"].encode, range(500, 510))
    service = stack.start("timeliness")
    stack.wait_projected("timeliness")
    why = "field contact_id: the writer lacks it and it has no default"
    assert letters(stack) == [("schema_incompatible", why)]
    assert stack.value("SELECT count(*) FROM frontdoor.dead_letter") == 500
    assert len(contacts(stack)) == 10
    assert service.log().count(f"can't be read: {why}") == 1
    assert "frontdoor.events.CallLogged" in service.log()


# --- any version at all


ADDED = [("double", 0.25), (["null", "long"], -7),
         ({"type": "map", "values": "bytes"}, {"k": b"v"}),
         ({"type": "array", "items": {"type": "array", "items": "string"}}, [["a", "b"], []]),
         ({"type": "fixed", "name": "Seven", "size": 7}, b"1234567"),
         ({"type": "record", "name": "Link", "fields": [
             {"name": "next", "type": ["null", "Link"]}]}, {"next": {"next": None}})]


def random_version(rng):
    """Fields dropped, added, in another order; strings as bytes; unions the other way round. The
    version, and how an event is adapted to it."""
    added = rng.sample(ADDED, rng.randrange(3))
    as_bytes = set()

    def change(document):
        fields = [f for f in document["fields"] if "default" not in f or rng.random() < 0.8]
        for field in fields:
            if field["type"] == "string" and rng.random() < 0.3:
                field["type"] = "bytes"
                as_bytes.add(field["name"])
            elif isinstance(field["type"], list) and rng.random() < 0.5:
                field["type"].reverse()
                del field["default"]
        fields += [{"name": f"added_{number}", "type": kind}
                   for number, (kind, _) in enumerate(added)]
        rng.shuffle(fields)
        document["fields"] = fields

    version = Version("call-logged", change)

    def adapt(event):
        adapted = {name: value.encode() if name in as_bytes else value
                   for name, value in event.items()}
        return {**adapted, **{f"added_{number}": value for number, (_, value) in enumerate(added)}}

    return version, adapt


def random_call(rng, number):
    channel = rng.choice(["PHONE", "EMAIL", "POST", "UNKNOWN"])
    return call(f"c{number}", f"child-{number}", START, revision=rng.randrange(2**40),
                channel=channel, information_only=rng.random() < 0.5,
                concern_factors=rng.sample(["F_3A", "F_3B", "F_24A"], rng.randrange(3)),
                team_id=rng.choice([None, "team-1"]))


def expected(version, event):
    """What is read of an event that was written by a version: defaults for what it lacks."""
    has = {field["name"] for field in version.fields}
    values = {**CONTRACTS["call-logged"].complete({}), **{
        name: value for name, value in event.items() if name in has}}
    return tuple(values[name] for name in (
        "channel", "concern_factors", "information_only", "team_id", "revision"))


def test_what_another_implementation_writes_by_any_version_is_read(stack, folder):
    rng = random.Random(6)
    awaited = {}
    for number in range(0, 200, 4):
        version, adapt = random_version(rng)
        encode = folder.know(version)
        for contact in range(number, number + 4):
            event = random_call(rng, contact)
            stack.publish_bytes("call-logged", encode(adapt(event)), event["child_id"])
            awaited[event["contact_id"]] = expected(version, event)
    stack.start("timeliness")
    stack.wait_projected("timeliness")
    assert letters(stack) == []
    assert {contact: tuple(values) for contact, *values in stack.rows(
        "SELECT contact_id, channel, concern_factors, information_only, team_id, call_revision "
        "FROM timeliness.contact")} == awaited


def test_the_contracts_read_every_version_that_the_repository_keeps(stack):
    assert stack.ctl("schema", "check").count(" compatible") == len(CONTRACTS)
