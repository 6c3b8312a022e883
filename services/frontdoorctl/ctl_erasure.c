#include "ctl_erasure.h"

#include <stdlib.h>

#include "ctl_audit.h"
#include "service/fd_tombstone_load.h"

enum { PARAMS_LIMIT = 1 << 20 };

enum fd_status ctl_erasure_key(struct ctl *ctl, struct fd_pg *pg, struct fd_erasure_key *ret_key)
{
    struct fd_tombstones *set = NULL;
    enum fd_status status = fd_tombstones_load(pg, &ctl->options.erasure_key, &set, &ctl->error);

    fd_tombstones_destroy(&set);
    return status == FD_OK ? fd_erasure_key_read(&ctl->options.erasure_key, ret_key, &ctl->error)
                           : status;
}

void ctl_erasure_hmac(const struct fd_erasure_key *key, const struct ctl_child *child,
                      unsigned char ret_hmac[FD_HMAC_SIZE])
{
    fd_erasure_hmac(key, fd_str_from(child->authority), fd_str_from(child->id), FD_STR_NULL,
                    ret_hmac);
}

enum fd_status ctl_erasure_is_held(struct fd_pg *pg, const struct fd_erasure_key *key,
                                   const struct ctl_child *child, bool *ret_held,
                                   struct fd_error *error)
{
    fd_auto_pgresult result = NULL;
    unsigned char hmac[FD_HMAC_SIZE];
    const struct fd_str bytes = {(const char *)hmac, FD_HMAC_SIZE};
    struct fd_params params;
    enum fd_status status;

    ctl_erasure_hmac(key, child, hmac);
    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add(&params, FD_COLUMN_INT2, &child->authority_id);
    fd_params_add(&params, FD_COLUMN_BYTEA, &bytes);
    fd_params_add_text(&params, key->id);
    status = fd_pg_run(pg, "retention/held.sql", &params, &result, error);
    fd_params_clean_up(&params);
    if (status != FD_OK) {
        return status;
    }
    *ret_held = fd_pg_bool(result, 0, 0);
    return fd_pg_bool(result, 0, 1)
               ? fd_error_set(error, FD_FATAL, "erasure_key_other",
                              "erasure-key is %s, but there are holds that were made with another",
                              key->id)
               : FD_OK;
}

enum fd_status ctl_erasure_begin(struct fd_pg *pg, struct fd_error *error)
{
    enum fd_status status =
        fd_pg_script(pg, "BEGIN; SET LOCAL synchronous_commit = on", NULL, error);

    if (status == FD_OK) {
        status = fd_pg_run(pg, "erasure/begin.sql", NULL, NULL, error);
    }
    /* A hold that is just being set is waited for. */
    return status == FD_OK
               ? fd_pg_script(pg, "LOCK TABLE frontdoor.legal_hold IN SHARE MODE", NULL, error)
               : status;
}

/* One behind the other: the child's, and those of its contacts from when nobody was known. */
static void add_hmacs(const struct fd_erasure_key *key, const struct ctl_child *child,
                      struct fd_params *params)
{
    static const struct fd_column column = {"hmac", FD_COLUMN_BYTEA, 0};
    struct fd_str authority = fd_str_from(child->authority);
    size_t count = (size_t)PQntuples(child->nobody) + 1;
    unsigned char(*hmacs)[FD_HMAC_SIZE] = calloc(count, sizeof(*hmacs));
    struct fd_str *texts = calloc(count, sizeof(*texts));

    if (!hmacs || !texts) {
        fd_abort("out of memory for hashes");
    }
    for (size_t i = 0; i < count; i++) {
        struct fd_str id = i == 0 ? fd_str_from(child->id) : FD_STR("");
        struct fd_str contact = i == 0 ? FD_STR_NULL : fd_pg_str(child->nobody, (int)i - 1, 0);

        fd_erasure_hmac(key, authority, id, contact, hmacs[i]);
        texts[i] = (struct fd_str){(const char *)hmacs[i], FD_HMAC_SIZE};
    }
    fd_params_add_array(params, &column, 1, texts, sizeof(*texts), count);
    free(texts);
    free(hmacs);
}

static enum fd_status delete_rows(struct fd_pg *pg, const struct fd_erasure_key *key,
                                  const struct ctl_child *child, const char *why,
                                  PGresult **ret_rows, struct fd_error *error)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    ctl_child_add(child, &params);
    add_hmacs(key, child, &params);
    fd_params_add_text(&params, key->id);
    fd_params_add_text(&params, why);
    status = fd_pg_run(pg, "erasure/erase.sql", &params, ret_rows, error);
    fd_params_clean_up(&params);
    return status;
}

enum fd_status ctl_erasure_run(struct fd_pg *pg, const struct fd_erasure_key *key,
                               const struct ctl_child *child,
                               const struct ctl_erasure_reason *reason, PGresult **ret_rows,
                               struct fd_error *error)
{
    struct ctl_action action = {.operation = reason->operation, .authority = child->authority};
    bool held = false;
    enum fd_status status = ctl_erasure_is_held(pg, key, child, &held, error);

    if (status == FD_OK && held) {
        return fd_error_set(error, FD_FATAL, "legal_hold",
                            "a legal hold keeps this child: frontdoorctl legal-hold list");
    }
    if (status == FD_OK) {
        status = delete_rows(pg, key, child, reason->text, ret_rows, error);
    }
    if (status != FD_OK) {
        return status;
    }
    action.arguments =
        json_pack("{s:s, s:o}", "reason", reason->text, "deleted", ctl_erasure_list(*ret_rows));
    return ctl_audit_add(pg, &action, ctl_erasure_sum(*ret_rows), error);
}

json_t *ctl_erasure_list(const PGresult *result)
{
    json_t *list = json_array();

    for (int row = 0; row < PQntuples(result); row++) {
        struct fd_str name = fd_pg_str(result, row, 0);

        json_array_append_new(list, json_pack("{s:s%, s:I}", "relation", name.ptr, (size_t)name.len,
                                              "rows", (json_int_t)fd_pg_int(result, row, 1)));
    }
    return list;
}

int64_t ctl_erasure_sum(const PGresult *result)
{
    int64_t sum = 0;

    for (int row = 0; row < PQntuples(result); row++) {
        sum += fd_pg_int(result, row, 1);
    }
    return sum;
}
