/* All that is known of the formats. Names and codes are those of data-to-insight/ssd-data-model and
   of Ofsted's Annex A (2019), whose columns authorities and SSD's own script spell in two ways. */
#include "import_lists.h"

/* A contact's outcomes are decided at a time that SSD does not keep: its day is taken. */
static const struct import_list ssd[] = {
    {
        .name = "ssd_contacts",
        .events =
            {
                {FD_CALL_LOGGED,
                 "received_at",
                 "contact_id",
                 {
                     {"contact_id", "cont_contact_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                     {"child_id", "cont_person_id", IMPORT_ID, 0, NULL},
                     {"received_at", "cont_contact_date", IMPORT_TIME, IMPORT_REQUIRED, NULL},
                     {"source", "cont_contact_source_code", IMPORT_CODE, 0, "referral_source"},
                     {"source", "cont_contact_source_desc", IMPORT_CODE, 0, "referral_source"},
                 }},
                {FD_DECISION_MADE,
                 "decided_at",
                 "contact_id",
                 {
                     {"contact_id", "cont_contact_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                     {"child_id", "cont_person_id", IMPORT_ID, 0, NULL},
                     {"decided_at", "cont_contact_date", IMPORT_DAY,
                      IMPORT_REQUIRED | IMPORT_ASSUMED, NULL},
                     {"outcomes", "cont_contact_outcome_json", IMPORT_CODES, IMPORT_EVENT,
                      "contact_outcome"},
                 }},
            },
    },
    {
        .name = "ssd_cin_episodes",
        .events =
            {
                {FD_REFERRAL_OPENED,
                 "opened_at",
                 "referral_id",
                 {
                     {"referral_id", "cine_referral_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                     {"child_id", "cine_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                     {"opened_at", "cine_referral_date", IMPORT_TIME, IMPORT_REQUIRED, NULL},
                     {"source", "cine_referral_source_code", IMPORT_CODE, 0, "referral_source"},
                     {"source", "cine_referral_source_desc", IMPORT_CODE, 0, "referral_source"},
                     {"primary_need", "cine_cin_primary_need_code", IMPORT_CODE, 0, "primary_need"},
                     {"no_further_action", "cine_referral_nfa", IMPORT_FLAG, 0, NULL},
                     {"team_id", "cine_referral_team", IMPORT_TEAM, 0, NULL},
                     {"worker_id", "cine_referral_worker_id", IMPORT_ID, 0, NULL},
                 }},
                /* A referral with no further action has no case that could be closed. */
                {FD_CASE_CLOSED,
                 "closed_at",
                 "referral_id",
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
                {FD_ASSESSMENT_STARTED,
                 "started_at",
                 "assessment_id",
                 {
                     {"assessment_id", "cina_assessment_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                     {"child_id", "cina_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                     {"referral_id", "cina_referral_id", IMPORT_ID, IMPORT_INFERRED, NULL},
                     {"started_at", "cina_assessment_start_date", IMPORT_TIME, IMPORT_REQUIRED,
                      NULL},
                     {"team_id", "cina_assessment_team", IMPORT_TEAM, 0, NULL},
                     {"worker_id", "cina_assessment_worker_id", IMPORT_ID, 0, NULL},
                 }},
                {FD_ASSESSMENT_CLOSED,
                 "authorised_at",
                 "assessment_id",
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
                     {"closure_reason", "cine_close_reason", IMPORT_CLOSING, 0, "closure_reason"},
                     {"team_id", "cina_assessment_team", IMPORT_TEAM, 0, NULL},
                     {"worker_id", "cina_assessment_worker_id", IMPORT_ID, 0, NULL},
                 }},
            },
        .lookups = {{"ssd_assessment_factors", "cinf_assessment_id", "cina_assessment_id"},
                    {"ssd_cin_episodes", "cine_referral_id", "cina_referral_id"}},
    },
    {
        .name = "ssd_involvements",
        .events = {{FD_CASE_ALLOCATED,
                    "allocated_at",
                    "allocation_id",
                    {
                        {NULL, "invo_professional_role_id", IMPORT_ONLY, 0, "role"},
                        {"allocation_id", "invo_involvements_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                        {"child_id", "invo_person_id", IMPORT_ID, IMPORT_REQUIRED, NULL},
                        {"referral_id", "invo_referral_id", IMPORT_ID, IMPORT_INFERRED, NULL},
                        {"allocated_at", "invo_involvement_start_date", IMPORT_TIME,
                         IMPORT_REQUIRED, NULL},
                        {"team_id", "invo_professional_team", IMPORT_TEAM, 0, NULL},
                        {"worker_id", "invo_professional_id", IMPORT_ID, 0, NULL},
                    }}},
    },
    {0},
};

/* Allocated workers are there by name, and so never read. Lists 2 and 5 belong here. */
#define CHILD "Child Unique ID"
static const struct import_list annex_a[] = {
    {
        .name = "List 1",
        .events = {{FD_CALL_LOGGED,
                    "received_at",
                    "contact_id",
                    {
                        {"contact_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, NULL},
                        {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                        {"received_at", "Date of Contact", IMPORT_DAY, IMPORT_REQUIRED, NULL},
                        {"source", "Contact Source", IMPORT_CODE, 0, "referral_source"},
                    }}},
        .derived = {"contact", CHILD, "Date of Contact", "Contact Source"},
    },
    {
        .name = "List 3",
        .events = {{FD_REFERRAL_OPENED,
                    "opened_at",
                    "referral_id",
                    {
                        {"referral_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, NULL},
                        {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                        {"opened_at", "Date of Referral|Referral Date", IMPORT_DAY, IMPORT_REQUIRED,
                         NULL},
                        {"source", "Referral Source", IMPORT_CODE, 0, "referral_source"},
                        {"no_further_action", "Referral NFA?", IMPORT_FLAG, 0, NULL},
                        {"team_id", "Allocated Team", IMPORT_TEAM, 0, NULL},
                    }}},
        .derived = {"referral", CHILD, "Date of Referral|Referral Date", NULL},
    },
    /* An assessment whose end nobody could send later isn't begun. */
    {
        .name = "List 4",
        .events = {{FD_ASSESSMENT_CLOSED,
                    "authorised_at",
                    "assessment_id",
                    {
                        {"assessment_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, NULL},
                        {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                        {"started_at",
                         "Continuous Assessment Start Date|Continuous Assessment Start", IMPORT_DAY,
                         IMPORT_REQUIRED, NULL},
                        {"authorised_at",
                         "Continuous Assessment Date of Authorisation|"
                         "Continuous Assessment Auth Date",
                         IMPORT_DAY, IMPORT_EVENT, NULL},
                        {"outcome",
                         "Was the child assessed as requiring LA children's social care support|"
                         "CSC Support Required",
                         IMPORT_CODE, 0, "support_required"},
                        {"team_id", "Allocated Team", IMPORT_TEAM, 0, NULL},
                    }}},
        .derived = {"assessment", CHILD,
                    "Continuous Assessment Start Date|Continuous Assessment Start", NULL},
    },
    /* A child in need plan begins with its referral, and ends it. */
    {
        .name = "List 6",
        .events = {{FD_CASE_CLOSED,
                    "closed_at",
                    "referral_id",
                    {
                        {"referral_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, NULL},
                        {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                        {"closed_at", "CIN Closure Date", IMPORT_DAY, IMPORT_EVENT, NULL},
                        {"closure_reason", "Reason for Closure", IMPORT_CODE, 0, "closure_reason"},
                    }}},
        .derived = {"referral", CHILD, "CIN Start Date", NULL},
    },
    {0},
};

const struct import_format import_ssd = {"ssd", ssd};
const struct import_format import_annex_a = {"annex-a", annex_a};

/* The flags of SSD's JSON, in the order of their weight where only one can be kept. */
const struct import_builtin import_builtins[] = {
    {"contact_outcome", "NEW_REFERRAL_FLAG", "REFERRAL"},
    {"contact_outcome", "EXISTING_REFERRAL_FLAG", "EXISTING_CASE"},
    {"contact_outcome", "CP_ENQUIRY_FLAG", "STRATEGY_DISCUSSION"},
    {"contact_outcome", "NFA_FLAG", "NFA"},
    {"contact_outcome", "ADVICE_FLAG", "ADVICE_SIGNPOST"},
    {"contact_outcome", "NON_AGENCY_ADOPTION_FLAG", "OTHER"},
    {"contact_outcome", "PRIVATE_FOSTERING_FLAG", "OTHER"},
    {"contact_outcome", "MISSING_FLAG", "OTHER"},
    {"contact_outcome", "OLA_CP_FLAG", "OTHER"},
    {"contact_outcome", "OTHER_OUTCOMES_EXIST_FLAG", "OTHER"},
    {"assessment_outcome", "STRATEGY_DISCUSSION_FLAG", "STRATEGY_OR_SECTION47"},
    {"assessment_outcome", "CLA_REQUEST_FLAG", "OTHER"},
    {"assessment_outcome", "PRIVATE_FOSTERING_FLAG", "OTHER"},
    {"assessment_outcome", "LEGAL_ACTION_FLAG", "OTHER"},
    {"assessment_outcome", "PROV_OF_SERVICES_FLAG", "OTHER"},
    {"assessment_outcome", "PROV_OF_SB_CARE_FLAG", "OTHER"},
    {"assessment_outcome", "SPECIALIST_ASSESSMENT_FLAG", "OTHER"},
    {"assessment_outcome", "REFERRAL_TO_OTHER_AGENCY_FLAG", "OTHER"},
    {"assessment_outcome", "OTHER_ACTIONS_FLAG", "OTHER"},
    {"assessment_outcome", "OTHER_OUTCOMES_EXIST_FLAG", "OTHER"},
    {"assessment_outcome", "NFA_S47_END_FLAG", "NFA"},
    {"assessment_outcome", "NFA_FLAG", "NFA"},
    {"assessment_outcome", "Y", "NFA"},
    {"assessment_outcome", "Yes", "NFA"},
    {"assessment_outcome", "N", "OTHER"},
    {"assessment_outcome", "No", "OTHER"},
    {"support_required", "Yes", "OTHER"},
    {"support_required", "No", "NFA"},
    {"role", "ALLOCATED CASE WORKER", "ALLOCATED"},
    {0},
};
