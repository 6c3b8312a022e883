#ifndef CONFIG_FIXTURE_H
#define CONFIG_FIXTURE_H

#include "base/fd_config.h"

/** A table with a key of every kind, for the tests of configuration. */
struct fixture {
    struct fd_secret url;
    char *prefix;
    int64_t rows;
    int64_t pin;
    bool sync;
    int format;
    bool json;
};

static const char *const fixture_formats[] = {"logfmt", "json", NULL};

#define FIXTURE_AT(member) offsetof(struct fixture, member)

static const struct fd_config_key fixture_keys[] = {
    {"database", "database-url", FD_CONFIG_SECRET, FIXTURE_AT(url), NULL, 0, 0, NULL, NULL,
     FD_CONFIG_REQUIRED, "where PostgreSQL is"},
    {"kafka", "topic-prefix", FD_CONFIG_STRING, FIXTURE_AT(prefix), "frontdoor", 0, 0, NULL, NULL,
     0, "first part of every topic's name"},
    {"batch", "batch-rows", FD_CONFIG_INT, FIXTURE_AT(rows), "5000", 1, 100000, NULL, "rows",
     FD_CONFIG_RELOADABLE, "most events in a batch"},
    {"batch", "pin", FD_CONFIG_INT, FIXTURE_AT(pin), "0", -9, 9, NULL, NULL, 0, "a small number"},
    {"database", "sync", FD_CONFIG_BOOL, FIXTURE_AT(sync), "true", 0, 0, NULL, NULL, 0,
     "wait for the disk at each commit"},
    {"log", "log.format", FD_CONFIG_CHOICE, FIXTURE_AT(format), "json", 0, 0, fixture_formats, NULL,
     0, "how lines are written"},
    {NULL, "json", FD_CONFIG_BOOL, FIXTURE_AT(json), NULL, 0, 0, NULL, NULL, 0,
     "print JSON for programs"},
    {0},
};

#endif
