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
    {"database", "database-url", FD_CONFIG_STRING, offsetof(struct_type, member), NULL, 0, 0,     \
     NULL, NULL, FD_CONFIG_SECRET | FD_CONFIG_REQUIRED,                                            \
     "PostgreSQL, as postgresql://USER@HOST:PORT/DATABASE; libpq's PG* variables apply too"}
#define FD_KEY_KAFKA_BROKERS(struct_type, member)                                                  \
    {"kafka", "kafka-brokers", FD_CONFIG_STRING, offsetof(struct_type, member), NULL, 0, 0, NULL, \
     NULL, FD_CONFIG_REQUIRED, "Kafka's bootstrap servers, as HOST:PORT,HOST:PORT"}
#define FD_KEY_TOPIC_PREFIX(struct_type, member)                                                   \
    {"kafka", "topic-prefix", FD_CONFIG_STRING, offsetof(struct_type, member), "frontdoor", 0, 0, \
     NULL, NULL, 0, "first part of every topic's name"}
#define FD_KEY_SCHEMA_FOLDER(struct_type, member)                                                  \
    {"schemas", "schema-folder", FD_CONFIG_STRING, offsetof(struct_type, member), NULL, 0, 0,     \
     NULL, NULL, 0, "folder of further writer schemas (.avsc) besides those built in"}

#endif
