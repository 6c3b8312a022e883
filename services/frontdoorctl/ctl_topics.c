/* The topics: ten names, what they should be, and what they are. */
#include "ctl_topics.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "service/fd_service_keys.h"

enum { VISIBLE_TIMEOUT_MS = 10000 };

void ctl_topic_wanted(const struct ctl *ctl, enum fd_event_type type,
                      struct fd_topic_wanted *ret_wanted)
{
    *ret_wanted = (struct fd_topic_wanted){
        .partitions = (int32_t)ctl->options.partitions,
        .replication = (int32_t)ctl->options.replication,
        .compacted = type == FD_REPEAT_CONTACT_ALERT,
    };
    snprintf(ret_wanted->name, sizeof(ret_wanted->name), "%s.%s", ctl->options.topic_prefix,
             fd_contract_info(type)->name);
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

/* `rows` receives the finding as JSON; NULL: it is printed. */
static enum fd_status treat_topic(struct ctl *ctl, struct fd_admin *admin, enum fd_event_type type,
                                  json_t *rows, bool *any_fault)
{
    struct fd_topic_wanted wanted;
    struct finding finding = {.name = wanted.name};
    enum fd_status status;

    ctl_topic_wanted(ctl, type, &wanted);
    status = ctl->options.check ? check_topic(ctl, admin, &wanted, &finding)
                                : create_topic(ctl, admin, &wanted, &finding);
    if (status != FD_OK) {
        return status;
    }
    *any_fault = *any_fault || finding.fault;
    if (rows) {
        json_array_append_new(rows, finding_json(ctl, &finding));
    } else {
        print_finding(ctl, &finding);
    }
    return FD_OK;
}

static int print_topics(const struct ctl *ctl)
{
    for (int type = 0; type < FD_CONTRACTS; type++) {
        struct fd_topic_wanted wanted;

        ctl_topic_wanted(ctl, (enum fd_event_type)type, &wanted);
        print_topic(&wanted);
    }
    return CTL_DONE;
}

static int topics(struct ctl *ctl)
{
    json_t *rows = NULL;
    struct fd_admin *admin = NULL;
    enum fd_status status;
    bool any_fault = false;

    if (ctl->options.print) {
        return print_topics(ctl);
    }
    rows = ctl->options.json ? json_array() : NULL;
    status = ctl_admin(ctl, &admin);
    for (int type = 0; status == FD_OK && type < FD_CONTRACTS; type++) {
        status = treat_topic(ctl, admin, (enum fd_event_type)type, rows, &any_fault);
    }
    fd_admin_destroy(&admin);
    if (status == FD_OK && rows) {
        ctl_print_json(rows, stdout);
    }
    json_decref(rows);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    return any_fault ? CTL_FOUND : CTL_DONE;
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
    {0},
};

const struct ctl_command ctl_topics = {
    .name = "topics",
    .arguments = "",
    .summary = "create the topics, or check them",
    .example = "frontdoorctl topics --check",
    .keys = keys,
    .run = topics,
};
