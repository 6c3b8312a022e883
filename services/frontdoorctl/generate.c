/* frontdoorctl generate: options, authorities, output. */
#include "generate.h"

#include <stdio.h>
#include <string.h>

#include "base/fd_config.h"
#include "base/fd_csv.h"
#include "ctl.h"
#include "ctl_codes.h"
#include "domain/fd_codes.h"
#include "generate_output.h"
#include "service/fd_service_keys.h"

enum { FLUSH_TIMEOUT_MS = 60000, MAX_SCALE = 200 };

struct options {
    int64_t seed;
    int64_t scale;
    char *authority;
    bool json;
    bool publish;
    char *reference;
    bool reverse;
    char *from;
    char *to;
    char *brokers;
    char *topic_prefix;
};

#define TEXT(name, member, default_value, help)                                                    \
    {                                                                                              \
        "generate", name, FD_CONFIG_STRING, offsetof(struct options, member), default_value, 0, 0, \
            NULL, NULL, 0, help                                                                    \
    }
#define FLAG(name, member, help)                                                                   \
    {                                                                                              \
        "generate", name, FD_CONFIG_BOOL, offsetof(struct options, member), "false", 0, 0, NULL,   \
            NULL, 0, help                                                                          \
    }
#define NUMBER(name, member, default_value, min, max, help)                                        \
    {                                                                                              \
        "generate", name, FD_CONFIG_INT, offsetof(struct options, member), default_value, min,     \
            max, NULL, NULL, 0, help                                                               \
    }

static const struct fd_config_key keys[] = {
    NUMBER("seed", seed, "1", 0, INT64_MAX, "same seed, same bytes"),
    NUMBER("scale", scale, "1", 1, MAX_SCALE, "so many authorities, each with three such years"),
    TEXT("authority", authority, FD_GEN_FIGURES_OF, "GSS code of the first authority"),
    FLAG("json", json, "print one JSON object a line"),
    FLAG("publish", publish, "publish to Kafka"),
    TEXT("reference", reference, NULL,
         "write what reference load takes to this folder, a file a kind"),
    FLAG("reverse", reverse, "from the last event to the first"),
    TEXT("from", from, NULL, "only what is published on or after this local date"),
    TEXT("to", to, NULL, "only what is published before this local date"),
    {"kafka", "kafka-brokers", FD_CONFIG_STRING, offsetof(struct options, brokers), NULL, 0, 0,
     NULL, NULL, 0, "Kafka's bootstrap servers, as HOST:PORT,HOST:PORT"},
    FD_KEY_TOPIC_PREFIX(struct options, topic_prefix),
    {0},
};

/* One run of the command. */
struct run {
    struct options options;
    struct fd_config config;
    struct fd_gen_figures figures;
    struct fd_reference *reference;
    struct fd_gen_output output;
    struct fd_gen_reference_files files;
    struct fd_sink *sink;
    int64_t from; /* microseconds since 1970; [from, to) is sent */
    int64_t to;
    struct fd_error error;
};

static enum fd_status refuse(struct run *run, const char *what)
{
    return fd_error_set(&run->error, FD_FATAL, "usage", "%s", what);
}

static enum fd_status parse_bound(struct run *run, const char *text, int64_t otherwise,
                                  int64_t *ret_time)
{
    int32_t date;

    *ret_time = otherwise;
    if (text) {
        if (!fd_date_parse(fd_str_from(text), &date)) {
            return refuse(run, "--from and --to take dates such as 2019-11-05");
        }
        *ret_time = fd_calendar_midnight(run->reference->calendar, date);
    }
    return FD_OK;
}

static enum fd_status check_options(struct run *run)
{
    const struct options *options = &run->options;
    enum fd_status status;

    if (options->json + options->publish + (options->reference != NULL) != 1) {
        return refuse(run, "give one of --json, --publish and --reference FOLDER");
    }
    if (options->publish && !options->brokers) {
        return refuse(run, "--publish needs --kafka-brokers");
    }
    if (!fd_reference_find(run->reference, fd_str_from(options->authority))) {
        return refuse(run, "--authority is no GSS code of an English local authority");
    }
    status = parse_bound(run, options->from, INT64_MIN, &run->from);
    return status == FD_OK ? parse_bound(run, options->to, INT64_MAX, &run->to) : status;
}

static enum fd_status open_output(struct run *run)
{
    const struct fd_sink_options sink_options = {.brokers = run->options.brokers,
                                                 .pairs = run->config.kafka};
    enum fd_status status = FD_OK;

    if (run->options.reference) {
        return fd_gen_reference_open(&run->files, run->options.reference, &run->error);
    }
    if (run->options.publish) {
        status = fd_sink_new(&sink_options, &run->sink, &run->error);
    }
    return status == FD_OK
               ? fd_gen_output_init(&run->output, fd_env_real(), run->options.json ? stdout : NULL,
                                    run->sink, run->options.topic_prefix, &run->error)
               : status;
}

static enum fd_status close_output(struct run *run, enum fd_status status)
{
    if (run->options.reference && status == FD_OK) {
        status = fd_gen_reference_close(&run->files, &run->error);
        printf("%s: teams.csv, workers.csv, settings.csv, populations.csv, benchmarks.csv\n",
               run->options.reference);
    }
    if (status == FD_OK && run->sink) {
        status = fd_sink_flush(run->sink, FLUSH_TIMEOUT_MS, &run->error);
        printf("%lld events published\n", (long long)run->output.sent);
    }
    if (status == FD_OK && (fflush(stdout) != 0 || ferror(stdout))) {
        status = fd_error_set(&run->error, FD_FATAL, "write", "can't write: %m");
    }
    fd_gen_output_clean_up(&run->output);
    fd_sink_destroy(&run->sink);
    return status;
}

static enum fd_status send_stream(struct run *run, const struct fd_gen_stream *stream)
{
    enum fd_status status = FD_OK;

    for (size_t i = 0; i < stream->count && status == FD_OK; i++) {
        const struct fd_gen_message *message =
            &stream->messages[run->options.reverse ? stream->count - 1 - i : i];

        if (message->published_at >= run->from && message->published_at < run->to) {
            status = fd_gen_output_send(&run->output, message, &run->error);
        }
    }
    return status;
}

/* One authority's three years; the authority at `index` has the seed after those before it. */
static enum fd_status generate_one(struct run *run, const struct fd_gen_authority *authority)
{
    struct fd_gen_plan *plan;
    struct fd_gen_stream stream;
    enum fd_status status = fd_gen_plan_new(
        &run->figures, run->reference->calendar,
        (uint64_t)run->options.seed + (uint64_t)authority->index * 1000003, &plan, &run->error);

    if (status != FD_OK) {
        return status;
    }
    if (run->options.reference) {
        fd_gen_reference_add(&run->files, plan, authority);
    } else {
        fd_gen_stream_init(&stream, plan, authority);
        status = send_stream(run, &stream);
        fd_gen_stream_clean_up(&stream);
    }
    fd_gen_plan_destroy(&plan);
    return status;
}

/* The first authority is the one asked for, then come the others in the order of their codes. */
static const char *authority_at(const struct run *run, int32_t index)
{
    const struct fd_authority *authorities = run->reference->authorities;
    const char *first = run->options.authority;
    int32_t seen = 0;

    for (int32_t i = 0; i < run->reference->authority_count; i++) {
        if (strcmp(authorities[i].gss_code, first) != 0 && ++seen == index) {
            return authorities[i].gss_code;
        }
    }
    return index == 0 ? first : NULL;
}

static enum fd_status generate_all(struct run *run)
{
    int32_t count = (int32_t)run->options.scale;
    enum fd_status status = FD_OK;

    for (int32_t i = 0; i < count && status == FD_OK; i++) {
        int32_t index = run->options.reverse ? count - 1 - i : i;
        struct fd_gen_authority authority = {authority_at(run, index), index};

        status = authority.gss_code ? generate_one(run, &authority)
                                    : refuse(run, "--scale is more than there are authorities");
    }
    return status;
}

static int generate(struct run *run)
{
    enum fd_status status = ctl_codes_reference(&run->reference, &run->error);

    if (status == FD_OK) {
        status = fd_gen_figures_load(&run->figures, &run->error);
    }
    if (status == FD_OK && check_options(run) != FD_OK) {
        return CTL_USAGE;
    }
    if (status == FD_OK) {
        status = open_output(run);
    }
    if (status == FD_OK) {
        status = close_output(run, generate_all(run));
    }
    return status == FD_OK ? CTL_DONE : CTL_FAILED;
}

/* Its options are its own, so it isn't run as the others are. */
const struct ctl_command ctl_generate = {
    .name = "generate",
    .arguments = "--json | --publish | --reference FOLDER",
    .summary = "make three synthetic years that carry published figures",
    .example = "frontdoorctl generate --json | head -3",
    .keys = keys,
};

int fd_ctl_generate(int argc, char **argv)
{
    struct run run = {0};
    int status;

    fd_config_init(&run.config, keys, &run.options);
    if (fd_config_load(&run.config, argc, argv, &run.error) != FD_OK) {
        status = CTL_USAGE;
    } else if (run.config.help_wanted) {
        ctl_print_help(&ctl_generate);
        status = CTL_DONE;
    } else {
        status = generate(&run);
    }
    if (status != CTL_DONE) {
        fprintf(stderr, "frontdoorctl generate: %s\n", run.error.message);
    }
    fd_reference_destroy(&run.reference);
    fd_config_clean_up(&run.config);
    return status;
}
