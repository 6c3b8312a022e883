"""The Debian package: sound, complete on a machine that has nothing else, and gone when purged."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import urllib.request

import pytest

from servers import wait_for
from stack import BIN, SERVICES

AS_ROOT = [] if os.geteuid() == 0 else ["sudo"]
PROGRAMS = ("frontdoorctl", *(f"frontdoor-{name}" for name in SERVICES))
CONFIG = "etc/frontdoor/frontdoor-caseload.conf"
# What dpkg and useradd keep of their own doings.
OF_THE_SYSTEM = re.compile(r"var/(log|cache|lib/dpkg)/|etc/(\.pwd\.lock|g?shadow-?|(passwd|group)-)$")


def run(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False,
                          timeout=300, **options)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    run("cpack", "-G", "DEB", "--config", BIN.parent / "CPackConfig.cmake", "-B", folder)
    [made] = folder.glob("*.deb")
    return made


def dependencies(package):
    """One package of each alternative: the smallest, which is named last."""
    listed = run("dpkg-deb", "--field", package, "Depends")
    return [re.match(r"\S+", choice.split("|")[-1].strip()).group() for choice in listed.split(",")]


def mirror():
    """From where this machine has its Debian, and which one that is."""
    release = re.search(r"^VERSION_CODENAME=(\w+)$", pathlib.Path("/etc/os-release").read_text(),
                        re.MULTILINE).group(1)
    targets = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                  "Created-By: Packages")
    return next(line.split()[:2] for line in targets.splitlines()
                if line.split()[1:] == [release, "main"])


class Machine:
    """A folder that holds what every Debian does and what our package depends on, no more."""

    def __init__(self, folder, package):
        self.root = folder / "root"
        self.package = package
        uri, release = mirror()
        run(*AS_ROOT, "mmdebstrap", "--quiet", "--mode=root", "--variant=essential",
            f"--include={','.join(['passwd', *dependencies(package)])}", release, self.root, uri)

    def run(self, *command):
        return run(*AS_ROOT, "chroot", self.root, *command)

    def write(self, name, text):
        run(*AS_ROOT, "tee", self.root / name, input=text)

    def files(self):
        found = run(*AS_ROOT, "find", self.root, "-xdev", "(", "-not", "-type", "d", "-or", "-name",
                    "*frontdoor*", ")", "-printf", "%P\n").splitlines()
        return {name for name in found if not OF_THE_SYSTEM.match(name)}

    def users(self):
        return [line.split(":")[0] for line in self.run("cat", "/etc/passwd").splitlines()]


@pytest.fixture
def machine(tmp_path, package):
    made = Machine(tmp_path, package)
    yield made
    run(*AS_ROOT, "rm", "-rf", "--one-file-system", made.root)


class Running:
    """A service of the machine, as systemd would run it: as its user, with its file."""

    def __init__(self, machine, name, **variables):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        run(*AS_ROOT, "chmod", "1777", machine.root / "run")
        self.socket.bind(str(machine.root / "run/notify"))
        os.chmod(machine.root / "run/notify", 0o777)
        self.socket.settimeout(60)
        self.process = subprocess.Popen(
            [*AS_ROOT, "chroot", "--userspec=frontdoor:frontdoor", machine.root, "/usr/bin/env", "-i",
             "NOTIFY_SOCKET=/run/notify", f"FRONTDOOR_CONFIG=/etc/frontdoor/frontdoor-{name}.conf",
             *(f"{key}={value}" for key, value in variables.items()), f"/usr/bin/frontdoor-{name}"],
            stdin=subprocess.DEVNULL)

    def told(self):
        return self.socket.recv(100).decode()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.socket.close()
        return status


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configure(machine, stack):
    """As an operator does: the packaged file, its settings uncommented, and a secret beside it."""
    secret = "/etc/frontdoor/caseload.database-url"
    machine.write(secret[1:], stack.url)
    machine.run("chmod", "0640", secret)
    machine.run("chgrp", "frontdoor", secret)
    text = machine.run("cat", f"/{CONFIG}")
    for name, value in (("database-url-file", secret), ("kafka-brokers", stack.kafka.address),
                        ("topic-prefix", stack.prefix)):
        text, changed = re.subn(rf"^#{name} =.*$", f"{name} = {value}", text, flags=re.MULTILINE)
        assert changed == 1, name
    machine.write(CONFIG, text)


def test_lintian_finds_neither_errors_nor_warnings(package):
    said = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", package],
                          capture_output=True, text=True, timeout=120, check=False)
    assert (said.returncode, said.stdout) == (0, ""), said.stdout + said.stderr


def test_every_file_of_settings_is_kept_when_it_was_changed(package, tmp_path):
    run("dpkg-deb", "--control", package, tmp_path / "control")
    run("dpkg-deb", "--extract", package, tmp_path / "data")
    listed = (tmp_path / "control/conffiles").read_text().splitlines()
    assert sorted(listed) == sorted(
        f"/{path.relative_to(tmp_path / 'data')}" for path in (tmp_path / "data/etc").rglob("*")
        if path.is_file())


def test_it_is_installed_started_removed_and_purged_and_leaves_nothing(machine, stack):
    before = machine.files()
    users = machine.users()
    run(*AS_ROOT, "cp", machine.package, machine.root / "package.deb")
    machine.run("dpkg", "--install", "/package.deb")
    run(*AS_ROOT, "rm", machine.root / "package.deb")
    assert set(machine.users()) - set(users) == {"frontdoor"}
    for program in PROGRAMS:
        assert "Usage: " in machine.run(f"/usr/bin/{program}", "--help")
        assert machine.run(f"/usr/bin/{program}", "--version").startswith(program)
    assert machine.run("stat", "-c", "%a %U %G", "/etc/frontdoor") == "750 root frontdoor\n"

    configure(machine, stack)
    run(*AS_ROOT, "systemctl", f"--root={machine.root}", "--quiet", "enable", "frontdoor.target",
        "frontdoor-caseload@2.service")
    machine.run("frontdoorctl", "migrate",
                "--database-url-file", "/etc/frontdoor/caseload.database-url")
    port = free_port()
    service = Running(machine, "caseload", FRONTDOOR_LISTEN=f"127.0.0.1:{port}")
    try:
        assert service.told() == "READY=1"
        wait_for("it to do its work", lambda: readiness(port) == 200)
    finally:
        status = service.stop()
    assert status == 0

    machine.run("dpkg", "--remove", "frontdoor")
    assert not (machine.root / "usr/bin/frontdoorctl").exists()
    assert "kafka-brokers = " + stack.kafka.address in machine.run("cat", f"/{CONFIG}")
    machine.run("dpkg", "--purge", "frontdoor")
    run(*AS_ROOT, "rm", "-f", machine.root / "run/notify")
    assert machine.files() == before
    assert machine.users() == users


def readiness(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status
    except OSError:
        return None
