/* Evolution: what a writer's schema may be and still be read. */
#include "avro/plan_fixture.h"

static const char same_writer[] =
    RECORD(FIELD("id", "\"string\""), FIELD("at", MICROS), FIELD("flag", "\"boolean\""),
           FIELD("colour", COLOUR), FIELD("tags", STRINGS), FIELD("note", "[\"null\",\"string\"]"),
           FIELD("until", "[\"null\"," MICROS "]"));

static void put_text(struct fd_buf *buf, const char *text)
{
    fd_put_bytes(buf, fd_str_from(text));
}

static void the_same_schema_is_read_field_by_field(void **state)
{
    struct fixture *fixture = *state;
    struct fd_buf *bytes = &fixture->bytes;
    struct fd_plan *plan = compile(same_writer);
    struct sample sample;

    put_text(bytes, "A-1");
    fd_put_long(bytes, 1617232500000000);
    fd_buf_put_u8(bytes, 0);
    fd_put_long(bytes, 1);
    fd_put_long(bytes, 2);
    put_text(bytes, "one");
    put_text(bytes, "");
    fd_put_long(bytes, 0);
    fd_put_long(bytes, 1);
    put_text(bytes, "n");
    fd_put_long(bytes, 1);
    fd_put_long(bytes, -1);
    sample = decode(fixture, plan);
    assert_str(sample.id, "A-1");
    assert_int_equal(sample.at, 1617232500000000);
    assert_false(sample.flag);
    assert_str(sample.colour, "GREEN");
    assert_int_equal(sample.tags.count, 2);
    assert_str(sample.tags.items[0], "one");
    assert_str(sample.tags.items[1], "");
    assert_str(sample.note, "n");
    assert_int_equal(sample.until, -1);
    fd_plan_destroy(&plan);
    assert_null(plan);
}

static void nulls_and_an_empty_list_are_read(void **state)
{
    struct fixture *fixture = *state;
    struct fd_buf *bytes = &fixture->bytes;
    struct fd_plan *plan = compile(same_writer);
    struct sample sample;

    put_text(bytes, "");
    fd_put_long(bytes, INT64_MAX);
    fd_buf_put_u8(bytes, 1);
    fd_put_long(bytes, 0);
    fd_put_long(bytes, 0);
    fd_put_long(bytes, 0);
    fd_put_long(bytes, 0);
    sample = decode(fixture, plan);
    assert_str(sample.id, "");
    assert_int_equal(sample.at, INT64_MAX);
    assert_true(sample.flag);
    assert_int_equal(sample.tags.count, 0);
    assert_true(fd_str_is_null(sample.note));
    assert_int_equal(sample.until, FD_TIME_NULL);
    fd_plan_destroy(&plan);
}

static void strings_stay_where_they_are(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(RECORD(FIELD("id", "\"string\"")));
    struct sample sample;

    put_text(&fixture->bytes, "A-1");
    sample = decode(fixture, plan);
    assert_ptr_equal(sample.id.ptr, fixture->bytes.data + 1);
    fd_plan_destroy(&plan);
}

static void missing_fields_take_the_defaults_of_the_reader(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(RECORD(FIELD("id", "\"string\"")));
    struct sample sample;

    put_text(&fixture->bytes, "A-1");
    sample = decode(fixture, plan);
    assert_int_equal(sample.at, 7);
    assert_true(sample.flag);
    assert_str(sample.colour, "UNKNOWN");
    assert_int_equal(sample.tags.count, 2);
    assert_str(sample.tags.items[1], "yz");
    assert_true(fd_str_is_null(sample.note));
    assert_int_equal(sample.until, FD_TIME_NULL);
    fd_plan_destroy(&plan);
}

static void a_missing_field_without_default_is_incompatible(void **state)
{
    struct fd_error error = {0};

    (void)state;
    assert_null(try_compile(RECORD(FIELD("at", "\"long\"")), &error));
    assert_int_equal(error.status, FD_POISON);
    assert_string_equal(error.code, "schema_incompatible");
    assert_non_null(strstr(error.message, "field id: the writer lacks it"));
}

static void fields_may_stand_in_another_order(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(
        RECORD(FIELD("flag", "\"boolean\""), FIELD("at", "\"long\""), FIELD("id", "\"string\"")));
    struct sample sample;

    fd_buf_put_u8(&fixture->bytes, 0);
    fd_put_long(&fixture->bytes, 5);
    put_text(&fixture->bytes, "A-1");
    sample = decode(fixture, plan);
    assert_false(sample.flag);
    assert_int_equal(sample.at, 5);
    assert_str(sample.id, "A-1");
    fd_plan_destroy(&plan);
}

static void an_alias_names_a_field_of_the_writer_and_its_own_name_comes_first(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(RECORD(FIELD("name", "\"string\"")));
    struct sample sample;

    put_text(&fixture->bytes, "by alias");
    sample = decode(fixture, plan);
    assert_str(sample.id, "by alias");
    fd_plan_destroy(&plan);

    plan = compile(
        RECORD(FIELD("name", "\"string\""), FIELD("key", "\"string\""), FIELD("id", "\"string\"")));
    put_text(&fixture->bytes, "key");
    put_text(&fixture->bytes, "id");
    sample = decode(fixture, plan);
    assert_str(sample.id, "id");
    fd_plan_destroy(&plan);

    plan = compile(RECORD(FIELD("name", "\"string\""), FIELD("key", "\"string\"")));
    fixture->bytes.length = 0;
    put_text(&fixture->bytes, "name");
    put_text(&fixture->bytes, "key");
    sample = decode(fixture, plan);
    assert_str(sample.id, "key");
    fd_plan_destroy(&plan);
}

static void the_record_may_have_another_name(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(
        "{\"type\":\"record\",\"name\":\"other.Name\",\"fields\":[" FIELD("id", "\"string\"") "]}");

    put_text(&fixture->bytes, "A-1");
    assert_str(decode(fixture, plan).id, "A-1");
    fd_plan_destroy(&plan);
}

static void ints_bytes_strings_and_enums_are_promoted(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(
        RECORD(FIELD("id", "\"bytes\""), FIELD("at", "\"int\""), FIELD("colour", "\"string\""),
               FIELD("tags", "{\"type\":\"array\",\"items\":" COLOUR "}"),
               FIELD("note", "\"Colour\""), FIELD("until", "\"int\"")));
    struct sample sample;

    put_text(&fixture->bytes, "A-1");
    fd_put_long(&fixture->bytes, INT32_MIN);
    put_text(&fixture->bytes, "MAUVE");
    fd_put_long(&fixture->bytes, 2);
    fd_put_long(&fixture->bytes, 1);
    fd_put_long(&fixture->bytes, 0);
    fd_put_long(&fixture->bytes, 0);
    fd_put_long(&fixture->bytes, 2);
    fd_put_long(&fixture->bytes, INT32_MAX);
    sample = decode(fixture, plan);
    assert_str(sample.id, "A-1");
    assert_int_equal(sample.at, INT32_MIN);
    assert_str(sample.colour, "MAUVE");
    assert_str(sample.tags.items[0], "GREEN");
    assert_str(sample.tags.items[1], "RED");
    assert_str(sample.note, "UNKNOWN");
    assert_int_equal(sample.until, INT32_MAX);
    fd_plan_destroy(&plan);
}

static void an_enum_keeps_the_symbol_of_the_writer(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(RECORD(
        FIELD("id", "\"string\""),
        FIELD("colour", "{\"type\":\"enum\",\"name\":\"C\",\"symbols\":[\"NEW\",\"RED\"]}")));

    put_text(&fixture->bytes, "A-1");
    fd_put_long(&fixture->bytes, 0);
    assert_str(decode(fixture, plan).colour, "NEW");
    fd_plan_destroy(&plan);
}

static void a_union_may_be_wider_than_ours_while_its_value_fits(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan =
        compile(RECORD(FIELD("id", "[\"double\",\"null\",\"bytes\",\"string\"," COLOUR "]"),
                       FIELD("at", "[\"long\"]")));
    struct sample sample;

    fd_put_long(&fixture->bytes, 2);
    put_text(&fixture->bytes, "b");
    fd_put_long(&fixture->bytes, 0);
    fd_put_long(&fixture->bytes, 9);
    sample = decode(fixture, plan);
    assert_str(sample.id, "b");
    assert_int_equal(sample.at, 9);

    fixture->bytes.length = 0;
    fd_put_long(&fixture->bytes, 4);
    fd_put_long(&fixture->bytes, 0);
    fd_put_long(&fixture->bytes, 0);
    fd_put_long(&fixture->bytes, 9);
    assert_str(decode(fixture, plan).id, "RED");

    fixture->bytes.length = 0;
    fd_put_long(&fixture->bytes, 1);
    assert_poison(fixture, plan, "avro_null", "field id: null");
    fixture->bytes.length = 0;
    fd_put_long(&fixture->bytes, 0);
    assert_poison(fixture, plan, "avro_malformed", "field id: the union holds a type");
    fd_plan_destroy(&plan);
}

static void a_nullable_field_may_be_written_plain_or_always_null(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(RECORD(FIELD("id", "\"string\""), FIELD("note", "\"null\""),
                                          FIELD("until", "[" MICROS ",\"null\"]")));
    struct sample sample;

    put_text(&fixture->bytes, "A-1");
    fd_put_long(&fixture->bytes, 0);
    fd_put_long(&fixture->bytes, 3);
    sample = decode(fixture, plan);
    assert_true(fd_str_is_null(sample.note));
    assert_int_equal(sample.until, 3);
    fd_plan_destroy(&plan);
}

static void milliseconds_become_microseconds_and_other_times_are_incompatible(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan =
        compile(RECORD(FIELD("id", "\"string\""),
                       FIELD("at", "{\"type\":\"long\",\"logicalType\":"
                                   "\"timestamp-millis\"}"),
                       FIELD("until", "[\"null\",{\"type\":\"long\",\"logicalType\":"
                                      "\"timestamp-millis\"}]")));
    struct fd_error error = {0};
    struct sample sample;

    put_text(&fixture->bytes, "A-1");
    fd_put_long(&fixture->bytes, 1617232500000);
    fd_put_long(&fixture->bytes, 1);
    fd_put_long(&fixture->bytes, -2);
    sample = decode(fixture, plan);
    assert_int_equal(sample.at, 1617232500000000);
    assert_int_equal(sample.until, -2000);
    fixture->bytes.length = 0;
    put_text(&fixture->bytes, "A-1");
    fd_put_long(&fixture->bytes, INT64_MAX / 999);
    assert_poison(fixture, plan, "avro_malformed", "field at");
    fd_plan_destroy(&plan);

    assert_null(try_compile(
        RECORD(FIELD("id", "\"string\""),
               FIELD("at", "{\"type\":\"long\",\"logicalType\":\"local-timestamp-micros\"}")),
        &error));
    assert_non_null(strstr(error.message, "long local-timestamp-micros can't be read"));
}

static void items_may_be_of_several_types_while_each_fits(void **state)
{
    static const char writer[] = RECORD(
        FIELD("id", "\"string\""),
        FIELD("tags", "{\"type\":\"array\",\"items\":[\"null\",\"bytes\"," COLOUR ",\"long\"]}"));
    static const char items[] = "\2x\4\2\4ab\4\2\0"; /* ab, GREEN */
    static const struct {
        const char *bytes;
        size_t size;
        const char *code;
    } refused[] = {
        {"\2x\2\0", 4, "avro_null"},         {"\2x\2\6\2", 5, "avro_malformed"},
        {"\2x\2\x08", 4, "avro_malformed"},  {"\2x\2\4\6", 5, "avro_malformed"},
        {"\2x\2\2\4a", 6, "avro_truncated"}, {"\2x\2\x80", 4, "avro_truncated"},
    };
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(writer);
    struct sample sample;

    fd_buf_put(&fixture->bytes, items, sizeof(items) - 1);
    sample = decode(fixture, plan);
    assert_int_equal(sample.tags.count, 2);
    assert_str(sample.tags.items[0], "ab");
    assert_str(sample.tags.items[1], "GREEN");
    for (size_t i = 0; i < FD_COUNT(refused); i++) {
        fixture->bytes.length = 0;
        fd_buf_put(&fixture->bytes, refused[i].bytes, refused[i].size);
        assert_poison(fixture, plan, refused[i].code, "field tags");
    }
    fd_plan_destroy(&plan);
}

#define DATE "{\"type\":\"int\",\"logicalType\":\"date\"}"

static void types_that_the_member_cannot_hold_are_incompatible(void **state)
{
    static const char *const writers[] = {
        RECORD(FIELD("id", "\"long\"")),
        RECORD(FIELD("id", "[\"null\",\"int\"]")),
        RECORD(FIELD("id", "\"null\"")),
        RECORD(FIELD("id", "{\"type\":\"fixed\",\"name\":\"F\",\"size\":16}")),
        RECORD(FIELD("id", STRINGS)),
        RECORD(FIELD("id", "\"string\""), FIELD("at", "\"double\"")),
        RECORD(FIELD("id", "\"string\""), FIELD("flag", "\"int\"")),
        RECORD(FIELD("id", "\"string\""), FIELD("tags", "\"string\"")),
        RECORD(FIELD("id", "\"string\""),
               FIELD("tags", "{\"type\":\"map\",\"values\":\"string\"}")),
        RECORD(FIELD("id", "\"string\""),
               FIELD("tags", "{\"type\":\"array\",\"items\":[\"null\",\"long\"]}")),
        RECORD(FIELD("id", "\"string\""), FIELD("at", DATE)),
        RECORD(FIELD("id", "\"string\""), FIELD("until", DATE)),
        "\"string\"",
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(writers); i++) {
        struct fd_error error = {0};

        if (try_compile(writers[i], &error)) {
            fail_msg("compiled: %s", writers[i]);
        }
        assert_string_equal(error.code, "schema_incompatible");
    }
}

static void a_default_of_another_type_is_incompatible(void **state)
{
    static const char *const defaults[] = {"1", "null", "[]", "true"};
    struct fd_schema *writer = parse_schema(RECORD(FIELD("other", "\"int\"")));

    (void)state;
    for (size_t i = 0; i < FD_COUNT(defaults); i++) {
        char text[200];
        struct fd_schema *reader;
        struct fd_plan *plan = NULL;
        struct fd_error error = {0};

        snprintf(text, sizeof(text),
                 "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"id\",\"type\":"
                 "\"string\",\"default\":%s}]}",
                 defaults[i]);
        reader = parse_schema(text);
        assert_int_equal(fd_plan_compile(writer, reader, sample_bindings, &plan, &error),
                         FD_POISON);
        assert_string_equal(error.message, "field id: its default is of another type");
        fd_schema_destroy(&reader);
    }
    fd_schema_destroy(&writer);
}

static void a_binding_that_the_contract_lacks_is_incompatible(void **state)
{
    struct fd_schema *schema = parse_schema(RECORD(FIELD("id", "\"string\"")));
    struct fd_plan *plan = NULL;
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_plan_compile(schema, schema, sample_bindings, &plan, &error), FD_POISON);
    assert_string_equal(error.message, "field at: the contract lacks it");
    fd_schema_destroy(&schema);
}

/* What is dropped: each type stands before the id, which shows that the skip ended where it ought.
 */

#define DROPPED(type) RECORD(FIELD("dropped", type), FIELD("id", "\"string\""))

struct skip_case {
    const char *writer;
    struct fd_str bytes;
};

static void every_type_can_be_dropped(void **state)
{
    static const struct skip_case cases[] = {
        {DROPPED("\"null\""), {"", 0}},
        {DROPPED("\"boolean\""), {"\1", 1}},
        {DROPPED("\"int\""), {"\x80\1", 2}},
        {DROPPED("\"long\""), {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 10}},
        {DROPPED("\"float\""), {"1234", 4}},
        {DROPPED("\"double\""), {"12345678", 8}},
        {DROPPED("\"bytes\""), {"\4ab", 3}},
        {DROPPED("\"string\""), {"\4ab", 3}},
        {DROPPED(COLOUR), {"\4", 1}},
        {DROPPED("{\"type\":\"fixed\",\"name\":\"F\",\"size\":3}"), {"abc", 3}},
        {DROPPED("[\"null\",\"string\",\"double\"]"), {"\0", 1}},
        {DROPPED("[\"null\",\"string\",\"double\"]"), {"\2\2x", 3}},
        {DROPPED("[\"null\",\"string\",\"double\"]"), {"\4abcdefgh", 9}},
        {DROPPED("{\"type\":\"array\",\"items\":\"string\"}"), {"\4\2a\2b\2\2c\0", 9}},
        {DROPPED("{\"type\":\"array\",\"items\":\"float\"}"), {"\4abcdefgh\0", 10}},
        {DROPPED("{\"type\":\"array\",\"items\":\"null\"}"), {"\xa0\x9c\1\0", 4}},
        {DROPPED("{\"type\":\"array\",\"items\":\"string\"}"), {"\3\x08\2a\2b\0", 7}},
        {DROPPED("{\"type\":\"map\",\"values\":\"int\"}"), {"\4\2a\1\2b\2\0", 8}},
        {DROPPED("{\"type\":\"map\",\"values\":\"int\"}"), {"\3\x0c\2a\1\2b\2\0", 9}},
        {DROPPED("{\"type\":\"map\",\"values\":\"null\"}"), {"\2\2a\0", 4}},
        {DROPPED(NAMED_RECORD("In", FIELD("a", "\"string\""), FIELD("b", "\"double\""))),
         {"\2x12345678", 10}},
        {DROPPED(NAMED_RECORD("In", FIELD("a", "\"float\""), FIELD("b", "\"boolean\""))),
         {"1234\1", 5}},
        {DROPPED("{\"type\":\"record\",\"name\":\"In\",\"fields\":[]}"), {"", 0}},
        {DROPPED(NAMED_RECORD("List", FIELD("v", "\"int\""), FIELD("next", "[\"null\",\"List\"]"))),
         {"\2\2\4\2\6\0", 6}},
        {DROPPED(NAMED_RECORD("Tree", FIELD("kids", "{\"type\":\"array\",\"items\":\"Tree\"}"))),
         {"\4\0\2\0\0\0", 6}},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_plan *plan = compile(cases[i].writer);

        fixture->bytes.length = 0;
        fd_buf_put_str(&fixture->bytes, cases[i].bytes);
        put_text(&fixture->bytes, "A-1");
        assert_str(decode(fixture, plan).id, "A-1");
        fd_plan_destroy(&plan);
    }
}

static void what_is_dropped_is_still_checked(void **state)
{
    static const struct {
        struct skip_case bad;
        const char *code;
    } cases[] = {
        {{DROPPED("\"double\""), {"1234567", 7}}, "avro_truncated"},
        {{DROPPED("\"string\""), {"\1", 1}}, "avro_malformed"},
        {{DROPPED("\"string\""), {"\x82\x80\x80\1", 4}}, "avro_too_large"},
        {{DROPPED(COLOUR), {"\6", 1}}, "avro_malformed"},
        {{DROPPED("[\"null\",\"string\"]"), {"\4", 1}}, "avro_malformed"},
        {{DROPPED("[\"null\",\"string\"]"), {"\1", 1}}, "avro_malformed"},
        {{DROPPED("{\"type\":\"array\",\"items\":\"null\"}"), {"\xa2\x9c\1\0", 4}},
         "avro_too_large"},
        {{DROPPED("{\"type\":\"array\",\"items\":\"null\"}"),
          {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\0", 11}},
         "avro_too_large"},
        {{DROPPED("{\"type\":\"array\",\"items\":\"double\"}"), {"\4abcdefgh", 9}},
         "avro_truncated"},
        {{DROPPED("{\"type\":\"array\",\"items\":\"string\"}"), {"\3\1", 2}}, "avro_malformed"},
        {{DROPPED("{\"type\":\"array\",\"items\":\"string\"}"), {"\3\x7e", 2}}, "avro_truncated"},
        {{DROPPED("{\"type\":\"map\",\"values\":\"int\"}"), {"\2\1", 2}}, "avro_malformed"},
        {{DROPPED(NAMED_RECORD("Loop", FIELD("l", "\"Loop\""))), {"", 0}}, "avro_too_large"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_plan *plan = compile(cases[i].bad.writer);

        fixture->bytes.length = 0;
        fd_buf_put_str(&fixture->bytes, cases[i].bad.bytes);
        assert_poison(fixture, plan, cases[i].code, "field dropped");
        fd_plan_destroy(&plan);
    }
}

static void a_recursive_value_is_dropped_to_a_bounded_depth(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan =
        compile(DROPPED(NAMED_RECORD("List", FIELD("next", "[\"null\",\"List\"]"))));

    for (int i = 0; i < 30; i++) {
        fd_put_long(&fixture->bytes, 1);
    }
    fd_put_long(&fixture->bytes, 0);
    put_text(&fixture->bytes, "A-1");
    assert_str(decode(fixture, plan).id, "A-1");
    fixture->bytes.length = 0;
    for (int i = 0; i < 100000; i++) {
        fd_put_long(&fixture->bytes, 1);
    }
    assert_poison(fixture, plan, "avro_too_large", "field dropped");
    fd_plan_destroy(&plan);
}

static void blocks_of_what_is_dropped_are_counted_together(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(DROPPED("{\"type\":\"array\",\"items\":\"null\"}"));

    for (int i = 0; i <= FD_PLAN_MAX_ITEMS; i++) {
        fd_put_long(&fixture->bytes, 1);
    }
    fd_put_long(&fixture->bytes, 0);
    put_text(&fixture->bytes, "A-1");
    assert_poison(fixture, plan, "avro_too_large", "field dropped");
    fd_plan_destroy(&plan);
}

#define plan_test(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        plan_test(the_same_schema_is_read_field_by_field),
        plan_test(nulls_and_an_empty_list_are_read),
        plan_test(strings_stay_where_they_are),
        plan_test(missing_fields_take_the_defaults_of_the_reader),
        plan_test(a_missing_field_without_default_is_incompatible),
        plan_test(fields_may_stand_in_another_order),
        plan_test(an_alias_names_a_field_of_the_writer_and_its_own_name_comes_first),
        plan_test(the_record_may_have_another_name),
        plan_test(ints_bytes_strings_and_enums_are_promoted),
        plan_test(an_enum_keeps_the_symbol_of_the_writer),
        plan_test(a_union_may_be_wider_than_ours_while_its_value_fits),
        plan_test(a_nullable_field_may_be_written_plain_or_always_null),
        plan_test(milliseconds_become_microseconds_and_other_times_are_incompatible),
        plan_test(items_may_be_of_several_types_while_each_fits),
        plan_test(types_that_the_member_cannot_hold_are_incompatible),
        plan_test(a_default_of_another_type_is_incompatible),
        plan_test(a_binding_that_the_contract_lacks_is_incompatible),
        plan_test(every_type_can_be_dropped),
        plan_test(what_is_dropped_is_still_checked),
        plan_test(blocks_of_what_is_dropped_are_counted_together),
        plan_test(a_recursive_value_is_dropped_to_a_bounded_depth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
