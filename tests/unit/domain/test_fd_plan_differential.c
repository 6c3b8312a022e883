/*
 * The plan decoder against avro-c's generic reader: random records of each contract, as the
 * contract has them and as other versions of it might, must read the same both ways.
 */
#include "avro/fd_plan.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <avro.h>
#include <cmocka.h>
#include <jansson.h>

#include "avro/fd_encode_value.h"
#include "avro/fd_schema_node.h"
#include "base/fd_embed.h"
#include "base/fd_time.h"
#include "domain/fd_event.h"

enum { WRITERS = 100, RECORDS = 100000, MAX_FIELDS = 64, DROPPED = -1 };

extern const struct fd_embedded fd_embedded_events[];

struct random {
    uint64_t state;
};

static uint64_t next(struct random *random)
{
    uint64_t mixed = random->state += 0x9e3779b97f4a7c15;

    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

static uint32_t below(struct random *random, uint32_t limit)
{
    return (uint32_t)(next(random) % limit);
}

static bool one_in(struct random *random, uint32_t odds)
{
    return below(random, odds) == 0;
}

/* Random values: any that the schema allows, in any form that Avro allows
 */

static void put_random(struct random *random, const struct fd_schema_node *node, struct fd_buf *buf,
                       int depth);

static void put_random_bytes(struct random *random, uint32_t size, struct fd_buf *buf)
{
    for (uint32_t i = 0; i < size; i++) {
        fd_buf_put_u8(buf, (uint8_t)(1 + below(random, 255)));
    }
}

static void put_random_string(struct random *random, struct fd_buf *buf)
{
    uint32_t size = one_in(random, 50) ? below(random, 300) : below(random, 40);

    fd_put_long(buf, size);
    put_random_bytes(random, size, buf);
}

/* Numbers of every length. */
static int64_t random_long(struct random *random)
{
    return (int64_t)(next(random) >> below(random, 64)) * (one_in(random, 2) ? -1 : 1);
}

static void put_random_items(struct random *random, const struct fd_schema_node *node,
                             uint32_t count, struct fd_buf *buf, int depth)
{
    for (uint32_t i = 0; i < count; i++) {
        if (node->type == FD_AVRO_MAP) {
            put_random_string(random, buf);
        }
        put_random(random, node->items, buf, depth);
    }
}

/* Some blocks with their size in bytes, as streaming writers have them. */
static void put_random_blocks(struct random *random, const struct fd_schema_node *node,
                              struct fd_buf *buf, int depth)
{
    uint32_t blocks = depth > 4 ? 0 : below(random, 3);

    for (uint32_t i = 0; i < blocks; i++) {
        uint32_t count = 1 + below(random, 4);
        struct fd_buf items;

        fd_buf_init(&items, 1 << 20);
        put_random_items(random, node, count, &items, depth);
        if (one_in(random, 2)) {
            fd_put_long(buf, -(int64_t)count);
            fd_put_long(buf, (int64_t)items.length);
        } else {
            fd_put_long(buf, count);
        }
        fd_buf_put(buf, items.data, items.length);
        fd_buf_clean_up(&items);
    }
    fd_put_long(buf, 0);
}

static void put_random_union(struct random *random, const struct fd_schema_node *node,
                             struct fd_buf *buf, int depth)
{
    int32_t null = fd_schema_null_branch(node);
    uint32_t branch = depth > 4 && null >= 0 ? (uint32_t)null : below(random, node->count);

    fd_put_long(buf, branch);
    put_random(random, node->branches[branch], buf, depth);
}

static void put_random(struct random *random, const struct fd_schema_node *node, struct fd_buf *buf,
                       int depth)
{
    switch (node->type) {
        case FD_AVRO_NULL:
            break;
        case FD_AVRO_BOOLEAN:
            fd_buf_put_u8(buf, (uint8_t)below(random, 2));
            break;
        case FD_AVRO_INT:
            fd_put_long(buf, (int32_t)random_long(random));
            break;
        case FD_AVRO_LONG:
            fd_put_long(buf, random_long(random));
            break;
        case FD_AVRO_FLOAT:
            put_random_bytes(random, 4, buf);
            break;
        case FD_AVRO_DOUBLE:
            put_random_bytes(random, 8, buf);
            break;
        case FD_AVRO_BYTES:
        case FD_AVRO_STRING:
            put_random_string(random, buf);
            break;
        case FD_AVRO_FIXED:
            put_random_bytes(random, node->size, buf);
            break;
        case FD_AVRO_ENUM:
            fd_put_long(buf, below(random, node->count));
            break;
        case FD_AVRO_ARRAY:
        case FD_AVRO_MAP:
            put_random_blocks(random, node, buf, depth + 1);
            break;
        case FD_AVRO_UNION:
            put_random_union(random, node, buf, depth + 1);
            break;
        default:
            for (uint32_t i = 0; i < node->count; i++) {
                put_random(random, node->fields[i].type, buf, depth + 1);
            }
    }
}

/* Other versions of a contract
 */

static void shuffle(struct random *random, json_t *fields)
{
    for (size_t i = json_array_size(fields); i > 1; i--) {
        size_t other = below(random, (uint32_t)i);
        json_t *last = json_incref(json_array_get(fields, i - 1));

        json_array_set(fields, i - 1, json_array_get(fields, other));
        json_array_set_new(fields, other, last);
    }
}

static void drop_some_with_default(struct random *random, json_t *fields)
{
    for (size_t i = json_array_size(fields); i > 0; i--) {
        if (json_object_get(json_array_get(fields, i - 1), "default") && one_in(random, 5)) {
            json_array_remove(fields, i - 1);
        }
    }
}

/* Nullable fields the other way round, strings as bytes. */
static void change_some_types(struct random *random, json_t *fields)
{
    json_t *field;
    size_t i;

    json_array_foreach(fields, i, field)
    {
        json_t *type = json_object_get(field, "type");
        const char *name = json_string_value(type);

        if (json_is_array(type) && one_in(random, 3)) {
            shuffle(random, type);
        } else if (name && strcmp(name, "string") == 0 && one_in(random, 5)) {
            json_object_set_new(field, "type", json_string("bytes"));
        }
    }
}

static void add_some_fields(struct random *random, json_t *fields)
{
    static const char linked_list[] = "{\"type\": \"record\", \"name\": \"List%d\", \"fields\": ["
                                      "{\"name\": \"value\", \"type\": \"string\"},"
                                      "{\"name\": \"next\", \"type\": [\"null\", \"List%d\"]}]}";
    static const char *const types[] = {
        "\"null\"",
        "\"int\"",
        "\"float\"",
        "\"double\"",
        "\"bytes\"",
        "[\"null\", \"int\", \"string\", \"double\"]",
        "{\"type\": \"array\", \"items\": \"string\"}",
        "{\"type\": \"array\", \"items\": \"double\"}",
        "{\"type\": \"array\", \"items\": {\"type\": \"array\", \"items\": \"long\"}}",
        "{\"type\": \"map\", \"values\": [\"null\", \"long\"]}",
        "{\"type\": \"fixed\", \"name\": \"Fixed%d\", \"size\": 7}",
        "{\"type\": \"enum\", \"name\": \"Enum%d\", \"symbols\": [\"A\", \"B\"]}",
        linked_list,
    };
    int count = (int)below(random, 4);

    for (int i = 0; i < count; i++) {
        const char *pattern = types[below(random, (uint32_t)FD_COUNT(types))];
        char text[300];
        char name[20];
        size_t length = 0;

        for (const char *at = pattern; *at; at++) {
            bool number = strncmp(at, "%d", 2) == 0;

            text[length++] = number ? (char)('0' + i) : *at;
            at += number;
        }
        snprintf(name, sizeof(name), "added_%d", i);
        json_array_append_new(fields, json_pack("{s:s, s:o}", "name", name, "type",
                                                json_loadb(text, length, JSON_DECODE_ANY, NULL)));
    }
}

/* The text of a writer's schema; to be freed. */
static char *random_version(struct random *random, const char *contract)
{
    json_auto_t *json = json_loads(contract, 0, NULL);
    json_t *fields = json_object_get(json, "fields");

    drop_some_with_default(random, fields);
    change_some_types(random, fields);
    add_some_fields(random, fields);
    shuffle(random, fields);
    return json_dumps(json, 0);
}

/* Both readers of one writer's schema
 */

struct readers {
    struct fd_schema *schema;
    struct fd_plan *plan;
    avro_schema_t avro_schema;
    avro_value_iface_t *avro_class;
    avro_value_t avro_value;
    int field_of[MAX_FIELDS]; /* the writer's field of each binding, or DROPPED */
};

static struct fd_schema *parse(const char *text)
{
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text, strlen(text), &schema, &error) != FD_OK) {
        fail_msg("%s: %s", error.message, text);
    }
    return schema;
}

static void set_up_readers(struct readers *readers, const char *text,
                           const struct fd_schema *contract, const struct fd_binding *bindings)
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

static void clean_up_readers(struct readers *readers)
{
    avro_value_decref(&readers->avro_value);
    avro_value_iface_decref(readers->avro_class);
    avro_schema_decref(readers->avro_schema);
    fd_plan_destroy(&readers->plan);
    fd_schema_destroy(&readers->schema);
}

/* What avro-c has read, as a string: of a string, bytes or enum. */
static struct fd_str avro_str(const avro_value_t *value)
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

static bool same_list(const struct fd_str_list *list, const avro_value_t *value)
{
    size_t size = 0;
    bool same = avro_value_get_size(value, &size) == 0 && size == list->count;

    for (size_t i = 0; same && i < size; i++) {
        avro_value_t item;

        same = avro_value_get_by_index(value, i, &item, NULL) == 0 &&
               fd_str_equal(list->items[i], avro_str(&item));
    }
    return same;
}

static bool same_value(const struct fd_binding *binding, const void *member,
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

static bool is_null(const struct fd_binding *binding, const void *member)
{
    return binding->type == FD_BIND_LONG ? *(const int64_t *)member == FD_TIME_NULL
                                         : fd_str_is_null(*(const struct fd_str *)member);
}

static bool same_field(const struct fd_binding *binding, const void *member,
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
static bool is_default(const struct fd_binding *binding, const void *member, const json_t *value)
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

static void assert_same(const struct readers *readers, const struct fd_schema *contract,
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

static void read_both_ways(struct readers *readers, const struct fd_schema *contract,
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

/* Of each contract, divided among its writers; FRONTDOOR_TEST_ROUNDS makes it shorter or longer. */
static int records_a_writer(void)
{
    const char *text = getenv("FRONTDOOR_TEST_ROUNDS");
    long records = text ? strtol(text, NULL, 10) : RECORDS;

    return records > WRITERS ? (int)(records / WRITERS) : 1;
}

static void compare_writer(struct random *random, const char *text,
                           const struct fd_schema *contract, const struct fd_binding *bindings)
{
    int count = records_a_writer();
    struct readers readers = {0};
    struct fd_arena *arena = fd_arena_new(4096);
    struct fd_buf body;

    fd_buf_init(&body, 1 << 22);
    set_up_readers(&readers, text, contract, bindings);
    for (int i = 0; i < count; i++) {
        fd_buf_reset(&body);
        fd_arena_reset(arena);
        put_random(random, fd_schema_graph(readers.schema)->root, &body, 0);
        read_both_ways(&readers, contract, bindings,
                       (struct fd_str){fd_buf_text(&body), (uint32_t)body.length}, arena);
    }
    clean_up_readers(&readers);
    fd_buf_clean_up(&body);
    fd_arena_destroy(&arena);
}

/* Half of the records as the contract has them, half as another version of it would. */
static void compare_contract(enum fd_event_type type, uint64_t seed)
{
    const struct fd_contract_info *info = fd_contract_info(type);
    struct random random = {seed + type};
    struct fd_schema *contract;
    char file[80];

    snprintf(file, sizeof(file), "%s.avsc", info->name);
    assert_non_null(fd_embedded_find(fd_embedded_events, file));
    contract = parse(fd_embedded_find(fd_embedded_events, file)->text);
    for (int i = 0; i < WRITERS; i++) {
        char *version = i % 2 ? random_version(&random, fd_schema_text(contract)) : NULL;

        compare_writer(&random, version ? version : fd_schema_text(contract), contract,
                       info->bindings);
        free(version);
    }
    fd_schema_destroy(&contract);
}

/* The seed of FRONTDOOR_TEST_SEED, to look for more or to see a failure again. */
static uint64_t seed_of_run(void)
{
    const char *text = getenv("FRONTDOOR_TEST_SEED");
    uint64_t seed = text ? strtoull(text, NULL, 10) : 20191105;

    print_message("seed %" PRIu64 "\n", seed);
    return seed;
}

static void both_readers_agree_on_every_contract(void **state)
{
    uint64_t seed = seed_of_run();

    (void)state;
    for (int type = FD_CALL_LOGGED; type < FD_EVENT_TYPES; type++) {
        compare_contract((enum fd_event_type)type, seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_readers_agree_on_every_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
