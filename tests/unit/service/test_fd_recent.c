#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/fd_intake.h"
#include "service/fd_recent.h"

static uint64_t key_of(uint64_t number)
{
    return (uint64_t)fd_key((struct fd_str){(const char *)&number, sizeof(number)});
}

static void add_keys(struct fd_recent *recent, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        fd_recent_add(recent, key_of(i));
    }
}

/* How many of as many keys from `first` on are known. */
static size_t count_known(const struct fd_recent *recent, uint64_t first, uint64_t count)
{
    size_t known = 0;

    for (uint64_t i = 0; i < count; i++) {
        known += fd_recent_has(recent, key_of(first + i));
    }
    return known;
}

static void an_empty_one_knows_no_key(void **state)
{
    struct fd_recent recent = {0};

    (void)state;
    assert_false(fd_recent_has(&recent, 0));
    assert_false(fd_recent_has(&recent, key_of(1)));
    fd_recent_clean_up(&recent);
}

static void as_many_keys_as_it_is_for_are_never_forgotten(void **state)
{
    struct fd_recent recent = {0};

    (void)state;
    for (uint64_t i = 0; i < UINT64_C(4) * FD_RECENT_KEYS; i++) {
        fd_recent_add(&recent, key_of(i));
        if (i >= FD_RECENT_KEYS) {
            assert_true(fd_recent_has(&recent, key_of(i - FD_RECENT_KEYS + 1)));
        }
        assert_true(fd_recent_has(&recent, key_of(i)));
    }
    fd_recent_clean_up(&recent);
}

static void one_of_200_others_is_taken_for_a_key_at_most(void **state)
{
    struct fd_recent recent = {0};

    (void)state;
    add_keys(&recent, UINT64_C(2) * FD_RECENT_KEYS);
    assert_in_range(count_known(&recent, UINT64_C(1) << 40, 100000), 1, 100000 / 200);
    fd_recent_clean_up(&recent);
}

static void what_came_long_ago_is_forgotten(void **state)
{
    struct fd_recent recent = {0};

    (void)state;
    add_keys(&recent, UINT64_C(4) * FD_RECENT_KEYS);
    assert_in_range(count_known(&recent, 0, FD_RECENT_KEYS), 0, FD_RECENT_KEYS / 200);
    fd_recent_clean_up(&recent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_one_knows_no_key),
        cmocka_unit_test(as_many_keys_as_it_is_for_are_never_forgotten),
        cmocka_unit_test(one_of_200_others_is_taken_for_a_key_at_most),
        cmocka_unit_test(what_came_long_ago_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
