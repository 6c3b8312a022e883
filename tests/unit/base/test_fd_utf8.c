#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd_utf8.h"

static size_t size_of(struct fd_str text)
{
    return fd_utf8_char_size(text.ptr, text.len);
}

static void characters_of_every_length_are_measured(void **state)
{
    (void)state;
    assert_int_equal(size_of(FD_STR("a\xff")), 1);
    assert_int_equal(size_of(FD_STR("\0")), 1);
    assert_int_equal(size_of(FD_STR("\xc2\x80")), 2);
    assert_int_equal(size_of(FD_STR("\xdf\xbf")), 2);
    assert_int_equal(size_of(FD_STR("\xe0\xa0\x80")), 3);
    assert_int_equal(size_of(FD_STR("\xed\x9f\xbf")), 3);
    assert_int_equal(size_of(FD_STR("\xef\xbf\xbf")), 3);
    assert_int_equal(size_of(FD_STR("\xf0\x90\x80\x80")), 4);
    assert_int_equal(size_of(FD_STR("\xf4\x8f\xbf\xbf")), 4);
}

static void what_is_no_character_has_no_size(void **state)
{
    static const struct fd_str broken[] = {
        {"", 0},                 /* nothing */
        {"\x80", 1},             /* a continuation alone */
        {"\xc3", 1},             /* cut */
        {"\xe2\x82", 2},         /* cut */
        {"\xf0\x9f\x98", 3},     /* cut */
        {"\xc3(", 2},            /* no continuation */
        {"\xe2(\xa1", 3},        /* no continuation */
        {"\xe2\x82(", 3},        /* no continuation */
        {"\xc0\x80", 2},         /* overlong */
        {"\xc1\xbf", 2},         /* overlong */
        {"\xe0\x9f\xbf", 3},     /* overlong */
        {"\xf0\x8f\xbf\xbf", 4}, /* overlong */
        {"\xed\xa0\x80", 3},     /* a surrogate */
        {"\xf4\x90\x80\x80", 4}, /* above U+10FFFF */
        {"\xf5\x80\x80\x80", 4}, /* above U+10FFFF */
        {"\xff", 1},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(broken); i++) {
        assert_int_equal(size_of(broken[i]), 0);
    }
}

static void a_text_is_valid_when_all_of_it_is(void **state)
{
    (void)state;
    assert_true(fd_utf8_is_valid(FD_STR_NULL));
    assert_true(fd_utf8_is_valid(FD_STR("")));
    assert_true(fd_utf8_is_valid(FD_STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z")));
    assert_false(fd_utf8_is_valid(FD_STR("a\xc3\xa9\xe2\x82")));
    assert_false(fd_utf8_is_valid(FD_STR("a\xffz")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_of_every_length_are_measured),
        cmocka_unit_test(what_is_no_character_has_no_size),
        cmocka_unit_test(a_text_is_valid_when_all_of_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
