#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "domain/fd_sha256.h"

static void check(const char *text, size_t times, const char *wanted)
{
    char path[] = "/tmp/fd_sha256.XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    char sha256[FD_SHA256_TEXT_SIZE];
    struct fd_error error;
    int64_t size = -1;

    assert_non_null(file);
    for (size_t i = 0; i < times; i++) {
        fputs(text, file);
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(fd_sha256_file(path, sha256, &size, &error), FD_OK);
    unlink(path);
    assert_string_equal(sha256, wanted);
    assert_int_equal(size, strlen(text) * times);
}

/* FIPS 180-2, appendix B. */
static void a_file_has_the_checksum_that_every_tool_gives_it(void **state)
{
    (void)state;
    check("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check("a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void what_cannot_be_read_is_named(void **state)
{
    char sha256[FD_SHA256_TEXT_SIZE] = "as it was";
    struct fd_error error;
    int64_t size = -1;

    (void)state;
    assert_int_equal(fd_sha256_file("/nowhere/x.avro", sha256, &size, &error), FD_FATAL);
    assert_string_equal(error.message, "/nowhere/x.avro: No such file or directory");
    assert_int_equal(fd_sha256_file("/tmp", sha256, &size, &error), FD_FATAL);
    assert_string_equal(error.message, "/tmp: Is a directory");
    assert_string_equal(sha256, "as it was");
    assert_int_equal(size, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_the_checksum_that_every_tool_gives_it),
        cmocka_unit_test(what_cannot_be_read_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
