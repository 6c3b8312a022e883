/* Erasing a child, and the proof of it: what was deleted, and what remains where it isn't ours. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl_audit.h"
#include "ctl_child.h"
#include "domain/fd_intake.h"
#include "service/fd_service_keys.h"
#include "service/fd_tombstone_load.h"

enum { PARAMS_LIMIT = 1 << 20 };

/* One erasure, or a dry run of one. */
struct erasing {
    struct ctl *ctl;
    struct fd_pg *pg;
    struct fd_erasure_key key;
    struct ctl_child child;
    PGresult *rows; /* of each relation: its name and how many */
    json_t *proof;
};

/* --- what remains */

static void add_remainder(struct erasing *erasing, const char *where, const char *what)
{
    json_array_append_new(json_object_get(erasing->proof, "remains"),
                          json_pack("{s:s, s:s}", "where", where, "what", what));
}

static void add_topic(struct erasing *erasing, const char *name, const struct fd_topic_found *found)
{
    char what[160];

    if (found->retention_ms < 0) {
        snprintf(what, sizeof(what), "its events, for ever (retention.ms=-1)");
    } else {
        snprintf(what, sizeof(what),
                 "its events, until they are %" PRId64 " hours old (retention.ms)",
                 found->retention_ms / 3600000);
    }
    add_remainder(erasing, name, what);
}

static enum fd_status add_topics(struct erasing *erasing, struct fd_admin *admin)
{
    struct ctl *ctl = erasing->ctl;
    char **names = NULL;
    int count = 0;
    enum fd_status status =
        fd_admin_list(admin, ctl->options.topic_prefix, &names, &count, &ctl->error);

    for (int i = 0; i < count; i++) {
        struct fd_topic_found found = {0};
        struct fd_topic topic;

        if (status == FD_OK && fd_topic_parse(ctl->options.topic_prefix, names[i], &topic)) {
            status = fd_admin_describe(admin, names[i], &found, &ctl->error);
            if (status == FD_OK) {
                add_topic(erasing, names[i], &found);
            }
        }
        free(names[i]);
    }
    free(names);
    return status;
}

/* Before anything is locked. Brokers that can't be asked don't hold an erasure up. */
static void add_kafka(struct erasing *erasing)
{
    struct ctl *ctl = erasing->ctl;
    struct fd_admin *admin = NULL;

    if (ctl_admin(ctl, &admin) != FD_OK || add_topics(erasing, admin) != FD_OK) {
        char what[160];

        snprintf(what, sizeof(what), "its events; retention unknown: %.100s", ctl->error.message);
        add_remainder(erasing, "Kafka", what);
    }
    fd_admin_destroy(&admin);
}

static void add_elsewhere(struct erasing *erasing)
{
    static const char *const others[][2] = {
        {"the topic of alerts",
         "its alerts, until the relay has sent their deletion and the broker "
         "has compacted the log"},
        {"consumers of that topic", "what they kept of alerts: tell them"},
        {"the source system", "the record itself"},
        {"backups of this database",
         "all of it, until they expire; erase again after restoring one"},
        {"this database's files", "pages and log that are freed and not yet overwritten"},
        {"files that were written", "packs of reports, exports, subject-access"},
    };

    for (size_t i = 0; i < FD_COUNT(others); i++) {
        add_remainder(erasing, others[i][0], others[i][1]);
    }
}

/* --- erasing */

/* One behind the other: the child's, and those of its contacts from when nobody was known. */
static void add_hmacs(const struct erasing *erasing, struct fd_params *params)
{
    static const struct fd_column column = {"hmac", FD_COLUMN_BYTEA, 0};
    const struct ctl_child *child = &erasing->child;
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

        fd_erasure_hmac(&erasing->key, authority, id, contact, hmacs[i]);
        texts[i] = (struct fd_str){(const char *)hmacs[i], FD_HMAC_SIZE};
    }
    fd_params_add_array(params, &column, 1, texts, sizeof(*texts), count);
    free(texts);
    free(hmacs);
}

static enum fd_status delete_rows(struct erasing *erasing)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    ctl_child_add(&erasing->child, &params);
    add_hmacs(erasing, &params);
    fd_params_add_text(&params, erasing->key.id);
    fd_params_add_text(&params, erasing->ctl->options.reason);
    status =
        fd_pg_run(erasing->pg, "erasure/erase.sql", &params, &erasing->rows, &erasing->ctl->error);
    fd_params_clean_up(&params);
    return status;
}

/* The same key as before, or nobody would be told who was erased with the other one. */
static enum fd_status check_key(struct erasing *erasing)
{
    struct ctl *ctl = erasing->ctl;
    struct fd_tombstones *set = NULL;
    enum fd_status status =
        fd_tombstones_load(erasing->pg, &ctl->options.erasure_key, &set, &ctl->error);

    fd_tombstones_destroy(&set);
    if (status == FD_OK) {
        status = fd_erasure_key_read(&ctl->options.erasure_key, &erasing->key, &ctl->error);
    }
    return status;
}

static enum fd_status begin(struct erasing *erasing)
{
    struct ctl *ctl = erasing->ctl;
    enum fd_status status = ctl_connect(ctl, &erasing->pg);

    if (status == FD_OK && ctl->options.dry_run) {
        return fd_pg_script(erasing->pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL,
                            &ctl->error);
    }
    if (status == FD_OK) {
        status = fd_pg_script(erasing->pg, "BEGIN; SET LOCAL synchronous_commit = on", NULL,
                              &ctl->error);
    }
    return status == FD_OK ? fd_pg_run(erasing->pg, "erasure/begin.sql", NULL, NULL, &ctl->error)
                           : status;
}

static json_t *list_rows(const PGresult *result)
{
    json_t *list = json_array();

    for (int row = 0; row < PQntuples(result); row++) {
        struct fd_str name = fd_pg_str(result, row, 0);

        json_array_append_new(list, json_pack("{s:s%, s:I}", "relation", name.ptr, (size_t)name.len,
                                              "rows", (json_int_t)fd_pg_int(result, row, 1)));
    }
    return list;
}

static int64_t sum_rows(const PGresult *result)
{
    int64_t sum = 0;

    for (int row = 0; row < PQntuples(result); row++) {
        sum += fd_pg_int(result, row, 1);
    }
    return sum;
}

static enum fd_status tell_audit(struct erasing *erasing)
{
    const struct ctl *ctl = erasing->ctl;
    const struct ctl_action action = {
        .operation = "erase",
        .authority = erasing->child.authority,
        .arguments = json_pack("{s:s, s:O}", "reason", ctl->options.reason, "deleted",
                               json_object_get(erasing->proof, "relations")),
    };

    return ctl_audit_add(erasing->pg, &action, sum_rows(erasing->rows), &erasing->ctl->error);
}

static enum fd_status erase_found(struct erasing *erasing)
{
    struct ctl *ctl = erasing->ctl;
    bool dry_run = ctl->options.dry_run;
    enum fd_status status = dry_run
                                ? ctl_child_run(&erasing->child, erasing->pg, "erasure/count.sql",
                                                &erasing->rows, &ctl->error)
                                : delete_rows(erasing);

    if (status != FD_OK) {
        return status;
    }
    json_object_set_new(erasing->proof, "rows", json_integer(sum_rows(erasing->rows)));
    json_object_set_new(erasing->proof, "relations", list_rows(erasing->rows));
    return dry_run ? FD_OK : tell_audit(erasing);
}

/* --- the proof */

static void print_list(const json_t *list, const char *name, const char *value)
{
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        const json_t *of = json_object_get(item, value);

        if (json_is_integer(of)) {
            printf("  %-32s %8" JSON_INTEGER_FORMAT "\n",
                   json_string_value(json_object_get(item, name)), json_integer_value(of));
        } else {
            printf("  %s: %s\n", json_string_value(json_object_get(item, name)),
                   json_string_value(of));
        }
    }
}

static void print_proof(const struct erasing *erasing)
{
    const json_t *proof = erasing->proof;
    bool dry_run = erasing->ctl->options.dry_run;

    printf("%s %" JSON_INTEGER_FORMAT " rows of a child of %s:\n",
           dry_run ? "would delete" : "deleted", json_integer_value(json_object_get(proof, "rows")),
           erasing->child.authority);
    print_list(json_object_get(proof, "relations"), "relation", "rows");
    printf("what remains is not in this database:\n");
    print_list(json_object_get(proof, "remains"), "where", "what");
}

static int finish(struct erasing *erasing)
{
    struct ctl *ctl = erasing->ctl;

    if (fd_pg_script(erasing->pg, "COMMIT", NULL, &ctl->error) != FD_OK) {
        return CTL_FAILED;
    }
    if (ctl->options.json) {
        ctl_print_json(erasing->proof, stdout);
    } else {
        print_proof(erasing);
    }
    return CTL_DONE;
}

static int work(struct erasing *erasing)
{
    int result;

    if (begin(erasing) != FD_OK) {
        return CTL_FAILED;
    }
    result = ctl_child_find(erasing->ctl, erasing->pg, &erasing->child);
    if (result != CTL_DONE) {
        return result;
    }
    if (check_key(erasing) != FD_OK || erase_found(erasing) != FD_OK) {
        return CTL_FAILED;
    }
    return finish(erasing);
}

static int erase(struct ctl *ctl)
{
    const struct ctl_options *options = &ctl->options;
    struct erasing erasing = {.ctl = ctl};
    int result;

    if (!options->authority || !options->child || !options->reason || !*options->reason) {
        return ctl_usage(ctl, "--authority, --child and --reason say whom and why");
    }
    if (strstr(options->reason, options->child)) {
        return ctl_usage(ctl, "the reason is kept: it must not name the child");
    }
    erasing.proof = json_pack("{s:s, s:b, s:[]}", "authority", options->authority, "dry_run",
                              options->dry_run, "remains");
    add_kafka(&erasing);
    add_elsewhere(&erasing);
    result = work(&erasing);
    ctl_child_clean_up(&erasing.child);
    fd_pg_result_free(&erasing.rows);
    fd_erasure_key_wipe(&erasing.key);
    fd_pg_destroy(&erasing.pg);
    json_decref(erasing.proof);
    return result;
}

static const struct fd_config_key keys[] = {
    CTL_KEYS_CHILD,
    CTL_KEY_TEXT(reason, "reason", "why; it is kept, so it must not name the child"),
    CTL_KEY_FLAG(dry_run, "dry-run", "only count what would be deleted"),
    FD_KEY_ERASURE_KEY(struct ctl_options, erasure_key),
    CTL_KEY_DATABASE,
    CTL_KEY_BROKERS,
    CTL_KEY_PREFIX,
    CTL_KEY_JSON,
    {0},
};

const struct ctl_command ctl_erase = {
    .name = "erase",
    .arguments = "",
    .summary = "delete all that is held of a child, for good",
    .example = "frontdoorctl erase --authority E06000008 --child C-1 --reason request-17 --dry-run",
    .keys = keys,
    .run = erase,
};
