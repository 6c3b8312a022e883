#include "kafka/fd_rights.h"

#include <stdlib.h>

#include "kafka/fd_kafka.h"
#include "kafka/fd_kafka_query.h"

/* As the protocol has it; a name for it came with librdkafka 2.2. */
enum { RESOURCE_TRANSACTIONAL_ID = 5 };

static const struct {
    const char *name;
    int resource; /* rd_kafka_ResourceType_t */
} things[] = {
    [FD_RIGHT_TOPIC] = {"topic", RD_KAFKA_RESOURCE_TOPIC},
    [FD_RIGHT_GROUP] = {"group", RD_KAFKA_RESOURCE_GROUP},
    [FD_RIGHT_TRANSACTIONAL_ID] = {"transactional-id", RESOURCE_TRANSACTIONAL_ID},
};

static const struct {
    unsigned operation;
    const char *name;
    rd_kafka_AclOperation_t acl;
} operations[] = {
    {FD_RIGHT_READ, "Read", RD_KAFKA_ACL_OPERATION_READ},
    {FD_RIGHT_WRITE, "Write", RD_KAFKA_ACL_OPERATION_WRITE},
    {FD_RIGHT_CREATE, "Create", RD_KAFKA_ACL_OPERATION_CREATE},
    {FD_RIGHT_DESCRIBE, "Describe", RD_KAFKA_ACL_OPERATION_DESCRIBE},
    {FD_RIGHT_DESCRIBE_CONFIGS, "DescribeConfigs", RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS},
};

/* Bindings of one request: one for each operation of each right. */
struct bindings {
    rd_kafka_AclBinding_t **items;
    size_t count;
};

const char *fd_right_thing_name(enum fd_right_thing thing)
{
    return things[thing].name;
}

const char *fd_right_operation_name(unsigned operation)
{
    for (size_t i = 0; i < FD_COUNT(operations); i++) {
        if (operations[i].operation == operation) {
            return operations[i].name;
        }
    }
    return "?";
}

/* NULL, with `reason`, when librdkafka refuses it. */
static rd_kafka_AclBinding_t *new_binding(const struct fd_right *right,
                                          rd_kafka_AclOperation_t operation, char *reason,
                                          size_t size)
{
    return rd_kafka_AclBinding_new(
        (rd_kafka_ResourceType_t)things[right->thing].resource, right->name,
        right->prefixed ? RD_KAFKA_RESOURCE_PATTERN_PREFIXED : RD_KAFKA_RESOURCE_PATTERN_LITERAL,
        right->principal, "*", operation, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, reason, size);
}

bool fd_right_is_grantable(const struct fd_right *right)
{
    char reason[256];
    rd_kafka_AclBinding_t *binding =
        new_binding(right, RD_KAFKA_ACL_OPERATION_DESCRIBE, reason, sizeof(reason));

    if (!binding) {
        return false;
    }
    rd_kafka_AclBinding_destroy(binding);
    return true;
}

static void bindings_clean_up(struct bindings *bindings)
{
    rd_kafka_AclBinding_destroy_array(bindings->items, bindings->count);
    free(bindings->items);
    *bindings = (struct bindings){0};
}

static enum fd_status add_right(struct bindings *bindings, const struct fd_right *right,
                                struct fd_error *error)
{
    char reason[256];

    for (size_t i = 0; i < FD_COUNT(operations); i++) {
        rd_kafka_AclBinding_t *binding;

        if (!(right->operations & operations[i].operation)) {
            continue;
        }
        binding = new_binding(right, operations[i].acl, reason, sizeof(reason));
        if (!binding) {
            return fd_error_set(error, FD_FATAL, "config", "%s %s for %s: %s",
                                things[right->thing].name, right->name, right->principal, reason);
        }
        bindings->items[bindings->count++] = binding;
    }
    return FD_OK;
}

static enum fd_status make_bindings(const struct fd_right *rights, int count,
                                    struct bindings *bindings, struct fd_error *error)
{
    enum fd_status status = FD_OK;

    *bindings = (struct bindings){
        .items = calloc((size_t)count * FD_COUNT(operations) + 1, sizeof(*bindings->items))};
    if (!bindings->items) {
        fd_abort("out of memory for rights");
    }
    for (int i = 0; status == FD_OK && i < count; i++) {
        status = add_right(bindings, &rights[i], error);
    }
    return status;
}

static void send_create(rd_kafka_t *client, void *context, const rd_kafka_AdminOptions_t *options,
                        rd_kafka_queue_t *queue)
{
    const struct bindings *bindings = context;

    rd_kafka_CreateAcls(client, bindings->items, bindings->count, options, queue);
}

/* The first that was refused; they are answered in the order of the request. The broker's own text
   may be the insides of a request. */
static enum fd_status check_results(const struct bindings *bindings, rd_kafka_event_t *event,
                                    struct fd_error *error)
{
    size_t count = 0;
    const rd_kafka_acl_result_t **results =
        rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &count);

    if (count != bindings->count) {
        return fd_kafka_error(error, RD_KAFKA_RESP_ERR__BAD_MSG, "granting rights");
    }
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_error_t *failed = rd_kafka_acl_result_error(results[i]);

        if (failed) {
            rd_kafka_resp_err_t code = rd_kafka_error_code(failed);

            return fd_error_set(
                error, fd_kafka_classify(code), rd_kafka_err2name(code),
                "granting %s rights on %s: %s", rd_kafka_AclBinding_principal(bindings->items[i]),
                rd_kafka_AclBinding_name(bindings->items[i]), rd_kafka_err2str(code));
        }
    }
    return FD_OK;
}

enum fd_status fd_rights_grant(struct fd_admin *admin, const struct fd_right *rights, int count,
                               struct fd_error *error)
{
    struct bindings bindings;
    fd_auto_event event = NULL;
    enum fd_status status = make_bindings(rights, count, &bindings, error);

    if (status == FD_OK && bindings.count > 0) {
        status = fd_kafka_admin_request(fd_admin_client(admin), RD_KAFKA_ADMIN_OP_CREATEACLS,
                                        send_create, &bindings, "granting rights", &event, error);
        if (status == FD_OK) {
            status = check_results(&bindings, event, error);
        }
    }
    bindings_clean_up(&bindings);
    return status;
}
