#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd_embed.h"

static const struct fd_embedded table[] = {
    {"a/one.sql", "select 1", 8},
    {"two.sql", "", 0},
    {NULL, NULL, 0},
};

static void a_file_is_found_by_its_whole_name(void **state)
{
    (void)state;
    assert_ptr_equal(fd_embedded_find(table, "a/one.sql"), &table[0]);
    assert_ptr_equal(fd_embedded_find(table, "two.sql"), &table[1]);
}

static void another_name_finds_nothing(void **state)
{
    (void)state;
    assert_null(fd_embedded_find(table, "one.sql"));
    assert_null(fd_embedded_find(table, ""));
    assert_null(fd_embedded_find(&table[2], "two.sql"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_found_by_its_whole_name),
        cmocka_unit_test(another_name_finds_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
