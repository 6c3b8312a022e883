#ifndef FD_SCHEMA_NODE_H
#define FD_SCHEMA_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "avro/fd_schema.h"
#include "base/fd_arena.h"
#include "base/fd_buf.h"
#include "base/fd_error.h"

/**
 * The parsed form of a schema, for use within common/avro. A schema is a graph: what names a type
 * points at the node that defined it, so a recursive schema has cycles.
 */

/** The types of Avro; primitive ones first. */
enum fd_avro_type {
    FD_AVRO_NULL,
    FD_AVRO_BOOLEAN,
    FD_AVRO_INT,
    FD_AVRO_LONG,
    FD_AVRO_FLOAT,
    FD_AVRO_DOUBLE,
    FD_AVRO_BYTES,
    FD_AVRO_STRING,
    FD_AVRO_PRIMITIVES,
    FD_AVRO_RECORD = FD_AVRO_PRIMITIVES,
    FD_AVRO_ENUM,
    FD_AVRO_FIXED,
    FD_AVRO_ARRAY,
    FD_AVRO_MAP,
    FD_AVRO_UNION,
    FD_AVRO_TYPES,
};

/** What an author may choose is bounded by these; the text itself by FD_SCHEMA_MAX_TEXT. */
enum {
    FD_SCHEMA_MAX_TEXT = 1 << 20,
    FD_SCHEMA_MAX_DEPTH = 32,      /**< definitions within definitions */
    FD_SCHEMA_MAX_NAMED = 1000,    /**< records, enums and fixed */
    FD_SCHEMA_MAX_NAME = 512,      /**< bytes of a name, namespace included */
    FD_SCHEMA_MAX_FIELDS = 10000,  /**< of one record */
    FD_SCHEMA_MAX_SYMBOLS = 10000, /**< of one enum */
    FD_SCHEMA_MAX_BRANCHES = 256,  /**< of one union */
    FD_SCHEMA_MAX_FIXED = 1 << 20, /**< bytes of a fixed */
};

struct fd_schema_node;

struct fd_schema_field {
    const char *name;
    const struct fd_schema_node *type;
    const json_t *aliases;       /**< array of strings, or NULL */
    const json_t *default_value; /**< NULL when the field has none */
};

struct fd_schema_node {
    enum fd_avro_type type;
    uint32_t index;           /**< from 0, unique within its schema */
    const char *name;         /**< full name of a record, enum or fixed; else NULL */
    const char *logical_type; /**< NULL for none */
    uint32_t count;           /**< of fields, symbols or branches */
    union {
        struct fd_schema_field *fields; /**< FD_AVRO_RECORD */
        struct {
            struct fd_str *symbols;     /**< FD_AVRO_ENUM */
            const char *symbol_default; /**< of the enum itself; NULL for none */
        };
        const struct fd_schema_node **branches; /**< FD_AVRO_UNION */
        const struct fd_schema_node *items;     /**< FD_AVRO_ARRAY; values of FD_AVRO_MAP */
        uint32_t size;                          /**< FD_AVRO_FIXED, bytes */
    };
};

/** What parsing a text gives. */
struct fd_schema_graph {
    const struct fd_schema_node *root;
    uint32_t node_count;
};

/**
 * Build the graph of `json` in `arena`. Nodes point into both, so both must outlive them.
 * FD_POISON "schema_invalid" says where and what.
 */
enum fd_status fd_schema_build(const json_t *json, struct fd_arena *arena,
                               struct fd_schema_graph *ret_graph,
                               struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** Append the Parsing Canonical Form of `root` to `buf`. */
void fd_schema_put_canonical(const struct fd_schema_graph *graph, struct fd_buf *buf)
    FD_NONNULL(1, 2);

/** The graph of a parsed schema; lives as long as the schema. */
const struct fd_schema_graph *fd_schema_graph(const struct fd_schema *schema) FD_NONNULL(1);

/** The name of a type as schemas have it, such as "long" or "record". */
const char *fd_avro_type_name(enum fd_avro_type type);
/** The full name of a named type, else the name of its type. */
const char *fd_schema_node_label(const struct fd_schema_node *node) FD_NONNULL(1);
/** The field of a record by its name; NULL when there is none. */
const struct fd_schema_field *fd_schema_find_field(const struct fd_schema_node *record,
                                                   const char *name) FD_NONNULL(1, 2);
/** The index of an enum's symbol; -1 when it lacks it. */
int32_t fd_schema_find_symbol(const struct fd_schema_node *node, struct fd_str symbol)
    FD_NONNULL(1);
/** The index of a union's null branch; -1 when it has none. */
int32_t fd_schema_null_branch(const struct fd_schema_node *node) FD_NONNULL(1);
/** Whether the logical type of `node` is `name`. */
bool fd_schema_is_logical(const struct fd_schema_node *node, const char *name) FD_NONNULL(1, 2);

#endif
