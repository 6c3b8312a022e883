#include "alert_relay_encoder.h"

#include <stdio.h>

#include "domain/fd_codes.h"

enum {
    MESSAGE_LIMIT = 1 << 20, /* bytes: what a broker takes unless told otherwise */
    FILE_NAME_SIZE = 64,
};

enum fd_status relay_encoder_init(struct relay_encoder *encoder, enum fd_event_type type,
                                  struct fd_error *error)
{
    const struct fd_contract_info *contract = fd_contract_info(type);
    char file_name[FILE_NAME_SIZE];
    const struct fd_embedded *file;
    enum fd_status status = FD_FATAL;

    *encoder = (struct relay_encoder){0};
    fd_buf_init(&encoder->message, MESSAGE_LIMIT);
    snprintf(file_name, sizeof(file_name), "%s.avsc", contract->name);
    file = fd_embedded_find(fd_embedded_events, file_name);
    if (file) {
        status = fd_schema_parse(file->text, file->size, &encoder->schema, error);
    }
    if (status == FD_OK) {
        status = fd_encoder_compile(encoder->schema, contract->bindings, &encoder->encoder, error);
    }
    return status == FD_OK ? FD_OK : FD_FATAL;
}

void relay_encoder_clean_up(struct relay_encoder *encoder)
{
    fd_encoder_destroy(&encoder->encoder);
    fd_schema_destroy(&encoder->schema);
    fd_buf_clean_up(&encoder->message);
}

enum fd_status relay_encode(struct relay_encoder *encoder, const void *record,
                            struct fd_str *ret_value, struct fd_error *error)
{
    enum fd_status status;

    fd_buf_reset(&encoder->message);
    status = fd_encode_record(encoder->encoder, record, &encoder->message, error);
    if (status == FD_OK && encoder->message.failed) {
        status = fd_error_set(error, FD_POISON, "message_too_large", "a message of over %d bytes",
                              MESSAGE_LIMIT);
    }
    *ret_value = (struct fd_str){encoder->message.data, (uint32_t)encoder->message.length};
    return status;
}
