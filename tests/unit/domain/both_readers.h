#ifndef BOTH_READERS_H
#define BOTH_READERS_H

/* The plan decoder beside avro-c's generic reader. Include after cmocka, or macros like its own. */

#include <stdio.h>
#include <string.h>

#include <avro.h>
#include <jansson.h>

#include "avro/fd_plan.h"
#include "avro/fd_schema_node.h"
#include "base/fd_time.h"
#include "domain/fd_event.h"

enum { MAX_FIELDS = 64, DROPPED = -1 };

struct readers {
    struct fd_schema *schema;
    struct fd_plan *plan;
    avro_schema_t avro_schema;
    avro_value_iface_t *avro_class;
    avro_value_t avro_value;
    int field_of[MAX_FIELDS]; /* the writer's field of each binding, or DROPPED */
};

static inline struct fd_schema *parse(const char *text)
{
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text, strlen(text), &schema, &error) != FD_OK) {
        fail_msg("%s: %s", error.message, text);
    }
    return schema;
}

static inline void set_up_readers(struct readers *readers, const char *text,
                                  const struct fd_schema *contract,
                                  const struct fd_binding *bindings)
{
    const struct fd_schema_node *record;
    struct fd_error error = {0};

    readers->schema = parse(text);
    if (fd_plan_compile(readers->schema, contract, bindings, &readers->plan, &error) != FD_OK) {
        fail_msg("%s: %s", error.message, text);
    }
    assert_int_equal(avro_schema_from_json_length(text, strlen(text), &readers->avro_schema), 0);
    readers->avro_class = avro_generic_class_from_schema(readers->avro_schema);
    assert_int_equal(avro_generic_value_new(readers->avro_class, &readers->avro_value), 0);
    record = fd_schema_graph(readers->schema)->root;
    for (int i = 0; bindings[i].name; i++) {
        const struct fd_schema_field *field = fd_schema_find_field(record, bindings[i].name);

        assert_true(i < MAX_FIELDS);
        readers->field_of[i] = field ? (int)(field - record->fields) : DROPPED;
    }
}

static inline void clean_up_readers(struct readers *readers)
{
    avro_value_decref(&readers->avro_value);
    avro_value_iface_decref(readers->avro_class);
    avro_schema_decref(readers->avro_schema);
    fd_plan_destroy(&readers->plan);
    fd_schema_destroy(&readers->schema);
}

/* What avro-c has read, as a string: of a string, bytes or enum. */
static inline struct fd_str avro_str(const avro_value_t *value)
{
    const void *bytes = NULL;
    const char *text = NULL;
    size_t size = 0;
    int symbol = 0;

    switch (avro_value_get_type(value)) {
        case AVRO_STRING:
            assert_int_equal(avro_value_get_string(value, &text, &size), 0);
            return (struct fd_str){text, (uint32_t)size - 1};
        case AVRO_BYTES:
            assert_int_equal(avro_value_get_bytes(value, &bytes, &size), 0);
            return (struct fd_str){bytes ? bytes : "", (uint32_t)size};
        default:
            assert_int_equal(avro_value_get_enum(value, &symbol), 0);
            return fd_str_from(avro_schema_enum_get(avro_value_get_schema(value), symbol));
    }
}

static inline bool same_item(struct fd_str item, const avro_value_t *list, size_t place)
{
    avro_value_t value;
    avro_value_t branch;

    if (avro_value_get_by_index(list, place, &value, NULL) != 0) {
        return false;
    }
    if (avro_value_get_type(&value) != AVRO_UNION) {
        return fd_str_equal(item, avro_str(&value));
    }
    return avro_value_get_current_branch(&value, &branch) == 0 &&
           fd_str_equal(item, avro_str(&branch));
}

static inline bool same_list(const struct fd_str_list *list, const avro_value_t *value)
{
    size_t size = 0;
    bool same = avro_value_get_size(value, &size) == 0 && size == list->count;

    for (size_t i = 0; same && i < size; i++) {
        same = same_item(list->items[i], value, i);
    }
    return same;
}

static inline bool same_value(const struct fd_binding *binding, const void *member,
                              const avro_value_t *value)
{
    int64_t number = 0;
    int flag = 0;

    switch (binding->type) {
        case FD_BIND_STRING:
        case FD_BIND_ENUM:
            return fd_str_equal(*(const struct fd_str *)member, avro_str(value));
        case FD_BIND_LONG:
            return avro_value_get_long(value, &number) == 0 && *(const int64_t *)member == number;
        case FD_BIND_BOOL:
            return avro_value_get_boolean(value, &flag) == 0 &&
                   *(const bool *)member == (flag != 0);
        case FD_BIND_LIST:
            return same_list(member, value);
    }
    return false;
}

static inline bool is_null(const struct fd_binding *binding, const void *member)
{
    return binding->type == FD_BIND_LONG ? *(const int64_t *)member == FD_TIME_NULL
                                         : fd_str_is_null(*(const struct fd_str *)member);
}

static inline bool same_field(const struct fd_binding *binding, const void *member,
                              const avro_value_t *value)
{
    avro_value_t branch;

    if (avro_value_get_type(value) != AVRO_UNION) {
        return same_value(binding, member, value);
    }
    assert_int_equal(avro_value_get_current_branch(value, &branch), 0);
    return avro_value_get_type(&branch) == AVRO_NULL ? is_null(binding, member)
                                                     : same_value(binding, member, &branch);
}

/* What the writer dropped, by what the contract's JSON says. */
static inline bool is_default(const struct fd_binding *binding, const void *member,
                              const json_t *value)
{
    switch (json_typeof(value)) {
        case JSON_NULL:
            return is_null(binding, member);
        case JSON_STRING:
            return fd_str_equal(*(const struct fd_str *)member,
                                fd_str_from(json_string_value(value)));
        case JSON_ARRAY:
            return ((const struct fd_str_list *)member)->count == json_array_size(value);
        default:
            return *(const bool *)member == json_is_true(value);
    }
}

static inline void assert_same(const struct readers *readers, const struct fd_schema *contract,
                               const struct fd_binding *bindings, const struct fd_event *event)
{
    const struct fd_schema_node *record = fd_schema_graph(contract)->root;

    for (int i = 0; bindings[i].name; i++) {
        const void *member = (const char *)event + bindings[i].offset;
        bool same;

        if (readers->field_of[i] == DROPPED) {
            same = is_default(&bindings[i], member,
                              fd_schema_find_field(record, bindings[i].name)->default_value);
        } else {
            avro_value_t field;

            assert_int_equal(avro_value_get_by_index(&readers->avro_value,
                                                     (size_t)readers->field_of[i], &field, NULL),
                             0);
            same = same_field(&bindings[i], member, &field);
        }
        if (!same) {
            fail_msg("field %s differs; writer: %s", bindings[i].name,
                     fd_schema_text(readers->schema));
        }
    }
}

static inline void read_both_ways(struct readers *readers, const struct fd_schema *contract,
                                  const struct fd_binding *bindings, struct fd_str body,
                                  struct fd_arena *arena)
{
    struct fd_event event;
    struct fd_error error = {0};
    avro_reader_t reader = avro_reader_memory(body.ptr, body.len);

    memset(&event, 0xaa, sizeof(event));
    if (fd_plan_decode(readers->plan, body, arena, &event, &error) != FD_OK) {
        fail_msg("%s; writer: %s", error.message, fd_schema_text(readers->schema));
    }
    avro_value_reset(&readers->avro_value);
    assert_int_equal(avro_value_read(reader, &readers->avro_value), 0);
    avro_reader_free(reader);
    assert_same(readers, contract, bindings, &event);
}

#endif
