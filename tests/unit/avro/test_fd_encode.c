/* The way back: structs by bindings. */
#include "avro/fd_encode.h"

#include "avro/fd_framing.h"
#include "avro/plan_fixture.h"

static struct fd_encoder *try_encoder(const struct fd_schema *schema, struct fd_error *error)
{
    struct fd_encoder *encoder = NULL;
    enum fd_status status = fd_encoder_compile(schema, sample_bindings, &encoder, error);

    assert_true((status == FD_OK) == (encoder != NULL));
    return encoder;
}

static struct fd_str take_frame_off(struct fixture *fixture, const struct fd_schema *schema)
{
    struct fd_frame frame;
    struct fd_error error = {0};

    assert_int_equal(fd_framing_open(fixture_body(fixture), &frame, &error), FD_OK);
    assert_int_equal(frame.schema_id, fd_schema_fingerprint(schema));
    return frame.body;
}

/* Encode `sample` as one of `text`, decode it again by the same schema. */
static struct sample go_round(struct fixture *fixture, const char *text,
                              const struct sample *sample, struct fd_plan **ret_plan)
{
    struct fd_schema *schema = parse_schema(text);
    struct fd_error error = {0};
    struct fd_encoder *encoder = try_encoder(schema, &error);
    struct sample back;

    assert_non_null(encoder);
    *ret_plan = compile(text);
    fixture->bytes.length = 0;
    assert_int_equal(fd_encode_record(encoder, sample, &fixture->bytes, &error), FD_OK);
    if (fd_plan_decode(*ret_plan, take_frame_off(fixture, schema), fixture->arena, &back, &error) !=
        FD_OK) {
        fail_msg("%s", error.message);
    }
    fd_encoder_destroy(&encoder);
    assert_null(encoder);
    fd_schema_destroy(&schema);
    return back;
}

static const struct fd_str tags[] = {{"one", 3}, {"", 0}};

static struct sample full_sample(void)
{
    return (struct sample){
        .id = FD_STR("A-1"),
        .at = 1617232500000000,
        .flag = true,
        .colour = FD_STR("GREEN"),
        .tags = {tags, FD_COUNT(tags)},
        .note = FD_STR("n"),
        .until = INT64_MIN + 1,
    };
}

static void what_is_encoded_is_decoded_again(void **state)
{
    struct fixture *fixture = *state;
    struct sample sample = full_sample();
    struct fd_plan *plan;
    struct sample back = go_round(fixture, sample_reader, &sample, &plan);

    assert_str(back.id, "A-1");
    assert_int_equal(back.at, sample.at);
    assert_true(back.flag);
    assert_str(back.colour, "GREEN");
    assert_int_equal(back.tags.count, 2);
    assert_str(back.tags.items[0], "one");
    assert_str(back.tags.items[1], "");
    assert_str(back.note, "n");
    assert_int_equal(back.until, sample.until);
    fd_plan_destroy(&plan);
}

static void nulls_and_an_empty_list_are_encoded(void **state)
{
    struct fixture *fixture = *state;
    struct sample sample = full_sample();
    struct fd_plan *plan;
    struct sample back;

    sample.tags.count = 0;
    sample.note = FD_STR_NULL;
    sample.until = FD_TIME_NULL;
    back = go_round(fixture, sample_reader, &sample, &plan);
    assert_int_equal(back.tags.count, 0);
    assert_true(fd_str_is_null(back.note));
    assert_int_equal(back.until, FD_TIME_NULL);
    fd_plan_destroy(&plan);
}

static void a_symbol_that_the_schema_lacks_becomes_its_default(void **state)
{
    struct fixture *fixture = *state;
    struct sample sample = full_sample();
    struct fd_plan *plan;

    sample.colour = FD_STR("MAUVE");
    assert_str(go_round(fixture, sample_reader, &sample, &plan).colour, "UNKNOWN");
    fd_plan_destroy(&plan);
}

static void members_are_written_as_what_the_schema_has(void **state)
{
    struct fixture *fixture = *state;
    struct sample sample = full_sample();
    struct fd_plan *plan;
    struct sample back;

    sample.at = INT32_MIN;
    back = go_round(fixture,
                    RECORD(FIELD("colour", "[\"string\",\"null\"]"), FIELD("at", "\"int\""),
                           FIELD("id", "\"bytes\"")),
                    &sample, &plan);
    assert_str(back.colour, "GREEN");
    assert_int_equal(back.at, INT32_MIN);
    assert_str(back.id, "A-1");
    fd_plan_destroy(&plan);
}

static void a_record_that_does_not_fit_leaves_the_buffer_as_it_was(void **state)
{
    static const char text[] =
        RECORD(FIELD("id", "\"string\""), FIELD("at", "\"int\""),
               FIELD("colour", "{\"type\":\"enum\",\"name\":\"C\",\"symbols\":[\"GREEN\"]"
                               "}"),
               FIELD("tags", STRINGS), FIELD("note", "\"string\""));
    static const struct fd_str null_tags[] = {{"one", 3}, {NULL, 0}};
    struct fixture *fixture = *state;
    struct fd_schema *schema = parse_schema(text);
    struct fd_error error = {0};
    struct fd_encoder *encoder = try_encoder(schema, &error);
    const struct {
        struct sample sample;
        const char *message;
    } cases[] = {
        {{.id = FD_STR_NULL}, "field id: null where a value is required"},
        {{.id = FD_STR(""), .at = INT64_MAX}, "field at: greater than an int"},
        {{.id = FD_STR(""), .at = FD_TIME_NULL}, "field at: null where a value is required"},
        {{.id = FD_STR(""), .colour = FD_STR("RED")},
         "field colour: the enum has neither this symbol nor a default"},
        {{.id = FD_STR(""), .colour = FD_STR("GREEN"), .tags = {null_tags, 2}},
         "field tags: null where a value is required"},
        {{.id = FD_STR(""), .colour = FD_STR("GREEN")},
         "field note: null where a value is required"},
    };

    fd_buf_put_text(&fixture->bytes, "before");
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        assert_int_equal(fd_encode_record(encoder, &cases[i].sample, &fixture->bytes, &error),
                         FD_POISON);
        assert_string_equal(error.code, "value_invalid");
        assert_string_equal(error.message, cases[i].message);
        assert_string_equal(fd_buf_text(&fixture->bytes), "before");
    }
    fd_encoder_destroy(&encoder);
    fd_schema_destroy(&schema);
}

static void a_full_buffer_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct fd_schema *schema = parse_schema(sample_reader);
    struct fd_error error = {0};
    struct fd_encoder *encoder = try_encoder(schema, &error);
    struct sample sample = full_sample();

    fixture->bytes.limit = 20;
    assert_int_equal(fd_encode_record(encoder, &sample, &fixture->bytes, &error), FD_POISON);
    assert_string_equal(error.message, "longer than 20 bytes");
    fd_encoder_destroy(&encoder);
    fd_schema_destroy(&schema);
}

static void a_schema_that_members_cannot_fill_is_fatal(void **state)
{
    static const struct {
        const char *text;
        const char *part;
    } cases[] = {
        {"\"string\"", "no record"},
        {RECORD(FIELD("other", "\"int\"")), "field other: no member is bound"},
        {RECORD("{\"name\":\"other\",\"type\":\"int\",\"default\":\"x\"}"),
         "field other: its default: expected an integer"},
        {RECORD(FIELD("id", "\"long\"")), "field id: its member can't be written as long"},
        {RECORD(FIELD("flag", "\"int\"")), "field flag: its member"},
        {RECORD(FIELD("tags", "[\"null\",\"string\"]")), "can't be written as union"},
        {RECORD(FIELD("at", "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}")),
         "field at: its member"},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_schema *schema = parse_schema(cases[i].text);
        struct fd_error error = {0};

        assert_null(try_encoder(schema, &error));
        assert_int_equal(error.status, FD_FATAL);
        assert_string_equal(error.code, "schema_incompatible");
        assert_non_null(strstr(error.message, cases[i].part));
        fd_schema_destroy(&schema);
    }
}

#define encode_test(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        encode_test(what_is_encoded_is_decoded_again),
        encode_test(nulls_and_an_empty_list_are_encoded),
        encode_test(a_symbol_that_the_schema_lacks_becomes_its_default),
        encode_test(members_are_written_as_what_the_schema_has),
        encode_test(a_record_that_does_not_fit_leaves_the_buffer_as_it_was),
        encode_test(a_full_buffer_is_an_error),
        encode_test(a_schema_that_members_cannot_fill_is_fatal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
