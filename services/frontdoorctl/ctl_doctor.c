/* Each thing that frontdoor stands on: ok, or what is wrong and the command that cures it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "ctl_access.h"
#include "ctl_migrations.h"
#include "ctl_topics.h"
#include "domain/fd_tombstone.h"
#include "pg/fd_sql.h"
#include "service/fd_service_keys.h"

struct examination {
    struct ctl *ctl;
    json_t *rows; /* NULL: what is found is printed as text */
    int faults;
};

static void FD_PRINTF(4, 5)
    say(struct examination *examination, bool ok, const char *what, const char *format, ...)
{
    va_list arguments;
    char text[512];

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (examination->rows) {
        json_array_append_new(examination->rows,
                              json_pack("{s:s, s:b, s:s}", "what", what, "ok", ok, "text", text));
    } else {
        printf("%-12s %-5s %s\n", what, ok ? "ok" : "WRONG", text);
    }
    examination->faults += ok ? 0 : 1;
}

static void look_at_topic(struct examination *examination, struct fd_admin *admin,
                          enum fd_event_type type)
{
    struct ctl *ctl = examination->ctl;
    struct fd_topic_wanted wanted;
    struct fd_topic_found found = {0};
    const char *fault;

    ctl_topic_wanted(ctl, "", type, &wanted);
    if (fd_admin_describe(admin, wanted.name, &found, &ctl->error) != FD_OK) {
        say(examination, false, "topic", "%s: %s", wanted.name, ctl->error.message);
        return;
    }
    fault = ctl_topic_fault(&wanted, &found);
    if (fault) {
        say(examination, false, "topic", "%s %s", wanted.name, fault);
    } else {
        say(examination, true, "topic", "%s (%s, %d partitions)", wanted.name, found.cleanup_policy,
            found.partitions);
    }
}

static void look_at_kafka(struct examination *examination)
{
    struct ctl *ctl = examination->ctl;
    struct fd_admin *admin = NULL;
    int brokers = 0;

    if (ctl_admin(ctl, &admin) != FD_OK || fd_admin_ping(admin, &brokers, &ctl->error) != FD_OK) {
        say(examination, false, "kafka", "%s: is it running at %s?", ctl->error.message,
            ctl->options.brokers);
    } else {
        say(examination, true, "kafka", "%d broker%s at %s", brokers, brokers == 1 ? "" : "s",
            ctl->options.brokers);
        for (int type = 0; type < FD_CONTRACTS; type++) {
            look_at_topic(examination, admin, (enum fd_event_type)type);
        }
    }
    fd_admin_destroy(&admin);
}

/* Where nobody else is at work, a pooler gives a second connection what the first one left. */
static bool shares_its_backend(struct ctl *ctl)
{
    struct fd_pg *other = NULL;
    bool shared =
        ctl_connect(ctl, &other) != FD_OK && strcmp(ctl->error.code, FD_PG_PREPARED_BEFORE) == 0;

    fd_pg_destroy(&other);
    return shared;
}

/* A pooler in transaction mode gives each transaction another backend, or forgets settings. */
static void look_at_pooling(struct examination *examination, struct fd_pg *pg)
{
    struct fd_error *error = &examination->ctl->error;
    fd_auto_pgresult first = NULL;
    fd_auto_pgresult second = NULL;
    bool same = false;

    if (fd_pg_script(pg, "SET application_name = 'frontdoorctl doctor'", NULL, error) == FD_OK &&
        fd_pg_run(pg, "ctl/doctor_pooling.sql", NULL, &first, error) == FD_OK &&
        fd_pg_run(pg, "ctl/doctor_pooling.sql", NULL, &second, error) == FD_OK) {
        same = fd_pg_int(first, 0, 0) == fd_pg_int(second, 0, 0) &&
               fd_str_equal(fd_pg_str(second, 0, 1), FD_STR("frontdoorctl doctor")) &&
               !shares_its_backend(examination->ctl);
    }
    say(examination, same, "pooling", "%s",
        same ? "each connection keeps its backend"
             : "a pooler in transaction mode is in between: use session mode or connect directly");
}

static void look_at_clock(struct examination *examination, int64_t server_seconds)
{
    int64_t here = fd_env_now(examination->ctl->env) / 1000000;
    int64_t apart = llabs((long long)(here - server_seconds));

    say(examination, apart <= 5, "clock", "%lld s apart from PostgreSQL's%s", (long long)apart,
        apart <= 5 ? "" : ": let both machines keep time by NTP");
}

static void look_at_migrations(struct examination *examination, struct fd_pg *pg)
{
    fd_auto_pgresult differences = NULL;
    struct fd_error *error = &examination->ctl->error;

    if (ctl_migrations_compare(pg, &differences, error) != FD_OK) {
        say(examination, false, "migrations", "%s", error->message);
        return;
    }
    for (int row = 0; row < PQntuples(differences); row++) {
        struct fd_str finding = fd_pg_str(differences, row, 1);
        struct fd_str cure = fd_pg_str(differences, row, 2);

        say(examination, false, "migrations", "%.*s: %.*s", FD_STR_ARGS(finding),
            FD_STR_ARGS(cure));
    }
    if (PQntuples(differences) == 0) {
        say(examination, true, "migrations", "all applied");
    }
}

/* Whether the key is the one that each tombstone was made with. */
static void compare_keys(struct examination *examination, const struct fd_erasure_key *key,
                         const PGresult *used)
{
    for (int row = 0; row < PQntuples(used); row++) {
        struct fd_str made_with = fd_pg_str(used, row, 0);
        long long tombstones = (long long)fd_pg_int(used, row, 1);

        if (fd_str_equal(made_with, fd_str_from(key->id))) {
            say(examination, true, "erasure", "the key is the one that %lld tombstones have",
                tombstones);
        } else {
            say(examination, false, "erasure",
                "the key is %s, and %lld tombstones were made with %.*s: put that one back",
                key->id, tombstones, FD_STR_ARGS(made_with));
        }
    }
    if (PQntuples(used) == 0) {
        say(examination, true, "erasure", "there is a key, and nobody was erased yet");
    }
}

static void look_at_key(struct examination *examination, const PGresult *used)
{
    struct ctl *ctl = examination->ctl;
    struct fd_erasure_key key = {0};

    if (PQntuples(used) == 0 && !fd_secret_is_set(&ctl->options.erasure_key)) {
        say(examination, true, "erasure",
            "nobody was erased; before anybody is, erasure-key-file has to be set");
    } else if (fd_erasure_key_read(&ctl->options.erasure_key, &key, &ctl->error) != FD_OK) {
        say(examination, false, "erasure", "%s (%s): RUNBOOK, Erasing a child", ctl->error.message,
            ctl->error.code);
    } else {
        compare_keys(examination, &key, used);
    }
    fd_erasure_key_wipe(&key);
}

/* What a service that takes over needs once somebody was erased. The relay's and rollup's logins
   may not see whether anybody was, and need nothing. */
static void look_at_erasure(struct examination *examination, struct fd_pg *pg)
{
    fd_auto_pgresult used = NULL;
    struct fd_error *error = &examination->ctl->error;

    if (fd_pg_run(pg, "ctl/doctor_erasure.sql", NULL, &used, error) == FD_OK) {
        look_at_key(examination, used);
    } else if (strcmp(error->code, "42501") == 0) {
        say(examination, true, "erasure", "it is nothing that this login needs");
    } else {
        say(examination, false, "erasure", "%s", error->message);
    }
}

/* What the database's roles lack. */
static enum fd_status look_at_rights(struct examination *examination, struct fd_pg *pg)
{
    fd_auto_pgresult rights = NULL;
    enum fd_status status = ctl_access_read(pg, &rights, &examination->ctl->error);

    for (int row = 0; status == FD_OK && row < PQntuples(rights); row++) {
        if (ctl_access_is_lacked(rights, row)) {
            say(examination, false, "role", "%s lacks: %s", ctl_access_role(rights, row),
                ctl_access_statement(rights, row));
        }
    }
    return status;
}

/* One role that the login is a member of, or one schema that it lacks. */
static void say_role(struct examination *examination, struct fd_str role, const PGresult *found,
                     int row)
{
    struct fd_str name = fd_pg_str(found, row, 0);
    struct fd_str cure = fd_pg_str(found, row, 1);

    if (cure.ptr) {
        say(examination, false, "role", "%.*s may not write to schema %.*s: %.*s",
            FD_STR_ARGS(role), FD_STR_ARGS(name), FD_STR_ARGS(cure));
    } else {
        say(examination, true, "role", "%.*s is a member of %.*s", FD_STR_ARGS(role),
            FD_STR_ARGS(name));
    }
}

/* What the login may be: a service or an operator by its membership, else all services at once. */
static void look_at_role(struct examination *examination, struct fd_pg *pg, struct fd_str role)
{
    fd_auto_pgresult found = NULL;
    struct fd_error *error = &examination->ctl->error;

    if (look_at_rights(examination, pg) != FD_OK ||
        fd_pg_run(pg, "ctl/doctor_role.sql", NULL, &found, error) != FD_OK) {
        say(examination, false, "role", "%.*s: %s", FD_STR_ARGS(role), error->message);
        return;
    }
    for (int row = 0; row < PQntuples(found); row++) {
        say_role(examination, role, found, row);
    }
    if (PQntuples(found) == 0) {
        say(examination, true, "role", "%.*s may write to every schema", FD_STR_ARGS(role));
    }
}

static void look_at_server(struct examination *examination, struct fd_pg *pg)
{
    fd_auto_pgresult result = NULL;
    int64_t version;

    if (fd_pg_run(pg, "ctl/doctor.sql", NULL, &result, &examination->ctl->error) != FD_OK) {
        say(examination, false, "postgresql", "%s", examination->ctl->error.message);
        return;
    }
    version = fd_pg_int(result, 0, 0);
    say(examination, version >= 150000, "postgresql", "version %lld.%lld%s",
        (long long)(version / 10000), (long long)(version % 10000),
        version >= 150000 ? "" : ": 15 or later is needed");
    say(examination, !fd_pg_bool(result, 0, 2), "writable", "%s",
        fd_pg_bool(result, 0, 2) ? "this is a standby: connect to the primary" : "it is a primary");
    if (fd_pg_bool(result, 0, 4)) {
        look_at_role(examination, pg, fd_pg_str(result, 0, 1));
        look_at_migrations(examination, pg);
        look_at_erasure(examination, pg);
    } else {
        say(examination, false, "migrations", "none is applied: frontdoorctl migrate");
    }
    look_at_pooling(examination, pg);
    look_at_clock(examination, fd_pg_int(result, 0, 3));
}

static void look_at_database(struct examination *examination)
{
    struct fd_pg *pg = NULL;

    if (ctl_connect(examination->ctl, &pg) != FD_OK) {
        say(examination, false, "postgresql", "%s: set FRONTDOOR_DATABASE_URL",
            examination->ctl->error.message);
    } else {
        look_at_server(examination, pg);
    }
    fd_pg_destroy(&pg);
}

static int doctor(struct ctl *ctl)
{
    struct examination examination = {.ctl = ctl};

    examination.rows = ctl->options.json ? json_array() : NULL;
    look_at_kafka(&examination);
    look_at_database(&examination);
    if (examination.rows) {
        ctl_print_json(examination.rows, stdout);
        json_decref(examination.rows);
    }
    return examination.faults > 0 ? CTL_FOUND : CTL_DONE;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE, FD_KEY_ERASURE_KEY(struct ctl_options, erasure_key),
    CTL_KEY_BROKERS,  CTL_KEY_PREFIX,
    CTL_KEY_JSON,     {0},
};

const struct ctl_command ctl_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "look at brokers, topics and database: each ok, or what cures it",
    .example = "frontdoorctl doctor",
    .keys = keys,
    .run = doctor,
};
