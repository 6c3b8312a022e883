#include "domain/fd_intake.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "avro/fd_framing.h"
#include "avro/fd_plan.h"
#include "domain/fd_codes.h"
#include "domain/fd_contract.h"

enum { GSS_CODE_LENGTH = 9 };

/** What came of compiling one writer schema for one event type; failures are kept as well. */
struct plan_entry {
    struct plan_entry *next;
    const struct fd_schema *writer; /**< the store's */
    struct fd_plan *plan;           /**< NULL: it can't be read, `error` says why */
    struct fd_error error;
};

struct fd_intake {
    struct fd_schema_store *store;
    struct fd_schema *contracts[FD_CONTRACTS];
    /* Newest use first: nearly every record has the schema of the one before. Bounded by the
       store: a schema that it lacks gets no entry. */
    struct plan_entry *plans[FD_EVENT_TYPES];
    const struct plan_entry *refused; /* the last one that failed and wasn't told yet, or NULL */
};

/* A built-in contract has to fit its bindings before any event is read. */
static enum fd_status load_contract(enum fd_event_type type, struct fd_schema **ret_schema,
                                    struct fd_error *error)
{
    const struct fd_contract_info *info = fd_contract_info(type);
    const struct fd_embedded *file;
    struct fd_plan *plan = NULL;
    struct fd_error cause;
    char name[64];

    snprintf(name, sizeof(name), "%s.avsc", info->name);
    file = fd_embedded_find(fd_embedded_events, name);
    if (!file) {
        return fd_error_set(error, FD_FATAL, "contract", "%s is not built in", name);
    }
    if (fd_schema_parse(file->text, file->size, ret_schema, &cause) != FD_OK ||
        fd_plan_compile(*ret_schema, *ret_schema, info->bindings, &plan, &cause) != FD_OK) {
        return fd_error_set(error, FD_FATAL, "contract", "%s: %s", name, cause.message);
    }
    fd_plan_destroy(&plan);
    return FD_OK;
}

enum fd_status fd_intake_new(struct fd_schema_store *store, struct fd_intake **ret_intake,
                             struct fd_error *error)
{
    struct fd_intake *intake = calloc(1, sizeof(*intake));

    if (!intake) {
        fd_abort("out of memory for the intake");
    }
    intake->store = store;
    for (enum fd_event_type type = FD_CALL_LOGGED; type < FD_CONTRACTS; type++) {
        enum fd_status status = load_contract(type, &intake->contracts[type], error);

        if (status != FD_OK) {
            fd_intake_destroy(&intake);
            return status;
        }
    }
    *ret_intake = intake;
    return FD_OK;
}

static void destroy_plans(struct plan_entry *entry)
{
    while (entry) {
        struct plan_entry *next = entry->next;

        fd_plan_destroy(&entry->plan);
        free(entry);
        entry = next;
    }
}

void fd_intake_destroy(struct fd_intake **intake)
{
    if (!intake || !*intake) {
        return;
    }
    for (int type = 0; type < FD_EVENT_TYPES; type++) {
        destroy_plans((*intake)->plans[type]);
    }
    for (int type = 0; type < FD_CONTRACTS; type++) {
        fd_schema_destroy(&(*intake)->contracts[type]);
    }
    free(*intake);
    *intake = NULL;
}

void fd_intake_look_next(struct fd_intake *intake)
{
    fd_schema_store_look_next(intake->store);
}

enum fd_status fd_intake_prepare(struct fd_intake *intake, struct fd_str value,
                                 struct fd_error *error)
{
    const struct fd_schema *schema;
    struct fd_frame frame;

    if (fd_str_is_null(value) || fd_framing_open(value, &frame, error) != FD_OK) {
        return FD_OK;
    }
    return fd_schema_store_find(intake->store, &frame, &schema, error) == FD_RETRY ? FD_RETRY
                                                                                   : FD_OK;
}

const struct fd_schema *fd_intake_contract(const struct fd_intake *intake, enum fd_event_type type)
{
    return intake->contracts[type];
}

static bool is_gss_code(struct fd_str text)
{
    if (text.len != GSS_CODE_LENGTH || text.ptr[0] < 'A' || text.ptr[0] > 'Z') {
        return false;
    }
    for (uint32_t i = 1; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return false;
        }
    }
    return true;
}

/* Cut the part of `text` before its first dot off its front; false when there is no dot. */
static bool cut_at_dot(struct fd_str *text, struct fd_str *ret_part)
{
    const char *dot = memchr(text->ptr, '.', text->len);

    if (!dot) {
        return false;
    }
    *ret_part = (struct fd_str){text->ptr, (uint32_t)(dot - text->ptr)};
    *text = (struct fd_str){dot + 1, text->len - ret_part->len - 1};
    return true;
}

bool fd_topic_parse(const char *prefix, const char *name, struct fd_topic *ret_topic)
{
    size_t length = strlen(prefix);
    struct fd_topic topic = {.name = name};
    struct fd_str rest;

    if (strncmp(name, prefix, length) != 0 || name[length] != '.') {
        return false;
    }
    rest = fd_str_from(name + length + 1);
    if (cut_at_dot(&rest, &topic.authority) && !is_gss_code(topic.authority)) {
        return false;
    }
    topic.type = fd_event_type_from_name(rest);
    if (topic.type >= FD_EVENT_TYPES) {
        return false;
    }
    *ret_topic = topic;
    return true;
}

static struct plan_entry *new_entry(struct fd_intake *intake, enum fd_event_type type,
                                    const struct fd_schema *writer)
{
    struct plan_entry *entry = calloc(1, sizeof(*entry));

    if (!entry) {
        fd_abort("out of memory for a plan");
    }
    entry->writer = writer;
    if (fd_plan_compile(writer, intake->contracts[type], fd_contract_info(type)->bindings,
                        &entry->plan, &entry->error) != FD_OK) {
        entry->plan = NULL;
        intake->refused = entry;
    }
    return entry;
}

static const struct plan_entry *find_plan(struct fd_intake *intake, enum fd_event_type type,
                                          const struct fd_schema *writer)
{
    struct plan_entry **link = &intake->plans[type];
    struct plan_entry *entry;

    while (*link && (*link)->writer != writer) {
        link = &(*link)->next;
    }
    entry = *link;
    if (entry) {
        *link = entry->next;
    } else {
        entry = new_entry(intake, type, writer);
    }
    entry->next = intake->plans[type];
    intake->plans[type] = entry;
    return entry;
}

bool fd_intake_take_refusal(struct fd_intake *intake, struct fd_error *ret_why)
{
    const struct plan_entry *refused = intake->refused;

    if (!refused) {
        return false;
    }
    intake->refused = NULL;
    *ret_why = refused->error;
    fd_error_prefix(ret_why, "the schema %.200s, fingerprint %016" PRIx64 ", can't be read",
                    fd_schema_name(refused->writer), fd_schema_fingerprint(refused->writer));
    return true;
}

int64_t fd_key(struct fd_str id)
{
    return (int64_t)XXH3_64bits(id.ptr, id.len);
}

/* What follows from the bytes besides the fields: keys and the hash that breaks ties. */
static void derive(struct fd_event *event, struct fd_str body)
{
    if (fd_str_is_null(event->child_id)) {
        event->child_id = FD_STR("");
    }
    event->child_key = fd_key(event->child_id);
    event->entity_key = fd_key(fd_event_entity_id(event));
    event->hash = (int64_t)(XXH3_64bits(body.ptr, body.len) ^ (UINT64_C(1) << 63));
}

enum fd_status fd_intake_accept(struct fd_intake *intake, const struct fd_reference *reference,
                                const struct fd_topic *topic, struct fd_str value,
                                struct fd_arena *arena, struct fd_event *ret_event,
                                struct fd_error *error)
{
    const struct fd_schema *writer;
    const struct plan_entry *entry;
    struct fd_frame frame;
    enum fd_status status;

    if (fd_str_is_null(value)) {
        return fd_error_set(error, FD_POISON, "tombstone",
                            "a null value: to withdraw an entity send a revision with voided true");
    }
    status = fd_framing_open(value, &frame, error);
    if (status == FD_OK) {
        status = fd_schema_store_find(intake->store, &frame, &writer, error);
    }
    if (status != FD_OK) {
        return status;
    }
    entry = find_plan(intake, topic->type, writer);
    if (!entry->plan) {
        return fd_error_set(error, entry->error.status, entry->error.code, "%s",
                            entry->error.message);
    }
    ret_event->type = topic->type;
    ret_event->child_id = FD_STR_NULL; /* not every contract has one */
    status = fd_plan_decode(entry->plan, frame.body, arena, ret_event, error);
    if (status == FD_OK) {
        status = fd_contract_check(ret_event, reference, topic->authority, error);
    }
    if (status == FD_OK) {
        derive(ret_event, frame.body);
    }
    return status;
}
