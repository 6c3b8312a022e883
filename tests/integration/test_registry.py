"""Events whose schema a registry knows by an id."""

import json

import pytest
from codec import CONTRACTS, ROOT
from events import at, call
from registry import frame
from servers import wait_for

HEADER = 10  # of single-object encoding


@pytest.fixture
def asking(stack, registry, tmp_path):
    """The stack, its services told of the registry and of a folder to keep answers in."""
    folder = tmp_path / "schemas"
    folder.mkdir()
    stack.environment |= {"FRONTDOOR_SCHEMA_REGISTRY_URL": registry.url,
                          "FRONTDOOR_SCHEMA_CACHE_FOLDER": str(folder)}
    return stack


def contract(name):
    return (ROOT / "schemas" / "events" / f"{name}.avsc").read_text()


def publish(stack, number, contact):
    event = call(contact, f"child-of-{contact}", at("2020-06-01T09:00"))
    value = CONTRACTS["call-logged"].encode(event)
    stack.publish_bytes("call-logged", frame(number, value[HEADER:]), event["child_id"])


def contacts(stack):
    return [row[0] for row in stack.rows("SELECT contact_id FROM timeliness.contact ORDER BY 1")]


def test_they_are_taken_and_the_registry_is_asked_once(asking, registry):
    number = registry.put(contract("call-logged"))
    for contact in ("c1", "c2", "c3"):
        publish(asking, number, contact)
    asking.publish("call-logged", **call("c4", "child", at("2020-06-01T09:00")))
    asking.start("timeliness")
    asking.wait_projected("timeliness")
    assert contacts(asking) == ["c1", "c2", "c3", "c4"]
    assert registry.questions == [f"/schemas/ids/{number}"]


def test_services_start_and_run_without_it_once_ids_are_kept(asking, registry):
    number = registry.put(contract("call-logged"))
    publish(asking, number, "c1")
    asking.start("timeliness")
    asking.wait_projected("timeliness")
    asking.stop()
    registry.down()
    publish(asking, number, "c2")
    asking.start("timeliness")
    asking.wait_projected("timeliness")
    assert contacts(asking) == ["c1", "c2"]


def test_an_id_that_it_does_not_know_is_a_dead_letter_that_can_be_tried_again(asking, registry):
    publish(asking, 7, "c1")
    asking.start("timeliness")
    asking.wait_projected("timeliness")
    assert asking.rows("SELECT reason, message FROM frontdoor.dead_letter") == [
        ("schema_unknown", "the schema registry knows no schema with id 7")]
    registry.put(contract("call-logged"), 7)
    asking.ctl("dead-letter", "redrive", "--reason", "schema_unknown")
    wait_for("the event", lambda: asking.alive() and contacts(asking) == ["c1"])


def test_while_it_is_down_nothing_is_skipped(asking, registry):
    number = registry.put(contract("call-logged"))
    registry.down()
    asking.publish("call-logged", **call("c1", "child", at("2020-06-01T09:00")))
    asking.flush()
    service = asking.start("timeliness")
    asking.wait_projected("timeliness")
    publish(asking, number, "c2")
    asking.flush()
    wait_for("the service to have tried for a while",
             lambda: asking.alive() and "looking for a schema: failing for" in service.log())
    assert contacts(asking) == ["c1"]
    assert asking.value("SELECT count(*) FROM frontdoor.dead_letter") == 0
    registry.up()
    asking.wait_projected("timeliness")
    assert contacts(asking) == ["c1", "c2"]
    assert json.dumps(registry.questions).count(f"/schemas/ids/{number}") == 1


def test_the_contracts_can_be_registered_listed_and_checked(asking, registry):
    assert asking.ctl("schema", "list", status=1).count(" missing") == len(CONTRACTS)
    assert asking.ctl("schema", "register").count(" registered id ") == len(CONTRACTS)
    subject = f"{asking.topic('call-logged')}-value"
    assert registry.schemas[registry.subjects[subject][0]] == contract("call-logged")
    assert f"{subject} registered id 1 version 1\n" in asking.ctl("schema", "list")
    assert asking.ctl("schema", "check").count(" compatible") == len(CONTRACTS)


def test_each_version_that_the_contract_cannot_read_is_told_with_its_field(asking, registry):
    subject = f"{asking.topic('call-logged')}-value"
    for name in ("contact_id", "received_at"):
        registry.add(subject, contract("call-logged").replace(f'"{name}"', '"other"'))
    registry.add(subject, contract("call-logged"))
    found = json.loads(asking.ctl("schema", "check", "--json", status=1))
    bad = [row for row in found if row["state"] == "incompatible"]
    assert [(row["subject"], row["version"]) for row in bad] == [(subject, 1), (subject, 2)]
    assert "contact_id" in bad[0]["why"] and "received_at" in bad[1]["why"]


def test_a_version_that_refers_to_other_subjects_is_checked_with_them(asking, registry):
    schema = json.loads(contract("call-logged"))
    field = next(field for field in schema["fields"] if field["name"] == "channel")
    name, enum = field["type"]["name"], field["type"]
    field["type"] = name
    registry.add("codes", json.dumps({"namespace": schema["namespace"], **enum}))
    registry.add(f"{asking.topic('call-logged')}-value", json.dumps(schema),
                 [(f"{schema['namespace']}.{name}", "codes", 1)])
    assert asking.ctl("schema", "check").count(" compatible") == len(CONTRACTS)
