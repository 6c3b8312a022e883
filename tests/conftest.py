"""For every pytest folder: servers live as long as the test run, a stack as long as its test."""

import pathlib
import shutil
import sys

import pytest

TESTS = pathlib.Path(__file__).parent
sys.path[:0] = [str(TESTS), str(TESTS / "lib")]  # for `import model`, and what lib/ holds

from registry import Registry  # noqa: E402
from secure_kafka import BOUND, SecureKafka  # noqa: E402
from servers import Server, new_folder  # noqa: E402
from stack import Stack  # noqa: E402


def _run(server):
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.home)


def _server(kind):
    yield from _run(Server(kind, new_folder(kind)))


@pytest.fixture(scope="session")
def kafka():
    yield from _server("kafka")


@pytest.fixture(scope="session")
def secure_kafka():
    """Bound publishers are made as an operator makes them."""
    for server in _run(SecureKafka(new_folder("kafka"))):
        for user in BOUND.values():
            server.set_user(user)
        yield server


@pytest.fixture(scope="session")
def postgres():
    yield from _server("postgres")


@pytest.fixture
def own_kafka():
    """A broker that the test may stop and kill."""
    yield from _server("kafka")


@pytest.fixture
def own_postgres():
    """A cluster that the test may stop and kill."""
    yield from _server("postgres")


@pytest.fixture
def registry():
    """A schema registry that the test may take away."""
    made = Registry()
    yield made
    made.down()


@pytest.fixture
def make_stack(tmp_path):
    made = []

    def make(kafka, postgres, **options):
        made.append(Stack(kafka, postgres, tmp_path, **options))
        return made[-1]

    yield make
    for stack in made:
        stack.stop()


@pytest.fixture
def stack(kafka, postgres, make_stack):
    """A stack on the servers that all tests share."""
    return make_stack(kafka, postgres)
