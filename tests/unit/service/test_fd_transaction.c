#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "service/fd_transaction.h"
#include "service/toy.h"

enum { EVENTS = 37, ROUNDS = 40 };

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

static int64_t count_rows(const char *table, const char *topic)
{
    char sql[200];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s WHERE topic = '%s'", table, topic);
    return scratch_number(pg, sql);
}

static int64_t stored_next_offset(const char *topic)
{
    char sql[200];

    snprintf(sql, sizeof(sql), "SELECT next_offset FROM frontdoor.position WHERE topic = '%s'",
             topic);
    return scratch_number(pg, sql);
}

/* Events at which bits of `poison` are set are refused, and only they. */
static void write_and_check(const struct fd_service *service, const char *topic, uint64_t poison)
{
    struct fd_transaction transaction = make_transaction(service);
    struct fd_position present = take_over(topic);
    int64_t refused = 0;

    fd_batch_reset(&batch);
    for (int i = 0; i < EVENTS; i++) {
        bool refuse = (poison >> i & 1) != 0;

        toy_add(&batch, &present, topic, refuse ? TOY_POISON : 1);
        refused += refuse;
    }
    assert_ok(fd_transaction_write(&transaction, &batch, &scratch_error));
    assert_int_equal(count_rows("toy", topic), EVENTS - refused);
    assert_int_equal(count_rows("frontdoor.dead_letter", topic), refused);
    assert_int_equal(stored_next_offset(topic), EVENTS);
}

static const struct fd_service *const services[] = {&toy_in_one_flight, &toy_step_by_step,
                                                    &toy_both_ways};

static void a_batch_without_poison_lands_whole(void **state)
{
    (void)state;
    write_and_check(services[0], "whole-0", 0);
    write_and_check(services[1], "whole-1", 0);
    write_and_check(services[2], "whole-2", 0);
}

static void poison_becomes_dead_letters_and_the_rest_lands(void **state)
{
    static const uint64_t patterns[] = {1, UINT64_C(1) << (EVENTS - 1), 0x1001000010, ~UINT64_C(0)};
    char topic[32];

    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        for (size_t i = 0; i < FD_COUNT(patterns); i++) {
            snprintf(topic, sizeof(topic), "poison-%zu-%zu", s, i);
            write_and_check(services[s], topic, patterns[i]);
        }
    }
}

static void poison_anywhere_is_found(void **state)
{
    uint64_t seed = 88172645463325252U;
    char topic[32];

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        snprintf(topic, sizeof(topic), "any-%d", i);
        write_and_check(services[i % (int)FD_COUNT(services)], topic,
                        seed & seed >> 9 & seed >> 21);
    }
}

/* Else instances that halve at the same time lock rows crosswise, slice by slice. */
static void a_batch_that_is_halved_is_written_in_the_order_of_keys(void **state)
{
    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        struct fd_transaction transaction = make_transaction(services[s]);
        struct fd_position present;
        char topic[16];

        scratch_script(pg, "TRUNCATE toy");
        snprintf(topic, sizeof(topic), "order-%zu", s);
        present = take_over(topic);
        fd_batch_reset(&batch);
        for (int i = 0; i < EVENTS; i++) {
            toy_add(&batch, &present, present.topic, i == 7 ? TOY_POISON : 1);
            batch.events[i].child_key = -i;
        }
        assert_ok(fd_transaction_write(&transaction, &batch, &scratch_error));
        assert_int_equal(scratch_number(pg, "SELECT (array_agg(at ORDER BY ctid) = "
                                            "array_agg(at ORDER BY at DESC))::integer FROM toy"),
                         1);
        assert_int_equal(scratch_number(pg, "SELECT \"offset\" FROM frontdoor.dead_letter "
                                            "WHERE topic LIKE 'order-%' ORDER BY topic DESC "
                                            "LIMIT 1"),
                         7);
    }
}

static void a_dead_letter_says_why_and_holds_the_record(void **state)
{
    (void)state;
    write_and_check(&toy_in_one_flight, "letter", 4);
    assert_int_equal(scratch_number(pg, "SELECT count(*) FROM frontdoor.dead_letter WHERE topic = "
                                        "'letter' AND \"offset\" = 2 AND reason = 'sql_22012' AND "
                                        "record_value = 'value' AND record_key = 'key' AND "
                                        "message LIKE '%SQLSTATE 22012%'"),
                     1);
}

static void a_fenced_batch_leaves_nothing_behind(void **state)
{
    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        struct fd_transaction transaction = make_transaction(services[s]);
        struct fd_position present = take_over("fenced");
        struct fd_error error;

        take_over("fenced");
        fd_batch_reset(&batch);
        toy_add(&batch, &present, "fenced", 1);
        toy_add(&batch, &present, "fenced", TOY_POISON);
        assert_int_equal(fd_transaction_write(&transaction, &batch, &error), FD_FENCED);
        assert_int_equal(count_rows("toy", "fenced"), 0);
        assert_int_equal(count_rows("frontdoor.dead_letter", "fenced"), 0);
    }
}

static void an_empty_move_is_written_without_events(void **state)
{
    (void)state;
    for (size_t s = 0; s < FD_COUNT(services); s++) {
        struct fd_transaction transaction = make_transaction(services[s]);
        struct fd_position present = take_over("empty");

        fd_batch_reset(&batch);
        fd_batch_move(&batch, &present)->to.next_offset = 9 + (int64_t)s;
        assert_ok(fd_transaction_write(&transaction, &batch, &scratch_error));
        assert_int_equal(stored_next_offset("empty"), 9 + s);
    }
}

/* A write that hides a failed statement must not look committed. */
static enum fd_status careless_write(const struct fd_store_context *context,
                                     const struct fd_event *events FD_UNUSED,
                                     size_t event_count FD_UNUSED, bool *ret_durable FD_UNUSED,
                                     struct fd_error *error FD_UNUSED)
{
    return fd_pg_script(context->pg, "SELECT 1 / 0", NULL, NULL) == FD_POISON ? FD_OK : FD_FATAL;
}

static void a_commit_that_was_a_rollback_is_fatal(void **state)
{
    static const struct fd_service careless = {.name = "toy", .write = careless_write};
    struct fd_transaction transaction = make_transaction(&careless);
    struct fd_position present = take_over("careless");
    struct fd_error error;

    (void)state;
    fd_batch_reset(&batch);
    toy_add(&batch, &present, "careless", 1);
    assert_int_equal(fd_transaction_write(&transaction, &batch, &error), FD_FATAL);
    assert_string_equal(error.code, "rolled_back");
    assert_int_equal(stored_next_offset("careless"), -1);
}

/* As a copy that meets a row of another instance. */
static enum fd_status colliding_write(const struct fd_store_context *context,
                                      const struct fd_event *events, size_t event_count,
                                      bool *ret_durable, struct fd_error *error)
{
    enum fd_status status = toy_write(context, events, event_count, ret_durable, error);

    return status == FD_OK ? fd_pg_script(context->pg, "SELECT collide()", NULL, error) : status;
}

static void rows_that_stood_already_are_written_the_other_way_and_once(void **state)
{
    static const struct fd_service colliding = {
        .name = "toy", .single_flight = true, .queue = toy_queue, .write = colliding_write};

    (void)state;
    scratch_script(pg, "CREATE FUNCTION collide() RETURNS integer LANGUAGE plpgsql AS "
                       "$$BEGIN RAISE unique_violation; END$$");
    write_and_check(&colliding, "colliding-0", 0);
    write_and_check(&colliding, "colliding-1", 4);
}

static void a_batch_is_copied_from_so_many_events_on(void **state)
{
    static const struct fd_service broken_copy = {
        .name = "toy", .single_flight = true, .queue = toy_queue, .write = careless_write};
    struct fd_transaction transaction = make_transaction(&broken_copy);
    struct fd_position present = take_over("least");
    struct fd_error error;

    (void)state;
    fd_batch_reset(&batch);
    for (int i = 1; i < toy_config.copy_rows; i++) {
        toy_add(&batch, &present, "least", 1);
    }
    assert_ok(fd_transaction_write(&transaction, &batch, &scratch_error));
    fd_batch_reset(&batch);
    for (int i = 0; i < toy_config.copy_rows; i++) {
        toy_add(&batch, &present, "least", 1);
    }
    assert_int_equal(fd_transaction_write(&transaction, &batch, &error), FD_FATAL);
    assert_int_equal(count_rows("toy", "least"), toy_config.copy_rows - 1);
}

static int set_up(void **state)
{
    (void)state;
    scratch_init(&scratch, "transaction");
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
        cmocka_unit_test(a_batch_without_poison_lands_whole),
        cmocka_unit_test(poison_becomes_dead_letters_and_the_rest_lands),
        cmocka_unit_test(poison_anywhere_is_found),
        cmocka_unit_test(a_batch_that_is_halved_is_written_in_the_order_of_keys),
        cmocka_unit_test(a_dead_letter_says_why_and_holds_the_record),
        cmocka_unit_test(a_fenced_batch_leaves_nothing_behind),
        cmocka_unit_test(an_empty_move_is_written_without_events),
        cmocka_unit_test(a_commit_that_was_a_rollback_is_fatal),
        cmocka_unit_test(rows_that_stood_already_are_written_the_other_way_and_once),
        cmocka_unit_test(a_batch_is_copied_from_so_many_events_on),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
