#include "caseload.h"

#include "service/fd_service_keys.h"

static const struct fd_config_key config_keys[] = {FD_SERVICE_KEYS{.name = NULL}};

static const enum fd_event_type inputs[] = {
    FD_REFERRAL_OPENED,
    FD_ASSESSMENT_CLOSED,
    FD_CASE_ALLOCATED,
    FD_CASE_CLOSED,
};

const struct fd_service caseload_service = {
    .name = "caseload",
    .summary = "Projects referrals, allocations and closures: who holds which case, on any day.",
    .config_keys = config_keys,
    .config_size = sizeof(struct fd_service_config),
    .inputs = inputs,
    .input_count = FD_COUNT(inputs),
    .single_flight = true,
    .queue = caseload_queue,
    .write = caseload_write,
    .merges = caseload_merges,
    .merge_count = &caseload_merge_count,
};
