#include "kafka/fd_wake.h"

#include <stdbool.h>
#include <stdlib.h>

enum { WAKES_PER_QUEUE = 4 };

/** The text of a setting, "" if it isn't set; false if `text` has too little room for it. */
static bool get_setting(rd_kafka_t *client, const char *name, char *text, size_t size)
{
    size_t needed = size;

    text[0] = '\0';
    rd_kafka_conf_get(rd_kafka_conf(client), name, text, &needed);
    return needed <= size;
}

void fd_wake_init(struct fd_wake *wake, rd_kafka_t *client)
{
    char kilobytes[32];

    get_setting(client, "queued.max.messages.kbytes", kilobytes, sizeof(kilobytes));
    wake->client = client;
    wake->each = strtoll(kilobytes, NULL, 10) * 1024 / WAKES_PER_QUEUE;
    wake->left = wake->each;
}

/**
 * Of all that can be called while fetching goes on only this wakes the threads of the brokers and
 * does nothing else (2.0.2): setting the credentials anew to what they are.
 */
static void wake_brokers(const struct fd_wake *wake)
{
    char username[256];
    char password[1024];

    if (get_setting(wake->client, "sasl.username", username, sizeof(username)) &&
        get_setting(wake->client, "sasl.password", password, sizeof(password))) {
        rd_kafka_error_destroy(rd_kafka_sasl_set_credentials(wake->client, username, password));
    }
}

void fd_wake_count(struct fd_wake *wake, size_t bytes)
{
    wake->left -= (int64_t)bytes;
    if (wake->left <= 0) {
        wake->left = wake->each;
        wake_brokers(wake);
    }
}
