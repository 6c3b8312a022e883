"""History comes in from exports: once, whole, and never over what was published."""

import csv
import json

import pytest

import ssd_export
from events import AUTHORITY, at, call, referral
from servers import ROOT
from stack import INPUTS, Stack

# What an SSD export tells of: the figures that come back from it. SSD keeps no time of a decision,
# no referral on it and no channel.
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
}
CONTACT = {"cont_contact_id": "C1", "cont_person_id": "P1", "cont_contact_date": "02/03/2020 10:15",
           "cont_contact_source_code": "2A", "cont_contact_outcome_json": '{"NFA_FLAG": "Y"}'}
EPISODE = {"cine_referral_id": "R1", "cine_person_id": "P1", "cine_referral_date": "2020-03-03",
           "cine_cin_primary_need_code": "N1", "cine_referral_source_code": "2A",
           "cine_referral_nfa": "N", "cine_close_reason": "", "cine_close_date": "",
           "cine_referral_team": "T1", "cine_referral_worker_id": "W1"}


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
    return {view: sorted(stack.rows(f"SELECT {columns} FROM bi.{view}"), key=repr)
            for view, columns in FIGURES.items()}


# --- the whole


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
    found = ssd(stack, generated.folder / "ssd", as_of="2020-06-01T18:00:00Z")
    assert found["refused"] == [] and found["unmapped"] == []
    expected, imported = figures(generated), figures(stack)
    for view in FIGURES:
        assert expected[view], view
        assert imported[view] == expected[view], view
    assert stack.rows("SELECT * FROM frontdoor.dead_letter") == []
    digests = stack.digests()
    again = ssd(stack, generated.folder / "ssd", as_of="2020-06-01T18:00:00Z")
    assert again["counts"]["same"] == again["counts"]["events"] == found["counts"]["only_in_file"]
    later = ssd(stack, generated.folder / "ssd", as_of="2020-07-01")
    assert later["counts"]["same"] == later["counts"]["events"]
    assert stack.digests() == digests


def test_an_export_of_what_was_published_differs_from_it_in_nothing(generated):
    """But in what SSD can only tell as it was derived: the end of a case, an assessment's case."""
    generated.authority = AUTHORITY
    found = ssd(generated, generated.folder / "ssd", "--dry-run", "--limit", "0", status=1)
    ends = {"case-closed", "assessment-started", "assessment-closed"}
    assert found["counts"]["same"] > 1000
    for kind in ("only_in_file", "different_published"):
        assert {row["event"] for row in found[kind]} <= ends, kind


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
