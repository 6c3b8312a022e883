/* Retention: who is due to be erased by the authority's rules, and, if it is said, their erasure.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl_erasure.h"
#include "domain/fd_intake.h"
#include "service/fd_service_keys.h"

enum { PARAMS_LIMIT = 1 << 16 };

/* Columns of retention/due.sql. */
enum { CHILD_ID, TIER, LAST_DAY, DUE_ON };

struct retaining {
    struct ctl *ctl;
    struct fd_pg *pg;
    struct fd_erasure_key key;
    int16_t authority_id;
    PGresult *tiers;
    PGresult *due;
    bool *held; /* of each that is due */
    int64_t erased;
};

static enum fd_status run_of_authority(struct retaining *retaining, const char *statement,
                                       PGresult **ret_result)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add(&params, FD_COLUMN_INT2, &retaining->authority_id);
    status = fd_pg_run(retaining->pg, statement, &params, ret_result, &retaining->ctl->error);
    fd_params_clean_up(&params);
    return status;
}

static struct ctl_child child_of(const struct retaining *retaining, int row, char ret_id[65])
{
    struct fd_str id = fd_pg_str(retaining->due, row, CHILD_ID);

    snprintf(ret_id, 65, "%.*s", FD_STR_ARGS(id));
    return (struct ctl_child){.authority_id = retaining->authority_id,
                              .authority = retaining->ctl->options.authority,
                              .id = ret_id,
                              .key = fd_key(id)};
}

/* The key is needed once somebody is due. */
static enum fd_status read_holds(struct retaining *retaining)
{
    struct fd_error *error = &retaining->ctl->error;
    int count = PQntuples(retaining->due);
    enum fd_status status = FD_OK;

    retaining->held = calloc((size_t)count + 1, sizeof(*retaining->held));
    if (!retaining->held) {
        fd_abort("out of memory for children");
    }
    if (count > 0) {
        status = ctl_erasure_key(retaining->ctl, retaining->pg, &retaining->key);
    }
    for (int row = 0; row < count && status == FD_OK; row++) {
        char id[65];
        struct ctl_child child = child_of(retaining, row, id);

        status = ctl_erasure_is_held(retaining->pg, &retaining->key, &child, &retaining->held[row],
                                     error);
    }
    return status;
}

static int look(struct retaining *retaining)
{
    struct ctl *ctl = retaining->ctl;
    int result;

    if (ctl_connect(ctl, &retaining->pg) != FD_OK) {
        return CTL_FAILED;
    }
    result = ctl_authority_find(ctl, retaining->pg, &retaining->authority_id);
    if (result != CTL_DONE) {
        return result;
    }
    return run_of_authority(retaining, "retention/tiers.sql", &retaining->tiers) == FD_OK &&
                   run_of_authority(retaining, "retention/due.sql", &retaining->due) == FD_OK &&
                   read_holds(retaining) == FD_OK
               ? CTL_DONE
               : CTL_FAILED;
}

/* --- erasing */

static enum fd_status is_still_due(struct retaining *retaining, int row,
                                   const struct ctl_child *child, bool *ret_due)
{
    fd_auto_pgresult result = NULL;
    struct fd_str tier = fd_pg_str(retaining->due, row, TIER);
    struct fd_str last_day = fd_pg_str(retaining->due, row, LAST_DAY);
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add(&params, FD_COLUMN_INT2, &child->authority_id);
    fd_params_add_int8(&params, child->key);
    fd_params_add_text(&params, child->id);
    fd_params_add(&params, FD_COLUMN_TEXT, &tier);
    fd_params_add(&params, FD_COLUMN_TEXT, &last_day);
    status = fd_pg_run(retaining->pg, "retention/still_due.sql", &params, &result,
                       &retaining->ctl->error);
    fd_params_clean_up(&params);
    if (status == FD_OK) {
        *ret_due = fd_pg_bool(result, 0, 0);
    }
    return status;
}

static enum fd_status erase_found(struct retaining *retaining, struct ctl_child *child,
                                  const char *why)
{
    const struct ctl_erasure_reason reason = {"retention", why};
    fd_auto_pgresult rows = NULL;
    enum fd_status status = ctl_child_find_nobody(retaining->pg, child, &retaining->ctl->error);

    if (status == FD_OK) {
        status = ctl_erasure_run(retaining->pg, &retaining->key, child, &reason, &rows,
                                 &retaining->ctl->error);
    }
    ctl_child_clean_up(child);
    return status;
}

/* A transaction each; whoever is no longer due when everybody is fenced is left alone. */
static enum fd_status erase_one(struct retaining *retaining, int row)
{
    struct fd_error *error = &retaining->ctl->error;
    char id[65];
    char why[80];
    bool due = false;
    struct ctl_child child = child_of(retaining, row, id);
    enum fd_status status = ctl_erasure_begin(retaining->pg, error);

    snprintf(why, sizeof(why), "retention rule of %.*s",
             FD_STR_ARGS(fd_pg_str(retaining->due, row, TIER)));
    if (status == FD_OK) {
        status = is_still_due(retaining, row, &child, &due);
    }
    if (status == FD_OK && due) {
        status = erase_found(retaining, &child, why);
    }
    if (status == FD_OK) {
        status = fd_pg_script(retaining->pg, "COMMIT", NULL, error);
    }
    if (status == FD_OK) {
        retaining->erased += due;
    } else {
        fd_pg_rollback(retaining->pg);
    }
    return status;
}

static enum fd_status erase_all(struct retaining *retaining)
{
    enum fd_status status = FD_OK;

    for (int row = 0; row < PQntuples(retaining->due) && status == FD_OK; row++) {
        if (!retaining->held[row]) {
            status = erase_one(retaining, row);
        }
    }
    return status;
}

/* --- printing */

static json_t *to_json(struct fd_str text)
{
    return json_stringn(text.ptr, text.len);
}

static json_t *list_due(const struct retaining *retaining)
{
    const PGresult *due = retaining->due;
    json_t *list = json_array();

    for (int row = 0; row < PQntuples(due); row++) {
        json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:b}", "child_id",
                                              to_json(fd_pg_str(due, row, CHILD_ID)), "tier",
                                              to_json(fd_pg_str(due, row, TIER)), "last_day",
                                              to_json(fd_pg_str(due, row, LAST_DAY)), "due_on",
                                              to_json(fd_pg_str(due, row, DUE_ON)), "legal_hold",
                                              retaining->held[row]));
    }
    return list;
}

static json_t *list_tiers(const PGresult *tiers)
{
    json_t *list = json_array();

    for (int row = 0; row < PQntuples(tiers); row++) {
        json_t *years =
            fd_pg_is_null(tiers, row, 1) ? json_null() : json_integer(fd_pg_int(tiers, row, 1));

        json_array_append_new(list, json_pack("{s:o, s:o, s:I, s:I}", "tier",
                                              to_json(fd_pg_str(tiers, row, 0)), "years", years,
                                              "children", (json_int_t)fd_pg_int(tiers, row, 2),
                                              "due", (json_int_t)fd_pg_int(tiers, row, 3)));
    }
    return list;
}

static void print_json(const struct retaining *retaining)
{
    json_t *told = json_pack("{s:s, s:o, s:o, s:I}", "authority", retaining->ctl->options.authority,
                             "tiers", list_tiers(retaining->tiers), "due", list_due(retaining),
                             "erased", (json_int_t)retaining->erased);

    ctl_print_json(told, stdout);
    json_decref(told);
}

static void print_text(const struct retaining *retaining)
{
    ctl_print_result(retaining->tiers, false, stdout);
    if (PQntuples(retaining->due) > 0) {
        printf("\n");
        ctl_print_result(retaining->due, false, stdout);
    }
    for (int row = 0; row < PQntuples(retaining->due); row++) {
        if (retaining->held[row]) {
            printf("held: %.*s\n", FD_STR_ARGS(fd_pg_str(retaining->due, row, CHILD_ID)));
        }
    }
    printf("%" PRId64 " erased%s\n", retaining->erased,
           retaining->ctl->options.apply ? "" : ": --apply does it");
}

static int retention(struct ctl *ctl)
{
    struct retaining retaining = {.ctl = ctl};
    int result;

    if (!ctl->options.authority) {
        return ctl_usage(ctl, "--authority says whose children");
    }
    result = look(&retaining);
    if (result == CTL_DONE && ctl->options.apply && erase_all(&retaining) != FD_OK) {
        result = CTL_FAILED;
    }
    if (result == CTL_DONE) {
        (ctl->options.json ? print_json : print_text)(&retaining);
    }
    free(retaining.held);
    fd_pg_result_free(&retaining.tiers);
    fd_pg_result_free(&retaining.due);
    fd_erasure_key_wipe(&retaining.key);
    fd_pg_destroy(&retaining.pg);
    return result;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_TEXT(authority, "authority", "GSS code of the authority"),
    CTL_KEY_FLAG(apply, "apply", "erase those that are due, each in a transaction of its own"),
    FD_KEY_ERASURE_KEY(struct ctl_options, erasure_key),
    CTL_KEY_DATABASE,
    CTL_KEY_JSON,
    {0},
};

const struct ctl_command ctl_retention = {
    .name = "retention",
    .arguments = "",
    .summary = "list children who are due to be erased by the rules of retention, or erase them",
    .example = "frontdoorctl retention --authority E06000008",
    .keys = keys,
    .run = retention,
};
