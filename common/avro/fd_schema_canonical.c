#include <stdlib.h>

#include "avro/fd_schema_node.h"

/* Parsing Canonical Form (Avro 1.11): only what parsing needs, attributes in one order, full
   names, no white space. A named type is written out where it is met first. */
struct canonical {
    struct fd_buf *buf;
    bool *written; /* by node index */
};

static void put_node(struct canonical *canonical, const struct fd_schema_node *node);

static void put_quoted(struct fd_buf *buf, struct fd_str name)
{
    fd_buf_put_u8(buf, '"');
    fd_buf_put_str(buf, name);
    fd_buf_put_u8(buf, '"');
}

static void put_fields(struct canonical *canonical, const struct fd_schema_node *node)
{
    fd_buf_put_text(canonical->buf, ",\"fields\":[");
    for (uint32_t i = 0; i < node->count; i++) {
        fd_buf_put_text(canonical->buf, i ? ",{\"name\":" : "{\"name\":");
        put_quoted(canonical->buf, fd_str_from(node->fields[i].name));
        fd_buf_put_text(canonical->buf, ",\"type\":");
        put_node(canonical, node->fields[i].type);
        fd_buf_put_u8(canonical->buf, '}');
    }
    fd_buf_put_u8(canonical->buf, ']');
}

static void put_symbols(struct canonical *canonical, const struct fd_schema_node *node)
{
    fd_buf_put_text(canonical->buf, ",\"symbols\":[");
    for (uint32_t i = 0; i < node->count; i++) {
        fd_buf_put_text(canonical->buf, i ? "," : "");
        put_quoted(canonical->buf, node->symbols[i]);
    }
    fd_buf_put_u8(canonical->buf, ']');
}

static void put_named(struct canonical *canonical, const struct fd_schema_node *node)
{
    if (canonical->written[node->index]) {
        put_quoted(canonical->buf, fd_str_from(node->name));
        return;
    }
    canonical->written[node->index] = true;
    fd_buf_put_text(canonical->buf, "{\"name\":");
    put_quoted(canonical->buf, fd_str_from(node->name));
    fd_buf_put_text(canonical->buf, ",\"type\":");
    put_quoted(canonical->buf, fd_str_from(fd_avro_type_name(node->type)));
    if (node->type == FD_AVRO_RECORD) {
        put_fields(canonical, node);
    } else if (node->type == FD_AVRO_ENUM) {
        put_symbols(canonical, node);
    } else {
        fd_buf_printf(canonical->buf, ",\"size\":%u", node->size);
    }
    fd_buf_put_u8(canonical->buf, '}');
}

static void put_union(struct canonical *canonical, const struct fd_schema_node *node)
{
    fd_buf_put_u8(canonical->buf, '[');
    for (uint32_t i = 0; i < node->count; i++) {
        fd_buf_put_text(canonical->buf, i ? "," : "");
        put_node(canonical, node->branches[i]);
    }
    fd_buf_put_u8(canonical->buf, ']');
}

static void put_node(struct canonical *canonical, const struct fd_schema_node *node)
{
    if (node->name) {
        put_named(canonical, node);
    } else if (node->type == FD_AVRO_UNION) {
        put_union(canonical, node);
    } else if (node->type == FD_AVRO_ARRAY || node->type == FD_AVRO_MAP) {
        fd_buf_put_text(canonical->buf, node->type == FD_AVRO_ARRAY
                                            ? "{\"type\":\"array\",\"items\":"
                                            : "{\"type\":\"map\",\"values\":");
        put_node(canonical, node->items);
        fd_buf_put_u8(canonical->buf, '}');
    } else {
        put_quoted(canonical->buf, fd_str_from(fd_avro_type_name(node->type)));
    }
}

void fd_schema_put_canonical(const struct fd_schema_graph *graph, struct fd_buf *buf)
{
    struct canonical canonical = {buf, calloc(graph->node_count, sizeof(bool))};

    if (!canonical.written) {
        fd_abort("out of memory: a schema of %u types", graph->node_count);
    }
    put_node(&canonical, graph->root);
    free(canonical.written);
}

uint64_t fd_crc64_avro(const void *bytes, size_t size)
{
    const uint64_t empty = 0xc15d213aa4d7a795;
    const unsigned char *at = bytes;
    uint64_t crc = empty;

    for (size_t i = 0; i < size; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ (empty & (~(crc & 1) + 1));
        }
    }
    return crc;
}
