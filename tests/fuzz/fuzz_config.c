/* Any bytes as the configuration file of a service: taken, or refused with the line that is wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd_config.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

struct values {
    struct fd_secret url;
    char *brokers;
    int64_t rows;
    bool sync;
    int level;
};

static const char *const levels[] = {"debug", "info", NULL};

#define AT(member) offsetof(struct values, member)

static const struct fd_config_key keys[] = {
    {"database", "database-url", FD_CONFIG_SECRET, AT(url), NULL, 0, 0, NULL, NULL, 0, "a"},
    {"kafka", "kafka-brokers", FD_CONFIG_STRING, AT(brokers), NULL, 0, 0, NULL, NULL, 0, "b"},
    {"batch", "batch-rows", FD_CONFIG_INT, AT(rows), "1", 1, 9, NULL, NULL, 0, "c"},
    {"database", "sync", FD_CONFIG_BOOL, AT(sync), NULL, 0, 0, NULL, NULL, 0, "d"},
    {"log", "log-level", FD_CONFIG_CHOICE, AT(level), NULL, 0, 0, levels, NULL, 0, "e"},
    {0},
};

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    int file = memfd_create("config", MFD_CLOEXEC);
    struct values values;
    struct fd_config config;
    struct fd_error error = {0};
    char path[64];

    if (file < 0 || write(file, bytes, size) != (ssize_t)size) {
        abort();
    }
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    fd_config_init(&config, keys, &values);
    if (fd_config_read_file(&config, path, &error) != FD_OK &&
        (error.status != FD_FATAL || strcmp(error.code, "config") != 0 || !error.message[0])) {
        abort();
    }
    if (values.rows < 1 || values.rows > 9) {
        abort();
    }
    fd_config_clean_up(&config);
    close(file);
    return 0;
}
