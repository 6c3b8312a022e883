"""Avro single-object encoding by Debian's python3-avro: a second implementation beside ours."""

import io
import json
import pathlib
import struct
import uuid

import avro.io
import avro.schema

ROOT = pathlib.Path(__file__).resolve().parents[2]
EMPTY = 0xC15D213AA4D7A795


def _crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (EMPTY & -(value & 1))
        table.append(value)
    return table


TABLE = _crc_table()


def _simple(node):
    """python3-avro leaves {"type": "string"} where a logical type was; the rule is "string"."""
    if isinstance(node, dict):
        return node["type"] if list(node) == ["type"] else {k: _simple(v) for k, v in node.items()}
    return [_simple(item) for item in node] if isinstance(node, list) else node


def fingerprint(schema):
    """CRC-64-AVRO of the parsing canonical form."""
    value = EMPTY
    canonical = json.dumps(_simple(json.loads(schema.canonical_form)), separators=(",", ":"))
    for byte in canonical.encode():
        value = (value >> 8) ^ TABLE[(value ^ byte) & 0xFF]
    return value


class Contract:
    """One .avsc, or another version of it: dicts to bytes and back."""

    def __init__(self, name, text=None):
        self.name = name
        self.text = text or (ROOT / "schemas" / "events" / f"{name}.avsc").read_text()
        self.fields = json.loads(self.text)["fields"]
        self.schema = avro.schema.parse(self.text)
        self.header = b"\xc3\x01" + struct.pack("<Q", fingerprint(self.schema))

    def complete(self, event):
        """The event with every absent field at its default."""
        defaults = {f["name"]: f["default"] for f in self.fields if "default" in f}
        unknown = set(event) - {f["name"] for f in self.fields}
        assert not unknown, f"{self.name} has no {unknown}"
        return {**defaults, **event}

    def encode(self, event):
        out = io.BytesIO()
        writer = avro.io.DatumWriter(self.schema)
        writer.write(self.complete(event), avro.io.BinaryEncoder(out))
        return self.header + out.getvalue()

    def decode(self, value):
        assert value.startswith(self.header)
        reader = avro.io.DatumReader(self.schema)
        return reader.read(avro.io.BinaryDecoder(io.BytesIO(value[len(self.header):])))


CONTRACTS = {path.stem: Contract(path.stem) for path in (ROOT / "schemas" / "events").glob("*.avsc")}


def event_id():
    return str(uuid.uuid4())
