"""frontdoorctl report: every figure of every page is what its view says, pages say what was restated,
the board's give nobody away, and a browser shows and prints them."""

import collections
import decimal
import html
import html.parser
import json
import re
import shutil
import struct
import subprocess
from datetime import date, datetime, timedelta

import psycopg
import psycopg.conninfo
import pytest

import events
from events import at
from servers import ROOT
from stack import BIN, Stack

GSS = "E06000008"
AS_AT = "2021-03-29T08:00Z"
WIDTHS = (360, 768, 1280)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
CHROMIUM = shutil.which("chromium")

Cell = collections.namedtuple("Cell", "section view row column kind text")


@pytest.fixture(scope="module")
def years(kafka, postgres, tmp_path_factory):
    """A stack that has projected the three made-up years."""
    folder = tmp_path_factory.mktemp("report")
    stack = Stack(kafka, postgres, folder, partitions=4)
    stack.ctl("generate", "--reference", str(folder))
    for kind in ("team", "worker", "setting", "population", "benchmark"):
        stack.ctl("reference", "load", kind, str(folder / f"{kind}s.csv"))
    stack.start()
    stack.ctl("generate", "--publish")
    stack.wait_projected(seconds=300)
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    yield stack
    stack.stop()


def report(stack, *arguments, status=0):
    return stack.ctl("report", *arguments, "--authority", GSS, "--as-at", AS_AT, status=status)


@pytest.fixture(scope="module")
def pages(years):
    return {
        "weekly": report(years, "weekly", "--week", "2021-W12"),
        "board": report(years, "weekly", "--board", "--month", "2021-02"),
        "review": report(years, "review", "--go-live", "2019-11-05"),
    }


class Page(html.parser.HTMLParser):
    """Its cells, its elements in order, and the JSON that it embeds."""

    def __init__(self, text):
        super().__init__()
        self.cells, self.tags, self.stack, self.ids = [], [], [], []
        self.charted = []  # (section, text) of each value that a chart is labelled with
        self.section = self.view = self.row = self.cell = self.as_at = None
        self.json = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.append((tag, values))
        if tag not in ("meta", "path", "rect", "circle"):
            self.stack.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "body":
            self.as_at = values["data-as-at"]
        elif tag == "section":
            self.section = values["id"]
        elif tag == "table":
            self.view = values.get("data-view")
        elif tag == "tr":
            self.row = values.get("data-row")
        elif tag == "td":
            self.cell = [values, ""]
        elif tag == "text" and values.get("class") == "value":
            self.charted.append((self.section, ""))

    def handle_endtag(self, tag):
        if tag not in ("path", "rect", "circle"):
            assert self.stack.pop() == tag, f"</{tag}> closes something else"
        if tag == "td":
            values, text = self.cell
            self.cells.append(Cell(
                self.section, values.get("data-view", self.view), values.get("data-row", self.row),
                values.get("data-column"), values["class"].split(), text))
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.cell[1] += data
        if self.stack and self.stack[-1] == "script":
            self.json += data
        if self.stack and self.stack[-1] == "text" and self.charted and not self.charted[-1][1]:
            self.charted[-1] = (self.section, data)


# --- what a view gives, written as a page writes it


def number(value):
    return f"{value:,}".replace("-", "−")


def duration(seconds):
    units = ((86400, "d", 3600, "h"), (3600, "h", 60, "min"))
    for size, name, smaller, smaller_name in units:
        if seconds >= size:
            return f"{seconds // size} {name} {seconds % size // smaller} {smaller_name}"
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"


def written(kind, value):
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if "duration" in kind:
        return duration(value)
    if "percent" in kind:
        return f"{number(value)}%"
    if isinstance(value, (int, decimal.Decimal)):
        return number(value)
    if isinstance(value, date):  # or a datetime, which is one
        day = f"{value.day} {MONTHS[value.month - 1]} {value.year}"
        return day + value.strftime(", %H:%M") if isinstance(value, datetime) else day
    return value


class Views:
    """bi as it was at a page's as-at; each view is read once."""

    def __init__(self, url, as_at):
        self.connection = psycopg.connect(url)
        self.connection.execute("SELECT set_config('frontdoor.now', %s, false)", [as_at])
        self.kept = set()

    def _keep(self, text):
        for view in re.findall(r"\bbi\.(\w+)", text):
            if view not in self.kept:
                self.connection.execute(f"CREATE TEMPORARY TABLE {view} AS SELECT * FROM bi.{view}")
                self.connection.execute(f"ANALYZE {view}")
                self.kept.add(view)
        return re.sub(r"\bbi\.", "pg_temp.", text)

    def select(self, columns, view, row):
        text = self._keep(f"SELECT {', '.join(columns)} FROM {view} WHERE {row}")
        found = self.connection.execute(text).fetchall()
        assert len(found) == 1 or not found, text
        return found[0] if found else [None] * len(columns)


def differences(page, views):
    """Cells that say something else than their view, and how many were compared."""
    rows = collections.defaultdict(list)
    for cell in page.cells:
        if cell.column and cell.text != "c":
            rows[cell.view, cell.row].append(cell)
    wrong, compared = [], 0
    for (view, row), cells in rows.items():
        values = views.select([cell.column for cell in cells], view, row)
        for cell, value in zip(cells, values):
            compared += 1
            shown = written(cell.kind, value)
            # A sum or a count of no row at all.
            if shown != cell.text and not (value is None and cell.text in ("0", "–")):
                wrong.append((cell, shown))
    return wrong, compared


@pytest.mark.parametrize("name, least", (("weekly", 1500), ("board", 350), ("review", 500)))
def test_every_number_of_a_page_is_what_its_view_says(years, pages, name, least):
    page = Page(pages[name])
    wrong, compared = differences(page, Views(years.url, page.as_at))
    assert wrong == []
    assert compared >= least
    for cell in page.cells:
        if "number" in cell.kind and cell.section not in ("headlines", "changed", "restated"):
            assert cell.column, f"no origin: {cell}"
    cells = {(cell.section, cell.text) for cell in page.cells}
    assert len(page.charted) > 5 and set(page.charted) <= cells, "what a chart says is in its table"


def test_what_a_summary_makes_of_figures_follows_from_the_tables(pages):
    page = Page(pages["weekly"])
    weeks = json.loads(page.json)["figures"]
    contacts = [int(weeks[f"contacts/{date(2020, 12, 28) + timedelta(7 * n)}/contacts"])
                for n in range(13)]
    change = contacts[-1] - contacts[-2]
    percent = (decimal.Decimal(100 * change) / contacts[-2]).quantize(
        decimal.Decimal("0.1"), decimal.ROUND_HALF_UP)
    made = [cell.text for cell in page.cells if cell.section == "headlines"]
    assert made[:3] == [number(contacts[-1]), number(contacts[-2]),
                        f"{change:+} ({percent:+}%)".replace("-", "−")]
    changed = [cell for cell in page.cells if cell.section == "changed"]
    assert len(changed) == 6 * 5
    for start in range(0, len(changed), 5):
        now, low, mean, high = (decimal.Decimal(re.sub("[,%]", "", cell.text))
                                for cell in changed[start:start + 4])
        said = changed[start + 4].text
        assert low <= mean <= high
        assert said == ("higher than in any of them" if now > high else
                        "lower than in any of them" if now < low else "within their range")


@pytest.mark.parametrize("name", ("weekly", "board"))
def test_what_was_published_stands_under_plain_names(years, pages, name):
    found = [cell for cell in Page(pages[name]).cells if cell.section == "benchmarks"]
    assert "Assessments per 10,000 children" in pages[name]
    assert not re.search(r">\w+_(rate|percent|days)<", pages[name])
    with psycopg.connect(years.url) as connection:
        measures = connection.execute(
            "SELECT count(DISTINCT (dfe_table, measure)) FROM bi.benchmark_comparison "
            "WHERE authority = %s AND reporting_year = '2019/20' AND unit <> 'COUNT' "
            "AND area_kind = 'ENGLAND'", [GSS]).fetchone()[0]
    assert len({cell.row for cell in found}) == measures == 17


def test_a_benchmarked_figure_has_the_counts_that_it_is_made_of(years):
    """So that the board's page can suppress it with them."""
    statement = (ROOT / "schemas/sql/report/benchmarks.sql").read_text(encoding="utf-8")
    statement = statement.replace("%", "%%").replace("$1", "%(gss)s").replace("$2", "%(day)s")
    with psycopg.connect(years.url, row_factory=psycopg.rows.dict_row) as connection:
        rows = connection.execute(statement, {"gss": GSS, "day": "2021-02-01"}).fetchall()
    for row in rows:
        part, whole, value = (decimal.Decimal(row[name])
                              for name in ("part", "whole", "local_value"))
        assert 0 < part <= whole
        if row["measure"].endswith("_percent"):
            assert abs(100 * part / whole - value) <= decimal.Decimal("0.05"), row
        elif row["measure"].endswith("_rate"):
            assert abs(10000 * part / 39961 - value) <= decimal.Decimal("0.05"), row


def test_the_review_holds_the_published_figures(pages):
    page = Page(pages["review"])
    rows = collections.defaultdict(list)
    for cell in page.cells:
        if cell.section == "published":
            rows[cell.row].append(cell.text)
    found = {re.search(r"measure = '(\w+)'", row).group(1): cells[1:4]
             for row, cells in rows.items()}
    assert found["referrals"] == ["2,428", "1,621", "−33.2"]
    assert found["conversations"][2] == "402.7"
    assert found["average_caseload"][:2] == ["28.8", "18.2"]


# --- the board's


def test_the_board_s_page_has_no_ids_and_no_count_of_1_to_5(pages):
    page = Page(pages["board"])
    assert not re.search(r"\b[A-Z]\d{7}\b", pages["board"]), "ids of the made-up years"
    assert "T-AS" not in pages["board"]
    counts = [cell for cell in page.cells if "count" in cell.kind]
    assert len(counts) > 200
    assert any(cell.text == "c" for cell in counts)
    for cell in counts:
        assert cell.text not in ("1", "2", "3", "4", "5"), cell
    for value in json.loads(page.json)["figures"].values():
        assert value not in ("1", "2", "3", "4", "5")


def test_suppressed_counts_can_t_be_had_from_what_they_add_up_to(years, pages):
    page = Page(pages["board"])
    views = Views(years.url, page.as_at)
    hidden = collections.defaultdict(list)
    for cell in page.cells:
        if cell.section == "sources" and cell.text == "c":
            hidden[cell.column].append(views.select([cell.column], cell.view, cell.row)[0])
    assert len(hidden) == 2, "both columns of these years have some"
    for values in hidden.values():
        assert len(values) >= 2 and any(value <= 5 for value in values)
        assert sum(values) not in (len(values), 5 * len(values))


# --- on its own


@pytest.mark.parametrize("name", ("weekly", "board", "review"))
def test_a_page_is_well_made_and_needs_nothing_but_itself(pages, name):
    text = pages[name]
    page = Page(text)
    assert page.stack == []
    assert len(page.ids) == len(set(page.ids))
    for outside in ("http", "src=", "url(", "@import", "<link", "<img", "<iframe"):
        assert outside not in text, outside
    assert not any(name.startswith("on") for _, values in page.tags for name in values)
    scripts = [values for tag, values in page.tags if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "figures"}]
    html_tag = next(values for tag, values in page.tags if tag == "html")
    assert html_tag["lang"] == "en-GB"
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1 and set(levels[1:]) == {2}
    assert all(values.get("scope") in ("row", "col") for tag, values in page.tags if tag == "th")
    tables = [tag for tag, _ in page.tags if tag == "table"]
    assert len([tag for tag, _ in page.tags if tag == "caption"]) == len(tables) >= 9
    charts = [values for tag, values in page.tags if tag == "svg"]
    assert len(charts) >= 5
    for chart in charts:
        assert chart["role"] == "img"
        assert set(chart["aria-labelledby"].split()) <= set(page.ids)
    links = {values["href"][1:] for tag, values in page.tags if tag == "a"}
    assert links <= set(page.ids)


# --- what is asked for


@pytest.mark.parametrize("arguments, said", (
    (("monthly",), "neither weekly nor review"),
    (("weekly",), "--week 2020-W45"),
    (("weekly", "--week", "2021-W53"), "--week 2020-W45"),
    (("weekly", "--board", "--week", "2020-W45"), "--month 2020-11"),
    (("review", "--board"), "--board goes with weekly"),
    (("review", "--go-live", "2019-11-06"), "went live on 2019-11-05"),
))
def test_what_can_t_be_reported_is_said(years, arguments, said):
    report(years, *arguments, status=2)
    assert said in years.errors


def test_a_time_that_is_none_is_a_usage_error(years):
    years.ctl("report", "weekly", "--authority", GSS, "--week", "2020-W45", "--as-at", "noon-ish",
              status=2)
    assert "--as-at takes a time" in years.errors


def test_an_earlier_page_has_to_be_one_of_the_same_kind(years, pages, tmp_path):
    other = tmp_path / "other.html"
    for text, said in ((pages["board"], "another kind"), ("<html></html>", "holds no figures")):
        other.write_text(text)
        report(years, "weekly", "--week", "2021-W12", "--previous", str(other), status=70)
        assert said in years.errors


# --- in a browser

browser = pytest.mark.skipif(not CHROMIUM, reason="NOT TESTED: chromium is not installed, so no "
                                                  "page was looked at in a browser")
# A frame of each width: a window of Chromium's is never narrower than 500. All have been loaded when
# the window has.
CHECK = """<!DOCTYPE html><body><script>
const look = frame => {
    const page = frame.contentDocument.documentElement;
    const all = what => [...page.querySelectorAll(what)];
    return {
        width: page.clientWidth,
        needed: page.scrollWidth,
        fetched: frame.contentWindow.performance.getEntriesByType("resource")
            .map(entry => entry.name),
        cut: all("svg text").filter(text => {
            const box = text.getBBox(), room = text.ownerSVGElement.viewBox.baseVal;
            return box.x < 0 || box.x + box.width > room.width;
        }).map(text => text.textContent),
        behind: all(".scroll").filter(table => table.scrollWidth > table.clientWidth)
            .map(table => table.closest("section").id),
        broken: all("tbody th.day, tbody th.month").filter(date =>
            date.clientHeight > 2 * parseFloat(getComputedStyle(date).fontSize)).length,
    };
};
window.onload = () => {
    const frames = [...document.querySelectorAll("iframe")];
    document.body.dataset.found = JSON.stringify(
        Object.fromEntries(frames.map(frame => [frame.width, look(frame)])));
};
</script></body>"""


def chromium(folder, page, *options):
    return subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--user-data-dir={folder}/profile", *options, page.as_uri()],
        capture_output=True, timeout=120, check=True).stdout.decode()


@browser
@pytest.mark.parametrize("name", ("weekly", "board", "review"))
def test_a_page_fits_every_width_with_all_its_labels_and_fetches_nothing(pages, tmp_path, name):
    frames = "".join(f'<iframe width="{width}" height="900" srcdoc="{html.escape(pages[name])}">'
                     "</iframe>" for width in WIDTHS)
    checked = tmp_path / "checked.html"
    checked.write_text(CHECK.replace("<body>", f"<body>{frames}"))
    dom = chromium(tmp_path, checked, "--dump-dom", "--virtual-time-budget=20000")
    said = html.unescape(re.search(r'<body data-found="([^"]*)"', dom).group(1))
    found = json.loads(said)
    assert sorted(found) == sorted(map(str, WIDTHS))
    for width in WIDTHS:
        told = found[str(width)]
        assert (told["width"], told["needed"], told["fetched"]) == (width, width, [])
        assert told["cut"] == [], "labels of charts end in their picture"
        assert told["broken"] == 0, "a date stands on one line"
    assert found[str(max(WIDTHS))]["behind"] == [], "no column is hidden where there is room"


@browser
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_shows_itself(pages, tmp_path, width):
    plain = tmp_path / "plain.html"
    plain.write_text(pages["weekly"])
    chromium(tmp_path, plain, f"--window-size={width},2000", f"--screenshot={tmp_path}/page.png")
    picture = (tmp_path / "page.png").read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (width, 2000)
    assert len(picture) > 40000, "it is not empty"


@browser
@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="NOT TESTED: poppler-utils is missing")
@pytest.mark.parametrize("name", ("weekly", "board", "review"))
def test_a_page_prints_on_a4(pages, tmp_path, name):
    page = tmp_path / "page.html"
    page.write_text(pages[name])
    chromium(tmp_path, page, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path}/page.pdf")
    said = subprocess.run(["pdfinfo", f"{tmp_path}/page.pdf"], capture_output=True, text=True,
                          check=True).stdout
    assert "(A4)" in said
    assert 4 <= int(re.search(r"Pages: +(\d+)", said).group(1)) <= 16
    text = subprocess.run(["pdftotext", "-layout", f"{tmp_path}/page.pdf", "-"],
                          capture_output=True, text=True, check=True).stdout
    for cell in Page(pages[name]).cells:
        if "count" in cell.kind:
            assert cell.text in text, cell


# --- who reads only bi


def test_a_reader_of_bi_has_the_pack_of_its_authority_and_of_no_other(own_postgres, tmp_path):
    def ctl(url, *arguments):
        return subprocess.run([BIN / "frontdoorctl", *arguments], capture_output=True, text=True,
                              env={"FRONTDOOR_DATABASE_URL": url}, timeout=120, check=False)

    owner = own_postgres.address
    assert ctl(owner, "migrate").returncode == 0
    own_postgres.psql(ctl(owner, "migrate", "--print-roles").stdout, "frontdoor")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("INSERT INTO frontdoor.reader VALUES ('reader', %s)", [GSS])
    reader = own_postgres.login("reader", "frontdoor_bi")
    out = tmp_path / "pack.html"
    for arguments in (("--week", "2020-W45"), ("--board", "--month", "2020-11")):
        done = ctl(reader, "report", "weekly", "--authority", GSS, *arguments, "--out", str(out))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert "Blackburn with Darwen" in out.read_text()
        assert "No team held a case." in out.read_text(), "of an empty database"
    done = ctl(reader, "report", "weekly", "--authority", "E06000009", "--week", "2020-W45")
    assert done.returncode == 70
    assert "no authority E06000009 that this login may see" in done.stderr
    done = ctl(reader, "report", "review", "--authority", GSS)
    assert done.returncode == 70
    assert "has no go_live_on" in done.stderr


# --- what came late; this changes the years, so it comes last


def test_what_came_late_is_restated_with_what_it_was(years, pages, tmp_path):
    last = tmp_path / "last.html"
    last.write_text(pages["weekly"])
    again = report(years, "weekly", "--week", "2021-W12", "--previous", str(last))
    assert "Nothing was restated." in again
    years.publish("call-logged", **events.call("LATE-1", "LATE-P", at("2021-03-10T10:00")))
    years.wait_projected()
    page = Page(report(years, "weekly", "--week", "2021-W12", "--previous", str(last)))
    rows = [cell for cell in page.cells if cell.section == "restated"]
    told = {}
    for when, was, now in zip(rows[0::3], rows[1::3], rows[2::3]):
        told[now.column, when.text] = (was.text, now.text)
    before = int(json.loads(Page(pages["weekly"]).json)["figures"]["contacts/2021-03-08/contacts"])
    assert told["sum(contacts)", "8 Mar 2021"] == (str(before), str(before + 1))
    assert {when for _, when in told} == {"8 Mar 2021"}
    assert differences(page, Views(years.url, page.as_at))[0] == []
