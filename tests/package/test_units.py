"""systemd's units: sound, shut off from the rest of the machine, and in step with the programs."""

import configparser
import re
import subprocess

import pytest

from servers import ROOT
from stack import BIN, SERVICES

UNITS = ROOT / "deploy/systemd"
COMMON = UNITS / "frontdoor-.service.d/10-frontdoor.conf"
SCALED = ("caseload", "timeliness", "front-door", "repeat-contact")
NAMES = [f"frontdoor-{name}@1.service" if name in SCALED else f"frontdoor-{name}.service"
         for name in SERVICES]
WORST_EXPOSURE = 2.0
# Where a program says how long one of its steps may take.
LONGEST_WAIT = {"alert-relay": "services/alert-relay/main.c", "rollup": "services/rollup/main.c"}


def read(path):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(path)
    return unit


def unit_of(service):
    return read(UNITS / f"frontdoor-{service}{'@' if service in SCALED else ''}.service")


def analyze(verb, installed, *arguments):
    return subprocess.run(["systemd-analyze", verb, f"--root={installed}", *arguments],
                          capture_output=True, text=True, timeout=60, check=False)


def test_every_service_has_a_unit_that_runs_it_with_its_own_file(installed):
    found = {path.name.removesuffix(".service").removesuffix("@").removeprefix("frontdoor-")
             for path in UNITS.glob("*.service")}
    assert found == set(SERVICES)
    for name in SERVICES:
        service = unit_of(name)["Service"]
        assert service["ExecStart"] == f"/usr/bin/frontdoor-{name}"
        assert (installed / service["ExecStart"][1:]).is_file()
        assert service["Environment"] == f"FRONTDOOR_CONFIG=/etc/frontdoor/frontdoor-{name}.conf"
        assert unit_of(name)["Install"]["WantedBy"] == "frontdoor.target"


def test_systemd_finds_nothing_to_say_of_any_unit(installed):
    said = analyze("verify", installed, "--man=no", "--recursive-errors=no", "frontdoor.target",
                   *NAMES)
    assert (said.returncode, said.stdout + said.stderr) == (0, "")


@pytest.mark.parametrize("name", NAMES)
def test_each_unit_is_shut_off_from_the_rest_of_the_machine(installed, name):
    said = analyze("security", installed, "--offline=true", name)
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)
    assert exposure, said.stdout + said.stderr
    assert float(exposure.group(1)) <= WORST_EXPOSURE, said.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_the_watchdog_waits_longer_than_the_longest_step(name):
    source = (ROOT / LONGEST_WAIT.get(name, "common/service/fd_service.c")).read_text()
    longest = int(re.search(r"\bLONGEST_WAIT_MS = (\d+)", source).group(1)) / 1000
    assert int(unit_of(name)["Service"]["WatchdogSec"]) > longest


def test_what_was_gathered_has_its_time_to_be_written():
    sample = subprocess.run([BIN / "frontdoor-caseload", "--print-config"], check=True,
                            capture_output=True, text=True, timeout=30).stdout
    drain = int(re.search(r"^#drain-timeout = (\d+)$", sample, re.MULTILINE).group(1)) / 1000
    assert int(read(COMMON)["Service"]["TimeoutStopSec"]) > drain


def test_what_needs_a_person_is_not_started_again():
    service = read(COMMON)["Service"]
    runbook = (ROOT / "deploy/RUNBOOK.md").read_text()
    fatal = re.findall(r"^\| (70|78) \|", runbook, re.MULTILINE)
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"].split() == fatal == ["70", "78"]


def test_what_units_share_has_a_line_for_the_key_that_the_runbook_makes(installed):
    shared = (installed / "etc/frontdoor/environment").read_text()
    assert "\n#FRONTDOOR_ERASURE_KEY_FILE=/etc/frontdoor/erasure.key\n" in shared
    assert "/etc/frontdoor/environment" in COMMON.read_text()
    runbook = (ROOT / "deploy/RUNBOOK.md").read_text()
    assert "> /etc/frontdoor/erasure.key)\n" in runbook
    assert ("\necho FRONTDOOR_ERASURE_KEY_FILE=/etc/frontdoor/erasure.key "
            ">>/etc/frontdoor/environment\n") in runbook
