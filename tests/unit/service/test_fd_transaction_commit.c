#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "service/fd_transaction.h"
#include "service/toy.h"

/* What is committed together with a batch, and how: the fence, dead letters, durability. */

static struct scratch scratch;
static struct fd_pg *pg;
static struct fd_arena *arena;
static struct fd_params params;
static struct fd_batch batch;

static const struct fd_service *const services[] = {&toy_in_one_flight, &toy_step_by_step,
                                                    &toy_both_ways};

static struct fd_position take_over(const char *topic)
{
    struct fd_position position = {.partition = 0};

    snprintf(position.topic, sizeof(position.topic), "%s", topic);
    assert_ok(fd_position_take_over(pg, "toy", &position, 1, &scratch_error));
    fd_batch_reset(&batch);
    return position;
}

static enum fd_status write_batch(const struct fd_service *service, struct fd_error *error)
{
    struct fd_transaction transaction = {
        .service = service,
        .context = {.pg = pg,
                    .arena = arena,
                    .params = &params,
                    .env = fd_env_real(),
                    .config = &toy_config},
    };

    return fd_transaction_write(&transaction, &batch, error);
}

static int64_t count_rows(const char *table, const char *condition)
{
    char sql[200];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s WHERE %s", table, condition);
    return scratch_number(pg, sql);
}

/* Its successor may hold what it would wait for: the fence comes before everything else. */
static void a_fenced_batch_waits_for_no_row(void **state)
{
    struct fd_pg *successor = scratch_connect(&scratch, "toy");

    (void)state;
    for (size_t i = 0; i < FD_COUNT(services); i++) {
        struct fd_position present = take_over("fenced");
        struct fd_error error;

        take_over("fenced");
        toy_add(&batch, &present, "fenced", 1);
        scratch_script(successor, "BEGIN; LOCK TABLE toy");
        assert_int_equal(write_batch(services[i], &error), FD_FENCED);
        assert_string_equal(error.code, "FD001");
        scratch_script(successor, "ROLLBACK");
    }
    fd_pg_destroy(&successor);
}

/* A dead letter that can't be kept takes the whole batch back. */
static void what_cannot_be_buried_is_not_passed_over(void **state)
{
    (void)state;
    scratch_script(pg, "ALTER TABLE frontdoor.dead_letter ADD CONSTRAINT refused CHECK "
                       "(topic <> 'unburied')");
    for (size_t i = 0; i < FD_COUNT(services); i++) {
        struct fd_position present = take_over("unburied");
        struct fd_dead_letter *letter;
        struct fd_error error;

        toy_add(&batch, &present, "unburied", 1);
        letter = fd_batch_add_letter(&batch);
        letter->topic = FD_STR("unburied");
        letter->reason = FD_STR("r");
        letter->message = FD_STR("m");
        assert_int_equal(write_batch(services[i], &error), FD_FATAL);
        assert_int_equal(count_rows("frontdoor.position", "topic = 'unburied' AND next_offset < 0"),
                         1);
        assert_int_equal(count_rows("toy", "topic = 'unburied'"), 0);
    }
    scratch_script(pg, "ALTER TABLE frontdoor.dead_letter DROP CONSTRAINT refused");
}

/* The setting that each row of toy was committed with. */
static void watch_commits(void)
{
    scratch_script(pg, "CREATE TABLE commit_seen (topic text, setting text); "
                       "CREATE FUNCTION see_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                       "INSERT INTO commit_seen VALUES "
                       "(NEW.topic, current_setting('synchronous_commit')); RETURN NULL; END $$; "
                       "CREATE CONSTRAINT TRIGGER see_commit AFTER INSERT ON toy "
                       "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION see_commit()");
}

static void only_what_has_to_be_durable_commits_synchronously(void **state)
{
    struct fd_position present;

    (void)state;
    present = take_over("light");
    toy_add(&batch, &present, "light", 1);
    assert_ok(write_batch(&toy_in_one_flight, &scratch_error));
    assert_int_equal(count_rows("commit_seen", "topic = 'light' AND setting = 'off'"), 1);
    present = take_over("durable");
    toy_add(&batch, &present, "durable", 1);
    assert_ok(write_batch(&toy_step_by_step, &scratch_error));
    assert_int_equal(count_rows("commit_seen", "topic = 'durable' AND setting = 'on'"), 1);
}

enum { DURABLE = 7 };

/* Only a slice that holds an event of revision DURABLE has to be durable. */
static enum fd_status write_some_durable(const struct fd_store_context *context,
                                         const struct fd_event *events, size_t event_count,
                                         bool *ret_durable, struct fd_error *error)
{
    bool always;
    enum fd_status status = toy_write(context, events, event_count, &always, error);

    *ret_durable = false;
    for (size_t i = 0; i < event_count; i++) {
        *ret_durable = *ret_durable || events[i].revision == DURABLE;
    }
    return status;
}

static void a_half_that_has_to_be_durable_makes_the_whole_batch_so(void **state)
{
    static const struct fd_service service = {.name = "toy", .write = write_some_durable};
    struct fd_position present = take_over("half");

    (void)state;
    toy_add(&batch, &present, "half", DURABLE);
    toy_add(&batch, &present, "half", TOY_POISON);
    toy_add(&batch, &present, "half", 1);
    assert_ok(write_batch(&service, &scratch_error));
    assert_int_equal(count_rows("commit_seen", "topic = 'half' AND setting = 'on'"), 2);
    assert_int_equal(count_rows("frontdoor.dead_letter", "topic = 'half'"), 1);
}

static int set_up(void **state)
{
    (void)state;
    scratch_init(&scratch, "commit");
    pg = scratch_connect(&scratch, "toy");
    scratch_script(pg, TOY_TABLE);
    watch_commits();
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
        cmocka_unit_test(a_fenced_batch_waits_for_no_row),
        cmocka_unit_test(what_cannot_be_buried_is_not_passed_over),
        cmocka_unit_test(only_what_has_to_be_durable_commits_synchronously),
        cmocka_unit_test(a_half_that_has_to_be_durable_makes_the_whole_batch_so),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
