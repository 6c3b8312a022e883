/* Each thing that frontdoor stands on: ok, or what is wrong and the command that cures it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "ctl_codes.h"
#include "domain/fd_event.h"
#include "pg/fd_sql.h"
#include "service/fd_service_keys.h"

struct examination {
    struct ctl *ctl;
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
    printf("%-12s %-5s %s\n", what, ok ? "ok" : "WRONG", text);
    examination->faults += ok ? 0 : 1;
}

static void look_at_topic(struct examination *examination, struct fd_admin *admin,
                          enum fd_event_type type)
{
    struct ctl *ctl = examination->ctl;
    struct fd_topic_found found = {0};
    char name[250];

    snprintf(name, sizeof(name), "%s.%s", ctl->options.topic_prefix, fd_contract_info(type)->name);
    if (fd_admin_describe(admin, name, &found, &ctl->error) != FD_OK) {
        say(examination, false, "topic", "%s: %s", name, ctl->error.message);
    } else if (!found.exists) {
        say(examination, false, "topic", "%s is missing: frontdoorctl topics", name);
    } else {
        bool compacted = strstr(found.cleanup_policy, "compact") != NULL;
        bool wanted = type == FD_REPEAT_CONTACT_ALERT;

        say(examination, compacted == wanted, "topic", "%s (%s, %d partitions)%s", name,
            found.cleanup_policy, found.partitions,
            compacted == wanted ? "" : ": frontdoorctl topics --check says what to set");
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
               fd_str_equal(fd_pg_str(second, 0, 1), FD_STR("frontdoorctl doctor"));
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

static void look_at_migrations(struct examination *examination, struct fd_pg *pg, bool migrated)
{
    fd_auto_pgresult result = NULL;
    int missing = 0;

    if (migrated &&
        fd_pg_run(pg, "ctl/migration_list.sql", NULL, &result, &examination->ctl->error) == FD_OK) {
        for (const struct fd_embedded *file = fd_embedded_sql; file->name; file++) {
            bool found = strncmp(file->name, "migrations/", 11) != 0;

            for (int row = 0; !found && row < PQntuples(result); row++) {
                found = fd_str_equal(fd_pg_str(result, row, 0), fd_str_from(file->name));
            }
            missing += found ? 0 : 1;
        }
    }
    if (!migrated) {
        say(examination, false, "migrations", "none is applied: frontdoorctl migrate");
    } else if (missing > 0) {
        say(examination, false, "migrations", "%d not applied yet: frontdoorctl migrate", missing);
    } else {
        say(examination, true, "migrations", "all applied");
    }
}

static void look_at_server(struct examination *examination, struct fd_pg *pg)
{
    fd_auto_pgresult result = NULL;
    int64_t version;
    bool migrated;

    if (fd_pg_run(pg, "ctl/doctor.sql", NULL, &result, &examination->ctl->error) != FD_OK) {
        say(examination, false, "postgresql", "%s", examination->ctl->error.message);
        return;
    }
    version = fd_pg_int(result, 0, 0);
    migrated = fd_pg_bool(result, 0, 5);
    say(examination, version >= 150000, "postgresql", "version %lld.%lld%s",
        (long long)(version / 10000), (long long)(version % 10000),
        version >= 150000 ? "" : ": 15 or later is needed");
    say(examination, !fd_pg_bool(result, 0, 2), "writable", "%s",
        fd_pg_bool(result, 0, 2) ? "this is a standby: connect to the primary" : "it is a primary");
    say(examination, !migrated || fd_pg_bool(result, 0, 4), "role", "%.*s %s",
        FD_STR_ARGS(fd_pg_str(result, 0, 1)),
        !migrated || fd_pg_bool(result, 0, 4)
            ? "may use schema frontdoor"
            : "may not use schema frontdoor: GRANT USAGE ON SCHEMA frontdoor TO it");
    look_at_migrations(examination, pg, migrated);
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

    look_at_kafka(&examination);
    look_at_database(&examination);
    return examination.faults > 0 ? CTL_FOUND : CTL_DONE;
}

static const struct fd_config_key keys[] = {
    CTL_KEY_DATABASE,
    CTL_KEY_BROKERS,
    CTL_KEY_PREFIX,
    {0},
};

const struct ctl_command ctl_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "look at brokers, topics and database: each ok, or what cures it",
    .example = "frontdoorctl doctor",
    .keys = keys,
    .run = doctor,
};
