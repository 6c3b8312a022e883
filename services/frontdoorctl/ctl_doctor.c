/* Each thing that frontdoor stands on: ok, or what is wrong and the command that cures it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"
#include "ctl_access.h"
#include "ctl_migrations.h"
#include "ctl_topics.h"
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

/* Says each migration that was changed; *ret_missing: how many are not applied yet. */
static enum fd_status compare_migrations(struct examination *examination, struct fd_pg *pg,
                                         int *ret_missing)
{
    struct fd_error *error = &examination->ctl->error;
    enum fd_status status = FD_OK;

    for (const struct fd_embedded *file = fd_embedded_sql; status == FD_OK && file->name; file++) {
        enum ctl_migration_state state = CTL_MIGRATION_APPLIED;

        if (ctl_migration_is(file)) {
            status =
                ctl_migration_look_up(pg, file->name, ctl_migration_checksum(file), &state, error);
        }
        *ret_missing += state == CTL_MIGRATION_MISSING ? 1 : 0;
        if (state == CTL_MIGRATION_CHANGED) {
            say(examination, false, "migrations",
                "%s is not what was applied: run the program that this database came from",
                file->name);
        }
    }
    return status;
}

static void look_at_migrations(struct examination *examination, struct fd_pg *pg)
{
    struct fd_error *error = &examination->ctl->error;
    int faults = examination->faults;
    int missing = 0;

    if (ctl_migration_refuse_newer(pg, error) != FD_OK ||
        compare_migrations(examination, pg, &missing) != FD_OK) {
        say(examination, false, "migrations", "%s", error->message);
    } else if (missing > 0) {
        say(examination, false, "migrations", "%d not applied yet: frontdoorctl migrate", missing);
    } else if (examination->faults == faults) {
        say(examination, true, "migrations", "all applied");
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
    CTL_KEY_DATABASE, CTL_KEY_BROKERS, CTL_KEY_PREFIX, CTL_KEY_JSON, {0},
};

const struct ctl_command ctl_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "look at brokers, topics and database: each ok, or what cures it",
    .example = "frontdoorctl doctor",
    .keys = keys,
    .run = doctor,
};
