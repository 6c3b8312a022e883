"""Tables of the Standard Safeguarding Dataset as views: its columns in order, filled or null."""

import json

import pytest

pytest_plugins = ("bi_fixtures",)

TABLES = {
    "contacts": ("cont_contact_id cont_person_id cont_contact_date cont_contact_source_code "
                 "cont_contact_source_desc cont_contact_outcome_json"),
    "cin_episodes": ("cine_referral_id cine_person_id cine_referral_date "
                     "cine_cin_primary_need_code cine_referral_source_code "
                     "cine_referral_source_desc "
                     "cine_referral_outcome_json cine_referral_nfa cine_close_reason "
                     "cine_close_date cine_referral_team cine_referral_worker_id"),
    "cin_assessments": ("cina_assessment_id cina_person_id cina_referral_id "
                        "cina_assessment_start_date cina_assessment_child_seen "
                        "cina_assessment_auth_date cina_assessment_outcome_json "
                        "cina_assessment_outcome_nfa cina_assessment_team "
                        "cina_assessment_worker_id"),
    "assessment_factors": "cinf_table_id cinf_assessment_id cinf_assessment_factors_json",
    "s47_enquiry": ("s47e_s47_enquiry_id s47e_referral_id s47e_person_id s47e_s47_start_date "
                    "s47e_s47_end_date s47e_s47_nfa s47e_s47_outcome_json "
                    "s47e_s47_completed_by_team s47e_s47_completed_by_worker_id"),
    "initial_cp_conference": ("icpc_icpc_id icpc_icpc_meeting_id icpc_s47_enquiry_id "
                              "icpc_person_id icpc_cp_plan_id icpc_referral_id "
                              "icpc_icpc_transfer_in icpc_icpc_target_date icpc_icpc_date "
                              "icpc_icpc_outcome_cp_flag icpc_icpc_outcome_json icpc_icpc_team "
                              "icpc_icpc_worker_id"),
    "involvements": ("invo_involvements_id invo_professional_id invo_professional_role_id "
                     "invo_professional_team invo_person_id invo_involvement_start_date "
                     "invo_involvement_end_date invo_worker_change_reason invo_referral_id"),
    "early_help_episodes": ("earl_episode_id earl_person_id earl_episode_start_date "
                            "earl_episode_end_date earl_episode_reason earl_episode_end_reason "
                            "earl_episode_organisation earl_episode_worker_id"),
    "professionals": ("prof_professional_id prof_staff_id prof_professional_name "
                      "prof_social_worker_registration_no prof_agency_worker_flag "
                      "prof_professional_job_title prof_professional_caseload "
                      "prof_professional_department prof_full_time_equivalency"),
    "department": ("dept_team_id dept_team_name dept_team_parent_id dept_team_parent_name"),
}


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_the_dataset_s_after_the_authority(bi, table):
    columns = bi.rows("SELECT column_name FROM information_schema.columns WHERE table_schema = "
                      "'bi' AND table_name = %s ORDER BY ordinal_position", f"ssd_{table}")
    assert [name for name, in columns] == ["authority", *TABLES[table].split()]


def test_what_no_event_carries_is_null_and_says_so(bi):
    always = {column for column, in bi.rows("""
        SELECT attribute.attname FROM pg_attribute AS attribute
        JOIN pg_class AS class ON class.oid = attribute.attrelid
        WHERE class.relnamespace = 'bi'::regnamespace AND class.relname LIKE 'ssd\\_%%'
            AND col_description(class.oid, attribute.attnum) LIKE 'Always null%%'""")}
    assert always == {
        "cine_referral_outcome_json", "cina_assessment_child_seen", "invo_worker_change_reason",
        "prof_staff_id", "prof_professional_name", "prof_social_worker_registration_no",
        "prof_agency_worker_flag", "prof_professional_job_title", "dept_team_parent_id",
        "dept_team_parent_name"}


def test_outcomes_and_factors_are_json(bi):
    bi.contact("c1", "k1", "2020-05-07T10:00")
    bi.decision("c1", "k1", "2020-05-07T11:00", outcomes=("REFERRAL", "EARLY_HELP"))
    bi.contact("c2", "k1", "2020-05-08T10:00")
    bi.contact("nobody", "", "2020-05-08T10:00")
    bi.assessment_end("a1", "k1", "2020-05-07T10:00", "2020-05-08T10:00", outcome="NFA",
                      factors=("F_3A", "F_18B"))
    bi.section47_end("s1", "k1", "2020-05-07T10:00", "2020-05-08T10:00", outcome="SERVICES")
    contacts = {row["cont_contact_id"]: row["cont_contact_outcome_json"]
                for row in bi.all("ssd_contacts")}
    assert contacts["c2"] is None and len(contacts) == 2
    assert json.loads(contacts["c1"]) == {"EARLY_HELP_FLAG": "Y", "NEW_REFERRAL_FLAG": "Y"}
    assert json.loads(bi.one("ssd_assessment_factors")["cinf_assessment_factors_json"]) == [
        "3A", "18B"]
    flags = json.loads(bi.one("ssd_s47_enquiry")["s47e_s47_outcome_json"])
    assert {name for name, value in flags.items() if value == "Y"} == {"PROV_OF_SERVICES_FLAG"}
    assert json.loads(bi.one("ssd_cin_assessments")["cina_assessment_outcome_json"]) == {
        "NFA_FLAG": "Y"}


CONFERENCE_FLAGS = {"NFA": "NFA_FLAG", "OTHER_AGENCY": "REFERRAL_TO_OTHER_AGENCY_FLAG",
                    "ASSESSMENT": "SINGLE_ASSESSMENT_FLAG", "SERVICES": "PROV_OF_SERVICES_FLAG",
                    "CP_PLAN": "CP_FLAG", "OTHER": "OTHER_OUTCOMES_EXIST_FLAG", "UNKNOWN": None}


@pytest.mark.parametrize("outcome, flag", CONFERENCE_FLAGS.items())
def test_a_conference_has_all_of_the_dataset_s_flags(bi, outcome, flag):
    bi.conference("f1", "k1", "2020-05-07T10:00", outcome=outcome)
    flags = json.loads(bi.one("ssd_initial_cp_conference")["icpc_icpc_outcome_json"])
    assert set(flags) == set(CONFERENCE_FLAGS.values()) - {None}
    assert [name for name, value in flags.items() if value == "Y"] == [flag] * bool(flag)


@pytest.mark.parametrize("outcome, flag", (
    ("STRATEGY_OR_SECTION47", "STRATEGY_DISCUSSION_FLAG"), ("OTHER", "OTHER_OUTCOMES_EXIST_FLAG"),
    ("EARLY_HELP", "EARLY_HELP_FLAG")))
def test_an_assessment_has_the_dataset_s_flag_where_it_has_one(bi, outcome, flag):
    bi.assessment_end("a1", "k1", "2020-05-07T10:00", "2020-05-08T10:00", outcome=outcome)
    assert json.loads(bi.one("ssd_cin_assessments")["cina_assessment_outcome_json"]) == {flag: "Y"}


def test_a_step_down_is_told_where_no_reason_is(bi):
    for number, (change, reason) in enumerate((
            ("OPENED", None), ("STEP_DOWN", None), ("STEP_DOWN", "NEGLECT"))):
        bi.early_help(f"h{number}", "k1", f"e{number}", change, "2020-05-07T10:00",
                      reason_local=reason)
    reasons = {row["earl_episode_id"]: row["earl_episode_reason"]
               for row in bi.all("ssd_early_help_episodes")}
    assert reasons == {"e0": None, "e1": "Stepped down from social care", "e2": "NEGLECT"}


def test_an_involvement_lasts_until_the_next_or_the_closure(bi):
    bi.referral("r1", "k1", "2020-05-07T10:00")
    bi.allocation("l1", "k1", "2020-05-08T10:00", referral_id="r1", worker_id="w1")
    bi.allocation("l2", "k1", "2020-05-20T10:00", referral_id="r1", worker_id="w2")
    bi.closure("r1", "k1", "2020-06-07T10:00")
    bi.referral("r2", "k2", "2020-05-07T10:00")
    bi.allocation("l3", "k2", "2020-05-08T10:00", worker_id="w1")
    ends = {row["invo_involvements_id"]: str(row["invo_involvement_end_date"])
            for row in bi.all("ssd_involvements")}
    assert ends == {"l1": "2020-05-20 10:00:00", "l2": "2020-06-07 10:00:00", "l3": "None"}
    bi.worker("w1", fte=0.6)
    row = bi.one("ssd_professionals")
    assert (row["prof_professional_caseload"], float(row["prof_full_time_equivalency"])) == (1, 0.6)
