#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "avro/fd_encode.h"
#include "domain/fd_codes.h"
#include "domain/fd_intake.h"
#include "service/fd_redrive.h"
#include "service/toy.h"

#define TOPIC "frontdoor.call-logged"

enum { MANY = 10, KEY_LENGTH = 3 };

static struct scratch scratch;
static struct fd_pg *pg;
static struct fd_arena *arena;
static struct fd_params params;
static struct fd_buf value;
static struct fd_schema_store *schemas;
static struct fd_intake *intake;
static struct fd_service_config config;
static struct fd_authority authority = {.gss_code = "E06000008", .id = 1};
static struct fd_reference reference = {.authorities = &authority, .authority_count = 1};

static struct fd_transaction make_transaction(const struct fd_service *service)
{
    return (struct fd_transaction){
        .service = service,
        .context = {.pg = pg,
                    .reference = &reference,
                    .arena = arena,
                    .params = &params,
                    .env = fd_env_real(),
                    .config = &config},
    };
}

/* The bytes of a good event, of which one revision is refused by PostgreSQL. */
static struct fd_str encode_call(int64_t revision)
{
    char json[512];
    int length = snprintf(
        json, sizeof(json),
        "{\"event_id\": \"6f0d9a52-7d0e-4c0b-9c39-0c5b7f2d3a11\", \"authority\": \"E06000008\", "
        "\"revision\": %" PRId64 ", \"recorded_at\": 1583316000000000, \"contact_id\": \"c-1\", "
        "\"child_id\": \"p-1\", \"received_at\": 1583316000000000, \"channel\": \"PHONE\", "
        "\"source\": \"S_2A\", \"concern_factors\": [\"F_3A\"]}",
        revision);

    fd_buf_reset(&value);
    assert_ok(fd_encode_json(fd_intake_contract(intake, FD_CALL_LOGGED),
                             (struct fd_str){json, (uint32_t)length}, &value, &scratch_error));
    return (struct fd_str){value.data, (uint32_t)value.length};
}

static void add_letter(const char *service, int64_t offset, struct fd_str bytes)
{
    struct fd_dead_letter letter = {
        .topic = FD_STR(TOPIC),
        .offset = offset,
        .timestamp = 1600000000000000,
        .key = FD_STR("p-1"),
        .value = bytes,
        .reason = FD_STR("schema_unknown"),
        .message = FD_STR("m"),
    };

    fd_pg_flight_begin(pg);
    fd_dead_letter_queue(pg, service, &letter, 1, &params);
    assert_ok(fd_pg_flight_land(pg, NULL, 0, &scratch_error));
}

static void add_good_letters(int count)
{
    for (int i = 0; i < count; i++) {
        add_letter("toy", i, encode_call(1));
    }
}

static void mark_all(void)
{
    scratch_script(pg, "UPDATE frontdoor.dead_letter SET redrive_at = now() WHERE discarded_at IS "
                       "NULL");
}

static int64_t count_letters(const char *condition)
{
    char sql[200];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM frontdoor.dead_letter WHERE %s", condition);
    return scratch_number(pg, sql);
}

static int64_t count_toys(void)
{
    return scratch_number(pg, "SELECT count(*) FROM toy WHERE topic = '" TOPIC "'");
}

static struct fd_redrive_tally redrive(const struct fd_service *service)
{
    struct fd_transaction transaction = make_transaction(service);
    struct fd_redrive_tally tally = {0};

    assert_ok(fd_redrive_round(&transaction, NULL, 0, &tally, &scratch_error));
    return tally;
}

static const struct fd_service *const services[] = {&toy_in_one_flight, &toy_step_by_step};

static void clear(void)
{
    scratch_script(pg, "TRUNCATE toy, frontdoor.dead_letter, frontdoor.position");
}

static void marked_ones_take_effect_once_and_are_gone(void **state)
{
    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        clear();
        add_good_letters(MANY);
        mark_all();
        assert_int_equal(redrive(services[s]).applied, MANY);
        assert_int_equal(redrive(services[s]).applied, 0);
        assert_int_equal(count_toys(), MANY);
        assert_int_equal(count_letters("true"), 0);
        assert_int_equal(scratch_number(pg, "SELECT count(DISTINCT at) FROM toy"), MANY);
        assert_int_equal(scratch_number(pg, "SELECT count(*) FROM frontdoor.position"), 0);
    }
}

/* By the time of its own record, however much later it is tried again. */
static void what_was_ahead_when_it_was_sent_is_noted_once_taken(void **state)
{
    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        clear();
        scratch_script(pg, "TRUNCATE frontdoor.time_ahead");
        add_letter("toy", 0, encode_call(1));
        add_letter("toy", 1, encode_call(TOY_POISON));
        add_letter("toy", 2, encode_call(2));
        scratch_script(pg, "UPDATE frontdoor.dead_letter SET record_timestamp = "
                           "to_timestamp(1583316000) - interval '1 hour' WHERE \"offset\" < 2");
        mark_all();
        assert_int_equal(redrive(services[s]).applied, 2);
        assert_int_equal(scratch_number(pg, "SELECT count(*) FROM frontdoor.time_ahead WHERE "
                                            "\"offset\" = 0 AND topic = '" TOPIC "' AND "
                                            "ahead_at - record_timestamp = interval '1 hour'"),
                         2);
        assert_int_equal(scratch_number(pg, "SELECT count(*) FROM frontdoor.time_ahead"), 2);
    }
}

static void only_marked_ones_of_the_service_are_tried(void **state)
{
    (void)state;
    add_letter("other", 0, encode_call(1));
    mark_all();
    add_letter("toy", 0, encode_call(1));
    assert_int_equal(redrive(&toy_in_one_flight).applied, 0);
    assert_int_equal(count_letters("true"), 2);
    assert_int_equal(count_toys(), 0);
}

static void what_is_refused_again_stays_with_its_new_reason_and_one_attempt_more(void **state)
{
    struct fd_redrive_tally tally;

    (void)state;
    add_good_letters(2);
    add_letter("toy", 7, FD_STR("no avro at all"));
    for (int attempt = 1; attempt <= 2; attempt++) {
        mark_all();
        tally = redrive(&toy_in_one_flight);
        assert_int_equal(tally.applied, attempt == 1 ? 2 : 0);
        assert_int_equal(tally.refused, 1);
        assert_int_equal(count_letters("redrive_at IS NULL AND reason LIKE 'framing_%' AND "
                                       "message <> 'm' AND record_value = 'no avro at all'"),
                         1);
        assert_int_equal(scratch_number(pg, "SELECT attempts FROM frontdoor.dead_letter"), attempt);
    }
    assert_int_equal(count_toys(), 2);
}

static void what_postgresql_refuses_again_stays_and_the_rest_lands(void **state)
{
    struct fd_redrive_tally tally;

    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        clear();
        add_good_letters(MANY);
        add_letter("toy", 100, encode_call(TOY_POISON));
        add_letter("toy", 101, encode_call(TOY_POISON));
        mark_all();
        tally = redrive(services[s]);
        assert_int_equal(tally.applied, MANY);
        assert_int_equal(tally.refused, 2);
        assert_int_equal(count_toys(), MANY);
        assert_int_equal(count_letters("reason = 'sql_22012' AND attempts = 1 AND \"offset\" >= "
                                       "100 AND record_value IS NOT NULL"),
                         2);
        assert_int_equal(count_letters("true"), 2);
    }
}

static void a_topic_of_another_prefix_is_refused(void **state)
{
    static char prefix[] = "elsewhere";

    (void)state;
    add_good_letters(1);
    mark_all();
    config.topic_prefix = prefix;
    assert_int_equal(redrive(&toy_in_one_flight).refused, 1);
    assert_int_equal(count_letters("reason = 'topic_unknown'"), 1);
}

static void those_that_another_instance_holds_are_passed_over(void **state)
{
    struct fd_pg *other = scratch_connect(&scratch, "other");

    (void)state;
    add_good_letters(MANY);
    mark_all();
    scratch_script(other, "BEGIN; SELECT FROM frontdoor.dead_letter WHERE \"offset\" < 4 FOR "
                          "UPDATE");
    assert_int_equal(redrive(&toy_in_one_flight).applied, MANY - 4);
    scratch_script(other, "ROLLBACK");
    assert_int_equal(redrive(&toy_in_one_flight).applied, 4);
    assert_int_equal(count_toys(), MANY);
    fd_pg_destroy(&other);
}

static void a_round_is_bounded_by_rows_and_by_bytes(void **state)
{
    (void)state;
    add_good_letters(MANY);
    mark_all();
    config.batch_rows = 3;
    assert_int_equal(redrive(&toy_in_one_flight).applied, 3);
    config.batch_rows = 1000;
    config.batch_bytes = (int64_t)value.length + KEY_LENGTH;
    assert_int_equal(redrive(&toy_in_one_flight).applied, 1);
    config.batch_bytes++;
    assert_int_equal(redrive(&toy_in_one_flight).applied, 2);
    config.batch_bytes = 1;
    assert_int_equal(redrive(&toy_in_one_flight).applied, 1);
    assert_int_equal(count_toys(), 7);
    assert_int_equal(count_letters("redrive_at IS NOT NULL"), MANY - 7);
}

/* Where it says so the connection is lost, as it may be at any statement. */
static enum fd_status write_and_lose(const struct fd_store_context *context,
                                     const struct fd_event *events, size_t event_count,
                                     bool *ret_durable, struct fd_error *error)
{
    enum fd_status status = toy_write(context, events, event_count, ret_durable, error);

    return status == FD_OK ? fd_pg_script(context->pg,
                                          "SELECT pg_terminate_backend("
                                          "pg_backend_pid())",
                                          NULL, error)
                           : status;
}

static void a_lost_connection_leaves_the_marks(void **state)
{
    static const struct fd_service losing = {.name = "toy", .write = write_and_lose};
    struct fd_transaction transaction = make_transaction(&losing);
    struct fd_redrive_tally tally = {0};
    struct fd_error error;

    (void)state;
    add_good_letters(MANY);
    mark_all();
    assert_int_equal(fd_redrive_round(&transaction, NULL, 0, &tally, &error), FD_RETRY);
    fd_pg_destroy(&pg);
    pg = scratch_connect(&scratch, "toy");
    assert_int_equal(tally.applied, 0);
    assert_int_equal(count_toys(), 0);
    assert_int_equal(count_letters("redrive_at IS NOT NULL AND attempts = 0"), MANY);
    assert_int_equal(redrive(&toy_in_one_flight).applied, MANY);
}

static void a_round_is_fenced_by_whoever_has_raised_an_epoch(void **state)
{
    struct fd_transaction transaction = make_transaction(&toy_in_one_flight);
    struct fd_position held = {.topic = "frontdoor.call-logged"};
    struct fd_redrive_tally tally = {0};
    struct fd_error error = {0};

    (void)state;
    assert_ok(fd_position_take_over(pg, "toy", &held, 1, &scratch_error));
    add_good_letters(MANY);
    mark_all();
    scratch_script(pg, "UPDATE frontdoor.position SET epoch = epoch + 1");
    assert_int_equal(fd_redrive_round(&transaction, &held, 1, &tally, &error), FD_FENCED);
    assert_int_equal(count_toys(), 0);
    assert_ok(fd_position_take_over(pg, "toy", &held, 1, &scratch_error));
    assert_ok(fd_redrive_round(&transaction, &held, 1, &tally, &scratch_error));
    assert_int_equal(tally.applied, MANY);
}

static int clear_before(void **state)
{
    static char prefix[] = "frontdoor";

    (void)state;
    config = toy_config;
    config.topic_prefix = prefix;
    config.batch_rows = 1000;
    config.batch_bytes = 1 << 20;
    clear();
    return 0;
}

static int set_up(void **state)
{
    static const int32_t holiday = 18621;

    (void)state;
    scratch_init(&scratch, "redrive");
    pg = scratch_connect(&scratch, "toy");
    scratch_script(pg, TOY_TABLE);
    arena = fd_arena_new(1 << 16);
    fd_params_init(&params, 1 << 24);
    fd_buf_init(&value, 1 << 16);
    assert_ok(fd_schema_store_new(fd_embedded_events, &schemas, &scratch_error));
    assert_ok(fd_intake_new(schemas, &intake, &scratch_error));
    assert_ok(fd_calendar_new(&holiday, 1, &reference.calendar, &scratch_error));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fd_calendar_destroy(&reference.calendar);
    fd_intake_destroy(&intake);
    fd_schema_store_destroy(&schemas);
    fd_buf_clean_up(&value);
    fd_params_clean_up(&params);
    fd_arena_destroy(&arena);
    fd_pg_destroy(&pg);
    scratch_clean_up(&scratch);
    return 0;
}

#define redrive_test(name) cmocka_unit_test_setup(name, clear_before)

int main(void)
{
    const struct CMUnitTest tests[] = {
        redrive_test(marked_ones_take_effect_once_and_are_gone),
        redrive_test(what_was_ahead_when_it_was_sent_is_noted_once_taken),
        redrive_test(only_marked_ones_of_the_service_are_tried),
        redrive_test(what_is_refused_again_stays_with_its_new_reason_and_one_attempt_more),
        redrive_test(what_postgresql_refuses_again_stays_and_the_rest_lands),
        redrive_test(a_topic_of_another_prefix_is_refused),
        redrive_test(those_that_another_instance_holds_are_passed_over),
        redrive_test(a_round_is_bounded_by_rows_and_by_bytes),
        redrive_test(a_lost_connection_leaves_the_marks),
        redrive_test(a_round_is_fenced_by_whoever_has_raised_an_epoch),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
