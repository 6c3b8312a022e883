#include "timeliness.h"

static const enum fd_event_type inputs[] = {
    FD_CALL_LOGGED,        FD_DECISION_MADE,     FD_REFERRAL_OPENED,
    FD_ASSESSMENT_STARTED, FD_ASSESSMENT_CLOSED,
};

static const struct fd_service service = {
    .name = "timeliness",
    .summary = "Projects contacts, decisions, referrals and assessments for the clocks.",
    .config_keys = timeliness_config_keys,
    .config_size = sizeof(struct fd_service_config),
    .inputs = inputs,
    .input_count = FD_COUNT(inputs),
    .single_flight = true,
    .queue = timeliness_queue,
};

int main(int argc, char **argv)
{
    return fd_service_main(&service, argc, argv);
}
