/* Outbox, memory of what was sent, and lease, on a real PostgreSQL. */
#include "outbox.h"

#include "alert_relay_lease.h"
#include "alert_relay_store.h"
#include "base/fd_time.h"
#include "domain/fd_calendar.h"

struct fixture {
    struct database database;
    struct fd_arena *arena;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    database_init(&fixture->database, "relay_store");
    fixture->arena = fd_arena_new(1 << 14);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    if (fixture) {
        fd_arena_destroy(&fixture->arena);
        database_clean_up(&fixture->database);
        free(fixture);
    }
    return 0;
}

static int reset(void **state)
{
    struct fixture *fixture = *state;

    database_reset(&fixture->database);
    return 0;
}

static struct relay_reading read_outbox(struct fixture *fixture, int64_t limit)
{
    struct relay_reading reading;

    assert_ok(relay_read(fixture->database.pg, limit, fixture->arena, &reading, &scratch_error));
    return reading;
}

static int64_t take(struct fixture *fixture, const char *holder)
{
    int64_t epoch = -1;

    assert_ok(relay_lease_take(fixture->database.pg, holder, &epoch, &scratch_error));
    return epoch;
}

static void run_out(struct fixture *fixture)
{
    scratch_script(fixture->database.pg,
                   "UPDATE frontdoor.lease SET held_until = now() - interval '1 second'");
}

/* Read, choose and acknowledge; the number that would have been sent. */
static size_t relay_once(struct fixture *fixture, int64_t epoch)
{
    struct relay_reading reading = read_outbox(fixture, 100);
    size_t chosen = relay_choose(&reading);

    assert_ok(
        relay_acknowledge(fixture->database.pg, epoch, &reading, fixture->arena, &scratch_error));
    relay_reading_clean_up(&reading);
    return chosen;
}

static void a_row_is_read_as_it_was_written(void **state)
{
    struct fixture *fixture = *state;
    struct relay_reading reading;
    const struct fd_repeat_contact_alert *alert;
    int64_t closed_at;

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "'2020-02-21 10:00Z'::timestamptz");
    reading = read_outbox(fixture, 10);
    assert_int_equal(reading.count, 1);
    alert = &reading.items[0].alert;
    assert_true(fd_str_equal(alert->alert_id, FD_STR(ALERT_ID("1"))));
    assert_true(fd_str_equal(alert->authority, FD_STR("E06000008")));
    assert_true(fd_str_equal(alert->child_id, FD_STR("CHILD")));
    assert_true(fd_str_equal(alert->rule, FD_STR("SIMILAR")));
    assert_true(fd_str_equal(alert->concern_family, FD_STR("3")));
    assert_int_equal(alert->contact_ids.count, 3);
    assert_true(fd_str_equal(alert->contact_ids.items[2], FD_STR("C3")));
    assert_true(fd_str_equal(alert->team_id, FD_STR("T1")));
    assert_true(fd_str_equal(alert->closed_reason, FD_STR("REVIEWED")));
    assert_true(fd_time_parse(FD_STR("2020-02-21T10:00:00Z"), &closed_at));
    assert_int_equal(alert->closed_at, closed_at);
    assert_int_equal(reading.items[0].sent.state, RELAY_NONE);
    assert_true(reading.items[0].last);
    assert_true(reading.now > closed_at);
    relay_reading_clean_up(&reading);
}

static void nothing_waiting_is_nothing_read(void **state)
{
    struct relay_reading reading = read_outbox(*state, 10);

    assert_int_equal(reading.count, 0);
    assert_int_equal(relay_choose(&reading), 0);
    relay_reading_clean_up(&reading);
}

static void of_each_alert_the_last_row_counts(void **state)
{
    struct fixture *fixture = *state;
    struct relay_reading reading;

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    put_outbox(&fixture->database, "2", true, "{C1,C2,C3}", "NULL");
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3,C4}", "NULL");
    put_outbox(&fixture->database, "2", false, "{C1,C2,C3}", "NULL");
    reading = read_outbox(fixture, 10);
    assert_int_equal(relay_choose(&reading), 2);
    assert_false(reading.items[0].last);
    assert_false(reading.items[1].last);
    assert_true(reading.items[2].last);
    assert_true(fd_str_equal(reading.items[2].alert.state, FD_STR("RAISED")));
    /* The row before it may have been sent by a round that was never acknowledged. */
    assert_true(fd_str_equal(reading.items[3].alert.state, FD_STR("RETRACTED")));
    relay_reading_clean_up(&reading);
}

static void a_change_taken_back_after_a_lost_acknowledgement_is_told_again(void **state)
{
    struct fixture *fixture = *state;
    int64_t epoch = take(fixture, "a");
    struct relay_reading reading;

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    assert_int_equal(relay_once(fixture, epoch), 1);
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3,C4}", "NULL");
    reading = read_outbox(fixture, 10);
    assert_int_equal(relay_choose(&reading), 1); /* sent, and then the relay dies */
    relay_reading_clean_up(&reading);
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    reading = read_outbox(fixture, 10);
    assert_int_equal(relay_choose(&reading), 1);
    assert_true(fd_str_equal(reading.items[1].alert.state, FD_STR("UPDATED")));
    relay_reading_clean_up(&reading);
}

static void a_limited_reading_takes_the_oldest_and_leaves_the_rest(void **state)
{
    struct fixture *fixture = *state;
    int64_t epoch = take(fixture, "a");
    struct relay_reading reading;

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    put_outbox(&fixture->database, "2", true, "{C1,C2,C3}", "NULL");
    put_outbox(&fixture->database, "1", false, "{C1,C2,C3}", "NULL");
    reading = read_outbox(fixture, 2);
    assert_int_equal(relay_choose(&reading), 2);
    assert_ok(
        relay_acknowledge(fixture->database.pg, epoch, &reading, fixture->arena, &scratch_error));
    relay_reading_clean_up(&reading);
    assert_int_equal(waiting_rows(&fixture->database), 1);
    assert_int_equal(relay_once(fixture, epoch), 1);
    assert_int_equal(scratch_number(fixture->database.pg,
                                    "SELECT count(*) FROM frontdoor.alert_sent WHERE state = "
                                    "'RETRACTED' AND alert_id = '" ALERT_ID("1") "'"),
                     1);
}

static void rows_written_after_the_reading_wait_on(void **state)
{
    struct fixture *fixture = *state;
    int64_t epoch = take(fixture, "a");
    struct relay_reading reading;

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    reading = read_outbox(fixture, 10);
    put_outbox(&fixture->database, "1", false, "{C1,C2,C3}", "NULL");
    relay_choose(&reading);
    assert_ok(
        relay_acknowledge(fixture->database.pg, epoch, &reading, fixture->arena, &scratch_error));
    relay_reading_clean_up(&reading);
    assert_int_equal(waiting_rows(&fixture->database), 1);
}

static void what_was_sent_is_remembered_and_first_sent_stays(void **state)
{
    struct fixture *fixture = *state;
    int64_t epoch = take(fixture, "a");

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    assert_int_equal(relay_once(fixture, epoch), 1);
    scratch_script(fixture->database.pg,
                   "UPDATE frontdoor.alert_sent SET first_sent_at = '2020-01-01Z', "
                   "sent_at = '2020-01-01Z', revision = revision + 3600000");
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3,C4}", "NULL");
    assert_int_equal(relay_once(fixture, epoch), 1);
    assert_int_equal(scratch_number(fixture->database.pg,
                                    "SELECT count(*) FROM frontdoor.alert_sent WHERE state = "
                                    "'UPDATED' AND first_sent_at = '2020-01-01Z' AND sent_at > "
                                    "'2020-01-02Z' AND revision > 1000 * extract(epoch FROM now() "
                                    "+ interval '59 minutes')"),
                     1);
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3,C4}", "NULL");
    assert_int_equal(relay_once(fixture, epoch), 0);
    assert_int_equal(waiting_rows(&fixture->database), 0);
}

static void a_retraction_of_what_was_never_sent_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    int64_t epoch = take(fixture, "a");

    put_outbox(&fixture->database, "1", false, "{C1,C2,C3}", "NULL");
    assert_int_equal(relay_once(fixture, epoch), 0);
    assert_int_equal(waiting_rows(&fixture->database), 0);
    assert_int_equal(
        scratch_number(fixture->database.pg, "SELECT count(*) FROM frontdoor.alert_sent"), 0);
}

static void an_authority_without_code_is_for_a_person(void **state)
{
    struct fixture *fixture = *state;
    struct relay_reading reading;
    struct fd_error error;

    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    scratch_script(fixture->database.pg, "TRUNCATE frontdoor.authority");
    assert_int_equal(relay_read(fixture->database.pg, 10, fixture->arena, &reading, &error),
                     FD_FATAL);
    assert_string_equal(error.code, "authority_missing");
}

static void one_relay_holds_the_lease(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(take(fixture, "a"), 1);
    assert_int_equal(take(fixture, "b"), 0);
    assert_ok(relay_lease_hold(fixture->database.pg, 1, &scratch_error));
}

static void its_holder_takes_the_lease_again_when_its_connection_was_lost(void **state)
{
    struct fixture *fixture = *state;
    struct fd_error error;

    assert_int_equal(take(fixture, "a"), 1);
    assert_int_equal(take(fixture, "a"), 2);
    assert_int_equal(relay_lease_hold(fixture->database.pg, 1, &error), FD_FENCED);
    assert_int_equal(take(fixture, "b"), 0);
}

static void a_lease_that_ran_out_is_taken_and_fences_its_holder(void **state)
{
    struct fixture *fixture = *state;
    struct fd_error error;

    assert_int_equal(take(fixture, "a"), 1);
    run_out(fixture);
    assert_int_equal(take(fixture, "b"), 2);
    assert_int_equal(relay_lease_hold(fixture->database.pg, 1, &error), FD_FENCED);
    assert_string_equal(error.code, "lease_lost");
    assert_ok(relay_lease_hold(fixture->database.pg, 2, &scratch_error));
}

static void a_lease_that_ran_out_can_be_held_while_nobody_takes_it(void **state)
{
    struct fixture *fixture = *state;

    take(fixture, "a");
    run_out(fixture);
    assert_ok(relay_lease_hold(fixture->database.pg, 1, &scratch_error));
    assert_int_equal(take(fixture, "b"), 0);
}

static void a_released_lease_is_free_at_once_but_only_its_holder_releases(void **state)
{
    struct fixture *fixture = *state;

    take(fixture, "a");
    relay_lease_release(fixture->database.pg, 1);
    assert_int_equal(take(fixture, "b"), 2);
    relay_lease_release(fixture->database.pg, 1);
    assert_int_equal(take(fixture, "c"), 0);
}

static void who_lost_the_lease_acknowledges_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct relay_reading reading;
    struct fd_error error;

    take(fixture, "a");
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    reading = read_outbox(fixture, 10);
    relay_choose(&reading);
    run_out(fixture);
    assert_int_equal(take(fixture, "b"), 2);
    assert_int_equal(relay_acknowledge(fixture->database.pg, 1, &reading, fixture->arena, &error),
                     FD_FENCED);
    relay_reading_clean_up(&reading);
    assert_int_equal(waiting_rows(&fixture->database), 1);
    assert_int_equal(
        scratch_number(fixture->database.pg, "SELECT count(*) FROM frontdoor.alert_sent"), 0);
}

/* Else a crash could bring rows back that were sent and are remembered by nobody. */
static void an_acknowledgement_commits_synchronously(void **state)
{
    struct fixture *fixture = *state;
    int64_t epoch = take(fixture, "a");

    scratch_script(fixture->database.pg,
                   "SET synchronous_commit = off; CREATE TABLE commit_seen (setting text); "
                   "CREATE FUNCTION see_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                   "INSERT INTO commit_seen VALUES (current_setting('synchronous_commit')); "
                   "RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER see_commit AFTER DELETE ON "
                   "frontdoor.alert_outbox DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE "
                   "FUNCTION see_commit()");
    put_outbox(&fixture->database, "1", true, "{C1,C2,C3}", "NULL");
    assert_int_equal(relay_once(fixture, epoch), 1);
    assert_int_equal(scratch_number(fixture->database.pg,
                                    "SELECT count(*) FROM commit_seen WHERE setting = 'on'"),
                     1);
    scratch_script(fixture->database.pg,
                   "RESET synchronous_commit; "
                   "DROP TABLE commit_seen; DROP FUNCTION see_commit CASCADE");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, reset)
    const struct CMUnitTest tests[] = {
        CASE(a_row_is_read_as_it_was_written),
        CASE(nothing_waiting_is_nothing_read),
        CASE(of_each_alert_the_last_row_counts),
        CASE(a_change_taken_back_after_a_lost_acknowledgement_is_told_again),
        CASE(a_limited_reading_takes_the_oldest_and_leaves_the_rest),
        CASE(rows_written_after_the_reading_wait_on),
        CASE(what_was_sent_is_remembered_and_first_sent_stays),
        CASE(a_retraction_of_what_was_never_sent_is_dropped),
        CASE(an_authority_without_code_is_for_a_person),
        CASE(one_relay_holds_the_lease),
        CASE(its_holder_takes_the_lease_again_when_its_connection_was_lost),
        CASE(a_lease_that_ran_out_is_taken_and_fences_its_holder),
        CASE(a_lease_that_ran_out_can_be_held_while_nobody_takes_it),
        CASE(a_released_lease_is_free_at_once_but_only_its_holder_releases),
        CASE(who_lost_the_lease_acknowledges_nothing),
        CASE(an_acknowledgement_commits_synchronously),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
