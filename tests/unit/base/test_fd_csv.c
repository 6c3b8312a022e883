#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/fd_csv.h"

static enum fd_status parse(const char *text, struct fd_arena *arena, struct fd_csv *csv,
                            struct fd_error *error)
{
    return fd_csv_parse(fd_str_from(text), arena, csv, error);
}

static void quotes_commas_and_empty_cells_are_kept(void **state)
{
    struct fd_arena *arena = fd_arena_new(1024);
    struct fd_csv csv;

    (void)state;
    assert_int_equal(parse("a,b\n\"x, \"\"y\"\"\",\n\n,2\n", arena, &csv, NULL), FD_OK);
    assert_int_equal(csv.row_count, 2);
    assert_true(fd_str_equal(fd_csv_cell(&csv, 0, 0), FD_STR("x, \"y\"")));
    assert_int_equal(fd_csv_cell(&csv, 0, 1).len, 0);
    assert_non_null(fd_csv_cell(&csv, 0, 1).ptr);
    assert_int_equal(fd_csv_column(&csv, "b"), 1);
    assert_int_equal(fd_csv_column(&csv, "c"), -1);
    fd_arena_destroy(&arena);
}

static void a_last_line_without_its_end_counts(void **state)
{
    struct fd_arena *arena = fd_arena_new(1024);
    struct fd_csv csv;

    (void)state;
    assert_int_equal(parse("a\n1\n2", arena, &csv, NULL), FD_OK);
    assert_int_equal(csv.row_count, 2);
    fd_arena_destroy(&arena);
}

static void a_line_with_too_few_cells_is_named(void **state)
{
    struct fd_arena *arena = fd_arena_new(1024);
    struct fd_error error;
    struct fd_csv csv;

    (void)state;
    assert_int_equal(parse("a,b\n1,2\n3\n", arena, &csv, &error), FD_FATAL);
    assert_string_equal(error.code, "csv");
    assert_string_equal(error.message, "line 3 has not 2 cells as the first line has");
    fd_arena_destroy(&arena);
}

static void an_open_quote_and_an_empty_text_are_refused(void **state)
{
    struct fd_arena *arena = fd_arena_new(1024);
    struct fd_error error;
    struct fd_csv csv;

    (void)state;
    assert_int_equal(parse("a\n\"x", arena, &csv, &error), FD_FATAL);
    assert_int_equal(parse("", arena, &csv, &error), FD_FATAL);
    fd_arena_destroy(&arena);
}

/* Where each row begins and how many cells it has: "1:2 3:2 ". */
static void note_row(const struct fd_csv_row *row, void *context)
{
    char *text = context;
    size_t length = strlen(text);

    snprintf(text + length, 64 - length, "%u:%u ", row->line, row->count);
}

static void rows_are_named_by_the_line_on_which_they_begin(void **state)
{
    char text[64] = "";

    (void)state;
    assert_int_equal(fd_csv_read(FD_STR("a,b\r\n\r\n\"x\r\n\r\ny\",2\r\n  \r\n3,4,5\r\n\"\n\",6"),
                                 note_row, text, NULL),
                     FD_OK);
    assert_string_equal(text, "1:2 3:2 7:3 8:2 ");
}

static void a_byte_order_mark_is_no_part_of_a_name(void **state)
{
    struct fd_arena *arena = fd_arena_new(1024);
    struct fd_csv csv;

    (void)state;
    assert_int_equal(parse("\xEF\xBB\xBF\"a\",b\r\n1,2\r\n", arena, &csv, NULL), FD_OK);
    assert_int_equal(fd_csv_column(&csv, "a"), 0);
    fd_arena_destroy(&arena);
}

static void a_malformed_row_is_named_by_its_line(void **state)
{
    char text[64] = "";
    struct fd_error error;

    (void)state;
    assert_int_equal(fd_csv_read(FD_STR("a\n1\n\"x\"y\n"), note_row, text, &error), FD_FATAL);
    assert_memory_equal(error.message, "line 3: ", 8);
    assert_string_equal(text, "1:1 2:1 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_commas_and_empty_cells_are_kept),
        cmocka_unit_test(a_last_line_without_its_end_counts),
        cmocka_unit_test(a_line_with_too_few_cells_is_named),
        cmocka_unit_test(an_open_quote_and_an_empty_text_are_refused),
        cmocka_unit_test(rows_are_named_by_the_line_on_which_they_begin),
        cmocka_unit_test(a_byte_order_mark_is_no_part_of_a_name),
        cmocka_unit_test(a_malformed_row_is_named_by_its_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
