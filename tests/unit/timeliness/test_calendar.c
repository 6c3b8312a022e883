#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/domain_fixture.h"
#include "pg/scratch.h"

/*
 * The services date events by fd_calendar, the views count days by frontdoor.calendar_day and
 * PostgreSQL's own time zones: the two have to agree.
 */

#define SECONDS_AN_HOUR 3600

struct calendars {
    struct scratch scratch;
    struct fd_pg *pg;
    struct fd_calendar *calendar;
};

/** A row of bank_holiday.csv. */
struct holiday {
    int32_t day;
    struct fd_str title;
};

static void load_holidays(struct fd_pg *pg)
{
    static const struct fd_column columns[] = {
        {"day", FD_COLUMN_DATE, offsetof(struct holiday, day)},
        {"title", FD_COLUMN_TEXT, offsetof(struct holiday, title)},
    };
    struct fd_arena *arena = fd_arena_new(65536);
    struct fd_csv csv = read_codes("bank_holiday.csv", arena);
    struct holiday *holidays = fd_arena_new_array(arena, struct holiday, csv.row_count);
    const void **rows = fd_arena_new_array(arena, const void *, csv.row_count);
    struct fd_params params;

    for (uint32_t i = 0; i < csv.row_count; i++) {
        assert_true(fd_date_parse(fd_csv_cell(&csv, i, 0), &holidays[i].day));
        holidays[i].title = fd_csv_cell(&csv, i, 1);
        rows[i] = &holidays[i];
    }
    fd_params_init(&params, 1 << 20);
    fd_params_add_columns(&params, columns, FD_COUNT(columns), rows, csv.row_count);
    assert_ok(fd_pg_run(pg, "reference/merge_bank_holiday.sql", &params, NULL, &scratch_error));
    assert_ok(fd_pg_run(pg, "reference/rebuild_calendar.sql", NULL, NULL, &scratch_error));
    fd_params_clean_up(&params);
    fd_arena_destroy(&arena);
}

static int set_up(void **state)
{
    static struct calendars calendars;

    scratch_init(&calendars.scratch, "calendar");
    calendars.pg = scratch_connect(&calendars.scratch, "calendar");
    calendars.calendar = new_calendar();
    load_holidays(calendars.pg);
    *state = &calendars;
    return 0;
}

static int tear_down(void **state)
{
    struct calendars *calendars = *state;

    fd_calendar_destroy(&calendars->calendar);
    fd_pg_destroy(&calendars->pg);
    scratch_clean_up(&calendars->scratch);
    return 0;
}

static void every_hour_from_1990_to_2099_has_postgresqls_offset(void **state)
{
    const struct calendars *calendars = *state;
    fd_auto_pgresult result = NULL;
    int64_t hour = at("1990-01-01T00:00:00Z") / 1000000;
    int64_t end;
    int64_t offset = 0;

    /* the hours at which the offset becomes another one, and the last hour */
    assert_ok(fd_pg_script(
        calendars->pg,
        "SELECT extract(epoch FROM hour)::bigint, changed::bigint FROM ("
        "  SELECT hour, changed, lag(changed, 1, -1) OVER (ORDER BY hour) AS before FROM ("
        "    SELECT hour, extract(epoch FROM"
        "      (hour AT TIME ZONE 'Europe/London') - (hour AT TIME ZONE 'UTC')) AS changed"
        "    FROM generate_series("
        "      timestamptz '1990-01-01 00:00Z', '2100-01-01 00:00Z', '1 hour') AS hour"
        "  ) AS hours"
        ") AS changes WHERE changed <> before OR hour = '2100-01-01 00:00Z' ORDER BY hour",
        &result, &scratch_error));
    assert_true(PQntuples(result) > 2 * 109);
    for (int row = 0; row < PQntuples(result); row++) {
        end = strtoll(PQgetvalue(result, row, 0), NULL, 10);
        for (; hour < end; hour += SECONDS_AN_HOUR) {
            if (fd_calendar_utc_offset(calendars->calendar, hour * 1000000) != offset) {
                fail_msg("%" PRId64 " is not %" PRId64 " s ahead", hour, offset);
            }
        }
        offset = strtoll(PQgetvalue(result, row, 1), NULL, 10);
    }
    assert_int_equal(hour, at("2100-01-01T00:00:00Z") / 1000000);
}

static void every_day_is_as_many_working_days_on_as_the_calendar_table_says(void **state)
{
    const struct calendars *calendars = *state;
    fd_auto_pgresult result = NULL;
    int32_t first;

    assert_ok(fd_pg_script(calendars->pg,
                           "SELECT day - date '1970-01-01', working_days, is_working "
                           "FROM frontdoor.calendar_day ORDER BY day",
                           &result, &scratch_error));
    assert_true(PQntuples(result) > 100 * 365);
    first = (int32_t)strtol(PQgetvalue(result, 0, 0), NULL, 10) - 1;
    for (int row = 0; row < PQntuples(result); row++) {
        int32_t day = (int32_t)strtol(PQgetvalue(result, row, 0), NULL, 10);
        int32_t elapsed = (int32_t)strtol(PQgetvalue(result, row, 1), NULL, 10);

        assert_int_equal(fd_calendar_elapsed(calendars->calendar, first, day), elapsed);
        assert_int_equal(fd_calendar_is_working_day(calendars->calendar, day),
                         PQgetvalue(result, row, 2)[0] == 't');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_hour_from_1990_to_2099_has_postgresqls_offset),
        cmocka_unit_test(every_day_is_as_many_working_days_on_as_the_calendar_table_says),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
