#include "avro/fd_framing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_single_object_header_names_a_fingerprint(void **state)
{
    struct fd_frame frame;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_framing_open(FD_STR("\xc3\x01\x8a\x8f\x25\xcc\xe7\x24\xdd\x63"
                                            "body"),
                                     &frame, &error),
                     FD_OK);
    assert_int_equal(frame.framing, FD_FRAMING_SINGLE_OBJECT);
    assert_int_equal(frame.schema_id, 0x63dd24e7cc258f8a);
    assert_true(fd_str_equal(frame.body, FD_STR("body")));
}

static void a_confluent_header_names_an_id(void **state)
{
    struct fd_frame frame;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_framing_open(FD_STR("\0\0\1\0\2body"), &frame, &error), FD_OK);
    assert_int_equal(frame.framing, FD_FRAMING_CONFLUENT);
    assert_int_equal(frame.schema_id, 0x10002);
    assert_true(fd_str_equal(frame.body, FD_STR("body")));
}

static void a_body_may_be_empty(void **state)
{
    struct fd_frame frame;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_framing_open(FD_STR("\xc3\x01"
                                            "12345678"),
                                     &frame, &error),
                     FD_OK);
    assert_int_equal(frame.body.len, 0);
    assert_int_equal(fd_framing_open(FD_STR("\0\0\0\0\1"), &frame, &error), FD_OK);
    assert_int_equal(frame.body.len, 0);
}

static void what_was_put_is_opened_again(void **state)
{
    struct fd_frame frame;
    struct fd_error error = {0};
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 100);
    fd_framing_put_single_object(&buf, 0xfedcba9876543210);
    fd_buf_put_text(&buf, "x");
    assert_int_equal(
        fd_framing_open((struct fd_str){buf.data, (uint32_t)buf.length}, &frame, &error), FD_OK);
    assert_int_equal(frame.schema_id, 0xfedcba9876543210);
    assert_true(fd_str_equal(frame.body, FD_STR("x")));
    fd_buf_clean_up(&buf);
}

static void other_framings_are_refused_by_name(void **state)
{
    static const struct {
        struct fd_str value;
        const char *code;
        const char *part;
    } cases[] = {
        {{NULL, 0}, "framing_empty", "empty"},
        {{"", 0}, "framing_empty", "empty"},
        {{"{\"a\":1}", 7}, "framing_json", "frontdoorctl publish"},
        {{" \r\n\t[", 5}, "framing_json", "Avro"},
        {{"\xef\xbb\xbf{}", 5}, "framing_json", "Avro"},
        {{"\0\0\0\0\0\0\0\0\7body", 13}, "framing_apicurio_8_byte_id", "8 bytes"},
        {{"\3\0"
          "0123456789abcdef",
          18},
         "framing_glue",
         "Glue"},
        {{"\3\5"
          "0123456789abcdefbody",
          22},
         "framing_glue",
         "Glue"},
        {{"Obj\1\4", 5}, "framing_none", "container file"},
        {{"\x48"
          "2f1d7c6e-0000-4000-8000-000000000000",
          37},
         "framing_none",
         "no schema"},
        {{"\xc3\x01"
          "1234567",
          9},
         "framing_none",
         "no schema"},
        {{"\xc3", 1}, "framing_none", "no schema"},
        {{"\0\0\0\1", 4}, "framing_none", "no schema"},
        {{"\0\0\0\0\0\0\0\1", 8}, "framing_none", "no schema"},
        {{"\0", 1}, "framing_none", "no schema"},
        {{"   ", 3}, "framing_none", "no schema"},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_frame frame;
        struct fd_error error = {0};

        assert_int_equal(fd_framing_open(cases[i].value, &frame, &error), FD_POISON);
        assert_int_equal(error.status, FD_POISON);
        assert_string_equal(error.code, cases[i].code);
        assert_non_null(strstr(error.message, cases[i].part));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_single_object_header_names_a_fingerprint),
        cmocka_unit_test(a_confluent_header_names_an_id),
        cmocka_unit_test(a_body_may_be_empty),
        cmocka_unit_test(what_was_put_is_opened_again),
        cmocka_unit_test(other_framings_are_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
