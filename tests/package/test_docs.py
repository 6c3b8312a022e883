"""What README and runbook of deploy tell to type is there to be typed."""

import re
import subprocess

import pytest

from servers import ROOT
from stack import BIN, SERVICES

README = (ROOT / "deploy/README.md").read_text()
RUNBOOK = (ROOT / "deploy/RUNBOOK.md").read_text()
BLOCKS = re.findall(r"^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()] + re.findall(
    r"`((?:systemctl|journalctl|docker|kubectl|frontdoorctl) [^`]+)`", README + RUNBOOK)
SCALED = ("caseload", "timeliness", "front-door", "repeat-contact")
MADE_BY_HAND = ("deploy/compose/secrets",)


def version():
    return re.search(r"^project\(frontdoor VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(),
                     re.MULTILINE).group(1)


def words_after(*names):
    """What follows each of these commands."""
    for line in COMMANDS:
        for name in names:
            if found := re.search(rf"(?:^|[ |]){name} (.*)", line):
                yield found.group(1)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_is_a_script(block):
    checked = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True,
                             timeout=30, check=False)
    assert checked.returncode == 0, checked.stderr


def test_units_that_are_named_are_there():
    named = {unit for words in words_after("systemctl", "journalctl")
             for unit in re.findall(r"frontdoor-[a-z-]+(?:@\d+)?", words)}
    named.discard("frontdoor-")
    for unit in named:
        file = re.sub(r"@\d+$", "@", unit) + ".service"
        assert (ROOT / "deploy/systemd" / file).is_file(), unit
    [enabled] = [words.split() for words in words_after("systemctl enable")
                 if words.startswith("frontdoor-caseload@1 ")]
    assert enabled == [f"frontdoor-{name}@1" if name in SCALED else f"frontdoor-{name}"
                       for name in SERVICES]


def test_files_that_are_named_are_there():
    named = {path.rstrip("/.") for line in COMMANDS
             for path in re.findall(r"deploy/[\w./-]+", line)}
    assert [path for path in sorted(named) if not path.startswith(MADE_BY_HAND)
            and not (ROOT / path).exists()] == []


def test_operators_commands_have_the_options_that_are_told():
    for words in words_after("frontdoorctl"):
        command, *options = words.split()
        if command == "...":
            continue
        told = subprocess.run([BIN / "frontdoorctl", command, "--help"], capture_output=True,
                              text=True, timeout=30, check=False)
        assert told.returncode == 0, command
        for option in (word for word in options if word.startswith("--")):
            assert f"  {option} " in told.stdout or f"  {option}[" in told.stdout, words


def test_the_version_is_that_of_the_project():
    named = re.findall(r"(?:frontdoor_|frontdoor:|migrate-)(\d+\.\d+\.\d+)", README)
    assert named and set(named) == {version()}


def test_servers_of_compose_are_those_that_are_tested_with():
    held = (ROOT / "deploy/compose/compose.yaml").read_text()
    kafka = re.search(r"<kafka.version>([^<]+)<", (ROOT / "deploy/kafka/pom.xml").read_text())
    postgres = re.search(r"^postgresql-(\d+)$", (ROOT / "deploy/packages.txt").read_text(),
                         re.MULTILINE)
    assert f"image: apache/kafka:{kafka.group(1)}\n" in held
    assert f"image: postgres:{postgres.group(1)}-" in held
