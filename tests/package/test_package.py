"""The Debian package: sound, complete on a machine that has nothing else, and gone when purged."""

import pathlib
import re
import subprocess

import pytest

from debian import AS_ROOT, answer, bootstrap, free_port, run
from servers import wait_for
from stack import BIN, SERVICES

PROGRAMS = ("frontdoorctl", *(f"frontdoor-{name}" for name in SERVICES))
UNIT = "frontdoor-caseload@2"
UNITS = [UNIT, "frontdoor-timeliness@1", "frontdoor-front-door@1", "frontdoor-repeat-contact@1",
         "frontdoor-alert-relay", "frontdoor-rollup"]
SECRET = "/etc/frontdoor/caseload.database-url"
# What dpkg and useradd keep of their own doings.
OF_THE_SYSTEM = re.compile(
    r"var/(log|cache|lib/dpkg)/|etc/(\.pwd\.lock|g?shadow-?|(passwd|group)-)$")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    run("cpack", "-G", "DEB", "--config", BIN.parent / "CPackConfig.cmake", "-B", folder)
    [made] = folder.glob("*.deb")
    return made


def dependencies(package):
    """The first package of each alternative."""
    listed = run("dpkg-deb", "--field", package, "Depends")
    return [re.match(r"\S+", choice.strip()).group() for choice in listed.split(",")]


class Machine:
    """A container with what every Debian has, systemd, and what our package depends on, no more.
    It has this machine's network."""

    def __init__(self, folder, package):
        self.root = folder / "root"
        bootstrap(self.root, "essential", "passwd", *dependencies(package))
        with open(folder / "console", "wb") as console:
            self.process = subprocess.Popen(
                [*AS_ROOT, "systemd-nspawn", "--quiet", f"--directory={self.root}", "--boot",
                 "--register=no", "--keep-unit", "--console=pipe", "systemd.unit=basic.target"],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        try:
            self.init = wait_for("the machine to come up", self.find_init, 120)
            wait_for("its systemd",
                     lambda: self.try_to("systemctl", "is-active", "basic.target"), 120)
        except AssertionError as error:
            self.stop()
            raise AssertionError((folder / "console").read_text(errors="replace")) from error

    def find_init(self):
        """Its first process, the one of nspawn's children that has become systemd."""
        assert self.process.poll() is None, "it ended at once"
        for status in pathlib.Path("/proc").glob("[0-9]*/status"):
            try:
                text = status.read_text()
            except OSError:
                continue  # it has ended meanwhile
            if re.search(r"^Name:\tsystemd$", text, re.MULTILINE) and self.is_below(text):
                return int(status.parent.name)
        return None

    def is_below(self, status):
        """Whether the process of that status descends from ours."""
        while (parent := int(re.search(r"^PPid:\t(\d+)$", status, re.MULTILINE).group(1))) > 1:
            if parent == self.process.pid:
                return True
            status = pathlib.Path(f"/proc/{parent}/status").read_text()
        return False

    def stop(self):
        if init := getattr(self, "init", None):
            subprocess.run([*AS_ROOT, "kill", "-KILL", str(init)], check=False)
        else:
            self.process.kill()
        self.process.wait(30)
        run(*AS_ROOT, "rm", "-rf", "--one-file-system", self.root)

    def inside(self, command):
        return [*AS_ROOT, "nsenter", f"--target={self.init}", "--all", *command]

    def run(self, *command, **options):
        return run(*self.inside(command), **options)

    def try_to(self, *command):
        done = subprocess.run(self.inside(command), capture_output=True, timeout=60, check=False)
        return done.returncode == 0

    def write(self, name, text):
        self.run("install", "-D", "/dev/stdin", name, input=text)

    def files(self):
        """Every file, and every folder of ours."""
        found = run(*AS_ROOT, "find", self.root, "-xdev", "(", "-not", "-type", "d", "-or", "-name",
                    "*frontdoor*", ")", "-printf", "%P\n").splitlines()
        return {name for name in found if not OF_THE_SYSTEM.match(name)}

    def users(self):
        return [line.split(":")[0] for line in self.run("cat", "/etc/passwd").splitlines()]

    def about(self, unit, name):
        return self.run("systemctl", "show", "--value", f"--property={name}", unit).strip()


@pytest.fixture(scope="module")
def machine(tmp_path_factory, package):
    made = Machine(tmp_path_factory.mktemp("machine"), package)
    yield made
    made.stop()


def config_of(service):
    return f"/etc/frontdoor/frontdoor-{service}.conf"


def configure(machine, stack, port):
    """As an operator does: the packaged file, its settings uncommented, and a secret beside it."""
    machine.write(SECRET, stack.url)
    machine.run("chmod", "0640", SECRET)
    machine.run("chgrp", "frontdoor", SECRET)
    for service in SERVICES:
        settings = {"database-url-file": SECRET, "topic-prefix": stack.prefix}
        if service == "rollup":
            del settings["topic-prefix"]
        text = machine.run("cat", config_of(service))
        for name, value in settings.items():
            text, changed = re.subn(rf"^#{name} =.*$", f"{name} = {value}", text,
                                    flags=re.MULTILINE)
            assert changed == 1, name
        machine.write(config_of(service), text)
    machine.write("/etc/frontdoor/environment",
                  f"FRONTDOOR_KAFKA_BROKERS={stack.kafka.address}\n")
    machine.write(f"/etc/frontdoor/{UNIT}.environment", f"FRONTDOOR_LISTEN=127.0.0.1:{port}\n")


def install(machine, package):
    run(*AS_ROOT, "cp", package, machine.root / "var/cache/frontdoor.deb")
    machine.run("dpkg", "--install", "/var/cache/frontdoor.deb")
    run(*AS_ROOT, "rm", machine.root / "var/cache/frontdoor.deb")


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


def check_installed(machine):
    assert machine.run("stat", "-c", "%a %U %G", "/etc/frontdoor") == "750 root frontdoor\n"
    for program in PROGRAMS:
        assert "Usage: " in machine.run(program, "--help")
        assert machine.run(program, "--version").startswith(program)


def check_reload(machine):
    config = config_of("caseload")
    text = machine.run("cat", config)
    machine.write(config, text.replace("#log-level = info", "log-level = warn"))
    machine.run("systemctl", "reload", UNIT)
    wait_for("it to say what it took", lambda: "reload: log-level is what" in machine.run(
        "journalctl", f"--unit={UNIT}"))


def check_that_systemd_keeps_it_running(machine):
    """One that stands still is started anew; one whose settings are wrong is not."""
    machine.write(f"/run/systemd/system/{UNIT}.service.d/watchdog.conf",
                  "[Service]\nWatchdogSec=2\nRestartSec=0\n")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", UNIT)
    machine.run("systemctl", "kill", "--signal=STOP", UNIT)
    wait_for("it to be started anew", lambda: machine.about(UNIT, "NRestarts") == "1" and
             machine.about(UNIT, "ActiveState") == "active")
    machine.write(f"/etc/frontdoor/{UNIT}.environment", "FRONTDOOR_BATCH_ROWS=many\n")
    assert not machine.try_to("systemctl", "restart", UNIT)
    assert machine.about(UNIT, "ExecMainStatus") == "78"
    assert machine.about(UNIT, "ActiveState") == "failed"


def test_it_is_installed_started_removed_and_purged_and_leaves_nothing(machine, package, stack):
    before, users, port = machine.files(), machine.users(), free_port()
    install(machine, package)
    assert set(machine.users()) - set(users) == {"frontdoor"}
    check_installed(machine)

    configure(machine, stack, port)
    machine.run("frontdoorctl", "migrate", "--database-url-file", SECRET)
    machine.run("systemctl", "enable", "frontdoor.target", *UNITS)
    machine.run("systemctl", "start", "frontdoor.target")
    for unit in UNITS:
        wait_for(f"{unit} to be ready", lambda u=unit: machine.about(u, "ActiveState") == "active")
        process = machine.run("cat", f"/proc/{machine.about(unit, 'MainPID')}/status")
        assert re.search(r"^Seccomp:\t2$", process, re.MULTILINE), unit
    wait_for("it to do its work", lambda: answer(port, "/readyz")[0] == 200)
    check_reload(machine)
    running = [machine.about(unit, "MainPID") for unit in UNITS]
    install(machine, package)
    assert [machine.about(unit, "MainPID") for unit in UNITS] == running, "they were left alone"
    machine.run("systemctl", "stop", "frontdoor.target")
    for unit in UNITS:
        wait_for(f"{unit} to stop", lambda u=unit: machine.about(u, "ActiveState") == "inactive")
        assert machine.about(unit, "Result") == "success", unit
    check_that_systemd_keeps_it_running(machine)
    machine.write(f"/etc/frontdoor/{UNIT}.environment", f"FRONTDOOR_LISTEN=127.0.0.1:{port}\n")
    machine.run("systemctl", "restart", UNIT)
    assert answer(port, "/healthz")[0] == 200

    machine.run("dpkg", "--remove", "frontdoor")
    assert answer(port, "/readyz") == (None, None), "it was stopped"
    assert not machine.try_to("test", "-e", "/usr/bin/frontdoorctl")
    assert f"topic-prefix = {stack.prefix}" in machine.run("cat", config_of("caseload"))
    machine.run("dpkg", "--purge", "frontdoor")
    machine.run("rm", "-rf", f"/run/systemd/system/{UNIT}.service.d")
    assert machine.files() == before
    assert machine.users() == users
