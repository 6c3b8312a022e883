/* Bytes that are no record of the schema: refused by name, whatever they are. */
#include "avro/plan_fixture.h"

static const char writer[] =
    RECORD(FIELD("id", "\"string\""), FIELD("at", "\"int\""), FIELD("flag", "\"boolean\""),
           FIELD("colour", COLOUR), FIELD("tags", STRINGS), FIELD("note", "[\"null\",\"string\"]"),
           FIELD("extra", "{\"type\":\"map\","
                          "\"values\":"
                          "[\"null\","
                          "\"string\"]}"));

static void put_record(struct fd_buf *bytes)
{
    static const char record[] =
        "\6A-1\xd0\xf\1\4\4\2a\4bc\3\x08\4de\0\0\2\2n\2\2k\2\2v\1\6\2l\0\0";

    fd_buf_put(bytes, record, sizeof(record) - 1);
}

static void a_record_cut_anywhere_is_truncated(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(writer);
    size_t whole;

    put_record(&fixture->bytes);
    assert_int_equal(decode(fixture, plan).tags.count, 4);
    whole = fixture->bytes.length;
    for (size_t length = 0; length < whole; length++) {
        /* In memory of its own, so that a sanitizer sees a read past the end. */
        char *cut = malloc(length + 1);
        struct sample sample;
        struct fd_error error = {0};

        assert_non_null(cut);
        memcpy(cut, fixture->bytes.data, length);
        cut = realloc(cut, length ? length : 1);
        assert_int_equal(fd_plan_decode(plan, (struct fd_str){cut, (uint32_t)length},
                                        fixture->arena, &sample, &error),
                         FD_POISON);
        assert_string_equal(error.code, "avro_truncated");
        free(cut);
    }
    fd_plan_destroy(&plan);
}

static void bytes_behind_the_record_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(writer);

    put_record(&fixture->bytes);
    fd_buf_put_u8(&fixture->bytes, 0);
    assert_poison(fixture, plan, "avro_trailing_bytes", "1 bytes follow");
    fd_plan_destroy(&plan);
}

static void no_byte_at_all_is_truncated(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(writer);
    struct sample sample;
    struct fd_error error = {0};

    assert_int_equal(fd_plan_decode(plan, FD_STR_NULL, fixture->arena, &sample, &error), FD_POISON);
    assert_string_equal(error.code, "avro_truncated");
    fd_plan_destroy(&plan);
}

#define LEAST "\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"
#define GREATEST "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1"
#define OVERLONG "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\1"
#define OVERFLOWING "\xff\xff\xff\xff\xff\xff\xff\xff\xff\2"

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static void malformed_values_are_named_with_their_field(void **state)
{
    static const struct {
        struct fd_str bytes;
        const char *code;
        const char *field;
    } cases[] = {
        {BYTES("\1"), "avro_malformed", "field id"},
        {BYTES(LEAST), "avro_malformed", "field id"},
        {BYTES(GREATEST), "avro_too_large", "field id"},
        {BYTES("\x82\x80\x80\1"), "avro_too_large", "field id"},
        {BYTES("\x80\x80\x80\1"), "avro_truncated", "field id"},
        {BYTES(OVERLONG), "avro_malformed", "field id"},
        {BYTES(OVERFLOWING), "avro_malformed", "field id"},
        {BYTES("\2x\x80\x80\x80\x80\x10"), "avro_malformed", "field at"},
        {BYTES("\2x" OVERLONG), "avro_malformed", "field at"},
        {BYTES("\2x\0\2"), "avro_malformed", "field flag"},
        {BYTES("\2x\0\1\6"), "avro_malformed", "field colour"},
        {BYTES("\2x\0\1\1"), "avro_malformed", "field colour"},
        {BYTES("\2x\0\1" GREATEST), "avro_malformed", "field colour"},
        {BYTES("\2x\0\1\0" LEAST), "avro_too_large", "field tags"},
        {BYTES("\2x\0\1\0" GREATEST), "avro_too_large", "field tags"},
        {BYTES("\2x\0\1\0\xa2\x9c\1"), "avro_too_large", "field tags"},
        {BYTES("\2x\0\1\0\x9e\x9c\1"), "avro_truncated", "field tags"},
        {BYTES("\2x\0\1\0\1\1"), "avro_malformed", "field tags"},
        {BYTES("\2x\0\1\0\1" GREATEST), "avro_truncated", "field tags"},
        {BYTES("\2x\0\1\0\1\2\2y\0\0\0"), "avro_malformed", "field tags"},
        {BYTES("\2x\0\1\0\2\1"), "avro_malformed", "field tags"},
        {BYTES("\2x\0\1\0\0\4"), "avro_malformed", "field note"},
        {BYTES("\2x\0\1\0\0\1"), "avro_malformed", "field note"},
        {BYTES("\2x\0\1\0\0\0\2\1"), "avro_malformed", "field extra"},
    };
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(writer);

    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        fixture->bytes.length = 0;
        fd_buf_put_str(&fixture->bytes, cases[i].bytes);
        assert_poison(fixture, plan, cases[i].code, cases[i].field);
    }
    fd_plan_destroy(&plan);
}

static void a_list_of_many_small_blocks_is_read_in_bounded_memory(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(RECORD(FIELD("id", "\"string\""), FIELD("tags", STRINGS)));
    struct sample sample;

    fd_buf_put_text(&fixture->bytes, "\2x");
    for (int i = 0; i < FD_PLAN_MAX_ITEMS; i++) {
        fd_buf_put(&fixture->bytes, "\2\2t", 3);
    }
    fd_buf_put_u8(&fixture->bytes, 0);
    sample = decode(fixture, plan);
    assert_int_equal(sample.tags.count, FD_PLAN_MAX_ITEMS);
    assert_str(sample.tags.items[FD_PLAN_MAX_ITEMS - 1], "t");
    assert_true(fd_arena_used(fixture->arena) < 4 * FD_PLAN_MAX_ITEMS * sizeof(struct fd_str));

    fixture->bytes.length--;
    fd_buf_put(&fixture->bytes, "\2\2t", 4);
    assert_poison(fixture, plan, "avro_too_large", "field tags");
    fd_plan_destroy(&plan);
}

static void a_claim_of_many_items_allocates_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(RECORD(FIELD("id", "\"string\""), FIELD("tags", STRINGS)));

    fd_buf_put(&fixture->bytes, "\2x\xa0\x9c\1\2t", 7);
    assert_poison(fixture, plan, "avro_truncated", "field tags");
    assert_int_equal(fd_arena_used(fixture->arena), 0);
    fd_plan_destroy(&plan);
}

/* A small generator with a fixed seed: the same bytes in every run. */
static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 33;
}

static void random_changes_to_a_record_never_lead_astray(void **state)
{
    struct fixture *fixture = *state;
    struct fd_plan *plan = compile(writer);
    uint64_t seed = 20191105;

    for (int round = 0; round < 20000; round++) {
        struct sample sample;
        struct fd_error error = {0};

        fixture->bytes.length = 0;
        put_record(&fixture->bytes);
        for (int change = 0; change < 3; change++) {
            size_t at = next_random(&seed) % fixture->bytes.length;

            fixture->bytes.data[at] = (char)next_random(&seed);
        }
        if (fd_plan_decode(plan, fixture_body(fixture), fixture->arena, &sample, &error) == FD_OK) {
            assert_true(sample.id.len <= fixture->bytes.length);
        } else {
            assert_int_equal(error.status, FD_POISON);
        }
        fd_arena_reset(fixture->arena);
    }
    fd_plan_destroy(&plan);
}

#define plan_test(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        plan_test(a_record_cut_anywhere_is_truncated),
        plan_test(bytes_behind_the_record_are_refused),
        plan_test(no_byte_at_all_is_truncated),
        plan_test(malformed_values_are_named_with_their_field),
        plan_test(a_list_of_many_small_blocks_is_read_in_bounded_memory),
        plan_test(a_claim_of_many_items_allocates_nothing),
        plan_test(random_changes_to_a_record_never_lead_astray),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
