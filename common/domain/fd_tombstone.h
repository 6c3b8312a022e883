#ifndef FD_TOMBSTONE_H
#define FD_TOMBSTONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fd_error.h"
#include "base/fd_secret.h"
#include "base/fd_str.h"
#include "domain/fd_event.h"

/*
 * Who was erased is known by a keyed hash alone. An event of an erased child that was recorded up
 * to the erasure is not taken, whenever and however it comes; what was recorded later is, so that a
 * child who comes back is seen.
 */

enum { FD_HMAC_SIZE = 32, FD_ERASURE_KEY_ID_SIZE = 17 };

/** What the hashes are made with; it is kept in a file outside of the database. */
struct fd_erasure_key {
    char *text;
    char id[FD_ERASURE_KEY_ID_SIZE]; /**< tells which it is, and not what */
};

/**
 * FD_FATAL: "erasure_key_missing" where there is none or its file can't be read,
 * "erasure_key_short" of less than 32 characters.
 */
enum fd_status fd_erasure_key_read(const struct fd_secret *secret, struct fd_erasure_key *ret_key,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Overwrite and free it. */
void fd_erasure_key_wipe(struct fd_erasure_key *key) FD_NONNULL(1);

/**
 * HMAC-SHA-256 of the authority's GSS code, a zero byte and the child's id; of a contact that
 * nobody is known for (`child_id` empty) one more zero byte and the contact's id.
 */
void fd_erasure_hmac(const struct fd_erasure_key *key, struct fd_str authority,
                     struct fd_str child_id, struct fd_str contact_id,
                     unsigned char ret_hmac[FD_HMAC_SIZE]) FD_NONNULL(1, 5);

/** One erasure. */
struct fd_tombstone {
    int16_t authority_id;
    struct fd_str authority; /**< GSS code; copied when it is added */
    unsigned char hmac[FD_HMAC_SIZE];
    int64_t erased_at;
};

/** All of them. NULL stands for none, in the functions below. */
struct fd_tombstones;

/** An empty set; the key's text is the set's from now on. */
struct fd_tombstones *fd_tombstones_new(struct fd_erasure_key *key) FD_NONNULL(1);
/** Free and null it; NULL is fine. */
void fd_tombstones_destroy(struct fd_tombstones **set);
/** Add one that comes after all others by authority_id and hmac. */
void fd_tombstones_add(struct fd_tombstones *set, const struct fd_tombstone *tombstone)
    FD_NONNULL(1, 2);

/**
 * Whether an accepted event isn't taken, as its child was erased when or after it was recorded: at
 * `recorded_at`, but not later than its record's time in Kafka (`timestamp`, microseconds; 0 or
 * less: unknown). No hash is made where nobody of its authority was erased since.
 */
bool fd_tombstones_cover(const struct fd_tombstones *set, const struct fd_event *event,
                         int64_t timestamp) FD_NONNULL(2);
/**
 * The same of a record that can't be read, by its key and Kafka's time in microseconds.
 * `authority`: of a bound publisher, else null and each is tried.
 */
bool fd_tombstones_cover_key(const struct fd_tombstones *set, struct fd_str authority,
                             struct fd_str record_key, int64_t timestamp);

#endif
