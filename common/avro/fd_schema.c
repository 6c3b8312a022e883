#include "avro/fd_schema.h"

#include <stdlib.h>

#include <avro.h>
#include <jansson.h>
#include <pthread.h>

#include "avro/fd_schema_node.h"
#include "base/fd_arena.h"

enum { CANONICAL_LIMIT = 16 << 20, ARENA_BLOCK = 8192 };

struct fd_schema {
    char *text;
    json_t *json; /* the graph points into it: names, aliases, defaults */
    struct fd_arena *arena;
    struct fd_schema_graph graph;
    struct fd_buf canonical;
    uint64_t fingerprint;
};

static enum fd_status load_json(struct fd_schema *schema, size_t size, struct fd_error *error)
{
    json_error_t json_error;

    schema->json =
        json_loadb(schema->text, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &json_error);
    if (!schema->json) {
        return fd_error_set(error, FD_POISON, "schema_invalid", "no JSON: line %d, column %d: %s",
                            json_error.line, json_error.column, json_error.text);
    }
    return FD_OK;
}

/* avro-c shares its primitive schemas between all threads, and counts references to them without
   a lock. Nothing of ours is behind this. */
static pthread_mutex_t avro_c = PTHREAD_MUTEX_INITIALIZER;

/* A second opinion, from another reading of the specification. */
static enum fd_status check_with_avro_c(const struct fd_schema *schema, size_t size,
                                        struct fd_error *error)
{
    enum fd_status status = FD_OK;
    avro_schema_t other = NULL;

    pthread_mutex_lock(&avro_c);
    if (avro_schema_from_json_length(schema->text, size, &other) == 0) {
        avro_schema_decref(other);
    } else {
        status =
            fd_error_set(error, FD_POISON, "schema_invalid", "avro-c: %.200s", avro_strerror());
    }
    pthread_mutex_unlock(&avro_c);
    return status;
}

static enum fd_status set_canonical(struct fd_schema *schema, struct fd_error *error)
{
    fd_schema_put_canonical(&schema->graph, &schema->canonical);
    if (schema->canonical.failed) {
        return fd_error_set(error, FD_POISON, "schema_invalid",
                            "its canonical form is longer than %d bytes", CANONICAL_LIMIT);
    }
    schema->fingerprint = fd_crc64_avro(schema->canonical.data, schema->canonical.length);
    return FD_OK;
}

static struct fd_schema *schema_new(const char *text, size_t size)
{
    struct fd_schema *schema = calloc(1, sizeof(*schema));
    char *copy = malloc(size + 1);

    if (!schema || !copy) {
        fd_abort("out of memory: a schema of %zu bytes", size);
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    schema->text = copy;
    schema->arena = fd_arena_new(ARENA_BLOCK);
    fd_buf_init(&schema->canonical, CANONICAL_LIMIT);
    return schema;
}

enum fd_status fd_schema_parse(const char *text, size_t size, struct fd_schema **ret_schema,
                               struct fd_error *error)
{
    struct fd_schema *schema;
    enum fd_status status;

    if (size > FD_SCHEMA_MAX_TEXT) {
        return fd_error_set(error, FD_POISON, "schema_invalid", "longer than %d bytes",
                            FD_SCHEMA_MAX_TEXT);
    }
    schema = schema_new(text, size);
    status = load_json(schema, size, error);
    if (status == FD_OK) {
        status = fd_schema_build(schema->json, schema->arena, &schema->graph, error);
    }
    if (status == FD_OK) {
        status = check_with_avro_c(schema, size, error);
    }
    if (status == FD_OK) {
        status = set_canonical(schema, error);
    }
    if (status != FD_OK) {
        fd_schema_destroy(&schema);
        return status;
    }
    *ret_schema = schema;
    return FD_OK;
}

void fd_schema_destroy(struct fd_schema **schema)
{
    if (schema && *schema) {
        fd_buf_clean_up(&(*schema)->canonical);
        fd_arena_destroy(&(*schema)->arena);
        json_decref((*schema)->json);
        free((*schema)->text);
        free(*schema);
        *schema = NULL;
    }
}

const char *fd_schema_text(const struct fd_schema *schema)
{
    return schema->text;
}

const char *fd_schema_name(const struct fd_schema *schema)
{
    return schema->graph.root->type == FD_AVRO_RECORD ? schema->graph.root->name : "";
}

uint64_t fd_schema_fingerprint(const struct fd_schema *schema)
{
    return schema->fingerprint;
}

void fd_schema_canonical(const struct fd_schema *schema, struct fd_buf *buf)
{
    fd_buf_put(buf, schema->canonical.data, schema->canonical.length);
}

const struct fd_schema_graph *fd_schema_graph(const struct fd_schema *schema)
{
    return &schema->graph;
}
