/* Ofsted's Annex A (2019), whose columns authorities and SSD's own script spell in two ways. */
#include "import_lists.h"

/* Allocated workers are there by name, and so never read. */
#define CHILD "Child Unique ID"
#define HELP_START "Assessment start date"
#define HELP_END "Assessment completion date"
#define ORGANISATION "Organisation completing assessment"
#define DISCUSSED "Strategy discussion initiating Section 47 Enquiry Start Date|StratDiscussionDate"
#define CONFERRED "Date of Initial Child Protection Conference|InitialCPConfDate"
static const struct import_list annex_a[] = {
    {
        .name = "List 1",
        .events = {{.type = FD_CALL_LOGGED,
                    .at = "received_at",
                    .entity = "contact_id",
                    .fields =
                        {
                            {"contact_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "contact"},
                            {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                            {"received_at", "Date of Contact", IMPORT_DAY, IMPORT_REQUIRED, NULL},
                            {"source", "Contact Source", IMPORT_CODE, 0, "referral_source"},
                        },
                    .alike = {"source"}}},
        .derived = {{.entity = "contact",
                     .child = CHILD,
                     .date = "Date of Contact",
                     .label = "Contact Source"}},
    },
    /* SSD's script has the ends of episodes here, Ofsted's title those of assessments. */
    {
        .name = "List 2",
        .events =
            {
                {.type = FD_EARLY_HELP_CHANGED,
                 .at = "changed_at",
                 .entity = "change_id",
                 .fields =
                     {
                         {"change_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED,
                          "early help opening"},
                         {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"early_help_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "early help"},
                         {"change", HELP_START, IMPORT_CONSTANT, 0, "OPENED"},
                         {"changed_at", HELP_START, IMPORT_DAY, IMPORT_REQUIRED, NULL},
                         {"organisation", ORGANISATION, IMPORT_OWN, 0, "organisation"},
                     },
                 .alike = {"change"}},
                {.type = FD_EARLY_HELP_CHANGED,
                 .at = "changed_at",
                 .entity = "change_id",
                 .fields =
                     {
                         {"change_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "early help end"},
                         {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"early_help_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "early help"},
                         {"change", HELP_START, IMPORT_CONSTANT, 0, "CLOSED"},
                         {"changed_at", HELP_END, IMPORT_DAY, IMPORT_EVENT, NULL},
                         {"organisation", ORGANISATION, IMPORT_OWN, 0, "organisation"},
                     },
                 .alike = {"change"},
                 .note = "List 2 has completion dates alone: early help of it is opened and "
                         "closed, never stepped up or down, and where it lists assessments "
                         "their completion isn't the end of the help"},
            },
        .derived = {{.entity = "early help", .child = CHILD, .date = HELP_START},
                    {.entity = "early help opening", .child = CHILD, .date = HELP_START},
                    {.entity = "early help end", .child = CHILD, .date = HELP_START}},
    },
    {
        .name = "List 3",
        .events = {{.type = FD_REFERRAL_OPENED,
                    .at = "opened_at",
                    .entity = "referral_id",
                    .fields =
                        {
                            {"referral_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "referral"},
                            {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                            {"opened_at", "Date of Referral|Referral Date", IMPORT_DAY,
                             IMPORT_REQUIRED, NULL},
                            {"source", "Referral Source", IMPORT_CODE, 0, "referral_source"},
                            {"no_further_action", "Referral NFA?", IMPORT_FLAG, 0, NULL},
                            {"team_id", "Allocated Team", IMPORT_OWN, 0, "team"},
                        }}},
        .derived = {{.entity = "referral",
                     .child = CHILD,
                     .date = "Date of Referral|Referral Date"}},
    },
    /* An assessment whose end nobody could send later isn't begun. */
    {
        .name = "List 4",
        .events =
            {{.type = FD_ASSESSMENT_CLOSED,
              .at = "authorised_at",
              .entity =
                  "assessment_id",
              .fields =
                  {
                      {"assessment_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "assessment"},
                      {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                      {"started_at", "Continuous Assessment Start Date|Continuous Assessment Start",
                       IMPORT_DAY, IMPORT_REQUIRED, NULL},
                      {"authorised_at",
                       "Continuous Assessment Date of Authorisation|"
                       "Continuous Assessment Auth Date",
                       IMPORT_DAY, IMPORT_EVENT, NULL},
                      {"outcome",
                       "Was the child assessed as requiring LA children's social care support|"
                       "CSC Support Required",
                       IMPORT_CODE, 0, "support_required"},
                      {"team_id", "Allocated Team", IMPORT_OWN, 0, "team"},
                  }}},
        .derived = {{.entity = "assessment",
                     .child = CHILD,
                     .date = "Continuous Assessment Start Date|Continuous Assessment Start"}},
    },
    /* An enquiry begins with the strategy discussion that initiates it. That no conference was
       deemed necessary says neither when it ended nor that nothing more was done. */
    {
        .name = "List 5",
        .events =
            {
                {.type = FD_STRATEGY_DISCUSSION_HELD,
                 .at = "held_at",
                 .entity = "strategy_discussion_id",
                 .fields =
                     {
                         {"strategy_discussion_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED,
                          "strategy discussion"},
                         {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"held_at", DISCUSSED, IMPORT_DAY, IMPORT_REQUIRED, NULL},
                         {"outcome", DISCUSSED, IMPORT_CONSTANT, IMPORT_ASSUMED, "SECTION47"},
                         {"team_id", "Allocated Team", IMPORT_OWN, IMPORT_ASSUMED, "team"},
                     },
                 .note = IMPORT_NOTE_DISCUSSIONS},
                {.type = FD_SECTION47_STARTED,
                 .at = "started_at",
                 .entity = "section47_id",
                 .fields =
                     {
                         {"section47_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "section 47"},
                         {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"strategy_discussion_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED,
                          "strategy discussion"},
                         {"started_at", DISCUSSED, IMPORT_DAY, IMPORT_REQUIRED, NULL},
                         {"team_id", "Allocated Team", IMPORT_OWN, 0, "team"},
                     },
                 .note = "List 5 has no ends of section 47 enquiries: those of it stay open, and "
                         "figures of ends leave them out"},
                {.type = FD_CONFERENCE_HELD,
                 .at = "held_at",
                 .entity = "conference_id",
                 .fields =
                     {
                         {"held_at", CONFERRED, IMPORT_DAY, IMPORT_EVENT, NULL},
                         {"conference_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "conference"},
                         {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                         {"section47_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "section 47"},
                         {"outcome",
                          "Did the Initial Child Protection Conference Result in a Child "
                          "Protection "
                          "Plan|CPConfResultInCPPlan",
                          IMPORT_CODE, IMPORT_COARSE, "conference_outcome"},
                         {"team_id", "Allocated Team", IMPORT_OWN, 0, "team"},
                     }},
            },
        .derived = {{.entity = "strategy discussion", .child = CHILD, .date = DISCUSSED},
                    {.entity = "section 47", .child = CHILD, .date = DISCUSSED},
                    {.entity = "conference", .child = CHILD, .date = CONFERRED, .single = true}},
    },
    /* A child in need plan begins with its referral, and ends it. */
    {
        .name = "List 6",
        .events = {{.type = FD_CASE_CLOSED,
                    .at = "closed_at",
                    .entity = "referral_id",
                    .fields =
                        {
                            {"referral_id", CHILD, IMPORT_DERIVED, IMPORT_REQUIRED, "referral"},
                            {"child_id", CHILD, IMPORT_ID, IMPORT_REQUIRED, NULL},
                            {"closed_at", "CIN Closure Date", IMPORT_DAY, IMPORT_EVENT, NULL},
                            {"closure_reason", "Reason for Closure", IMPORT_CODE, 0,
                             "closure_reason"},
                        }}},
        .derived = {{.entity = "referral", .child = CHILD, .date = "CIN Start Date"}},
    },
    {0},
};

const struct import_format import_annex_a = {"annex-a", annex_a};
