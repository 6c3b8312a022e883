"""Instants: microseconds since 1970 in UTC; dates: those of Europe/London (domain: clocks)."""

import calendar
import datetime
import functools
import zoneinfo

LONDON = zoneinfo.ZoneInfo("Europe/London")
UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY = 86_400 * SECOND


def micros(moment):
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


def moment(instant):
    return EPOCH + datetime.timedelta(microseconds=instant)


@functools.lru_cache(maxsize=100_000)
def local_date(instant):
    return moment(instant).astimezone(LONDON).date()


def local_midnight(day):
    """The instant at which a local date begins."""
    start = datetime.datetime.combine(day, datetime.time(), tzinfo=LONDON)
    return micros(start.astimezone(UTC))


def months_before(day, months):
    """So many calendar months earlier, the day clamped to the month's end."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return day.replace(year=year, month=month + 1,
                       day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def reporting_year(day):
    """1 April to 31 March, label 2020/21."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}/{(first + 1) % 100:02}"
