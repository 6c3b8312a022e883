"""L1: COPY BINARY of the rows that a drain left into an empty copy of their table and its indexes.

One backend, one COPY, one commit, in the same database and with its durability. The rows go in the
order in which they were issued, as the peers' limit has it; `sorted` gives them in the order of the
key, which is quicker and nobody's business: it is in the JSON as a note.
"""

import time

import probe

CHUNK = 1 << 18
TABLE = "bench.limit_of_copy"


def _dump(field, table, order, path):
    with open(path, "wb") as out, field.connection.cursor() as cursor, cursor.copy(
            f"COPY (SELECT * FROM {table} ORDER BY {order}) TO STDOUT (FORMAT binary)") as rows:
        for data in rows:
            out.write(data)


def _key(field, table):
    return field.sql(
        "SELECT string_agg(attname, ', ' ORDER BY array_position(indkey::int[], attnum::int)) "
        "FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey) "
        "WHERE indrelid = %s::regclass AND indisprimary", table)[0][0]


def copy(field, table, order):
    """Rows a second, and bytes of WAL and of table and index for a row."""
    rows = field.sql(f"SELECT count(*) FROM {table}")[0][0]
    path = field.folder / f"{table}-{order}.copy"
    _dump(field, table, order, path)
    field.sql_all("CREATE SCHEMA IF NOT EXISTS bench", f"DROP TABLE IF EXISTS {TABLE}",
                  f"CREATE TABLE {TABLE} (LIKE {table} INCLUDING ALL)", "CHECKPOINT")
    wal, postgres = field.wal(), probe.children_cpu(field.postgres.pid())
    started = time.perf_counter()
    with open(path, "rb") as data, field.connection.cursor() as cursor, cursor.copy(
            f"COPY {TABLE} FROM STDIN (FORMAT binary)") as sink:
        while chunk := data.read(CHUNK):
            sink.write(chunk)
    seconds = time.perf_counter() - started
    path.unlink()
    size = field.sql("SELECT pg_total_relation_size(%s::regclass)", TABLE)[0][0]
    return {"rate": rows / seconds, "rows": rows, "seconds": seconds,
            "postgres_cpu": probe.children_cpu(field.postgres.pid()) - postgres,
            "wal": (field.wal() - wal) / rows, "size": size / rows}


def limits(field, table, entity):
    """L1, and the same in the order of the key."""
    limit = copy(field, table, entity)
    limit["sorted_rate"] = copy(field, table, _key(field, table))["rate"]
    field.sql_all(f"DROP TABLE {TABLE}")
    return limit
