/* The Standard Safeguarding Dataset: tables, columns and flags of data-to-insight/ssd-data-model.
 */
#include "import_lists.h"

/* A contact's outcomes are decided at a time that SSD does not keep: its day is taken. */
static const struct import_list ssd[] = {
    {
        .name = "ssd_contacts",
        .events =
            {
                {.type = FD_CALL_LOGGED,
                 .at = "received_at",
                 .entity = "contact_id",
                 .fields =
                     {
                         {"contact_id", "cont_contact_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"child_id", "cont_person_id", IMPORT_ID, 0, NULL},
                         {"received_at", "cont_contact_date", IMPORT_TIME, IMPORT_REQUIRED, NULL},
                         {"source", "cont_contact_source_code", IMPORT_CODE, 0, "referral_source"},
                         {"source", "cont_contact_source_desc", IMPORT_CODE, 0, "referral_source"},
                     }},
                {.type = FD_DECISION_MADE,
                 .at = "decided_at",
                 .entity = "contact_id",
                 .fields =
                     {
                         {"contact_id", "cont_contact_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"child_id", "cont_person_id", IMPORT_ID, 0, NULL},
                         {"decided_at", "cont_contact_date", IMPORT_DAY,
                          IMPORT_REQUIRED | IMPORT_ASSUMED, NULL},
                         {"outcomes", "cont_contact_outcome_json", IMPORT_CODES, IMPORT_EVENT,
                          "contact_outcome"},
                     },
                 .note = "decisions of SSD are dated at their contacts' days, as it keeps no time "
                         "of them: they are out of the 24-hour clock, and that they are within "
                         "one working day says nothing"},
            },
    },
    {
        .name = "ssd_cin_episodes",
        .events =
            {
                {.type = FD_REFERRAL_OPENED,
                 .at = "opened_at",
                 .entity = "referral_id",
                 .fields =
                     {
                         {"referral_id", "cine_referral_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"child_id", "cine_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"opened_at", "cine_referral_date", IMPORT_TIME, IMPORT_REQUIRED, NULL},
                         {"source", "cine_referral_source_code", IMPORT_CODE, 0, "referral_source"},
                         {"source", "cine_referral_source_desc", IMPORT_CODE, 0, "referral_source"},
                         {"primary_need", "cine_cin_primary_need_code", IMPORT_CODE, 0,
                          "primary_need"},
                         {"no_further_action", "cine_referral_nfa", IMPORT_FLAG, 0, NULL},
                         {"team_id", "cine_referral_team", IMPORT_OWN, 0, "team"},
                         {"worker_id", "cine_referral_worker_id", IMPORT_ID, 0, NULL},
                     }},
                /* A referral with no further action has no case that could be closed. */
                {.type = FD_CASE_CLOSED,
                 .at = "closed_at",
                 .entity = "referral_id",
                 .fields =
                     {
                         {NULL, "cine_referral_nfa", IMPORT_UNLESS, 0, NULL},
                         {"referral_id", "cine_referral_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"child_id", "cine_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"closed_at", "cine_close_date", IMPORT_TIME, IMPORT_EVENT, NULL},
                         {"closure_reason", "cine_close_reason", IMPORT_CODE, 0, "closure_reason"},
                     }},
            },
    },
    {
        .name = "ssd_cin_assessments",
        .events =
            {
                {.type = FD_ASSESSMENT_STARTED,
                 .at = "started_at",
                 .entity = "assessment_id",
                 .fields =
                     {
                         {"assessment_id", "cina_assessment_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"child_id", "cina_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"referral_id", "cina_referral_id", IMPORT_ID, IMPORT_INFERRED, NULL},
                         {"started_at", "cina_assessment_start_date", IMPORT_TIME, IMPORT_REQUIRED,
                          NULL},
                         {"team_id", "cina_assessment_team", IMPORT_OWN, 0, "team"},
                         {"worker_id", "cina_assessment_worker_id", IMPORT_ID, 0, NULL},
                     }},
                {.type = FD_ASSESSMENT_CLOSED,
                 .at = "authorised_at",
                 .entity = "assessment_id",
                 .fields =
                     {
                         {"assessment_id", "cina_assessment_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"child_id", "cina_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"referral_id", "cina_referral_id", IMPORT_ID, IMPORT_INFERRED, NULL},
                         {"started_at", "cina_assessment_start_date", IMPORT_TIME, IMPORT_REQUIRED,
                          NULL},
                         {"authorised_at", "cina_assessment_auth_date", IMPORT_TIME, IMPORT_EVENT,
                          NULL},
                         {"outcome", "cina_assessment_outcome_json", IMPORT_CHOICE, 0,
                          "assessment_outcome"},
                         {"outcome", "cina_assessment_outcome_nfa", IMPORT_CODE, 0,
                          "assessment_outcome"},
                         {"factors", "cinf_assessment_factors_json", IMPORT_CODES, 0,
                          "assessment_factor"},
                         {"closure_reason", "cine_close_reason", IMPORT_CLOSING, 0,
                          "closure_reason"},
                         {"team_id", "cina_assessment_team", IMPORT_OWN, 0, "team"},
                         {"worker_id", "cina_assessment_worker_id", IMPORT_ID, 0, NULL},
                     }},
            },
        .lookups = {{"ssd_assessment_factors", "cinf_assessment_id", "cina_assessment_id"},
                    {"ssd_cin_episodes", "cine_referral_id", "cina_referral_id"}},
    },
    /* An enquiry begins with the strategy discussion that initiates it, which has no row of its
       own; nor has a change of an early help episode. */
    {
        .name = "ssd_s47_enquiry",
        .events =
            {
                {.type = FD_STRATEGY_DISCUSSION_HELD,
                 .at = "held_at",
                 .entity = "strategy_discussion_id",
                 .fields =
                     {
                         {"strategy_discussion_id", "s47e_s47_enquiry_id", IMPORT_DERIVED,
                          IMPORT_REQUIRED, "strategy discussion"},
                         {"child_id", "s47e_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"referral_id", "s47e_referral_id", IMPORT_ID, IMPORT_INFERRED, NULL},
                         {"held_at", "s47e_s47_start_date", IMPORT_TIME, IMPORT_REQUIRED, NULL},
                         {"outcome", "s47e_s47_start_date", IMPORT_CONSTANT, IMPORT_ASSUMED,
                          "SECTION47"},
                         {"team_id", "s47e_s47_completed_by_team", IMPORT_OWN, IMPORT_ASSUMED,
                          "team"},
                     },
                 .note = IMPORT_NOTE_DISCUSSIONS},
                {.type = FD_SECTION47_STARTED,
                 .at = "started_at",
                 .entity = "section47_id",
                 .fields =
                     {
                         {"section47_id", "s47e_s47_enquiry_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"child_id", "s47e_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"referral_id", "s47e_referral_id", IMPORT_ID, IMPORT_INFERRED, NULL},
                         {"strategy_discussion_id", "s47e_s47_enquiry_id", IMPORT_DERIVED,
                          IMPORT_REQUIRED, "strategy discussion"},
                         {"started_at", "s47e_s47_start_date", IMPORT_TIME, IMPORT_REQUIRED, NULL},
                         {"team_id", "s47e_s47_completed_by_team", IMPORT_OWN, 0, "team"},
                         {"worker_id", "s47e_s47_completed_by_worker_id", IMPORT_ID, 0, NULL},
                     }},
                {.type = FD_SECTION47_CLOSED,
                 .at = "ended_at",
                 .entity = "section47_id",
                 .fields =
                     {
                         {"ended_at", "s47e_s47_end_date", IMPORT_TIME, IMPORT_EVENT, NULL},
                         {"section47_id", "s47e_s47_enquiry_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"child_id", "s47e_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"referral_id", "s47e_referral_id", IMPORT_ID, IMPORT_INFERRED, NULL},
                         {"strategy_discussion_id", "s47e_s47_enquiry_id", IMPORT_DERIVED,
                          IMPORT_REQUIRED, "strategy discussion"},
                         {"started_at", "s47e_s47_start_date", IMPORT_TIME, IMPORT_REQUIRED, NULL},
                         {"outcome", "s47e_s47_outcome_json", IMPORT_CHOICE, 0,
                          "section47_outcome"},
                         {"outcome", "s47e_s47_nfa", IMPORT_CODE, 0, "section47_outcome"},
                         {"no_further_action", "s47e_s47_nfa", IMPORT_FLAG, 0, NULL},
                         {"team_id", "s47e_s47_completed_by_team", IMPORT_OWN, 0, "team"},
                         {"worker_id", "s47e_s47_completed_by_worker_id", IMPORT_ID, 0, NULL},
                     }},
            },
        .derived = {{.entity = "strategy discussion",
                     .child = "s47e_person_id",
                     .id = "s47e_s47_enquiry_id",
                     .single = true}},
    },
    {
        .name = "ssd_initial_cp_conference",
        .events = {{.type = FD_CONFERENCE_HELD,
                    .at = "held_at",
                    .entity = "conference_id",
                    .fields =
                        {
                            {"held_at", "icpc_icpc_date", IMPORT_TIME, IMPORT_EVENT, NULL},
                            {"conference_id", "icpc_icpc_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                            {"child_id", "icpc_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                            {"meeting_id", "icpc_icpc_meeting_id", IMPORT_ID, 0, NULL},
                            {"referral_id", "icpc_referral_id", IMPORT_ID, IMPORT_INFERRED, NULL},
                            {"section47_id", "icpc_s47_enquiry_id", IMPORT_ID, IMPORT_INFERRED,
                             NULL},
                            {"transfer_in", "icpc_icpc_transfer_in", IMPORT_FLAG, 0, NULL},
                            {"notified_at", "icpc_icpc_target_date", IMPORT_NOTIFIED,
                             IMPORT_ASSUMED, NULL},
                            {"outcome", "icpc_icpc_outcome_json", IMPORT_CHOICE, 0,
                             "conference_outcome"},
                            {"outcome", "icpc_icpc_outcome_cp_flag", IMPORT_CODE, 0,
                             "conference_outcome"},
                            {"cp_plan_id", "icpc_cp_plan_id", IMPORT_ID, 0, NULL},
                            {"team_id", "icpc_icpc_team", IMPORT_OWN, 0, "team"},
                            {"worker_id", "icpc_icpc_worker_id", IMPORT_ID, 0, NULL},
                        }}},
    },
    {
        .name = "ssd_early_help_episodes",
        .events =
            {
                {.type = FD_EARLY_HELP_CHANGED,
                 .at = "changed_at",
                 .entity = "change_id",
                 .fields =
                     {
                         {"change_id", "earl_episode_id", IMPORT_DERIVED, IMPORT_REQUIRED,
                          "early help opening"},
                         {"child_id", "earl_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"early_help_id", "earl_episode_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"change", "earl_episode_reason", IMPORT_CODE, 0, "early_help_start"},
                         {"change", "earl_episode_start_date", IMPORT_CONSTANT, 0, "OPENED"},
                         {"changed_at", "earl_episode_start_date", IMPORT_TIME, IMPORT_REQUIRED,
                          NULL},
                         {"reason_local", "earl_episode_reason", IMPORT_LOCAL, 0,
                          "early_help_start"},
                         {"organisation", "earl_episode_organisation", IMPORT_OWN, 0,
                          "organisation"},
                         {"worker_id", "earl_episode_worker_id", IMPORT_ID, 0, NULL},
                     },
                 .alike = {"change", "early_help_id"}},
                {.type = FD_EARLY_HELP_CHANGED,
                 .at = "changed_at",
                 .entity = "change_id",
                 .fields =
                     {
                         {"change_id", "earl_episode_id", IMPORT_DERIVED, IMPORT_REQUIRED,
                          "early help end"},
                         {"child_id", "earl_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"early_help_id", "earl_episode_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"changed_at", "earl_episode_end_date", IMPORT_TIME, IMPORT_EVENT, NULL},
                         {"change", "earl_episode_end_reason", IMPORT_CODE, 0, "early_help_end"},
                         {"change", "earl_episode_end_date", IMPORT_CONSTANT, 0, "CLOSED"},
                         {"reason_local", "earl_episode_end_reason", IMPORT_LOCAL, 0,
                          "early_help_end"},
                         {"organisation", "earl_episode_organisation", IMPORT_OWN, 0,
                          "organisation"},
                         {"worker_id", "earl_episode_worker_id", IMPORT_ID, 0, NULL},
                     },
                 .alike = {"change", "early_help_id"}},
            },
        .derived = {{.entity = "early help opening",
                     .child = "earl_person_id",
                     .id = "earl_episode_id",
                     .single = true},
                    {.entity = "early help end",
                     .child = "earl_person_id",
                     .id = "earl_episode_id",
                     .single = true}},
    },
    {
        .name = "ssd_involvements",
        .events = {{.type = FD_CASE_ALLOCATED,
                    .at = "allocated_at",
                    .entity = "allocation_id",
                    .fields =
                        {
                            {NULL, "invo_professional_role_id", IMPORT_ONLY, 0, "role"},
                            {"allocation_id", "invo_involvements_id", IMPORT_ID, IMPORT_REQUIRED,
                             NULL},
                            {"child_id", "invo_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                            {"referral_id", "invo_referral_id", IMPORT_ID, IMPORT_INFERRED, NULL},
                            {"allocated_at", "invo_involvement_start_date", IMPORT_TIME,
                             IMPORT_REQUIRED, NULL},
                            {"team_id", "invo_professional_team", IMPORT_OWN, 0, "team"},
                            {"worker_id", "invo_professional_id", IMPORT_ID, 0, NULL},
                        }}},
    },
    {0},
};

const struct import_format import_ssd = {"ssd", ssd};
