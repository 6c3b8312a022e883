/* What became of an event: where it is in the log, and what each service that reads it made of it.
   The log is searched, as superseded events are nowhere else; what stands is asked of PostgreSQL.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fd_rfc3339.h"
#include "ctl.h"
#include "ctl_lag.h"
#include "ctl_scan.h"
#include "domain/fd_intake.h"
#include "repeat_contact.h"
#include "service/fd_reference_load.h"
#include "service/fd_schemas.h"
#include "service/fd_service_keys.h"

enum { ARENA_BLOCK = 1 << 16, PARAMS_LIMIT = 4096, MATCHES_MOST = 10000, TEXT_SIZE = 400 };

/* One record that is, or may be, of what was asked for. */
struct match {
    struct fd_event event; /* of one that can't be taken only its place */
    bool taken;
    char place[320];
};

struct trace {
    struct ctl *ctl;
    struct fd_str id;
    struct ctl_lags lags;
    struct fd_service_config schemas;
    struct fd_schema_store *store;
    struct fd_intake *intake;
    struct fd_reference *reference;
    struct fd_pg *pg;
    struct fd_arena *arena;
    struct match *matches;
    int count;
};

/* The version of a part that a service has. */
struct standing {
    bool present;
    struct fd_event version; /* revision, recorded_at, hash */
    char event_id[40];       /* empty: the service doesn't keep it */
};

static enum fd_status open_trace(struct trace *trace)
{
    struct ctl *ctl = trace->ctl;
    enum fd_status status;

    trace->id = fd_str_from(ctl->config.arguments[0]);
    trace->schemas = (struct fd_service_config){.schema_folder = ctl->options.schema_folder,
                                                .registry = ctl->options.registry};
    trace->arena = fd_arena_new(ARENA_BLOCK);
    trace->matches = calloc(MATCHES_MOST, sizeof(*trace->matches));
    if (!trace->matches) {
        fd_abort("out of memory");
    }
    status = fd_schemas_open(&trace->schemas, ctl->env, &trace->store, &ctl->error);
    if (status == FD_OK) {
        status = fd_intake_new(trace->store, &trace->intake, &ctl->error);
    }
    if (status == FD_OK) {
        status = ctl_connect(ctl, &trace->pg);
    }
    if (status == FD_OK) {
        status = fd_reference_load(trace->pg, &trace->reference, &ctl->error);
    }
    return status == FD_OK ? ctl_lags_read(ctl, NULL, &trace->lags) : status;
}

static void close_trace(struct trace *trace)
{
    ctl_lags_clean_up(&trace->lags);
    fd_reference_destroy(&trace->reference);
    fd_pg_destroy(&trace->pg);
    fd_intake_destroy(&trace->intake);
    fd_schema_store_destroy(&trace->store);
    free(trace->matches);
    fd_arena_destroy(&trace->arena);
}

/* The search. */

static bool same_uuid(const unsigned char uuid[16], struct fd_str text)
{
    char plain[33] = "";
    char wanted[33] = "";
    size_t length = 0;

    for (int i = 0; i < 16; i++) {
        snprintf(plain + (size_t)i * 2, 3, "%02x", uuid[i]);
    }
    for (uint32_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '-' && length < sizeof(wanted) - 1) {
            wanted[length++] = text.ptr[i];
        }
    }
    return strcasecmp(plain, wanted) == 0;
}

static bool has_uuid(const struct fd_event *event)
{
    static const unsigned char none[16];

    return memcmp(event->event_uuid, none, sizeof(none)) != 0;
}

/* A record that can't be read counts if the id stands somewhere in it. */
static bool is_wanted(const struct trace *trace, const struct match *match)
{
    return same_uuid(match->event.event_uuid, trace->id) ||
           (match->taken ? fd_str_equal(fd_event_entity_id(&match->event), trace->id)
                         : !has_uuid(&match->event));
}

static const char *lasting(const struct trace *trace, const char *text)
{
    const struct fd_str whole = {text, (uint32_t)strlen(text) + 1};

    return fd_arena_copy(trace->arena, whole).ptr;
}

static enum fd_status accept_record(struct trace *trace, const rd_kafka_message_t *message,
                                    struct match *match, struct fd_error *error)
{
    const struct fd_str bytes = {message->payload, (uint32_t)message->len};
    const char *name = lasting(trace, rd_kafka_topic_name(message->rkt));
    struct fd_topic topic;
    struct fd_error why;
    enum fd_status status;

    if (!fd_topic_parse(trace->ctl->options.topic_prefix, name, &topic)) {
        return fd_error_set(error, FD_FATAL, "topic", "a record of an unknown topic");
    }
    status =
        fd_intake_accept(trace->intake, trace->reference, &topic,
                         fd_arena_copy(trace->arena, bytes), trace->arena, &match->event, &why);
    match->event.topic = name;
    match->event.partition = message->partition;
    match->event.offset = message->offset;
    match->event.timestamp = rd_kafka_message_timestamp(message, NULL);
    match->taken = status == FD_OK;
    if (status == FD_OK || status == FD_POISON) {
        return FD_OK;
    }
    *error = why;
    return status;
}

/* Ids stand in a record as they are, but for the case of an event's, so that most of the log
   needn't be decoded. */
static bool may_be_wanted(const struct trace *trace, const rd_kafka_message_t *message)
{
    const char *bytes = message->payload;

    for (size_t at = 0; bytes && at + trace->id.len <= message->len; at++) {
        if (strncasecmp(bytes + at, trace->id.ptr, trace->id.len) == 0) {
            return true;
        }
    }
    return false;
}

static enum fd_status look(const rd_kafka_message_t *message, void *context, struct fd_error *error)
{
    struct trace *trace = context;
    struct match match = {.taken = false};
    enum fd_status status;

    if (message->err || !may_be_wanted(trace, message)) {
        return FD_OK;
    }
    status = accept_record(trace, message, &match, error);
    if (status != FD_OK || !is_wanted(trace, &match)) {
        return status;
    }
    if (trace->count == MATCHES_MOST) {
        return fd_error_set(error, FD_FATAL, "too_many", "more than %d records are of this",
                            MATCHES_MOST);
    }
    snprintf(match.place, sizeof(match.place), "%s/%" PRId32 "/%" PRId64, match.event.topic,
             match.event.partition, match.event.offset);
    trace->matches[trace->count++] = match;
    return FD_OK;
}

static bool known_place(const struct ctl_peek *places, int count, const struct ctl_peek *place)
{
    for (int i = 0; i < count; i++) {
        if (places[i].partition == place->partition && strcmp(places[i].topic, place->topic) == 0) {
            return true;
        }
    }
    return false;
}

static int compare_places(const void *left_match, const void *right_match)
{
    const struct fd_event *left = &((const struct match *)left_match)->event;
    const struct fd_event *right = &((const struct match *)right_match)->event;
    int order = (left->timestamp > right->timestamp) - (left->timestamp < right->timestamp);

    if (order == 0) {
        order = strcmp(left->topic, right->topic);
    }
    if (order == 0) {
        order = (left->partition > right->partition) - (left->partition < right->partition);
    }
    return order != 0 ? order : (left->offset > right->offset) - (left->offset < right->offset);
}

static enum fd_status search(struct trace *trace)
{
    struct ctl *ctl = trace->ctl;
    struct ctl_peek *places = calloc((size_t)trace->lags.count + 1, sizeof(*places));
    enum fd_status status;
    int count = 0;

    if (!places) {
        fd_abort("out of memory for %d partitions", trace->lags.count);
    }
    for (int i = 0; i < trace->lags.count; i++) {
        if (!known_place(places, count, &trace->lags.lines[i].peek)) {
            places[count] = trace->lags.lines[i].peek;
            places[count++].offset = RD_KAFKA_OFFSET_BEGINNING;
        }
    }
    status = ctl_scan(ctl->options.brokers, ctl->config.kafka, places, count, ctl->env, look, trace,
                      &ctl->error);
    free(places);
    if (status == FD_OK) {
        /* Once more: the services went on meanwhile. */
        ctl_lags_clean_up(&trace->lags);
        status = ctl_lags_read(ctl, NULL, &trace->lags);
    }
    qsort(trace->matches, (size_t)trace->count, sizeof(*trace->matches), compare_places);
    return status;
}

/* What became of it. */

static json_t *fate(const char *name, const char *why)
{
    return json_pack("{s:s, s:s?}", "fate", name, "why", why);
}

static enum fd_status read_standing(struct trace *trace, const struct fd_service *service,
                                    const struct fd_event *event, struct standing *ret_standing)
{
    fd_auto_pgresult result = NULL;
    char child_id[65];
    char statement[64];
    struct fd_params params;
    enum fd_status status;

    snprintf(statement, sizeof(statement), "ctl/trace_%s.sql", service->name);
    for (char *c = statement; *c; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    snprintf(child_id, sizeof(child_id), "%.*s", FD_STR_ARGS(event->child_id));
    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, fd_contract_info(event->type)->name);
    fd_params_add_int8(&params, event->authority_id);
    fd_params_add_int8(&params, event->child_key);
    fd_params_add_int8(&params, event->entity_key);
    fd_params_add_text(&params, child_id);
    status = fd_pg_run(trace->pg, statement, &params, &result, &trace->ctl->error);
    fd_params_clean_up(&params);
    *ret_standing = (struct standing){.present = false};
    if (status == FD_OK && PQntuples(result) > 0) {
        ret_standing->present = true;
        ret_standing->version.revision = fd_pg_int(result, 0, 0);
        ret_standing->version.recorded_at = fd_pg_time(result, 0, 1);
        ret_standing->version.hash = fd_pg_int(result, 0, 2);
        snprintf(ret_standing->event_id, sizeof(ret_standing->event_id), "%.*s",
                 FD_STR_ARGS(fd_pg_str(result, 0, 3)));
    }
    return status;
}

/* NULL: there is none. */
static enum fd_status read_letter(struct trace *trace, const struct fd_service *service,
                                  const struct fd_event *event, json_t **ret_fate)
{
    fd_auto_pgresult result = NULL;
    char why[TEXT_SIZE];
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, service->name);
    fd_params_add_text(&params, event->topic);
    fd_params_add_int8(&params, event->partition);
    fd_params_add_int8(&params, event->offset);
    status = fd_pg_run(trace->pg, "ctl/trace_letter.sql", &params, &result, &trace->ctl->error);
    fd_params_clean_up(&params);
    *ret_fate = NULL;
    if (status == FD_OK && PQntuples(result) > 0) {
        snprintf(why, sizeof(why), "%.*s: %.*s (publisher %s)",
                 FD_STR_ARGS(fd_pg_str(result, 0, 0)), FD_STR_ARGS(fd_pg_str(result, 0, 1)),
                 fd_pg_is_null(result, 0, 2) ? "not told yet" : "told");
        *ret_fate = fate(!fd_pg_is_null(result, 0, 4)   ? "discarded"
                         : !fd_pg_is_null(result, 0, 3) ? "tried again"
                                                        : "dead",
                         why);
    }
    return status;
}

/* The same version earlier in the log, or NULL. */
static const struct match *find_same(const struct trace *trace, const struct match *match)
{
    for (const struct match *other = trace->matches; other < match; other++) {
        if (other->taken && other->event.type == match->event.type &&
            fd_event_key_compare(&other->event, &match->event) == 0 &&
            fd_event_version_compare(&other->event, &match->event) == 0) {
            return other;
        }
    }
    return NULL;
}

static json_t *fate_of_version(const struct trace *trace, const struct match *match,
                               const struct standing *standing)
{
    const struct match *same = find_same(trace, match);
    int order = standing->present ? fd_event_version_compare(&match->event, &standing->version) : 1;
    char why[TEXT_SIZE];

    if (order > 0) {
        return fate("missing", "a newer event than any that the service has: please report it");
    }
    if (same) {
        return fate("duplicate", same->place);
    }
    if (order == 0) {
        return fate("applied", NULL);
    }
    snprintf(why, sizeof(why), "revision %" PRId64 "%s%s", standing->version.revision,
             standing->event_id[0] ? " of event " : "", standing->event_id);
    return fate("superseded by", why);
}

static bool is_waiting(const struct trace *trace, const struct fd_service *service,
                       const struct fd_event *event)
{
    for (int i = 0; i < trace->lags.count; i++) {
        const struct ctl_lag *line = &trace->lags.lines[i];

        if (strcmp(line->service, service->name) == 0 &&
            strcmp(line->peek.topic, event->topic) == 0 &&
            line->peek.partition == event->partition) {
            return event->offset >= line->peek.offset;
        }
    }
    return true;
}

static enum fd_status find_fate(struct trace *trace, const struct fd_service *service,
                                const struct match *match, json_t **ret_fate)
{
    struct standing standing;
    enum fd_status status;

    if (is_waiting(trace, service, &match->event)) {
        *ret_fate = fate("waiting", "the service has not come to it yet");
        return FD_OK;
    }
    status = read_letter(trace, service, &match->event, ret_fate);
    if (status != FD_OK || *ret_fate) {
        return status;
    }
    if (!match->taken) {
        *ret_fate = fate("settled", "it can't be taken, and is no dead letter any more");
        return FD_OK;
    }
    status = read_standing(trace, service, &match->event, &standing);
    if (status == FD_OK && service == &repeat_contact_service && match->event.child_id.len == 0) {
        *ret_fate = fate("not needed", "it is about a child not identified yet");
    } else if (status == FD_OK) {
        *ret_fate = fate_of_version(trace, match, &standing);
    }
    return status;
}

/* The account of it, as JSON. */

static json_t *describe(const struct match *match)
{
    const struct fd_event *event = &match->event;
    char published[FD_RFC3339_SIZE];
    json_t *record;

    fd_rfc3339_format(event->timestamp * 1000, published);
    record =
        json_pack("{s:s, s:i, s:I, s:s}", "topic", event->topic, "partition", (int)event->partition,
                  "offset", (json_int_t)event->offset, "published", published);
    if (match->taken) {
        struct fd_str id = fd_event_entity_id(event);

        json_object_set_new(record, "event_id",
                            json_stringn(event->event_id.ptr, event->event_id.len));
        json_object_set_new(record, "entity_id", json_stringn(id.ptr, id.len));
        json_object_set_new(record, "revision", json_integer(event->revision));
        json_object_set_new(record, "voided", json_boolean(event->voided));
    }
    json_object_set_new(record, "services", json_array());
    return record;
}

static enum fd_status account_for(struct trace *trace, const struct match *match, json_t *records)
{
    const char *prefix = trace->ctl->options.topic_prefix;
    json_t *record = describe(match);
    enum fd_status status = FD_OK;

    json_array_append_new(records, record);
    for (size_t i = 0; status == FD_OK && ctl_services[i]; i++) {
        json_t *found = NULL;

        if (!ctl_service_reads(ctl_services[i], prefix, match->event.topic)) {
            continue;
        }
        status = find_fate(trace, ctl_services[i], match, &found);
        if (status == FD_OK) {
            json_object_set_new(found, "service", json_string(ctl_services[i]->name));
            json_array_append_new(json_object_get(record, "services"), found);
        }
    }
    return status;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static void print_record(const json_t *record)
{
    const json_t *service;
    size_t i;

    printf("%s/%lld/%lld  published %s", text_of(record, "topic"),
           (long long)json_integer_value(json_object_get(record, "partition")),
           (long long)json_integer_value(json_object_get(record, "offset")),
           text_of(record, "published"));
    if (json_object_get(record, "event_id")) {
        printf("  event %s  entity %s  revision %lld%s", text_of(record, "event_id"),
               text_of(record, "entity_id"),
               (long long)json_integer_value(json_object_get(record, "revision")),
               json_is_true(json_object_get(record, "voided")) ? "  voided" : "");
    }
    printf("\n");
    json_array_foreach(json_object_get(record, "services"), i, service)
    {
        printf("    %-16s %s %s\n", text_of(service, "service"), text_of(service, "fate"),
               text_of(service, "why"));
    }
}

static bool needs_a_person(const json_t *records)
{
    const json_t *record;
    const json_t *service;
    size_t i;
    size_t j;

    json_array_foreach(records, i, record)
    {
        json_array_foreach(json_object_get(record, "services"), j, service)
        {
            const char *name = text_of(service, "fate");

            if (strcmp(name, "dead") == 0 || strcmp(name, "missing") == 0) {
                return true;
            }
        }
    }
    return json_array_size(records) == 0;
}

static void print_records(const json_t *records, bool as_json)
{
    const json_t *record;
    size_t i;

    if (as_json) {
        ctl_print_json(records, stdout);
        return;
    }
    json_array_foreach(records, i, record)
    {
        print_record(record);
    }
    if (json_array_size(records) == 0) {
        printf("no record of it is in the log\n");
    }
}

static int trace_command(struct ctl *ctl)
{
    struct trace trace = {.ctl = ctl};
    json_t *records = json_array();
    enum fd_status status = open_trace(&trace);
    int exit_status = CTL_FAILED;

    if (status == FD_OK) {
        status = search(&trace);
    }
    for (int i = 0; status == FD_OK && i < trace.count; i++) {
        status = account_for(&trace, &trace.matches[i], records);
    }
    if (status == FD_OK) {
        print_records(records, ctl->options.json);
        exit_status = needs_a_person(records) ? CTL_FOUND : CTL_DONE;
    }
    json_decref(records);
    close_trace(&trace);
    return exit_status;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_BROKERS,
    CTL_KEY_PREFIX,
    CTL_KEY_JSON,
    FD_KEY_SCHEMA_FOLDER(struct ctl_options, schema_folder),
    FD_KEYS_REGISTRY(struct ctl_options, registry){0},
};

const struct ctl_command ctl_trace = {
    .name = "trace",
    .arguments = "EVENT_ID | ENTITY_ID",
    .summary = "say what became of an event, or of all events about a contact, referral, "
               "assessment, allocation or review",
    .example = "frontdoorctl trace 7d4e1f2a-52f5-4d60-9a53-0f3e5b3c9a10",
    .keys = keys,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = trace_command,
};
