"""The published figures that the generated years carry, read from the data files beside the generator.

Keys and columns are named as in the `bi` views that report them, so that a test compares rows with
these tables and holds no number of its own.
"""

import csv
import datetime
import decimal
import pathlib

AUTHORITY = "E06000008"
YEARS = {2019: "2018/19", 2020: "2019/20", 2021: "2020/21"}
# Cells that need referrals before 1 April 2018, where the stream begins (see the README beside the
# files).
WITHOUT_HISTORY = {("2018/19", "Referrals_child"), ("2018/19", "Referrals_child_rate"),
                   ("2018/19", "Re_referrals_child_percent")}

_FOLDER = pathlib.Path(__file__).parents[2] / "services" / "frontdoorctl" / "figures"

_MONTHS = (
    "April May June July August September October November December January February March"
).split()

# Table C5: source_group of bi.referral_source -> measure.
_SOURCES = {
    "Individual": "Individual",
    "Schools": "Schools",
    "Education services": "Education_Services",
    "Health services": "Health_Services",
    "Housing": "Housing",
    "LA services": "LA_Services",
    "Police": "Police",
    "Other legal agency": "Other_legal_agency",
    "Other": "Other",
    "Anonymous": "Anonymous",
    "Unknown": "Unknown",
}

# Table C3: factor_code of bi.assessment_factor_reporting_year -> measure, where it is one to one.
_FACTORS = {
    "1A": "Alcohol_Misuse_child",
    "1B": "Alcohol_Misuse_parent",
    "1C": "Alcohol_Misuse_person",
    "2A": "Drug_Misuse_child",
    "2B": "Drug_Misuse_parent",
    "2C": "Drug_Misuse_person",
    "3A": "Domestic_Abuse_child",
    "3B": "Domestic_Abuse_parent",
    "3C": "Domestic_Abuse_person",
    "4A": "Mental_Health_child",
    "4B": "Mental_Health_parent",
    "4C": "Mental_Health_person",
    "5A": "Learning_Disability_child",
    "5B": "Learning_Disability_parent",
    "5C": "Learning_Disability_person",
    "6A": "Physical_Disability_child",
    "6B": "Physical_Disability_parent",
    "6C": "Physical_Disability_person",
    "7A": "Young_Carer",
    "9A": "Unaccompanied_asylum_seeker",
    "10A": "Going_missing",
    "11A": "Child_sexual_exploitation",
    "12A": "Trafficking",
    "13A": "Gangs",
    "14A": "Socially_unacceptable_behaviour",
    "15A": "Self_harm",
    "16A": "Neglect",
    "17A": "Emotional_Abuse",
    "20": "Other",
    "22A": "Female_Genital_Mutilation",
    "23A": "Faith_linked_abuse",
}

# Published as a change only: the values in the file are an index.
_INDEXES = {"conversations", "single_assessments", "section47_enquiries", "care_proceedings"}


def _read(name):
    with open(_FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _dfe():
    """(table, year, measure) -> count; suppressed and missing ones are left out."""
    return {
        (row["table"], int(row["year_to_31_march"]), row["measure"]): int(row["value"])
        for row in _read("dfe-children-in-need.csv")
        if row["gss_code"] == AUTHORITY and row["value"].isdigit()
    }


def _by_year(table, columns):
    """{reporting year: {column: count}} of the counts that were published."""
    figures = _dfe()
    return {
        label: {
            column: figures[table, year, measure]
            for column, measure in columns.items()
            if (table, year, measure) in figures
        }
        for year, label in YEARS.items()
    }


def cells(table):
    """{(reporting year, measure): what stands in the cell} of one table."""
    return {
        (YEARS[int(row["year_to_31_march"])], row["measure"]): row["value"]
        for row in _read("dfe-children-in-need.csv")
        if (row["gss_code"], row["table"]) == (AUTHORITY, table)
        and int(row["year_to_31_march"]) in YEARS
    }


def referral_monthly():
    """Table C6: {first day of the month: referrals}, for bi.referral_monthly."""
    figures = _dfe()
    return {
        datetime.date(year - (place < 9), (place + 3) % 12 + 1, 1): figures["C6", year, month]
        for year in YEARS
        for place, month in enumerate(_MONTHS)
    }


def referral_source():
    """Table C5: {reporting year: {source_group: referrals}}, for bi.referral_source.

    A group of 0 has no row there.
    """
    return _by_year("C5", _SOURCES)


def assessment_factor_reporting_year():
    """Table C3: {reporting year: {factor_code: assessments}}, of factors with a row of their own."""
    return _by_year("C3", _FACTORS)


def _decimal(text):
    return decimal.Decimal(text) if text else None


def _change_percent(before, after):
    change = (after - before) * 100 / before
    return change.quantize(decimal.Decimal("0.1"), decimal.ROUND_HALF_UP)


def review_52_week():
    """{measure of bi.review_52_week: {value_before, value_after, change_percent}}.

    None is not published. Of an index only the change is; `change_percent` is None where the change
    was not published beside the values.
    """
    rows = {}
    for row in _read("service.csv"):
        before, after = _decimal(row["value_before"]), _decimal(row["value_after"])
        index = row["measure"] in _INDEXES
        rows[row["measure"]] = {
            "value_before": None if index else before,
            "value_after": None if index else after,
            "change_percent": _change_percent(before, after) if index else None,
        }
    return rows


def review_periods():
    """{measure: ((first day, last day) before, the same after)}: what the values are published for."""

    def days(period):
        first, end = (datetime.date.fromisoformat(text) for text in period.split("/"))
        return first, end - datetime.timedelta(days=1)

    return {
        row["measure"]: (days(row["period_before"]), days(row["period_after"]))
        for row in _read("service.csv")
    }
