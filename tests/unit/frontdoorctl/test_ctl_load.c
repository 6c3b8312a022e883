#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ctl_load.h"
#include "ctl_number.h"

static bool is_letter(struct fd_str text)
{
    return text.len == 1 && text.ptr[0] >= 'a' && text.ptr[0] <= 'z';
}

static const struct ctl_load_column columns[] = {
    {"=", FD_COLUMN_TEXT, NULL, true, NULL},
    {"id", FD_COLUMN_INT2, NULL, true, NULL},
    {"left_on", FD_COLUMN_DATE, NULL, false, NULL},
    {"count", FD_COLUMN_INT4, "3", false, NULL},
    {"send_any", FD_COLUMN_BOOL, "no", false, NULL},
    {"letter", FD_COLUMN_TEXT, NULL, false, is_letter},
};
static const struct ctl_load_kind kind = {"thing", "none.sql", columns, FD_COUNT(columns), 2};

static enum fd_status add(const char *text, struct fd_error *error)
{
    struct ctl_load load;
    enum fd_status status;

    ctl_load_init(&load, &kind);
    status = ctl_load_add(&load, "thing.csv", fd_str_from(text), error);
    ctl_load_clean_up(&load);
    return status;
}

static void absent_cells_take_their_defaults(void **state)
{
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(add("id\n1\n", &error), FD_OK);
    assert_int_equal(add("id,left_on,count,send_any\n1,,,\n2,2020-02-29,5,yes\n", &error), FD_OK);
}

static void a_missing_required_cell_names_file_row_and_column(void **state)
{
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(add("id,count\n1,2\n,2\n", &error), FD_FATAL);
    assert_string_equal(error.message, "thing.csv, row 2: id is missing");
}

static void a_value_of_another_type_is_refused(void **state)
{
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(add("id\n40000\n", &error), FD_FATAL);
    assert_int_equal(add("id,left_on\n1,2021-02-29\n", &error), FD_FATAL);
    assert_int_equal(add("id,send_any\n1,maybe\n", &error), FD_FATAL);
    assert_int_equal(add("id,count\n1,-4\n", &error), FD_FATAL);
    assert_string_equal(error.message, "thing.csv, row 1: count is not what is expected");
}

static void a_text_that_does_not_fit_is_refused_and_an_empty_one_is_none(void **state)
{
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(add("id,letter\n1,a\n2,\n", &error), FD_OK);
    assert_int_equal(add("id,letter\n1,a\n2,1\n", &error), FD_FATAL);
    assert_string_equal(error.message, "thing.csv, row 2: letter is not what is expected");
}

static void two_rows_of_one_key_are_named(void **state)
{
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(add("id\n7\n3\n5\n3\n7\n", &error), FD_FATAL);
    assert_string_equal(error.message, "thing.csv, row 4 is about the same as row 2");
}

static void numbers_are_whole_and_not_below_their_minimum(void **state)
{
    int64_t value = 7;

    (void)state;
    assert_true(ctl_parse_number("0", 0, &value));
    assert_int_equal(value, 0);
    assert_true(ctl_parse_number("9223372036854775807", 0, &value));
    assert_false(ctl_parse_number("9223372036854775808", 0, &value));
    assert_false(ctl_parse_number("12x", 0, &value));
    assert_false(ctl_parse_number("", 0, &value));
    assert_false(ctl_parse_number("-1", 0, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_cells_take_their_defaults),
        cmocka_unit_test(a_missing_required_cell_names_file_row_and_column),
        cmocka_unit_test(a_value_of_another_type_is_refused),
        cmocka_unit_test(a_text_that_does_not_fit_is_refused_and_an_empty_one_is_none),
        cmocka_unit_test(two_rows_of_one_key_are_named),
        cmocka_unit_test(numbers_are_whole_and_not_below_their_minimum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
