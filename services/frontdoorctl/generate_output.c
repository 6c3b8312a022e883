/* Messages as lines of JSON and as records of Kafka. */
#include "generate_output.h"

#include <inttypes.h>
#include <string.h>

#include "domain/fd_codes.h"

enum { MAX_VALUE = 1 << 20, PROGRESS_MICROS = 2000000 };

static enum fd_status open_contract(struct fd_gen_output *output, enum fd_event_type type,
                                    struct fd_error *error)
{
    const struct fd_contract_info *contract = fd_contract_info(type);
    char name[64];
    const struct fd_embedded *file;
    enum fd_status status;

    snprintf(name, sizeof(name), "%s.avsc", contract->name);
    file = fd_embedded_find(fd_embedded_events, name);
    if (!file) {
        return fd_error_set(error, FD_FATAL, "contract", "%s is not built in", name);
    }
    status = fd_schema_parse(file->text, file->size, &output->schemas[type], error);
    if (status == FD_OK) {
        status = fd_encoder_compile(output->schemas[type], contract->bindings,
                                    &output->encoders[type], error);
    }
    return status;
}

enum fd_status fd_gen_output_init(struct fd_gen_output *output, const struct fd_env *env,
                                  FILE *json, struct fd_sink *sink, const char *prefix,
                                  struct fd_error *error)
{
    enum fd_status status = FD_OK;

    *output = (struct fd_gen_output){
        .env = env, .json = json, .sink = sink, .progress_at = fd_env_monotonic(env)};
    fd_buf_init(&output->value, MAX_VALUE);
    for (enum fd_event_type type = 0; type < FD_EVENT_TYPES && status == FD_OK; type++) {
        snprintf(output->topics[type], sizeof(output->topics[type]), "%s.%s", prefix,
                 fd_contract_info(type)->name);
        status = open_contract(output, type, error);
    }
    if (status != FD_OK) {
        fd_gen_output_clean_up(output);
    }
    return status;
}

void fd_gen_output_clean_up(struct fd_gen_output *output)
{
    if (output) {
        for (size_t type = 0; type < FD_EVENT_TYPES; type++) {
            fd_encoder_destroy(&output->encoders[type]);
            fd_schema_destroy(&output->schemas[type]);
        }
        fd_buf_clean_up(&output->value);
    }
}

enum fd_status fd_gen_output_encode(struct fd_gen_output *output,
                                    const struct fd_gen_message *message, struct fd_str *ret_value,
                                    struct fd_error *error)
{
    enum fd_status status;

    fd_buf_reset(&output->value);
    status = fd_encode_record(output->encoders[message->event.type], &message->event,
                              &output->value, error);
    if (status == FD_OK) {
        *ret_value = (struct fd_str){output->value.data, (uint32_t)output->value.length};
    }
    return status;
}

/* Ids and symbols hold nothing that JSON would have to escape. */
static void put_text(struct fd_buf *buf, struct fd_str text)
{
    if (fd_str_is_null(text)) {
        fd_buf_put_text(buf, "null");
    } else {
        fd_buf_printf(buf, "\"%.*s\"", FD_STR_ARGS(text));
    }
}

static void put_field(struct fd_buf *buf, const struct fd_binding *binding, const void *record)
{
    const void *value = (const char *)record + binding->offset;
    const struct fd_str_list *list = value;
    const int64_t *number = value;
    const bool *truth = value;

    fd_buf_printf(buf, "\"%s\":", binding->name);
    switch (binding->type) {
        case FD_BIND_STRING:
        case FD_BIND_ENUM:
            put_text(buf, *(const struct fd_str *)value);
            break;
        case FD_BIND_BOOL:
            fd_buf_put_text(buf, *truth ? "true" : "false");
            break;
        case FD_BIND_LONG:
            if (binding->nullable && *number == FD_TIME_NULL) {
                fd_buf_put_text(buf, "null");
            } else {
                fd_buf_printf(buf, "%" PRId64, *number);
            }
            break;
        case FD_BIND_LIST:
            fd_buf_put_text(buf, "[");
            for (uint32_t i = 0; i < list->count; i++) {
                fd_buf_put_text(buf, i > 0 ? "," : "");
                put_text(buf, list->items[i]);
            }
            fd_buf_put_text(buf, "]");
            break;
    }
}

static enum fd_status print_json(struct fd_gen_output *output, const struct fd_gen_message *message,
                                 struct fd_error *error)
{
    const struct fd_contract_info *contract = fd_contract_info(message->event.type);
    struct fd_buf *line = &output->value;

    fd_buf_reset(line);
    fd_buf_printf(line, "{\"topic\":\"%s\",\"timestamp\":%" PRId64 ",\"key\":", contract->name,
                  message->published_at / 1000);
    put_text(line, fd_event_record_key(&message->event));
    fd_buf_put_text(line, ",\"value\":{");
    for (const struct fd_binding *binding = contract->bindings; binding->name; binding++) {
        fd_buf_put_text(line, binding > contract->bindings ? "," : "");
        put_field(line, binding, &message->event);
    }
    fd_buf_put_text(line, "}}\n");
    if (fwrite(line->data, 1, line->length, output->json) != line->length) {
        return fd_error_set(error, FD_FATAL, "write", "can't write: %m");
    }
    return FD_OK;
}

static enum fd_status publish(struct fd_gen_output *output, const struct fd_gen_message *message,
                              struct fd_error *error)
{
    struct fd_str value;
    enum fd_status status = fd_gen_output_encode(output, message, &value, error);

    if (status == FD_OK) {
        status = fd_sink_send(output->sink, output->topics[message->event.type], -1,
                              fd_event_record_key(&message->event), value,
                              message->published_at / 1000, FD_STR_NULL, error);
    }
    return status;
}

static void show_progress(struct fd_gen_output *output)
{
    int64_t now = fd_env_monotonic(output->env);

    if (now - output->progress_at >= PROGRESS_MICROS) {
        output->progress_at = now;
        fprintf(stderr, "%" PRId64 " events\n", output->sent);
    }
}

enum fd_status fd_gen_output_send(struct fd_gen_output *output,
                                  const struct fd_gen_message *message, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    if (output->json) {
        status = print_json(output, message, error);
    }
    if (status == FD_OK && output->sink) {
        status = publish(output, message, error);
    }
    output->sent += status == FD_OK;
    show_progress(output);
    return status;
}
