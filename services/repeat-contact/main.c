#include "repeat_contact.h"

static const enum fd_event_type inputs[] = {
    FD_CALL_LOGGED,
    FD_REFERRAL_OPENED,
    FD_ALERT_REVIEWED,
};

static const struct fd_service service = {
    .name = "repeat-contact",
    .summary = "Notices several similar contacts about one child and alerts to them.",
    .config_keys = repeat_contact_config_keys,
    .config_size = sizeof(struct fd_service_config),
    .inputs = inputs,
    .input_count = FD_COUNT(inputs),
    .write = repeat_contact_write,
};

int main(int argc, char **argv)
{
    return fd_service_main(&service, argc, argv);
}
