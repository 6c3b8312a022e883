"""Manual pages: each program has one, sound, that speaks of each of its settings."""

import gzip
import re
import subprocess

import pytest

from stack import BIN, SERVICES

PROGRAMS = ("frontdoorctl", *(f"frontdoor-{name}" for name in SERVICES))


def page_of(installed, program):
    return installed / "usr/share/man/man8" / f"{program}.8.gz"


def said(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_has_a_page_that_no_reader_complains_of(installed, program):
    page = page_of(installed, program)
    for command in (["mandoc", "-T", "lint", "-W", "warning"],
                    ["man", "--local-file", "--warnings=w", "--encoding=UTF-8",
                     "--troff-device=utf8"]):
        shown = subprocess.run([*command, page], capture_output=True, text=True, timeout=60,
                               check=False)
        assert (shown.returncode, shown.stderr) == (0, ""), shown
        assert command[0] != "mandoc" or shown.stdout == ""


@pytest.mark.parametrize("name", SERVICES)
def test_a_page_speaks_of_every_setting_that_the_sample_has(installed, name):
    program = f"frontdoor-{name}"
    page = gzip.decompress(page_of(installed, program).read_bytes()).decode().replace("\\-", "-")
    own, _, _ = said(BIN / program, "--print-config").partition("# Whatever librdkafka has")
    settings = re.findall(r"^#([a-z][a-z.-]+) =", own, re.MULTILINE)
    assert len(settings) > 4
    assert [setting for setting in settings if f"\\fB--{setting}" not in page] == []


def test_the_operators_page_speaks_of_every_command(installed):
    page = gzip.decompress(page_of(installed, "frontdoorctl").read_bytes()).decode()
    commands = re.findall(r"^  ([a-z-]+) ", said(BIN / "frontdoorctl", "--help"), re.MULTILINE)
    assert len(commands) > 10
    assert [heading.replace("\\-", "-") for heading in
            re.findall(r"^\.SS (.*)$", page, re.MULTILINE)] == commands


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_says_which_version_it_is(program):
    assert re.fullmatch(rf"{program} \d+\.\d+\.\d+\n", said(BIN / program, "--version"))
