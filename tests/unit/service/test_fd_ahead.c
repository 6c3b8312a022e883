#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "domain/fd_contract.h"
#include "service/fd_ahead.h"
#include "service/fd_transaction.h"
#include "service/toy.h"

enum { EVENTS = 37 };
#define STAMP (INT64_C(1600000000000) * 1000) /* of toy_add, in microseconds */

static struct scratch scratch;
static struct fd_pg *pg;
static struct fd_arena *arena;
static struct fd_params params;
static struct fd_batch batch;

static struct fd_transaction make_transaction(const struct fd_service *service)
{
    return (struct fd_transaction){
        .service = service,
        .context = {.pg = pg,
                    .arena = arena,
                    .params = &params,
                    .env = fd_env_real(),
                    .config = &toy_config},
    };
}

static struct fd_position take_over(const char *topic)
{
    struct fd_position position = {.partition = 0};

    snprintf(position.topic, sizeof(position.topic), "%s", topic);
    assert_ok(fd_position_take_over(pg, "toy", &position, 1, &scratch_error));
    return position;
}

static int64_t count_ahead(const char *condition)
{
    char sql[800];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM frontdoor.time_ahead WHERE %s", condition);
    return scratch_number(pg, sql);
}

static void clear(void)
{
    scratch_script(pg, "TRUNCATE toy, frontdoor.time_ahead, frontdoor.dead_letter, "
                       "frontdoor.position");
    fd_batch_reset(&batch);
}

/* Whose ids and times are all there. */
static struct fd_event *add(struct fd_position *present, int64_t revision)
{
    struct fd_event *event;

    toy_add(&batch, present, "frontdoor.call-logged", revision);
    event = &batch.events[batch.event_count - 1];
    event->authority_id = 8;
    event->child_key = 70 + (int64_t)batch.event_count;
    event->entity_key = 7;
    event->hash = 5;
    event->child_id = FD_STR("p-1");
    event->call_logged.contact_id = FD_STR("c-1");
    event->recorded_at = STAMP;
    event->call_logged.received_at = STAMP;
    return event;
}

static void write_batch(const struct fd_service *service)
{
    struct fd_transaction transaction = make_transaction(service);

    assert_ok(fd_transaction_write(&transaction, &batch, &scratch_error));
}

static const struct fd_service *const services[] = {&toy_in_one_flight, &toy_step_by_step,
                                                    &toy_both_ways};

static void a_time_is_ahead_from_the_end_of_its_records_millisecond_on(void **state)
{
    struct fd_position present;

    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        clear();
        present = take_over("frontdoor.call-logged");
        add(&present, 1)->call_logged.received_at = STAMP + 999;
        write_batch(services[s]);
        assert_int_equal(count_ahead("true"), 0);
        fd_batch_reset(&batch);
        add(&present, 1)->call_logged.received_at = STAMP + 1000;
        write_batch(services[s]);
        assert_int_equal(count_ahead("true"), 1);
    }
}

static void a_row_says_which_time_of_which_version_in_which_record(void **state)
{
    struct fd_position present;
    struct fd_event *event;

    (void)state;
    clear();
    present = take_over("frontdoor.call-logged");
    event = add(&present, 3);
    event->call_logged.received_at = STAMP + INT64_C(3600000000);
    event->event_uuid[0] = 0xAB;
    write_batch(&toy_in_one_flight);
    assert_int_equal(
        count_ahead("service = 'toy' AND topic = 'frontdoor.call-logged' AND partition = 0 AND "
                    "\"offset\" = 0 AND field = 'received_at' AND authority_id = 8 AND "
                    "child_key = 71 AND entity_key = 7 AND child_id = 'p-1' AND entity_id = 'c-1' "
                    "AND revision = 3 AND hash = 5 AND event_id IS NOT NULL AND "
                    "record_timestamp = to_timestamp(1600000000) AND "
                    "ahead_at - record_timestamp = interval '1 hour'"),
        1);
    assert_int_equal(count_ahead("true"), 1);
}

static bool is_time(enum fd_field_check check)
{
    return check == FD_CHECK_TIME || check == FD_CHECK_DATED_TIME;
}

/* Of each contract, and no other field is taken for one. */
static void every_time_of_every_event_is_looked_at(void **state)
{
    int found = 0;

    (void)state;
    for (enum fd_event_type type = FD_CALL_LOGGED; type < FD_EVENT_TYPES; type++) {
        const struct fd_binding *binding = fd_contract_info(type)->bindings;
        const enum fd_field_check *check = fd_contract_checks(type);
        const struct fd_contract_time *time = fd_contract_times(type);

        assert_string_equal(time->name, "recorded_at");
        for (; binding->name; binding++, check++) {
            if (is_time(*check)) {
                assert_string_equal(time->name, binding->name);
                assert_int_equal(time->offset, binding->offset);
                time++;
                found++;
            }
        }
        assert_null(time->name);
    }
    assert_true(found > 2 * FD_EVENT_TYPES);
}

static void each_time_that_is_ahead_has_a_row_and_one_that_is_null_has_none(void **state)
{
    struct fd_position present;
    struct fd_event *event;

    (void)state;
    clear();
    present = take_over("frontdoor.call-logged");
    event = add(&present, 1);
    event->type = FD_DECISION_MADE;
    event->recorded_at = STAMP + 2000;
    event->decision_made.decided_at = STAMP + 3000;
    event->decision_made.signed_off_at = FD_TIME_NULL;
    write_batch(&toy_in_one_flight);
    assert_int_equal(count_ahead("field IN ('recorded_at', 'decided_at')"), 2);
    assert_int_equal(count_ahead("true"), 2);
}

static void nothing_is_ahead_of_a_record_without_a_timestamp(void **state)
{
    struct fd_position present;

    (void)state;
    clear();
    present = take_over("frontdoor.call-logged");
    add(&present, 1)->timestamp = -1;
    add(&present, 1)->timestamp = 0;
    write_batch(&toy_in_one_flight);
    assert_int_equal(count_ahead("true"), 0);
}

/* Every event is ahead; those at which bits of `poison` are set are refused. */
static void gather(uint64_t poison)
{
    struct fd_position present = take_over("frontdoor.call-logged");

    for (int i = 0; i < EVENTS; i++) {
        int64_t revision = (poison >> i & 1) != 0 ? TOY_POISON : 1;

        add(&present, revision)->recorded_at = STAMP + 1000000;
    }
}

static void a_batch_that_is_halved_has_the_rows_of_those_taken_and_of_no_other(void **state)
{
    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        clear();
        gather(0x1001000010);
        write_batch(services[s]);
        assert_int_equal(count_ahead("true"), EVENTS - 3);
        assert_int_equal(count_ahead("\"offset\" IN (SELECT at FROM toy)"), EVENTS - 3);
    }
}

static void a_fenced_batch_leaves_no_rows(void **state)
{
    struct fd_transaction transaction = make_transaction(&toy_in_one_flight);
    struct fd_error error;

    (void)state;
    clear();
    gather(0);
    take_over("frontdoor.call-logged");
    assert_int_equal(fd_transaction_write(&transaction, &batch, &error), FD_FENCED);
    assert_int_equal(count_ahead("true"), 0);
}

static void records_that_are_read_again_have_their_rows_already(void **state)
{
    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        clear();
        gather(0);
        write_batch(services[s]);
        scratch_script(pg, "DELETE FROM frontdoor.position");
        fd_batch_reset(&batch);
        gather(0);
        write_batch(services[s]);
        assert_int_equal(count_ahead("true"), EVENTS);
        assert_int_equal(scratch_number(pg, "SELECT count(*) FROM toy"), 2 * EVENTS);
    }
}

/* Whose trace would be more than a comparison: a statement, or an arena's memory. */
static void nothing_is_sent_where_nothing_is_ahead(void **state)
{
    struct fd_store_context context = {.pg = pg, .arena = arena, .params = &params};
    struct fd_position present;

    (void)state;
    clear();
    present = take_over("frontdoor.call-logged");
    add(&present, 1);
    fd_params_reset(&params);
    fd_params_add_int8(&params, 1);
    fd_pg_flight_begin(pg);
    fd_ahead_queue(&context, "toy", batch.events, batch.event_count);
    assert_int_equal(params.count, 1);
    assert_ok(fd_pg_flight_land(pg, NULL, 0, &scratch_error));
}

static int set_up(void **state)
{
    (void)state;
    scratch_init(&scratch, "ahead");
    pg = scratch_connect(&scratch, "toy");
    scratch_script(pg, TOY_TABLE);
    arena = fd_arena_new(1 << 16);
    fd_params_init(&params, 1 << 24);
    fd_batch_init(&batch);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fd_batch_clean_up(&batch);
    fd_params_clean_up(&params);
    fd_arena_destroy(&arena);
    fd_pg_destroy(&pg);
    scratch_clean_up(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_ahead_from_the_end_of_its_records_millisecond_on),
        cmocka_unit_test(a_row_says_which_time_of_which_version_in_which_record),
        cmocka_unit_test(every_time_of_every_event_is_looked_at),
        cmocka_unit_test(each_time_that_is_ahead_has_a_row_and_one_that_is_null_has_none),
        cmocka_unit_test(nothing_is_ahead_of_a_record_without_a_timestamp),
        cmocka_unit_test(a_batch_that_is_halved_has_the_rows_of_those_taken_and_of_no_other),
        cmocka_unit_test(a_fenced_batch_leaves_no_rows),
        cmocka_unit_test(records_that_are_read_again_have_their_rows_already),
        cmocka_unit_test(nothing_is_sent_where_nothing_is_ahead),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
