"""The DfE's tables of all children together, as bi.dfe_figure must show them (domain: clocks).

Rates are left out: nobody loads how many children there are."""

import collections
import decimal
import fractions
import math

from .assessments import assessments
from .caseload import is_not_in_need
from .clocks import band, clock_from_start
from .compare import compare_rows
from .referrals import is_re_referral, opened_on
from .safeguarding import conferences, enquiries
from .times import local_date, reporting_year

BANDS = {"Same day": "Same_day", **{name: f"{name}_days" for name in (
    "1-10", "11-20", "21-30", "31-40", "41-45", "46-50", "51-60", "61+")}}
QUARTILES = {"25th_Percentile_days": 1, "Median_days": 2, "75th_Percentile_days": 3}
SOURCES = {
    "S_1": "Individual", "S_2A": "Schools", "S_2B": "Education_Services", "S_3": "Health_Services",
    "S_4": "Housing", "S_5": "LA_Services", "S_6": "Police", "S_7": "Other_legal_agency",
    "S_8": "Other", "S_9": "Anonymous", "S_10": "Unknown", "UNKNOWN": "Unknown",
}
MONTHS = ("April May June July August September October November December January February "
          "March").split()
FACTORS = {
    **{f"{number}{letter}": f"{name}_{who}"
       for number, name in enumerate(("Alcohol_Misuse", "Drug_Misuse", "Domestic_Abuse",
                                      "Mental_Health", "Learning_Disability",
                                      "Physical_Disability"), 1)
       for letter, who in (("A", "child"), ("B", "parent"), ("C", "person"))},
    "7A": "Young_Carer", **{f"8{letter}": "Privately_fostered" for letter in "BCDEF"},
    "9A": "Unaccompanied_asylum_seeker", "10A": "Going_missing",
    "11A": "Child_sexual_exploitation", "12A": "Trafficking", "13A": "Gangs",
    "14A": "Socially_unacceptable_behaviour", "15A": "Self_harm", "16A": "Neglect",
    "17A": "Emotional_Abuse", "18B": "Physical_Abuse_child_on_child",
    "18C": "Physical_Abuse_adult_on_child", "19B": "Sexual_Abuse_child_on_child",
    "19C": "Sexual_Abuse_adult_on_child", "20": "Other", "22A": "Female_Genital_Mutilation",
    "23A": "Faith_linked_abuse", "24A": "Child_criminal_exploitation",
}
NO_FACTOR = "F_21"


def _percent(part, whole):
    """To one place, halves up."""
    tenths = math.floor(fractions.Fraction(1000 * part, whole) + fractions.Fraction(1, 2))
    return decimal.Decimal(tenths) / 10


def _counts(measures, found):
    """Each measure with how often it was found, those never found too."""
    counter = collections.Counter(found)
    return {measure: counter[measure] for measure in measures}


def _children(referred):
    return {child.child_id for child, _ in referred}


# --- of referrals: [(child, referral)] of one authority and year

def _c1(referred):
    again = [(child, one) for child, one in referred if is_re_referral(child, one)]
    nothing = [one for _, one in referred if one["no_further_action"]]
    not_in_need = [one for child, one in referred if is_not_in_need(child, one)]
    return {
        "Referrals": len(referred),
        "Re_referrals": len(again),
        "Re_referrals_percent": _percent(len(again), len(referred)),
        "No_Further_Action": len(nothing),
        "No_Further_Action_percent": _percent(len(nothing), len(referred)),
        "Not_in_Need": len(not_in_need),
        "Not_in_Need_percent": _percent(len(not_in_need), len(referred)),
        "Referrals_child": len(_children(referred)),
        "Re_referrals_child": len(_children(again)),
        "Re_referrals_child_percent": _percent(len(_children(again)), len(_children(referred))),
    }


def _source(symbol):
    return SOURCES.get(symbol) or SOURCES[symbol[:3]]


def _c5(referred):
    return {"Referrals": len(referred), **_counts(
        SOURCES.values(), (_source(referral["source"]) for _, referral in referred))}


def _c6(referred):
    return {"Referrals": len(referred), **_counts(
        MONTHS, (MONTHS[opened_on(referral).month - 4] for _, referral in referred))}


# --- of assessments: [(child, assessment)] authorised, of one authority and year

def _quartile(days, quarters):
    """Interpolated between the two ranks around it; to a whole day, halves up."""
    if not days:
        return None
    place = fractions.Fraction((len(days) - 1) * quarters, 4)
    low, high = days[math.floor(place)], days[math.ceil(place)]
    return math.floor(low + (high - low) * (place % 1) + fractions.Fraction(1, 2))


def _c2(assessed):
    clocks = [clock_from_start(one).working_days for _, one in assessed]
    days = sorted(elapsed for elapsed in clocks if elapsed is not None)
    return {
        "Assessments_completed": len(days),
        **_counts(BANDS.values(), (BANDS[band(elapsed)] for elapsed in days)),
        **{measure: _quartile(days, quarters) for measure, quarters in QUARTILES.items()},
    }


def _c3(assessed):
    """An episode has each factor once, whichever of its assessments found it."""
    episodes = collections.defaultdict(set)
    for child, assessment in assessed:
        if assessment.referral and assessment.end["factors"]:
            episode = child.child_id, assessment.referral["referral_id"]
            episodes[episode].update(assessment.end["factors"])
    if not episodes:
        return {}
    measures = [{FACTORS.get(factor[2:]) for factor in factors} for factors in episodes.values()]
    return {
        "Episodes_with_assessment_factor": sum(
            factors != {NO_FACTOR} for factors in episodes.values()),
        "Physical_Abuse_unknown": None,
        "Sexual_Abuse_unknown": None,
        **_counts(FACTORS.values(), (measure for one in measures for measure in one)),
    }


# --- of enquiries and conferences: [(child, whether it is a conference, its working days)]

def _c4(counted):
    enquired = [child for child, conference, _ in counted if not conference]
    conferred = [child for child, conference, _ in counted if conference]
    days = sorted(elapsed for *_, elapsed in counted if elapsed is not None)
    return {
        "Section47": len(enquired),
        "Section47_child": len({child.child_id for child in enquired}),
        "ICPC": len(conferred),
        "ICPC_child": len({child.child_id for child in conferred}),
        **{f"Duration_{low}{high}_days": sum(low <= elapsed <= (most or elapsed)
                                             for elapsed in days)
           for low, high, most in ((0, "-10", 10), (11, "-15", 15), (16, "-20", 20), (21, "+", 0))},
        **{f"Duration_{name}": _quartile(days, quarters) for name, quarters in (
            ("25th_Percentile", 1), ("median", 2), ("75th_Percentile", 3))},
    }


TABLES_OF_REFERRALS = {"C1": _c1, "C5": _c5, "C6": _c6}
TABLES_OF_ASSESSMENTS = {"C2": _c2, "C3": _c3}
TABLES_OF_ENQUIRIES = {"C4": _c4}
TABLES = TABLES_OF_REFERRALS, TABLES_OF_ASSESSMENTS, TABLES_OF_ENQUIRIES


def _by_year(children):
    """{(authority, year): what happened} of each of TABLES."""
    referred, assessed, enquired = (collections.defaultdict(list) for _ in TABLES)
    for child in children:
        for referral in child.present("referral-opened").values():
            year = reporting_year(opened_on(referral))
            referred[child.authority, year].append((child, referral))
        for assessment in assessments(child):
            if assessment.end and assessment.counts:
                year = reporting_year(local_date(assessment.authorised_at))
                assessed[child.authority, year].append((child, assessment))
        for _, enquiry in enquiries(child):
            year = reporting_year(enquiry["started_on"])
            enquired[child.authority, year].append((child, False, None))
        for _, held in conferences(child):
            year = reporting_year(held["held_on"])
            enquired[child.authority, year].append(
                (child, True, held["working_days_from_strategy"]))
    return referred, assessed, enquired


def figures(children):
    """{(authority, year, table): {measure: value}}; what has no row is left out."""
    made = {}
    for groups, tables in zip(_by_year(children), TABLES):
        for (authority, year), found in groups.items():
            for table, count in tables.items():
                row = count(found)
                if row:
                    made[authority, year, table] = row
    return made


def differences_of_figures(connection, projection):
    """Every difference of bi.dfe_figure in a database that holds this history and no other."""
    found = collections.defaultdict(dict)
    for authority, year, table, measure, unit, value in connection.execute(
            "SELECT authority, reporting_year, dfe_table, measure, unit, value FROM bi.dfe_figure "
            "WHERE dfe_table = ANY (%s)", [[name for tables in TABLES for name in tables]]):
        if unit != "RATE":
            found[authority, year, table][measure] = value
    return list(compare_rows("bi.dfe_figure", figures(projection.children.values()), found))
