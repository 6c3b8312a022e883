"""Whatever a database holds, as text: every column of every table of every schema of ours."""

import psycopg
import xxhash

TABLES = """SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"""


def child_key(child):
    """As child_key has it: XXH3-64 of the id, signed."""
    number = xxhash.xxh3_64_intdigest(child.encode())
    return number - 2**64 if number >= 2**63 else number


def dump(url):
    """Each table's rows as PostgreSQL writes them."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return {
            f"{schema}.{table}": [row for row, in connection.execute(
                f'SELECT held::text FROM "{schema}"."{table}" AS held')]
            for schema, table in connection.execute(TABLES).fetchall()}


def where(url, *names):
    """The tables that have any of these texts in any column, as text or in bytes."""
    needles = [form for name in names for form in (name, name.encode().hex())]
    return sorted(table for table, rows in dump(url).items()
                  if any(needle in row for row in rows for needle in needles))
