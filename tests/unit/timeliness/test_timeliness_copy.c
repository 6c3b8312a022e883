/* Which rows are looked for in the table before a batch is copied in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/fd_intake.h"
#include "set_law.h"
#include "timeliness.h"

/* A row that is looked for is one scan of the key, one that then is merged another; MISTAKEN: most
   that are taken for recent ones and aren't. */
enum { CONTACTS = 100, LOOKED_FOR = CONTACTS, MERGED = CONTACTS, BATCHES = 16, MISTAKEN = 5 };

static struct law law = {timeliness_merges, &timeliness_merge_count, timeliness_queue,
                         timeliness_write};

struct scene {
    struct law_writer writer;
    struct fd_arena *arena;
    struct fd_event events[CONTACTS];
    struct fd_store_context context;
    uint64_t random;
    int64_t next_key;
};

static int set_scene(void **state)
{
    static const struct fd_service_config config = {.copy_rows = 1};
    struct scene *scene = calloc(1, sizeof(*scene));

    assert_non_null(scene);
    scene->arena = fd_arena_new(1 << 16);
    scene->random = 1;
    law_writer_init(&scene->writer);
    law_clear(&law, scene->writer.pg);
    scene->context = (struct fd_store_context){.config = &config,
                                               .pg = scene->writer.pg,
                                               .arena = scene->writer.arena,
                                               .params = &scene->writer.params,
                                               .past = scene->writer.past};
    *state = scene;
    return 0;
}

static int strike_scene(void **state)
{
    struct scene *scene = *state;

    law_writer_clean_up(&scene->writer);
    fd_arena_destroy(&scene->arena);
    free(scene);
    return 0;
}

static int64_t count_scans(struct scene *scene)
{
    return scratch_number(scene->writer.pg, "SELECT pg_stat_get_xact_numscans(indexrelid) "
                                            "FROM pg_index WHERE indisprimary AND "
                                            "indrelid = 'timeliness.contact'::regclass");
}

static int64_t key_of(int64_t number)
{
    return fd_key((struct fd_str){(const char *)&number, sizeof(number)});
}

/* A batch of the contacts from `first_key` on. *ret_scans: how often the key was gone through. */
static enum fd_status write_batch(struct scene *scene, enum fd_event_type type, int64_t first_key,
                                  int64_t revision, int64_t *ret_scans)
{
    enum fd_status status;
    int64_t scans;
    bool durable;

    for (int i = 0; i < CONTACTS; i++) {
        struct fd_event *event = &scene->events[i];

        *event = law_event(type, scene->arena, &scene->random);
        event->authority_id = 1;
        event->child_key = 1;
        event->entity_key = key_of(first_key + i);
        event->revision = revision;
    }
    scratch_script(scene->writer.pg, "BEGIN");
    scans = count_scans(scene);
    status = timeliness_write(&scene->context, scene->events, CONTACTS, &durable, &scratch_error);
    if (status == FD_OK) {
        *ret_scans = count_scans(scene) - scans;
        scratch_script(scene->writer.pg, "COMMIT");
    } else {
        fd_pg_rollback(scene->writer.pg);
    }
    fd_arena_reset(scene->writer.arena);
    return status;
}

static int64_t scans_for(struct scene *scene, enum fd_event_type type, int64_t first_key,
                         int64_t revision)
{
    int64_t scans = 0;

    assert_ok(write_batch(scene, type, first_key, revision, &scans));
    return scans;
}

/* Of a publisher who counts from 1. */
enum { FIRST = 1 };

static int64_t scans_for_new_calls(struct scene *scene)
{
    scene->next_key += CONTACTS;
    return scans_for(scene, FD_CALL_LOGGED, scene->next_key - CONTACTS, FIRST);
}

static void only_expect_new_calls(struct scene *scene)
{
    for (int i = 0; i < BATCHES; i++) {
        assert_int_equal(scans_for_new_calls(scene), LOOKED_FOR);
    }
    assert_in_range(scans_for_new_calls(scene), 0, MISTAKEN);
}

static void all_are_looked_for_until_enough_batches_had_no_row_that_stood(void **state)
{
    only_expect_new_calls(*state);
}

/* The keys are forgotten: only the revision tells. */
static void corrections_are_looked_for(void **state)
{
    struct scene *scene = *state;

    only_expect_new_calls(scene);
    fd_merge_forget(scene->writer.past, FD_MERGES_MAX);
    assert_int_equal(scans_for(*state, FD_CALL_LOGGED, 0, FIRST + 1), LOOKED_FOR + MERGED);
    assert_in_range(scans_for_new_calls(*state), 0, MISTAKEN);
}

static void decisions_are_looked_for(void **state)
{
    struct scene *scene = *state;

    only_expect_new_calls(scene);
    fd_merge_forget(scene->writer.past, FD_MERGES_MAX);
    assert_int_equal(scans_for(*state, FD_DECISION_MADE, 0, 0), LOOKED_FOR + MERGED);
    assert_in_range(scans_for_new_calls(*state), 0, MISTAKEN);
}

static void what_came_lately_is_looked_for(void **state)
{
    only_expect_new_calls(*state);
    assert_int_equal(scans_for(*state, FD_CALL_LOGGED, 0, FIRST), LOOKED_FOR + MERGED);
    assert_in_range(scans_for_new_calls(*state), 0, MISTAKEN);
}

static void rows_that_were_likely_to_stand_do_not_have_others_looked_for(void **state)
{
    assert_int_equal(scans_for_new_calls(*state), LOOKED_FOR);
    for (int i = 1; i < BATCHES; i++) {
        assert_int_equal(scans_for(*state, FD_CALL_LOGGED, 0, FIRST + i), LOOKED_FOR + MERGED);
    }
    assert_in_range(scans_for_new_calls(*state), 0, MISTAKEN);
}

static void a_row_that_nobody_expected_fails_the_copy_and_has_all_looked_for_again(void **state)
{
    struct scene *scene = *state;
    int64_t scans;

    only_expect_new_calls(scene);
    fd_merge_forget(scene->writer.past, FD_MERGES_MAX);
    assert_int_equal(write_batch(scene, FD_CALL_LOGGED, 0, FIRST, &scans), FD_POISON);
    assert_string_equal(scratch_error.code, "23505");
    only_expect_new_calls(scene);
}

static void a_row_found_that_nobody_expected_has_all_looked_for_again(void **state)
{
    struct scene *scene = *state;

    assert_int_equal(scans_for_new_calls(scene), LOOKED_FOR);
    fd_merge_forget(scene->writer.past, FD_MERGES_MAX);
    assert_int_equal(scans_for(scene, FD_CALL_LOGGED, 0, FIRST), LOOKED_FOR + MERGED);
    only_expect_new_calls(scene);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, set_scene, strike_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(all_are_looked_for_until_enough_batches_had_no_row_that_stood),
        WITH_SCENE(corrections_are_looked_for),
        WITH_SCENE(decisions_are_looked_for),
        WITH_SCENE(what_came_lately_is_looked_for),
        WITH_SCENE(rows_that_were_likely_to_stand_do_not_have_others_looked_for),
        WITH_SCENE(a_row_that_nobody_expected_fails_the_copy_and_has_all_looked_for_again),
        WITH_SCENE(a_row_found_that_nobody_expected_has_all_looked_for_again),
    };

    return cmocka_run_group_tests(tests, law_set_up, law_tear_down);
}
