"""The model's own tests: vectors that the domain prints, and the set law of the model itself."""

import datetime
import itertools

import hypothesis
import pytest
from hypothesis import strategies as st

import events
import model
from model.caseload import holder, is_open
from model.clocks import band
from model.strategies import histories
from model.times import local_date, local_midnight, micros, months_before, reporting_year
from model.working_days import due, elapsed

AUTHORITY, CHILD = events.AUTHORITY, "child"
day = datetime.date.fromisoformat
at = events.at


def instant(text):
    return micros(at(text))


def project(*facts, **settings):
    """Of (topic, fields) pairs."""
    written = [model.Event(topic, fields) for topic, fields in facts]
    return model.project(written, {AUTHORITY: model.Settings(**settings)})


def call(contact, received, **more):
    more.setdefault("source", "UNKNOWN")  # so that nothing is a duplicate by source
    return "call-logged", events.call(contact, CHILD, at(received), **more)


def referral(identity, opened, **more):
    return "referral-opened", events.referral(identity, CHILD, at(opened), **more)


def alerts(projection, rule="SIMILAR"):
    return [alert for _, alert in projection.alerts.values() if alert.rule == rule]


def row(projection, view, identity):
    return projection.rows[view][AUTHORITY, CHILD, identity]


# --- days

@pytest.mark.parametrize("start, first, fifteenth, forty_fifth", [
    ("2020-05-07", "2020-05-11", "2020-06-01", "2020-07-13"),
    ("2021-12-24", "2021-12-29", "2022-01-19", "2022-03-02"),
    ("2022-09-16", "2022-09-20", "2022-10-10", "2022-11-21"),
])
def test_due_dates_skip_weekends_and_bank_holidays(start, first, fifteenth, forty_fifth):
    assert [due(n, day(start)) for n in (1, 15, 45)] == list(
        map(day, (first, fifteenth, forty_fifth)))
    assert [elapsed(day(start), day(end)) for end in (first, fifteenth, forty_fifth)] == [1, 15, 45]


def test_the_start_is_day_0_even_on_a_sunday():
    assert elapsed(day("2021-03-28"), day("2021-03-28")) == 0
    assert elapsed(day("2021-03-28"), day("2021-03-29")) == 1


def test_a_due_date_past_the_table_is_not_guessed():
    assert due(1, day("2028-12-28")) == day("2028-12-29")
    assert due(1, day("2028-12-29")) is None
    assert elapsed(day("2028-12-29"), day("2029-01-08")) == 6  # Monday to Friday


def test_months_reach_back_to_a_clamped_day():
    assert months_before(day("2020-05-31"), 3) == day("2020-02-29")
    assert months_before(day("2021-05-31"), 3) == day("2021-02-28")
    assert months_before(day("2020-01-31"), 12) == day("2019-01-31")


def test_dates_and_years_are_those_of_london():
    assert local_date(instant("2021-03-31T23:15")) == day("2021-04-01")
    assert reporting_year(day("2021-04-01")) == "2021/22"
    assert reporting_year(day("2021-03-31")) == "2020/21"
    assert reporting_year(day("2000-03-31")) == "1999/00"
    assert local_midnight(day("2021-07-01")) == instant("2021-06-30T23:00")
    assert day("2020-12-31").isocalendar()[1] == 53


@pytest.mark.parametrize("count, name", [
    (0, "Same day"), (1, "1-10"), (10, "1-10"), (11, "11-20"), (40, "31-40"), (41, "41-45"),
    (45, "41-45"), (46, "46-50"), (51, "51-60"), (60, "51-60"), (61, "61+"), (None, None)])
def test_bands_are_those_of_table_c2(count, name):
    assert band(count) == name


# --- versions

def test_the_greatest_revision_then_time_then_hash_wins():
    def version(revision, recorded, channel):
        return model.Event(*call("c", "2020-03-02T10:00", revision=revision, channel=channel,
                                 recorded_at=at(recorded)))

    low, high = sorted((version(2, "2020-03-03T10:00", channel) for channel in ("POST", "EMAIL")),
                       key=lambda event: event.version[2])
    ranked = [version(1, "2020-03-04T10:00", "PHONE"), version(2, "2020-03-02T10:00", "PHONE"),
              low, high]
    for given in itertools.permutations(ranked):
        assert model.project(given).winning("call-logged") == {(AUTHORITY, CHILD, "c"): high}


def test_a_voided_part_is_absent_and_may_be_revived():
    first = call("c", "2020-03-02T10:00")
    voided = call("c", "2020-03-02T10:00", revision=2, voided=True)
    revived = call("c", "2020-03-02T11:00", revision=3)
    assert "bi.contact" not in project(first, voided).rows
    assert row(project(first, voided, revived), "bi.contact", "c")["received_at"] == instant(
        "2020-03-02T11:00")


# --- clocks

def decision_row(received, decided, known=True, **more):
    decision = events.decision("c", CHILD, at(decided), time_known=known, **more)
    return row(project(call("c", received), ("decision-made", decision)), "bi.contact", "c")


def test_24_hours_pass_over_a_change_of_clocks():
    found = decision_row("2021-03-27T10:00", "2021-03-28T10:00")
    assert (found["decided_within_24h"], found["decision_seconds"]) == (True, 86_400)
    assert not decision_row("2021-03-27T10:00", "2021-03-28T10:00:00.000001")["decided_within_24h"]


def test_a_date_only_decision_has_working_days_and_no_hours():
    found = decision_row("2021-03-26T10:00", "2021-03-29T00:00", known=False,
                         signed_off_at=at("2021-03-30T00:00"))
    assert (found["decision_seconds"], found["sign_off_seconds"]) == (None, None)
    assert (found["decision_working_days"], found["decided_within_1wd"]) == (1, True)


def test_an_end_before_its_start_has_no_clock():
    assert decision_row("2021-03-26T10:00", "2021-03-26T09:00")["decision_working_days"] is None
    date_only = decision_row("2021-03-26T10:00", "2021-03-26T00:00", known=False)
    assert date_only["decision_working_days"] == 0


def test_an_information_only_contact_needs_no_decision():
    made = events.decision("c", CHILD, at("2020-03-02T11:00"))
    found = row(project(call("c", "2020-03-02T10:00", information_only=True),
                        ("decision-made", made)), "bi.contact", "c")
    assert (found["decision_state"], found["decision_seconds"]) == ("NOT_NEEDED", None)


def test_the_times_of_an_assessments_end_stand_over_those_of_its_start():
    started = events.assessment_started("a", CHILD, at("2020-03-02T10:00"), time_known=False,
                                        team_id="t1")
    closed = events.assessment_closed("a", CHILD, at("2020-03-03T10:00"), at("2020-03-10T10:00"))
    found = row(project(("assessment-started", started), ("assessment-closed", closed)),
                "bi.assessment", "a")
    assert (found["started_on"], found["time_known"]) == (day("2020-03-03"), True)
    assert (found["cina_assessment_team"], found["working_days_from_start"]) == ("t1", 5)
    assert found["working_days_from_referral"] is None


def test_a_null_referral_is_the_latest_case_on_or_before_the_day():
    started = events.assessment_started("a", CHILD, at("2020-03-02T08:00"))
    facts = [("assessment-started", started), referral("r1", "2020-01-01T10:00"),
             referral("r3", "2020-03-02T10:00"), referral("r2", "2020-03-02T10:00"),
             referral("r4", "2020-03-03T00:00"),
             referral("r5", "2020-03-02T10:00", no_further_action=True)]
    assert row(project(*facts), "bi.assessment", "a")["cina_referral_id"] == "r3"


def test_a_referral_that_is_named_and_not_there_is_none():
    started = events.assessment_started("a", CHILD, at("2020-03-02T08:00"), referral_id="r9")
    found = row(project(("assessment-started", started), referral("r1", "2020-01-01T10:00")),
                "bi.assessment", "a")
    assert (found["cina_referral_id"], found["referral_derived"]) == (None, False)


# --- referrals and cases

@pytest.mark.parametrize("before, then, flag", [
    ("2020-03-10", "2021-03-10", True), ("2020-03-09", "2021-03-10", False),
    ("2023-02-28", "2024-02-29", True), ("2023-02-27", "2024-02-29", False),
    ("2021-03-10", "2021-03-10", False)])
def test_a_re_referral_follows_another_within_12_months(before, then, flag):
    found = project(referral("r1", f"{before}T10:00", no_further_action=True),
                    referral("r2", f"{then}T12:00"))
    assert row(found, "bi.referral", "r2")["re_referral"] is flag


def test_a_case_ends_with_the_first_of_its_ends_that_is_not_before_it():
    closed = events.assessment_closed("a", CHILD, at("2020-03-02T10:00"), at("2020-03-20T10:00"),
                                      closure_reason="UNKNOWN")
    early = ("case-closed", events.closure("r", CHILD, at("2020-03-01T10:00")))
    late = ("case-closed", events.closure("r", CHILD, at("2020-03-02T09:00"), 2))
    opened, closing = referral("r", "2020-03-02T10:00"), ("assessment-closed", closed)
    assert row(project(opened, closing, early), "bi.referral", "r")["closed_at"] == instant(
        "2020-03-20T10:00")
    at_opening = row(project(opened, closing, early, late), "bi.referral", "r")
    assert at_opening["closed_at"] == instant("2020-03-02T10:00")


def test_the_latest_allocation_holds_even_when_it_names_nobody():
    opened = referral("r", "2020-03-02T10:00", worker_id="w1")
    nobody = ("case-allocated", events.allocation("l", CHILD, at("2020-03-05T10:00")))
    child = project(opened, nobody).children[AUTHORITY, CHILD]
    case = child.present("referral-opened")["r"]
    turn = instant("2020-03-05T10:00")
    assert [holder(child, case, t) for t in (turn - 1, turn)] == [(None, "w1"), (None, None)]
    assert not is_open(child, case, instant("2020-03-02T10:00") - 1)


# --- repeat contacts

THREE = (call("c1", "2020-02-29T10:00"), call("c2", "2020-04-01T10:00"),
         call("c3", "2020-05-31T10:00"))


def test_three_in_the_window_to_the_clamped_day_raise_an_alert():
    (found,) = alerts(project(*THREE))
    assert found.contact_ids == ["c1", "c2", "c3"]
    assert found.raised_at == instant("2020-05-31T10:00")
    assert found.due_at == instant("2020-06-01T23:00")
    assert not alerts(project(call("c0", "2020-02-28T10:00"), *THREE[1:]))
    assert alerts(project(*THREE, window_days=92)) and not alerts(project(*THREE, window_days=91))


def test_an_alerts_id_is_that_of_its_raising_contact():
    (found,) = alerts(project(*THREE))
    # SHA-1 of namespace and name by hand, with the bits of version 5
    assert found.alert_id == "26ad90eb-a147-59e4-8adc-d1961781091e"


def test_a_contact_recorded_late_raises_the_alert():
    late = call("c1", "2020-02-29T10:00", recorded_at=at("2020-06-05T10:00"))
    (found,) = alerts(project(late, *THREE[1:]))
    assert (found.raising.contact_id, found.raised_late) == ("c1", True)
    assert found.contact_ids == ["c2", "c3", "c1"]


def test_an_edit_of_something_else_does_not_make_it_known_later():
    edited = call("c3", "2020-05-31T10:00", revision=2, channel="POST",
                  recorded_at=at("2020-07-01T10:00"))
    (found,) = alerts(project(*THREE, edited))
    assert found.raised_at == instant("2020-05-31T10:00")


def test_duplicates_are_of_one_incident_or_of_one_source_within_a_day():
    first = call("c1", "2020-03-02T10:00", source="S_6", incident_ref="i")
    facts = [first, call("c2", "2020-04-02T10:00", incident_ref="i"),
             call("c3", "2020-03-03T09:59:59.999999", source="S_6"),
             call("c4", "2020-03-03T10:00", source="S_6", concern_factors=["F_3C", "F_16A"])]
    assert project(*facts).rows["repeat_contact.duplicate"] == {
        (AUTHORITY, CHILD, "c2", "3"): {"matched_contact_id": "c1"},
        (AUTHORITY, CHILD, "c3", "3"): {"matched_contact_id": "c1"}}


def test_unknown_sources_make_no_duplicates():
    for source in ("S_10", "UNKNOWN"):
        facts = [call(f"c{n}", "2020-03-02T10:00", source=source) for n in range(3)]
        assert len(alerts(project(*facts))) == 1


def test_20_and_21_are_no_family():
    facts = [call(f"c{n}", f"2020-03-0{n}T10:00", concern_factors=["F_20", "F_21", "UNKNOWN"])
             for n in (2, 3, 4)]
    assert not alerts(project(*facts)) and len(alerts(project(*facts), "ANY")) == 1


def test_a_pattern_joins_the_alert_that_is_open_and_overlaps():
    more = call("c4", "2020-06-02T10:00")
    (joined,) = alerts(project(*THREE, more))
    assert joined.contact_ids == ["c1", "c2", "c3", "c4"]
    closed = referral("r", "2020-06-01T10:00")
    assert len(alerts(project(*THREE, more, closed))) == 2
    assert len(alerts(project(*THREE, more, referral("r", "2020-06-02T10:00")))) == 1


def review(identity, role, reviewer, reviewed, alert):
    return "alert-reviewed", events.review(identity, CHILD, alert.alert_id, at(reviewed),
                                           role=role, reviewer_id=reviewer)


def test_two_people_in_both_roles_close_an_alert():
    (alert,) = alerts(project(*THREE))
    worker = review("v1", "SOCIAL_WORKER", "w1", "2020-06-01T12:00", alert)
    same = review("v2", "TEAM_MANAGER", "w1", "2020-06-01T13:00", alert)
    other = review("v3", "TEAM_MANAGER", "w2", "2020-05-01T13:00", alert)
    assert alerts(project(*THREE, worker, same))[0].closed_at is None
    (closed,) = alerts(project(*THREE, worker, same, other))
    assert (closed.closed_at, closed.closed_reason) == (instant("2020-06-01T12:00"), "REVIEWED")
    both = alerts(project(*THREE, worker, other, referral("r", "2020-06-01T12:00")))[0]
    assert both.closed_reason == "REFERRAL_OPENED"


def test_an_alert_closed_before_it_was_known_closes_as_it_is_raised():
    late = call("c3", "2020-05-31T10:00", recorded_at=at("2020-06-05T10:00"))
    (found,) = alerts(project(*THREE[:2], late, referral("r", "2020-06-01T10:00")))
    assert found.closed_at == found.raised_at == instant("2020-06-05T10:00")


def test_alerts_before_alerts_from_are_historic_and_are_not_joined_from_after_it():
    more = call("c4", "2020-06-02T10:00")
    old, new = alerts(project(*THREE, more, alerts_from=day("2020-06-01")))
    assert (old.historic, old.due_at, old.contact_ids) == (True, None, ["c1", "c2", "c3"])
    assert not new.historic and new.raising.contact_id == "c4"


def test_what_joined_a_similar_alert_joins_none_of_any():
    other = call("c0", "2020-05-30T10:00", concern_factors=["F_16A"])
    assert len(alerts(project(*THREE, other), "ANY")) == 1
    assert not alerts(project(*THREE), "ANY")


# --- what is sent

def message(projection, state, revision, **more):
    ((key, fields),) = model.sent_alerts(projection).items()
    return {**fields, "alert_id": key[1], "state": state, "revision": revision, **more}


@pytest.mark.parametrize("state, more, says", [
    ("RAISED", {}, None), ("UPDATED", {}, None), ("RAISED", {"team_id": "t9"}, "team_id is"),
    ("CLOSED", {}, "CLOSED stands"), ("RETRACTED", {}, "RETRACTED stands"),
    ("RAISED", {"contact_ids": ["c1"]}, "contact_ids is"),
    ("RAISED", {"due_at": None}, "due_at is")])
def test_the_last_message_is_what_follows(state, more, says):
    projection = project(*THREE)
    sent = [message(projection, "RETRACTED", 7), message(projection, state, 8, **more)]
    found = model.differences_of_topic(sent, projection)
    assert says in found[0] if says else not found


def test_what_does_not_follow_is_retracted_and_what_does_is_sent():
    projection, nothing = project(*THREE), project(*THREE[:2])
    sent = message(projection, "RAISED", 7)
    assert model.differences_of_topic([], projection)
    assert model.differences_of_topic([sent], nothing)
    assert not model.differences_of_topic([sent, {**sent, "state": "RETRACTED", "revision": 8}],
                                          nothing)


def test_revisions_grow():
    projection = project(*THREE)
    found = model.differences_of_topic([message(projection, "RAISED", 7)] * 2, projection)
    assert "do not grow" in found[0]


# --- the set law of the model itself

def outcome(written):
    projection = model.project(written)
    return projection.rows, {key: event.version for topic in model.TOPICS
                             for key, event in projection.winning(topic).items()}


@hypothesis.settings(max_examples=25, deadline=None, derandomize=True, database=None,
                     suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(st.data())
def test_neither_order_nor_repeats_change_what_the_model_says(data):
    written = data.draw(histories("h-", most=20))
    shuffled = data.draw(st.permutations(written + written[:5]))
    assert outcome(shuffled) == outcome(written)
