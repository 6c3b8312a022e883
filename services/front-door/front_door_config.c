#include "front_door.h"

#include "service/fd_service_keys.h"

static const struct fd_config_key config_keys[] = {FD_SERVICE_KEYS{.name = NULL}};

static const enum fd_event_type inputs[] = {
    FD_STRATEGY_DISCUSSION_HELD, FD_SECTION47_STARTED,     FD_SECTION47_CLOSED, FD_CONFERENCE_HELD,
    FD_EARLY_HELP_CHANGED,       FD_LEGAL_GATEWAY_DECIDED, FD_MEASURE_RECORDED,
};

const struct fd_service front_door_service = {
    .name = "front-door",
    .summary = "Projects what follows a referral: strategy discussions, section 47 enquiries, "
               "conferences, early help, the legal gateway, and figures that are only counted.",
    .config_keys = config_keys,
    .config_size = sizeof(struct fd_service_config),
    .inputs = inputs,
    .input_count = FD_COUNT(inputs),
    .single_flight = true,
    .queue = front_door_queue,
};
