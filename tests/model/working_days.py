"""Monday to Friday less the bank holidays of England and Wales (domain: clocks)."""

import csv
import datetime
import functools

from codec import ROOT

ONE = datetime.timedelta(days=1)


def _holidays():
    with open(ROOT / "schemas" / "codes" / "bank_holiday.csv", encoding="utf-8") as file:
        return sorted(datetime.date.fromisoformat(row["date"]) for row in csv.DictReader(file))


HOLIDAYS = _holidays()
LAST_YEAR = HOLIDAYS[-1].year


@functools.lru_cache(maxsize=20_000)
def is_working(day):
    return day.weekday() < 5 and day not in HOLIDAYS


@functools.lru_cache(maxsize=20_000)
def elapsed(start, end):
    """Working days in (start, end]; the start is day 0, even on a weekend or holiday."""
    days = (end - start).days
    return sum(is_working(start + ONE * step) for step in range(1, days + 1))


@functools.lru_cache(maxsize=20_000)
def due(count, start):
    """The count-th working day strictly after start; None past the last year of the table."""
    day = start
    while count > 0:
        day += ONE
        count -= is_working(day)
    return day if day.year <= LAST_YEAR else None


def add_holiday(day):
    """One that is proclaimed: from now on it always was."""
    HOLIDAYS.append(day)
    for remembers in (is_working, elapsed, due):
        remembers.cache_clear()
