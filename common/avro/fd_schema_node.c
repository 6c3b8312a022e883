#include "avro/fd_schema_node.h"

#include <string.h>

const char *fd_avro_type_name(enum fd_avro_type type)
{
    static const char *const names[FD_AVRO_TYPES] = {
        [FD_AVRO_NULL] = "null",   [FD_AVRO_BOOLEAN] = "boolean", [FD_AVRO_INT] = "int",
        [FD_AVRO_LONG] = "long",   [FD_AVRO_FLOAT] = "float",     [FD_AVRO_DOUBLE] = "double",
        [FD_AVRO_BYTES] = "bytes", [FD_AVRO_STRING] = "string",   [FD_AVRO_RECORD] = "record",
        [FD_AVRO_ENUM] = "enum",   [FD_AVRO_FIXED] = "fixed",     [FD_AVRO_ARRAY] = "array",
        [FD_AVRO_MAP] = "map",     [FD_AVRO_UNION] = "union",
    };

    return names[type];
}

const char *fd_schema_node_label(const struct fd_schema_node *node)
{
    return node->name ? node->name : fd_avro_type_name(node->type);
}

const struct fd_schema_field *fd_schema_find_field(const struct fd_schema_node *record,
                                                   const char *name)
{
    for (uint32_t i = 0; i < record->count; i++) {
        if (strcmp(record->fields[i].name, name) == 0) {
            return &record->fields[i];
        }
    }
    return NULL;
}

int32_t fd_schema_find_symbol(const struct fd_schema_node *node, struct fd_str symbol)
{
    for (uint32_t i = 0; i < node->count; i++) {
        if (fd_str_equal(node->symbols[i], symbol)) {
            return (int32_t)i;
        }
    }
    return -1;
}

int32_t fd_schema_null_branch(const struct fd_schema_node *node)
{
    for (uint32_t i = 0; i < node->count; i++) {
        if (node->branches[i]->type == FD_AVRO_NULL) {
            return (int32_t)i;
        }
    }
    return -1;
}

bool fd_schema_is_logical(const struct fd_schema_node *node, const char *name)
{
    return node->logical_type && strcmp(node->logical_type, name) == 0;
}
