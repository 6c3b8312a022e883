"""PostgreSQL's wire protocol, as far as the proxy has to understand it: where messages begin and
end, which statement a client's message names, what a server's one says of the transaction.

Without encryption only: the first message of a client has no type."""

import struct

LENGTH = struct.Struct("!I")
COPY_DATA = "rows of a COPY"


class Splitter:
    """Cuts a stream of bytes into messages (type, bytes); the type of a start-up message is b''."""

    def __init__(self, begins_untyped):
        self._rest = bytearray()
        self._untyped = begins_untyped

    def feed(self, chunk):
        self._rest += chunk
        messages = []
        while (size := self._size()) is not None and size <= len(self._rest):
            kind = b"" if self._untyped else bytes(self._rest[:1])
            messages.append((kind, bytes(self._rest[:size])))
            del self._rest[:size]
            self._untyped = False
        return messages

    def _size(self):
        head = 0 if self._untyped else 1
        if len(self._rest) < head + LENGTH.size:
            return None
        return head + LENGTH.unpack_from(self._rest, head)[0]


def _texts(message, count):
    """The first zero-ended strings of a message."""
    return [text.decode(errors="replace") for text in message[5:].split(b"\0", count)[:count]]


def statement(kind, message):
    """What a client's message names: a text to run, or the name of a prepared statement; rows of a
    COPY are COPY_DATA; or ''."""
    if kind == b"Q":
        return _texts(message, 1)[0]
    if kind == b"P":
        name, text = _texts(message, 2)
        return "" if name else text
    if kind == b"B":
        return _texts(message, 2)[1]
    return COPY_DATA if kind == b"d" else ""


def is_committed(kind, message):
    return kind == b"C" and _texts(message, 1)[0] == "COMMIT"


def is_ready(kind):
    """The end of the server's answer to a flight."""
    return kind == b"Z"


def is_in_transaction(kind, message):
    """An answer after which the transaction is still open."""
    return kind == b"Z" and message[5:6] == b"T"
