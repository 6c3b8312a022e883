#include <stdio.h>
#include <string.h>

#include "avro/fd_schema_node.h"

/* `space` below is the enclosing namespace, "" for none. Functions that return a node or a bool
   return NULL or false on failure, with the error set. */
struct builder {
    struct fd_arena *arena;
    struct fd_error *error;
    uint32_t node_count;
    uint32_t named_count;
    const struct fd_schema_node *named[FD_SCHEMA_MAX_NAMED];
    json_t *places; /* in `named`, by full name */
};

static const struct fd_schema_node *build_node(struct builder *builder, const json_t *json,
                                               const char *space, int depth);

/* NULL, which is false too. */
#define refuse(builder, ...)                                                                       \
    ((void)fd_error_set((builder)->error, FD_POISON, "schema_invalid", __VA_ARGS__), NULL)

static struct fd_schema_node *node_new(struct builder *builder, enum fd_avro_type type)
{
    struct fd_schema_node *node = fd_arena_new_array(builder->arena, struct fd_schema_node, 1);

    node->type = type;
    node->index = builder->node_count++;
    return node;
}

/* Names
 */

static bool is_name(const char *text, size_t size)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

    return size > 0 && strspn(text, letters) >= size && (text[0] < '0' || text[0] > '9');
}

/* Names joined by dots; the empty string is the null namespace. */
static bool is_dotted_name(const char *text)
{
    for (;;) {
        size_t size = strcspn(text, ".");

        if (!is_name(text, size)) {
            return false;
        }
        if (text[size] == '\0') {
            return true;
        }
        text += size + 1;
    }
}

/* The full name of what is called `name` within `space`; false when it is too long to be one. */
static bool join_name(const char *space, const char *name, char ret_full[FD_SCHEMA_MAX_NAME + 1])
{
    bool is_full = *space == '\0' || strchr(name, '.');
    int size = snprintf(ret_full, FD_SCHEMA_MAX_NAME + 1, "%s%s%s", is_full ? "" : space,
                        is_full ? "" : ".", name);

    return size >= 0 && size <= FD_SCHEMA_MAX_NAME;
}

/* The namespace that a full name puts its contents in. */
static const char *space_of(struct builder *builder, const char *full_name)
{
    const char *dot = strrchr(full_name, '.');

    if (!dot) {
        return "";
    }
    /* A zeroed byte more than the name makes it a C string. */
    return memcpy(fd_arena_alloc(builder->arena, (size_t)(dot - full_name) + 1), full_name,
                  (size_t)(dot - full_name));
}

static const struct fd_schema_node *find_named(const struct builder *builder, const char *full)
{
    const json_t *place = json_object_get(builder->places, full);

    return place ? builder->named[json_integer_value(place)] : NULL;
}

static void add_named(struct builder *builder, const struct fd_schema_node *node)
{
    if (json_object_set_new(builder->places, node->name, json_integer(builder->named_count)) != 0) {
        fd_abort("out of memory for %u types", builder->named_count);
    }
    builder->named[builder->named_count++] = node;
}

static int primitive_type(const char *name)
{
    for (int type = 0; type < FD_AVRO_PRIMITIVES; type++) {
        if (strcmp(name, fd_avro_type_name((enum fd_avro_type)type)) == 0) {
            return type;
        }
    }
    return -1;
}

/* Give `node` the name that its definition states, and make it known under it. */
static bool name_node(struct builder *builder, const json_t *json, const char *space,
                      struct fd_schema_node *node)
{
    const char *name = json_string_value(json_object_get(json, "name"));
    const json_t *own_space = json_object_get(json, "namespace");
    char full[FD_SCHEMA_MAX_NAME + 1];

    if (own_space) {
        space = json_string_value(own_space);
        if (!space || (*space && !is_dotted_name(space))) {
            return refuse(builder, "a namespace must be a dotted name");
        }
    }
    if (!name || !is_dotted_name(name) || primitive_type(name) >= 0) {
        return refuse(builder, "the name of a %s is missing or no name",
                      fd_avro_type_name(node->type));
    }
    if (!join_name(space, name, full)) {
        return refuse(builder, "the name of a %s is longer than %d bytes",
                      fd_avro_type_name(node->type), FD_SCHEMA_MAX_NAME);
    }
    if (find_named(builder, full)) {
        return refuse(builder, "%.300s is defined twice", full);
    }
    if (builder->named_count == FD_SCHEMA_MAX_NAMED) {
        return refuse(builder, "more than %d named types", FD_SCHEMA_MAX_NAMED);
    }
    node->name = memcpy(fd_arena_alloc(builder->arena, strlen(full) + 1), full, strlen(full) + 1);
    add_named(builder, node);
    return true;
}

/* Whether every member of `seen` is new; remembers `name` in it. */
static bool is_new_name(json_t *seen, const char *name)
{
    return !json_object_get(seen, name) && json_object_set_new(seen, name, json_null()) == 0;
}

/* Complex types: each fills the node of its kind
 */

static bool build_field(struct builder *builder, const json_t *json, const char *space, int depth,
                        json_t *seen, struct fd_schema_field *field)
{
    const json_t *type = json_object_get(json, "type");

    field->name = json_string_value(json_object_get(json, "name"));
    field->default_value = json_object_get(json, "default");
    field->aliases = json_object_get(json, "aliases");
    if (!field->name || !is_name(field->name, strlen(field->name))) {
        return refuse(builder, "the name of a field is missing or no name");
    }
    if (!is_new_name(seen, field->name)) {
        return refuse(builder, "field %s stands there twice", field->name);
    }
    if (field->aliases && !json_is_array(field->aliases)) {
        return refuse(builder, "field %s: aliases must be an array", field->name);
    }
    if (!type) {
        return refuse(builder, "field %s has no type", field->name);
    }
    field->type = build_node(builder, type, space, depth);
    if (!field->type && builder->error) {
        fd_error_prefix(builder->error, "field %s", field->name);
    }
    return field->type;
}

static bool build_record(struct builder *builder, const json_t *json, const char *space, int depth,
                         struct fd_schema_node *node)
{
    const json_t *fields = json_object_get(json, "fields");
    json_auto_t *seen = json_object();
    const json_t *field;
    size_t i;

    if (!name_node(builder, json, space, node)) {
        return false;
    }
    if (!json_is_array(fields) || json_array_size(fields) > FD_SCHEMA_MAX_FIELDS) {
        return refuse(builder, "record %.300s has no fields, or more than %d", node->name,
                      FD_SCHEMA_MAX_FIELDS);
    }
    space = space_of(builder, node->name);
    node->count = (uint32_t)json_array_size(fields);
    node->fields = fd_arena_new_array(builder->arena, struct fd_schema_field, node->count);
    json_array_foreach(fields, i, field)
    {
        if (!build_field(builder, field, space, depth, seen, &node->fields[i])) {
            return false;
        }
    }
    return true;
}

static bool build_enum(struct builder *builder, const json_t *json, const char *space,
                       FD_UNUSED int depth, struct fd_schema_node *node)
{
    const json_t *symbols = json_object_get(json, "symbols");
    const json_t *fallback = json_object_get(json, "default");
    json_auto_t *seen = json_object();
    const json_t *symbol;
    size_t i;

    if (!name_node(builder, json, space, node)) {
        return false;
    }
    if (json_array_size(symbols) == 0 || json_array_size(symbols) > FD_SCHEMA_MAX_SYMBOLS) {
        return refuse(builder, "enum %.300s has no symbols, or more than %d", node->name,
                      FD_SCHEMA_MAX_SYMBOLS);
    }
    node->count = (uint32_t)json_array_size(symbols);
    node->symbols = fd_arena_new_array(builder->arena, struct fd_str, node->count);
    json_array_foreach(symbols, i, symbol)
    {
        const char *text = json_string_value(symbol);

        if (!text || !is_name(text, strlen(text)) || !is_new_name(seen, text)) {
            return refuse(builder, "enum %s: symbol %zu is no name or stands there twice",
                          node->name, i);
        }
        node->symbols[i] = fd_str_from(text);
    }
    node->symbol_default = json_string_value(fallback);
    if (fallback && fd_schema_find_symbol(node, fd_str_from(node->symbol_default)) < 0) {
        return refuse(builder, "enum %s: its default is none of its symbols", node->name);
    }
    return true;
}

static bool build_fixed(struct builder *builder, const json_t *json, const char *space,
                        FD_UNUSED int depth, struct fd_schema_node *node)
{
    const json_t *size = json_object_get(json, "size");
    json_int_t value = json_integer_value(size);

    if (!name_node(builder, json, space, node)) {
        return false;
    }
    if (!json_is_integer(size) || value < 0 || value > FD_SCHEMA_MAX_FIXED) {
        return refuse(builder, "fixed %s: its size must be 0 to %d", node->name,
                      FD_SCHEMA_MAX_FIXED);
    }
    node->size = (uint32_t)value;
    return true;
}

static bool build_items(struct builder *builder, const json_t *json, const char *space, int depth,
                        struct fd_schema_node *node)
{
    const char *key = node->type == FD_AVRO_ARRAY ? "items" : "values";
    const json_t *items = json_object_get(json, key);

    if (!items) {
        return refuse(builder, "%s without %s", fd_avro_type_name(node->type), key);
    }
    node->items = build_node(builder, items, space, depth);
    return node->items;
}

/* A union tells its branches apart by type, named ones by name. */
static bool is_new_branch(const struct fd_schema_node *node, uint32_t count)
{
    const struct fd_schema_node *branch = node->branches[count];

    for (uint32_t i = 0; i < count; i++) {
        if (node->branches[i]->type == branch->type &&
            (!branch->name || node->branches[i] == branch)) {
            return false;
        }
    }
    return branch->type != FD_AVRO_UNION;
}

static const struct fd_schema_node *build_union(struct builder *builder, const json_t *json,
                                                const char *space, int depth)
{
    struct fd_schema_node *node = node_new(builder, FD_AVRO_UNION);
    const json_t *branch;
    size_t i;

    node->count = (uint32_t)json_array_size(json);
    if (node->count == 0 || node->count > FD_SCHEMA_MAX_BRANCHES) {
        return refuse(builder, "a union must have 1 to %d branches", FD_SCHEMA_MAX_BRANCHES);
    }
    node->branches = fd_arena_new_array(builder->arena, const struct fd_schema_node *, node->count);
    json_array_foreach(json, i, branch)
    {
        node->branches[i] = build_node(builder, branch, space, depth);
        if (!node->branches[i]) {
            return NULL;
        }
        if (!is_new_branch(node, (uint32_t)i)) {
            return refuse(builder, "a union can't hold %s here",
                          fd_schema_node_label(node->branches[i]));
        }
    }
    return node;
}

/* Any type
 */

static const struct fd_schema_node *build_reference(struct builder *builder, const char *name,
                                                    const char *space)
{
    char full[FD_SCHEMA_MAX_NAME + 1];
    const struct fd_schema_node *node =
        join_name(space, name, full) ? find_named(builder, full) : NULL;

    return node ? node : refuse(builder, "type %.100s is not defined", name);
}

static const struct fd_schema_node *build_object(struct builder *builder, const json_t *json,
                                                 const char *space, int depth)
{
    static const struct {
        const char *name;
        enum fd_avro_type type;
        bool (*build)(struct builder *builder, const json_t *json, const char *space, int depth,
                      struct fd_schema_node *node);
    } kinds[] = {
        {"record", FD_AVRO_RECORD, build_record}, {"enum", FD_AVRO_ENUM, build_enum},
        {"fixed", FD_AVRO_FIXED, build_fixed},    {"array", FD_AVRO_ARRAY, build_items},
        {"map", FD_AVRO_MAP, build_items},
    };
    const char *type = json_string_value(json_object_get(json, "type"));
    struct fd_schema_node *node;

    if (!type) {
        return refuse(builder, "a type must be named by a string");
    }
    if (primitive_type(type) >= 0) {
        node = node_new(builder, (enum fd_avro_type)primitive_type(type));
        node->logical_type = json_string_value(json_object_get(json, "logicalType"));
        return node;
    }
    for (size_t i = 0; i < FD_COUNT(kinds); i++) {
        if (strcmp(type, kinds[i].name) == 0) {
            node = node_new(builder, kinds[i].type);
            node->logical_type = json_string_value(json_object_get(json, "logicalType"));
            return kinds[i].build(builder, json, space, depth, node) ? node : NULL;
        }
    }
    return build_reference(builder, type, space);
}

static const struct fd_schema_node *build_node(struct builder *builder, const json_t *json,
                                               const char *space, int depth)
{
    const char *name = json_string_value(json);

    if (depth == FD_SCHEMA_MAX_DEPTH) {
        return refuse(builder, "nested more than %d deep", FD_SCHEMA_MAX_DEPTH);
    }
    if (name && primitive_type(name) >= 0) {
        return node_new(builder, (enum fd_avro_type)primitive_type(name));
    }
    if (name) {
        return build_reference(builder, name, space);
    }
    if (json_is_array(json)) {
        return build_union(builder, json, space, depth + 1);
    }
    if (json_is_object(json)) {
        return build_object(builder, json, space, depth + 1);
    }
    return refuse(builder, "a type must be a name, an object or an array");
}

enum fd_status fd_schema_build(const json_t *json, struct fd_arena *arena,
                               struct fd_schema_graph *ret_graph, struct fd_error *error)
{
    struct builder builder = {.arena = arena, .error = error, .places = json_object()};
    const struct fd_schema_node *root = build_node(&builder, json, "", 0);

    json_decref(builder.places);
    if (!root) {
        return FD_POISON;
    }
    *ret_graph = (struct fd_schema_graph){root, builder.node_count};
    return FD_OK;
}
