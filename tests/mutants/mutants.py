"""The mutants: what tests/mutants/*.toml say, and whether they still fit the sources.

A mutant takes one guarantee away, by replacing a text in a source; one named test has to turn red.
In a table's file each [[mutant]] has
  name      what the command line calls it
  without   the guarantee that is taken away, as a noun
  file      where, from the root
  old, new  the text, which must occur exactly `times` times (1 unless given), and what replaces it
  also      more of the same, where one place isn't enough: tables of file, old, new and times
  red       the test, as FILE::TEST below tests/: a cmocka case or a pytest function
  build     targets of CMake that the test needs besides itself
  each      rows of words: the mutant stands once for each row, {word} replaced throughout
"""

import pathlib
import re
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = ROOT / "tests" / "mutants"
README = ROOT / "tests" / "README.md"
FIELDS = {"name", "without", "file", "old", "new", "times", "also", "red", "build", "each"}
BEGIN = "<!-- mutants: tests/mutants/table --write -->"
END = "<!-- end of mutants -->"


def entries():
    """Every [[mutant]] as written, in order of the files' names."""
    for path in sorted(TABLES.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]:
            for field in set(entry) - FIELDS:
                raise ValueError(f"{path.name}: {entry['name']}: {field} means nothing")
            yield entry


def _fill(value, words):
    """`value` with each {word} replaced, in lists and tables too."""
    if isinstance(value, str):
        for word, meaning in words.items():
            value = value.replace("{" + word + "}", meaning)
        return value
    if isinstance(value, list):
        return [_fill(item, words) for item in value]
    if isinstance(value, dict):
        return {key: _fill(item, words) for key, item in value.items()}
    return value


def mutants():
    """Every mutant, those of an entry with `each` one by one."""
    return [_fill(entry, words) for entry in entries() for words in entry.get("each", [{}])]


def edits(mutant):
    """The replacements that make the mutant."""
    return [mutant] + mutant.get("also", [])


def apply(edit, source):
    """`source` with the edit made; a ValueError says how it doesn't fit."""
    wanted = int(edit.get("times", 1))
    found = source.count(edit["old"])
    if found != wanted:
        first = edit["old"].strip().split("\n")[0]
        raise ValueError(f"{edit['file']}: \"{first}...\" is there {found} times, not {wanted}")
    return source.replace(edit["old"], edit["new"])


def mutated(mutant, root=ROOT):
    """What each file is to hold, by path."""
    sources = {}
    for edit in edits(mutant):
        path = edit["file"]
        source = sources.get(path) or (root / path).read_text(encoding="utf-8")
        sources[path] = apply(edit, source)
    return sources


def _sources_of(test):
    """A test's file and the headers that it includes, those of tests/unit at least."""
    yield test
    for name in re.findall(r'^#include "(.*)"$', test.read_text(encoding="utf-8"), re.MULTILINE):
        for folder in (test.parent, ROOT / "tests" / "unit"):
            if (folder / name).is_file():
                yield folder / name


def _test_exists(red):
    path, _, case = red.partition("::")
    test = ROOT / "tests" / path
    defined = re.compile(rf"^(def|static( inline)? void) {case}\(", re.MULTILINE)
    return test.is_file() and any(
        defined.search(source.read_text(encoding="utf-8")) for source in _sources_of(test))


def findings():
    """What keeps the tables from fitting the sources, the tests and the README."""
    seen = set()
    for mutant in mutants():
        if mutant["name"] in seen:
            yield f"{mutant['name']}: twice"
        seen.add(mutant["name"])
        try:
            mutated(mutant)
        except (ValueError, OSError) as error:
            yield f"{mutant['name']}: {error}"
        if not _test_exists(mutant["red"]):
            yield f"{mutant['name']}: there is no test {mutant['red']}"
    if readme_with_table() != README.read_text(encoding="utf-8"):
        yield "tests/README.md: the table of mutants is another: tests/mutants/table --write"


def _row(entry):
    """One line for all mutants of an entry: what differs between them is given as a list."""
    each = entry.get("each", [{}])
    words = {word: ", ".join(dict.fromkeys(row[word] for row in each)) for word in each[0]}
    filled = _fill(entry, words)
    path, _, case = filled["red"].partition("::")
    return f"| {filled['without']} | `{path}` | `{case}` |"


def readme_with_table():
    """tests/README.md with the table as it should be."""
    rows = ["| without | in `tests/` | turns red |", "|---|---|---|"]
    rows += [_row(entry) for entry in entries()]
    source = README.read_text(encoding="utf-8")
    before, begin, rest = source.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{README}: the lines that frame the table of mutants are gone")
    return "\n".join([before + begin, "", *rows, "", end + after])
