#include "avro/fd_schema_store.h"

#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "avro/fd_schema_node.h"

/* What a registry's id stands for: exactly that, for one that differs in a time's unit only has the
   same fingerprint. */
struct registered {
    uint32_t id;
    struct fd_schema *schema;
};

struct fd_schema_store {
    struct fd_schema **schemas; /* sorted by fingerprint */
    size_t count;
    struct fd_registry *registry;  /* NULL: none */
    struct registered *registered; /* the last one used first */
    size_t registered_count;
    char *watched; /* a folder, or NULL */
    const struct fd_env *env;
    int64_t next_look;      /* monotonic, microseconds */
    struct fd_error looked; /* what came of the last look */
};

/* The place of `fingerprint`: of the first schema that has it or a greater one. */
static size_t place_of(const struct fd_schema_store *store, uint64_t fingerprint)
{
    size_t low = 0;
    size_t high = store->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (fd_schema_fingerprint(store->schemas[middle]) < fingerprint) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool holds(const struct fd_schema_store *store, size_t place, uint64_t fingerprint)
{
    return place < store->count && fd_schema_fingerprint(store->schemas[place]) == fingerprint;
}

/* Takes `schema` over. Of several with one fingerprint the first stays: nobody could tell which of
   them was meant. */
static void add_schema(struct fd_schema_store *store, struct fd_schema *schema)
{
    size_t place = place_of(store, fd_schema_fingerprint(schema));
    struct fd_schema **grown;

    if (holds(store, place, fd_schema_fingerprint(schema))) {
        fd_schema_destroy(&schema);
        return;
    }
    grown = realloc(store->schemas, (store->count + 1) * sizeof(struct fd_schema *));
    if (!grown) {
        fd_abort("out of memory for %zu schemas", store->count + 1);
    }
    memmove(grown + place + 1, grown + place, (store->count - place) * sizeof(struct fd_schema *));
    grown[place] = schema;
    store->schemas = grown;
    store->count++;
}

static enum fd_status add_text(struct fd_schema_store *store, const char *text, size_t size,
                               const char *name, struct fd_error *error)
{
    struct fd_error cause = {0};
    struct fd_schema *schema;

    if (fd_schema_parse(text, size, &schema, &cause) != FD_OK) {
        return fd_error_set(error, FD_FATAL, "schema_folder", "%s: %s", name, cause.message);
    }
    add_schema(store, schema);
    return FD_OK;
}

enum fd_status fd_schema_store_new(const struct fd_embedded *table,
                                   struct fd_schema_store **ret_store, struct fd_error *error)
{
    struct fd_schema_store *store = calloc(1, sizeof(*store));

    if (!store) {
        fd_abort("out of memory for a schema store");
    }
    for (; table->name; table++) {
        if (add_text(store, table->text, table->size, table->name, error) != FD_OK) {
            fd_schema_store_destroy(&store);
            return FD_FATAL;
        }
    }
    *ret_store = store;
    return FD_OK;
}

void fd_schema_store_destroy(struct fd_schema_store **store)
{
    if (store && *store) {
        for (size_t i = 0; i < (*store)->count; i++) {
            fd_schema_destroy(&(*store)->schemas[i]);
        }
        for (size_t i = 0; i < (*store)->registered_count; i++) {
            fd_schema_destroy(&(*store)->registered[i].schema);
        }
        free((*store)->schemas);
        free((*store)->registered);
        fd_registry_destroy(&(*store)->registry);
        free((*store)->watched);
        free(*store);
        *store = NULL;
    }
}

/* Folders
 */

static enum fd_status refuse_file(const char *path, int code, struct fd_error *error)
{
    return fd_error_set(error, FD_FATAL, "schema_folder", "%s: %s", path, strerror(code));
}

static enum fd_status add_file(struct fd_schema_store *store, const char *path,
                               struct fd_error *error)
{
    FILE *file = fopen(path, "re");
    char *text;
    size_t size;
    enum fd_status status;

    if (!file) {
        return refuse_file(path, errno, error);
    }
    text = malloc(FD_SCHEMA_MAX_TEXT + 1);
    if (!text) {
        fd_abort("out of memory: a schema file");
    }
    size = fread(text, 1, FD_SCHEMA_MAX_TEXT + 1, file);
    status =
        ferror(file) ? refuse_file(path, EIO, error) : add_text(store, text, size, path, error);
    free(text);
    fclose(file);
    return status;
}

static bool is_schema_file(const FTSENT *entry)
{
    static const char suffix[] = ".avsc";
    const size_t size = sizeof(suffix) - 1;

    return entry->fts_info == FTS_F && entry->fts_namelen > size &&
           strcmp(entry->fts_name + entry->fts_namelen - size, suffix) == 0;
}

/* Files in the order of their names, so that the same one of two that are alike always stays. */
static int compare_entries(const FTSENT **left, const FTSENT **right)
{
    return strcmp((*left)->fts_name, (*right)->fts_name);
}

static enum fd_status add_entry(struct fd_schema_store *store, const FTSENT *entry,
                                struct fd_error *error)
{
    if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS) {
        return refuse_file(entry->fts_path, entry->fts_errno, error);
    }
    return is_schema_file(entry) ? add_file(store, entry->fts_path, error) : FD_OK;
}

enum fd_status fd_schema_store_add_folder(struct fd_schema_store *store, const char *folder,
                                          struct fd_error *error)
{
    char *root = strdup(folder);
    char *const roots[] = {root, NULL};
    /* Links are followed: a mounted ConfigMap is made of them. */
    FTS *walk = root ? fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, compare_entries) : NULL;
    enum fd_status status = FD_OK;
    const FTSENT *entry;

    if (!walk) {
        status = refuse_file(folder, errno, error);
        free(root);
        return status;
    }
    while (status == FD_OK && (entry = fts_read(walk))) {
        status = add_entry(store, entry, error);
    }
    fts_close(walk);
    free(root);
    return status;
}

void fd_schema_store_watch(struct fd_schema_store *store, const char *folder,
                           const struct fd_env *env)
{
    free(store->watched);
    store->watched = strdup(folder);
    if (!store->watched) {
        fd_abort("out of memory: the name of a folder");
    }
    store->env = env;
    fd_schema_store_look_next(store);
}

void fd_schema_store_look_next(struct fd_schema_store *store)
{
    store->next_look = INT64_MIN;
}

static void look_again(struct fd_schema_store *store)
{
    int64_t now;

    if (!store->watched) {
        return;
    }
    now = fd_env_monotonic(store->env);
    if (now >= store->next_look) {
        if (fd_schema_store_add_folder(store, store->watched, &store->looked) == FD_OK) {
            store->looked = (struct fd_error){0};
        }
        store->next_look = now + FD_SCHEMA_LOOK_MICROS;
    }
}

static enum fd_status refuse_fingerprint(const struct fd_schema_store *store, uint64_t fingerprint,
                                         struct fd_error *error)
{
    const char *fault = store->looked.message;

    return fd_error_set(error, FD_POISON, "schema_unknown",
                        "no schema has the fingerprint %016" PRIx64
                        ": put its .avsc into the schema folder%s%s",
                        fingerprint, fault[0] ? "; of those there, " : "", fault);
}

/* Registries
 */

void fd_schema_store_ask(struct fd_schema_store *store, struct fd_registry **registry)
{
    fd_registry_destroy(&store->registry);
    store->registry = *registry;
    *registry = NULL;
}

/* Takes `schema` over. */
static void add_registered(struct fd_schema_store *store, uint32_t id, struct fd_schema *schema)
{
    size_t count = store->registered_count + 1;
    struct registered *grown = realloc(store->registered, count * sizeof(*grown));

    if (!grown) {
        fd_abort("out of memory for %zu schemas", count);
    }
    grown[count - 1] = (struct registered){id, schema};
    store->registered = grown;
    store->registered_count = count;
}

/* Nearly every record has the schema of the one before, so that one comes to the front. */
static const struct fd_schema *find_registered(struct fd_schema_store *store, uint32_t id)
{
    struct registered *registered = store->registered;

    for (size_t i = 0; i < store->registered_count; i++) {
        if (registered[i].id == id) {
            struct registered found = registered[i];

            registered[i] = registered[0];
            registered[0] = found;
            return found.schema;
        }
    }
    return NULL;
}

static enum fd_status find_by_id(struct fd_schema_store *store, uint32_t id,
                                 const struct fd_schema **ret_schema, struct fd_error *error)
{
    struct fd_schema *schema;
    enum fd_status status;

    *ret_schema = find_registered(store, id);
    if (*ret_schema) {
        return FD_OK;
    }
    if (!store->registry) {
        return fd_error_set(error, FD_POISON, "schema_unknown",
                            "schema id %" PRIu32 " is of a registry and none is configured: "
                            "set schema-registry-url, or publish single-object encoding",
                            id);
    }
    status = fd_registry_find(store->registry, id, &schema, error);
    if (status == FD_OK) {
        add_registered(store, id, schema);
        *ret_schema = schema;
    }
    return status;
}

enum fd_status fd_schema_store_find(struct fd_schema_store *store, const struct fd_frame *frame,
                                    const struct fd_schema **ret_schema, struct fd_error *error)
{
    size_t place;

    if (frame->framing == FD_FRAMING_CONFLUENT) {
        return find_by_id(store, (uint32_t)frame->schema_id, ret_schema, error);
    }
    place = place_of(store, frame->schema_id);
    if (!holds(store, place, frame->schema_id)) {
        look_again(store);
        place = place_of(store, frame->schema_id);
    }
    if (!holds(store, place, frame->schema_id)) {
        return refuse_fingerprint(store, frame->schema_id, error);
    }
    *ret_schema = store->schemas[place];
    return FD_OK;
}
