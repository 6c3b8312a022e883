#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "avro/fd_encode.h"
#include "avro/fd_encode_value.h"
#include "avro/fd_framing.h"
#include "avro/fd_plan.h"
#include "base/fd_rfc3339.h"

enum { MAX_DEPTH = 64 /* of values within values, for recursive schemas */ };

/* Where in the JSON a value stands: the way back to the top. */
struct place {
    const struct place *up;
    const char *name; /* of a field or key; NULL: an item */
    size_t index;     /* of an item */
    int depth;
};

struct writer {
    struct fd_buf *buf;
    struct fd_error *error;
};

typedef enum fd_status put_function(struct writer *writer, const struct fd_schema_node *node,
                                    const json_t *value, const struct place *place);

static put_function put_value;

/* Errors
 */

/* "a.b[2]" into what is left of `text`; returns its length. */
static size_t print_place(const struct place *place, char *text, size_t size)
{
    size_t length = place->up ? print_place(place->up, text, size) : 0;
    int added = 0;

    if (place->name) {
        added = snprintf(text + length, size - length, length ? ".%s" : "%s", place->name);
    } else if (place->up) {
        added = snprintf(text + length, size - length, "[%zu]", place->index);
    }
    length += added > 0 ? (size_t)added : 0;
    return length < size ? length : size - 1;
}

static enum fd_status refuse(const struct writer *writer, const struct place *place,
                             const char *message)
{
    char text[128] = "";

    print_place(place, text, sizeof(text));
    if (text[0] == '\0') {
        return fd_error_set(writer->error, FD_POISON, "value_invalid", "%s", message);
    }
    return fd_error_set(writer->error, FD_POISON, "value_invalid", "field %s: %s", text, message);
}

/* "expected one of A, B, C", cut off where it gets too long. */
static enum fd_status refuse_symbol(const struct writer *writer, const struct place *place,
                                    const struct fd_schema_node *node)
{
    struct fd_buf text;
    char message[320];

    fd_buf_init(&text, sizeof(message) - 32);
    for (uint32_t i = 0; i < node->count; i++) {
        fd_buf_put_text(&text, i ? ", " : "");
        fd_buf_put_str(&text, node->symbols[i]);
    }
    snprintf(message, sizeof(message), "expected one of %.*s%s", (int)text.length,
             text.data ? text.data : "", text.failed ? " ..." : "");
    fd_buf_clean_up(&text);
    return refuse(writer, place, message);
}

/* Leaves
 */

static bool is_time(const struct fd_schema_node *node)
{
    return fd_schema_is_logical(node, "timestamp-micros") ||
           fd_schema_is_logical(node, "timestamp-millis");
}

static struct fd_str text_of(const json_t *value)
{
    return (struct fd_str){json_string_value(value), (uint32_t)json_string_length(value)};
}

/* An integer, or where a time is due a text that is one. */
static bool read_integer(const struct fd_schema_node *node, const json_t *value,
                         int64_t *ret_integer)
{
    if (json_is_integer(value)) {
        *ret_integer = json_integer_value(value);
        return node->type == FD_AVRO_LONG || *ret_integer == (int32_t)*ret_integer;
    }
    if (!is_time(node) || !fd_rfc3339_parse(text_of(value), ret_integer)) {
        return false;
    }
    if (fd_schema_is_logical(node, "timestamp-millis")) {
        *ret_integer = *ret_integer / 1000 - (*ret_integer % 1000 < 0);
    }
    return true;
}

/* Avro's JSON has a byte as the character of that number, U+0000 to U+00FF. Reads one byte of
   valid UTF-8; false when the character is another one. */
static bool read_byte(const char **text, unsigned char *ret_byte)
{
    unsigned char first = (unsigned char)**text;

    if (first < 0x80) {
        *ret_byte = first;
    } else if (first == 0xc2 || first == 0xc3) {
        (*text)++;
        *ret_byte = (unsigned char)((unsigned)first << 6 | ((unsigned char)**text & 0x3fU));
    } else {
        return false;
    }
    (*text)++;
    return true;
}

/* The number of bytes that a text stands for; -1 when it stands for none. */
static int64_t count_bytes(const json_t *value)
{
    const char *at = json_string_value(value);
    const char *end = at ? at + json_string_length(value) : NULL;
    int64_t count = 0;
    unsigned char byte;

    while (at < end && read_byte(&at, &byte)) {
        count++;
    }
    return at && at == end ? count : -1;
}

static void put_text_as_bytes(struct fd_buf *buf, const json_t *value)
{
    const char *at = json_string_value(value);
    const char *end = at + json_string_length(value);
    unsigned char byte;

    while (at < end && read_byte(&at, &byte)) {
        fd_buf_put_u8(buf, byte);
    }
}

static enum fd_status put_null(struct writer *writer, FD_UNUSED const struct fd_schema_node *node,
                               const json_t *value, const struct place *place)
{
    return json_is_null(value) ? FD_OK : refuse(writer, place, "expected null");
}

static enum fd_status put_boolean(struct writer *writer,
                                  FD_UNUSED const struct fd_schema_node *node, const json_t *value,
                                  const struct place *place)
{
    if (!json_is_boolean(value)) {
        return refuse(writer, place, "expected true or false");
    }
    fd_buf_put_u8(writer->buf, json_is_true(value));
    return FD_OK;
}

static enum fd_status put_integer(struct writer *writer, const struct fd_schema_node *node,
                                  const json_t *value, const struct place *place)
{
    int64_t integer;

    if (!read_integer(node, value, &integer)) {
        return refuse(writer, place,
                      is_time(node)                ? "expected a time such as 2021-03-31T23:15:00Z"
                      : node->type == FD_AVRO_LONG ? "expected an integer"
                                                   : "expected an integer of 32 bits");
    }
    fd_put_long(writer->buf, integer);
    return FD_OK;
}

static enum fd_status put_real(struct writer *writer, const struct fd_schema_node *node,
                               const json_t *value, const struct place *place)
{
    double real = json_number_value(value);
    float narrow = (float)real;
    uint64_t bits;
    uint32_t narrow_bits;

    if (!json_is_number(value)) {
        return refuse(writer, place, "expected a number");
    }
    if (node->type == FD_AVRO_FLOAT) {
        memcpy(&narrow_bits, &narrow, sizeof(narrow_bits));
        narrow_bits = htole32(narrow_bits);
        fd_buf_put(writer->buf, &narrow_bits, sizeof(narrow_bits));
    } else {
        memcpy(&bits, &real, sizeof(bits));
        bits = htole64(bits);
        fd_buf_put(writer->buf, &bits, sizeof(bits));
    }
    return FD_OK;
}

static enum fd_status put_string(struct writer *writer, FD_UNUSED const struct fd_schema_node *node,
                                 const json_t *value, const struct place *place)
{
    if (!json_is_string(value)) {
        return refuse(writer, place, "expected a string");
    }
    if (json_string_length(value) > FD_PLAN_MAX_STRING) {
        return refuse(writer, place, "longer than a string may be");
    }
    fd_put_bytes(writer->buf, text_of(value));
    return FD_OK;
}

static enum fd_status put_byte_string(struct writer *writer, const struct fd_schema_node *node,
                                      const json_t *value, const struct place *place)
{
    int64_t count = count_bytes(value);

    if (count < 0 || count > FD_PLAN_MAX_STRING) {
        return refuse(writer, place, "expected bytes, as characters U+0000 to U+00FF");
    }
    if (node->type == FD_AVRO_FIXED && count != node->size) {
        return refuse(writer, place, "expected another number of bytes");
    }
    if (node->type == FD_AVRO_BYTES) {
        fd_put_long(writer->buf, count);
    }
    put_text_as_bytes(writer->buf, value);
    return FD_OK;
}

static enum fd_status put_symbol(struct writer *writer, const struct fd_schema_node *node,
                                 const json_t *value, const struct place *place)
{
    int32_t index = fd_schema_find_symbol(node, text_of(value));

    if (index < 0) {
        return refuse_symbol(writer, place, node);
    }
    fd_put_long(writer->buf, index);
    return FD_OK;
}

/* What holds others
 */

static enum fd_status put_array(struct writer *writer, const struct fd_schema_node *node,
                                const json_t *value, const struct place *place)
{
    const json_t *item;
    size_t i;

    if (!json_is_array(value) || json_array_size(value) > FD_PLAN_MAX_ITEMS) {
        return refuse(writer, place, "expected an array of at most 10000 items");
    }
    if (json_array_size(value) > 0) {
        fd_put_long(writer->buf, (int64_t)json_array_size(value));
    }
    json_array_foreach(value, i, item)
    {
        const struct place at = {place, NULL, i, place->depth + 1};
        enum fd_status status = put_value(writer, node->items, item, &at);

        if (status != FD_OK) {
            return status;
        }
    }
    fd_put_long(writer->buf, 0);
    return FD_OK;
}

/* jansson's iterators want what they do not change to be changeable. */
static json_t *unconst(const json_t *value)
{
    union {
        const json_t *from;
        json_t *to;
    } pointer = {value};

    return pointer.to;
}

static enum fd_status put_map(struct writer *writer, const struct fd_schema_node *node,
                              const json_t *value, const struct place *place)
{
    const char *key;
    const json_t *item;

    if (!json_is_object(value) || json_object_size(value) > FD_PLAN_MAX_ITEMS) {
        return refuse(writer, place, "expected an object of at most 10000 members");
    }
    if (json_object_size(value) > 0) {
        fd_put_long(writer->buf, (int64_t)json_object_size(value));
    }
    json_object_foreach(unconst(value), key, item)
    {
        const struct place at = {place, key, 0, place->depth + 1};
        enum fd_status status;

        fd_put_bytes(writer->buf, fd_str_from(key));
        status = put_value(writer, node->items, item, &at);
        if (status != FD_OK) {
            return status;
        }
    }
    fd_put_long(writer->buf, 0);
    return FD_OK;
}

static enum fd_status check_no_others(const struct writer *writer,
                                      const struct fd_schema_node *node, const json_t *value,
                                      const struct place *place)
{
    const char *key;
    const json_t *item;

    json_object_foreach(unconst(value), key, item)
    {
        if (!fd_schema_find_field(node, key)) {
            const struct place at = {place, key, 0, place->depth + 1};

            return refuse(writer, &at, "the schema has no such field");
        }
    }
    return FD_OK;
}

static enum fd_status put_record(struct writer *writer, const struct fd_schema_node *node,
                                 const json_t *value, const struct place *place)
{
    enum fd_status status = FD_OK;

    if (!json_is_object(value)) {
        return refuse(writer, place, "expected an object");
    }
    status = check_no_others(writer, node, value, place);
    for (uint32_t i = 0; i < node->count && status == FD_OK; i++) {
        const struct fd_schema_field *field = &node->fields[i];
        const struct place at = {place, field->name, 0, place->depth + 1};
        const json_t *given = json_object_get(value, field->name);

        given = given ? given : field->default_value;
        status = given ? put_value(writer, field->type, given, &at)
                       : refuse(writer, &at, "missing, and it has no default");
    }
    return status;
}

/* Unions
 */

static bool fits(const struct fd_schema_node *node, const json_t *value)
{
    int64_t integer;

    switch (node->type) {
        case FD_AVRO_NULL:
            return json_is_null(value);
        case FD_AVRO_BOOLEAN:
            return json_is_boolean(value);
        case FD_AVRO_INT:
        case FD_AVRO_LONG:
            return read_integer(node, value, &integer);
        case FD_AVRO_FLOAT:
        case FD_AVRO_DOUBLE:
            return json_is_number(value);
        case FD_AVRO_BYTES:
            return count_bytes(value) >= 0;
        case FD_AVRO_FIXED:
            return count_bytes(value) == node->size;
        case FD_AVRO_STRING:
            return json_is_string(value);
        case FD_AVRO_ENUM:
            return fd_schema_find_symbol(node, text_of(value)) >= 0;
        case FD_AVRO_ARRAY:
            return json_is_array(value);
        default:
            return json_is_object(value);
    }
}

/* The member of a JSON object with only one, if its key names the branch, in full or without the
   namespace: the form of Avro's own JSON. */
static const json_t *unwrap(const struct fd_schema_node *branch, const json_t *value)
{
    const char *label = fd_schema_node_label(branch);
    const char *dot = strrchr(label, '.');
    const json_t *inner = json_object_get(value, label);

    if (!inner && dot) {
        inner = json_object_get(value, dot + 1);
    }
    return json_object_size(value) == 1 ? inner : NULL;
}

/* The branch for a value and, in `value`, what of it to write. Without one that fits, the last that
   is not null, so that its own message says what was expected. */
static uint32_t choose_branch(const struct fd_schema_node *node, const json_t **value)
{
    uint32_t last = 0;

    for (uint32_t i = 0; i < node->count; i++) {
        const json_t *inner = unwrap(node->branches[i], *value);

        if (inner) {
            *value = inner;
            return i;
        }
    }
    for (uint32_t i = 0; i < node->count; i++) {
        if (fits(node->branches[i], *value)) {
            return i;
        }
        last = node->branches[i]->type != FD_AVRO_NULL ? i : last;
    }
    return last;
}

static enum fd_status put_union(struct writer *writer, const struct fd_schema_node *node,
                                const json_t *value, const struct place *place)
{
    uint32_t branch = choose_branch(node, &value);

    fd_put_long(writer->buf, branch);
    return put_value(writer, node->branches[branch], value, place);
}

/* Any value
 */

static enum fd_status put_value(struct writer *writer, const struct fd_schema_node *node,
                                const json_t *value, const struct place *place)
{
    static put_function *const puts[] = {
        [FD_AVRO_NULL] = put_null,         [FD_AVRO_BOOLEAN] = put_boolean,
        [FD_AVRO_INT] = put_integer,       [FD_AVRO_LONG] = put_integer,
        [FD_AVRO_FLOAT] = put_real,        [FD_AVRO_DOUBLE] = put_real,
        [FD_AVRO_BYTES] = put_byte_string, [FD_AVRO_STRING] = put_string,
        [FD_AVRO_RECORD] = put_record,     [FD_AVRO_ENUM] = put_symbol,
        [FD_AVRO_FIXED] = put_byte_string, [FD_AVRO_ARRAY] = put_array,
        [FD_AVRO_MAP] = put_map,           [FD_AVRO_UNION] = put_union,
    };

    if (place->depth == MAX_DEPTH) {
        return refuse(writer, place, "nested too deep");
    }
    return puts[node->type](writer, node, value, place);
}

enum fd_status fd_encode_json_value(const struct fd_schema_node *node, const json_t *value,
                                    struct fd_buf *buf, struct fd_error *error)
{
    const struct place top = {NULL, NULL, 0, 0};
    struct writer writer = {buf, error};
    enum fd_status status = put_value(&writer, node, value, &top);

    if (status == FD_OK && buf->failed) {
        return fd_error_set(error, FD_POISON, "value_invalid", "longer than %zu bytes", buf->limit);
    }
    return status;
}

enum fd_status fd_encode_json(const struct fd_schema *schema, struct fd_str json,
                              struct fd_buf *buf, struct fd_error *error)
{
    const size_t start = buf->length;
    json_error_t json_error;
    json_auto_t *value =
        json_loadb(json.ptr ? json.ptr : "", json.len, JSON_REJECT_DUPLICATES, &json_error);
    enum fd_status status;

    if (!value) {
        return fd_error_set(error, FD_POISON, "json_invalid", "no JSON: column %d: %s",
                            json_error.column, json_error.text);
    }
    fd_framing_put_single_object(buf, fd_schema_fingerprint(schema));
    status = fd_encode_json_value(fd_schema_graph(schema)->root, value, buf, error);
    if (status != FD_OK) {
        buf->length = start;
    }
    return status;
}
