#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <sched.h>
#include <time.h>

#include "service/fd_exchange.h"
#include "service/fd_writer.h"
#include "service/toy.h"

/*
 * The reader's part is played here, without Kafka: a log is the numbers from 0 on. Connections are
 * ended from outside at chosen and at random moments; each number must take effect exactly once.
 */
enum {
    RECORDS = 3000,
    ROW_LIMIT = 50,
    PARTITIONS = 2,
    MOST_WAIT_US = 60000000,
    CHECK_MS = 20,
    NO_CHECK_MS = 3600000
};

static struct scratch scratch;
static struct fd_pg *admin;

struct stage {
    struct fd_service_config config;
    struct fd_exchange *exchange;
    struct fd_writer *writer;
};

static void set_stage(struct stage *stage, const struct fd_service *service)
{
    static char prefix[] = "frontdoor";
    struct fd_writer_options options = {.service = service, .env = fd_env_real()};

    stage->config = toy_config;
    stage->config.database_url.value = scratch.url;
    stage->config.topic_prefix = prefix;
    stage->config.batch_rows = ROW_LIMIT;
    stage->config.batch_bytes = 1 << 20;
    stage->config.check_interval_ms = NO_CHECK_MS;
    stage->exchange = fd_exchange_new(ROW_LIMIT, 1 << 20);
    options.config = &stage->config;
    options.exchange = stage->exchange;
    stage->writer = fd_writer_new(&options);
}

static void strike_stage(struct stage *stage)
{
    assert_true(fd_writer_stop(stage->writer, 20000));
    fd_writer_destroy(&stage->writer);
    fd_exchange_destroy(&stage->exchange);
}

/* Waits for the writer as the reader does, but for its polls of Kafka. */
static enum fd_exchange_state wait_for_writer(struct stage *stage, struct fd_error *error)
{
    enum fd_exchange_state state = FD_EXCHANGE_SHUT;
    int64_t limit = fd_env_monotonic(fd_env_real()) + MOST_WAIT_US;

    while (state == FD_EXCHANGE_SHUT) {
        if (fd_env_monotonic(fd_env_real()) > limit) {
            fail_msg("the writer says nothing");
        }
        sched_yield();
        state = fd_exchange_state(stage->exchange, error);
    }
    return state;
}

static void ask(struct stage *stage, const char *topic, struct fd_position *positions)
{
    for (int i = 0; i < PARTITIONS; i++) {
        positions[i] = (struct fd_position){.partition = i};
        snprintf(positions[i].topic, sizeof(positions[i].topic), "%s", topic);
    }
    fd_exchange_ask(stage->exchange, positions, PARTITIONS);
}

static void wait_until_open(struct stage *stage, struct fd_position *positions)
{
    struct fd_error error = {0};

    if (wait_for_writer(stage, &error) != FD_EXCHANGE_OPEN) {
        fail_msg("%s", error.message);
    }
    fd_exchange_positions(stage->exchange, positions);
}

static void take_over(struct stage *stage, const char *topic, struct fd_position *positions)
{
    ask(stage, topic, positions);
    wait_until_open(stage, positions);
}

static bool add(struct stage *stage, const char *topic, struct fd_position *present)
{
    struct fd_exchange_slot slot;

    if (!fd_exchange_hold(stage->exchange, &slot)) {
        return false;
    }
    toy_add(slot.batch, present, topic, 1);
    if (!fd_exchange_let_go(stage->exchange)) {
        fd_exchange_wait_for_room(stage->exchange, 20000);
    }
    return true;
}

static void end_connections(void)
{
    scratch_script(admin, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                          "application_name = 'toy' AND datname = current_database()");
}

/* One pass over what is left of the log; false when the writer was lost on the way. */
static bool read_rest(struct stage *stage, const char *topic, struct fd_position *positions,
                      int end_every)
{
    int added = 0;

    for (int i = 0; i < PARTITIONS; i++) {
        while (positions[i].next_offset < RECORDS) {
            if (!add(stage, topic, &positions[i])) {
                return false;
            }
            if (end_every > 0 && ++added % end_every == 0) {
                end_connections();
            }
        }
    }
    return fd_exchange_wait_until_written(stage->exchange, 20000);
}

static void assert_each_took_effect_once(const char *topic)
{
    char sql[400];

    snprintf(sql, sizeof(sql),
             "SELECT count(*) FROM generate_series(0, %d) AS wanted (at) CROSS JOIN "
             "generate_series(0, %d) AS part (number) WHERE (SELECT count(*) FROM toy WHERE "
             "topic = '%s' AND toy.partition = part.number AND toy.at = wanted.at) <> 1",
             RECORDS - 1, PARTITIONS - 1, topic);
    assert_int_equal(scratch_number(admin, sql), 0);
}

static int project_log(const struct fd_service *service, const char *topic, int end_every)
{
    struct fd_position positions[PARTITIONS];
    struct stage stage;
    int take_overs = 1;

    set_stage(&stage, service);
    take_over(&stage, topic, positions);
    while (!read_rest(&stage, topic, positions, end_every)) {
        take_over(&stage, topic, positions);
        take_overs++;
        end_every += end_every / 2;
    }
    strike_stage(&stage);
    assert_each_took_effect_once(topic);
    return take_overs;
}

static void each_record_takes_effect_once(void **state)
{
    (void)state;
    assert_int_equal(project_log(&toy_in_one_flight, "calm-0", 0), 1);
    assert_int_equal(project_log(&toy_step_by_step, "calm-1", 0), 1);
}

static void it_does_so_when_connections_end_at_any_moment(void **state)
{
    (void)state;
    assert_true(project_log(&toy_in_one_flight, "cut-0", 300) > 1);
    assert_true(project_log(&toy_step_by_step, "cut-1", 300) > 1);
}

/* Two instances that both believe to own the log: the later one wins, the other is told. */
static void an_instance_that_was_replaced_is_fenced(void **state)
{
    struct fd_position positions[PARTITIONS];
    struct fd_position newer[PARTITIONS];
    struct stage zombie;
    struct stage successor;
    struct fd_error error = {0};

    (void)state;
    set_stage(&zombie, &toy_in_one_flight);
    set_stage(&successor, &toy_in_one_flight);
    take_over(&zombie, "fence", positions);
    take_over(&successor, "fence", newer);
    assert_true(add(&zombie, "fence", &positions[0]));
    fd_exchange_wait_until_written(zombie.exchange, 20000);
    assert_int_equal(fd_exchange_state(zombie.exchange, &error), FD_EXCHANGE_LOST);
    assert_string_equal(error.code, "FD001");
    assert_true(read_rest(&successor, "fence", newer, 0));
    strike_stage(&zombie);
    strike_stage(&successor);
    assert_each_took_effect_once("fence");
}

static enum fd_exchange_state wait_while_open(struct stage *stage, struct fd_error *error)
{
    enum fd_exchange_state state = FD_EXCHANGE_OPEN;

    while (state == FD_EXCHANGE_OPEN) {
        sched_yield();
        state = fd_exchange_state(stage->exchange, error);
    }
    return state;
}

static void an_idle_instance_learns_that_it_was_replaced(void **state)
{
    struct fd_position positions[PARTITIONS];
    struct fd_error error = {0};
    struct stage stage;

    (void)state;
    set_stage(&stage, &toy_in_one_flight);
    stage.config.check_interval_ms = CHECK_MS;
    take_over(&stage, "idle", positions);
    scratch_script(admin, "UPDATE frontdoor.position SET epoch = epoch + 1 WHERE topic = 'idle'");
    assert_int_equal(wait_while_open(&stage, &error), FD_EXCHANGE_LOST);
    assert_string_equal(error.code, "FD001");
    take_over(&stage, "idle", positions);
    assert_int_equal(positions[0].epoch, 3);
    strike_stage(&stage);
}

static void an_idle_instance_learns_that_its_connection_is_lost(void **state)
{
    struct fd_position positions[PARTITIONS];
    struct fd_error error = {0};
    struct stage stage;

    (void)state;
    set_stage(&stage, &toy_in_one_flight);
    stage.config.check_interval_ms = CHECK_MS;
    take_over(&stage, "idle-cut", positions);
    end_connections();
    assert_int_equal(wait_while_open(&stage, &error), FD_EXCHANGE_LOST);
    assert_int_equal(error.status, FD_RETRY);
    take_over(&stage, "idle-cut", positions);
    strike_stage(&stage);
}

static void an_idle_instance_tries_marked_dead_letters_again(void **state)
{
    static const char left[] = "SELECT count(*) FROM frontdoor.dead_letter WHERE topic = 'redrive' "
                               "AND redrive_at IS NULL AND attempts = 1";
    struct fd_position positions[PARTITIONS];
    struct stage stage;

    (void)state;
    set_stage(&stage, &toy_in_one_flight);
    stage.config.check_interval_ms = CHECK_MS;
    take_over(&stage, "redrive", positions);
    scratch_script(admin,
                   "INSERT INTO frontdoor.dead_letter (service, topic, partition, "
                   "\"offset\", record_timestamp, record_value, reason, message, redrive_at) "
                   "SELECT 'toy', 'redrive', 0, n, now(), 'x', 'r', 'm', now() FROM "
                   "generate_series(1, 3 * 50) AS n");
    while (scratch_number(admin, left) < 3 * ROW_LIMIT) {
        sched_yield();
    }
    assert_true(add(&stage, "redrive", &positions[0]));
    assert_true(fd_exchange_wait_until_written(stage.exchange, 20000));
    strike_stage(&stage);
    assert_int_equal(scratch_number(admin, left), 3 * ROW_LIMIT);
}

/* As a process that is stopped between two statements for longer than its session may be idle. */
static enum fd_status sleep_in_transaction(const struct fd_store_context *context,
                                           const struct fd_event *events FD_UNUSED,
                                           size_t event_count FD_UNUSED,
                                           bool *ret_durable FD_UNUSED, struct fd_error *error)
{
    const struct timespec pause = {.tv_nsec = 500000000};

    /* allowed: the pause is what is tried */
    nanosleep(&pause, NULL);
    return fd_pg_script(context->pg, "SELECT 1", NULL, error);
}

static void one_that_slept_in_a_transaction_gives_the_group_time_to_tell_it(void **state)
{
    static const struct fd_service sleepy = {.name = "toy", .write = sleep_in_transaction};
    struct fd_position positions[PARTITIONS];
    struct fd_error error = {0};
    struct stage stage;
    int64_t began;

    (void)state;
    set_stage(&stage, &sleepy);
    stage.config.idle_in_transaction_timeout_ms = 100;
    take_over(&stage, "sleepy", positions);
    assert_true(add(&stage, "sleepy", &positions[0]));
    assert_int_equal(wait_while_open(&stage, &error), FD_EXCHANGE_LOST);
    assert_string_equal(error.code, "25P03");
    began = fd_env_monotonic(fd_env_real());
    take_over(&stage, "sleepy", positions);
    assert_true(fd_env_monotonic(fd_env_real()) - began >= INT64_C(1500000));
    strike_stage(&stage);
}

/* Far beyond the lock timeout, the locks of an instance that says nothing are taken from it. */
static void a_take_over_clears_a_silent_owner(void **state)
{
    struct fd_pg *silent = scratch_connect(&scratch, "toy");
    struct fd_position positions[PARTITIONS];
    struct stage stage;

    (void)state;
    set_stage(&stage, &toy_in_one_flight);
    take_over(&stage, "silent", positions);
    scratch_script(silent, "SET idle_in_transaction_session_timeout = 0; BEGIN; SELECT FROM "
                           "frontdoor.position WHERE topic = 'silent' FOR UPDATE");
    take_over(&stage, "silent", positions);
    assert_int_equal(positions[0].epoch, 2);
    strike_stage(&stage);
    fd_pg_destroy(&silent);
}

static void old_dead_letters_go_after_a_take_over_unless_kept_for_ever(void **state)
{
    static const char left[] = "SELECT count(*) FROM frontdoor.dead_letter WHERE topic = 'expire'";
    struct fd_position positions[PARTITIONS];
    struct stage stage;

    (void)state;
    scratch_script(admin, "INSERT INTO frontdoor.dead_letter (service, topic, partition, "
                          "\"offset\", record_timestamp, reason, message, created_at) VALUES "
                          "('toy', 'expire', 0, 1, now(), 'r', 'm', now() - interval '9 days')");
    for (int64_t days = 0; days <= 8; days += 8) {
        set_stage(&stage, &toy_in_one_flight);
        stage.config.dead_letter_days = days;
        take_over(&stage, "expire", positions);
        strike_stage(&stage);
        assert_int_equal(scratch_number(admin, left), days == 0 ? 1 : 0);
    }
}

static void a_flood_of_old_dead_letters_goes_check_by_check(void **state)
{
    static const char left[] = "SELECT count(*) FROM frontdoor.dead_letter WHERE topic = 'flood'";
    int64_t limit = fd_env_monotonic(fd_env_real()) + MOST_WAIT_US;
    struct fd_position positions[PARTITIONS];
    struct stage stage;

    (void)state;
    scratch_script(admin, "INSERT INTO frontdoor.dead_letter (service, topic, partition, "
                          "\"offset\", record_timestamp, reason, message, created_at) "
                          "SELECT 'toy', 'flood', 0, n, now(), 'r', 'm', 'epoch' "
                          "FROM generate_series(0, 20000) AS n");
    set_stage(&stage, &toy_in_one_flight);
    stage.config.dead_letter_days = 8;
    stage.config.check_interval_ms = CHECK_MS;
    take_over(&stage, "flood", positions);
    while (scratch_number(admin, left) > 0 && fd_env_monotonic(fd_env_real()) < limit) {
        sched_yield();
    }
    strike_stage(&stage);
    assert_int_equal(scratch_number(admin, left), 0);
}

/* As a server is that was demoted, or whose disk is full. */
static void a_read_only_server_is_waited_for_on_new_connections(void **state)
{
    struct fd_position positions[PARTITIONS];
    struct stage stage;
    char sql[200];

    (void)state;
    snprintf(sql, sizeof(sql), "ALTER DATABASE %s SET default_transaction_read_only = on",
             scratch.name);
    scratch_script(admin, sql);
    set_stage(&stage, &toy_in_one_flight);
    ask(&stage, "read-only", positions);
    while (scratch_number(admin, "SELECT count(*) FROM pg_stat_activity WHERE application_name = "
                                 "'toy' AND datname = current_database()") == 0) {
    }
    snprintf(sql, sizeof(sql), "ALTER DATABASE %s RESET default_transaction_read_only",
             scratch.name);
    scratch_script(admin, sql);
    wait_until_open(&stage, positions);
    assert_int_equal(positions[0].epoch, 1);
    strike_stage(&stage);
}

static void a_missing_table_is_fatal(void **state)
{
    struct fd_position positions[PARTITIONS];
    struct fd_error error = {0};
    struct stage stage;

    (void)state;
    scratch_script(admin, "ALTER TABLE frontdoor.bank_holiday RENAME TO bank_holiday_away");
    set_stage(&stage, &toy_in_one_flight);
    ask(&stage, "missing", positions);
    assert_int_equal(wait_for_writer(&stage, &error), FD_EXCHANGE_FAILED);
    assert_string_equal(error.code, "42P01");
    strike_stage(&stage);
    scratch_script(admin, "ALTER TABLE frontdoor.bank_holiday_away RENAME TO bank_holiday");
}

static void no_reference_data_is_fatal(void **state)
{
    struct fd_position positions[PARTITIONS];
    struct fd_error error = {0};
    struct stage stage;

    (void)state;
    scratch_script(admin, "DELETE FROM frontdoor.authority");
    set_stage(&stage, &toy_in_one_flight);
    ask(&stage, "reference", positions);
    assert_int_equal(wait_for_writer(&stage, &error), FD_EXCHANGE_FAILED);
    assert_string_equal(error.code, "reference");
    strike_stage(&stage);
}

static int set_up(void **state)
{
    (void)state;
    scratch_init(&scratch, "writer");
    admin = scratch_connect(&scratch, "admin");
    scratch_script(admin, TOY_TABLE "; CREATE INDEX ON toy (topic, partition, at)");
    scratch_script(admin, "INSERT INTO frontdoor.authority VALUES (1, 'E06000008', 'A', 'B')");
    scratch_script(admin, "INSERT INTO frontdoor.bank_holiday VALUES ('2020-12-25', 'C')");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fd_pg_destroy(&admin);
    scratch_clean_up(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_record_takes_effect_once),
        cmocka_unit_test(it_does_so_when_connections_end_at_any_moment),
        cmocka_unit_test(an_instance_that_was_replaced_is_fenced),
        cmocka_unit_test(an_idle_instance_learns_that_it_was_replaced),
        cmocka_unit_test(an_idle_instance_learns_that_its_connection_is_lost),
        cmocka_unit_test(an_idle_instance_tries_marked_dead_letters_again),
        cmocka_unit_test(one_that_slept_in_a_transaction_gives_the_group_time_to_tell_it),
        cmocka_unit_test(a_take_over_clears_a_silent_owner),
        cmocka_unit_test(old_dead_letters_go_after_a_take_over_unless_kept_for_ever),
        cmocka_unit_test(a_flood_of_old_dead_letters_goes_check_by_check),
        cmocka_unit_test(a_read_only_server_is_waited_for_on_new_connections),
        cmocka_unit_test(a_missing_table_is_fatal),
        cmocka_unit_test(no_reference_data_is_fatal),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
