#ifndef TESTS_ROLLUP_KEPT_H
#define TESTS_ROLLUP_KEPT_H

/* A database with views, two authorities and contacts, for the tests of kept figures. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pg/scratch.h"

struct kept {
    struct scratch scratch;
    struct fd_pg *pg;
};

static inline void kept_init(struct kept *kept, const char *label)
{
    scratch_init(&kept->scratch, label);
    kept->pg = scratch_connect(&kept->scratch, "test");
    scratch_script(kept->pg, "BEGIN");
    for (const struct fd_embedded *file = fd_embedded_sql; file->name; file++) {
        if (strncmp(file->name, "bi/", 3) == 0) {
            scratch_script(kept->pg, file->text);
        }
    }
    scratch_script(kept->pg, "COMMIT");
}

static inline void kept_clean_up(struct kept *kept)
{
    fd_pg_destroy(&kept->pg);
    scratch_clean_up(&kept->scratch);
}

/* Contact `id` of authority 8 or 9, received on a day of 2020. */
static inline void kept_add(struct kept *kept, int authority, int id, const char *day)
{
    char sql[1024];

    (void)snprintf(
        sql, sizeof(sql),
        "INSERT INTO timeliness.contact (authority_id, child_key, contact_key, child_id, "
        "contact_id, call_revision, call_id, received_at, received_on, channel, source, "
        "concern_factors) VALUES (%d, %d, %d, 'k%d', 'c%d', 0, 'l', '2020-%s 10:00Z', "
        "'2020-%s', 'PHONE', '1A', '{F_3A}')",
        authority, id, id, id, id, day, day);
    scratch_script(kept->pg, sql);
}

/* Two authorities with one contact each; nothing is kept and everything is marked. */
static inline void kept_reset(struct kept *kept)
{
    scratch_script(kept->pg,
                   "DO $$ DECLARE name text; BEGIN "
                   "FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'rollup' LOOP "
                   "EXECUTE format('TRUNCATE rollup.%I', name); END LOOP; END $$; "
                   "TRUNCATE timeliness.contact, frontdoor.authority, frontdoor.calendar_day; "
                   "INSERT INTO frontdoor.authority VALUES (8, 'E06000008', 'A', 'R'), "
                   "(9, 'E06000009', 'B', 'R'); "
                   "INSERT INTO frontdoor.calendar_day (day, is_working, working_days, in_table) "
                   "SELECT day::date, true, 1, true FROM "
                   "generate_series('2019-12-30'::timestamp, '2021-01-03', '1 day') AS day; "
                   "TRUNCATE frontdoor.touched_day; "
                   "INSERT INTO frontdoor.touched_day VALUES (NULL, NULL)");
    kept_add(kept, 8, 1, "03-02");
    kept_add(kept, 9, 2, "03-02");
}

static inline int64_t kept_marks(struct kept *kept)
{
    return scratch_number(kept->pg, "SELECT count(*) FROM frontdoor.touched_day");
}

/* Contacts in what is kept, marked or not. */
static inline int64_t kept_contacts(struct kept *kept)
{
    return scratch_number(kept->pg, "SELECT coalesce(sum(contacts), 0) FROM rollup.contact_weekly");
}

#endif
