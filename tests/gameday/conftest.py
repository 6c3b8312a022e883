"""The servers of the game day, one of which has a small disk, and the day itself."""

import pathlib
import shutil
import sys

import pytest

sys.path.append(str(pathlib.Path(__file__).parents[1] / "chaos"))

from cluster import Kafka, Postgres, mount_disk  # noqa: E402
from day import Day  # noqa: E402
from debian import AS_ROOT, run  # noqa: E402
from servers import new_folder  # noqa: E402


@pytest.fixture(scope="session")
def kafka():
    """A broker that may be lost."""
    server = Kafka(new_folder("kafka"))
    server.prepare()
    yield server
    server.stop()
    shutil.rmtree(server.home)


@pytest.fixture(scope="session")
def postgres():
    """A cluster that may be lost, on a disk of its own that may be full."""
    home = new_folder("postgres")
    assert mount_disk(home), "a disk of memory: this takes root"
    server = Postgres(home, own_disk=True)
    server.prepare()
    yield server
    server.empty()
    server.stop()
    run(*AS_ROOT, "umount", "--lazy", home)
    home.rmdir()


@pytest.fixture(scope="session")
def day(tmp_path_factory, kafka, postgres):
    made = Day(tmp_path_factory.mktemp("day"), kafka, postgres)
    yield made
    print(made.table(), flush=True)
    made.close()
