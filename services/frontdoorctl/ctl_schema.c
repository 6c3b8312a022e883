/* The contracts and a schema registry: subjects by topic (TopicName), the text of the .avsc itself.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "avro/fd_plan.h"
#include "avro/fd_registry_http.h"
#include "ctl.h"
#include "domain/fd_codes.h"
#include "domain/fd_event.h"
#include "service/fd_service_keys.h"

enum { HTTP_OK = 200, HTTP_NOT_FOUND = 404, SUBJECT_SIZE = 256, PATH_SIZE = 320 };

/* One contract and its place in the registry. */
struct contract {
    const struct fd_contract_info *info;
    const struct fd_embedded *file;
    char subject[SUBJECT_SIZE];
};

/* What was found of one, or done. */
struct finding {
    const struct contract *contract;
    const char *state; /* "registered", "missing", "compatible" or "incompatible" */
    int64_t id;        /* 0: none */
    int64_t version;   /* 0: none */
    char why[256];
};

static struct contract find_contract(const struct ctl *ctl, enum fd_event_type type)
{
    struct contract contract = {.info = fd_contract_info(type)};
    char name[64];

    snprintf(name, sizeof(name), "%s.avsc", contract.info->name);
    contract.file = fd_embedded_find(fd_embedded_events, name);
    snprintf(contract.subject, sizeof(contract.subject), "%s.%s-value", ctl->options.topic_prefix,
             contract.info->name);
    return contract;
}

/* *ret_json is NULL where the answer is none. */
static enum fd_status ask(struct ctl *ctl, struct fd_registry_http *http, const char *path,
                          const char *body, long *ret_status, json_t **ret_json)
{
    struct fd_registry_answer answer;
    enum fd_status status = fd_registry_http_ask(http, path, body, &answer, &ctl->error);

    if (status == FD_OK) {
        *ret_status = answer.status;
        *ret_json = json_loadb(answer.body.ptr ? answer.body.ptr : "", answer.body.len,
                               JSON_DECODE_ANY, NULL);
    }
    return status;
}

static enum fd_status refuse(struct ctl *ctl, const struct contract *contract, long status,
                             const json_t *answer)
{
    const char *message = json_string_value(json_object_get(answer, "message"));

    return fd_error_set(&ctl->error, FD_FATAL, "registry",
                        "%s: the schema registry answers with status %ld: %.200s",
                        contract->subject, status, message ? message : "(no reason given)");
}

static char *schema_as_json(const struct contract *contract)
{
    json_t *body = json_pack("{s:s}", "schema", contract->file->text);
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;

    json_decref(body);
    if (!text) {
        fd_abort("out of memory for a schema");
    }
    return text;
}

/* Ask about, or for, the contract's own text. */
static enum fd_status ask_with_schema(struct ctl *ctl, struct fd_registry_http *http,
                                      const struct contract *contract, const char *suffix,
                                      long *ret_status, json_t **ret_json)
{
    char *body = schema_as_json(contract);
    char path[PATH_SIZE];
    enum fd_status status;

    snprintf(path, sizeof(path), "/subjects/%s%s", contract->subject, suffix);
    status = ask(ctl, http, path, body, ret_status, ret_json);
    free(body);
    return status;
}

static enum fd_status register_one(struct ctl *ctl, struct fd_registry_http *http,
                                   struct finding *finding)
{
    json_t *answer = NULL;
    long http_status = 0;
    enum fd_status status =
        ask_with_schema(ctl, http, finding->contract, "/versions", &http_status, &answer);

    if (status == FD_OK && http_status != HTTP_OK) {
        status = refuse(ctl, finding->contract, http_status, answer);
    }
    finding->state = "registered";
    finding->id = json_integer_value(json_object_get(answer, "id"));
    json_decref(answer);
    return status;
}

static enum fd_status list_one(struct ctl *ctl, struct fd_registry_http *http,
                               struct finding *finding)
{
    json_t *answer = NULL;
    long http_status = 0;
    enum fd_status status =
        ask_with_schema(ctl, http, finding->contract, "", &http_status, &answer);

    if (status == FD_OK && http_status != HTTP_OK && http_status != HTTP_NOT_FOUND) {
        status = refuse(ctl, finding->contract, http_status, answer);
    }
    finding->state = http_status == HTTP_OK ? "registered" : "missing";
    finding->id = json_integer_value(json_object_get(answer, "id"));
    finding->version = json_integer_value(json_object_get(answer, "version"));
    json_decref(answer);
    return status;
}

/* Whether the contract reads what was written by `text`; *ret_error says why not. */
static bool reads(const struct contract *contract, const char *text, struct fd_error *ret_error)
{
    struct fd_schema *writer = NULL;
    struct fd_schema *reader = NULL;
    struct fd_plan *plan = NULL;
    enum fd_status status = fd_schema_parse(text, strlen(text), &writer, ret_error);

    if (status == FD_OK) {
        status = fd_schema_parse(contract->file->text, contract->file->size, &reader, ret_error);
    }
    if (status == FD_OK) {
        status = fd_plan_compile(writer, reader, contract->info->bindings, &plan, ret_error);
    }
    fd_plan_destroy(&plan);
    fd_schema_destroy(&reader);
    fd_schema_destroy(&writer);
    return status == FD_OK;
}

/* Whether `file` is an earlier version of the contract. */
static bool is_earlier(const struct contract *contract, const struct fd_embedded *file)
{
    char start[80];
    int size = snprintf(start, sizeof(start), "history/%s.", contract->info->name);

    return strncmp(file->name, start, (size_t)size) == 0;
}

/* Against every version that the repository keeps. */
static void check_history(struct finding *finding)
{
    for (const struct fd_embedded *file = fd_embedded_events; file->name; file++) {
        struct fd_error error;

        if (is_earlier(finding->contract, file) && !reads(finding->contract, file->text, &error)) {
            finding->state = "incompatible";
            snprintf(finding->why, sizeof(finding->why), "%.80s: %.170s", file->name,
                     error.message);
        }
    }
}

static enum fd_status check_version(struct ctl *ctl, struct fd_registry_http *http, int64_t version,
                                    struct finding *finding)
{
    const struct contract *contract = finding->contract;
    json_t *answer = NULL;
    long http_status = 0;
    char path[PATH_SIZE];
    enum fd_status status;

    snprintf(path, sizeof(path), "/subjects/%s/versions/%" PRId64, contract->subject, version);
    status = ask(ctl, http, path, NULL, &http_status, &answer);
    if (status == FD_OK) {
        const char *text = json_string_value(json_object_get(answer, "schema"));
        struct fd_error error;

        if (http_status != HTTP_OK || !text) {
            status = refuse(ctl, contract, http_status, answer);
        } else if (!reads(contract, text, &error)) {
            finding->state = "incompatible";
            finding->version = version;
            snprintf(finding->why, sizeof(finding->why), "%.250s", error.message);
        }
    }
    json_decref(answer);
    return status;
}

/* Against every version there is, whatever compatibility the registry is set to look for itself. */
static enum fd_status check_one(struct ctl *ctl, struct fd_registry_http *http,
                                struct finding *finding)
{
    json_t *versions = NULL;
    long http_status = 0;
    char path[PATH_SIZE];
    enum fd_status status;

    finding->state = "compatible";
    check_history(finding);
    if (!http) {
        return FD_OK;
    }
    snprintf(path, sizeof(path), "/subjects/%s/versions", finding->contract->subject);
    status = ask(ctl, http, path, NULL, &http_status, &versions);
    if (status == FD_OK && http_status != HTTP_OK && http_status != HTTP_NOT_FOUND) {
        status = refuse(ctl, finding->contract, http_status, versions);
    }
    for (size_t i = 0; status == FD_OK && i < json_array_size(versions); i++) {
        status = check_version(ctl, http, json_integer_value(json_array_get(versions, i)), finding);
    }
    json_decref(versions);
    return status;
}

static void print_text(const struct finding *finding)
{
    printf("%s %s", finding->contract->subject, finding->state);
    if (finding->id > 0) {
        printf(" id %" PRId64, finding->id);
    }
    if (finding->version > 0) {
        printf(" version %" PRId64, finding->version);
    }
    printf("%s%s\n", finding->why[0] ? ": " : "", finding->why);
}

static json_t *as_json(const struct finding *finding)
{
    return json_pack("{s:s, s:s, s:o, s:o, s:s?}", "subject", finding->contract->subject, "state",
                     finding->state, "id", finding->id ? json_integer(finding->id) : json_null(),
                     "version", finding->version ? json_integer(finding->version) : json_null(),
                     "why", finding->why[0] ? finding->why : NULL);
}

typedef enum fd_status (*action)(struct ctl *ctl, struct fd_registry_http *http,
                                 struct finding *finding);

static const struct {
    const char *name;
    action run;
    bool needs_registry;
} actions[] = {
    {"register", register_one, true}, {"list", list_one, true}, {"check", check_one, false}};

static bool is_fine(const struct finding *finding)
{
    return strcmp(finding->state, "registered") == 0 || strcmp(finding->state, "compatible") == 0;
}

static int do_all(struct ctl *ctl, struct fd_registry_http *http, action run)
{
    json_t *all = json_array();
    int found = CTL_DONE;

    for (enum fd_event_type type = FD_CALL_LOGGED; type < FD_CONTRACTS; type++) {
        struct contract contract = find_contract(ctl, type);
        struct finding finding = {.contract = &contract};

        if (run(ctl, http, &finding) != FD_OK) {
            json_decref(all);
            return CTL_FAILED;
        }
        found = is_fine(&finding) ? found : CTL_FOUND;
        if (ctl->options.json) {
            json_array_append_new(all, as_json(&finding));
        } else {
            print_text(&finding);
        }
    }
    if (ctl->options.json) {
        ctl_print_json(all, stdout);
    }
    json_decref(all);
    return found;
}

/* With the registry, if there is one. */
static int do_with_registry(struct ctl *ctl, action run)
{
    struct fd_registry_http *http = NULL;
    int status;

    if (ctl->options.registry.url &&
        fd_registry_http_new(&ctl->options.registry, &http, &ctl->error) != FD_OK) {
        return CTL_USAGE;
    }
    status = do_all(ctl, http, run);
    fd_registry_http_destroy(&http);
    return status;
}

static int schema(struct ctl *ctl)
{
    const char *what = ctl->config.arguments[0];

    for (size_t i = 0; i < FD_COUNT(actions); i++) {
        if (strcmp(what, actions[i].name) == 0) {
            if (actions[i].needs_registry && !ctl->options.registry.url) {
                return ctl_usage(ctl, "schema-registry-url is not set");
            }
            return do_with_registry(ctl, actions[i].run);
        }
    }
    return ctl_usage(ctl, "'%s' is none of register, list and check", what);
}

static const struct fd_config_key keys[] = {
    CTL_KEY_PREFIX,
    CTL_KEY_JSON,
    FD_KEYS_REGISTRY(struct ctl_options, registry){0},
};

const struct ctl_command ctl_schema = {
    .name = "schema",
    .arguments = "register | list | check",
    .summary = "put the contracts into a schema registry, say which of them are there, or whether "
               "they read every version that we have had and, if its URL is set, the registry has "
               "(exit 1 when one is missing or doesn't)",
    .example = "frontdoorctl schema check --schema-registry-url http://127.0.0.1:8081",
    .keys = keys,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = schema,
};
