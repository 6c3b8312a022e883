#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/fd_bound.h"

static void a_bound_holds_once_it_was_taken_over_by(void **state)
{
    const struct fd_source_start place = {"frontdoor.call-logged", 0, 7};
    struct fd_bound *bound = fd_bound_new();

    (void)state;
    assert_true(fd_bound_holds(bound));
    assert_int_equal(fd_bound_of(bound, "frontdoor.call-logged", 0), INT64_MAX);
    fd_bound_set(bound, &place, 1);
    fd_bound_hold(bound);
    assert_false(fd_bound_holds(bound));
    assert_true(fd_bound_is_new(bound));
    fd_bound_take(bound);
    assert_false(fd_bound_holds(bound));
    fd_bound_hold(bound);
    assert_true(fd_bound_holds(bound));
    assert_int_equal(fd_bound_of(bound, "frontdoor.call-logged", 0), 7);
    assert_int_equal(fd_bound_of(bound, "frontdoor.call-logged", 1), 0);
    assert_int_equal(fd_bound_of(NULL, "frontdoor.call-logged", 1), INT64_MAX);
    fd_bound_lift(bound);
    assert_false(fd_bound_holds(bound));
    assert_int_equal(fd_bound_of(bound, "frontdoor.call-logged", 1), INT64_MAX);
    fd_bound_destroy(&bound);
    assert_null(bound);
}

static void without_a_bound_nothing_is_ever_new(void **state)
{
    (void)state;
    assert_false(fd_bound_is_new(NULL));
    fd_bound_take(NULL);
    fd_bound_hold(NULL);
    assert_int_equal(fd_bound_of(NULL, "frontdoor.call-logged", 1), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bound_holds_once_it_was_taken_over_by),
        cmocka_unit_test(without_a_bound_nothing_is_ever_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
