/* The topics: nine names, what they should be, and what they are. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "domain/fd_event.h"
#include "service/fd_service_keys.h"

enum { VISIBLE_TIMEOUT_MS = 10000 };

static void wanted_topic(const struct ctl *ctl, enum fd_event_type type,
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

/* What is wrong with a topic, or NULL. */
static const char *topic_fault(const struct fd_topic_wanted *wanted,
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

static enum fd_status check_topic(struct ctl *ctl, struct fd_admin *admin,
                                  const struct fd_topic_wanted *wanted, bool *ret_fault)
{
    struct fd_topic_found found = {0};
    enum fd_status status = fd_admin_describe(admin, wanted->name, &found, &ctl->error);
    const char *fault;

    if (status != FD_OK) {
        return status;
    }
    fault = topic_fault(wanted, &found);
    *ret_fault = fault != NULL;
    if (fault) {
        printf("%s %s\n", wanted->name, fault);
    } else {
        printf("%s ok (%d partitions)\n", wanted->name, found.partitions);
    }
    return FD_OK;
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
                                   const struct fd_topic_wanted *wanted)
{
    bool created = false;
    enum fd_status status = fd_admin_create(admin, wanted, &created, &ctl->error);

    if (status == FD_OK) {
        status = wait_for_topic(ctl, admin, wanted->name);
    }
    if (status == FD_OK) {
        printf("%s %s\n", wanted->name, created ? "created" : "is there");
    }
    return status;
}

static int topics(struct ctl *ctl)
{
    struct fd_admin *admin = NULL;
    enum fd_status status = FD_OK;
    bool any_fault = false;

    if (!ctl->options.print) {
        status = ctl_admin(ctl, &admin);
    }
    for (int type = 0; status == FD_OK && type < FD_CONTRACTS; type++) {
        struct fd_topic_wanted wanted;
        bool fault = false;

        wanted_topic(ctl, (enum fd_event_type)type, &wanted);
        if (ctl->options.print) {
            print_topic(&wanted);
        } else if (ctl->options.check) {
            status = check_topic(ctl, admin, &wanted, &fault);
        } else {
            status = create_topic(ctl, admin, &wanted);
        }
        any_fault = any_fault || fault;
    }
    fd_admin_destroy(&admin);
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
