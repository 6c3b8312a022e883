"""deploy/up, env and down as a newcomer runs them."""

import itertools
import os
import pathlib
import re
import secrets
import subprocess

import psycopg
import psycopg.conninfo
import pyodbc
import pytest

from servers import ROOT


def deploy(command, *arguments, home, status=0):
    result = subprocess.run(
        [ROOT / "deploy" / command, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=900, check=False, env={**os.environ, "FRONTDOOR_HOME": str(home)})
    assert result.returncode == status, f"{command}: {result.stdout[-3000:]}{result.stderr[-3000:]}"
    return result.stdout + result.stderr


def settings(home):
    lines = deploy("env", home=home).splitlines()
    shell = subprocess.run(["bash", "-c", "\n".join(lines) + "\nenv"], capture_output=True,
                           text=True, check=True)
    return dict(line.split("=", 1) for line in shell.stdout.splitlines() if "=" in line)


@pytest.fixture
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home") / "stack"
    yield folder
    deploy("down", "--purge", home=folder)
    assert not folder.exists()


def positions(url):
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT service, topic, partition, epoch, next_offset FROM frontdoor.position "
            "ORDER BY 1, 2, 3").fetchall()


def compared_areas(url):
    with psycopg.connect(url) as connection:
        return {name for name, in connection.execute(
            "SELECT DISTINCT area_name FROM bi.benchmark_comparison").fetchall()}


def test_up_makes_a_stack_that_shows_the_review_and_up_again_changes_nothing(home):
    deploy("env", home=home, status=1)
    said = deploy("up", home=home)
    assert re.search(r"referrals +\| +2428 +\| +1621 +\| +-33\.2", said)
    assert re.search(r"conversations +\| .* 402\.7", said)
    assert re.search(r"timeliness +1 +(\d+)/\1 +0 +0 s", said), "no lag"
    assert re.search(r"Open alerts:\n +alert_id .* all_overdue *\n", said)
    for hint in ("psql", "ODBC", "kcat", "/log/"):
        assert hint in said
    assert compared_areas(settings(home)["FRONTDOOR_DATABASE_URL"]) == {
        "England", "North West", "Blackburn with Darwen"}
    pack = re.search(r"pack +(\S+)  \(open it in a browser\)", said).group(1)
    assert "<h1>Front door, week 2021-W12, 22 Mar 2021 to 28 Mar 2021</h1>" in (
        pathlib.Path(pack).read_text())
    before = positions(settings(home)["FRONTDOOR_DATABASE_URL"])
    deploy("up", home=home)
    assert positions(settings(home)["FRONTDOOR_DATABASE_URL"]) == before
    deploy("down", home=home)
    with pytest.raises(psycopg.OperationalError):
        positions(settings(home)["FRONTDOOR_DATABASE_URL"])


def test_up_uses_servers_that_already_exist(home, kafka, postgres):
    name = f"up{secrets.token_hex(4)}"
    with psycopg.connect(postgres.address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    # A URL, as a person would give it.
    url = re.sub(r"/frontdoor$", f"/{name}", postgres.address)
    deploy("up", "--brokers", kafka.address, "--database-url", url, "--no-sample", home=home)
    found = settings(home)
    assert found["FRONTDOOR_DATABASE_URL"] == url
    assert found["FRONTDOOR_KAFKA_BROKERS"] == kafka.address
    assert not (home / "kafka").exists() and not (home / "postgres").exists()
    assert len(positions(url)) > 0


def texts(home):
    """Each file of ours in a stack that may hold a secret, and what it holds."""
    skipped = {home / "build", home / "kafka" / "data", home / "postgres" / "data",
               *home.glob("kafka-jars*")}
    for folder, folders, names in os.walk(home):
        folders[:] = [name for name in folders if home / folder / name not in skipped]
        for name in names:
            path = home / folder / name
            yield path, path.read_bytes()


def reached_by_odbc(home, said):
    """As whom what up says of ODBC connects, with the password where it says that it is."""
    place = re.search(r"\(in (.*)\)", said).group(1)
    password = re.search(r"password=(\S+)", pathlib.Path(place).read_text()).group(1)
    with pyodbc.connect(said.replace(f"(in {place})", password)) as connection:
        assert connection.execute("SELECT count(*) FROM bi.data_dictionary").fetchval() > 100
        return connection.execute("SELECT session_user").fetchval()


def test_a_secure_stack_keeps_its_secrets_and_lets_each_in_by_a_name_of_its_own(home):
    assert "servers of its own" in deploy("up", "--secure", "--brokers", "x:1", home=home, status=2)
    said = deploy("up", "--secure", "--no-sample", home=home)
    assert reached_by_odbc(home, re.search(r"ODBC +(\S.*)", said).group(1)) == "frontdoor-bi"
    found = settings(home)
    assert found["FRONTDOOR_KAFKA__SASL_USERNAME"] == "frontdoor-operator"
    url = psycopg.conninfo.conninfo_to_dict(found["FRONTDOOR_DATABASE_URL"])
    assert (url["user"], url["sslmode"]) == ("frontdoor-operator", "verify-full")
    assert len(positions(found["FRONTDOOR_DATABASE_URL"])) > 0
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        psycopg.connect(found["FRONTDOOR_DATABASE_URL"], sslmode="disable")

    passwords = {path.read_text().strip().encode() for path in itertools.chain(
        (home / "kafka" / "users").iterdir(), (home / "postgres").glob("*password"))}
    assert len(passwords) == 10 + 9, "one for each name on each server"
    open_ones = [str(path) for path, text in texts(home)
                 if path.stat().st_mode & 0o077 and any(p in text for p in passwords)]
    assert not open_ones, "only their owner may read files with passwords"
    for name in ("caseload", "timeliness", "repeat-contact", "alert-relay", "rollup"):
        pid = (home / "run" / f"{name}.pid").read_text().strip()
        with open(f"/proc/{pid}/environ", encoding="utf-8") as environment:
            assert f"FRONTDOOR_CONFIG={home}/config/{name}.ini" in environment.read().split("\0")

    deploy("up", "--no-sample", home=home)  # it stays what it is
    assert settings(home) == found
    deploy("down", home=home)
