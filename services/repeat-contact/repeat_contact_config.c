#include "repeat_contact.h"

#include "service/fd_measure.h"
#include "service/fd_service_keys.h"

static const struct fd_config_key config_keys[] = {FD_SERVICE_KEYS{.name = NULL}};

static const enum fd_event_type inputs[] = {
    FD_CALL_LOGGED,
    FD_REFERRAL_OPENED,
    FD_ALERT_REVIEWED,
};

const struct fd_service repeat_contact_service = {
    .name = "repeat-contact",
    .summary = "Notices several similar contacts about one child and alerts to them.",
    .config_keys = config_keys,
    .config_size = sizeof(struct fd_service_config),
    .inputs = inputs,
    .input_count = FD_COUNT(inputs),
    .write = repeat_contact_write,
    .decide_anew = repeat_contact_decide_anew,
    .measure = fd_measure_outbox,
};
