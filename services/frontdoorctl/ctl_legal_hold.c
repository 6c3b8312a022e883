/* Holds: children who must not be erased, whatever rule or request says so. */
#include <stdio.h>
#include <string.h>

#include "ctl_audit.h"
#include "ctl_erasure.h"
#include "service/fd_service_keys.h"

enum { PARAMS_LIMIT = 1 << 16 };

static int list(struct ctl *ctl)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, ctl->options.authority);
    status = ctl_query(ctl, "retention/list_holds.sql", &params, NULL);
    fd_params_clean_up(&params);
    return status == FD_OK ? CTL_DONE : CTL_FAILED;
}

/* What sets a hold and what clears it. */
struct change {
    const char *operation;
    const char *statement;
    const char *done;
    const char *nothing;
    bool has_reason;
};

static enum fd_status change_row(struct ctl *ctl, struct fd_pg *pg, const struct change *change,
                                 const struct fd_erasure_key *key, const struct ctl_child *child,
                                 PGresult **ret_result)
{
    unsigned char hmac[FD_HMAC_SIZE];
    const struct fd_str bytes = {(const char *)hmac, FD_HMAC_SIZE};
    struct fd_params params;
    enum fd_status status;

    ctl_erasure_hmac(key, child, hmac);
    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add(&params, FD_COLUMN_INT2, &child->authority_id);
    fd_params_add(&params, FD_COLUMN_BYTEA, &bytes);
    fd_params_add_text(&params, key->id);
    if (change->has_reason) {
        fd_params_add_text(&params, ctl->options.reason);
    }
    status = fd_pg_run(pg, change->statement, &params, ret_result, &ctl->error);
    fd_params_clean_up(&params);
    return status;
}

static enum fd_status tell_audit(struct ctl *ctl, struct fd_pg *pg, const struct change *change,
                                 const struct ctl_child *child, const PGresult *result)
{
    struct ctl_action action = {.operation = change->operation, .authority = child->authority};

    if (PQntuples(result) == 0) {
        return FD_OK;
    }
    action.arguments = json_pack("{s:I, s:s*}", "hold_id", (json_int_t)fd_pg_int(result, 0, 0),
                                 "reason", ctl->options.reason);
    return ctl_audit_add(pg, &action, 1, &ctl->error);
}

static int change_hold(struct ctl *ctl, struct fd_pg *pg, const struct change *change,
                       const struct fd_erasure_key *key, const struct ctl_child *child)
{
    fd_auto_pgresult result = NULL;
    bool held = false;
    enum fd_status status = ctl_erasure_is_held(pg, key, child, &held, &ctl->error);

    if (status == FD_OK) {
        status = change_row(ctl, pg, change, key, child, &result);
    }
    if (status == FD_OK) {
        status = tell_audit(ctl, pg, change, child, result);
    }
    if (status == FD_OK) {
        status = fd_pg_script(pg, "COMMIT", NULL, &ctl->error);
    }
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    printf("%s\n", PQntuples(result) > 0 ? change->done : change->nothing);
    return PQntuples(result) > 0 ? CTL_DONE : CTL_FOUND;
}

static int make_change(struct ctl *ctl, const struct change *change)
{
    struct fd_erasure_key key = {0};
    struct ctl_child child = {0};
    struct fd_pg *pg = NULL;
    int result = CTL_FAILED;

    if (change->has_reason && (!ctl->options.reason || !ctl->options.child ||
                               strstr(ctl->options.reason, ctl->options.child) != NULL)) {
        return ctl_usage(ctl, "--reason says why; it is kept, so it must not name the child");
    }
    if (ctl_connect(ctl, &pg) == FD_OK && fd_pg_script(pg, "BEGIN", NULL, &ctl->error) == FD_OK) {
        result = ctl_child_find(ctl, pg, &child);
    }
    if (result == CTL_DONE) {
        result = ctl_erasure_key(ctl, pg, &key) == FD_OK
                     ? change_hold(ctl, pg, change, &key, &child)
                     : CTL_FAILED;
    }
    ctl_child_clean_up(&child);
    fd_erasure_key_wipe(&key);
    fd_pg_destroy(&pg);
    return result;
}

static int legal_hold(struct ctl *ctl)
{
    static const struct change set = {"legal-hold set", "retention/hold.sql", "held",
                                      "it is held already", true};
    static const struct change clear = {"legal-hold clear", "retention/clear.sql",
                                        "not held any more", "it isn't held", false};
    const char *what = ctl->config.arguments[0];

    if (strcmp(what, "list") == 0) {
        return list(ctl);
    }
    if (strcmp(what, "set") == 0) {
        return make_change(ctl, &set);
    }
    return strcmp(what, "clear") == 0 ? make_change(ctl, &clear)
                                      : ctl_usage(ctl, "'%s' is none of set, clear and list", what);
}

static const struct fd_config_key keys[] = {
    CTL_KEYS_CHILD,
    CTL_KEY_TEXT(reason, "reason", "set: why; it is kept, so it must not name the child"),
    FD_KEY_ERASURE_KEY(struct ctl_options, erasure_key),
    CTL_KEY_DATABASE,
    CTL_KEY_JSON,
    {0},
};

const struct ctl_command ctl_legal_hold = {
    .name = "legal-hold",
    .arguments = "set | clear | list",
    .summary = "name a child who must not be erased",
    .example = "frontdoorctl legal-hold set --authority E06000008 --child C-1 --reason inquiry-4",
    .keys = keys,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = legal_hold,
};
