/* The contracts and a schema registry: subjects by topic (TopicName), the text of the .avsc itself.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "avro/fd_plan.h"
#include "avro/fd_registry_ask.h"
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

/* What was found of a contract, or done. */
struct finding {
    const char *state; /* "registered", "missing", "compatible" or "incompatible" */
    int64_t id;        /* 0: none */
    int64_t version;   /* 0: none */
    const char *why;   /* NULL: nothing more to say */
};

/* What all contracts of one run share. */
struct round {
    struct ctl *ctl;
    struct fd_registry_http *http; /* NULL: there is no registry */
    json_t *rows;                  /* NULL: findings are printed as text */
    int found;
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

/* Say what was found of a contract. */
static void tell(struct round *round, const struct contract *contract,
                 const struct finding *finding)
{
    bool fine =
        strcmp(finding->state, "registered") == 0 || strcmp(finding->state, "compatible") == 0;

    round->found = fine ? round->found : CTL_FOUND;
    if (round->rows) {
        json_array_append_new(
            round->rows,
            json_pack("{s:s, s:s, s:o, s:o, s:s?}", "subject", contract->subject, "state",
                      finding->state, "id", finding->id ? json_integer(finding->id) : json_null(),
                      "version", finding->version ? json_integer(finding->version) : json_null(),
                      "why", finding->why));
        return;
    }
    printf("%s %s", contract->subject, finding->state);
    if (finding->id > 0) {
        printf(" id %" PRId64, finding->id);
    }
    if (finding->version > 0) {
        printf(" version %" PRId64, finding->version);
    }
    printf("%s%s\n", finding->why ? ": " : "", finding->why ? finding->why : "");
}

/* *ret_json is NULL where the answer is none. */
static enum fd_status ask(struct round *round, const char *path, const char *body, long *ret_status,
                          json_t **ret_json)
{
    struct fd_registry_answer answer;
    enum fd_status status =
        fd_registry_http_ask(round->http, path, body, &answer, &round->ctl->error);

    if (status == FD_OK) {
        *ret_status = answer.status;
        *ret_json = json_loadb(answer.body.ptr ? answer.body.ptr : "", answer.body.len,
                               JSON_DECODE_ANY, NULL);
    }
    return status;
}

static enum fd_status refuse(struct round *round, const struct contract *contract, long status,
                             const json_t *answer)
{
    const char *message = json_string_value(json_object_get(answer, "message"));

    return fd_error_set(&round->ctl->error, FD_FATAL, "registry",
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
static enum fd_status ask_with_schema(struct round *round, const struct contract *contract,
                                      const char *suffix, long *ret_status, json_t **ret_json)
{
    char *body = schema_as_json(contract);
    char path[PATH_SIZE];
    enum fd_status status;

    snprintf(path, sizeof(path), "/subjects/%s%s", contract->subject, suffix);
    status = ask(round, path, body, ret_status, ret_json);
    free(body);
    return status;
}

static enum fd_status register_one(struct round *round, const struct contract *contract)
{
    struct finding finding = {.state = "registered"};
    json_t *answer = NULL;
    long http_status = 0;
    enum fd_status status = ask_with_schema(round, contract, "/versions", &http_status, &answer);

    if (status == FD_OK && http_status != HTTP_OK) {
        status = refuse(round, contract, http_status, answer);
    }
    if (status == FD_OK) {
        finding.id = json_integer_value(json_object_get(answer, "id"));
        tell(round, contract, &finding);
    }
    json_decref(answer);
    return status;
}

static enum fd_status list_one(struct round *round, const struct contract *contract)
{
    struct finding finding = {.state = "missing"};
    json_t *answer = NULL;
    long http_status = 0;
    enum fd_status status = ask_with_schema(round, contract, "", &http_status, &answer);

    if (status == FD_OK && http_status != HTTP_OK && http_status != HTTP_NOT_FOUND) {
        status = refuse(round, contract, http_status, answer);
    }
    if (status == FD_OK) {
        finding.state = http_status == HTTP_OK ? "registered" : "missing";
        finding.id = json_integer_value(json_object_get(answer, "id"));
        finding.version = json_integer_value(json_object_get(answer, "version"));
        tell(round, contract, &finding);
    }
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

static void tell_incompatible(struct round *round, const struct contract *contract, int64_t version,
                              const char *why)
{
    const struct finding finding = {"incompatible", .version = version, .why = why};

    tell(round, contract, &finding);
}

/* Against every version that the repository keeps. */
static void check_history(struct round *round, const struct contract *contract, bool *compatible)
{
    for (const struct fd_embedded *file = fd_embedded_events; file->name; file++) {
        struct fd_error error;

        if (is_earlier(contract, file) && !reads(contract, file->text, &error)) {
            fd_error_prefix(&error, "%.80s", file->name);
            tell_incompatible(round, contract, 0, error.message);
            *compatible = false;
        }
    }
}

static enum fd_status check_version(struct round *round, const struct contract *contract,
                                    int64_t version, bool *compatible)
{
    struct fd_error *error = &round->ctl->error;
    char path[PATH_SIZE];
    char of[32];
    char *text = NULL;
    enum fd_status status;

    snprintf(of, sizeof(of), "version %" PRId64, version);
    snprintf(path, sizeof(path), "/subjects/%s/versions/%" PRId64, contract->subject, version);
    status = fd_registry_ask(round->http, of, path, &text, error);
    if (status == FD_POISON || (status == FD_OK && !reads(contract, text, error))) {
        tell_incompatible(round, contract, version, error->message);
        *compatible = false;
        status = FD_OK;
    }
    free(text);
    return status;
}

/* Against every version that the registry has, whatever compatibility it is set to look for. */
static enum fd_status check_registered(struct round *round, const struct contract *contract,
                                       bool *compatible)
{
    json_t *versions = NULL;
    long http_status = 0;
    char path[PATH_SIZE];
    enum fd_status status;

    snprintf(path, sizeof(path), "/subjects/%s/versions", contract->subject);
    status = ask(round, path, NULL, &http_status, &versions);
    if (status == FD_OK && http_status != HTTP_OK && http_status != HTTP_NOT_FOUND) {
        status = refuse(round, contract, http_status, versions);
    }
    for (size_t i = 0; status == FD_OK && i < json_array_size(versions); i++) {
        status = check_version(round, contract, json_integer_value(json_array_get(versions, i)),
                               compatible);
    }
    json_decref(versions);
    return status;
}

static enum fd_status check_one(struct round *round, const struct contract *contract)
{
    const struct finding compatible = {.state = "compatible"};
    bool all = true;
    enum fd_status status = FD_OK;

    check_history(round, contract, &all);
    if (round->http) {
        status = check_registered(round, contract, &all);
    }
    if (status == FD_OK && all) {
        tell(round, contract, &compatible);
    }
    return status;
}

typedef enum fd_status (*action)(struct round *round, const struct contract *contract);

static const struct {
    const char *name;
    action run;
    bool needs_registry;
} actions[] = {
    {"register", register_one, true}, {"list", list_one, true}, {"check", check_one, false}};

static int do_all(struct round *round, action run)
{
    enum fd_status status = FD_OK;

    for (int type = FD_CALL_LOGGED; status == FD_OK && type < FD_CONTRACTS; type++) {
        struct contract contract = find_contract(round->ctl, (enum fd_event_type)type);

        status = run(round, &contract);
    }
    if (status == FD_OK && round->rows) {
        ctl_print_json(round->rows, stdout);
    }
    return status == FD_OK ? round->found : CTL_FAILED;
}

/* With the registry, if there is one. */
static int do_with_registry(struct ctl *ctl, action run)
{
    struct round round = {.ctl = ctl, .found = CTL_DONE};
    int status;

    if (ctl->options.registry.url &&
        fd_registry_http_new(&ctl->options.registry, &round.http, &ctl->error) != FD_OK) {
        return CTL_USAGE;
    }
    round.rows = ctl->options.json ? json_array() : NULL;
    status = do_all(&round, run);
    json_decref(round.rows);
    fd_registry_http_destroy(&round.http);
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
