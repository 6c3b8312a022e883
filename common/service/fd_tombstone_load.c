#include "service/fd_tombstone_load.h"

#include <string.h>

/* Columns of erasure/load.sql. */
enum { AUTHORITY_ID, GSS_CODE, CHILD_HMAC, KEY_ID, ERASED_AT };

static enum fd_status check_key(const PGresult *result, const struct fd_erasure_key *key,
                                struct fd_error *error)
{
    for (int row = 0; row < PQntuples(result); row++) {
        struct fd_str made_with = fd_pg_str(result, row, KEY_ID);

        if (!fd_str_equal(made_with, fd_str_from(key->id))) {
            return fd_error_set(error, FD_FATAL, "erasure_key_other",
                                "erasure-key is %s, but children were erased with %.*s: what is "
                                "theirs couldn't be told",
                                key->id, FD_STR_ARGS(made_with));
        }
    }
    return FD_OK;
}

static void read_tombstone(const PGresult *result, int row, struct fd_tombstone *ret_tombstone)
{
    struct fd_str hmac = fd_pg_str(result, row, CHILD_HMAC);

    ret_tombstone->authority_id = (int16_t)fd_pg_int(result, row, AUTHORITY_ID);
    ret_tombstone->authority = fd_pg_str(result, row, GSS_CODE);
    ret_tombstone->erased_at = fd_pg_time(result, row, ERASED_AT);
    memcpy(ret_tombstone->hmac, hmac.ptr, hmac.len < FD_HMAC_SIZE ? hmac.len : FD_HMAC_SIZE);
}

static void read_all(const PGresult *result, struct fd_tombstones *set)
{
    for (int row = 0; row < PQntuples(result); row++) {
        struct fd_tombstone tombstone = {0};

        read_tombstone(result, row, &tombstone);
        fd_tombstones_add(set, &tombstone);
    }
}

enum fd_status fd_tombstones_load(struct fd_pg *pg, const struct fd_secret *secret,
                                  struct fd_tombstones **ret_set, struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    struct fd_erasure_key key = {0};
    enum fd_status status = fd_pg_run(pg, "erasure/load.sql", NULL, &result, error);

    *ret_set = NULL;
    if (status != FD_OK || PQntuples(result) == 0) {
        return status;
    }
    status = fd_erasure_key_read(secret, &key, error);
    if (status == FD_OK) {
        status = check_key(result, &key, error);
    }
    if (status != FD_OK) {
        fd_erasure_key_wipe(&key);
        return status;
    }
    *ret_set = fd_tombstones_new(&key);
    read_all(result, *ret_set);
    return FD_OK;
}
