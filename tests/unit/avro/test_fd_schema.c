#include "avro/fd_schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "avro/fd_schema_node.h"

static struct fd_schema *parse(const char *text)
{
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text, strlen(text), &schema, &error) != FD_OK) {
        fail_msg("%s: %s", error.message, text);
    }
    return schema;
}

static void assert_invalid(const char *text, const char *part)
{
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text, strlen(text), &schema, &error) != FD_POISON) {
        fail_msg("taken: %s", text);
    }
    assert_null(schema);
    assert_string_equal(error.code, "schema_invalid");
    if (!strstr(error.message, part)) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
    }
}

/* Fingerprints as Avro publishes them with its test data. */
static void canonical_form_and_fingerprint_are_those_of_the_specification(void **state)
{
    static const struct {
        const char *text;
        const char *canonical;
        int64_t fingerprint;
    } vectors[] = {
        {"\"null\"", "\"null\"", 0x63dd24e7cc258f8a},
        {"{\"type\": \"boolean\"}", "\"boolean\"", -6970731678124411036},
        {"\"int\"", "\"int\"", 0x7275d51a3f395c8f},
        {"{\"type\":\"long\", \"logicalType\": \"timestamp-micros\"}", "\"long\"",
         -3434872931120570953},
        {"\"float\"", "\"float\"", 5583340709985441680},
        {"\"double\"", "\"double\"", -8181574048448539266},
        {"\"bytes\"", "\"bytes\"", 5746618253357095269},
        {"\"string\"", "\"string\"", -8142146995180207161},
        {"[\"int\"]", "[\"int\"]", -5232228896498058493},
        {"[\"int\", {\"type\": \"boolean\"}]", "[\"int\",\"boolean\"]", 5392556393470105090},
        {"{\"type\":\"record\", \"fields\":[], \"name\":\"foo\", \"doc\":\"d\"}",
         "{\"name\":\"foo\",\"type\":\"record\",\"fields\":[]}", -4824392279771201922},
        {"{\"fields\":[], \"type\":\"record\", \"name\":\"foo\", \"namespace\":\"x.y\"}",
         "{\"name\":\"x.y.foo\",\"type\":\"record\",\"fields\":[]}", 5916914534497305771},
        {"{\"fields\":[], \"type\":\"record\", \"name\":\"a.b.foo\", \"namespace\":\"x.y\"}",
         "{\"name\":\"a.b.foo\",\"type\":\"record\",\"fields\":[]}", -4616218487480524110},
        {"{\"type\":\"record\", \"name\":\"foo\", \"fields\":["
         "{\"aliases\":[], \"type\":\"boolean\", \"name\":\"f1\", \"default\":true},"
         "{\"name\":\"f2\", \"order\":\"descending\", \"type\":\"int\", \"doc\":\"d\"}]}",
         "{\"name\":\"foo\",\"type\":\"record\",\"fields\":[{\"name\":\"f1\",\"type\":\"boolean\"},"
         "{\"name\":\"f2\",\"type\":\"int\"}]}",
         -4860222112080293046},
        {"{\"type\":\"enum\", \"name\":\"foo\", \"symbols\":[\"A1\"], \"default\":\"A1\"}",
         "{\"name\":\"foo\",\"type\":\"enum\",\"symbols\":[\"A1\"]}", -6342190197741309591},
        {"{\"namespace\":\"x.y.z\", \"type\":\"fixed\", \"name\":\"foo\", \"size\":32}",
         "{\"name\":\"x.y.z.foo\",\"type\":\"fixed\",\"size\":32}", -3064184465700546786},
        {"{\"items\":{\"type\":\"null\"}, \"type\":\"array\"}",
         "{\"type\":\"array\",\"items\":\"null\"}", -589620603366471059},
        {"{\"values\":\"string\", \"type\":\"map\"}", "{\"type\":\"map\",\"values\":\"string\"}",
         -8732877298790414990},
        {"{\"name\":\"PigValue\", \"type\":\"record\", \"fields\":["
         "{\"name\":\"value\", \"type\":[\"null\", \"int\", \"long\", \"PigValue\"]}]}",
         "{\"name\":\"PigValue\",\"type\":\"record\",\"fields\":["
         "{\"name\":\"value\",\"type\":[\"null\",\"int\",\"long\",\"PigValue\"]}]}",
         -1759257747318642341},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(vectors); i++) {
        struct fd_schema *schema = parse(vectors[i].text);
        struct fd_buf buf;

        fd_buf_init(&buf, 10000);
        fd_schema_canonical(schema, &buf);
        assert_string_equal(fd_buf_text(&buf), vectors[i].canonical);
        assert_int_equal((int64_t)fd_schema_fingerprint(schema), vectors[i].fingerprint);
        assert_string_equal(fd_schema_text(schema), vectors[i].text);
        fd_buf_clean_up(&buf);
        fd_schema_destroy(&schema);
        assert_null(schema);
    }
}

static void a_type_is_written_out_once_and_then_named_in_full(void **state)
{
    struct fd_schema *schema = parse(
        "{\"type\":\"record\", \"name\":\"R\", \"namespace\":\"n\", \"fields\":["
        "{\"name\":\"a\", \"type\":{\"type\":\"enum\", \"name\":\"m.E\", \"symbols\":[\"X\"]}},"
        "{\"name\":\"b\", \"type\":[\"null\", \"m.E\"]},"
        "{\"name\":\"c\", \"type\":{\"type\":\"fixed\", \"name\":\"F\", \"size\":2}},"
        "{\"name\":\"d\", \"type\":{\"type\":\"map\", \"values\":\"F\"}}]}");
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, 10000);
    fd_schema_canonical(schema, &buf);
    assert_string_equal(
        fd_buf_text(&buf),
        "{\"name\":\"n.R\",\"type\":\"record\",\"fields\":["
        "{\"name\":\"a\",\"type\":{\"name\":\"m.E\",\"type\":\"enum\",\"symbols\":[\"X\"]}},"
        "{\"name\":\"b\",\"type\":[\"null\",\"m.E\"]},"
        "{\"name\":\"c\",\"type\":{\"name\":\"n.F\",\"type\":\"fixed\",\"size\":2}},"
        "{\"name\":\"d\",\"type\":{\"type\":\"map\",\"values\":\"n.F\"}}]}");
    assert_string_equal(fd_schema_name(schema), "n.R");
    fd_buf_clean_up(&buf);
    fd_schema_destroy(&schema);
}

static void docs_defaults_and_aliases_do_not_change_the_fingerprint(void **state)
{
    struct fd_schema *plain = parse("{\"type\":\"record\", \"name\":\"R\", \"fields\":["
                                    "{\"name\":\"a\", \"type\":\"string\"}]}");
    struct fd_schema *rich =
        parse("{\"name\":\"R\", \"doc\":\"d\", \"aliases\":[\"Q\"], \"type\":\"record\", "
              "\"fields\":[{\"default\":\"x\", \"doc\":\"\\u00e9\", \"aliases\":[\"b\"], "
              "\"name\":\"a\", \"type\":{\"type\":\"string\", \"logicalType\":\"uuid\"}}]}");

    (void)state;
    assert_int_equal(fd_schema_fingerprint(plain), fd_schema_fingerprint(rich));
    fd_schema_destroy(&plain);
    fd_schema_destroy(&rich);
}

static void the_name_of_a_schema_that_is_no_record_is_empty(void **state)
{
    struct fd_schema *schema = parse("{\"type\":\"enum\", \"name\":\"E\", \"symbols\":[\"X\"]}");

    (void)state;
    assert_string_equal(fd_schema_name(schema), "");
    fd_schema_destroy(&schema);
}

#define FIELD(type)                                                                                \
    "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":" type "}]}"

static void what_is_wrong_is_said(void **state)
{
    static const struct {
        const char *text;
        const char *part;
    } cases[] = {
        {"", "no JSON: line 1"},
        {"{\"type\":", "no JSON"},
        {"{\"type\":\"int\",\"type\":\"long\"}", "no JSON"},
        {"12", "a type must be"},
        {"\"strnig\"", "type strnig is not defined"},
        {"{\"type\":[\"null\"]}", "named by a string"},
        {"{}", "named by a string"},
        {"[]", "1 to 256 branches"},
        {"{\"type\":\"record\",\"fields\":[]}", "the name of a record"},
        {"{\"type\":\"record\",\"name\":\"1a\",\"fields\":[]}", "the name of a record"},
        {"{\"type\":\"record\",\"name\":\"a..b\",\"fields\":[]}", "the name of a record"},
        {"{\"type\":\"record\",\"name\":\"long\",\"fields\":[]}", "the name of a record"},
        {"{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"a b\",\"fields\":[]}", "namespace"},
        {"{\"type\":\"record\",\"name\":\"R\",\"namespace\":3,\"fields\":[]}", "namespace"},
        {"{\"type\":\"record\",\"name\":\"R\"}", "record R has no fields"},
        {"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"type\":\"int\"}]}",
         "field is missing"},
        {"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\"}]}", "f has no type"},
        {"{\"type\":\"record\",\"name\":\"R\",\"fields\":[7]}", "field is missing"},
        {"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\"},"
         "{\"name\":\"f\",\"type\":\"int\"}]}",
         "field f stands there twice"},
        {"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\","
         "\"aliases\":\"g\"}]}",
         "field f: aliases"},
        {FIELD("\"Q\""), "field f: type Q is not defined"},
        {FIELD("[\"null\",\"null\"]"), "can't hold null"},
        {FIELD("[\"null\",[\"int\"]]"), "can't hold union"},
        {FIELD("[\"R\",\"R\"]"), "can't hold R"},
        {FIELD("{\"type\":\"array\"}"), "array without items"},
        {FIELD("{\"type\":\"map\",\"items\":\"int\"}"), "map without values"},
        {FIELD("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[]}"), "no symbols"},
        {FIELD("{\"type\":\"enum\",\"name\":\"E\"}"), "no symbols"},
        {FIELD("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}"), "symbol 1"},
        {FIELD("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"1A\"]}"), "symbol 0"},
        {FIELD("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"default\":\"B\"}"),
         "none of its symbols"},
        {FIELD("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"default\":3}"),
         "none of its symbols"},
        {FIELD("{\"type\":\"enum\",\"name\":\"R\",\"symbols\":[\"A\"]}"), "R is defined twice"},
        {FIELD("{\"type\":\"fixed\",\"name\":\"F\",\"size\":-1}"), "its size"},
        {FIELD("{\"type\":\"fixed\",\"name\":\"F\",\"size\":\"8\"}"), "its size"},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        assert_invalid(cases[i].text, cases[i].part);
    }
}

/* `depth` arrays, one within the other; the text is the buffer's. */
static const char *nested_arrays(size_t depth, struct fd_buf *buf)
{
    fd_buf_reset(buf);
    for (size_t i = 0; i < depth; i++) {
        fd_buf_put_text(buf, "{\"type\":\"array\",\"items\":");
    }
    fd_buf_put_text(buf, "\"int\"");
    for (size_t i = 0; i < depth; i++) {
        fd_buf_put_text(buf, "}");
    }
    return fd_buf_text(buf);
}

static void nesting_is_bounded(void **state)
{
    struct fd_buf buf;
    struct fd_schema *schema;

    (void)state;
    fd_buf_init(&buf, 1 << 20);
    schema = parse(nested_arrays(31, &buf));
    fd_schema_destroy(&schema);
    assert_invalid(nested_arrays(32, &buf), "nested more than 32 deep");
    assert_invalid(nested_arrays(4000, &buf), "no JSON");
    fd_buf_clean_up(&buf);
}

static void the_length_of_the_text_is_bounded(void **state)
{
    const size_t limit = 1 << 20;
    char *text = malloc(limit + 1);
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    (void)state;
    assert_non_null(text);
    memset(text, ' ', limit + 1);
    memcpy(text, "\"int\"", 5);
    assert_int_equal(fd_schema_parse(text, limit + 1, &schema, &error), FD_POISON);
    assert_int_equal(fd_schema_parse(text, limit, &schema, &error), FD_OK);
    fd_schema_destroy(&schema);
    free(text);
}

/* A text of `before`, so many items with commas between, each with its number for "#", `after`. */
struct many {
    const char *before;
    const char *item;
    const char *after;
    size_t most;
    const char *part; /* of the message when there is one more */
};

static void put_item(struct fd_buf *buf, const char *item, size_t number)
{
    for (; *item; item++) {
        if (*item == '#') {
            fd_buf_printf(buf, "%zu", number);
        } else {
            fd_buf_put_u8(buf, (uint8_t)*item);
        }
    }
}

static const char *write_many(const struct many *many, size_t count, struct fd_buf *buf)
{
    fd_buf_reset(buf);
    fd_buf_put_text(buf, many->before);
    for (size_t i = 0; i < count; i++) {
        fd_buf_put_text(buf, i ? "," : "");
        put_item(buf, many->item, i);
    }
    fd_buf_put_text(buf, many->after);
    return fd_buf_text(buf);
}

static void every_count_is_bounded(void **state)
{
    static const struct many cases[] = {
        {"{\"type\":\"record\",\"name\":\"R\",\"fields\":[", "{\"name\":\"f#\",\"type\":\"int\"}",
         "]}", FD_SCHEMA_MAX_FIELDS, "record R has no fields, or more than 10000"},
        {"{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[", "\"S#\"", "]}", FD_SCHEMA_MAX_SYMBOLS,
         "enum E has no symbols, or more than 10000"},
        {"[", "{\"type\":\"fixed\",\"name\":\"F#\",\"size\":1}", "]", FD_SCHEMA_MAX_BRANCHES,
         "1 to 256 branches"},
        {"{\"type\":\"record\",\"name\":\"R\",\"fields\":[",
         "{\"name\":\"f#\",\"type\":{\"type\":\"fixed\",\"name\":\"F#\",\"size\":1}}", "]}",
         FD_SCHEMA_MAX_NAMED - 1, "more than 1000 named types"},
    };
    struct fd_buf buf;

    (void)state;
    fd_buf_init(&buf, FD_SCHEMA_MAX_TEXT);
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_schema *schema = parse(write_many(&cases[i], cases[i].most, &buf));

        fd_schema_destroy(&schema);
        assert_invalid(write_many(&cases[i], cases[i].most + 1, &buf), cases[i].part);
    }
    fd_buf_clean_up(&buf);
}

static void the_length_of_a_name_and_the_size_of_a_fixed_are_bounded(void **state)
{
    char space[FD_SCHEMA_MAX_NAME];
    char text[2 * FD_SCHEMA_MAX_NAME];
    struct fd_schema *schema;

    (void)state;
    memset(space, 'n', sizeof(space) - 2);
    space[sizeof(space) - 2] = '\0'; /* with a dot and one letter as long as it may be */
    snprintf(text, sizeof(text),
             "{\"type\":\"fixed\",\"name\":\"F\",\"namespace\":\"%s\",\"size\":%d}", space,
             FD_SCHEMA_MAX_FIXED);
    schema = parse(text);
    fd_schema_destroy(&schema);
    snprintf(text, sizeof(text),
             "{\"type\":\"fixed\",\"name\":\"Fx\",\"namespace\":\"%s\",\"size\":1}", space);
    assert_invalid(text, "the name of a fixed is longer than 512 bytes");
    snprintf(text, sizeof(text), "{\"type\":\"fixed\",\"name\":\"F\",\"size\":%d}",
             FD_SCHEMA_MAX_FIXED + 1);
    assert_invalid(text, "its size must be 0 to 1048576");
}

/* Short names of one type become long ones: half a kilobyte, 35,000 times. */
static void the_length_of_the_canonical_form_is_bounded(void **state)
{
    static const struct many inner = {"{\"type\":\"record\",\"name\":\"R#\",\"fields\":[",
                                      "{\"name\":\"g#\",\"type\":\"F\"}", "]}", 5000, ""};
    char space[500];
    struct fd_buf record;
    struct fd_buf whole;

    (void)state;
    memset(space, 'n', sizeof(space) - 1);
    space[sizeof(space) - 1] = '\0';
    fd_buf_init(&record, FD_SCHEMA_MAX_TEXT);
    fd_buf_init(&whole, FD_SCHEMA_MAX_TEXT);
    fd_buf_printf(&whole,
                  "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"%s\",\"fields\":["
                  "{\"name\":\"f\",\"type\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":1}}",
                  space);
    write_many(&inner, inner.most, &record);
    for (size_t i = 0; i < 7; i++) {
        fd_buf_printf(&whole, ",{\"name\":\"r%zu\",\"type\":", i);
        put_item(&whole, fd_buf_text(&record), i);
        fd_buf_put_text(&whole, "}");
    }
    fd_buf_put_text(&whole, "]}");
    assert_false(whole.failed);
    assert_invalid(fd_buf_text(&whole), "its canonical form is longer than 16777216 bytes");
    fd_buf_clean_up(&record);
    fd_buf_clean_up(&whole);
}

static void destroying_nothing_is_allowed(void **state)
{
    struct fd_schema *schema = NULL;

    (void)state;
    fd_schema_destroy(&schema);
    fd_schema_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_form_and_fingerprint_are_those_of_the_specification),
        cmocka_unit_test(a_type_is_written_out_once_and_then_named_in_full),
        cmocka_unit_test(docs_defaults_and_aliases_do_not_change_the_fingerprint),
        cmocka_unit_test(the_name_of_a_schema_that_is_no_record_is_empty),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(the_length_of_the_text_is_bounded),
        cmocka_unit_test(every_count_is_bounded),
        cmocka_unit_test(the_length_of_a_name_and_the_size_of_a_fixed_are_bounded),
        cmocka_unit_test(the_length_of_the_canonical_form_is_bounded),
        cmocka_unit_test(destroying_nothing_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
