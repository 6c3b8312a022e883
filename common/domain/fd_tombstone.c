#include "domain/fd_tombstone.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_KEY = 32, GSS_SIZE = 10, PARTS = 5 };

/* What was erased in one authority: `count` hashes from `first` on. */
struct range {
    int16_t authority_id;
    char authority[GSS_SIZE];
    size_t first;
    size_t count;
    int64_t latest; /* of all its erasures */
};

struct fd_tombstones {
    struct fd_erasure_key key;
    struct fd_tombstone *items;
    size_t count;
    struct range *ranges;
    size_t range_count;
};

/* --- the key and what it makes */

static void make_hmac(const char *text, const void *message, size_t length,
                      unsigned char ret_hmac[FD_HMAC_SIZE])
{
    unsigned int size = 0;

    if (!HMAC(EVP_sha256(), text, (int)strlen(text), message, length, ret_hmac, &size) ||
        size != FD_HMAC_SIZE) {
        fd_abort("HMAC-SHA-256 can't be had");
    }
}

static void name_key(struct fd_erasure_key *key)
{
    static const char fixed[] = "frontdoor erasure key";
    unsigned char hmac[FD_HMAC_SIZE];

    make_hmac(key->text, fixed, sizeof(fixed) - 1, hmac);
    for (size_t i = 0; i < FD_ERASURE_KEY_ID_SIZE / 2; i++) {
        snprintf(key->id + 2 * i, 3, "%02x", hmac[i]);
    }
}

enum fd_status fd_erasure_key_read(const struct fd_secret *secret, struct fd_erasure_key *ret_key,
                                   struct fd_error *error)
{
    *ret_key = (struct fd_erasure_key){0};
    if (fd_secret_read(secret, &ret_key->text, error) != FD_OK) {
        if (error) {
            error->status = FD_FATAL;
            snprintf(error->code, sizeof(error->code), "%s", "erasure_key_missing");
        }
        return FD_FATAL;
    }
    if (!ret_key->text) {
        return fd_error_set(error, FD_FATAL, "erasure_key_missing",
                            "erasure-key-file isn't set, and without the key nobody who was erased "
                            "can be told");
    }
    if (strlen(ret_key->text) < LEAST_KEY) {
        fd_erasure_key_wipe(ret_key);
        return fd_error_set(error, FD_FATAL, "erasure_key_short",
                            "erasure-key has less than %d characters", LEAST_KEY);
    }
    name_key(ret_key);
    return FD_OK;
}

void fd_erasure_key_wipe(struct fd_erasure_key *key)
{
    fd_secret_wipe(&key->text);
    *key = (struct fd_erasure_key){0};
}

void fd_erasure_hmac(const struct fd_erasure_key *key, struct fd_str authority,
                     struct fd_str child_id, struct fd_str contact_id,
                     unsigned char ret_hmac[FD_HMAC_SIZE])
{
    static const struct fd_str zero = {"\0", 1};
    const struct fd_str none = {"", 0};
    bool is_contact = child_id.len == 0;
    const struct fd_str parts[PARTS] = {authority, zero, child_id, is_contact ? zero : none,
                                        is_contact ? contact_id : none};
    unsigned char message[512];
    size_t length = 0;

    for (size_t i = 0; i < PARTS; i++) {
        size_t room = sizeof(message) - length;
        size_t size = parts[i].len < room ? parts[i].len : room;

        memcpy(message + length, parts[i].ptr ? parts[i].ptr : "", size);
        length += size;
    }
    make_hmac(key->text, message, length, ret_hmac);
}

/* --- the set */

struct fd_tombstones *fd_tombstones_new(struct fd_erasure_key *key)
{
    struct fd_tombstones *set = calloc(1, sizeof(*set));

    if (!set) {
        fd_abort("out of memory for tombstones");
    }
    set->key = *key;
    *key = (struct fd_erasure_key){0};
    return set;
}

void fd_tombstones_destroy(struct fd_tombstones **set_pointer)
{
    struct fd_tombstones *set = set_pointer ? *set_pointer : NULL;

    if (set) {
        fd_erasure_key_wipe(&set->key);
        free(set->items);
        free(set->ranges);
        free(set);
        *set_pointer = NULL;
    }
}

static void *resize(void *items, size_t count, size_t size)
{
    void *resized = reallocarray(items, count, size);

    if (!resized) {
        fd_abort("out of memory for tombstones");
    }
    return resized;
}

static struct range *range_for(struct fd_tombstones *set, const struct fd_tombstone *tombstone)
{
    struct range *range;

    if (set->range_count > 0 &&
        set->ranges[set->range_count - 1].authority_id == tombstone->authority_id) {
        return &set->ranges[set->range_count - 1];
    }
    set->ranges = resize(set->ranges, set->range_count + 1, sizeof(*set->ranges));
    range = &set->ranges[set->range_count++];
    *range = (struct range){.authority_id = tombstone->authority_id,
                            .first = set->count,
                            .latest = tombstone->erased_at};
    snprintf(range->authority, sizeof(range->authority), "%.*s", FD_STR_ARGS(tombstone->authority));
    return range;
}

void fd_tombstones_add(struct fd_tombstones *set, const struct fd_tombstone *tombstone)
{
    struct range *range = range_for(set, tombstone);

    set->items = resize(set->items, set->count + 1, sizeof(*set->items));
    set->items[set->count] = *tombstone;
    set->items[set->count++].authority = FD_STR_NULL;
    range->count++;
    if (tombstone->erased_at > range->latest) {
        range->latest = tombstone->erased_at;
    }
}

static int compare_hmac(const void *key, const void *element)
{
    const struct fd_tombstone *tombstone = element;

    return memcmp(key, tombstone->hmac, FD_HMAC_SIZE);
}

static int compare_range(const void *key, const void *element)
{
    const int16_t *id = key;
    const struct range *range = element;

    return (*id > range->authority_id) - (*id < range->authority_id);
}

/* Recorded up to the erasure, that very moment included. */
static bool covers(int64_t erased_at, int64_t recorded_at)
{
    return recorded_at <= erased_at;
}

static bool is_erased(const struct fd_tombstones *set, const struct range *range,
                      struct fd_str child_id, struct fd_str contact_id, int64_t recorded_at)
{
    unsigned char hmac[FD_HMAC_SIZE];
    const struct fd_tombstone *found;

    if (!covers(range->latest, recorded_at)) {
        return false;
    }
    fd_erasure_hmac(&set->key, fd_str_from(range->authority), child_id, contact_id, hmac);
    found =
        bsearch(hmac, set->items + range->first, range->count, sizeof(*set->items), compare_hmac);
    return found && covers(found->erased_at, recorded_at);
}

/* Nothing is recorded after it was sent, whatever a clock that is ahead has made it say. */
static int64_t recorded_at_most(const struct fd_event *event, int64_t timestamp)
{
    return timestamp > 0 && timestamp < event->recorded_at ? timestamp : event->recorded_at;
}

bool fd_tombstones_cover(const struct fd_tombstones *set, const struct fd_event *event,
                         int64_t timestamp)
{
    const struct range *range;

    if (!set) {
        return false;
    }
    range = bsearch(&event->authority_id, set->ranges, set->range_count, sizeof(*set->ranges),
                    compare_range);
    return range && is_erased(set, range, event->child_id, fd_event_entity_id(event),
                              recorded_at_most(event, timestamp));
}

bool fd_tombstones_cover_key(const struct fd_tombstones *set, struct fd_str authority,
                             struct fd_str record_key, int64_t timestamp)
{
    size_t count = set && record_key.len > 0 ? set->range_count : 0;

    for (size_t i = 0; i < count; i++) {
        const struct range *range = &set->ranges[i];

        if ((fd_str_is_null(authority) || fd_str_equal(authority, fd_str_from(range->authority))) &&
            (is_erased(set, range, record_key, FD_STR_NULL, timestamp) ||
             is_erased(set, range, FD_STR(""), record_key, timestamp))) {
            return true;
        }
    }
    return false;
}
