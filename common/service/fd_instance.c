#include "service/fd_instance.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fd_buf.h"
#include "base/fd_log.h"
#include "base/fd_version.h"
#include "domain/fd_intake.h"
#include "service/fd_exchange.h"
#include "service/fd_health.h"
#include "service/fd_reader.h"
#include "service/fd_schemas.h"
#include "service/fd_writer.h"

enum { WRITER_END_MS = 5000, TEXT_LIMIT = 4096 };

struct instance {
    const struct fd_instance_options *options;
    struct fd_schema_store *schemas;
    struct fd_intake *intake;
    struct fd_source *source;
    struct fd_exchange *exchange;
    struct fd_writer *writer;
    struct fd_reader *reader;
};

static enum fd_status open_intake(struct instance *instance, struct fd_error *error)
{
    const struct fd_instance_options *options = instance->options;
    enum fd_status status =
        fd_schemas_open(options->config, options->env, &instance->schemas, error);

    /* What is wrong with the folder is told at the start. */
    if (status == FD_OK && options->config->schema_folder) {
        status =
            fd_schema_store_add_folder(instance->schemas, options->config->schema_folder, error);
    }
    return status == FD_OK ? fd_intake_new(instance->schemas, &instance->intake, error) : status;
}

/* A dot of the prefix is itself; any other character that it may have is too. */
static void put_escaped(struct fd_buf *buf, const char *text)
{
    for (; *text; text++) {
        fd_buf_printf(buf, *text == '.' ? "\\%c" : "%c", *text);
    }
}

/* PREFIX.NAME, and PREFIX.GSS.NAME of publishers that are bound to one authority. */
static char *topic_pattern(const char *prefix, enum fd_event_type type)
{
    struct fd_buf buf;
    char *pattern;

    fd_buf_init(&buf, TEXT_LIMIT);
    fd_buf_put_text(&buf, "^");
    put_escaped(&buf, prefix);
    fd_buf_printf(&buf, "\\.([A-Z][0-9]{8}\\.)?%s$", fd_contract_info(type)->name);
    pattern = strdup(fd_buf_text(&buf));
    fd_buf_clean_up(&buf);
    if (!pattern) {
        fd_abort("out of memory for topics");
    }
    return pattern;
}

static enum fd_status subscribe(struct instance *instance, const char *group_id,
                                struct fd_error *error)
{
    const struct fd_instance_options *options = instance->options;
    char *patterns[FD_EVENT_TYPES] = {NULL};
    const char *topics[FD_EVENT_TYPES];
    struct fd_source_options source = {
        .brokers = options->config->brokers,
        .group_id = group_id,
        .topics = topics,
        .topic_count = (int)options->service->input_count,
        .pairs = options->kafka,
        .past = options->past,
    };
    enum fd_status status;

    for (size_t i = 0; i < options->service->input_count; i++) {
        patterns[i] = topic_pattern(options->config->topic_prefix, options->service->inputs[i]);
        topics[i] = patterns[i];
    }
    status = fd_source_new(&source, &instance->source, error);
    for (size_t i = 0; i < FD_EVENT_TYPES; i++) {
        free(patterns[i]);
    }
    return status;
}

static void log_start(const struct fd_instance_options *options, const char *group_id)
{
    struct fd_buf inputs;

    fd_buf_init(&inputs, TEXT_LIMIT);
    for (size_t i = 0; i < options->service->input_count; i++) {
        fd_buf_printf(&inputs, "%s%s", i > 0 ? "," : "",
                      fd_contract_info(options->service->inputs[i])->name);
    }
    fd_log(FD_LOG_INFO, NULL, "starting: version %s, prefix %s, inputs %s, group %s", fd_version,
           options->config->topic_prefix, fd_buf_text(&inputs), group_id);
    fd_buf_clean_up(&inputs);
}

static enum fd_status join_group(struct instance *instance, struct fd_error *error)
{
    const struct fd_instance_options *options = instance->options;
    const char *configured = options->config->group_id;
    char group_id[256];

    snprintf(group_id, sizeof(group_id), "%s.%s", options->config->topic_prefix,
             options->service->name);
    log_start(options, configured ? configured : group_id);
    return subscribe(instance, configured ? configured : group_id, error);
}

static void start_threads(struct instance *instance)
{
    const struct fd_instance_options *options = instance->options;
    struct fd_writer_options writer = {
        .service = options->service,
        .config = options->config,
        .env = options->env,
    };
    struct fd_reader_options reader = {
        .config = options->config,
        .env = options->env,
        .source = instance->source,
        .intake = instance->intake,
        .bound = options->service->shadow ? options->service->shadow->bound : NULL,
        .stop_wanted = options->stop_wanted,
    };

    instance->exchange =
        fd_exchange_new((size_t)options->config->batch_rows, (size_t)options->config->batch_bytes);
    writer.exchange = instance->exchange;
    reader.exchange = instance->exchange;
    instance->writer = fd_writer_new(&writer);
    instance->reader = fd_reader_new(&reader);
}

/* Returns whether everything ended. */
static bool clean_up(struct instance *instance)
{
    bool clean;

    fd_reader_destroy(&instance->reader);
    clean = fd_source_destroy(&instance->source);
    fd_writer_destroy(&instance->writer);
    fd_exchange_destroy(&instance->exchange);
    fd_intake_destroy(&instance->intake);
    fd_schema_store_destroy(&instance->schemas);
    return clean;
}

enum fd_status fd_instance_run(const struct fd_instance_options *options, bool *ret_clean,
                               struct fd_error *error)
{
    struct instance instance = {.options = options};
    enum fd_status status = open_intake(&instance, error);

    if (status == FD_OK) {
        status = join_group(&instance, error);
    }
    if (status == FD_OK) {
        start_threads(&instance);
        fd_health_started();
        status = fd_reader_run(instance.reader, error);
    }
    /* Before the source, whose topic names the writer's batch refers to. */
    *ret_clean = !instance.writer || fd_writer_stop(instance.writer, WRITER_END_MS);
    if (*ret_clean) {
        *ret_clean = clean_up(&instance);
    }
    return status;
}
