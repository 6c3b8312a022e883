/* What design and evolution ask of every contract in schemas/events. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "avro/fd_encode_value.h"
#include "avro/fd_schema.h"
#include "avro/fd_schema_node.h"

enum { CONTRACTS = 17 };

/* Run `check` on each contract, given its topic's name, the text's JSON and what it parses to. */
static void for_each_contract(void (*check)(const char *topic, const json_t *json,
                                            const struct fd_schema *schema))
{
    glob_t files;

    assert_int_equal(glob(FD_SOURCE_DIR "/schemas/events/*.avsc", 0, NULL, &files), 0);
    assert_int_equal(files.gl_pathc, CONTRACTS);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        json_auto_t *json = json_load_file(files.gl_pathv[i], JSON_REJECT_DUPLICATES, NULL);
        char *text = json_dumps(json, 0);
        char topic[80];
        size_t length;
        struct fd_schema *schema = NULL;
        struct fd_error error = {0};

        assert_non_null(text);
        snprintf(topic, sizeof(topic), "%s", strrchr(files.gl_pathv[i], '/') + 1);
        length = strcspn(topic, ".");
        assert_string_equal(topic + length, ".avsc");
        topic[length] = '\0';
        if (fd_schema_parse(text, strlen(text), &schema, &error) != FD_OK) {
            fail_msg("%s: %s", topic, error.message);
        }
        check(topic, json, schema);
        fd_schema_destroy(&schema);
        free(text);
    }
    globfree(&files);
}

static char upper(char letter)
{
    return (char)(letter - 'a' + 'A');
}

/* call-logged becomes CallLogged. */
static void put_record_name(const char *topic, char *ret_name)
{
    bool start = true;

    for (; *topic; topic++) {
        if (*topic != '-') {
            *ret_name++ = start ? upper(*topic) : *topic;
        }
        start = *topic == '-';
    }
}

static void check_name(const char *topic, FD_UNUSED const json_t *json,
                       const struct fd_schema *schema)
{
    char name[100] = "frontdoor.events.";

    put_record_name(topic, name + strlen(name));
    assert_string_equal(fd_schema_name(schema), name);
}

static void a_record_is_named_for_its_topic(void **state)
{
    (void)state;
    for_each_contract(check_name);
}

static void assert_documented(const char *topic, const json_t *object)
{
    const char *doc = json_string_value(json_object_get(object, "doc"));

    if (!doc || !*doc || doc[strlen(doc) - 1] != '.') {
        fail_msg("%s: %s has no doc, or it is no sentence", topic,
                 json_string_value(json_object_get(object, "name")));
    }
}

static void check_docs(const char *topic, const json_t *json,
                       FD_UNUSED const struct fd_schema *schema)
{
    const json_t *field;
    size_t i;

    assert_documented(topic, json);
    json_array_foreach(json_object_get(json, "fields"), i, field)
    {
        assert_documented(topic, field);
    }
}

static void every_record_and_field_is_documented(void **state)
{
    (void)state;
    for_each_contract(check_docs);
}

/* The enum that a field holds, itself, or in an array or union; NULL when none. */
static const struct fd_schema_node *enum_within(const struct fd_schema_node *node)
{
    if (node->type == FD_AVRO_ARRAY) {
        node = node->items;
    } else if (node->type == FD_AVRO_UNION) {
        node = node->branches[node->count - 1];
    }
    return node->type == FD_AVRO_ENUM ? node : NULL;
}

static void check_enums(const char *topic, FD_UNUSED const json_t *json,
                        const struct fd_schema *schema)
{
    const struct fd_schema_node *record = fd_schema_graph(schema)->root;

    for (uint32_t i = 0; i < record->count; i++) {
        const struct fd_schema_node *node = enum_within(record->fields[i].type);

        if (node && (!node->symbol_default || strcmp(node->symbol_default, "UNKNOWN") != 0)) {
            fail_msg("%s: the default of enum %s is not UNKNOWN", topic, node->name);
        }
    }
}

static void every_enum_has_unknown_as_its_default(void **state)
{
    (void)state;
    for_each_contract(check_enums);
}

static void check_defaults(const char *topic, FD_UNUSED const json_t *json,
                           const struct fd_schema *schema)
{
    const struct fd_schema_node *record = fd_schema_graph(schema)->root;

    for (uint32_t i = 0; i < record->count; i++) {
        const struct fd_schema_field *field = &record->fields[i];
        struct fd_error error = {0};
        struct fd_buf buf;

        fd_buf_init(&buf, 1000);
        if (field->default_value &&
            fd_encode_json_value(field->type, field->default_value, &buf, &error) != FD_OK) {
            fail_msg("%s: the default of %s: %s", topic, field->name, error.message);
        }
        fd_buf_clean_up(&buf);
    }
}

static void every_default_is_a_value_of_its_field(void **state)
{
    (void)state;
    for_each_contract(check_defaults);
}

/* A nullable field is null by default, and null comes first so that any reader takes it. */
static void check_nullable(const char *topic, FD_UNUSED const json_t *json,
                           const struct fd_schema *schema)
{
    const struct fd_schema_node *record = fd_schema_graph(schema)->root;

    for (uint32_t i = 0; i < record->count; i++) {
        const struct fd_schema_field *field = &record->fields[i];

        if (field->type->type == FD_AVRO_UNION &&
            (fd_schema_null_branch(field->type) != 0 || !json_is_null(field->default_value))) {
            fail_msg("%s: %s is not null by default", topic, field->name);
        }
    }
}

static void every_nullable_field_is_null_by_default(void **state)
{
    (void)state;
    for_each_contract(check_nullable);
}

static void check_times(const char *topic, FD_UNUSED const json_t *json,
                        const struct fd_schema *schema)
{
    const struct fd_schema_node *record = fd_schema_graph(schema)->root;

    for (uint32_t i = 0; i < record->count; i++) {
        const struct fd_schema_field *field = &record->fields[i];
        const struct fd_schema_node *node =
            field->type->type == FD_AVRO_UNION ? field->type->branches[1] : field->type;
        const char *suffix = strrchr(field->name, '_');
        bool named_as_time = suffix && strcmp(suffix, "_at") == 0;

        if (named_as_time != fd_schema_is_logical(node, "timestamp-micros")) {
            fail_msg("%s: %s must be called _at and be timestamp-micros, or neither", topic,
                     field->name);
        }
    }
}

static void every_time_is_in_microseconds_and_named_as_one(void **state)
{
    (void)state;
    for_each_contract(check_times);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_named_for_its_topic),
        cmocka_unit_test(every_record_and_field_is_documented),
        cmocka_unit_test(every_enum_has_unknown_as_its_default),
        cmocka_unit_test(every_default_is_a_value_of_its_field),
        cmocka_unit_test(every_nullable_field_is_null_by_default),
        cmocka_unit_test(every_time_is_in_microseconds_and_named_as_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
