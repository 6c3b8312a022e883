#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <pthread.h>

#include "base/fd_env.h"
#include "pg/fd_dead_letter.h"
#include "pg/fd_position.h"
#include "pg/scratch.h"

enum { PARTITIONS = 2, MOST_WAIT_US = 20000000 };

static struct scratch scratch;
static struct fd_pg *owner;
static struct fd_pg *successor;
static struct fd_params params;

static void ask_for(struct fd_position *positions, const char *topic)
{
    for (int i = 0; i < PARTITIONS; i++) {
        positions[i] = (struct fd_position){.partition = i};
        snprintf(positions[i].topic, sizeof(positions[i].topic), "%s", topic);
    }
}

static void take_over(struct fd_pg *pg, struct fd_position *positions, const char *topic)
{
    ask_for(positions, topic);
    assert_ok(fd_position_take_over(pg, "toy", positions, PARTITIONS, &scratch_error));
}

static void plan_moves(const struct fd_position *held, struct fd_position_move *moves, int64_t to)
{
    for (int i = 0; i < PARTITIONS; i++) {
        moves[i] = (struct fd_position_move){.to = held[i], .from_offset = held[i].next_offset};
        moves[i].to.next_offset = to;
        moves[i].to.last_offset = to - 1;
        moves[i].to.last_timestamp = 1600000000000 + to;
        moves[i].to.last_hash = -to;
    }
}

/* BEGIN and the advance, and `end` behind them if there is one. */
static enum fd_status advance(struct fd_pg *pg, const struct fd_position_move *moves,
                              const char *end, struct fd_error *error)
{
    fd_pg_flight_begin(pg);
    fd_pg_flight_script(pg, "BEGIN");
    fd_position_queue_advance(pg, "toy", moves, PARTITIONS, &params);
    if (end) {
        fd_pg_flight_script(pg, end);
    }
    return fd_pg_flight_land(pg, NULL, 0, error);
}

static void a_new_partition_has_no_offset_yet(void **state)
{
    struct fd_position held[PARTITIONS];

    (void)state;
    take_over(owner, held, "new");
    for (int i = 0; i < PARTITIONS; i++) {
        assert_int_equal(held[i].epoch, 1);
        assert_int_equal(held[i].next_offset, -1);
        assert_int_equal(held[i].last_offset, -1);
    }
    take_over(successor, held, "new");
    assert_int_equal(held[0].epoch, 2);
    assert_int_equal(held[0].next_offset, -1);
}

static void an_advance_is_what_the_next_owner_gets(void **state)
{
    struct fd_position held[PARTITIONS];
    struct fd_position_move moves[PARTITIONS];

    (void)state;
    take_over(owner, held, "advance");
    plan_moves(held, moves, 7);
    assert_ok(advance(owner, moves, "COMMIT", &scratch_error));
    take_over(successor, held, "advance");
    for (int i = 0; i < PARTITIONS; i++) {
        assert_int_equal(held[i].epoch, 2);
        assert_int_equal(held[i].next_offset, 7);
        assert_int_equal(held[i].last_offset, 6);
        assert_int_equal(held[i].last_timestamp, 1600000000007);
        assert_int_equal(held[i].last_hash, -7);
    }
}

static void a_stale_epoch_is_fenced_and_nothing_of_it_commits(void **state)
{
    struct fd_position held[PARTITIONS];
    struct fd_position other[PARTITIONS];
    struct fd_position_move moves[PARTITIONS];
    struct fd_error error;

    (void)state;
    take_over(owner, held, "stale");
    take_over(successor, other, "stale");
    plan_moves(held, moves, 7);
    assert_int_equal(advance(owner, moves, "COMMIT", &error), FD_FENCED);
    assert_string_equal(error.code, "FD001");
    fd_pg_rollback(owner);
    take_over(owner, held, "stale");
    assert_int_equal(held[0].next_offset, -1);
}

static void one_fenced_partition_fences_the_whole_batch(void **state)
{
    struct fd_position held[PARTITIONS];
    struct fd_position other;
    struct fd_position_move moves[PARTITIONS];
    struct fd_error error;

    (void)state;
    take_over(owner, held, "one");
    other = held[1];
    assert_ok(fd_position_take_over(successor, "toy", &other, 1, &scratch_error));
    plan_moves(held, moves, 7);
    assert_int_equal(advance(owner, moves, "COMMIT", &error), FD_FENCED);
    fd_pg_rollback(owner);
    take_over(owner, held, "one");
    assert_int_equal(held[0].next_offset, -1);
}

static void another_next_offset_is_fenced(void **state)
{
    struct fd_position held[PARTITIONS];
    struct fd_position_move moves[PARTITIONS];
    struct fd_error error;

    (void)state;
    take_over(owner, held, "offset");
    plan_moves(held, moves, 7);
    assert_ok(advance(owner, moves, "COMMIT", &scratch_error));
    assert_int_equal(advance(owner, moves, "COMMIT", &error), FD_FENCED);
    fd_pg_rollback(owner);
}

static void positions_of_different_services_are_apart(void **state)
{
    struct fd_position held[PARTITIONS];
    struct fd_position_move moves[PARTITIONS];
    struct fd_position other[PARTITIONS];

    (void)state;
    take_over(owner, held, "service");
    ask_for(other, "service");
    assert_ok(fd_position_take_over(successor, "toy2", other, PARTITIONS, &scratch_error));
    plan_moves(held, moves, 7);
    assert_ok(advance(owner, moves, "COMMIT", &scratch_error));
}

struct waiting {
    struct fd_position held[PARTITIONS];
    struct fd_error error;
    enum fd_status status;
};

static void *take_over_and_wait(void *argument)
{
    struct waiting *waiting = argument;

    waiting->status =
        fd_position_take_over(successor, "toy", waiting->held, PARTITIONS, &waiting->error);
    return NULL;
}

static void wait_until_someone_waits_for_a_lock(void)
{
    struct fd_pg *watcher = scratch_connect(&scratch, "watcher");
    int64_t limit = fd_env_monotonic(fd_env_real()) + MOST_WAIT_US;

    while (scratch_number(watcher, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = "
                                   "'Lock' AND datname = current_database()") == 0) {
        if (fd_env_monotonic(fd_env_real()) > limit) {
            fail_msg("nobody waits for a lock");
        }
    }
    fd_pg_destroy(&watcher);
}

static void a_take_over_waits_for_the_old_owners_transaction(void **state)
{
    struct fd_position held[PARTITIONS];
    struct fd_position_move moves[PARTITIONS];
    struct waiting waiting = {0};
    pthread_t thread;

    (void)state;
    scratch_script(successor, "SET lock_timeout = 20000");
    take_over(owner, held, "wait");
    plan_moves(held, moves, 7);
    assert_ok(advance(owner, moves, NULL, &scratch_error));
    ask_for(waiting.held, "wait");
    assert_int_equal(pthread_create(&thread, NULL, take_over_and_wait, &waiting), 0);
    wait_until_someone_waits_for_a_lock();
    scratch_script(owner, "COMMIT");
    pthread_join(thread, NULL);
    assert_int_equal(waiting.status, FD_OK);
    assert_int_equal(waiting.held[0].next_offset, 7);
    assert_int_equal(waiting.held[1].next_offset, 7);
    scratch_script(successor, "SET lock_timeout = 500");
}

static void a_silent_owner_with_locks_is_ended(void **state)
{
    struct fd_pg *zombie = scratch_connect(&scratch, "toy");
    struct fd_position held[PARTITIONS];
    struct fd_position other[PARTITIONS];
    struct fd_position_move moves[PARTITIONS];
    struct fd_error error;
    int ended = -1;

    (void)state;
    take_over(zombie, held, "zombie");
    plan_moves(held, moves, 7);
    assert_ok(advance(zombie, moves, NULL, &scratch_error));
    ask_for(other, "zombie");
    assert_int_equal(fd_position_take_over(successor, "toy", other, PARTITIONS, &error), FD_RETRY);
    assert_string_equal(error.code, "55P03");
    assert_ok(fd_position_clear_blockers(successor, "toy2", 100, &ended, &scratch_error));
    assert_int_equal(ended, 0);
    assert_ok(fd_position_clear_blockers(successor, "toy", 3600000, &ended, &scratch_error));
    assert_int_equal(ended, 0);
    assert_ok(fd_position_clear_blockers(successor, "toy", 100, &ended, &scratch_error));
    assert_int_equal(ended, 1);
    take_over(successor, other, "zombie");
    assert_int_equal(other[0].next_offset, -1);
    assert_int_equal(fd_pg_script(zombie, "COMMIT", NULL, &error), FD_RETRY);
    fd_pg_destroy(&zombie);
}

static void a_check_tells_an_epoch_that_is_another_now(void **state)
{
    struct fd_position held[PARTITIONS];
    struct fd_error error = {0};
    struct fd_position_due due = {true, true};

    (void)state;
    take_over(owner, held, "check");
    assert_ok(fd_position_check(owner, "toy", held, PARTITIONS, &due, &scratch_error));
    assert_false(due.redrive);
    assert_false(due.decide_anew);
    scratch_script(successor, "UPDATE frontdoor.position SET epoch = epoch + 1 WHERE topic = "
                              "'check' AND partition = 1");
    assert_int_equal(fd_position_check(owner, "toy", held, PARTITIONS, &due, &error), FD_FENCED);
    assert_string_equal(error.code, "FD001");
    take_over(owner, held, "check");
    scratch_script(successor, "DELETE FROM frontdoor.position WHERE topic = 'check'");
    assert_int_equal(fd_position_check(owner, "toy", held, PARTITIONS, &due, &error), FD_FENCED);
}

static void what_is_shared_keeps_its_epoch_until_the_transaction_ends(void **state)
{
    struct fd_position held[PARTITIONS];
    struct fd_error error = {0};

    (void)state;
    take_over(owner, held, "share");
    scratch_script(owner, "BEGIN");
    assert_ok(fd_position_share(owner, "toy", held, PARTITIONS, &scratch_error));
    scratch_script(successor, "SET lock_timeout = '100ms'");
    assert_int_equal(fd_pg_script(successor,
                                  "UPDATE frontdoor.position SET epoch = epoch + 1 WHERE topic = "
                                  "'share' AND partition = 1",
                                  NULL, &error),
                     FD_RETRY);
    assert_string_equal(error.code, "55P03");
    scratch_script(owner, "COMMIT");
    scratch_script(successor, "UPDATE frontdoor.position SET epoch = epoch + 1 WHERE topic = "
                              "'share' AND partition = 1");
    assert_int_equal(fd_position_share(owner, "toy", held, PARTITIONS, &error), FD_FENCED);
    assert_string_equal(error.code, "FD001");
}

static void a_check_tells_whether_letters_of_the_service_are_marked(void **state)
{
    static const char insert[] =
        "INSERT INTO frontdoor.dead_letter (service, topic, partition, \"offset\", "
        "record_timestamp, reason, message, redrive_at) VALUES ('%s', 'marked', 0, 1, now(), 'r', "
        "'m', now())";
    static const char *const services[] = {"other", "toy"};
    struct fd_position_due due;
    char sql[300];

    (void)state;
    for (size_t i = 0; i < FD_COUNT(services); i++) {
        snprintf(sql, sizeof(sql), insert, services[i]);
        scratch_script(owner, sql);
        assert_ok(fd_position_check(owner, "toy", NULL, 0, &due, &scratch_error));
        assert_int_equal(due.redrive, i);
    }
    scratch_script(owner, "DELETE FROM frontdoor.dead_letter");
}

static void a_check_tells_whether_children_of_the_service_wait_to_be_decided_anew(void **state)
{
    static const char insert[] = "INSERT INTO frontdoor.decide_anew (service, authority_id, "
                                 "alerts_only) VALUES ('%s', 8, false)";
    static const char *const services[] = {"other", "toy"};
    struct fd_position_due due;
    char sql[300];

    (void)state;
    for (size_t i = 0; i < FD_COUNT(services); i++) {
        snprintf(sql, sizeof(sql), insert, services[i]);
        scratch_script(owner, sql);
        assert_ok(fd_position_check(owner, "toy", NULL, 0, &due, &scratch_error));
        assert_int_equal(due.decide_anew, i);
    }
    scratch_script(owner, "DELETE FROM frontdoor.decide_anew");
}

static const struct fd_dead_letter letters[] = {
    {.topic = FD_STR("t"),
     .partition = 3,
     .offset = 9,
     .timestamp = 1600000000000000,
     .key = FD_STR("k"),
     .value = FD_STR("\x01\xff"),
     .reason = FD_STR("avro_truncated"),
     .message = FD_STR("m")},
    {.topic = FD_STR("t"),
     .partition = 3,
     .offset = 10,
     .timestamp = 1600000000000000,
     .reason = FD_STR("framing_none"),
     .message = FD_STR("m")},
};

static void dead_letters_are_kept_once(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        fd_pg_flight_begin(owner);
        fd_dead_letter_queue(owner, "toy", letters, FD_COUNT(letters), &params);
        assert_ok(fd_pg_flight_land(owner, NULL, 0, &scratch_error));
    }
    assert_int_equal(scratch_number(owner, "SELECT count(*) FROM frontdoor.dead_letter"), 2);
    assert_int_equal(scratch_number(owner, "SELECT count(*) FROM frontdoor.dead_letter WHERE "
                                           "record_value = '\\x01ff' AND record_key = '\\x6b' AND "
                                           "record_timestamp = '2020-09-13 12:26:40+00'"),
                     1);
    assert_int_equal(scratch_number(owner, "SELECT count(*) FROM frontdoor.dead_letter WHERE "
                                           "record_value IS NULL AND reason = 'framing_none'"),
                     1);
}

static void a_record_of_another_time_takes_the_place_of_a_dead_letter(void **state)
{
    struct fd_dead_letter later = letters[0];

    (void)state;
    later.topic = FD_STR("anew");
    fd_pg_flight_begin(owner);
    fd_dead_letter_queue(owner, "toy", &later, 1, &params);
    later.timestamp += 1000;
    later.key = FD_STR_NULL;
    later.value = FD_STR("other");
    later.reason = FD_STR("tombstone");
    later.message = FD_STR("n");
    fd_dead_letter_queue(owner, "toy", &later, 1, &params);
    assert_ok(fd_pg_flight_land(owner, NULL, 0, &scratch_error));
    assert_int_equal(
        scratch_number(owner, "SELECT count(*) FROM frontdoor.dead_letter WHERE topic = 'anew' AND "
                              "record_value = 'other' AND record_key IS NULL AND "
                              "reason = 'tombstone' AND message = 'n' AND "
                              "record_timestamp = '2020-09-13 12:26:40.001+00'"),
        1);
}

static void queue_one(const struct fd_dead_letter *letter)
{
    fd_pg_flight_begin(owner);
    fd_dead_letter_queue(owner, "toy", letter, 1, &params);
    assert_ok(fd_pg_flight_land(owner, NULL, 0, &scratch_error));
}

static int64_t count_of(const char *topic, const char *condition)
{
    char sql[300];

    snprintf(sql, sizeof(sql),
             "SELECT count(*) FROM frontdoor.dead_letter WHERE topic = '%s' AND %s", topic,
             condition);
    return scratch_number(owner, sql);
}

static void one_without_its_bytes_gets_them_when_it_is_read_again(void **state)
{
    struct fd_dead_letter letter = letters[0];

    (void)state;
    letter.topic = FD_STR("again");
    letter.value = FD_STR_NULL;
    queue_one(&letter);
    letter.value = FD_STR("bytes");
    queue_one(&letter);
    assert_int_equal(count_of("again", "record_value = 'bytes'"), 1);
    letter.value = FD_STR_NULL;
    queue_one(&letter);
    assert_int_equal(count_of("again", "record_value = 'bytes'"), 1);
}

static void a_discarded_one_stays_so_unless_its_record_is_another(void **state)
{
    struct fd_dead_letter letter = letters[0];

    (void)state;
    letter.topic = FD_STR("tomb");
    queue_one(&letter);
    scratch_script(owner, "UPDATE frontdoor.dead_letter SET discarded_at = now(), record_value = "
                          "NULL, attempts = 3 WHERE topic = 'tomb'");
    queue_one(&letter);
    assert_int_equal(count_of("tomb", "discarded_at IS NOT NULL AND record_value IS NULL"), 1);
    letter.timestamp += 1000;
    queue_one(&letter);
    assert_int_equal(
        count_of("tomb", "discarded_at IS NULL AND record_value IS NOT NULL AND attempts = 0"), 1);
}

static void marked_and_discarded_ones_do_not_expire(void **state)
{
    int64_t deleted = 1;

    (void)state;
    scratch_script(owner, "INSERT INTO frontdoor.dead_letter (service, topic, partition, "
                          "\"offset\", record_timestamp, reason, message, created_at, redrive_at, "
                          "discarded_at) VALUES "
                          "('stay', 't', 0, 1, now(), 'r', 'm', 'epoch', now(), NULL), "
                          "('stay', 't', 0, 2, now(), 'r', 'm', 'epoch', NULL, now())");
    assert_ok(fd_dead_letter_expire(owner, "stay", 30, &deleted, &scratch_error));
    assert_int_equal(deleted, 0);
}

static void old_dead_letters_of_the_service_expire(void **state)
{
    int64_t deleted = 0;

    (void)state;
    scratch_script(owner, "INSERT INTO frontdoor.dead_letter (service, topic, partition, "
                          "\"offset\", record_timestamp, reason, message, created_at) VALUES "
                          "('old', 't', 0, 1, now(), 'r', 'm', now() - interval '31 days'), "
                          "('old', 't', 0, 2, now(), 'r', 'm', now() - interval '29 days'), "
                          "('other', 't', 0, 1, now(), 'r', 'm', now() - interval '31 days')");
    assert_ok(fd_dead_letter_expire(owner, "old", 30, &deleted, &scratch_error));
    assert_int_equal(deleted, 1);
    assert_int_equal(scratch_number(owner, "SELECT count(*) FROM frontdoor.dead_letter WHERE "
                                           "(service, \"offset\") IN (('old', 2), ('other', 1))"),
                     2);
}

static void what_a_flood_left_expires_part_by_part(void **state)
{
    int64_t deleted = 0;

    (void)state;
    scratch_script(owner, "INSERT INTO frontdoor.dead_letter (service, topic, partition, "
                          "\"offset\", record_timestamp, reason, message, created_at) "
                          "SELECT 'flood', 't', 0, n, now(), 'r', 'm', 'epoch' "
                          "FROM generate_series(0, 10000) AS n");
    assert_ok(fd_dead_letter_expire(owner, "flood", 30, &deleted, &scratch_error));
    assert_int_equal(deleted, FD_DEAD_LETTER_EXPIRE_MOST);
    assert_ok(fd_dead_letter_expire(owner, "flood", 30, &deleted, &scratch_error));
    assert_int_equal(deleted, 1);
}

static int set_up(void **state)
{
    (void)state;
    scratch_init(&scratch, "position");
    owner = scratch_connect(&scratch, "toy");
    successor = scratch_connect(&scratch, "toy");
    fd_params_init(&params, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fd_params_clean_up(&params);
    fd_pg_destroy(&owner);
    fd_pg_destroy(&successor);
    scratch_clean_up(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_partition_has_no_offset_yet),
        cmocka_unit_test(an_advance_is_what_the_next_owner_gets),
        cmocka_unit_test(a_stale_epoch_is_fenced_and_nothing_of_it_commits),
        cmocka_unit_test(one_fenced_partition_fences_the_whole_batch),
        cmocka_unit_test(another_next_offset_is_fenced),
        cmocka_unit_test(positions_of_different_services_are_apart),
        cmocka_unit_test(a_take_over_waits_for_the_old_owners_transaction),
        cmocka_unit_test(a_silent_owner_with_locks_is_ended),
        cmocka_unit_test(dead_letters_are_kept_once),
        cmocka_unit_test(a_record_of_another_time_takes_the_place_of_a_dead_letter),
        cmocka_unit_test(old_dead_letters_of_the_service_expire),
        cmocka_unit_test(a_check_tells_an_epoch_that_is_another_now),
        cmocka_unit_test(what_is_shared_keeps_its_epoch_until_the_transaction_ends),
        cmocka_unit_test(a_check_tells_whether_letters_of_the_service_are_marked),
        cmocka_unit_test(a_check_tells_whether_children_of_the_service_wait_to_be_decided_anew),
        cmocka_unit_test(one_without_its_bytes_gets_them_when_it_is_read_again),
        cmocka_unit_test(a_discarded_one_stays_so_unless_its_record_is_another),
        cmocka_unit_test(marked_and_discarded_ones_do_not_expire),
        cmocka_unit_test(what_a_flood_left_expires_part_by_part),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
