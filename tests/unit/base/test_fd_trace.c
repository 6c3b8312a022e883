#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/fd_trace.h"

#define ID "4bf92f3577b34da6a3ce929d0e0e4736"

static void the_trace_id_is_found_whatever_the_version(void **state)
{
    static const char *const headers[] = {
        "00-" ID "-00f067aa0ba902b7-01",
        "cc-" ID "-00f067aa0ba902b7-00-what-may-come",
    };
    char id[FD_TRACE_ID_SIZE];

    (void)state;
    for (size_t i = 0; i < FD_COUNT(headers); i++) {
        assert_true(fd_trace_id(fd_str_from(headers[i]), id));
        assert_string_equal(id, ID);
    }
}

static void what_is_no_traceparent_has_none(void **state)
{
    static const char *const headers[] = {
        NULL,
        "",
        "00-" ID "-00f067aa0ba902b7-0",
        "0x-" ID "-00f067aa0ba902b7-01",
        "00_" ID "-00f067aa0ba902b7-01",
        "00-" ID "_00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    };
    char id[FD_TRACE_ID_SIZE] = "x";

    (void)state;
    for (size_t i = 0; i < FD_COUNT(headers); i++) {
        assert_false(fd_trace_id(fd_str_from(headers[i]), id));
        assert_string_equal(id, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_trace_id_is_found_whatever_the_version),
        cmocka_unit_test(what_is_no_traceparent_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
