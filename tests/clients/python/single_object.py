"""Avro's single-object encoding: C3 01, the fingerprint of the schema, the Avro bytes."""

import io
import json
import pathlib

import fastavro
from fastavro.schema import fingerprint, to_parsing_canonical_form


class Contract:
    """One .avsc."""

    def __init__(self, path):
        text = json.loads(pathlib.Path(path).read_text())
        self.schema = fastavro.parse_schema(text)
        self.header = b"\xc3\x01" + bytes.fromhex(
            fingerprint(to_parsing_canonical_form(text), "CRC-64-AVRO"))

    def encode(self, event):
        out = io.BytesIO()
        fastavro.schemaless_writer(out, self.schema, event)
        return self.header + out.getvalue()

    def decode(self, value):
        if not value.startswith(self.header):
            raise ValueError("the value was written by another version of the contract")
        return fastavro.schemaless_reader(io.BytesIO(value[len(self.header):]), self.schema)
