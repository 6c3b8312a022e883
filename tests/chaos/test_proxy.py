"""The proxy against a plain socket: what it forwards, where it cuts, when its traps spring."""

import pathlib
import socket
import struct
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "lib")]

import messages  # noqa: E402
from proxy import Proxy, Trap  # noqa: E402
from servers import wait_for  # noqa: E402


def message(kind, body):
    return kind + struct.pack("!I", len(body) + 4) + body


STARTUP = message(b"", struct.pack("!I", 196608) + b"user\0x\0\0")
COMMIT = message(b"P", b"\0COMMIT\0\0\0")
BOUND = message(b"B", b"\0repeat_contact/lock_child.sql\0\0\0")
SYNC = message(b"S", b"")
COMMITTED = message(b"C", b"COMMIT\0")
OPEN = message(b"Z", b"T")
IDLE = message(b"Z", b"I")


class Ends:
    """A client of the proxy and the server behind it."""

    def __init__(self):
        listening = socket.create_server(("127.0.0.1", 0))
        self.proxy = Proxy(listening.getsockname()[1])
        self.link = self.proxy.link()
        self.client = socket.create_connection(("127.0.0.1", self.link.port), 10)
        listening.settimeout(10)
        self.server = listening.accept()[0]
        self.server.settimeout(10)
        listening.close()
        self.client.sendall(STARTUP)
        assert self.read(self.server, len(STARTUP)) == STARTUP

    @staticmethod
    def read(side, size):
        """So many bytes, or what came before the end."""
        got = b""
        while len(got) < size:
            try:
                chunk = side.recv(size - len(got))
            except ConnectionError:
                break
            if not chunk:
                break
            got += chunk
        return got


@pytest.fixture
def ends():
    made = Ends()
    yield made
    made.client.close()
    made.server.close()
    made.proxy.close()


def trap(ends, statement, moment, spring=lambda connection: connection.cut()):
    made = Trap(statement, moment, spring)
    ends.link.set_trap(made)
    return made


def test_a_stream_is_cut_into_messages_wherever_its_chunks_end():
    stream = STARTUP + COMMIT + BOUND + SYNC
    for size in range(1, len(stream)):
        splitter = messages.Splitter(begins_untyped=True)
        found = [one for at in range(0, len(stream), size)
                 for one in splitter.feed(stream[at:at + size])]
        assert [kind for kind, _ in found] == [b"", b"P", b"B", b"S"]
        assert b"".join(text for _, text in found) == stream


def test_statements_are_known_by_text_or_by_name():
    assert messages.statement(b"P", COMMIT) == "COMMIT"
    assert messages.statement(b"B", BOUND) == "repeat_contact/lock_child.sql"
    assert messages.statement(b"Q", message(b"Q", b"BEGIN\0")) == "BEGIN"
    assert messages.statement(b"P", message(b"P", b"named\0COMMIT\0\0\0")) == ""
    assert messages.statement(b"d", message(b"d", b"PGCOPY")) == messages.COPY_DATA


def test_what_no_trap_names_goes_through_both_ways(ends):
    trap(ends, "COMMIT", "before")
    ends.client.sendall(BOUND + SYNC)
    assert ends.read(ends.server, len(BOUND + SYNC)) == BOUND + SYNC
    ends.server.sendall(OPEN)
    assert ends.read(ends.client, len(OPEN)) == OPEN


def test_a_commit_cut_before_does_not_reach_the_server(ends):
    made = trap(ends, "COMMIT", "before")
    ends.client.sendall(BOUND + COMMIT + SYNC)
    assert b"COMMIT" not in ends.read(ends.server, 1000)
    assert made.sprung.wait(10)


def test_a_lost_answer_was_committed_and_is_not_forwarded(ends):
    made = trap(ends, "COMMIT", "committed")
    ends.client.sendall(COMMIT + SYNC)
    assert ends.read(ends.server, len(COMMIT + SYNC)) == COMMIT + SYNC
    assert not made.sprung.is_set()
    ends.server.sendall(COMMITTED + IDLE)
    assert ends.read(ends.client, 1000) == b""
    assert made.sprung.wait(10)


def test_a_commit_that_was_answered_by_rollback_springs_nothing(ends):
    made = trap(ends, "COMMIT", "committed")
    ends.client.sendall(COMMIT + SYNC)
    answer = message(b"C", b"ROLLBACK\0") + IDLE
    ends.server.sendall(answer)
    assert ends.read(ends.client, len(answer)) == answer
    assert not made.sprung.is_set()


def test_between_flights_is_after_an_answer_with_the_transaction_open(ends):
    made = trap(ends, "repeat_contact/lock_child", "between", lambda connection: None)
    ends.client.sendall(BOUND + SYNC)
    assert ends.read(ends.server, len(BOUND + SYNC)) == BOUND + SYNC
    assert not made.sprung.is_set()
    ends.server.sendall(OPEN)
    assert ends.read(ends.client, len(OPEN)) == OPEN
    assert made.sprung.wait(10)


def test_what_is_held_arrives_when_it_is_released(ends):
    caught = []

    def hold(connection):
        caught.append(connection)
        connection.hold()

    made = trap(ends, "COMMIT", "before", hold)
    ends.client.sendall(COMMIT + SYNC)
    assert made.sprung.wait(10)
    ends.server.settimeout(0.2)
    with pytest.raises(TimeoutError):
        ends.server.recv(1)
    caught[0].release()
    ends.server.settimeout(10)
    assert ends.read(ends.server, len(COMMIT + SYNC)) == COMMIT + SYNC


@pytest.mark.parametrize("size", [1, 4, len(COMMIT) - 1, len(COMMIT), len(COMMIT) + 2])
def test_a_connection_is_cut_at_any_byte(ends, size):
    ends.link.cut_after(size, upwards=True)
    ends.client.sendall(COMMIT + SYNC)
    assert ends.read(ends.server, 1000) == (COMMIT + SYNC)[:size]
    wait_for("the cut to be counted", ends.link.counted.is_set, 10)
