#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

#include "base/fd_env.h"

static void the_real_clock_tells_microseconds_since_1970(void **state)
{
    int64_t before = (int64_t)time(NULL) * 1000000;
    int64_t now = fd_env_now(fd_env_real());

    (void)state;
    assert_true(now >= before);
    assert_true(now < before + INT64_C(60) * 1000000);
}

static void the_monotonic_clock_never_goes_back(void **state)
{
    int64_t last = fd_env_monotonic(fd_env_real());

    (void)state;
    for (int i = 0; i < 1000; i++) {
        int64_t next = fd_env_monotonic(fd_env_real());

        assert_true(next >= last);
        last = next;
    }
}

static void random_numbers_differ(void **state)
{
    (void)state;
    assert_true(fd_env_random(fd_env_real()) != fd_env_random(fd_env_real()));
}

static int64_t fixed_now(void *context)
{
    return *(const int64_t *)context;
}

static uint64_t fixed_random(void *context)
{
    return (uint64_t) * (const int64_t *)context + 1;
}

static void an_environment_of_ones_own_gets_its_context(void **state)
{
    int64_t value = 7;
    const struct fd_env env = {
        .context = &value,
        .now_micros = fixed_now,
        .monotonic_micros = fixed_now,
        .random_u64 = fixed_random,
    };

    (void)state;
    assert_int_equal(fd_env_now(&env), 7);
    assert_int_equal(fd_env_monotonic(&env), 7);
    assert_int_equal(fd_env_random(&env), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_clock_tells_microseconds_since_1970),
        cmocka_unit_test(the_monotonic_clock_never_goes_back),
        cmocka_unit_test(random_numbers_differ),
        cmocka_unit_test(an_environment_of_ones_own_gets_its_context),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
