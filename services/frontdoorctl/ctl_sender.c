#include "ctl_sender.h"

#include "avro/fd_encode.h"
#include "ctl_codes.h"
#include "domain/fd_codes.h"

enum {
    MAX_EVENT = 1 << 20, /* bytes of Avro */
    FLUSH_TIMEOUT_MS = 60000,
};

enum fd_status ctl_sender_open(struct ctl_sender *sender, struct ctl *ctl, bool publish)
{
    const struct fd_sink_options options = {.brokers = ctl->options.brokers,
                                            .pairs = ctl->config.kafka};
    enum fd_status status;

    *sender = (struct ctl_sender){.arena = fd_arena_new(64 * 1024)};
    fd_buf_init(&sender->value, MAX_EVENT);
    status = fd_schema_store_new(fd_embedded_events, &sender->store, &ctl->error);
    if (status == FD_OK) {
        status = fd_intake_new(sender->store, &sender->intake, &ctl->error);
    }
    if (status == FD_OK) {
        status = ctl_codes_reference(&sender->reference, &ctl->error);
    }
    if (status == FD_OK && publish) {
        status = fd_sink_new(&options, &sender->sink, &ctl->error);
    }
    return status;
}

void ctl_sender_close(struct ctl_sender *sender)
{
    fd_sink_destroy(&sender->sink);
    fd_reference_destroy(&sender->reference);
    fd_intake_destroy(&sender->intake);
    fd_schema_store_destroy(&sender->store);
    fd_arena_destroy(&sender->arena);
    fd_buf_clean_up(&sender->value);
}

static struct fd_str value_of(const struct ctl_sender *sender)
{
    return (struct fd_str){sender->value.data, (uint32_t)sender->value.length};
}

enum fd_status ctl_sender_accept(struct ctl_sender *sender, const struct fd_topic *topic,
                                 struct fd_str json, struct fd_event *ret_event,
                                 struct fd_error *error)
{
    const struct fd_schema *schema = fd_intake_contract(sender->intake, topic->type);
    enum fd_status status;

    fd_buf_reset(&sender->value);
    fd_arena_reset(sender->arena);
    status = fd_encode_json(schema, json, &sender->value, error);
    if (status == FD_OK && sender->value.failed) {
        status = fd_error_set(error, FD_POISON, "too_large", "it is larger than 1 MiB");
    }
    if (status == FD_OK) {
        *ret_event = (struct fd_event){0};
        status = fd_intake_accept(sender->intake, sender->reference, topic, value_of(sender),
                                  sender->arena, ret_event, error);
    }
    return status;
}

enum fd_status ctl_sender_send(struct ctl_sender *sender, const struct fd_topic *topic,
                               const struct fd_event *event, struct fd_error *error)
{
    return fd_sink_send(sender->sink, topic->name, -1, fd_event_record_key(event), value_of(sender),
                        0, FD_STR_NULL, error);
}

enum fd_status ctl_sender_flush(struct ctl_sender *sender, struct fd_error *error)
{
    return fd_sink_flush(sender->sink, FLUSH_TIMEOUT_MS, error);
}
