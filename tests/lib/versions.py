"""Contracts as another version has them, encoded by Debian's python3-avro."""

import io
import json
import struct

import avro.io
import avro.schema

from codec import ROOT, fingerprint


class Version:
    """One version of a contract: `change` edits the document of the present one."""

    def __init__(self, name, change):
        document = json.loads((ROOT / "schemas" / "events" / f"{name}.avsc").read_text())
        change(document)
        self.name = name
        self.fields = document["fields"]
        self.text = json.dumps(document)
        self.schema = avro.schema.parse(self.text)
        self.header = b"\xc3\x01" + struct.pack("<Q", fingerprint(self.schema))

    def body(self, event):
        """Avro alone: what the event has of this version's fields, defaults for the others."""
        written = {field["name"]: event.get(field["name"], field.get("default"))
                   for field in self.fields}
        out = io.BytesIO()
        avro.io.DatumWriter(self.schema).write(written, avro.io.BinaryEncoder(out))
        return out.getvalue()

    def encode(self, event):
        """Single-object encoding."""
        return self.header + self.body(event)


def named(document, name):
    """The field of that name."""
    return next(field for field in document["fields"] if field["name"] == name)


def newer(document):
    """A nullable field more, a symbol more in each enum, and all fields in another order."""
    for field in document["fields"]:
        kind = field["type"]
        items = kind.get("items") if isinstance(kind, dict) else None
        enum = items if isinstance(items, dict) else kind
        if isinstance(enum, dict) and enum.get("type") == "enum":
            enum["symbols"].insert(0, "NEW_SYMBOL")
    document["fields"].append({"name": "language", "type": ["null", "string"], "default": None})
    document["fields"].reverse()


def older(document):
    """As a contract may have begun: no field that has a default but for enums and child_id, a
    shorter number, and a union the other way round."""
    document["fields"] = [
        field for field in document["fields"]
        if "default" not in field or field["default"] == "UNKNOWN" or field["name"] == "child_id"]
    named(document, "revision")["type"] = "int"
    for field in document["fields"]:
        if field["name"] == "child_id" and isinstance(field["type"], list):
            field["type"] = ["string", "null"]
            field.pop("default")
