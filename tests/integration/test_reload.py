"""SIGHUP: what may change while a program runs is taken over, and what may not is named."""

import signal
import socket

import pytest

from servers import wait_for


@pytest.fixture
def stack(kafka, postgres, make_stack):
    made = make_stack(kafka, postgres)
    made.environment["FRONTDOOR_CONFIG"] = str(made.folder / "frontdoor.ini")
    return made


def write(stack, text):
    (stack.folder / "frontdoor.ini").write_text(text)


def reload(service, *wanted):
    """What the log says from now on, once it has said all that is wanted."""
    before = len(service.log())
    service.process.send_signal(signal.SIGHUP)
    wait_for(f"{service.name} to say {wanted}", lambda: all(
        text in service.log()[before:] for text in wanted))
    return service.log()[before:]


def start(stack, name):
    service = stack.start(name)
    wait_for("it to start", lambda: stack.alive() and "started" in service.log())
    return service


@pytest.mark.parametrize("name", ("timeliness", "alert-relay", "rollup"))
def test_the_log_says_more_without_a_restart(stack, name):
    write(stack, "[log]\nlog-level = info\n")
    service = start(stack, name)
    assert "level=debug" not in service.log()
    write(stack, "[log]\nlog-level = warn\nlog-format = json\n[kafka]\nacks = all\n")
    said = reload(service, "reload: log-format has changed and counts from the next start on",
                  "reload: [kafka] has changed")
    assert "level=info" in said.splitlines()[0] and "log-level is what" in said
    write(stack, "[log]\nlog-level = verbose\n")
    reload(service, "reload: all stays as it was: log-level")
    write(stack, "[log]\nlog-level = info\n")
    assert "level=info" in reload(service, "reload: log-level is what")
    assert service.stop() == 0


def test_intervals_of_rollup_change_under_way(stack):
    write(stack, "[rollup]\nfold-interval = 600000\n")
    service = start(stack, "rollup")
    write(stack, "[rollup]\nfold-interval = 200\n")
    reload(service, "reload: fold-interval is what the configuration says now")
    reload(service, "reload: nothing has changed")


def test_the_service_manager_is_told(stack):
    path = str(stack.folder / "notify")
    write(stack, "")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(60)
        stack.environment["NOTIFY_SOCKET"] = path
        service = stack.start("rollup")
        assert manager.recv(100) == b"READY=1"
        service.process.send_signal(signal.SIGHUP)
        told = manager.recv(100).split(b"\n")
        assert told[0] == b"RELOADING=1" and told[1].startswith(b"MONOTONIC_USEC=")
        assert manager.recv(100) == b"READY=1"
