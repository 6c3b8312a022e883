#include "caseload.h"

static const enum fd_event_type inputs[] = {
    FD_REFERRAL_OPENED,
    FD_ASSESSMENT_CLOSED,
    FD_CASE_ALLOCATED,
    FD_CASE_CLOSED,
};

static const struct fd_service service = {
    .name = "caseload",
    .summary = "Projects referrals, allocations and closures: who holds which case, on any day.",
    .config_keys = caseload_config_keys,
    .config_size = sizeof(struct fd_service_config),
    .inputs = inputs,
    .input_count = FD_COUNT(inputs),
    .single_flight = true,
    .queue = caseload_queue,
};

int main(int argc, char **argv)
{
    return fd_service_main(&service, argc, argv);
}
