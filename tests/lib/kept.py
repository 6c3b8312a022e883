"""Figures are kept by the statements of the service rollup, over a connection of the caller's."""

import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "schemas/sql/rollup"


def statement(name):
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8").replace("$1", "%s")


def keep(connection, authority):
    """What is touched of an authority; in REPEATABLE READ."""
    connection.execute(statement("fold"), [authority])


def keep_all(connection, of=()):
    """What is touched, of these authorities if any; each in a transaction unless one is under way."""
    connection.execute(statement("spread"))
    for authority, in connection.execute(statement("list")).fetchall():
        if not of or authority in of:
            with connection.transaction():
                keep(connection, authority)
