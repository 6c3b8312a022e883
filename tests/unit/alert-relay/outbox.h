#ifndef TESTS_ALERT_RELAY_OUTBOX_H
#define TESTS_ALERT_RELAY_OUTBOX_H

/* A database with rows in the outbox, for the tests of the relay. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pg/scratch.h"

/* Alerts of the tests: the last digit of the uuid tells them apart. */
#define ALERT_ID(digit) "00000000-0000-5000-8000-00000000000" digit

struct database {
    struct scratch scratch;
    struct fd_pg *pg;
};

static inline void database_init(struct database *database, const char *label)
{
    scratch_init(&database->scratch, label);
    database->pg = scratch_connect(&database->scratch, "test");
}

static inline void database_clean_up(struct database *database)
{
    fd_pg_destroy(&database->pg);
    scratch_clean_up(&database->scratch);
}

/* As after the migrations, with one authority. */
static inline void database_reset(struct database *database)
{
    scratch_script(database->pg,
                   "TRUNCATE frontdoor.alert_outbox RESTART IDENTITY; "
                   "TRUNCATE frontdoor.alert_sent, frontdoor.lease, frontdoor.authority; "
                   "INSERT INTO frontdoor.authority VALUES (8, 'E06000008', 'A', 'B')");
}

/* Write one row: what has become of alert `digit`. `closed_at` is SQL, such as NULL. */
static inline void put_outbox(struct database *database, const char *digit, bool follows,
                              const char *contact_ids, const char *closed_at)
{
    char sql[1024];

    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO frontdoor.alert_outbox (authority_id, alert_id, child_id, follows, "
                   "rule, concern_family, contact_ids, first_contact_at, last_contact_at, "
                   "raised_at, raised_late, due_at, team_id, closed_at, closed_reason) VALUES "
                   "(8, '00000000-0000-5000-8000-00000000000%s', 'CHILD', %s, 'SIMILAR', '3', "
                   "'%s', '2020-02-01 10:00Z', '2020-02-20 10:00Z', '2020-02-20 11:00Z', false, "
                   "'2020-02-22 00:00Z', 'T1', %s, CASE WHEN %s IS NOT NULL THEN 'REVIEWED' END)",
                   digit, follows ? "true" : "false", contact_ids, closed_at, closed_at);
    scratch_script(database->pg, sql);
}

static inline int64_t waiting_rows(struct database *database)
{
    return scratch_number(database->pg, "SELECT count(*) FROM frontdoor.alert_outbox");
}

#endif
