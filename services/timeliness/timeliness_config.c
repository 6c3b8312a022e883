#include "timeliness.h"

#include "service/fd_service_keys.h"

static const struct fd_config_key config_keys[] = {FD_SERVICE_KEYS{.name = NULL}};

static const enum fd_event_type inputs[] = {
    FD_CALL_LOGGED,        FD_DECISION_MADE,     FD_REFERRAL_OPENED,
    FD_ASSESSMENT_STARTED, FD_ASSESSMENT_CLOSED,
};

const struct fd_service timeliness_service = {
    .name = "timeliness",
    .summary = "Projects contacts, decisions, referrals and assessments for the clocks.",
    .config_keys = config_keys,
    .config_size = sizeof(struct fd_service_config),
    .inputs = inputs,
    .input_count = FD_COUNT(inputs),
    .single_flight = true,
    .queue = timeliness_queue,
    .write = timeliness_write,
    .merges = timeliness_merges,
    .merge_count = &timeliness_merge_count,
};
