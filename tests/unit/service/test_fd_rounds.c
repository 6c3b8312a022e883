#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd_macros.h"
#include "service/fd_rounds.h"

/* Rounds that end as they are told, and the end after the last of them. */
struct script {
    enum fd_status results[8];
    bool waiting[8];
    size_t count;
    size_t rounds;
    int waits;
    int let_go;
    enum fd_status wait_result;
};

static struct script *script;

static bool stop_wanted(void)
{
    return script->rounds >= script->count;
}

static bool stop_never(void)
{
    return false;
}

static enum fd_status round_of(void *context, bool *ret_waiting, struct fd_error *error)
{
    struct script *mine = context;
    enum fd_status status = mine->results[mine->rounds];

    *ret_waiting = mine->waiting[mine->rounds];
    mine->rounds++;
    return status == FD_OK ? FD_OK : fd_error_set(error, status, "code", "text");
}

static enum fd_status wait_for_it(void *context, struct fd_error *error)
{
    struct script *mine = context;

    mine->waits++;
    return mine->wait_result == FD_OK ? FD_OK
                                      : fd_error_set(error, mine->wait_result, "code", "wait");
}

static void let_go(void *context)
{
    ((struct script *)context)->let_go++;
}

static enum fd_status run(struct script *mine, struct fd_error *error)
{
    const struct fd_rounds rounds = {
        .what = "test",
        .env = fd_env_real(),
        .stop_wanted = stop_wanted,
        .context = mine,
        .round = round_of,
        .wait = wait_for_it,
        .let_go = let_go,
    };

    script = mine;
    return fd_rounds_run(&rounds, error);
}

static void rounds_follow_until_the_end_is_asked_for(void **state)
{
    struct script mine = {.count = 3, .waiting = {true, false, true}};
    struct fd_error error;

    (void)state;
    assert_int_equal(run(&mine, &error), FD_OK);
    assert_int_equal(mine.rounds, 3);
    assert_int_equal(mine.waits, 1); /* neither after what left work nor once the end is near */
    assert_int_equal(mine.let_go, 0);
}

static void a_failure_that_passes_is_let_go_and_tried_again(void **state)
{
    struct script mine = {.count = 3, .results = {FD_RETRY, FD_FENCED, FD_OK}};
    struct fd_error error;

    (void)state;
    assert_int_equal(run(&mine, &error), FD_OK);
    assert_int_equal(mine.rounds, 3);
    assert_int_equal(mine.let_go, 2);
}

static void a_wait_that_fails_is_a_failure_like_any(void **state)
{
    struct script mine = {.count = 2, .waiting = {true, true}, .wait_result = FD_RETRY};
    struct fd_error error;

    (void)state;
    assert_int_equal(run(&mine, &error), FD_OK);
    assert_int_equal(mine.let_go, 1);
}

static void what_needs_a_person_ends_them(void **state)
{
    static const enum fd_status ends[] = {FD_FATAL, FD_POISON};

    (void)state;
    for (size_t i = 0; i < FD_COUNT(ends); i++) {
        struct script mine = {.count = 8, .results = {FD_OK, ends[i]}};
        struct fd_error error;

        assert_int_equal(run(&mine, &error), FD_FATAL);
        assert_int_equal(mine.rounds, 2);
        assert_string_equal(error.code, "code");
    }
}

static void a_pause_lasts_as_long_as_it_is_said_to_unless_the_end_is_asked_for(void **state)
{
    struct script over = {.count = 0};
    int64_t begun = fd_env_monotonic(fd_env_real());
    int64_t paused;

    (void)state;
    script = &over;
    fd_rounds_pause(stop_never, 20);
    paused = fd_env_monotonic(fd_env_real()) - begun;
    assert_in_range(paused, 20000, 60000000);
    fd_rounds_pause(stop_wanted, INT64_C(86400000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_follow_until_the_end_is_asked_for),
        cmocka_unit_test(a_failure_that_passes_is_let_go_and_tried_again),
        cmocka_unit_test(a_wait_that_fails_is_a_failure_like_any),
        cmocka_unit_test(what_needs_a_person_ends_them),
        cmocka_unit_test(a_pause_lasts_as_long_as_it_is_said_to_unless_the_end_is_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
