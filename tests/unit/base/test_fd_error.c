#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/fd_error.h"

static void setting_an_error_returns_its_class(void **state)
{
    struct fd_error error;

    (void)state;
    assert_int_equal(fd_error_set(&error, FD_POISON, "avro_truncated", "at byte %d", 7), FD_POISON);
    assert_int_equal(error.status, FD_POISON);
    assert_string_equal(error.code, "avro_truncated");
    assert_string_equal(error.message, "at byte 7");
}

static void an_error_that_nobody_wants_is_only_its_class(void **state)
{
    (void)state;
    assert_int_equal(fd_error_set(NULL, FD_RETRY, "08006", "gone"), FD_RETRY);
}

static void a_prefix_keeps_class_and_code(void **state)
{
    struct fd_error error;

    (void)state;
    fd_error_set(&error, FD_FATAL, "config", "no such setting");
    assert_int_equal(fd_error_prefix(&error, "line %d", 3), FD_FATAL);
    assert_string_equal(error.code, "config");
    assert_string_equal(error.message, "line 3: no such setting");
}

static void long_texts_are_cut_and_stay_texts(void **state)
{
    struct fd_error error;
    char lengthy[1000];

    (void)state;
    memset(lengthy, 'x', sizeof(lengthy) - 1);
    lengthy[sizeof(lengthy) - 1] = '\0';
    fd_error_set(&error, FD_FATAL, lengthy, "%s", lengthy);
    assert_int_equal(strlen(error.code), sizeof(error.code) - 1);
    assert_int_equal(strlen(error.message), sizeof(error.message) - 1);
    fd_error_prefix(&error, "%s", lengthy);
    assert_int_equal(strlen(error.message), sizeof(error.message) - 1);
}

static void every_class_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(fd_status_name(FD_OK), "ok");
    assert_string_equal(fd_status_name(FD_RETRY), "retry");
    assert_string_equal(fd_status_name(FD_POISON), "poison");
    assert_string_equal(fd_status_name(FD_FENCED), "fenced");
    assert_string_equal(fd_status_name(FD_FATAL), "fatal");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(setting_an_error_returns_its_class),
        cmocka_unit_test(an_error_that_nobody_wants_is_only_its_class),
        cmocka_unit_test(a_prefix_keeps_class_and_code),
        cmocka_unit_test(long_texts_are_cut_and_stay_texts),
        cmocka_unit_test(every_class_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
