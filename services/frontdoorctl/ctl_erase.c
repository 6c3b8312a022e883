/* Erasing a child, and the proof of it: what was deleted, and what remains where it isn't ours. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd_rfc3339.h"
#include "ctl_erasure.h"
#include "domain/fd_intake.h"
#include "service/fd_service_keys.h"

enum { PARAMS_LIMIT = 4096 };

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
        {"archives of topics",
         "its events in the files of frontdoorctl archive, until somebody deletes them"},
        {"this database's files", "pages and log that are freed and not yet overwritten"},
        {"files that were written", "packs of reports, exports, subject-access"},
    };

    for (size_t i = 0; i < FD_COUNT(others); i++) {
        add_remainder(erasing, others[i][0], others[i][1]);
    }
}

/* --- erasing */

static enum fd_status begin(struct erasing *erasing)
{
    struct ctl *ctl = erasing->ctl;
    enum fd_status status = ctl_connect(ctl, &erasing->pg);

    if (status != FD_OK) {
        return status;
    }
    return ctl->options.dry_run
               ? fd_pg_script(erasing->pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL,
                              &ctl->error)
               : ctl_erasure_begin(erasing->pg, &ctl->error);
}

/* A dry run says whether it would be refused, too. */
static enum fd_status count_rows(struct erasing *erasing)
{
    struct fd_error *error = &erasing->ctl->error;
    bool held = false;
    enum fd_status status =
        ctl_erasure_is_held(erasing->pg, &erasing->key, &erasing->child, &held, error);

    json_object_set_new(erasing->proof, "legal_hold", json_boolean(held));
    return status == FD_OK ? ctl_child_run(&erasing->child, erasing->pg, "erasure/count.sql",
                                           &erasing->rows, error)
                           : status;
}

static enum fd_status tell_tombstone(struct erasing *erasing)
{
    fd_auto_pgresult result = NULL;
    unsigned char hmac[FD_HMAC_SIZE];
    const struct fd_str bytes = {(const char *)hmac, FD_HMAC_SIZE};
    char erased_at[FD_RFC3339_SIZE];
    struct fd_params params;
    enum fd_status status;

    ctl_erasure_hmac(&erasing->key, &erasing->child, hmac);
    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add(&params, FD_COLUMN_INT2, &erasing->child.authority_id);
    fd_params_add(&params, FD_COLUMN_BYTEA, &bytes);
    status = fd_pg_run(erasing->pg, "erasure/told.sql", &params, &result, &erasing->ctl->error);
    fd_params_clean_up(&params);
    if (status == FD_OK) {
        fd_rfc3339_format(fd_pg_time(result, 0, 1), erased_at);
        json_object_set_new(erasing->proof, "tombstone_id", json_integer(fd_pg_int(result, 0, 0)));
        json_object_set_new(erasing->proof, "erased_at", json_string(erased_at));
        json_object_set_new(erasing->proof, "key_id", json_string(erasing->key.id));
    }
    return status;
}

static enum fd_status erase_found(struct erasing *erasing)
{
    struct ctl *ctl = erasing->ctl;
    const struct ctl_erasure_reason reason = {"erase", ctl->options.reason};
    enum fd_status status = ctl->options.dry_run
                                ? count_rows(erasing)
                                : ctl_erasure_run(erasing->pg, &erasing->key, &erasing->child,
                                                  &reason, &erasing->rows, &ctl->error);

    if (status == FD_OK) {
        json_object_set_new(erasing->proof, "rows", json_integer(ctl_erasure_sum(erasing->rows)));
        json_object_set_new(erasing->proof, "relations", ctl_erasure_list(erasing->rows));
    }
    return status == FD_OK && !ctl->options.dry_run ? tell_tombstone(erasing) : status;
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
    if (!dry_run) {
        printf("tombstone %" JSON_INTEGER_FORMAT " of %s, made with the key %s\n",
               json_integer_value(json_object_get(proof, "tombstone_id")),
               json_string_value(json_object_get(proof, "erased_at")),
               json_string_value(json_object_get(proof, "key_id")));
    }
    if (json_is_true(json_object_get(proof, "legal_hold"))) {
        printf("it would be refused: a legal hold keeps the child\n");
    }
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
    if (ctl_erasure_key(erasing->ctl, erasing->pg, &erasing->key) != FD_OK ||
        erase_found(erasing) != FD_OK) {
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
