#include <stdlib.h>

#include "avro/fd_plan.h"
#include "avro/fd_plan_steps.h"

enum {
    VARIABLE_SIZE = -1,
    MAX_FIXED_SIZE = 1 << 30, /* of a record of fixed parts; what is larger counts as variable */
    MAX_DEPTH = 64,           /* of values within values, for recursive schemas */
    MAX_TYPE_DEPTH = 1000,    /* of types within types, which no value can reach */
};

/* A type of which only the extent matters. */
struct fd_skip {
    enum fd_avro_type type;
    int32_t fixed_size;           /* bytes of every value, or VARIABLE_SIZE */
    uint32_t count;               /* of fields, branches or symbols */
    const struct fd_skip **parts; /* fields, branches; one for items */
};

/* Compile
 */

static const struct fd_skip *compile_node(struct fd_skip_compiler *compiler,
                                          const struct fd_schema_node *node, int depth);

static int32_t primitive_size(const struct fd_schema_node *node)
{
    switch (node->type) {
        case FD_AVRO_NULL:
            return 0;
        case FD_AVRO_BOOLEAN:
            return 1;
        case FD_AVRO_FLOAT:
            return 4;
        case FD_AVRO_DOUBLE:
            return 8;
        case FD_AVRO_FIXED:
            return (int32_t)node->size;
        default:
            return VARIABLE_SIZE;
    }
}

static int32_t record_size(const struct fd_skip *skip)
{
    int32_t size = 0;

    for (uint32_t i = 0; i < skip->count; i++) {
        if (skip->parts[i]->fixed_size == VARIABLE_SIZE ||
            skip->parts[i]->fixed_size > MAX_FIXED_SIZE - size) {
            return VARIABLE_SIZE;
        }
        size += skip->parts[i]->fixed_size;
    }
    return size;
}

static void compile_parts(struct fd_skip_compiler *compiler, const struct fd_schema_node *node,
                          int depth, struct fd_skip *skip)
{
    bool one = node->type == FD_AVRO_ARRAY || node->type == FD_AVRO_MAP;

    skip->count = one ? 1 : node->count;
    if (node->type == FD_AVRO_ENUM) {
        return;
    }
    skip->parts = fd_arena_new_array(compiler->arena, const struct fd_skip *, skip->count);
    for (uint32_t i = 0; i < skip->count; i++) {
        const struct fd_schema_node *part = one                            ? node->items
                                            : node->type == FD_AVRO_RECORD ? node->fields[i].type
                                                                           : node->branches[i];

        skip->parts[i] = compile_node(compiler, part, depth + 1);
    }
}

static const struct fd_skip *compile_node(struct fd_skip_compiler *compiler,
                                          const struct fd_schema_node *node, int depth)
{
    /* A union without branches: no value is one. */
    static const struct fd_skip too_deep = {FD_AVRO_UNION, VARIABLE_SIZE, 0, NULL};
    struct fd_skip *skip = compiler->made[node->index];

    if (skip) {
        return skip;
    }
    if (depth == MAX_TYPE_DEPTH) {
        return &too_deep;
    }
    skip = fd_arena_new_array(compiler->arena, struct fd_skip, 1);
    compiler->made[node->index] = skip;
    skip->type = node->type;
    /* What is met again while its parts are compiled contains itself, so its size varies. */
    skip->fixed_size = primitive_size(node);
    compile_parts(compiler, node, depth, skip);
    if (node->type == FD_AVRO_RECORD) {
        skip->fixed_size = record_size(skip);
    }
    return skip;
}

void fd_skip_compiler_init(struct fd_skip_compiler *compiler, const struct fd_schema_graph *graph,
                           struct fd_arena *arena)
{
    compiler->arena = arena;
    compiler->made = calloc(graph->node_count, sizeof(struct fd_skip *));
    if (!compiler->made) {
        fd_abort("out of memory: a schema of %u types", graph->node_count);
    }
}

void fd_skip_compiler_clean_up(struct fd_skip_compiler *compiler)
{
    free(compiler->made);
}

const struct fd_skip *fd_skip_compile(struct fd_skip_compiler *compiler,
                                      const struct fd_schema_node *node)
{
    return compile_node(compiler, node, 0);
}

/* Skip
 */

static enum fd_decoded skip_value(const struct fd_skip *skip, struct fd_cursor *cursor, int depth);

static enum fd_decoded skip_bytes(struct fd_cursor *cursor, uint64_t size)
{
    return fd_cursor_skip(cursor, size) ? FD_DECODED : FD_DECODED_TRUNCATED;
}

static enum fd_decoded skip_items(const struct fd_skip *skip, struct fd_cursor *cursor,
                                  uint32_t count, int depth)
{
    const struct fd_skip *item = skip->parts[0];

    /* In one go, which also bounds the work for items of no bytes at all. */
    if (skip->type == FD_AVRO_ARRAY && item->fixed_size != VARIABLE_SIZE) {
        return skip_bytes(cursor, (uint64_t)item->fixed_size * count);
    }
    for (uint32_t i = 0; i < count; i++) {
        enum fd_decoded decoded = FD_DECODED;
        struct fd_str key;

        if (skip->type == FD_AVRO_MAP) {
            decoded = fd_decode_bytes(cursor, &key);
        }
        if (decoded == FD_DECODED) {
            decoded = skip_value(item, cursor, depth);
        }
        if (decoded != FD_DECODED) {
            return decoded;
        }
    }
    return FD_DECODED;
}

static enum fd_decoded skip_blocks(const struct fd_skip *skip, struct fd_cursor *cursor, int depth)
{
    uint32_t so_far = 0;

    for (;;) {
        struct fd_block block;
        enum fd_decoded decoded = fd_decode_block(cursor, so_far, &block);

        if (decoded != FD_DECODED || block.count == 0) {
            return decoded;
        }
        if (block.end) {
            cursor->ptr = block.end;
        } else {
            decoded = skip_items(skip, cursor, block.count, depth);
        }
        if (decoded != FD_DECODED) {
            return decoded;
        }
        so_far += block.count;
    }
}

static enum fd_decoded skip_record(const struct fd_skip *skip, struct fd_cursor *cursor, int depth)
{
    for (uint32_t i = 0; i < skip->count; i++) {
        enum fd_decoded decoded = skip_value(skip->parts[i], cursor, depth);

        if (decoded != FD_DECODED) {
            return decoded;
        }
    }
    return FD_DECODED;
}

static enum fd_decoded skip_union(const struct fd_skip *skip, struct fd_cursor *cursor, int depth)
{
    uint32_t branch;
    enum fd_decoded decoded = fd_decode_index(cursor, skip->count, &branch);

    return decoded == FD_DECODED ? skip_value(skip->parts[branch], cursor, depth) : decoded;
}

static enum fd_decoded skip_value(const struct fd_skip *skip, struct fd_cursor *cursor, int depth)
{
    struct fd_str bytes;
    int64_t number;
    uint32_t index;

    if (skip->fixed_size != VARIABLE_SIZE) {
        return skip_bytes(cursor, (uint64_t)skip->fixed_size);
    }
    if (depth == MAX_DEPTH) {
        return FD_DECODED_TOO_LARGE;
    }
    switch (skip->type) {
        case FD_AVRO_BYTES:
        case FD_AVRO_STRING:
            return fd_decode_bytes(cursor, &bytes);
        case FD_AVRO_ENUM:
            return fd_decode_index(cursor, skip->count, &index);
        case FD_AVRO_RECORD:
            return skip_record(skip, cursor, depth + 1);
        case FD_AVRO_UNION:
            return skip_union(skip, cursor, depth + 1);
        case FD_AVRO_ARRAY:
        case FD_AVRO_MAP:
            return skip_blocks(skip, cursor, depth + 1);
        default:
            return fd_decode_long(cursor, &number);
    }
}

enum fd_decoded fd_skip_value(const struct fd_skip *skip, struct fd_cursor *cursor)
{
    return skip_value(skip, cursor, 0);
}
