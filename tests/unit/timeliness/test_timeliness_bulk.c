#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>

#include "service/fd_bulk.h"
#include "set_law.h"
#include "timeliness.h"

/* How a bulk load begins and ends; that its rows are right is the set law's. */

enum { CALLS = 40, MOST_WAIT_US = 20000000 };

static const struct fd_service_config config = {
    .dead_letter_hourly_raw = 1000,
    .copy_rows = 1000, /* the ordinary path merges */
    .bulk_rows = 1,
};

static const char KEYS[] = "SELECT count(*) FROM pg_constraint WHERE contype = 'p' AND "
                           "connamespace = 'timeliness'::regnamespace";

struct scene {
    struct law_writer writer;
    struct fd_transaction transaction;
    struct fd_bulk bulk;
    struct fd_position position;
    struct fd_work work;
    struct fd_batch batch;
    struct fd_merge_past past[FD_MERGES_MAX];
    struct fd_arena *arena;
    uint64_t random;
};

/* One partition taken over, tables empty. */
static void set_scene(struct scene *scene)
{
    struct fd_position position = {.topic = "t"};

    *scene = (struct scene){.arena = fd_arena_new(1 << 16), .random = 1};
    law_writer_init(&scene->writer);
    fd_batch_init(&scene->batch);
    scratch_script(scene->writer.pg, "TRUNCATE timeliness.contact, timeliness.referral, "
                                     "frontdoor.position, frontdoor.dead_letter");
    assert_ok(fd_position_take_over(scene->writer.pg, "timeliness", &position, 1, &scratch_error));
    scene->position = position;
    scene->work = (struct fd_work){
        .positions = &scene->position, .position_count = 1, .ahead = config.bulk_rows};
    scene->transaction = (struct fd_transaction){
        .service = &timeliness_service,
        .context = {.pg = scene->writer.pg,
                    .arena = scene->writer.arena,
                    .params = &scene->writer.params,
                    .env = fd_env_real(),
                    .config = &config,
                    .past = scene->past},
    };
}

static void strike_scene(struct scene *scene)
{
    fd_batch_clean_up(&scene->batch);
    law_writer_clean_up(&scene->writer);
    fd_arena_destroy(&scene->arena);
}

static void begin(struct scene *scene)
{
    assert_true(fd_bulk_is_worth(&scene->bulk, &scene->transaction, &scene->work));
    assert_ok(fd_bulk_begin(&scene->bulk, &scene->transaction, &scene->work, &scratch_error));
    assert_true(scene->bulk.open);
}

/* CALLS calls and a dead letter. */
static void fill_batch(struct scene *scene)
{
    struct fd_position_move *move;

    fd_batch_reset(&scene->batch);
    for (int i = 0; i < CALLS; i++) {
        struct fd_event *event = fd_batch_add_event(&scene->batch);

        *event = law_event(FD_CALL_LOGGED, scene->arena, &scene->random);
        event->entity_key = i;
        event->topic = "t";
    }
    move = fd_batch_move(&scene->batch, &scene->position);
    scene->position.next_offset = scene->position.next_offset < 0 ? CALLS : 2 * CALLS;
    scene->position.last_offset = scene->position.next_offset - 1;
    move->to = scene->position;
    *fd_batch_add_letter(&scene->batch) = (struct fd_dead_letter){
        .topic = FD_STR("t"),
        .offset = scene->position.next_offset,
        .key = FD_STR("k"),
        .value = FD_STR("v"),
        .reason = FD_STR("r"),
        .message = FD_STR("m"),
    };
}

static void pour(struct scene *scene)
{
    fill_batch(scene);
    assert_ok(fd_bulk_write(&scene->bulk, &scene->transaction, &scene->batch, &scratch_error));
}

static void nothing_has_happened(struct scene *scene)
{
    struct fd_pg *pg = scene->writer.pg;

    assert_false(scene->bulk.open);
    assert_int_equal(scratch_number(pg, KEYS), 3);
    assert_int_equal(scratch_number(pg, "SELECT count(*) FROM timeliness.contact"), 0);
    assert_int_equal(scratch_number(pg, "SELECT count(*) FROM frontdoor.dead_letter"), 0);
    assert_int_equal(scratch_number(pg, "SELECT max(next_offset) FROM frontdoor.position"), -1);
    assert_int_equal(scene->transaction.cap.kept, 0);
}

static void many_batches_land_in_one_transaction(void **state)
{
    struct scene scene;
    struct fd_pg *pg;

    (void)state;
    set_scene(&scene);
    pg = scene.writer.pg;
    begin(&scene);
    pour(&scene);
    pour(&scene);
    assert_ok(fd_bulk_finish(&scene.bulk, &scene.transaction, "of the test", &scratch_error));
    assert_false(scene.bulk.open);
    assert_int_equal(scratch_number(pg, KEYS), 3);
    assert_int_equal(scratch_number(pg, "SELECT count(*) FROM (SELECT FROM timeliness.contact "
                                        "GROUP BY authority_id, child_key, contact_key) AS row"),
                     scratch_number(pg, "SELECT count(*) FROM timeliness.contact"));
    assert_int_equal(scratch_number(pg, "SELECT next_offset FROM frontdoor.position"), 2 * CALLS);
    assert_int_equal(scratch_number(pg, "SELECT count(*) FROM frontdoor.dead_letter"), 2);
    assert_int_equal(scene.transaction.cap.kept, 2);
    strike_scene(&scene);
}

/* Nothing in a batch tells of it. */
static void the_same_calls_in_two_batches_give_one_row_each(void **state)
{
    struct scene scene;

    (void)state;
    set_scene(&scene);
    begin(&scene);
    pour(&scene);
    scene.random = 1;
    pour(&scene);
    assert_false(scene.past[0].repeats);
    assert_ok(fd_bulk_finish(&scene.bulk, &scene.transaction, "of the test", &scratch_error));
    assert_int_equal(scratch_number(scene.writer.pg, "SELECT count(*) FROM timeliness.contact"),
                     CALLS);
    strike_scene(&scene);
}

static void a_fenced_batch_undoes_it_all(void **state)
{
    struct scene scene;
    struct fd_error error;

    (void)state;
    set_scene(&scene);
    begin(&scene);
    pour(&scene);
    fill_batch(&scene);
    scene.batch.moves[0].to.epoch--;
    assert_int_equal(fd_bulk_write(&scene.bulk, &scene.transaction, &scene.batch, &error),
                     FD_FENCED);
    nothing_has_happened(&scene);
    strike_scene(&scene);
}

static void a_row_that_is_refused_undoes_it_all_and_is_left_to_the_ordinary_path(void **state)
{
    struct scene scene;
    struct fd_error error;

    (void)state;
    set_scene(&scene);
    begin(&scene);
    pour(&scene);
    fill_batch(&scene);
    scene.batch.events[CALLS / 2].call_logged.team_id = FD_STR("\xff");
    assert_int_equal(fd_bulk_write(&scene.bulk, &scene.transaction, &scene.batch, &error),
                     FD_RETRY);
    assert_string_equal(error.code, "22021");
    nothing_has_happened(&scene);
    scene.position.next_offset = scene.position.last_offset = -1;
    assert_false(fd_bulk_is_worth(&scene.bulk, &scene.transaction, &scene.work));
    fill_batch(&scene);
    assert_ok(fd_transaction_write(&scene.transaction, &scene.batch, &scratch_error));
    strike_scene(&scene);
}

static void it_is_worth_it_for_a_new_projection_far_behind(void **state)
{
    struct scene scene;

    (void)state;
    set_scene(&scene);
    scene.work.ahead--;
    assert_false(fd_bulk_is_worth(&scene.bulk, &scene.transaction, &scene.work));
    scene.work.ahead++;
    assert_true(fd_bulk_is_worth(&scene.bulk, &scene.transaction, &scene.work));
    scene.position.last_offset = 0;
    assert_false(fd_bulk_is_worth(&scene.bulk, &scene.transaction, &scene.work));
    strike_scene(&scene);
}

static void a_position_of_another_epoch_fences_its_beginning(void **state)
{
    struct scene scene;
    struct fd_error error;

    (void)state;
    set_scene(&scene);
    scene.position.epoch--;
    assert_int_equal(fd_bulk_begin(&scene.bulk, &scene.transaction, &scene.work, &error),
                     FD_FENCED);
    nothing_has_happened(&scene);
    strike_scene(&scene);
}

/* It is declined, and the batch goes the ordinary way. */
static void try_with(const char *obstacle)
{
    struct scene scene;

    set_scene(&scene);
    scratch_script(scene.writer.pg, obstacle);
    assert_ok(fd_bulk_begin(&scene.bulk, &scene.transaction, &scene.work, &scratch_error));
    assert_false(scene.bulk.open);
    assert_int_equal(scratch_number(scene.writer.pg, KEYS), 3);
    fill_batch(&scene);
    assert_ok(fd_transaction_write(&scene.transaction, &scene.batch, &scratch_error));
    strike_scene(&scene);
}

static void without_empty_tables_and_all_positions_it_does_not_begin(void **state)
{
    (void)state;
    try_with("INSERT INTO timeliness.referral (authority_id, child_key, referral_key, child_id, "
             "referral_id) VALUES (1, 1, 1, 'c', 'r')");
    try_with("INSERT INTO frontdoor.position (service, topic, partition, epoch, next_offset) "
             "VALUES ('timeliness', 'other', 0, 1, -1)");
    try_with("UPDATE frontdoor.position SET last_offset = 5");
}

struct waiting {
    struct fd_pg *pg;
    struct fd_position position;
    enum fd_status status;
    struct fd_error error;
};

static void *take_over(void *argument)
{
    struct waiting *waiting = argument;

    waiting->status =
        fd_position_take_over(waiting->pg, "timeliness", &waiting->position, 1, &waiting->error);
    return NULL;
}

/* Until the load is to be finished; fails after a while. */
static const char *look(struct scene *scene)
{
    int64_t limit = fd_env_monotonic(fd_env_real()) + MOST_WAIT_US;
    const char *why = NULL;

    while (!why) {
        assert_true(fd_env_monotonic(fd_env_real()) < limit);
        assert_ok(fd_bulk_look(&scene->bulk, &scene->transaction, &why, &scratch_error));
    }
    return why;
}

/* No position moved before: the load holds them all from its beginning. */
static void it_gives_way_to_whoever_takes_over(void **state)
{
    struct waiting other = {.position = {.topic = "t"}};
    const char *why = NULL;
    struct scene scene;
    pthread_t thread;

    (void)state;
    set_scene(&scene);
    other.pg = scratch_connect(&law_scratch, "timeliness");
    begin(&scene);
    assert_ok(fd_bulk_look(&scene.bulk, &scene.transaction, &why, &scratch_error));
    assert_null(why);
    assert_int_equal(pthread_create(&thread, NULL, take_over, &other), 0);
    why = look(&scene);
    pour(&scene);
    assert_ok(fd_bulk_finish(&scene.bulk, &scene.transaction, why, &scratch_error));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_ok(other.status);
    assert_int_equal(other.position.next_offset, CALLS);
    fd_pg_destroy(&other.pg);
    strike_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_batches_land_in_one_transaction),
        cmocka_unit_test(the_same_calls_in_two_batches_give_one_row_each),
        cmocka_unit_test(a_fenced_batch_undoes_it_all),
        cmocka_unit_test(a_row_that_is_refused_undoes_it_all_and_is_left_to_the_ordinary_path),
        cmocka_unit_test(it_is_worth_it_for_a_new_projection_far_behind),
        cmocka_unit_test(a_position_of_another_epoch_fences_its_beginning),
        cmocka_unit_test(without_empty_tables_and_all_positions_it_does_not_begin),
        cmocka_unit_test(it_gives_way_to_whoever_takes_over),
    };

    return cmocka_run_group_tests(tests, law_set_up, law_tear_down);
}
