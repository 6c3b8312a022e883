"""The container image: built by buildah as docker/Dockerfile says, on a base made here, and run."""

import json
import re
import subprocess

import pytest

from debian import AS_ROOT, answer, bootstrap, free_port, run
from servers import ROOT, wait_for
from stack import SERVICES

BASE = "localhost/debian:bookworm-slim"


class Builder:
    """buildah with a store of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.command = [*AS_ROOT, "buildah", "--storage-driver=vfs", f"--root={folder}/store",
                        f"--runroot={folder}/run"]

    def do(self, verb, *arguments, **options):
        return run(*self.command, verb, *arguments, **options).strip()

    def build(self):
        bootstrap(self.folder / "base.tar", "minbase")
        base = self.do("from", "scratch")
        self.do("add", "--quiet", base, self.folder / "base.tar", "/")
        self.do("commit", "--quiet", "--rm", base, BASE)
        self.do("bud", "--isolation=chroot", "--layers=false", "--format=docker",
                f"--build-arg=BASE={BASE}", "--file", ROOT / "deploy/docker/Dockerfile",
                "--tag=frontdoor", ROOT, seconds=1800)
        return self.do("from", "frontdoor")


@pytest.fixture(scope="module")
def builder(tmp_path_factory):
    made = Builder(tmp_path_factory.mktemp("image"))
    made.container = made.build()
    yield made
    run(*AS_ROOT, "rm", "-rf", made.folder)


def inside(builder, *command, **variables):
    return [*builder.command, "run", "--isolation=chroot",
            *(f"--env={name}={value}" for name, value in variables.items()), builder.container,
            "--", *command]


def test_programs_are_there_and_run_as_the_user_of_the_image(builder):
    assert run(*inside(builder, "id", "--user")) == "10001\n"
    for program in ("frontdoorctl", *(f"frontdoor-{name}" for name in SERVICES)):
        assert re.fullmatch(rf"{program} [0-9.]+\n", run(*inside(builder, program, "--version")))


def test_nothing_that_only_building_takes_is_left_in_it(builder):
    packages = run(*inside(builder, "dpkg-query", "--show", "--showformat=${Package}\n")).split()
    assert "frontdoor" in packages
    assert not [name for name in packages if name.endswith("-dev") or name in ("gcc", "cmake")]


def test_what_needs_a_person_stays_and_says_so_where_its_health_is_asked(builder):
    settings = json.loads(builder.do("inspect", "--type=image", "frontdoor"))["Docker"]["config"]
    [_, shell, flag, check] = settings["Healthcheck"]["Test"]
    port = free_port()
    program = subprocess.Popen(
        inside(builder, "frontdoor-caseload", FRONTDOOR_LISTEN=f"127.0.0.1:{port}",
               FRONTDOOR_DATABASE_URL="postgresql://127.0.0.1:1/none",
               FRONTDOOR_KAFKA_BROKERS="127.0.0.1:1", FRONTDOOR_SCHEMA_FOLDER="/nowhere"),
        stdin=subprocess.DEVNULL)
    try:
        wait_for("it to say why", lambda: "/nowhere" in (answer(port, "/readyz")[1] or ""))
        assert answer(port, "/readyz")[0] == 503
        run(*inside(builder, shell, flag, check.replace("9464", str(port))))
        with pytest.raises(AssertionError):
            run(*inside(builder, shell, flag, check.replace("9464", str(free_port()))))
    finally:
        program.terminate()
        program.wait(60)
