"""PostgreSQL as it is let: no role that may make roles, and a pooler in between. Each program has a
login of its own and reaches the server by PgBouncer in session mode alone."""

import random
import shutil
import types

import psycopg
import psycopg.conninfo
import pytest

import model
from pooler import Pooler
from servers import Server, new_folder, wait_for
from stack import SERVICES, Stack

READER = "reader"
POOLED = "a pooler in transaction mode is in between: use session mode or connect directly"
ROLES = {**{name.replace("-", "_"): f"frontdoor_{name.replace('-', '_')}" for name in SERVICES},
         READER: "frontdoor_bi"}


class LetStack(Stack):
    """`urls` has that of each login."""

    urls = {}

    def service_environment(self, name):
        return {"FRONTDOOR_DATABASE_URL": self.url_of(name.replace("-", "_"))}

    def url_of(self, login):
        return psycopg.conninfo.make_conninfo(self.urls[login], dbname=self.prefix)


def pooled(cluster, mode):
    made = Pooler(mode, [cluster.address, *cluster.urls.values()])
    return made, types.SimpleNamespace(address=made.through(cluster.address))


@pytest.fixture(scope="module")
def cluster(kafka):
    """A server on which somebody else has made the roles and a login of each."""
    server = Server("postgres", new_folder("postgres"))
    server.start()
    first = Stack(kafka, server, server.home)
    server.psql(first.ctl("migrate", "--print-roles"), first.prefix)
    server.urls = {login: server.login(login, role) for login, role in ROLES.items()}
    yield server
    server.stop()
    shutil.rmtree(server.home)


@pytest.fixture(scope="module")
def stack(kafka, cluster, tmp_path_factory):
    pooler, server = pooled(cluster, "session")
    made = LetStack(kafka, server, tmp_path_factory.mktemp("stack"))
    made.urls = {login: pooler.through(url) for login, url in cluster.urls.items()}
    with psycopg.connect(made.url) as connection:
        for login in ("frontdoor", "rollup", READER):
            connection.execute("INSERT INTO frontdoor.reader VALUES (%s, '*')", [login])
    yield made
    made.stop()
    pooler.stop()


def test_no_login_may_make_roles_or_pass_over_rights(stack, cluster):
    rights = stack.rows("SELECT rolsuper, rolcreaterole, rolbypassrls, rolreplication "
                        "FROM pg_roles WHERE rolname = ANY (%s)", ["frontdoor", *cluster.urls])
    assert rights == (1 + len(ROLES)) * [(False, False, False, False)]
    stack.ctl("doctor")


def test_what_the_model_says_comes_of_it_though_instances_and_sessions_are_killed(stack):
    history = model.random_history(random.Random(22), 30, "let")
    services = stack.start(*SERVICES)
    for number, event in enumerate(history):
        stack.publish(event.topic, **event.fields)
        if number == len(history) // 2:
            stack.flush()
            wait_for("something to be written", lambda: stack.value(
                "SELECT count(*) FROM frontdoor.position WHERE next_offset > 0") > 0)
            services[0].kill()
            services[3].kill()
            stack.start("caseload", "repeat-contact")
            stack.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                       "WHERE usename = current_user AND pid <> pg_backend_pid()")
    stack.wait_projected()
    projection = model.project(history)
    assert projection.alerts
    with psycopg.connect(stack.url, autocommit=True) as connection:
        assert model.differences(connection, projection) == []
    wait_for("the last state of each alert", lambda: stack.alive() and
             model.differences_of_topic(stack.alerts(), projection) == [])


def test_figures_are_read_by_a_reader_and_by_nobody_else(stack):
    with psycopg.connect(stack.url_of(READER)) as connection:
        assert connection.execute("SELECT count(*) FROM bi.contact").fetchone()[0] > 0
    with psycopg.connect(stack.url_of("alert_relay")) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM bi.contact")


def test_a_pooler_that_does_not_keep_sessions_is_named(kafka, cluster, tmp_path_factory):
    pooler, server = pooled(cluster, "transaction")
    try:
        stack = LetStack(kafka, cluster, tmp_path_factory.mktemp("other"))
        stack.environment["FRONTDOOR_DATABASE_URL"] = psycopg.conninfo.make_conninfo(
            server.address, dbname=stack.prefix)
        for _ in range(2):  # on backends that nobody had, and on those that the first one left
            assert POOLED in stack.ctl("doctor", status=1)
        stack.urls = {login: pooler.through(url) for login, url in cluster.urls.items()}
        services = stack.start("caseload", "caseload")
        wait_for("one of two to meet what the other left",
                 lambda: any(service.process.poll() == 70 for service in services))
        assert any(POOLED in service.log() for service in services)
        for service in services:
            service.kill()
    finally:
        pooler.stop()
