"""History comes in from exports: once, whole, and never over what was published."""

import csv
import json

import pytest

import ssd_export
from events import (AUTHORITY, at, call, conference, discussion, early_help, referral,
                    section47_closed, section47_started)
from held import where
from servers import ROOT
from stack import INPUTS, Stack

SECTION47 = ("section47_started, within_assessment_45wd, section47_ended, section47_nfa, "
             "conferences, conferences_clocked, within_15wd_from_strategy")

# What an SSD export tells of: the figures that come back from it. SSD keeps no time of a decision,
# no referral on it and no channel, and strategy discussions only as the starts of enquiries.
FIGURES = {
    "contact_weekly": "week, cont_contact_source_code, contacts, unidentified, decided, converted",
    "contact_outcome_weekly": "*",
    "contact_source": "*",
    "referral_monthly": "*",
    "referral_reporting_year": "*",
    "referral_source": "*",
    "assessment_timeliness_monthly": "*",
    "assessment_duration_reporting_year": "*",
    "assessment_factor_reporting_year": "*",
    "caseload_daily": "*",
    "section47_weekly": f"week, {SECTION47}",
    "section47_monthly": f"month, {SECTION47}",
    "section47_reporting_year": f"reporting_year, {SECTION47}",
    "early_help_monthly": "*",
    "dfe_c4_section47": "*",
}
# Of these every row comes back as it was exported.
ROWS = ("ssd_contacts", "ssd_cin_episodes", "ssd_assessment_factors", "ssd_involvements",
        "ssd_s47_enquiry", "ssd_initial_cp_conference", "ssd_early_help_episodes")
CONTACT = {"cont_contact_id": "C1", "cont_person_id": "P1", "cont_contact_date": "02/03/2020 10:15",
           "cont_contact_source_code": "2A", "cont_contact_outcome_json": '{"NFA_FLAG": "Y"}'}
EPISODE = {"cine_referral_id": "R1", "cine_person_id": "P1", "cine_referral_date": "2020-03-03",
           "cine_cin_primary_need_code": "N1", "cine_referral_source_code": "2A",
           "cine_referral_nfa": "N", "cine_close_reason": "", "cine_close_date": "",
           "cine_referral_team": "T1", "cine_referral_worker_id": "W1"}
ENQUIRY = {"s47e_s47_enquiry_id": "S1", "s47e_referral_id": "", "s47e_person_id": "P1",
           "s47e_s47_start_date": "2020-03-02 10:15", "s47e_s47_end_date": "2020-03-10 09:00",
           "s47e_s47_nfa": "N",
           "s47e_s47_outcome_json": '{"NFA_FLAG": "N", "CP_CONFERENCE_FLAG": "Y"}',
           "s47e_s47_completed_by_team": "T1", "s47e_s47_completed_by_worker_id": "W1"}
CONFERENCE = {"icpc_icpc_id": "I1", "icpc_icpc_meeting_id": "M1", "icpc_s47_enquiry_id": "S1",
              "icpc_person_id": "P1", "icpc_cp_plan_id": "", "icpc_referral_id": "",
              "icpc_icpc_transfer_in": "N", "icpc_icpc_target_date": "2020-03-23",
              "icpc_icpc_date": "2020-03-20 10:00", "icpc_icpc_outcome_cp_flag": "Y",
              "icpc_icpc_outcome_json": '{"CP_FLAG": "Y"}', "icpc_icpc_team": "T1",
              "icpc_icpc_worker_id": "W1"}
HELP = {"earl_episode_id": "E1", "earl_person_id": "P1", "earl_episode_start_date": "2020-03-02",
        "earl_episode_end_date": "2020-04-02", "earl_episode_reason": "Family support",
        "earl_episode_end_reason": "Step-up", "earl_episode_organisation": "HUB-1",
        "earl_episode_worker_id": "SSD_PH"}
UNTIL = ("--until", "2020-05-01")


def projecting(kafka, postgres, folder):
    stack = Stack(kafka, postgres, folder)
    stack.start(*INPUTS)
    return stack


@pytest.fixture(scope="module")
def shared(kafka, postgres, tmp_path_factory):
    stack = projecting(kafka, postgres, tmp_path_factory.mktemp("shared"))
    with open(ROOT / "schemas" / "codes" / "authority.csv", encoding="utf-8") as file:
        stack.codes = [row["gss_code"] for row in csv.DictReader(file)]
    stack.codes.remove(AUTHORITY)
    yield stack
    stack.stop()


@pytest.fixture
def stack(shared, tmp_path):
    """The stack with an authority that no other test has."""
    shared.authority = shared.codes.pop()
    load_setting(shared, tmp_path)
    return shared


@pytest.fixture
def empty(kafka, postgres, make_stack):
    stack = make_stack(kafka, postgres)
    stack.authority = AUTHORITY
    return stack


def load_setting(stack, folder, columns="alerts_from", values="2026-01-01"):
    (folder / "settings.csv").write_text(
        f"authority,{columns}\n{stack.authority},{values}\n", encoding="utf-8")
    stack.ctl("reference", "load", "setting", str(folder / "settings.csv"))


def seen(stack, view, columns):
    """Of the test's authority, in the order of the columns."""
    return sorted(stack.rows(f"SELECT {columns} FROM bi.{view} WHERE authority = %s",
                             stack.authority), key=repr)


def run(stack, *arguments, status=0):
    """What `import` finds, as JSON; what it sent is projected."""
    text = stack.ctl("import", *map(str, arguments), "--authority", stack.authority, "--json",
                     status=status)
    stack.wait_projected()
    return json.loads(text)


def ssd(stack, folder, *options, as_of="2020-06-01", status=0):
    return run(stack, "ssd", folder, "--as-of", as_of, *options, status=status)


def counts(found):
    """Those that aren't 0."""
    return {name: count for name, count in found["counts"].items() if count}


def figures(stack):
    """Periods of strategy discussions alone are no rows."""
    told = {view: "WHERE section47_started + section47_ended + conferences > 0"
            for view in FIGURES if view.startswith("section47_")}
    return {view: sorted(stack.rows(f"SELECT {columns} FROM bi.{view} {told.get(view, '')}"),
                         key=repr)
            for view, columns in (FIGURES | dict.fromkeys(ROWS, "*")).items()}


# --- the whole


GENERATED = ("--until", "2018-10-01")


@pytest.fixture(scope="module")
def generated(kafka, postgres, tmp_path_factory):
    """A stack with half a generated year, and an SSD export of it."""
    folder = tmp_path_factory.mktemp("generated")
    stack = projecting(kafka, postgres, folder)
    stack.ctl("generate", "--reference", str(folder))
    stack.ctl("generate", "--publish", "--to", "2018-10-01")
    stack.wait_projected()
    ssd_export.export(stack, folder / "ssd")
    yield stack
    stack.stop()


def test_an_export_imported_into_an_empty_database_gives_the_same_figures(generated, empty):
    stack = empty
    stack.start(*INPUTS)
    for kind in ("team", "worker", "setting"):
        stack.ctl("reference", "load", kind, str(generated.folder / f"{kind}s.csv"))
        generated.ctl("reference", "load", kind, str(generated.folder / f"{kind}s.csv"))
    found = ssd(stack, generated.folder / "ssd", *GENERATED, as_of="2020-06-01T18:00:00Z")
    assert found["refused"] == [] and found["unmapped"] == []
    expected, imported = figures(generated), figures(stack)
    for view in expected:
        assert expected[view], view
        assert imported[view] == expected[view], view
    assert stack.rows("SELECT * FROM frontdoor.dead_letter") == []
    digests = stack.digests()
    again = ssd(stack, generated.folder / "ssd", *GENERATED, as_of="2020-06-01T18:00:00Z")
    assert again["counts"]["same"] == again["counts"]["events"] == found["counts"]["only_in_file"]
    later = ssd(stack, generated.folder / "ssd", *GENERATED, as_of="2020-07-01")
    assert later["counts"]["same"] == later["counts"]["events"]
    assert stack.digests() == digests


def test_an_export_of_what_was_published_differs_from_it_in_nothing(generated):
    """But in what SSD can only tell as it was derived: the end of a case, an assessment's case."""
    generated.authority = AUTHORITY
    found = ssd(generated, generated.folder / "ssd", "--dry-run", "--limit", "0", status=1)
    ends = {"case-closed", "assessment-started", "assessment-closed"}
    assert found["counts"]["same"] > 1000
    discussions = [row for row in found["only_in_file"]
                   if row["event"] == "strategy-discussion-held"]
    # Enquiries on a day on which no discussion about the child was published.
    assert len(discussions) == generated.value("""
        SELECT count(*) FROM (
            SELECT s47e_person_id, started_on FROM bi.section47
            EXCEPT ALL
            SELECT person_id, held_on FROM bi.strategy_discussion) AS alone""") > 0
    assert {row["event"] for row in found["only_in_file"]} <= ends | {"strategy-discussion-held"}
    assert {row["event"] for row in found["different_published"]} <= ends


# --- running it again


def test_a_corrected_row_stands_over_the_one_before_and_no_older_export_over_it(stack, tmp_path):
    ssd_export.write(tmp_path / "ssd", "ssd_cin_episodes", [EPISODE])
    assert counts(ssd(stack, tmp_path / "ssd"))["only_in_file"] == 1
    corrected = {**EPISODE, "cine_cin_primary_need_code": "N2", "cine_referral_source_code": "6"}
    ssd_export.write(tmp_path / "later", "ssd_cin_episodes", [corrected])
    dry = ssd(stack, tmp_path / "later", "--dry-run", as_of="2020-07-01", status=1)
    assert [row["different"] for row in dry["different_imported"]] == ["source, primary_need"]
    assert counts(ssd(stack, tmp_path / "later", as_of="2020-07-01"))["different_imported"] == 1
    assert seen(stack, "referral", "cine_cin_primary_need_code, cine_referral_source_code") == [
        ("N2", "6")]
    for as_of in ("2020-06-01", "2020-07-01"):
        older = ssd(stack, tmp_path / "ssd", as_of=as_of, status=1)
        assert counts(older)["different_not_newer"] == 1
    assert seen(stack, "referral", "cine_cin_primary_need_code") == [("N2",)]


def test_what_its_system_published_is_never_overwritten(stack, tmp_path):
    published = referral("R1", "P1", at("2020-03-03T09:30"), authority=stack.authority,
                         source="S_2A", primary_need="N3", team_id="T1", worker_id="W1")
    withdrawn = referral("R2", "P2", at("2020-03-03T09:30"), authority=stack.authority, voided=True)
    for event in (published, withdrawn):
        stack.publish("referral-opened", **event)
    stack.wait_projected()
    digests = stack.digests()
    again = {**EPISODE, "cine_referral_id": "R2", "cine_person_id": "P2"}
    ssd_export.write(tmp_path / "ssd", "ssd_cin_episodes", [EPISODE, again])
    found = ssd(stack, tmp_path / "ssd", status=1)
    assert [(row["id"], row["different"]) for row in found["different_published"]] == [
        ("R1", "primary_need"), ("R2", "voided")]
    assert stack.digests() == digests


def test_a_revision_of_one_s_own_lets_publishers_that_count_stand_over_what_was_imported(
        stack, tmp_path):
    ssd_export.write(tmp_path / "ssd", "ssd_cin_episodes", [EPISODE])
    run(stack, "ssd", tmp_path / "ssd", "--revision", "0")
    stack.publish("referral-opened", **referral(
        "R1", "P1", at("2020-03-03T09:30"), authority=stack.authority, revision=1,
        primary_need="N4"))
    stack.wait_projected()
    assert seen(stack, "referral", "cine_cin_primary_need_code") == [("N4",)]


# --- the comparison


def test_a_dry_run_lists_what_is_only_in_the_file_only_here_and_different(stack, tmp_path):
    for number, child in ((1, "P1"), (2, "P2"), (3, "P3")):
        stack.publish("call-logged", **call(f"C{number}", child, at("2020-03-02T10:15"),
                                            authority=stack.authority))
    stack.publish("call-logged", **call("C9", "P9", at("2020-09-02T10:15"),
                                        authority=stack.authority))
    stack.wait_projected()
    digests = stack.digests()
    rows = [CONTACT,
            {**CONTACT, "cont_contact_id": "C2", "cont_person_id": "P2",
             "cont_contact_source_code": "6"},
            {**CONTACT, "cont_contact_id": "C4", "cont_person_id": "P4"}]
    ssd_export.write(tmp_path / "ssd", "ssd_contacts",
                     [{**row, "cont_contact_outcome_json": ""} for row in rows])
    found = ssd(stack, tmp_path / "ssd", "--dry-run", status=1)
    assert counts(found) == {"rows": 3, "events": 3, "same": 1, "only_in_file": 1,
                             "different_published": 1, "only_here": 1}
    assert [(row["id"], row["line"]) for row in found["only_in_file"]] == [("C4", 4)]
    assert [row["different"] for row in found["different_published"]] == ["source"]
    assert [(row["id"], row["day"]) for row in found["only_here"]] == [("C3", "2020-03-02")]
    text = stack.ctl("import", "ssd", str(tmp_path / "ssd"), "--authority", stack.authority,
                     "--dry-run", status=1)
    for line in ("only in the file: 1", "call-logged, P4, C4, ", "only here: 1",
                 "call-logged, P3, C3, 2020-03-02", "different: source, ", " 0 sent"):
        assert line in text
    assert stack.digests() == digests


# --- section 47 enquiries, conferences, early help


def write_safeguarding(folder, **tables):
    for table, rows in {"s47_enquiry": [ENQUIRY], "initial_cp_conference": [CONFERENCE],
                        "early_help_episodes": [HELP], **tables}.items():
        ssd_export.write(folder, f"ssd_{table}", rows)


def test_enquiries_conferences_and_early_help_of_ssd_become_events_once(stack, tmp_path):
    write_safeguarding(
        tmp_path / "ssd",
        s47_enquiry=[ENQUIRY, {**ENQUIRY, "s47e_s47_enquiry_id": "S2", "s47e_s47_end_date": ""}],
        initial_cp_conference=[
            CONFERENCE, {**CONFERENCE, "icpc_icpc_id": "I2", "icpc_icpc_date": ""},
            {**CONFERENCE, "icpc_icpc_id": "I3", "icpc_icpc_transfer_in": "Y",
             "icpc_s47_enquiry_id": "-1", "icpc_icpc_date": "2020-03-24"}],
        early_help_episodes=[HELP, {**HELP, "earl_episode_id": "E2", "earl_episode_end_date": "",
                                    "earl_episode_end_reason": "",
                                    "earl_episode_reason": "Step-down"}])
    found = ssd(stack, tmp_path / "ssd", *UNTIL)
    assert counts(found) == {"rows": 7, "events": 10, "only_in_file": 10, "sent": 10}
    assert [(row["list"], row["label"]) for row in found["unmapped"]] == [
        ("early_help_start", "Family support")]
    day = "2020-03-02"
    assert seen(stack, "strategy_discussion", "held_on::text, time_known, outcome_code, team_id"
                ) == [(day, True, "SECTION47", "T1")] * 2
    assert seen(stack, "section47",
                "s47e_s47_enquiry_id, started_on::text, ended_on::text, outcome_code, s47e_s47_nfa"
                ) == [("S1", day, "2020-03-10", "CP_CONFERENCE", "N"),
                      ("S2", day, None, None, None)]
    assert seen(stack, "conference",
                "icpc_icpc_id, icpc_s47_enquiry_id, outcome_code, clock_from::text, "
                "working_days_from_strategy") == [
        ("I1", "S1", "CP_PLAN", day, 14), ("I3", None, "CP_PLAN", day, 16)]
    assert seen(stack, "early_help_change",
                "earl_episode_id, changed_on::text, change_code, organisation, worker_id") == [
        ("E1", day, "OPENED", "HUB-1", None), ("E1", "2020-04-02", "STEP_UP", "HUB-1", None),
        ("E2", day, "STEP_DOWN", "HUB-1", None)]
    assert seen(stack, "section47", "count(strategy_discussion_id), count(*)") == [(2, 2)]
    digests = stack.digests()
    for as_of in ("2020-06-01", "2020-07-01"):
        assert counts(ssd(stack, tmp_path / "ssd", as_of=as_of)) == {
            "rows": 7, "events": 10, "same": 10}
    assert stack.digests() == digests


OUTCOMES = ("CP_CONFERENCE", "OTHER_AGENCY", "NFA_CONTINUE_ASSESSMENT", "LEGAL_ACTION", "SERVICES",
            "SHORT_BREAK", "NFA", "OTHER", "UNKNOWN")
DECISIONS = ("CP_PLAN", "ASSESSMENT", "SERVICES", "OTHER_AGENCY", "NFA", "OTHER", "UNKNOWN")


def publish_every_kind(stack):
    own = {"authority": stack.authority, "team_id": "T1", "worker_id": "W1"}
    start, end = at("2020-03-05T10:15"), at("2020-03-10T09:00")
    for number, outcome in enumerate(OUTCOMES):
        child = f"P{number}"
        stack.publish("section47-closed", **section47_closed(
            f"S{number}", child, start, end, **own, outcome=outcome,
            no_further_action=outcome == "OTHER"))
        stack.publish("conference-held", **conference(
            f"I{number}", child, at("2020-03-27T11:00"), **own, meeting_id="M1",
            section47_id=f"S{number}", outcome=DECISIONS[number % len(DECISIONS)],
            cp_plan_id=f"L{number}"))
    stack.publish("section47-started", **section47_started("S99", "P99", start, **own))
    # Notified on a Saturday: the clock of a transfer in is that from the Friday.
    for number, time_known in ((1, True), (2, False)):
        stack.publish("conference-held", **conference(
            f"T{number}", f"T{number}", at(f"2020-03-{26 + number}T00:00"), **own,
            transfer_in=True, notified_at=at("2020-03-07T00:00"), time_known=time_known))
    own = {"authority": stack.authority, "organisation": "HUB-1", "worker_id": "W1"}
    for number, (change, last) in enumerate((("OPENED", "CLOSED"), ("STEP_DOWN", "STEP_UP"),
                                             ("OPENED", None))):
        more = {"reason_local": "NEGLECT"} if last is None else {}
        stack.publish("early-help-changed", **early_help(
            f"H{number}", "P1", f"E{number}", start, change, **own, **more))
        if last:
            stack.publish("early-help-changed", **early_help(
                f"H{number}.", "P1", f"E{number}", end, last, **own))


def test_what_views_of_the_dataset_export_comes_back_as_the_same_rows(stack, tmp_path):
    tables = ("ssd_s47_enquiry", "ssd_initial_cp_conference", "ssd_early_help_episodes")
    publish_every_kind(stack)
    stack.wait_projected()
    ssd_export.export(stack, tmp_path / "ssd", tables, stack.authority)
    before, stack.authority = stack.authority, stack.codes.pop()
    found = ssd(stack, tmp_path / "ssd", *UNTIL)
    assert [(row["list"], row["label"]) for row in found["unmapped"]] == [
        ("early_help_start", "NEGLECT")]
    after, stack.authority = stack.authority, before
    shown = "to_jsonb(shown) - '{authority,new_la_code,la_name,region_code,region_name}'::text[]"
    for view in (*tables, "section47_monthly", "early_help_monthly", "dfe_c4_section47"):
        columns = SECTION47 if view.startswith("section47") else shown
        gss_code = "new_la_code" if view.startswith("dfe") else "authority"
        rows = {code: sorted(stack.rows(f"SELECT {columns} FROM bi.{view} AS shown "
                                        f"WHERE {gss_code} = %s", code), key=repr)
                for code in (before, after)}
        assert rows[before] and rows[before] == rows[after], view


def test_a_corrected_change_is_the_same_change(stack, tmp_path):
    write_safeguarding(tmp_path / "ssd")
    ssd(stack, tmp_path / "ssd", *UNTIL)
    write_safeguarding(tmp_path / "later", early_help_episodes=[
        {**HELP, "earl_episode_end_reason": "Closed", "earl_episode_end_date": "2020-04-03"}])
    later = ssd(stack, tmp_path / "later", *UNTIL, as_of="2020-07-01")
    assert [row["different"] for row in later["different_imported"]] == ["changed_at, change"]
    assert seen(stack, "early_help_episode", "ended_by, ended_on::text") == [
        ("CLOSED", "2020-04-03")]


def test_what_ssd_has_no_id_of_is_sent_only_from_before_its_system_publishes_it(stack, tmp_path):
    write_safeguarding(tmp_path / "ssd")
    assert counts(ssd(stack, tmp_path / "ssd", "--dry-run", status=1))["only_in_file"] == 6
    stack.ctl("import", "ssd", str(tmp_path / "ssd"), "--authority", stack.authority,
              "--as-of", "2020-06-01", status=2)
    assert "--until" in stack.errors
    found = ssd(stack, tmp_path / "ssd", "--until", "2020-03-20")
    assert counts(found) == {"rows": 3, "events": 4, "left_out": 2, "only_in_file": 4, "sent": 4}


def test_what_its_system_published_under_its_own_ids_is_the_same_by_child_and_day(stack, tmp_path):
    later = at("2020-04-02T08:30")
    day = at("2020-03-02T10:15")
    own = {"authority": stack.authority}
    for topic, event in (
            ("strategy-discussion-held", discussion("D1", "P1", day, outcome="OTHER", **own)),
            ("early-help-changed", early_help("H1", "P1", "E1", day, "STEP_DOWN", **own,
                                              organisation="HUB-2")),
            ("early-help-changed", early_help("H2", "P1", "E1", later, "CLOSED", **own,
                                              organisation="HUB-1")),
            ("early-help-changed", early_help("H3", "P1", "E2", later, **own,
                                              organisation="HUB-1"))):
        stack.publish(topic, **event)
    stack.wait_projected()
    digests = stack.digests()
    ssd_export.write(tmp_path / "ssd", "ssd_early_help_episodes", [
        {**HELP, "earl_episode_end_reason": ""},
        {**HELP, "earl_episode_id": "E2", "earl_episode_start_date": "2020-04-02",
         "earl_episode_end_date": ""}])
    assert counts(ssd(stack, tmp_path / "ssd")) == {"rows": 2, "events": 3, "same": 3}
    write_safeguarding(tmp_path / "more")
    found = ssd(stack, tmp_path / "more", "--dry-run", status=1)
    assert [row["different"] for row in found["different_published"]] == ["change"]
    assert {row["event"] for row in found["only_in_file"]} == {
        "section47-started", "section47-closed", "conference-held"}
    assert stack.digests() == digests


def test_an_enquiry_is_compared_with_its_start_and_its_end_together(stack, tmp_path):
    """SSD has one row for both: who ended it, and in what."""
    own = {"authority": stack.authority}
    start, end = at("2020-03-02T10:15"), at("2020-03-10T09:00")
    for topic, event in (
            ("strategy-discussion-held", discussion("D1", "P1", start, **own)),
            ("section47-started", section47_started(
                "S1", "P1", at("2020-03-01T10:15"), **own, team_id="T9", worker_id="W1")),
            ("section47-closed", section47_closed(
                "S1", "P1", start, end, **own, team_id="T1", outcome="NFA"))):
        stack.publish(topic, **event)
    stack.wait_projected()
    ssd_export.write(tmp_path / "ssd", "ssd_s47_enquiry", [
        {**ENQUIRY, "s47e_s47_nfa": "Y", "s47e_s47_outcome_json": '{"NFA_FLAG": "Y"}'}])
    assert counts(ssd(stack, tmp_path / "ssd")) == {"rows": 1, "events": 3, "same": 3}


def test_rows_of_safeguarding_without_what_they_need_are_refused(stack, tmp_path):
    write_safeguarding(
        tmp_path / "ssd", s47_enquiry=[{**ENQUIRY, "s47e_s47_start_date": ""},
                                       {**ENQUIRY, "s47e_s47_nfa": "perhaps"}],
        initial_cp_conference=[{**CONFERENCE, "icpc_person_id": "-1"}],
        early_help_episodes=[{**HELP, "earl_episode_start_date": "soon"}])
    found = ssd(stack, tmp_path / "ssd", *UNTIL, status=1)
    assert counts(found) == {"rows": 4, "rows_refused": 4}
    assert sorted(row["column"] for row in found["refused"]) == [
        "earl_episode_start_date", "icpc_person_id", "s47e_s47_nfa", "s47e_s47_start_date"]


def test_the_reconciliation_says_which_figures_mean_nothing(stack, tmp_path):
    ssd_export.write(tmp_path / "ssd", "ssd_contacts", [CONTACT])
    text = stack.ctl("import", "ssd", str(tmp_path / "ssd"), "--authority", stack.authority,
                     "--dry-run", status=1)
    assert "note: decisions of SSD " in text and "one working day says nothing" in text
    assert len(ssd(stack, tmp_path / "ssd")["notes"]) == 1
    ssd_export.write(tmp_path / "calls", "ssd_contacts",
                     [{**CONTACT, "cont_contact_outcome_json": ""}])
    assert ssd(stack, tmp_path / "calls", "--dry-run")["notes"] == []


# --- rows and labels


def test_a_refused_row_is_named_and_the_others_go(stack, tmp_path):
    rows = [CONTACT,
            {**CONTACT, "cont_contact_id": "C2", "cont_contact_date": "31/02/2020"},
            {**CONTACT, "cont_contact_id": "two words"},
            {**CONTACT, "cont_contact_id": "-1"},
            {**CONTACT, "cont_contact_id": "C5", "cont_contact_outcome_json": '{"NFA_FLAG": '},
            {**CONTACT, "cont_contact_source_code": "3A"}]
    ssd_export.write(tmp_path / "ssd", "ssd_contacts", rows)
    with open(tmp_path / "ssd" / "ssd_contacts.csv", "a", encoding="utf-8") as file:
        file.write("C8,P8\n")
    found = ssd(stack, tmp_path / "ssd", status=1)
    assert sorted((row["line"], row["column"]) for row in found["refused"] if row["column"]) == [
        (3, "cont_contact_date"), (4, "cont_contact_id"), (5, "cont_contact_id"),
        (6, "cont_contact_outcome_json")]
    assert [row["line"] for row in found["refused"] if not row["column"]] == [8, 7, 7]
    assert found["refused"][0]["file"].endswith("ssd_contacts.csv")
    assert "31/02" not in stack.errors + json.dumps(found)
    assert seen(stack, "contact", "cont_contact_id, decision_outcomes") == [
        ("C1", "NFA")]


def test_labels_are_mapped_by_a_file_and_listed_where_they_are_not(stack, tmp_path):
    rows = [{**CONTACT, "cont_contact_source_code": "MASH (health)",
             "cont_contact_outcome_json": '["Family hub", "Something"]'}]
    ssd_export.write(tmp_path / "ssd", "ssd_contacts", rows)
    found = ssd(stack, tmp_path / "ssd")
    assert [(row["list"], row["label"], row["count"]) for row in found["unmapped"]] == [
        ("contact_outcome", "Family hub", 1), ("contact_outcome", "Something", 1),
        ("referral_source", "MASH (health)", 1)]
    assert seen(stack, "contact",
                "cont_contact_source_code, source_local, decision_outcomes") == [
        ("UNKNOWN", "MASH (health)", "UNKNOWN")]
    (tmp_path / "labels.csv").write_text(
        "list,label,code\nreferral_source,MASH - Health,3F\ncontact_outcome,family hub,EARLY_HELP\n"
        "contact_outcome,something,NFA\n", encoding="utf-8")
    found = ssd(stack, tmp_path / "ssd", "--mapping", tmp_path / "labels.csv", as_of="2020-07-01")
    assert found["unmapped"] == [] and counts(found)["different_imported"] == 2
    assert seen(stack, "contact", "cont_contact_source_code, decision_outcomes") == [
        ("3F", "EARLY_HELP,NFA")]


def test_other_columns_and_tables_are_never_read(stack, tmp_path):
    name = "Jane Made-Up"
    ssd_export.write(tmp_path / "ssd", "ssd_contacts", [{**CONTACT, "pers_name": name}])
    ssd_export.write(tmp_path / "ssd", "ssd_person", [{"pers_person_id": "P1", "name": name}])
    text = stack.ctl("import", "ssd", str(tmp_path / "ssd"), "--authority", stack.authority,
                     "--as-of", "2020-06-01")
    stack.wait_projected()
    assert name not in text + stack.errors
    for topic in ("call-logged", "decision-made"):
        assert all(name.encode() not in record.value() for record in stack.records(topic))


def test_files_that_are_not_utf_8_are_refused_until_it_is_said_what_they_are(stack, tmp_path):
    ssd_export.write(tmp_path / "ssd", "ssd_contacts", [
        {**CONTACT, "cont_contact_source_code": "Caf\u00e9"}])
    path = tmp_path / "ssd" / "ssd_contacts.csv"
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("cp1252"))
    stack.ctl("import", "ssd", str(tmp_path / "ssd"), "--authority", stack.authority, "--as-of",
              "2020-06-01", status=70)
    assert "line 2" in stack.errors and "--encoding windows-1252" in stack.errors
    ssd(stack, tmp_path / "ssd", "--encoding", "windows-1252")
    assert seen(stack, "contact", "source_local") == [("Caf\u00e9",)]


# --- alerts


def contacts_within_a_month():
    return [{**CONTACT, "cont_contact_id": f"C{day}", "cont_contact_date": f"{day:02}/03/2020"}
            for day in (2, 9, 16)]


def test_contacts_are_not_imported_before_alerts_from_is_set(empty, tmp_path):
    stack = empty
    ssd_export.write(tmp_path / "ssd", "ssd_contacts", contacts_within_a_month())
    stack.ctl("import", "ssd", str(tmp_path / "ssd"), "--authority", stack.authority,
              "--as-of", "2020-06-01", status=2)
    assert "alerts_from" in stack.errors
    assert stack.records("call-logged") == []


def test_what_is_sent_twice_before_it_is_projected_is_the_same_to_the_byte(empty, tmp_path):
    load_setting(empty, tmp_path)
    ssd_export.write(tmp_path / "ssd", "ssd_contacts", contacts_within_a_month())
    for _ in range(2):
        empty.ctl("import", "ssd", str(tmp_path / "ssd"), "--authority", empty.authority,
                  "--as-of", "2020-06-01")
    values = [record.value() for record in empty.records("call-logged")]
    assert len(values) == 6 and len(set(values)) == 3


def test_alerts_of_what_is_imported_are_historic(empty, tmp_path):
    stack = empty
    load_setting(stack, tmp_path, "alerts_from,send_any", "2026-01-01,true")
    stack.start()
    ssd_export.write(tmp_path / "ssd", "ssd_contacts", contacts_within_a_month())
    ssd(stack, tmp_path / "ssd")
    assert seen(stack, "repeat_contact_alert", "rule, historic, raised_late") == [
        ("ANY", True, False)]
    assert stack.alerts() == []


def test_an_import_is_told_of_and_brings_nobody_back_who_was_erased(empty, tmp_path):
    (tmp_path / "key").write_text("0123456789abcdef" * 4)
    empty.environment["FRONTDOOR_ERASURE_KEY_FILE"] = str(tmp_path / "key")
    load_setting(empty, tmp_path)
    empty.start()
    child = "to-be-erased"
    ssd_export.write(tmp_path / "ssd", "ssd_contacts", [
        {**row, "cont_person_id": child} for row in contacts_within_a_month()])
    ssd(empty, tmp_path / "ssd")
    assert where(empty.url, child)
    empty.ctl("erase", "--authority", empty.authority, "--child", child, "--reason", "x")
    ssd(empty, tmp_path / "ssd")
    ssd(empty, tmp_path / "ssd", as_of="2020-07-01")
    assert len(empty.records("call-logged")) == 9
    assert where(empty.url, child) == []
    told = json.loads(empty.ctl("audit", "--operation", "import", "--json"))
    assert [row["changed"] for row in told] == [6, 6, 6]


# --- Annex A

LIST_1 = """List 1: Contacts,,,
,,,
Child Unique ID,Date of Birth,Date of Contact,Contact Source
P1,01/01/2015,02/03/2020,a) 1A: Individual
P1,01/01/2015,02/03/2020,a) 1A: Individual
P2,01/01/2015,03/03/2020,p1) 5D: LA services
P3,01/01/2015,04/05/2020,q) 6: Police
"""
LIST_3 = """ChildUniqueID,ReferralDate,ReferralSource,ReferralNFA,AllocatedTeam,AllocatedWorker
P1,05/03/2020,q) 6: Police,b) No,T1,Jane Made-Up
P2,06/03/2020,q) 6: Police,a) Yes,Duty Team,Jane Made-Up
"""
LIST_4 = """Child Unique ID,Continuous Assessment Start Date,\
Continuous Assessment Date of Authorisation,Allocated Team
P1,05/03/2020,01/04/2020,T1
P4,05/03/2020,,T1
"""
LIST_2 = """Child Unique ID,Assessment start date,Assessment completion date,\
Organisation completing assessment
P1,02/03/2020,02/04/2020,HUB-1
P2,02/03/2020,,Family hub
"""
LIST_5 = """List 5: Section 47 enquiries,,,,,
Child Unique ID,Strategy discussion initiating Section 47 Enquiry Start Date,\
Was an Initial Child Protection Conference deemed unnecessary?,\
Date of Initial Child Protection Conference,\
Did the Initial Child Protection Conference Result in a Child Protection Plan,Allocated Team
P1,02/03/2020,b) No,20/03/2020,a) Yes,T1
P1,09/03/2020,b) No,20/03/2020,a) Yes,T1
P2,02/03/2020,a) Yes,,,T1
P3,27/03/2020,b) No,01/05/2020,b) No,T1
"""
LIST_6 = """Child Unique ID,CIN Start Date,CIN Closure Date,Reason for Closure
P1,05/03/2020,02/04/2020,RC7 - Services ceased for any other reason
"""


@pytest.fixture
def lists(tmp_path):
    paths = []
    for number, text in ((1, LIST_1), (3, LIST_3), (4, LIST_4), (6, LIST_6)):
        paths.append(tmp_path / f"export {number}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


@pytest.fixture
def safeguarding(tmp_path):
    paths = []
    for number, text in ((2, LIST_2), (5, LIST_5)):
        paths.append(tmp_path / f"safeguarding {number}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def annex_a(stack, lists, *options, as_of="2020-06-01", status=0):
    return run(stack, "annex-a", *lists, "--as-of", as_of, "--until", "2020-05-01", *options,
               status=status)


def test_annex_a_lists_become_events_with_ids_of_their_own(stack, lists):
    found = annex_a(stack, lists)
    assert counts(found) == {"rows": 9, "events": 7, "left_out": 1, "only_in_file": 7, "sent": 7}
    assert [(row["list"], row["label"]) for row in found["unmapped"]] == [("team", "Duty Team")]
    assert seen(stack, "contact",
                "cont_person_id, received_on::text, received_time_known, "
                "cont_contact_source_code") == [
        ("P1", "2020-03-02", False, "1A"), ("P1", "2020-03-02", False, "1A"),
        ("P2", "2020-03-03", False, "5D")]
    assert seen(stack, "referral",
                "cine_person_id, no_further_action, cine_referral_team, cine_close_reason, "
                "closed_on::text") == [
        ("P1", False, "T1", "RC7", "2020-04-02"), ("P2", True, None, None, None)]
    assert seen(stack, "assessment", "cina_person_id, working_days_from_referral") == [
        ("P1", 19)]
    digests = stack.digests()
    assert counts(annex_a(stack, lists, as_of="2020-07-01"))["same"] == 7
    assert stack.digests() == digests


def test_annex_a_is_compared_with_what_was_published_by_child_day_and_source(stack, lists):
    for contact, child, source in (("C1", "P1", "S_1A"), ("C2", "P2", "S_2A")):
        stack.publish("call-logged", **call(contact, child, at("2020-03-02T10:15"), source=source,
                                            authority=stack.authority))
    stack.wait_projected()
    found = annex_a(stack, lists[:1], "--dry-run", status=1)
    assert counts(found) == {"rows": 4, "events": 3, "left_out": 1, "same": 1, "only_in_file": 2,
                             "only_here": 1}
    assert [row["id"] for row in found["only_here"]] == ["C2"]


def test_annex_a_lists_2_and_5_become_events_with_ids_of_their_own(stack, safeguarding):
    found = annex_a(stack, safeguarding, status=1)
    assert counts(found) == {"rows": 6, "rows_refused": 1, "events": 12, "left_out": 1,
                             "only_in_file": 12, "sent": 12}
    assert [(row["line"], row["why"]) for row in found["refused"]] == [
        (4, "line 3 is about the same conference_id")]
    assert sorted(note[:6] for note in found["notes"]) == ["List 2", "List 5", "strate"]
    assert [(row["list"], row["label"]) for row in found["unmapped"]] == [
        ("organisation", "Family hub")]
    assert seen(stack, "early_help_episode",
                "earl_person_id, started_on::text, ended_on::text, ended_by, "
                "earl_episode_organisation") == [
        ("P1", "2020-03-02", "2020-04-02", "CLOSED", "HUB-1"),
        ("P2", "2020-03-02", None, None, None)]
    assert seen(stack, "section47",
                "s47e_person_id, started_on::text, section47_state, s47e_s47_completed_by_team"
                ) == [("P1", "2020-03-02", "OPEN", "T1"), ("P1", "2020-03-09", "OPEN", "T1"),
                      ("P2", "2020-03-02", "OPEN", "T1"), ("P3", "2020-03-27", "OPEN", "T1")]
    assert seen(stack, "strategy_discussion", "person_id, held_on::text, outcome_code") == [
        ("P1", "2020-03-02", "SECTION47"), ("P1", "2020-03-09", "SECTION47"),
        ("P2", "2020-03-02", "SECTION47"), ("P3", "2020-03-27", "SECTION47")]
    assert seen(stack, "conference",
                "icpc_person_id, clock_from::text, working_days_from_strategy, section47_derived, "
                "outcome_code") == [("P1", "2020-03-02", 14, False, "CP_PLAN")]
    digests = stack.digests()
    assert counts(annex_a(stack, safeguarding, as_of="2020-07-01", status=1))["same"] == 12
    assert stack.digests() == digests


def test_annex_a_lists_2_and_5_are_compared_with_what_was_published(stack, safeguarding):
    own = {"authority": stack.authority}
    for topic, event in (
            ("section47-started", section47_started("S1", "P1", at("2020-03-02T10:15"), **own,
                                                    team_id="T1")),
            ("conference-held", conference("I1", "P1", at("2020-03-20T10:15"), **own,
                                           outcome="SERVICES", team_id="T1")),
            ("conference-held", conference("I2", "P9", at("2020-03-20T10:15"), **own)),
            ("early-help-changed", early_help("H1", "P1", "E1", at("2020-03-02T10:15"), **own,
                                              organisation="HUB-1"))):
        stack.publish(topic, **event)
    stack.wait_projected()
    found = annex_a(stack, safeguarding, "--dry-run", status=1)
    assert counts(found)["same"] == 2
    assert [(row["event"], row["different"]) for row in found["different_published"]] == [
        ("conference-held", "outcome")]
    assert [row["id"] for row in found["only_here"]] == ["I2"]


def test_a_list_tells_of_a_conference_only_whether_it_decided_on_a_plan(stack, tmp_path):
    stack.publish("conference-held", **conference(
        "I1", "P3", at("2020-03-20T10:15"), authority=stack.authority, outcome="SERVICES"))
    stack.wait_projected()
    names, *_ = LIST_5.split("P1,", 1)
    (tmp_path / "list.csv").write_text(
        f"{names}P3,27/02/2020,b) No,20/03/2020,b) No,\n", encoding="utf-8")
    assert counts(annex_a(stack, [tmp_path / "list.csv"], "--dry-run", status=1))["same"] == 1


def test_lists_leave_out_what_came_from_ssd_and_agrees_with_it(stack, safeguarding, tmp_path):
    write_safeguarding(tmp_path / "ssd", early_help_episodes=[
        {**HELP, "earl_episode_end_reason": "Closed"}])
    ssd(stack, tmp_path / "ssd", *UNTIL)
    found = annex_a(stack, safeguarding, "--dry-run", status=1)
    assert counts(found)["same"] == 5


def test_the_reconciliation_notes_what_lists_brought_before_ssd(stack, safeguarding, tmp_path):
    annex_a(stack, safeguarding, status=1)
    write_safeguarding(tmp_path / "ssd", s47_enquiry=[
        ENQUIRY, {**ENQUIRY, "s47e_s47_enquiry_id": "S2", "s47e_s47_start_date": "2020-03-03"}])
    found = ssd(stack, tmp_path / "ssd", "--dry-run", status=1)
    assert sorted(note[:9] for note in found["notes"]) == ["2 events ", "strategy "]
    assert {row["event"] for row in found["only_in_file"]} == {
        "strategy-discussion-held", "section47-started", "section47-closed", "conference-held",
        "early-help-changed"}


def test_annex_a_needs_the_day_from_which_events_are_published(stack, lists):
    stack.ctl("import", "annex-a", str(lists[0]), "--authority", stack.authority, "--as-of",
              "2020-06-01", status=2)
    assert "--until" in stack.errors


@pytest.mark.parametrize("options, named", (
    ((), "--as-of"), (("--as-of", "2999-01-01"), "--as-of"), (("--as-of", "soon"), "--as-of"),
    (("--as-of", "2020-06-01", "--until", "soon"), "--until")))
def test_what_is_missing_on_the_command_line_is_named(stack, tmp_path, options, named):
    stack.ctl("import", "ssd", str(tmp_path), "--authority", stack.authority, *options, status=2)
    assert named in stack.errors
