"""Sums the results of a run: tally.py FOLDER, of JUnit files *.xml and of "PASSED FAILED" in *.count.

Prints "N passed, N failed" (and ", N skipped") as its last line; exit status 1 when any failed or
none ran. A step named in failed-steps counts as one failure when none of its tests failed."""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def count_junit(path):
    """(passed, failed, skipped, names of the failed) of one file."""
    passed = skipped = 0
    failed = []
    for case in ElementTree.parse(path).iter("testcase"):
        if case.get("status") == "notrun" or case.find("skipped") is not None:
            skipped += 1
        elif case.find("failure") is not None or case.find("error") is not None:
            failed.append(case.get("name"))
        else:
            passed += 1
    return passed, len(failed), skipped, failed


def main():
    folder = pathlib.Path(sys.argv[1])
    passed = failed = skipped = 0
    names = []
    for path in sorted(folder.glob("*.xml")):
        one = count_junit(path)
        passed, failed, skipped = passed + one[0], failed + one[1], skipped + one[2]
        names += [f"{path.stem}: {name}" for name in one[3]]
    for path in sorted(folder.glob("*.count")):
        one = [int(word) for word in path.read_text().split()] or [0, 0]
        passed, failed = passed + one[0], failed + one[1]
    steps = folder / "failed-steps"
    if steps.exists() and failed == 0:
        names += steps.read_text().split()
        failed = len(names)
    print()
    for name in names:
        print(f"failed: {name}")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(0 if passed > 0 and failed == 0 else 1)


main()
