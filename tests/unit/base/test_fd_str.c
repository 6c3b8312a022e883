#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd_str.h"

static void null_differs_from_empty(void **state)
{
    (void)state;
    assert_true(fd_str_is_null(fd_str_from(NULL)));
    assert_false(fd_str_is_null(fd_str_from("")));
    assert_true(fd_str_equal(FD_STR_NULL, FD_STR_NULL));
    assert_false(fd_str_equal(FD_STR_NULL, FD_STR("")));
    assert_false(fd_str_equal(FD_STR(""), FD_STR_NULL));
}

static void equality_looks_at_length_and_bytes(void **state)
{
    (void)state;
    assert_true(fd_str_equal(FD_STR("a\0b"), FD_STR("a\0b")));
    assert_false(fd_str_equal(FD_STR("a\0b"), FD_STR("a\0c")));
    assert_false(fd_str_equal(FD_STR("a"), FD_STR("ab")));
    assert_true(fd_str_equal(FD_STR(""), fd_str_from("")));
}

static void order_is_by_bytes_with_null_first(void **state)
{
    static const struct fd_str sorted[] = {
        {NULL, 0}, {"", 0}, {"A", 1}, {"AA", 2}, {"B", 1}, {"a", 1}, {"\xc3\xa9", 2},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(sorted); i++) {
        for (size_t k = 0; k < FD_COUNT(sorted); k++) {
            int order = fd_str_compare(sorted[i], sorted[k]);

            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_differs_from_empty),
        cmocka_unit_test(equality_looks_at_length_and_bytes),
        cmocka_unit_test(order_is_by_bytes_with_null_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
