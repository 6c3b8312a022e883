"""The table of common/service/fd_states.c as Promela: what is checked is what is compiled."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "common/service/fd_states.c"
HEADER = ROOT / "common/service/fd_states.h"

ROW = re.compile(r'\{(\w+), (FD_EVENT_\w+), (\w+),\s*"')
ANY_OR_SAME = {"ANY": "FD_STATES", "SAME": "FD_STATES"}


def enumerators(name):
    """Those of `enum name`, in order."""
    body = re.search(rf"enum {name} \{{(.*?)\}};", HEADER.read_text(), re.DOTALL).group(1)
    return re.findall(r"^\s*(FD_\w+)", body, re.MULTILINE)


def rows():
    """(from, event, to) of each row, FD_STATES standing for any and for no change."""
    table = re.search(r"rows\[\] = \{(.*?)^\};", SOURCE.read_text(), re.DOTALL | re.MULTILINE)
    return [(ANY_OR_SAME.get(start, start), event, ANY_OR_SAME.get(end, end))
            for start, event, end in ROW.findall(table.group(1))]


def promela():
    """Names, and `fd_state_find(now, what, to)`, which sets `to`."""
    lines = ["/* Made of common/service/fd_states.c. */"]
    for name in ("fd_state", "fd_state_event"):
        lines += [f"#define {value} {number}" for number, value in enumerate(enumerators(name))]
    # As in the C, the first row that fits tells; rows for any state stand last.
    lines += ["", "inline fd_state_find(now, what, to)", "{", "    if"]
    for start, event, end in rows():
        if start != "FD_STATES":
            lines.append(f"    :: now == {start} && what == {event} -> to = {end}")
    lines += ["    :: else ->", "        if"]
    for start, event, end in rows():
        if start == "FD_STATES":
            lines.append(f"        :: what == {event} -> to = {end}")
    lines += ["        fi", "    fi", "}"]
    return "\n".join(lines) + "\n"
