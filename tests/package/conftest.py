"""What the tests of packages share: the tree as it is installed."""

import os
import subprocess

import pytest

from stack import BIN


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """The root of a folder into which everything has been installed."""
    root = tmp_path_factory.mktemp("installed")
    subprocess.run(["cmake", "--install", BIN.parent, "--prefix", "/usr"], check=True,
                   env={**os.environ, "DESTDIR": str(root)}, stdout=subprocess.DEVNULL, timeout=60)
    (root / "bin").mkdir()
    (root / "bin/sh").touch(0o755)  # which every Debian has
    return root
