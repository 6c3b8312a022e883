"""The Debian package: sound, complete on a machine that has nothing else, and gone when purged."""

import re
import subprocess

import pytest

from debian import AS_ROOT, answer, free_port, run
from machine import Machine, config_of, make_package
from servers import wait_for
from stack import SERVICES

PROGRAMS = ("frontdoorctl", *(f"frontdoor-{name}" for name in SERVICES))
UNIT = "frontdoor-caseload@2"
UNITS = [UNIT, "frontdoor-timeliness@1", "frontdoor-front-door@1", "frontdoor-repeat-contact@1",
         "frontdoor-alert-relay", "frontdoor-rollup"]
SECRET = "/etc/frontdoor/caseload.database-url"


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return make_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def machine(tmp_path_factory, package):
    made = Machine(tmp_path_factory.mktemp("machine"), package)
    yield made
    made.stop()


def configure(machine, stack, port):
    """As an operator does: the packaged files, and a secret beside them."""
    machine.keep_secret(SECRET, stack.url)
    for service in SERVICES:
        prefix = {} if service == "rollup" else {"topic-prefix": stack.prefix}
        machine.set(service, {"database-url-file": SECRET, **prefix})
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
