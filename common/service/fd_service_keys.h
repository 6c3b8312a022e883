#ifndef FD_SERVICE_KEYS_H
#define FD_SERVICE_KEYS_H

#include <stddef.h>

#include "base/fd_config.h"

/**
 * The settings that programs share, each a row for a table of keys: where the servers are is said
 * in one way everywhere (FRONTDOOR_DATABASE_URL, FRONTDOOR_KAFKA_BROKERS). `struct_type` is the
 * program's struct, `member` its member that takes the value.
 */
#define FD_KEY_DATABASE_URL(struct_type, member)                                                   \
    {                                                                                              \
        "database", "database-url", FD_CONFIG_SECRET, offsetof(struct_type, member), NULL, 0, 0,   \
            NULL, NULL, FD_CONFIG_REQUIRED,                                                        \
            "PostgreSQL, as postgresql://USER@HOST:PORT/DATABASE; libpq's PG* variables apply too" \
    }
#define FD_KEY_ERASURE_KEY(struct_type, member)                                                    \
    {                                                                                              \
        "database", "erasure-key", FD_CONFIG_SECRET, offsetof(struct_type, member), NULL, 0, 0,    \
            NULL, NULL, 0, "what hashes of erased children are made with, at least 32 characters"  \
    }
#define FD_KEY_KAFKA_BROKERS(struct_type, member)                                                  \
    {                                                                                              \
        "kafka", "kafka-brokers", FD_CONFIG_STRING, offsetof(struct_type, member), NULL, 0, 0,     \
            NULL, NULL, FD_CONFIG_REQUIRED, "Kafka's bootstrap servers, as HOST:PORT,HOST:PORT"    \
    }
#define FD_KEY_TOPIC_PREFIX(struct_type, member)                                                   \
    {                                                                                              \
        "kafka", "topic-prefix", FD_CONFIG_STRING, offsetof(struct_type, member), "frontdoor", 0,  \
            0, NULL, NULL, 0, "first part of every topic's name"                                   \
    }
#define FD_KEY_SCHEMA_FOLDER(struct_type, member)                                                  \
    {                                                                                              \
        "schemas", "schema-folder", FD_CONFIG_STRING, offsetof(struct_type, member), NULL, 0, 0,   \
            NULL, NULL, 0, "folder of further writer schemas (.avsc) besides those built in"       \
    }

/** The keys of a struct fd_program_config, each with a comma behind it. */
#define FD_KEYS_PROGRAM(struct_type, member)                                                       \
    {"log",                                                                                        \
     "log-level",                                                                                  \
     FD_CONFIG_CHOICE,                                                                             \
     offsetof(struct_type, member) + offsetof(struct fd_program_config, log_level),                \
     "info",                                                                                       \
     0,                                                                                            \
     0,                                                                                            \
     fd_service_log_levels,                                                                        \
     NULL,                                                                                         \
     FD_CONFIG_RELOADABLE,                                                                         \
     "least important lines that are written"},                                                    \
        {"log",                                                                                    \
         "log-format",                                                                             \
         FD_CONFIG_CHOICE,                                                                         \
         offsetof(struct_type, member) + offsetof(struct fd_program_config, log_format),           \
         "logfmt",                                                                                 \
         0,                                                                                        \
         0,                                                                                        \
         fd_service_log_formats,                                                                   \
         NULL,                                                                                     \
         0,                                                                                        \
         "how a line is written"},                                                                 \
        {"http",                                                                                   \
         "listen",                                                                                 \
         FD_CONFIG_STRING,                                                                         \
         offsetof(struct_type, member) + offsetof(struct fd_program_config, listen),               \
         NULL,                                                                                     \
         0,                                                                                        \
         0,                                                                                        \
         NULL,                                                                                     \
         NULL,                                                                                     \
         0,                                                                                        \
         "HOST:PORT of /metrics, /healthz and /readyz; unset: nowhere"},                           \
        {"http",                                                                                   \
         "on-fatal",                                                                               \
         FD_CONFIG_CHOICE,                                                                         \
         offsetof(struct_type, member) + offsetof(struct fd_program_config, on_fatal),             \
         "exit",                                                                                   \
         0,                                                                                        \
         0,                                                                                        \
         fd_service_on_fatal,                                                                      \
         NULL,                                                                                     \
         0,                                                                                        \
         "after an error that needs a person; hold: stay, /readyz has it (needs listen)"},

/** One key about schemas, of FD_CONFIG_STRING or FD_CONFIG_SECRET, whose value goes to `place`. */
#define FD_KEY_SCHEMAS(key, key_type, place, text)                                                 \
    {                                                                                              \
        "schemas", key, FD_CONFIG_##key_type, (place), NULL, 0, 0, NULL, NULL, 0, text             \
    }
/** Where a member of the struct fd_registry_http_options `member` is. */
#define FD_REGISTRY_PLACE(struct_type, member, field)                                              \
    (offsetof(struct_type, member) + offsetof(struct fd_registry_http_options, field))
/** The keys of a struct fd_registry_http_options, each with a comma behind it. */
#define FD_KEYS_REGISTRY(struct_type, member)                                                      \
    FD_KEY_SCHEMAS("schema-registry-url", STRING, FD_REGISTRY_PLACE(struct_type, member, url),     \
                   "registry of schemas named by an id, as http(s)://HOST:PORT/PATH"),             \
        FD_KEY_SCHEMAS("schema-registry-user", STRING,                                             \
                       FD_REGISTRY_PLACE(struct_type, member, user),                               \
                       "who asks it, with a password"),                                            \
        FD_KEY_SCHEMAS("schema-registry-password", SECRET,                                         \
                       FD_REGISTRY_PLACE(struct_type, member, password), "that user's"),           \
        FD_KEY_SCHEMAS("schema-registry-token", SECRET,                                            \
                       FD_REGISTRY_PLACE(struct_type, member, token),                              \
                       "bearer token, instead of a user"),                                         \
        FD_KEY_SCHEMAS("schema-registry-ca", STRING,                                               \
                       FD_REGISTRY_PLACE(struct_type, member, ca_file),                            \
                       "PEM file of who may sign its certificate; else the system's"),             \
        FD_KEY_SCHEMAS("schema-registry-certificate", STRING,                                      \
                       FD_REGISTRY_PLACE(struct_type, member, certificate_file),                   \
                       "PEM file of our own certificate"),                                         \
        FD_KEY_SCHEMAS("schema-registry-key", STRING,                                              \
                       FD_REGISTRY_PLACE(struct_type, member, key_file),                           \
                       "PEM file of that certificate's key"),                                      \
        {"schemas",                                                                                \
         "schema-registry-timeout",                                                                \
         FD_CONFIG_INT,                                                                            \
         FD_REGISTRY_PLACE(struct_type, member, timeout_ms),                                       \
         "5000",                                                                                   \
         100,                                                                                      \
         60000,                                                                                    \
         NULL,                                                                                     \
         "ms",                                                                                     \
         0,                                                                                        \
         "longest wait for its answer"},

/**
 * The keys of struct fd_service_config, each with a comma behind it, for the beginning of a
 * service's table: `{FD_SERVICE_KEYS{...own key...}, {.name = NULL}}`. They fit every struct that
 * begins with a struct fd_service_config.
 */
#define FD_SERVICE_KEYS                                                                            \
    FD_KEY_DATABASE_URL(struct fd_service_config, database_url),                                   \
        FD_KEY_ERASURE_KEY(struct fd_service_config, erasure_key),                                 \
        FD_KEY_INT("database", "check-interval", check_interval_ms, "6000", 10, 600000, "ms",      \
                   "how often to look for partitions lost and dead letters to try again"),         \
        FD_KEY_INT("database", "lock-timeout", lock_timeout_ms, "5000", 100, 600000, "ms",         \
                   "longest wait for a lock; below Kafka's session.timeout.ms"),                   \
        FD_KEY_INT("database", "statement-timeout", statement_timeout_ms, "60000", 1000, 3600000,  \
                   "ms", "longest time of one statement"),                                         \
        FD_KEY_INT("database", "idle-in-transaction-timeout", idle_in_transaction_timeout_ms,      \
                   "8000", 1000, 600000, "ms",                                                     \
                   "a stopped instance loses its locks after this; below session.timeout.ms"),     \
        FD_KEY_BOOL(                                                                               \
            "database", "synchronous-commit", synchronous_commit, "false",                         \
            "wait for the disk at each commit; without it a crash repeats work, loses none"),      \
        FD_KEY_KAFKA_BROKERS(struct fd_service_config, brokers),                                   \
        FD_KEY_TOPIC_PREFIX(struct fd_service_config, topic_prefix),                               \
        FD_KEY_STRING("kafka", "group-id", group_id, "consumer group; PREFIX.SERVICE unless set"), \
        FD_KEY_SCHEMA_FOLDER(struct fd_service_config, schema_folder),                             \
        FD_KEYS_REGISTRY(struct fd_service_config, registry)                                       \
            FD_KEY_SCHEMAS("schema-cache-folder", STRING,                                          \
                           offsetof(struct fd_service_config, schema_cache_folder),                \
                           "folder where its answers are kept, to start and run without it"),      \
        FD_KEY_INT("batch", "batch-rows", batch_rows, "10000", 1, 1000000, NULL,                   \
                   "most events in one transaction"),                                              \
        FD_KEY_INT("batch", "batch-bytes", batch_bytes, "16777216", 1024, 536870912, "bytes",      \
                   "most bytes of events in one transaction"),                                     \
        FD_KEY_INT("batch", "copy-rows", copy_rows, "500", 1, 1000000, NULL,                       \
                   "least rows of a table in a transaction that are copied in, not merged"),       \
        FD_KEY_INT("batch", "bulk-rows", bulk_rows, "2000000", 0, 1000000000000, NULL,             \
                   "least records ahead of a new projection for a bulk load; 0: never"),           \
        FD_KEY_INT("batch", "dead-letter-hourly-raw", dead_letter_hourly_raw, "1000", 0, 1000000,  \
                   NULL, "dead letters an hour that keep their raw bytes"),                        \
        FD_KEY_INT("batch", "dead-letter-days", dead_letter_days, "30", 0, 36500, "days",          \
                   "dead letters older than this are deleted; 0: never"),                          \
        FD_KEY_INT("batch", "drain-timeout", drain_timeout_ms, "30000", 0, 600000, "ms",           \
                   "longest wait for what was gathered to be written when the end comes"),         \
        FD_KEYS_PROGRAM(struct fd_service_config, program)

/* One key of struct fd_service_config, by type. */
#define FD_KEY_STRING(section, key, member, text)                                                  \
    {                                                                                              \
        section, key, FD_CONFIG_STRING, offsetof(struct fd_service_config, member), NULL, 0, 0,    \
            NULL, NULL, 0, text                                                                    \
    }
#define FD_KEY_INT(section, key, member, value, least, most, measure, text)                        \
    {                                                                                              \
        section, key, FD_CONFIG_INT, offsetof(struct fd_service_config, member), value, least,     \
            most, NULL, measure, 0, text                                                           \
    }
#define FD_KEY_BOOL(section, key, member, value, text)                                             \
    {                                                                                              \
        section, key, FD_CONFIG_BOOL, offsetof(struct fd_service_config, member), value, 0, 0,     \
            NULL, NULL, 0, text                                                                    \
    }

/** Names of enum fd_log_level and enum fd_log_format, NULL-terminated. */
extern const char *const fd_service_log_levels[];
extern const char *const fd_service_log_formats[];
/** Names of enum fd_on_fatal, NULL-terminated. */
extern const char *const fd_service_on_fatal[];

#endif
