#ifndef CTL_H
#define CTL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "avro/fd_registry_http.h"
#include "base/fd_config.h"
#include "base/fd_env.h"
#include "base/fd_error.h"
#include "kafka/fd_topics.h"
#include "pg/fd_pg.h"

/** Exit statuses of every command. */
enum ctl_exit { CTL_DONE = 0, CTL_FOUND = 1, CTL_USAGE = 2, CTL_FAILED = 70 };

/** Clients of Kafka, each with rights of its own. */
enum ctl_party {
    CTL_PARTY_CASELOAD,
    CTL_PARTY_TIMELINESS,
    CTL_PARTY_FRONT_DOOR,
    CTL_PARTY_REPEAT_CONTACT,
    CTL_PARTY_ALERT_RELAY,
    CTL_PARTY_PUBLISHER,      /**< one for all authorities, and one bound to each that is named */
    CTL_PARTY_ALERT_CONSUMER, /**< whoever acts on alerts */
    CTL_PARTY_OPERATOR,       /**< frontdoorctl */
    CTL_PARTIES,
};

/** What any command can be told; each command's table names the keys that it takes. */
struct ctl_options {
    struct fd_secret database_url;
    struct fd_secret erasure_key;
    char *brokers;
    char *topic_prefix;
    char *schema_folder;
    struct fd_registry_http_options registry;
    char *service;
    char *topic;
    char *reason;
    char *since;
    char *until;
    char *authorities;
    char *authority;
    char *operation;
    char *child;
    char *as_of;
    char *mapping;
    char *encoding;
    char *principals[CTL_PARTIES];
    char *week;
    char *month;
    char *go_live;
    char *out;
    char *previous;
    char *as_at;
    char *archive; /**< its folder */
    int64_t partitions;
    int64_t replication;
    int64_t limit;
    int64_t wait_seconds;
    int64_t watch_seconds;
    int64_t revision;
    bool json;
    bool yes;
    bool brief;
    bool print;
    bool check;
    bool acls;
    bool all;
    bool dry_run;
    bool discarded;
    bool board;
    bool only_if_same;
    bool abandon;
    bool drop_old;
    bool apply;
};

/** One run of one command. */
struct ctl {
    const struct fd_env *env;
    struct ctl_options options;
    struct fd_config config; /**< its `arguments` are the command's own */
    struct fd_error error;   /**< of what failed; printed by the caller of `run` */
};

struct ctl_command {
    const char *name;
    const char *arguments; /**< as shown in the usage line */
    const char *summary;
    const char *example;
    const struct fd_config_key *keys; /**< ends with a NULL name */
    int min_arguments;
    int max_arguments;
    /** Returns an exit status; CTL_FAILED and CTL_USAGE with `ctl->error` set. */
    int (*run)(struct ctl *ctl);
};

extern const struct ctl_command ctl_archive, ctl_audit, ctl_check, ctl_dead_letter, ctl_digest,
    ctl_doctor, ctl_erase, ctl_generate, ctl_import, ctl_legal_hold, ctl_metrics, ctl_migrate,
    ctl_position, ctl_publish, ctl_rebuild, ctl_reference, ctl_report, ctl_retention, ctl_schema,
    ctl_status, ctl_subject_access, ctl_topics, ctl_trace;

/** @name Keys that several commands take
 * @{ */
#define CTL_KEY_FLAG(member, name, help)                                                           \
    {                                                                                              \
        "command", name, FD_CONFIG_BOOL, offsetof(struct ctl_options, member), "false", 0, 0,      \
            NULL, NULL, 0, help                                                                    \
    }
#define CTL_KEY_TEXT(member, name, help)                                                           \
    {                                                                                              \
        "command", name, FD_CONFIG_STRING, offsetof(struct ctl_options, member), NULL, 0, 0, NULL, \
            NULL, 0, help                                                                          \
    }
#define CTL_KEY_DATABASE FD_KEY_DATABASE_URL(struct ctl_options, database_url)
#define CTL_KEY_BROKERS FD_KEY_KAFKA_BROKERS(struct ctl_options, brokers)
#define CTL_KEY_PREFIX FD_KEY_TOPIC_PREFIX(struct ctl_options, topic_prefix)
#define CTL_KEY_JSON CTL_KEY_FLAG(json, "json", "print JSON for programs")
/** @} */

/** Parse and run `command`; prints its help or its error. Returns the exit status. */
int ctl_run(const struct ctl_command *command, int argc, char **argv) FD_NONNULL(1, 3);

/** Print the help of one command. */
void ctl_print_help(const struct ctl_command *command) FD_NONNULL(1);
/** Print the manual page of all commands, NULL-terminated. */
void ctl_print_man(const struct ctl_command *const *commands, FILE *out) FD_NONNULL(1, 2);

/** Set ctl->error with class fatal and return CTL_USAGE. */
int ctl_usage(struct ctl *ctl, const char *format, ...) FD_PRINTF(2, 3) FD_NONNULL(1, 2);

/** Wait a tenth of a second before looking again for what is to come about. */
void ctl_pause(void);

/** Connect to ctl->options.database_url. */
enum fd_status ctl_connect(struct ctl *ctl, struct fd_pg **ret_pg) FD_MUST_CHECK FD_NONNULL(1, 2);
/** An admin client for ctl->options.brokers. */
enum fd_status ctl_admin(struct ctl *ctl, struct fd_admin **ret_admin) FD_MUST_CHECK
    FD_NONNULL(1, 2);

/** Print a result as an aligned table, or as a JSON array of objects. Columns by their OID. */
void ctl_print_result(const PGresult *result, bool json, FILE *out) FD_NONNULL(1, 3);

/** The same rows as a JSON array of objects; the caller's. */
json_t *ctl_result_json(const PGresult *result) FD_NONNULL(1);

/** Print JSON, indented, and a line's end. */
void ctl_print_json(const json_t *json, FILE *out) FD_NONNULL(1, 2);

/** Connect and run one statement; the caller frees what it gets. */
enum fd_status ctl_fetch(struct ctl *ctl, const char *name, const struct fd_params *params,
                         PGresult **ret_result) FD_MUST_CHECK FD_NONNULL(1, 2, 4);

/** Run one statement and print its result; *ret_rows (may be NULL) is how many rows it had. */
enum fd_status ctl_query(struct ctl *ctl, const char *name, const struct fd_params *params,
                         int *ret_rows) FD_MUST_CHECK FD_NONNULL(1, 2);

#endif
