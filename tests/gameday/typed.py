"""Commands as the pages for operators print them: blocks of a section, by its heading."""

import re

from servers import ROOT

RUNBOOK = ROOT / "deploy/RUNBOOK.md"
README = ROOT / "deploy/README.md"
WHERE_THE_SERVERS_ARE = "What to do when"
SECTION = r"^#+ {}\n(.*?)(?=^#|\Z)"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page, heading):
    """All blocks between a heading and the next one."""
    # A line of a block may begin with a hash, too: none of these pages has such a line.
    found = re.search(SECTION.format(re.escape(heading)), page.read_text(),
                      re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no section {heading}"
    return BLOCK.findall(found.group(1))


def headings(page, heading):
    """The headings one level below a heading."""
    text = page.read_text()
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^### (.*)$", found.group(1), re.MULTILINE)


def filled_in(text, placeholders):
    """Each placeholder has to be there."""
    for name, value in placeholders.items():
        assert name in text, f"{name} isn't in {text!r}"
        text = text.replace(name, value)
    return text
