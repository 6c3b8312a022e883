"""What the checks written in Python share: the repository's files, and C without its comments."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(*patterns):
    """Paths below the root that git knows or would take, matching any of the git patterns."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [pathlib.Path(name) for name in sorted(set(listed.split("\0"))) if name
            and (ROOT / name).is_file()]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


COMMENT_OR_STRING = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(source, keep_strings=False):
    """C source in which comments (and what stands in strings) are spaces; lines keep their place."""
    def replace(match):
        text = match.group()
        if text[0] == "/":
            return _blank(text)
        return text if keep_strings else text[0] + _blank(text[1:-1]) + text[-1]
    return COMMENT_OR_STRING.sub(replace, source)


def line_of(source, offset):
    return source.count("\n", 0, offset) + 1


def finish(findings, summary=None):
    """Print the findings and leave, with status 1 if there were any."""
    for finding in findings:
        print(finding)
    if summary:
        print(summary)
    sys.exit(1 if findings else 0)
