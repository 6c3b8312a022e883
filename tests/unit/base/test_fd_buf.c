#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/fd_buf.h"

static void an_empty_buffer_reads_as_an_empty_text(void **state)
{
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 10);
    assert_string_equal(fd_buf_text(&buf), "");
    fd_buf_clean_up(&buf);
}

static void what_is_put_stands_one_after_the_other(void **state)
{
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 100);
    fd_buf_put_text(&buf, "a");
    fd_buf_put_str(&buf, FD_STR("bc"));
    fd_buf_put_str(&buf, FD_STR_NULL);
    fd_buf_put(&buf, "d", 1);
    fd_buf_printf(&buf, "%s-%d", "e", 5);
    assert_string_equal(fd_buf_text(&buf), "abcde-5");
    assert_int_equal(buf.length, 7);
    fd_buf_clean_up(&buf);
}

static void integers_are_big_endian(void **state)
{
    static const unsigned char expected[] = {1, 1, 2, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8};
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 100);
    fd_buf_put_u8(&buf, 1);
    fd_buf_put_be16(&buf, 0x0102);
    fd_buf_put_be32(&buf, 0x01020304);
    fd_buf_put_be64(&buf, 0x0102030405060708);
    assert_int_equal(buf.length, sizeof(expected));
    assert_memory_equal(buf.data, expected, sizeof(expected));
    fd_buf_clean_up(&buf);
}

static void a_full_buffer_takes_exactly_its_limit(void **state)
{
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 4);
    fd_buf_put_text(&buf, "abcd");
    assert_false(buf.failed);
    assert_string_equal(fd_buf_text(&buf), "abcd");
    fd_buf_put_u8(&buf, 'e');
    assert_true(buf.failed);
    fd_buf_clean_up(&buf);
}

static void after_a_failure_everything_is_dropped_until_a_reset(void **state)
{
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 4);
    fd_buf_put_text(&buf, "abc");
    fd_buf_printf(&buf, "%d", 1234);
    fd_buf_put_u8(&buf, 'd'); /* would fit */
    assert_true(buf.failed);
    assert_int_equal(buf.length, 3);
    assert_null(fd_buf_extend(&buf, 1));
    assert_string_equal(fd_buf_text(&buf), "");
    fd_buf_reset(&buf);
    fd_buf_put_text(&buf, "abcd");
    assert_string_equal(fd_buf_text(&buf), "abcd");
    fd_buf_clean_up(&buf);
}

static void a_size_near_the_largest_fails_and_does_not_wrap(void **state)
{
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 100);
    fd_buf_put_text(&buf, "abc");
    assert_null(fd_buf_extend(&buf, SIZE_MAX));
    assert_true(buf.failed);
    fd_buf_clean_up(&buf);
}

static void growing_keeps_what_was_written(void **state)
{
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 1 << 20);
    for (uint32_t i = 0; i < 10000; i++) {
        fd_buf_put_be32(&buf, i);
    }
    assert_false(buf.failed);
    for (uint32_t i = 0; i < 10000; i++) {
        unsigned char expected[4] = {0, 0, (unsigned char)(i >> 8), (unsigned char)i};

        assert_memory_equal(buf.data + (size_t)i * 4, expected, 4);
    }
    fd_buf_clean_up(&buf);
}

static void a_length_is_patched_in_place(void **state)
{
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 100);
    fd_buf_put_be32(&buf, 0);
    fd_buf_put_text(&buf, "ab");
    fd_buf_patch_be32(&buf, 0, 2);
    assert_memory_equal(buf.data, "\0\0\0\2ab", 6);
    fd_buf_patch_be32(&buf, 3, 0xffffffff); /* would pass the end */
    assert_memory_equal(buf.data, "\0\0\0\2ab", 6);
    fd_buf_clean_up(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_reads_as_an_empty_text),
        cmocka_unit_test(what_is_put_stands_one_after_the_other),
        cmocka_unit_test(integers_are_big_endian),
        cmocka_unit_test(a_full_buffer_takes_exactly_its_limit),
        cmocka_unit_test(after_a_failure_everything_is_dropped_until_a_reset),
        cmocka_unit_test(a_size_near_the_largest_fails_and_does_not_wrap),
        cmocka_unit_test(growing_keeps_what_was_written),
        cmocka_unit_test(a_length_is_patched_in_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
