/* Random numbers, quotas and rounding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "generate_random.h"

static void a_seed_and_a_stream_fix_the_sequence(void **state FD_UNUSED)
{
    struct fd_gen_random one;
    struct fd_gen_random same;
    struct fd_gen_random other;

    fd_gen_random_init(&one, 7, 1);
    fd_gen_random_init(&same, 7, 1);
    fd_gen_random_init(&other, 7, 2);
    for (int i = 0; i < 100; i++) {
        uint64_t number = fd_gen_random_next(&one);

        assert_true(number == fd_gen_random_next(&same));
        assert_true(number != fd_gen_random_next(&other));
    }
}

static void numbers_stay_in_their_range(void **state FD_UNUSED)
{
    struct fd_gen_random random;
    bool low = false;
    bool high = false;

    fd_gen_random_init(&random, 1, 1);
    for (int i = 0; i < 1000; i++) {
        int64_t number = fd_gen_between(&random, -2, 2);

        assert_in_range(number + 2, 0, 4);
        low |= number == -2;
        high |= number == 2;
    }
    assert_true(low && high);
    assert_int_equal(fd_gen_between(&random, 5, 4), 5);
}

static void shares_sum_to_the_total_and_follow_the_weights(void **state FD_UNUSED)
{
    static const int64_t weights[] = {1, 1, 1, 0, 7};
    int64_t shares[5];

    fd_gen_apportion(12, weights, 5, shares);
    assert_int_equal(shares[0] + shares[1] + shares[2] + shares[4], 12);
    assert_int_equal(shares[3], 0);
    /* 1.2, 1.2, 1.2 and 8.4: what is left goes to the greatest remainder. */
    assert_int_equal(shares[4], 9);
    assert_int_equal(shares[0], 1);
}

static void the_greatest_remainder_is_rounded_up_first(void **state FD_UNUSED)
{
    static const int64_t weights[] = {50, 30, 19};
    int64_t shares[3];

    fd_gen_apportion(10, weights, 3, shares);
    assert_int_equal(shares[0], 5);
    assert_int_equal(shares[1], 3);
    assert_int_equal(shares[2], 2);
}

static void nothing_of_weight_nought_is_chosen(void **state FD_UNUSED)
{
    static const int64_t weights[] = {0, 3, 0, 1, 5};
    struct fd_gen_random random;
    uint32_t items[] = {0, 1, 2, 3, 4};

    fd_gen_random_init(&random, 3, 1);
    assert_int_equal(fd_gen_choose(&random, items, 5, weights, 5), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(weights[items[i]] > 0);
    }
}

static void a_choice_has_no_item_twice(void **state FD_UNUSED)
{
    struct fd_gen_random random;
    uint32_t items[100];
    bool seen[100] = {false};

    for (uint32_t i = 0; i < 100; i++) {
        items[i] = i;
    }
    fd_gen_random_init(&random, 4, 1);
    assert_int_equal(fd_gen_choose(&random, items, 100, NULL, 60), 60);
    for (size_t i = 0; i < 100; i++) {
        assert_false(seen[items[i]]);
        seen[items[i]] = true;
    }
}

static void halves_are_rounded_up(void **state FD_UNUSED)
{
    assert_int_equal(fd_gen_round(5, 2), 3);
    assert_int_equal(fd_gen_round(4, 3), 1);
    assert_int_equal(fd_gen_round(5, 3), 2);
    assert_int_equal(fd_gen_round(0, 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_and_a_stream_fix_the_sequence),
        cmocka_unit_test(numbers_stay_in_their_range),
        cmocka_unit_test(shares_sum_to_the_total_and_follow_the_weights),
        cmocka_unit_test(the_greatest_remainder_is_rounded_up_first),
        cmocka_unit_test(nothing_of_weight_nought_is_chosen),
        cmocka_unit_test(a_choice_has_no_item_twice),
        cmocka_unit_test(halves_are_rounded_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
