/* Publish, or only check, JSON lines from standard input against a contract. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_sender.h"
#include "service/fd_service_keys.h"

enum { MAX_LINE = 4 << 20 /* bytes of JSON */ };

struct publisher {
    struct ctl *ctl;
    struct ctl_sender sender; /* without a sink: check only */
    struct fd_buf text;       /* of one line */
    struct fd_topic topic;
    char topic_name[250];
    int64_t line;
    int64_t taken;
    int64_t refused;
};

/* TOPIC is a contract's name, or a whole topic name that begins with the prefix. */
static enum fd_status find_topic(struct publisher *publisher)
{
    struct ctl *ctl = publisher->ctl;
    const char *given = ctl->config.arguments[0];
    size_t size = sizeof(publisher->topic_name);

    if (fd_event_type_from_name(fd_str_from(given)) < FD_EVENT_TYPES) {
        snprintf(publisher->topic_name, size, "%s.%s", ctl->options.topic_prefix, given);
    } else {
        snprintf(publisher->topic_name, size, "%s", given);
    }
    if (!fd_topic_parse(ctl->options.topic_prefix, publisher->topic_name, &publisher->topic) ||
        publisher->topic.type >= FD_EVENT_TYPES) {
        return fd_error_set(&ctl->error, FD_FATAL, "topic",
                            "'%s' is no topic that events are published on", given);
    }
    return FD_OK;
}

static enum fd_status accept_line(struct publisher *publisher, struct fd_str json,
                                  struct fd_event *ret_event, struct fd_error *error)
{
    if (publisher->text.failed) {
        return fd_error_set(error, FD_POISON, "too_large", "it is longer than 4 MiB");
    }
    return ctl_sender_accept(&publisher->sender, &publisher->topic, json, ret_event, error);
}

/* Only what stops everything is returned: a bad line is named and passed over. */
static enum fd_status take_line(struct publisher *publisher, struct fd_str json)
{
    struct fd_event event = {0};
    struct fd_error error = {0};

    if (accept_line(publisher, json, &event, &error) != FD_OK) {
        fprintf(stderr, "line %lld: %s (%s)\n", (long long)publisher->line, error.message,
                error.code);
        publisher->refused++;
        return FD_OK;
    }
    publisher->taken++;
    if (!publisher->sender.sink) {
        return FD_OK;
    }
    return ctl_sender_send(&publisher->sender, &publisher->topic, &event, &publisher->ctl->error);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What a line holds; empty for one of white space. Some editors begin a file with a UTF-8 mark. */
static struct fd_str line_text(const char *line, size_t size, bool first)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t from = 0;

    if (first && size >= sizeof(mark) - 1 && memcmp(line, mark, sizeof(mark) - 1) == 0) {
        from = sizeof(mark) - 1;
    }
    while (size > from && is_space(line[size - 1])) {
        size--;
    }
    return (struct fd_str){line + from, (uint32_t)(size - from)};
}

/* Read the next line into publisher->text, which fails when it is too long; false when there is
   none. */
static bool next_line(struct publisher *publisher, FILE *in)
{
    struct fd_buf *text = &publisher->text;
    int byte;

    fd_buf_reset(text);
    while ((byte = getc_unlocked(in)) != EOF && byte != '\n') {
        fd_buf_put_u8(text, (uint8_t)byte);
    }
    return byte != EOF || text->length > 0 || text->failed;
}

static enum fd_status take_lines(struct publisher *publisher, FILE *in)
{
    enum fd_status status = FD_OK;

    while (status == FD_OK && next_line(publisher, in)) {
        const struct fd_buf *line = &publisher->text;
        struct fd_str text =
            line_text(line->data ? line->data : "", line->length, publisher->line == 0);

        publisher->line++;
        if (text.len > 0 || line->failed) {
            status = take_line(publisher, text);
        }
    }
    if (status == FD_OK && publisher->sender.sink) {
        status = ctl_sender_flush(&publisher->sender, &publisher->ctl->error);
    }
    return status;
}

static void print_counts(const struct publisher *publisher, bool publish)
{
    if (publisher->ctl->options.json) {
        printf("{\"%s\": %lld, \"refused\": %lld}\n", publish ? "published" : "valid",
               (long long)publisher->taken, (long long)publisher->refused);
    } else {
        printf("%lld %s, %lld refused\n", (long long)publisher->taken,
               publish ? "published" : "as they should be", (long long)publisher->refused);
    }
}

static int run(struct ctl *ctl, bool publish)
{
    struct publisher publisher = {.ctl = ctl};
    enum fd_status status;

    if (find_topic(&publisher) != FD_OK) {
        return CTL_USAGE;
    }
    fd_buf_init(&publisher.text, MAX_LINE);
    status = ctl_sender_open(&publisher.sender, ctl, publish);
    if (status == FD_OK) {
        status = take_lines(&publisher, stdin);
    }
    ctl_sender_close(&publisher.sender);
    fd_buf_clean_up(&publisher.text);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    print_counts(&publisher, publish);
    return publisher.refused > 0 ? CTL_FOUND : CTL_DONE;
}

static int publish_command(struct ctl *ctl)
{
    return run(ctl, true);
}

static int check_command(struct ctl *ctl)
{
    return run(ctl, false);
}

static const struct fd_config_key publish_keys[] = {
    CTL_KEY_BROKERS, CTL_KEY_PREFIX, CTL_KEY_JSON, {0}};
static const struct fd_config_key check_keys[] = {CTL_KEY_PREFIX, CTL_KEY_JSON, {0}};

const struct ctl_command ctl_publish = {
    .name = "publish",
    .arguments = "TOPIC",
    .summary = "publish JSON lines from standard input; bad ones are named and left out",
    .example = "frontdoorctl publish call-logged < calls.jsonl",
    .keys = publish_keys,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = publish_command,
};

const struct ctl_command ctl_check = {
    .name = "check",
    .arguments = "TOPIC",
    .summary = "check JSON lines from standard input, without a broker",
    .example = "frontdoorctl check call-logged < calls.jsonl",
    .keys = check_keys,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = check_command,
};
