#include "import_lists.h"

#include <string.h>

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
    {"section47_outcome", "CP_CONFERENCE_FLAG", "CP_CONFERENCE"},
    {"section47_outcome", "Initial CP Conference", "CP_CONFERENCE"},
    {"section47_outcome", "LEGAL_ACTION_FLAG", "LEGAL_ACTION"},
    {"section47_outcome", "PROV_OF_SERVICES_FLAG", "SERVICES"},
    {"section47_outcome", "Provision of Services (s17)", "SERVICES"},
    {"section47_outcome", "PROV_OF_SB_CARE_FLAG", "SHORT_BREAK"},
    {"section47_outcome", "Provision of Short Break Care (s17)", "SHORT_BREAK"},
    {"section47_outcome", "MONITOR_FLAG", "OTHER_AGENCY"},
    {"section47_outcome", "Other Agency to Monitor Child's Welfare", "OTHER_AGENCY"},
    {"section47_outcome", "NFA_CONTINUE_SINGLE_FLAG", "NFA_CONTINUE_ASSESSMENT"},
    {"section47_outcome", "NFA - Continue With Family Assessment", "NFA_CONTINUE_ASSESSMENT"},
    {"section47_outcome", "OTHER_OUTCOMES_EXIST_FLAG", "OTHER"},
    {"section47_outcome", "Other Outcome", "OTHER"},
    {"section47_outcome", "NFA_FLAG", "NFA"},
    {"section47_outcome", "Y", "NFA"},
    {"section47_outcome", "Yes", "NFA"},
    {"section47_outcome", "N", "UNKNOWN"},
    {"section47_outcome", "No", "UNKNOWN"},
    {"conference_outcome", "CP_FLAG", "CP_PLAN"},
    {"conference_outcome", "SINGLE_ASSESSMENT_FLAG", "ASSESSMENT"},
    {"conference_outcome", "PROV_OF_SERVICES_FLAG", "SERVICES"},
    {"conference_outcome", "REFERRAL_TO_OTHER_AGENCY_FLAG", "OTHER_AGENCY"},
    {"conference_outcome", "OTHER_OUTCOMES_EXIST_FLAG", "OTHER"},
    {"conference_outcome", "NFA_FLAG", "NFA"},
    {"conference_outcome", "Y", "CP_PLAN"},
    {"conference_outcome", "Yes", "CP_PLAN"},
    {"conference_outcome", "N", "UNKNOWN"},
    {"conference_outcome", "No", "OTHER"},
    {"early_help_start", "Opened", "OPENED"},
    {"early_help_start", "Step-down", "STEP_DOWN"},
    {"early_help_start", "Stepped down", "STEP_DOWN"},
    {"early_help_start", "Stepped down from social care", "STEP_DOWN"},
    {"early_help_end", "Closed", "CLOSED"},
    {"early_help_end", "Step-up", "STEP_UP"},
    {"early_help_end", "Stepped up", "STEP_UP"},
    {"early_help_end", "Stepped up to social care", "STEP_UP"},
    {"support_required", "Yes", "OTHER"},
    {"support_required", "No", "NFA"},
    {"role", "ALLOCATED CASE WORKER", "ALLOCATED"},
    {0},
};

bool import_event_is_derived(const struct import_event *event)
{
    for (int i = 0; i < IMPORT_FIELDS && event->fields[i].column; i++) {
        const struct import_field *field = &event->fields[i];

        if (field->kind == IMPORT_DERIVED && strcmp(field->name, event->entity) == 0) {
            return true;
        }
    }
    return false;
}

int import_list_derivation(const struct import_list *list, const char *entity)
{
    for (int i = 0; i < IMPORT_DERIVATIONS && list->derived[i].entity; i++) {
        if (strcmp(list->derived[i].entity, entity) == 0) {
            return i;
        }
    }
    return -1;
}
