#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/fd_cursor.h"

static struct fd_cursor on(const struct fd_str bytes)
{
    return fd_cursor_from(bytes.ptr, bytes.len);
}

/* Avro's zigzag base 128, written without the code under test. */
static size_t encode(int64_t value, unsigned char *ret_bytes)
{
    uint64_t left = ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0);
    size_t size = 0;

    while (left >= 0x80) {
        ret_bytes[size++] = (unsigned char)(left | 0x80);
        left >>= 7;
    }
    ret_bytes[size++] = (unsigned char)left;
    return size;
}

static void assert_round_trip(int64_t value)
{
    unsigned char bytes[10];
    size_t size = encode(value, bytes);
    struct fd_cursor cursor = fd_cursor_from(bytes, size);
    int64_t read = 0;

    assert_true(fd_cursor_varint(&cursor, &read));
    assert_true(read == value);
    assert_int_equal(fd_cursor_left(&cursor), 0);

    for (size_t cut = 0; cut < size; cut++) {
        cursor = fd_cursor_from(bytes, cut);
        read = 42;
        assert_false(fd_cursor_varint(&cursor, &read));
        assert_ptr_equal(cursor.ptr, bytes);
        assert_int_equal(read, 42);
    }
}

static void varints_read_back_at_every_length_and_not_when_cut(void **state)
{
    (void)state;
    assert_round_trip(0);
    assert_round_trip(INT64_MAX);
    assert_round_trip(INT64_MIN);
    for (unsigned shift = 0; shift < 63; shift++) {
        int64_t edge = (int64_t)1 << shift;

        assert_round_trip(edge);
        assert_round_trip(edge - 1);
        assert_round_trip(-edge);
        assert_round_trip(-edge - 1);
    }
}

static void known_varints_are_those_of_the_avro_specification(void **state)
{
    static const struct {
        int64_t value;
        struct fd_str bytes;
    } known[] = {
        {0, {"\x00", 1}}, {-1, {"\x01", 1}},  {1, {"\x02", 1}},      {-2, {"\x03", 1}},
        {2, {"\x04", 1}}, {-64, {"\x7f", 1}}, {64, {"\x80\x01", 2}}, {8192, {"\x80\x80\x01", 3}},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(known); i++) {
        struct fd_cursor cursor = on(known[i].bytes);
        int64_t value = 0;

        assert_true(fd_cursor_varint(&cursor, &value));
        assert_int_equal(value, known[i].value);
    }
}

static void a_varint_of_more_than_64_bits_is_refused(void **state)
{
    static const struct fd_str too_large[] = {
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10},
        {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(too_large); i++) {
        struct fd_cursor cursor = on(too_large[i]);
        int64_t value = 42;

        assert_false(fd_cursor_varint(&cursor, &value));
        assert_ptr_equal(cursor.ptr, too_large[i].ptr);
        assert_int_equal(value, 42);
    }
}

static void bytes_are_viewed_in_place(void **state)
{
    const struct fd_str source = FD_STR("abcd");
    struct fd_cursor cursor = on(source);
    struct fd_str read;

    (void)state;
    assert_true(fd_cursor_bytes(&cursor, 3, &read));
    assert_ptr_equal(read.ptr, source.ptr);
    assert_int_equal(read.len, 3);
    assert_int_equal(fd_cursor_left(&cursor), 1);
    assert_true(fd_cursor_bytes(&cursor, 0, &read));
    assert_false(fd_str_is_null(read));
}

static void more_than_is_left_leaves_the_cursor_unmoved(void **state)
{
    struct fd_cursor cursor = on(FD_STR("ab"));
    struct fd_str read = FD_STR("old");

    (void)state;
    assert_false(fd_cursor_bytes(&cursor, 3, &read));
    assert_false(fd_cursor_bytes(&cursor, SIZE_MAX, &read));
    assert_false(fd_cursor_skip(&cursor, 3));
    assert_false(fd_cursor_skip(&cursor, SIZE_MAX));
    assert_true(fd_str_equal(read, FD_STR("old")));
    assert_int_equal(fd_cursor_left(&cursor), 2);
}

static void the_end_gives_no_byte(void **state)
{
    struct fd_cursor cursor = on(FD_STR("a"));
    uint8_t byte = 0;

    (void)state;
    assert_true(fd_cursor_u8(&cursor, &byte));
    assert_int_equal(byte, 'a');
    assert_false(fd_cursor_u8(&cursor, &byte));
    assert_int_equal(byte, 'a');
    assert_true(fd_cursor_skip(&cursor, 0));
}

static void nothing_at_all_can_be_read_from(void **state)
{
    struct fd_cursor cursor = fd_cursor_from(NULL, 0);
    uint8_t byte;
    int64_t value;

    (void)state;
    assert_int_equal(fd_cursor_left(&cursor), 0);
    assert_false(fd_cursor_u8(&cursor, &byte));
    assert_false(fd_cursor_varint(&cursor, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(varints_read_back_at_every_length_and_not_when_cut),
        cmocka_unit_test(known_varints_are_those_of_the_avro_specification),
        cmocka_unit_test(a_varint_of_more_than_64_bits_is_refused),
        cmocka_unit_test(bytes_are_viewed_in_place),
        cmocka_unit_test(more_than_is_left_leaves_the_cursor_unmoved),
        cmocka_unit_test(the_end_gives_no_byte),
        cmocka_unit_test(nothing_at_all_can_be_read_from),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
