#include "avro/fd_registry_answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What registries answer, and those who stand in front of them or in their place. */
static const struct {
    long status;
    const char *body;
    enum fd_status result;
    const char *code;
    const char *said; /* the schema's text, or a part of the message */
} answers[] = {
    /* Confluent, Karapace, Redpanda */
    {200, "{\"schema\":\"\\\"string\\\"\"}", FD_OK, "", "\"string\""},
    {200, "{\"schema\":\"x\",\"schemaType\":\"AVRO\",\"references\":[]}", FD_OK, "", "x"},
    {404, "{\"error_code\":40403,\"message\":\"Schema 1 not found\"}", FD_POISON, "schema_unknown",
     "knows no schema with id 1"},
    {401, "{\"error_code\":40101,\"message\":\"Unauthorized\"}", FD_RETRY, "registry",
     "status 401: see schema-registry-user"},
    {403, "", FD_RETRY, "registry", "status 403: see schema-registry-user"},
    {200, "{\"schema\":\"x\",\"schemaType\":\"PROTOBUF\"}", FD_POISON, "schema_invalid",
     "id 1 is none of Avro"},
    {500, "{\"error_code\":50001,\"message\":\"Error in the backend data store\"}", FD_RETRY,
     "registry", "status 500"},
    {429, "", FD_RETRY, "registry", "status 429"},
    {302, "", FD_RETRY, "registry", "status 302"},
    /* a wrong address */
    {404, "<html>not found</html>", FD_RETRY, "registry", "status 404: see schema-registry-url"},
    {404, "{}", FD_RETRY, "registry", "status 404: see schema-registry-url"},
    {200, "<html>sign in</html>", FD_RETRY, "registry",
     "without a schema: see schema-registry-url"},
    {200, "", FD_RETRY, "registry", "without a schema"},
    {200, "[]", FD_RETRY, "registry", "without a schema"},
    {200, "{\"schema\":7}", FD_RETRY, "registry", "without a schema"},
    {200, "{\"schema\":\"a\\u0000b\"}", FD_RETRY, "registry", "without a schema"},
};

static void each_answer_has_its_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < FD_COUNT(answers); i++) {
        struct fd_error error = {0};
        struct fd_registry_schema schema = {NULL, NULL};
        const struct fd_registry_answer answer = {answers[i].status, fd_str_from(answers[i].body)};
        enum fd_status result = fd_registry_read_answer("id 1", &answer, &schema, &error);

        assert_int_equal(result, answers[i].result);
        assert_string_equal(error.code, answers[i].code);
        if (result == FD_OK) {
            assert_string_equal(schema.text, answers[i].said);
            assert_null(schema.references);
        } else if (!strstr(error.message, answers[i].said)) {
            fail_msg("%s: no %s", error.message, answers[i].said);
        }
        free(schema.text);
    }
}

static void what_a_schema_refers_to_is_told(void **state)
{
    const struct fd_registry_answer answer = {
        200, FD_STR("{\"schema\":\"x\",\"references\":[{\"name\":\"n\",\"subject\":\"s\","
                    "\"version\":1}]}")};
    struct fd_registry_schema schema = {NULL, NULL};
    struct fd_error error = {0};

    (void)state;
    assert_int_equal(fd_registry_read_answer("id 1", &answer, &schema, &error), FD_OK);
    assert_string_equal(schema.text, "x");
    assert_int_equal(json_array_size(schema.references), 1);
    json_decref(schema.references);
    free(schema.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_has_its_class),
        cmocka_unit_test(what_a_schema_refers_to_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
