"""A database of hand-made projection rows, to test the bi views on. A pytest plugin."""

import os

import psycopg
import pytest

from bi_rows import SCHEMAS, Bi


def _migrate(connection):
    for folder in ("migrations", "bi"):
        for path in sorted((SCHEMAS / "sql" / folder).glob("*.sql")):
            connection.execute(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def bi_connection():
    """A database of its own with every migration, every view and the reference data."""
    url = os.environ.get("FRONTDOOR_TEST_DATABASE_URL")
    assert url, "set FRONTDOOR_TEST_DATABASE_URL to a PostgreSQL server where databases may be made"
    name = f"frontdoor_bi_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            with psycopg.connect(url, dbname=name) as connection:
                _migrate(connection)
                connection.execute("SET jit = off")  # as who connects after the migrations finds it
                Bi(connection).load_reference()
                connection.commit()
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.execute("DELETE FROM frontdoor.touched_day")  # there is nothing to keep
                connection.commit()
                yield connection
                connection.rollback()
        finally:
            server.execute(f"DROP DATABASE {name}")


@pytest.fixture(params=["touched", "kept"])
def bi(bi_connection, request):
    """The database without projection rows, at noon of 1 March 2022.

    Every test runs twice: what it writes is worked out when it reads, or kept before it reads.
    """
    made = Bi(bi_connection, keeps=request.param == "kept")
    made.now("2022-03-01T12:00")
    yield made
    bi_connection.rollback()
