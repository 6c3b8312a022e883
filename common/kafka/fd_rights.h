#ifndef FD_RIGHTS_H
#define FD_RIGHTS_H

#include <stdbool.h>

#include "base/fd_error.h"
#include "base/fd_macros.h"
#include "kafka/fd_topics.h"

/** What a right is about. */
enum fd_right_thing {
    FD_RIGHT_TOPIC,
    FD_RIGHT_GROUP,
    FD_RIGHT_TRANSACTIONAL_ID,
    FD_RIGHT_THINGS,
};

/** What may be done with it, to be joined. Who may read or write may also describe. */
enum fd_right_operation {
    FD_RIGHT_READ = 1,
    FD_RIGHT_WRITE = 2,
    FD_RIGHT_CREATE = 4,
    FD_RIGHT_DESCRIBE = 8,
    FD_RIGHT_DESCRIBE_CONFIGS = 16,
    FD_RIGHT_OPERATIONS = 32,
};

/** What one client may do with one thing, from any host. */
struct fd_right {
    char principal[256]; /**< such as "User:frontdoor-caseload" */
    enum fd_right_thing thing;
    char name[250];
    bool prefixed;       /**< all things whose names begin with `name` */
    unsigned operations; /**< of enum fd_right_operation */
};

/** As kafka-acls.sh calls it: "topic", "group", "transactional-id". */
const char *fd_right_thing_name(enum fd_right_thing thing) FD_MUST_CHECK;
/** As kafka-acls.sh calls it: "Read", "DescribeConfigs", ...; of one operation. */
const char *fd_right_operation_name(unsigned operation) FD_MUST_CHECK;

/** Whether this librdkafka has a way to grant it. Before 2.2 it knows of no transactional ids. */
bool fd_right_is_grantable(const struct fd_right *right) FD_MUST_CHECK FD_NONNULL(1);

/**
 * Grant all of `rights` in one request; what is granted already stays. Every one has to be
 * grantable. FD_FATAL with code "SECURITY_DISABLED" where the brokers look at no rights.
 */
enum fd_status fd_rights_grant(struct fd_admin *admin, const struct fd_right *rights, int count,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
