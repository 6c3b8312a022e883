#ifndef PLAN_FIXTURE_H
#define PLAN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "avro/fd_encode_value.h"
#include "avro/fd_plan.h"
#include "avro/fd_schema.h"
#include "base/fd_time.h"

/** A record with a field of every kind that a binding can be, as a service has it. */
struct sample {
    struct fd_str id;
    int64_t at;
    bool flag;
    struct fd_str colour;
    struct fd_str_list tags;
    struct fd_str note; /* nullable */
    int64_t until;      /* nullable */
};

static const struct fd_binding sample_bindings[] = {
    {"id", FD_BIND_STRING, false, offsetof(struct sample, id)},
    {"at", FD_BIND_LONG, false, offsetof(struct sample, at)},
    {"flag", FD_BIND_BOOL, false, offsetof(struct sample, flag)},
    {"colour", FD_BIND_ENUM, false, offsetof(struct sample, colour)},
    {"tags", FD_BIND_LIST, false, offsetof(struct sample, tags)},
    {"note", FD_BIND_STRING, true, offsetof(struct sample, note)},
    {"until", FD_BIND_LONG, true, offsetof(struct sample, until)},
    {NULL, FD_BIND_STRING, false, 0},
};

/** Text of a record of up to seven fields, the one under test called Sample. */
#define RECORD(...) NAMED_RECORD("Sample", __VA_ARGS__)
#define NAMED_RECORD(name, ...)                                                                    \
    "{\"type\":\"record\",\"name\":\"" name "\",\"fields\":[" JOIN(__VA_ARGS__) "]}"
#define JOIN(...)                                                                                  \
    PICK(__VA_ARGS__, JOIN_7, JOIN_6, JOIN_5, JOIN_4, JOIN_3, JOIN_2, JOIN_1, )(__VA_ARGS__)
#define PICK(a, b, c, d, e, f, g, join, ...) join
#define JOIN_1(a) a
#define JOIN_2(a, ...) a "," JOIN_1(__VA_ARGS__)
#define JOIN_3(a, ...) a "," JOIN_2(__VA_ARGS__)
#define JOIN_4(a, ...) a "," JOIN_3(__VA_ARGS__)
#define JOIN_5(a, ...) a "," JOIN_4(__VA_ARGS__)
#define JOIN_6(a, ...) a "," JOIN_5(__VA_ARGS__)
#define JOIN_7(a, ...) a "," JOIN_6(__VA_ARGS__)
#define FIELD(name, type) "{\"name\":\"" name "\",\"type\":" type "}"
#define MICROS "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}"
#define COLOUR                                                                                     \
    "{\"type\":\"enum\",\"name\":\"Colour\",\"symbols\":[\"RED\",\"GREEN\",\"UNKNOWN\"],"          \
    "\"default\":\"UNKNOWN\"}"
#define STRINGS "{\"type\":\"array\",\"items\":\"string\"}"

/** Our side of the contract: what every writer below is read as. */
static const char sample_reader[] =
    RECORD("{\"name\":\"id\",\"type\":\"string\",\"aliases\":[\"key\",\"name\"]},"
           "{\"name\":\"at\",\"type\":" MICROS ",\"default\":7},"
           "{\"name\":\"flag\",\"type\":\"boolean\",\"default\":true},"
           "{\"name\":\"colour\",\"type\":" COLOUR ",\"default\":\"UNKNOWN\"},"
           "{\"name\":\"tags\",\"type\":" STRINGS ",\"default\":[\"x\",\"yz\"]},"
           "{\"name\":\"note\",\"type\":[\"null\",\"string\"],\"default\":null},"
           "{\"name\":\"until\",\"type\":[\"null\"," MICROS "],\"default\":null},"
           "{\"name\":\"unbound\",\"type\":\"double\",\"default\":0}");

static inline struct fd_schema *parse_schema(const char *text)
{
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text, strlen(text), &schema, &error) != FD_OK) {
        fail_msg("%s: %s", error.message, text);
    }
    return schema;
}

/** The plan from a writer's schema to the sample; on failure NULL and the error. */
static inline struct fd_plan *try_compile(const char *writer_text, struct fd_error *error)
{
    struct fd_schema *writer = parse_schema(writer_text);
    struct fd_schema *reader = parse_schema(sample_reader);
    struct fd_plan *plan = NULL;
    enum fd_status status = fd_plan_compile(writer, reader, sample_bindings, &plan, error);

    fd_schema_destroy(&writer);
    fd_schema_destroy(&reader);
    assert_true((status == FD_OK) == (plan != NULL));
    return plan;
}

static inline struct fd_plan *compile(const char *writer_text)
{
    struct fd_error error = {0};
    struct fd_plan *plan = try_compile(writer_text, &error);

    if (!plan) {
        fail_msg("%s: %s", error.message, writer_text);
    }
    return plan;
}

/** Everything that a test of decoding needs; made and freed by the group's set-up. */
struct fixture {
    struct fd_arena *arena;
    struct fd_buf bytes;
};

static inline int fixture_set_up(void **state)
{
    static struct fixture fixture;

    fixture.arena = fd_arena_new(4096);
    fd_buf_init(&fixture.bytes, 1 << 22);
    *state = &fixture;
    return 0;
}

static inline int fixture_tear_down(void **state)
{
    struct fixture *fixture = *state;

    fd_arena_destroy(&fixture->arena);
    fd_buf_clean_up(&fixture->bytes);
    return 0;
}

static inline struct fd_str fixture_body(struct fixture *fixture)
{
    return (struct fd_str){fd_buf_text(&fixture->bytes), (uint32_t)fixture->bytes.length};
}

static inline void assert_str(struct fd_str actual, const char *expected)
{
    if (!fd_str_equal(actual, fd_str_from(expected))) {
        fail_msg("\"%.*s\" is not \"%s\"", FD_STR_ARGS(actual), expected ? expected : "(null)");
    }
}

/** Decode the fixture's bytes, which must succeed. */
static inline struct sample decode(struct fixture *fixture, const struct fd_plan *plan)
{
    struct sample sample;
    struct fd_error error = {0};

    memset(&sample, 0xaa, sizeof(sample));
    if (fd_plan_decode(plan, fixture_body(fixture), fixture->arena, &sample, &error) != FD_OK) {
        fail_msg("%s", error.message);
    }
    return sample;
}

/** Decode the fixture's bytes, which must fail with `code` and a message that has `part` in it. */
static inline void assert_poison(struct fixture *fixture, const struct fd_plan *plan,
                                 const char *code, const char *part)
{
    struct sample sample;
    struct fd_error error = {0};

    assert_int_equal(fd_plan_decode(plan, fixture_body(fixture), fixture->arena, &sample, &error),
                     FD_POISON);
    assert_string_equal(error.code, code);
    if (!strstr(error.message, part)) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
    }
}

#endif
