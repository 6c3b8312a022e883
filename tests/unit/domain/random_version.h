#ifndef RANDOM_VERSION_H
#define RANDOM_VERSION_H

/* Any version of a contract, and any value of a schema, in any form that Avro allows. */

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "avro/fd_encode_value.h"
#include "avro/fd_schema_node.h"

/**
 * Where choices come from: bytes of a fuzzer while there are any, which may so change one of them,
 * then numbers that follow from the state.
 */
struct random {
    uint64_t state;
    const unsigned char *bytes;
    size_t left;
};

static inline uint64_t next(struct random *random)
{
    uint64_t mixed;

    if (random->left >= sizeof(mixed)) {
        memcpy(&mixed, random->bytes, sizeof(mixed));
        random->bytes += sizeof(mixed);
        random->left -= sizeof(mixed);
        return mixed;
    }
    mixed = random->state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

static inline uint32_t below(struct random *random, uint32_t limit)
{
    if (random->left > 0 && limit <= 256) {
        random->left--;
        return *random->bytes++ % limit;
    }
    return (uint32_t)(next(random) % limit);
}

static inline bool one_in(struct random *random, uint32_t odds)
{
    return below(random, odds) == 0;
}

/* Random values: any that the schema allows, in any form that Avro allows
 */

static inline void put_random(struct random *random, const struct fd_schema_node *node,
                              struct fd_buf *buf, int depth);

static inline void put_random_bytes(struct random *random, uint32_t size, struct fd_buf *buf)
{
    for (uint32_t i = 0; i < size; i++) {
        fd_buf_put_u8(buf, (uint8_t)(1 + below(random, 255)));
    }
}

static inline void put_random_string(struct random *random, struct fd_buf *buf)
{
    uint32_t size = one_in(random, 50) ? below(random, 300) : below(random, 40);

    fd_put_long(buf, size);
    put_random_bytes(random, size, buf);
}

/* Numbers of every length. */
static inline int64_t random_long(struct random *random)
{
    uint64_t magnitude = next(random) >> below(random, 64);

    return (int64_t)(one_in(random, 2) ? 0 - magnitude : magnitude);
}

static inline void put_random_items(struct random *random, const struct fd_schema_node *node,
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
static inline void put_random_blocks(struct random *random, const struct fd_schema_node *node,
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

static inline void put_random_union(struct random *random, const struct fd_schema_node *node,
                                    struct fd_buf *buf, int depth)
{
    int32_t null = fd_schema_null_branch(node);
    uint32_t branch = depth > 4 && null >= 0 ? (uint32_t)null : below(random, node->count);

    fd_put_long(buf, branch);
    put_random(random, node->branches[branch], buf, depth);
}

static inline void put_random(struct random *random, const struct fd_schema_node *node,
                              struct fd_buf *buf, int depth)
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

static inline void shuffle(struct random *random, json_t *fields)
{
    for (size_t i = json_array_size(fields); i > 1; i--) {
        size_t other = below(random, (uint32_t)i);
        json_t *last = json_incref(json_array_get(fields, i - 1));

        json_array_set(fields, i - 1, json_array_get(fields, other));
        json_array_set_new(fields, other, last);
    }
}

static inline void drop_some_with_default(struct random *random, json_t *fields)
{
    for (size_t i = json_array_size(fields); i > 0; i--) {
        if (json_object_get(json_array_get(fields, i - 1), "default") && one_in(random, 5)) {
            json_array_remove(fields, i - 1);
        }
    }
}

/* Nullable fields the other way round, strings as bytes, lists of several types. */
static inline void change_some_types(struct random *random, json_t *fields)
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
        } else if (json_object_get(type, "items") && one_in(random, 3)) {
            json_object_set_new(
                type, "items",
                json_pack("[O, s, s]", json_object_get(type, "items"), "string", "bytes"));
        }
    }
}

static inline void add_some_fields(struct random *random, json_t *fields)
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
static inline char *random_version(struct random *random, const char *contract)
{
    json_auto_t *json = json_loads(contract, 0, NULL);
    json_t *fields = json_object_get(json, "fields");

    drop_some_with_default(random, fields);
    change_some_types(random, fields);
    add_some_fields(random, fields);
    shuffle(random, fields);
    return json_dumps(json, 0);
}

#endif
