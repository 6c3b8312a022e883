"""BI tools at work as deploy/bi says: real ODBC and JDBC clients, over TLS, as a login that may read
bi alone; the relations, the ready queries and the notebook beside it, on a made-up stream."""

import collections
import contextlib
import datetime
import json
import os
import re
import shutil
import subprocess
import tempfile
import textwrap
import zlib
from pathlib import Path

import nbclient
import nbformat
import psycopg
import psycopg.conninfo
import pyodbc
import pytest

import bi_answers
import bi_stream
import model
from model.times import micros
from servers import ROOT, Server
from stack import Stack

FOLDER = ROOT / "deploy" / "bi"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
JDBC = "/usr/share/java/postgresql.jar"
NOW = datetime.datetime(2021, 3, 29, 8, tzinfo=datetime.timezone.utc)
THRESHOLD = 2  # cases of a worker: few, as there are few children
SETTINGS = {bi_stream.AUTHORITY: model.Settings(alerts_from=datetime.date(2019, 11, 5))}
OTHER = "E06000009"


@contextlib.contextmanager
def folder(name):
    made = Path(tempfile.mkdtemp(prefix=f"frontdoor-{name}-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def cluster():
    """PostgreSQL that takes TLS alone."""
    with folder("tls") as tls, folder("postgres") as home:
        server = Server("postgres", home)
        server.start("--tls", str(tls))
        yield server
        server.stop()


@pytest.fixture(scope="module")
def events():
    return []


@pytest.fixture(scope="module")
def stack(kafka, cluster, events, tmp_path_factory):
    """The stream's projections, and a login that reads them all as of NOW."""
    made = Stack(kafka, cluster, tmp_path_factory.mktemp("bi"))
    events += bi_stream.sample(made) + bi_stream.fill()
    bi_stream.load(made, events)
    cluster.psql(made.ctl("migrate", "--print-roles"), made.prefix)
    made.reader = psycopg.conninfo.conninfo_to_dict(
        cluster.login("reader", "frontdoor_bi"), dbname=made.prefix)
    cluster.psql(f"""
        INSERT INTO frontdoor.reader VALUES ('reader', '*');
        UPDATE frontdoor.authority_setting SET caseload_threshold = {THRESHOLD};
        ALTER ROLE reader SET frontdoor.now = '{NOW.isoformat()}';
        ANALYZE
        """, made.prefix)
    return made


@pytest.fixture(scope="module")
def reader(stack):
    url = psycopg.conninfo.make_conninfo(**stack.reader)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def dictionary(reader):
    """{(view, column or None): meaning}"""
    return {(view, column): meaning for view, column, meaning in reader.execute(
        "SELECT view_name, column_name, meaning FROM bi.data_dictionary").fetchall()}


@pytest.fixture(scope="module")
def views(dictionary):
    return sorted(view for view, column in dictionary if column is None)


def checksum(result):
    """How many rows, and the sum of the CRC-32 of the text of each, as BiViews.java makes it."""
    return result.ntuples, sum(zlib.crc32(b"\x1f".join(
        result.get_value(row, column) or b"" for column in range(result.nfields)))
        for row in range(result.ntuples))


@pytest.fixture(scope="module")
def contents(reader, views):
    """{view: (its rows, their checksum)} as PostgreSQL's own library reads them."""
    reader.execute("SET TimeZone = 'UTC'")
    cursors = {view: reader.execute(f"SELECT * FROM bi.{view}") for view in views}
    return {view: (cursor.fetchall(), checksum(cursor.pgresult))
            for view, cursor in cursors.items()}


def filled_in(stack, text):
    """A line of the README with what stands in capitals replaced."""
    who = stack.reader
    for placeholder, value in (("HOST", who["host"]), ("5432", who["port"]),
                               (r"(?<!\[)frontdoor", who["dbname"]), ("LOGIN", who["user"]),
                               ("PASSWORD", who["password"]), ("CA.pem", who["sslrootcert"])):
        text = re.sub(rf"\b{placeholder}\b", value, text)
    return text


def line_of_readme(start):
    line, = re.findall(rf"^    ({start}.*)$", README, re.MULTILINE)
    return line


# --- every view has something to show


def test_every_view_has_rows(contents):
    assert [view for view, (rows, _) in contents.items() if not rows] == []


# --- ODBC


@pytest.fixture(scope="module")
def odbc(stack):
    connection = pyodbc.connect(filled_in(stack, line_of_readme("Driver=")), autocommit=True)
    yield connection
    connection.close()


def test_odbc_needs_the_certificate_of_the_servers_authority(stack):
    other = re.sub(r"sslrootcert=[^}]*", "sslrootcert=/etc/ssl/certs/ca-certificates.crt",
                   filled_in(stack, line_of_readme("Driver=")))
    with pytest.raises(pyodbc.OperationalError, match="certificate verify failed"):
        pyodbc.connect(other)


def test_odbc_connects_by_a_data_source_name(stack, tmp_path, monkeypatch):
    name, = re.findall(r"^    \[frontdoor\]\n(?:    .*\n)+", README, re.MULTILINE)
    (tmp_path / "odbc.ini").write_text(textwrap.dedent(filled_in(stack, name)), encoding="utf-8")
    monkeypatch.setenv("ODBCINI", str(tmp_path / "odbc.ini"))
    with pyodbc.connect("DSN=frontdoor") as connection:
        assert connection.execute(
            "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchval()
        assert connection.execute("SELECT bool_and(is_working) FROM bi.calendar "
                                  "WHERE day = '2021-03-29'").fetchval() is True
        with pytest.raises(pyodbc.Error, match="only select statements"):
            connection.execute("CREATE TEMPORARY TABLE door ()")


def test_odbc_lists_the_views_and_their_columns(odbc, views, dictionary):
    found = odbc.cursor().tables(schema="bi").fetchall()
    assert sorted(table.table_name for table in found) == views
    assert {table.table_type for table in found} == {"VIEW"}
    columns = {(column.table_name, column.column_name)
               for column in odbc.cursor().columns(schema="bi")}
    assert columns == {entry for entry in dictionary if entry[1] is not None}


def test_odbc_has_comments_from_the_data_dictionary_as_it_shows_none(odbc, dictionary):
    assert {table.remarks for table in odbc.cursor().tables(schema="bi")} == {""}
    found = odbc.execute("SELECT view_name, column_name, meaning FROM bi.data_dictionary")
    assert {(view, column): meaning for view, column, meaning in found} == dictionary
    assert all(dictionary.values())


def plain(value):
    """ODBC has no time zones: a time is one of the session's."""
    return value.replace(tzinfo=None) if isinstance(value, datetime.datetime) else value


def test_odbc_reads_every_view_as_it_is(odbc, contents):
    assert odbc.execute("SHOW timezone").fetchval() == "UTC"
    assert odbc.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchval()
    for view, (rows, _) in contents.items():
        found = collections.Counter(map(tuple, odbc.execute(f"SELECT * FROM bi.{view}")))
        assert found == collections.Counter(tuple(map(plain, row)) for row in rows), view


# --- JDBC


@pytest.fixture(scope="module")
def jdbc(stack):
    """The lines of BiViews.java, by their first word."""
    said = subprocess.run(
        ["java", "-Duser.timezone=UTC", "-cp", JDBC, Path(__file__).with_name("BiViews.java"),
         filled_in(stack, line_of_readme("jdbc:")), stack.reader["user"]],
        env={**os.environ, "PGPASSWORD": stack.reader["password"]},
        capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 0, said.stderr
    return bi_answers.by((line.split("\t") for line in said.stdout.splitlines()),
                         lambda parts: parts[0])


def test_jdbc_lists_views_and_columns_with_their_comments(jdbc, dictionary):
    found = {(view, None): remark for _, view, remark in jdbc["view"]}
    found.update({(view, column): remark for _, view, column, remark in jdbc["column"]})
    assert found == dictionary


def test_jdbc_reads_every_view_as_it_is(jdbc, contents):
    found = {view: (int(count), int(total)) for _, view, count, total in jdbc["rows"]}
    assert found == {view: total for view, (_, total) in contents.items()}


# --- relations


def relations():
    """[(one side, many side)] of the README, each (view, column)."""
    for line in README.splitlines():
        one, _, many = line.removeprefix("| ").partition(" | ")
        if re.fullmatch(r"`\w+\.\w+`", one):
            for side in re.findall(r"`([\w*]+\.\w+)`", many):
                yield tuple(one.strip("`").split(".")), tuple(side.split("."))


def sides(dictionary):
    """The same with `*` as each view that has the column, the one side aside."""
    for one, (view, column) in relations():
        several = [name for name, of in dictionary if of == column and name != one[0]]
        for name in several if view == "*" else [view]:
            yield one, (name, column)


def test_keys_are_unique_on_the_one_side_whatever_their_case(reader):
    ones = sorted({one for one, _ in relations()})
    assert len(ones) == 10
    for view, key in ones:
        rows, distinct = reader.execute(
            f"SELECT count(*), count(DISTINCT lower({key}::text)) FROM bi.{view}").fetchone()
        assert rows == distinct > 0, (view, key)


def test_each_value_on_the_many_side_is_found_on_the_one_side(reader, dictionary):
    related = list(sides(dictionary))
    assert len(related) > 80
    for (one, key), (many, column) in related:
        values, lost = reader.execute(
            f"SELECT count({column}), count({column}) FILTER (WHERE {column} NOT IN "
            f"(SELECT {key} FROM bi.{one} WHERE {key} IS NOT NULL)) FROM bi.{many}").fetchone()
        assert values > 0 and lost == 0, (one, many, column)


def test_every_key_of_another_view_is_a_relation_of_the_readme(dictionary):
    """A column `..._key` that stands in more than one; entity_key is that of many kinds of things,
    and of a conversation there is no view."""
    keys = {(view, column) for view, column in dictionary
            if column and column.endswith("_key")
            and column not in ("entity_key", "conversation_key")}
    listed = {many for _, many in relations()} | {one for one, _ in relations()}
    shared = {(view, column) for view, column in keys
              if sum(other == column for _, other in keys) > 1}
    assert shared - listed == {("alert_sent", "alert_key")}


def test_the_date_table_has_every_day(reader):
    days, span = reader.execute(
        "SELECT count(*), max(day) - min(day) + 1 FROM bi.calendar").fetchone()
    assert days == span


# --- ready queries


@pytest.fixture(scope="module")
def stream(stack, events):
    projection = model.project(events, SETTINGS)
    return bi_answers.Stream(projection, micros(NOW), stack.folder, THRESHOLD)


VALUES = re.compile(r"VALUES \((.*)\)$", re.MULTILINE)


def parameters(text):
    """Those in the first lines of a query."""
    found = re.findall(r"DATE '([^']*)'|'([^']*)'|(\d+)", VALUES.search(text).group(1))
    return [datetime.date.fromisoformat(day) if day else word or int(number)
            for day, word, number in found]


def asked_otherwise(text, values):
    """The query with other parameters."""
    written = [f"DATE '{value}'" if isinstance(value, datetime.date) else repr(value)
               for value in values]
    return VALUES.sub(f"VALUES ({', '.join(written)})", text)


def earlier(values):
    """Days some time before: whole weeks where they are Mondays, else a year."""
    days = [value for value in values if isinstance(value, datetime.date)]
    mondays = all(day.weekday() == 0 for day in days)
    return [(value - bi_answers.YEAR if mondays else bi_answers.year_before(value))
            if value in days else 2 if isinstance(value, int) else value for value in values]


def test_the_readme_lists_every_query():
    names = {path.name for path in FOLDER.glob("*.sql")}
    assert names == set(re.findall(r"^\| `(\w+\.sql)` \|", README, re.MULTILINE))
    assert names == {f"{answer.__name__}.sql" for answer in bi_answers.ANSWERS}
    assert len(names) == 10


@pytest.mark.parametrize("answer", bi_answers.ANSWERS, ids=lambda answer: answer.__name__)
def test_a_query_answers_what_the_model_does(reader, odbc, stream, answer):
    text = (FOLDER / f"{answer.__name__}.sql").read_text(encoding="utf-8")
    values = parameters(text)
    expected = [tuple(row) for row in answer(stream, *values)]
    assert expected and [tuple(row) for row in odbc.execute(text)] == expected
    for asked in (values, earlier(values)):
        found = reader.execute(asked_otherwise(text, asked)).fetchall()
        assert found == [tuple(row) for row in answer(stream, *asked)], asked
    assert [row for row in reader.execute(asked_otherwise(text, [OTHER, *values[1:]]))
            if row[0] != "All"] == []


def test_a_query_runs_in_psql_as_it_is(stack):
    environment = {**os.environ, "PGPASSWORD": stack.reader["password"]}
    url = psycopg.conninfo.make_conninfo(**{**stack.reader, "password": None})
    for path in sorted(FOLDER.glob("*.sql")):
        said = subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url, "-f", path], env=environment,
            capture_output=True, text=True, timeout=60, check=False)
        assert (said.returncode, said.stderr) == (0, ""), path


# --- the notebook


def notebook():
    return nbformat.read(FOLDER / "front_door.ipynb", as_version=4)


def test_the_notebook_holds_no_outputs():
    cells = [cell for cell in notebook().cells if cell.cell_type == "code"]
    assert len(cells) > 5
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


def test_the_notebook_runs_from_top_to_bottom(stack, views, monkeypatch, tmp_path):
    monkeypatch.setenv("FRONTDOOR_DATABASE_URL",
                       psycopg.conninfo.make_conninfo(**stack.reader))
    for variable in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    run = nbclient.NotebookClient(notebook(), timeout=60, kernel_name="python3", resources={
        "metadata": {"path": str(FOLDER)}}).execute()
    shown = "\n".join(json.dumps(output) for cell in run.cells if cell.cell_type == "code"
                      for output in cell.outputs)
    assert "stderr" not in shown
    for what in (*views[:3], "Contacts", "2020/21", "linear-gradient", "conversion_percent"):
        assert what in shown, what
