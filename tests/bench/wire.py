"""Events as bytes, quickly: each contract becomes one function, so that a million take seconds.

lib/codec.py says what is right and test_bench.py compares; it takes some 150 us for an event.
"""

from codec import CONTRACTS


def varint(number):
    """Avro's long: zigzag, seven bits a byte."""
    number = number << 1 if number >= 0 else ~number << 1 | 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


SHORT = [varint(n) for n in range(1 << 13)]


def _string(value):
    data = value.encode()
    return SHORT[len(data)] + data


def _boolean(value):
    return b"\1" if value else b"\0"


def _nullable(inner):
    return lambda value: b"\0" if value is None else b"\2" + inner(value)


def _array(inner):
    return lambda items: (SHORT[len(items)] + b"".join(map(inner, items)) + b"\0"
                          if items else b"\0")


def _writer(kind):
    """The function that writes a value of one type of a schema."""
    if isinstance(kind, list):
        assert kind[0] == "null" and len(kind) == 2, f"no writer for the union {kind}"
        return _nullable(_writer(kind[1]))
    if isinstance(kind, str):
        return {"string": _string, "long": varint, "boolean": _boolean}[kind]
    if kind["type"] == "enum":
        return {symbol: varint(n) for n, symbol in enumerate(kind["symbols"])}.__getitem__
    return _array(_writer(kind["items"])) if kind["type"] == "array" else _writer(kind["type"])


def encoder(name):
    """A function from an event of contract `name` (times as microseconds) to its value's bytes."""
    contract = CONTRACTS[name]
    fields = [(f["name"], f.get("default"), _writer(f["type"])) for f in contract.fields]
    # What an event leaves out is written as one constant, made here.
    absent = {key: write(default) for key, default, write in fields
              if any(f["name"] == key and "default" in f for f in contract.fields)}
    writers = [(key, write) for key, _, write in fields]

    def encode(event):
        return contract.header + b"".join(
            [write(event[key]) if key in event else absent[key] for key, write in writers])

    return encode


