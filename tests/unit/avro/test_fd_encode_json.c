/* JSON as people write it. */
#include "avro/fd_encode.h"

#include <stdio.h>

#include "avro/plan_fixture.h"

enum { HEADER = 10 };

/* A record with one field called f. */
static struct fd_schema *schema_of(const char *type)
{
    char text[2000];

    snprintf(text, sizeof(text), RECORD(FIELD("f", "%s")), type);
    return parse_schema(text);
}

#define MILLIS "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}"
#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define NULLABLE_COLOUR "[\"null\"," COLOUR "]"

struct encoding {
    const char *type; /* of field f */
    const char *json;
    struct fd_str body;
};

static void assert_encodes(struct fixture *fixture, const struct encoding *encoding)
{
    struct fd_schema *schema = schema_of(encoding->type);
    struct fd_error error = {0};

    fixture->bytes.length = 0;
    if (fd_encode_json(schema, fd_str_from(encoding->json), &fixture->bytes, &error) != FD_OK) {
        fail_msg("%s: %s", encoding->json, error.message);
    }
    assert_int_equal(fixture->bytes.length, HEADER + encoding->body.len);
    assert_memory_equal(fixture->bytes.data + HEADER, encoding->body.ptr, encoding->body.len);
    fd_schema_destroy(&schema);
}

static void every_type_is_encoded(void **state)
{
    static const struct encoding cases[] = {
        {"\"null\"", "{\"f\":null}", BYTES("")},
        {"\"boolean\"", "{\"f\":true}", BYTES("\1")},
        {"\"int\"", "{\"f\":-2147483648}", BYTES("\xff\xff\xff\xff\xf")},
        {"\"long\"", "{\"f\":9223372036854775807}",
         BYTES("\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1")},
        {MICROS, "{\"f\":5}", BYTES("\xa")},
        {MICROS, "{\"f\":\"1970-01-01T00:00:00.000005Z\"}", BYTES("\xa")},
        {MICROS, "{\"f\":\"1970-01-01T01:00:00.000005+01:00\"}", BYTES("\xa")},
        {MILLIS, "{\"f\":\"1970-01-01T00:00:00.005Z\"}", BYTES("\xa")},
        {MILLIS, "{\"f\":\"1969-12-31T23:59:59.9999Z\"}", BYTES("\1")},
        {"\"float\"", "{\"f\":1}", BYTES("\0\0\x80\x3f")},
        {"\"double\"", "{\"f\":-1.5}", BYTES("\0\0\0\0\0\0\xf8\xbf")},
        {"\"bytes\"", "{\"f\":\"a\\u00ff\\u0080\"}", BYTES("\6a\xff\x80")},
        {"\"string\"", "{\"f\":\"\\u00e9\"}", BYTES("\4\xc3\xa9")},
        {"{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}", "{\"f\":\"\\u00ffz\"}", BYTES("\xffz")},
        {COLOUR, "{\"f\":\"GREEN\"}", BYTES("\2")},
        {STRINGS, "{\"f\":[]}", BYTES("\0")},
        {STRINGS, "{\"f\":[\"a\",\"\"]}", BYTES("\4\2a\0\0")},
        {"{\"type\":\"map\",\"values\":\"int\"}", "{\"f\":{\"k\":1}}", BYTES("\2\2k\2\0")},
        {"{\"type\":\"map\",\"values\":\"int\"}", "{\"f\":{}}", BYTES("\0")},
        {NAMED_RECORD("In", FIELD("in", "\"int\"")), "{\"f\":{\"in\":1}}", BYTES("\2")},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        assert_encodes(fixture, &cases[i]);
    }
}

static void a_union_takes_the_bare_value_and_the_wrapped_one(void **state)
{
    static const struct encoding cases[] = {
        {"[\"null\",\"string\"]", "{\"f\":null}", BYTES("\0")},
        {"[\"null\",\"string\"]", "{\"f\":\"x\"}", BYTES("\2\2x")},
        {"[\"null\",\"string\"]", "{\"f\":{\"string\":\"x\"}}", BYTES("\2\2x")},
        {"[\"string\",\"null\"]", "{\"f\":null}", BYTES("\2")},
        {"[\"null\",\"int\",\"long\"]", "{\"f\":2147483648}", BYTES("\4\x80\x80\x80\x80\x10")},
        {"[\"null\",\"int\",\"long\"]", "{\"f\":{\"long\":1}}", BYTES("\4\2")},
        {"[\"int\",\"double\"]", "{\"f\":1.5}", BYTES("\2\0\0\0\0\0\0\xf8\x3f")},
        {"[\"null\"," MICROS "]", "{\"f\":\"1970-01-01T00:00:00Z\"}", BYTES("\2\0")},
        {NULLABLE_COLOUR, "{\"f\":\"RED\"}", BYTES("\2\0")},
        {NULLABLE_COLOUR, "{\"f\":{\"Colour\":\"RED\"}}", BYTES("\2\0")},
        {"[{\"type\":\"enum\",\"name\":\"n.E\",\"symbols\":[\"A\"]},\"string\"]", "{\"f\":\"B\"}",
         BYTES("\2\2B")},
        {"[{\"type\":\"enum\",\"name\":\"n.E\",\"symbols\":[\"A\"]},\"string\"]",
         "{\"f\":{\"n.E\":\"A\"}}", BYTES("\0\0")},
        {"[{\"type\":\"enum\",\"name\":\"n.E\",\"symbols\":[\"A\"]},\"string\"]",
         "{\"f\":{\"E\":\"A\"}}", BYTES("\0\0")},
        {"[\"null\",{\"type\":\"map\",\"values\":\"int\"}]", "{\"f\":{\"k\":1}}",
         BYTES("\2\2\2k\2\0")},
        {"[\"null\",{\"type\":\"map\",\"values\":\"int\"}]", "{\"f\":{\"map\":1,\"k\":2}}",
         BYTES("\2\4\6map\2\2k\4\0")},
        {"[\"null\",\"boolean\",\"bytes\",{\"type\":\"fixed\",\"name\":\"F\",\"size\":1}]",
         "{\"f\":{\"F\":\"x\"}}", BYTES("\6x")},
        {"[\"null\"," STRINGS "]", "{\"f\":[\"x\"]}", BYTES("\2\2\2x\0")},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        assert_encodes(fixture, &cases[i]);
    }
}

static void absent_fields_take_their_defaults(void **state)
{
    struct fixture *fixture = *state;
    struct fd_schema *schema = parse_schema(sample_reader);
    struct fd_plan *plan = compile(sample_reader);
    struct fd_error error = {0};
    struct sample sample;

    assert_int_equal(
        fd_encode_json(schema, FD_STR(" {\"id\": \"A-1\"}\n"), &fixture->bytes, &error), FD_OK);
    assert_int_equal(fd_plan_decode(plan,
                                    (struct fd_str){fixture->bytes.data + HEADER,
                                                    (uint32_t)fixture->bytes.length - HEADER},
                                    fixture->arena, &sample, &error),
                     FD_OK);
    assert_str(sample.id, "A-1");
    assert_int_equal(sample.at, 7);
    assert_str(sample.colour, "UNKNOWN");
    assert_int_equal(sample.tags.count, 2);
    assert_true(fd_str_is_null(sample.note));
    fd_plan_destroy(&plan);
    fd_schema_destroy(&schema);
}

static void what_does_not_fit_is_named_with_what_was_expected(void **state)
{
    static const struct {
        const char *type;
        const char *json;
        const char *message;
    } cases[] = {
        {"\"int\"", "[1]", "expected an object"},
        {"\"int\"", "{}", "field f: missing, and it has no default"},
        {"\"int\"", "{\"f\":1,\"g\":2}", "field g: the schema has no such field"},
        {"\"null\"", "{\"f\":0}", "field f: expected null"},
        {"\"boolean\"", "{\"f\":1}", "field f: expected true or false"},
        {"\"int\"", "{\"f\":2147483648}", "field f: expected an integer of 32 bits"},
        {"\"long\"", "{\"f\":1.0}", "field f: expected an integer"},
        {"\"long\"", "{\"f\":\"1970-01-01T00:00:00Z\"}", "field f: expected an integer"},
        {MICROS, "{\"f\":\"1970-01-01\"}", "field f: expected a time such as 2021-03-31T23:15:00Z"},
        {MICROS, "{\"f\":\"1970-01-01T00:00:00\"}",
         "field f: expected a time such as 2021-03-31T23:15:00Z"},
        {"\"double\"", "{\"f\":\"1\"}", "field f: expected a number"},
        {"\"string\"", "{\"f\":null}", "field f: expected a string"},
        {"\"bytes\"", "{\"f\":\"\\u0100\"}",
         "field f: expected bytes, as characters U+0000 to U+00FF"},
        {"\"bytes\"", "{\"f\":1}", "field f: expected bytes, as characters U+0000 to U+00FF"},
        {"{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}", "{\"f\":\"x\"}",
         "field f: expected another number of bytes"},
        {COLOUR, "{\"f\":\"MAUVE\"}", "field f: expected one of RED, GREEN, UNKNOWN"},
        {COLOUR, "{\"f\":null}", "field f: expected one of RED, GREEN, UNKNOWN"},
        {NULLABLE_COLOUR, "{\"f\":\"MAUVE\"}", "field f: expected one of RED, GREEN, UNKNOWN"},
        {STRINGS, "{\"f\":\"a\"}", "field f: expected an array of at most 10000 items"},
        {STRINGS, "{\"f\":[\"a\",1]}", "field f[1]: expected a string"},
        {"{\"type\":\"map\",\"values\":" STRINGS "}", "{\"f\":{\"k\":[null]}}",
         "field f.k[0]: expected a string"},
        {"{\"type\":\"map\",\"values\":\"int\"}", "{\"f\":[]}",
         "field f: expected an object of at most 10000 members"},
        {"[\"null\",\"string\"]", "{\"f\":1}", "field f: expected a string"},
        {"[\"null\",\"string\"]", "{\"f\":{\"string\":1}}", "field f: expected a string"},
        {"[\"null\"]", "{\"f\":1}", "field f: expected null"},
    };
    struct fixture *fixture = *state;

    fd_buf_put_text(&fixture->bytes, "before");
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_schema *schema = schema_of(cases[i].type);
        struct fd_error error = {0};

        assert_int_equal(
            fd_encode_json(schema, fd_str_from(cases[i].json), &fixture->bytes, &error), FD_POISON);
        assert_string_equal(error.code, "value_invalid");
        assert_string_equal(error.message, cases[i].message);
        assert_string_equal(fd_buf_text(&fixture->bytes), "before");
        fd_schema_destroy(&schema);
    }
}

static void what_is_no_json_is_said(void **state)
{
    static const char *const texts[] = {
        "",
        "{\"f\":",
        "{\"f\":1,\"f\":2}",
        "{\"f\":1} x",
        "{\"f\":99999999999999999999}",
        "{\"f\":\"\xff\"}",
        "{\"f\":\"\\u0000\"}",
    };
    struct fixture *fixture = *state;
    struct fd_schema *schema = schema_of("\"long\"");
    struct fd_error error = {0};

    for (size_t i = 0; i < FD_COUNT(texts); i++) {
        assert_int_equal(fd_encode_json(schema, fd_str_from(texts[i]), &fixture->bytes, &error),
                         FD_POISON);
        assert_string_equal(error.code, "json_invalid");
        assert_int_equal(fixture->bytes.length, 0);
    }
    assert_int_equal(fd_encode_json(schema, FD_STR_NULL, &fixture->bytes, &error), FD_POISON);
    fd_schema_destroy(&schema);
}

static void a_recursive_value_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    struct fd_schema *schema =
        parse_schema(RECORD("{\"name\":\"next\",\"type\":[\"null\",\"Sample\"],\"default\":null}"));
    struct fd_schema *endless =
        parse_schema(RECORD("{\"name\":\"next\",\"type\":\"Sample\",\"default\":{}}"));
    struct fd_error error = {0};
    struct fd_buf json;

    fd_buf_init(&json, 2000);
    for (int i = 0; i < 100; i++) {
        fd_buf_put_text(&json, "{\"next\":");
    }
    fd_buf_put_text(&json, "null");
    for (int i = 0; i < 100; i++) {
        fd_buf_put_text(&json, "}");
    }
    assert_int_equal(
        fd_encode_json(schema, fd_str_from(fd_buf_text(&json)), &fixture->bytes, &error),
        FD_POISON);
    fd_buf_clean_up(&json);
    assert_non_null(strstr(error.message, "nested too deep"));
    assert_int_equal(fd_encode_json(endless, FD_STR("{}"), &fixture->bytes, &error), FD_POISON);
    assert_non_null(strstr(error.message, "nested too deep"));
    fd_schema_destroy(&schema);
    fd_schema_destroy(&endless);
}

/* So many times `item`, each with its number for "#", between `before` and `after`. */
static const char *repeat(struct fd_buf *json, const char *before, const char *item, size_t count,
                          const char *after)
{
    const char *number = strchr(item, '#');
    const char *rest = number ? number + 1 : "";
    int head = number ? (int)(number - item) : (int)strlen(item);

    fd_buf_reset(json);
    fd_buf_put_text(json, before);
    for (size_t i = 0; i < count; i++) {
        fd_buf_put(json, item, (size_t)head);
        if (number) {
            fd_buf_printf(json, "%zu%s", i, rest);
        }
    }
    fd_buf_put_text(json, after);
    return fd_buf_text(json);
}

static void every_length_and_count_is_bounded(void **state)
{
    static const struct {
        const char *type;
        const char *before;
        const char *item;
        const char *after;
        size_t most;
        const char *part; /* of the message when there is one more */
    } cases[] = {
        {"\"string\"", "{\"f\":\"", "x", "\"}", FD_PLAN_MAX_STRING, "longer than a string may be"},
        {"\"bytes\"", "{\"f\":\"", "x", "\"}", FD_PLAN_MAX_STRING, "expected bytes"},
        {STRINGS, "{\"f\":[\"\"", ",\"\"", "]}", FD_PLAN_MAX_ITEMS - 1, "at most 10000 items"},
        {"{\"type\":\"map\",\"values\":\"int\"}", "{\"f\":{\"k\":1", ",\"k#\":1", "}}",
         FD_PLAN_MAX_ITEMS - 1, "at most 10000 members"},
        {"{\"type\":\"array\",\"items\":\"bytes\"}", "{\"f\":[\"", "x", "\"]}", FD_PLAN_MAX_STRING,
         "expected bytes"},
    };
    struct fixture *fixture = *state;
    struct fd_buf json;

    fd_buf_init(&json, 1 << 22);
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_schema *schema = schema_of(cases[i].type);
        struct fd_error error = {0};
        const char *text =
            repeat(&json, cases[i].before, cases[i].item, cases[i].most, cases[i].after);

        fixture->bytes.length = 0;
        if (fd_encode_json(schema, fd_str_from(text), &fixture->bytes, &error) != FD_OK) {
            fail_msg("%zu of %s: %s", cases[i].most, cases[i].item, error.message);
        }
        fixture->bytes.length = 0;
        text = repeat(&json, cases[i].before, cases[i].item, cases[i].most + 1, cases[i].after);
        assert_int_equal(fd_encode_json(schema, fd_str_from(text), &fixture->bytes, &error),
                         FD_POISON);
        assert_non_null(strstr(error.message, cases[i].part));
        assert_int_equal(fixture->bytes.length, 0);
        fd_schema_destroy(&schema);
    }
    fd_buf_clean_up(&json);
}

static void what_is_longer_than_the_buffer_takes_is_refused(void **state)
{
    struct fd_schema *schema = schema_of("\"string\"");
    struct fd_error error = {0};
    struct fd_buf small;

    (void)state;
    fd_buf_init(&small, HEADER + 4);
    assert_int_equal(fd_encode_json(schema, FD_STR("{\"f\":\"abc\"}"), &small, &error), FD_OK);
    fd_buf_reset(&small);
    assert_int_equal(fd_encode_json(schema, FD_STR("{\"f\":\"abcd\"}"), &small, &error), FD_POISON);
    assert_string_equal(error.message, "longer than 14 bytes");
    fd_buf_clean_up(&small);
    fd_schema_destroy(&schema);
}

static void a_long_list_of_symbols_is_cut_off_in_the_message(void **state)
{
    struct fixture *fixture = *state;
    struct fd_buf type;
    struct fd_schema *schema;
    struct fd_error error = {0};

    fd_buf_init(&type, 1900);
    fd_buf_put_text(&type, "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"S\"");
    for (int i = 0; i < 200; i++) {
        fd_buf_printf(&type, ",\"S%d\"", i);
    }
    fd_buf_put_text(&type, "]}");
    assert_false(type.failed);
    schema = schema_of(fd_buf_text(&type));
    fd_buf_clean_up(&type);
    assert_int_equal(fd_encode_json(schema, FD_STR("{\"f\":\"T\"}"), &fixture->bytes, &error),
                     FD_POISON);
    assert_non_null(strstr(error.message, "expected one of S, S0, S1"));
    assert_non_null(strstr(error.message, " ..."));
    fd_schema_destroy(&schema);
}

#define json_test(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        json_test(every_type_is_encoded),
        json_test(a_union_takes_the_bare_value_and_the_wrapped_one),
        json_test(absent_fields_take_their_defaults),
        json_test(what_does_not_fit_is_named_with_what_was_expected),
        json_test(what_is_no_json_is_said),
        json_test(a_recursive_value_is_bounded),
        json_test(every_length_and_count_is_bounded),
        json_test(what_is_longer_than_the_buffer_takes_is_refused),
        json_test(a_long_list_of_symbols_is_cut_off_in_the_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
