#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/config_fixture.h"

/* A configuration at work, and one that is read again. */
struct pair {
    struct fd_config running;
    struct fd_config other;
    struct fixture running_values;
    struct fixture other_values;
    char told[400];
};

static int set_up(void **state)
{
    struct pair *pair = calloc(1, sizeof(*pair));

    assert_non_null(pair);
    fd_config_init(&pair->running, fixture_keys, &pair->running_values);
    fd_config_init(&pair->other, fixture_keys, &pair->other_values);
    *state = pair;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *pair = *state;

    fd_config_clean_up(&pair->running);
    fd_config_clean_up(&pair->other);
    free(pair);
    return 0;
}

static void set(struct fd_config *config, const char *name, const char *value)
{
    struct fd_error error;

    assert_int_equal(fd_config_set(config, name, value, "test", &error), FD_OK);
}

static void tell(const char *name, bool taken, void *context)
{
    struct pair *pair = context;
    size_t used = strlen(pair->told);

    snprintf(pair->told + used, sizeof(pair->told) - used, "%s %s\n", name,
             taken ? "taken" : "not");
}

static void what_may_change_is_taken_and_the_rest_is_named(void **state)
{
    struct pair *pair = *state;

    set(&pair->other, "database-url", "postgresql://elsewhere");
    set(&pair->other, "topic-prefix", "other");
    set(&pair->other, "batch-rows", "7");
    set(&pair->other, "pin", "3");
    set(&pair->other, "sync", "false");
    set(&pair->other, "log.format", "logfmt");
    set(&pair->other, "kafka.acks", "all");
    fd_config_take(&pair->running, &pair->other, tell, pair);
    assert_string_equal(pair->told,
                        "database-url not\ntopic-prefix not\nbatch-rows taken\npin not\n"
                        "sync not\nlog.format not\n[kafka] not\n");
    assert_int_equal(pair->running_values.rows, 7);
    assert_int_equal(pair->running_values.pin, 0);
    assert_true(pair->running_values.sync);
    assert_string_equal(pair->running_values.prefix, "frontdoor");
}

static void of_what_is_the_same_nothing_is_told(void **state)
{
    struct pair *pair = *state;

    for (int i = 0; i < 2; i++) {
        struct fd_config *config = i == 0 ? &pair->running : &pair->other;

        set(config, "database-url", "postgresql://here");
        set(config, "topic-prefix", "");
        set(config, "kafka.acks", "all");
    }
    fd_config_take(&pair->running, &pair->other, tell, pair);
    assert_string_equal(pair->told, "");
}

static void what_went_from_the_file_is_its_default_again(void **state)
{
    struct pair *pair = *state;

    set(&pair->running, "batch-rows", "7");
    set(&pair->running, "topic-prefix", "other");
    set(&pair->running, "kafka.acks", "all");
    fd_config_take(&pair->running, &pair->other, tell, pair);
    assert_string_equal(pair->told, "topic-prefix not\nbatch-rows taken\n[kafka] not\n");
    assert_int_equal(pair->running_values.rows, 5000);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_may_change_is_taken_and_the_rest_is_named),
        CASE(of_what_is_the_same_nothing_is_told),
        CASE(what_went_from_the_file_is_its_default_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
