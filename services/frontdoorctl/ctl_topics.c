/* The topics: their names, what they should be, what they are, and who may do what with them. */
#include "ctl_topics.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "ctl_rights.h"
#include "domain/fd_intake.h"
#include "service/fd_service_keys.h"

enum { VISIBLE_TIMEOUT_MS = 10000 };

static bool is_authority(const char *code, size_t length)
{
    struct fd_topic parsed;
    char name[CTL_SCOPE_SIZE + 32];

    if (length + 2 > CTL_SCOPE_SIZE) {
        return false;
    }
    snprintf(name, sizeof(name), "t.%.*s.call-logged", (int)length, code);
    return fd_topic_parse("t", name, &parsed);
}

enum fd_status ctl_scopes_read(struct ctl *ctl, struct ctl_scopes *ret_scopes)
{
    const char *code = ctl->options.authorities ? ctl->options.authorities : "";

    *ret_scopes = (struct ctl_scopes){.count = 1};
    while (*code) {
        size_t length = strcspn(code, ",");

        if (!is_authority(code, length) || ret_scopes->count == CTL_SCOPES_MAX) {
            return fd_error_set(&ctl->error, FD_FATAL, "config",
                                "authorities: '%.*s' is no GSS code, such as E06000008, or one "
                                "too many",
                                (int)length, code);
        }
        snprintf(ret_scopes->texts[ret_scopes->count++], CTL_SCOPE_SIZE, "%.*s.", (int)length,
                 code);
        code += length + (code[length] == ',');
    }
    return FD_OK;
}

bool ctl_topic_in_scope(enum fd_event_type type, const char *scope)
{
    return *scope == '\0' || type != FD_REPEAT_CONTACT_ALERT;
}

void ctl_topic_wanted(const struct ctl *ctl, const char *scope, enum fd_event_type type,
                      struct fd_topic_wanted *ret_wanted)
{
    *ret_wanted = (struct fd_topic_wanted){
        .partitions = (int32_t)ctl->options.partitions,
        .replication = (int32_t)ctl->options.replication,
        .compacted = type == FD_REPEAT_CONTACT_ALERT,
    };
    snprintf(ret_wanted->name, sizeof(ret_wanted->name), "%s.%s%s", ctl->options.topic_prefix,
             scope, fd_contract_info(type)->name);
}

static void print_topic(const struct fd_topic_wanted *wanted)
{
    printf("kafka-topics.sh --create --topic %s --partitions %d", wanted->name, wanted->partitions);
    if (wanted->replication > 0) {
        printf(" --replication-factor %d", wanted->replication);
    }
    printf(" --config cleanup.policy=%s%s\n", wanted->compacted ? "compact" : "delete",
           wanted->compacted ? "" : " --config retention.ms=-1");
}

const char *ctl_topic_fault(const struct fd_topic_wanted *wanted,
                            const struct fd_topic_found *found)
{
    bool compacted = strstr(found->cleanup_policy, "compact") != NULL;

    if (!found->exists) {
        return "is missing: frontdoorctl topics creates it";
    }
    if (compacted && !wanted->compacted) {
        return "is compacted: events would be lost; set cleanup.policy=delete";
    }
    if (!compacted && wanted->compacted) {
        return "is not compacted: set cleanup.policy=compact";
    }
    if (!wanted->compacted && found->retention_ms >= 0) {
        return "forgets events: set retention.ms=-1";
    }
    return NULL;
}

/* What was seen of one topic, or done. */
struct finding {
    const char *name;
    int32_t partitions;
    const char *fault; /* NULL: none */
    bool created;
};

static enum fd_status check_topic(struct ctl *ctl, struct fd_admin *admin,
                                  const struct fd_topic_wanted *wanted, struct finding *finding)
{
    struct fd_topic_found found = {0};
    enum fd_status status = fd_admin_describe(admin, wanted->name, &found, &ctl->error);

    if (status == FD_OK) {
        finding->partitions = found.partitions;
        finding->fault = ctl_topic_fault(wanted, &found);
    }
    return status;
}

/* Brokers learn of a new topic a moment after it is made; then it is there for all who ask. */
static enum fd_status wait_for_topic(struct ctl *ctl, struct fd_admin *admin, const char *name)
{
    int64_t deadline = fd_env_monotonic(ctl->env) + VISIBLE_TIMEOUT_MS * INT64_C(1000);

    for (;;) {
        struct fd_topic_found found = {0};
        enum fd_status status = fd_admin_describe(admin, name, &found, &ctl->error);

        if (status != FD_OK || found.exists) {
            return status;
        }
        if (fd_env_monotonic(ctl->env) >= deadline) {
            return fd_error_set(&ctl->error, FD_RETRY, "topic_invisible",
                                "%s was created but is not visible after %d s", name,
                                VISIBLE_TIMEOUT_MS / 1000);
        }
        ctl_pause();
    }
}

static enum fd_status create_topic(struct ctl *ctl, struct fd_admin *admin,
                                   const struct fd_topic_wanted *wanted, struct finding *finding)
{
    enum fd_status status = fd_admin_create(admin, wanted, &finding->created, &ctl->error);

    return status == FD_OK ? wait_for_topic(ctl, admin, wanted->name) : status;
}

static void print_finding(const struct ctl *ctl, const struct finding *finding)
{
    if (!ctl->options.check) {
        printf("%s %s\n", finding->name, finding->created ? "created" : "is there");
    } else if (finding->fault) {
        printf("%s %s\n", finding->name, finding->fault);
    } else {
        printf("%s ok (%d partitions)\n", finding->name, finding->partitions);
    }
}

static json_t *finding_json(const struct ctl *ctl, const struct finding *finding)
{
    if (!ctl->options.check) {
        return json_pack("{s:s, s:b}", "topic", finding->name, "created", finding->created);
    }
    return json_pack("{s:s, s:b, s:i, s:s?}", "topic", finding->name, "ok", !finding->fault,
                     "partitions", finding->partitions, "fault", finding->fault);
}

/* What all topics of one run share. */
struct round {
    struct ctl *ctl;
    struct fd_admin *admin;
    json_t *rows; /* NULL: findings are printed as text */
    bool any_fault;
};

static enum fd_status treat_topic(struct round *round, const struct fd_topic_wanted *wanted)
{
    struct ctl *ctl = round->ctl;
    struct finding finding = {.name = wanted->name};
    enum fd_status status;

    if (ctl->options.print) {
        print_topic(wanted);
        return FD_OK;
    }
    status = ctl->options.check ? check_topic(ctl, round->admin, wanted, &finding)
                                : create_topic(ctl, round->admin, wanted, &finding);
    if (status != FD_OK) {
        return status;
    }
    round->any_fault = round->any_fault || finding.fault;
    if (round->rows) {
        json_array_append_new(round->rows, finding_json(ctl, &finding));
    } else {
        print_finding(ctl, &finding);
    }
    return FD_OK;
}

static enum fd_status treat_scope(struct round *round, const char *scope)
{
    enum fd_status status = FD_OK;

    for (int type = 0; status == FD_OK && type < FD_CONTRACTS; type++) {
        struct fd_topic_wanted wanted;

        if (ctl_topic_in_scope((enum fd_event_type)type, scope)) {
            ctl_topic_wanted(round->ctl, scope, (enum fd_event_type)type, &wanted);
            status = treat_topic(round, &wanted);
        }
    }
    return status;
}

static int topics(struct ctl *ctl)
{
    struct round round = {.ctl = ctl};
    struct ctl_scopes scopes;
    enum fd_status status;

    if (ctl_scopes_read(ctl, &scopes) != FD_OK) {
        return CTL_USAGE;
    }
    if (ctl->options.acls) {
        return ctl_rights_grant(ctl, &scopes);
    }
    round.rows = ctl->options.json && !ctl->options.print ? json_array() : NULL;
    status = ctl->options.print ? FD_OK : ctl_admin(ctl, &round.admin);
    for (int i = 0; status == FD_OK && i < scopes.count; i++) {
        status = treat_scope(&round, scopes.texts[i]);
    }
    fd_admin_destroy(&round.admin);
    if (status == FD_OK && round.rows) {
        ctl_print_json(round.rows, stdout);
    }
    json_decref(round.rows);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    return round.any_fault ? CTL_FOUND : CTL_DONE;
}

static const struct fd_config_key keys[] = {
    /* Not required: --print needs no broker. */
    {"kafka", "kafka-brokers", FD_CONFIG_STRING, offsetof(struct ctl_options, brokers),
     "localhost:9092", 0, 0, NULL, NULL, 0, "Kafka's bootstrap servers"},
    CTL_KEY_PREFIX,
    CTL_KEY_JSON,
    {"command", "partitions", FD_CONFIG_INT, offsetof(struct ctl_options, partitions), "6", 1, 1000,
     NULL, NULL, 0, "of each topic that is created"},
    {"command", "replication", FD_CONFIG_INT, offsetof(struct ctl_options, replication), "-1", -1,
     10, NULL, NULL, 0, "of each topic that is created; -1 takes the broker's default"},
    CTL_KEY_FLAG(print, "print", "print the commands for those who create topics by hand"),
    CTL_KEY_FLAG(check, "check", "create nothing; say what is missing or wrong"),
    CTL_KEY_TEXT(authorities, "authorities",
                 "GSS codes, with commas, of publishers that are bound to one authority each"),
    CTL_KEY_FLAG(acls, "acls", "grant each client its rights on topics and groups instead"),
    CTL_KEYS_PRINCIPALS{0},
};

const struct ctl_command ctl_topics = {
    .name = "topics",
    .arguments = "",
    .summary = "create the topics, or check them; say who may do what with them",
    .example = "frontdoorctl topics --check",
    .keys = keys,
    .run = topics,
};
