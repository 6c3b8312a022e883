"""Passwords stay where they are: in files and in the environment, never in what a program writes,
says of itself, or is called with."""

import subprocess

import pytest

from secure_kafka import OPERATOR, SecureStack
from servers import wait_for
from stack import BIN, ON_KAFKA


@pytest.fixture(scope="module")
def stack(secure_kafka, postgres, tmp_path_factory):
    made = SecureStack(secure_kafka, postgres, tmp_path_factory.mktemp("secrets"))
    yield made
    made.stop()


def test_no_secret_shows_in_log_command_line_or_status(stack):
    for service in ON_KAFKA:
        user = f"frontdoor-{service}"
        secret = stack.kafka.password(user)
        running = stack.start_as(service, user, FRONTDOOR_LOG_LEVEL="debug",
                                 FRONTDOOR_KAFKA__DEBUG="all")
        wait_for(f"{service} to log in",
                 lambda s=running: stack.alive() and "scram" in s.log().lower())
        with open(f"/proc/{running.process.pid}/cmdline", encoding="utf-8") as line:
            assert secret not in line.read()
        running.stop()
        assert secret not in running.log(), service
    said = stack.look() + stack.look("--json") + stack.errors
    assert stack.kafka.password(OPERATOR) not in said


@pytest.mark.parametrize("arguments", (["--help"], ["--print-config"]))
def test_no_secret_shows_in_what_a_program_says_of_itself(stack, arguments):
    secrets = {"FRONTDOOR_KAFKA__SASL_PASSWORD": "hunter2", "FRONTDOOR_DATABASE_URL":
               "postgresql://u:hunter2@127.0.0.1:1/d"}
    for program in ("frontdoor-timeliness", "frontdoor-alert-relay", "frontdoor-rollup"):
        said = subprocess.run([BIN / program, *arguments], env={**stack.environment, **secrets},
                              capture_output=True, text=True, timeout=30, check=True)
        assert "hunter2" not in said.stdout + said.stderr


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(stack):
    for name in ("sasl.password", "ssl.key.password", "sasl.oauthbearer.client.secret"):
        refused = stack.ctl_as(OPERATOR, "topics", f"--kafka.{name}=hunter2")
        assert refused.returncode == 2
        assert f"--kafka.{name}-file PATH" in refused.stderr
        assert "hunter2" not in refused.stderr + refused.stdout


def test_an_error_of_the_configuration_repeats_no_secret(stack):
    refused = stack.ctl_as(OPERATOR, "topics", "--kafka.sasl.mechanisms=NONESUCH")
    assert refused.returncode == 70
    assert stack.kafka.password(OPERATOR) not in refused.stderr + refused.stdout
