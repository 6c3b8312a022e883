#include "avro/fd_registry_reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "avro/fd_schema_node.h"
#include "base/fd_buf.h"

enum {
    NAME_LIMIT = 2 * FD_SCHEMA_MAX_NAME,
    MAX_DEPTH = 4 * FD_SCHEMA_MAX_DEPTH, /* of JSON; what is deeper is no schema that we take */
};

/* Functions that return a bool or JSON return false or NULL on failure, with the error set. */
struct joiner {
    fd_registry_question *ask;
    void *context; /* its first argument */
    struct fd_error *error;
    json_t *wanted;      /* references, in the order in which they are asked for */
    json_t *seen;        /* "SUBJECT/VERSION" of each of them */
    json_t *definitions; /* by full name: types referred to that have no place yet */
    size_t size;         /* bytes of all texts */
};

static bool refuse(struct joiner *joiner, const char *message)
{
    fd_error_set(joiner->error, FD_POISON, "schema_invalid", "its references: %s", message);
    return false;
}

/* Ask
 */

/* Remember what is referred to, each once. */
static bool want(struct joiner *joiner, const json_t *references)
{
    const json_t *reference;
    size_t i;

    json_array_foreach(references, i, reference)
    {
        const char *subject = json_string_value(json_object_get(reference, "subject"));
        const json_t *version = json_object_get(reference, "version");
        char key[NAME_LIMIT];
        int size;

        if (!subject || !json_is_integer(version)) {
            return refuse(joiner, "one has no subject or version");
        }
        size = snprintf(key, sizeof(key), "%s/%" JSON_INTEGER_FORMAT, subject,
                        json_integer_value(version));
        if (size < 0 || (size_t)size >= sizeof(key)) {
            return refuse(joiner, "the name of a subject is too long");
        }
        if (json_object_get(joiner->seen, key)) {
            continue;
        }
        if (json_array_size(joiner->wanted) == FD_REGISTRY_MAX_REFERENCES) {
            return refuse(joiner, "there are more than 100");
        }
        json_object_set_new(joiner->seen, key, json_true());
        json_array_append_new(joiner->wanted, json_pack("{s:s, s:I}", "subject", subject, "version",
                                                        json_integer_value(version)));
    }
    return true;
}

static void put_escaped(struct fd_buf *buf, const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    for (; *text; text++) {
        fd_buf_printf(buf, strchr(plain, *text) ? "%c" : "%%%02X", (unsigned char)*text);
    }
}

/* The full name of a definition, which has to be one of a named type; it says it in full then. */
static const char *name_in_full(json_t *definition)
{
    const char *name = json_string_value(json_object_get(definition, "name"));
    const char *space = json_string_value(json_object_get(definition, "namespace"));
    char full[FD_SCHEMA_MAX_NAME + 1];
    bool is_full = !space || !*space || (name && strchr(name, '.'));
    int size = snprintf(full, sizeof(full), "%s%s%s", is_full ? "" : space, is_full ? "" : ".",
                        name ? name : "");

    if (!name || size <= 0 || size > FD_SCHEMA_MAX_NAME) {
        return NULL;
    }
    json_object_set_new(definition, "name", json_string(full));
    json_object_set_new(definition, "namespace", json_string(""));
    return json_string_value(json_object_get(definition, "name"));
}

static json_t *load(struct joiner *joiner, const char *text)
{
    size_t size = strlen(text);
    json_t *json = NULL;

    joiner->size += size;
    if (joiner->size <= FD_SCHEMA_MAX_TEXT) {
        json = json_loadb(text, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    }
    if (!json) {
        refuse(joiner, joiner->size <= FD_SCHEMA_MAX_TEXT ? "one is no JSON"
                                                          : "together longer than 1048576 bytes");
    }
    return json;
}

static bool define(struct joiner *joiner, const struct fd_registry_schema *schema)
{
    json_t *definition = load(joiner, schema->text);
    const char *name = definition ? name_in_full(definition) : NULL;

    if (definition && !name) {
        refuse(joiner, "one defines no type with a name");
    }
    if (!name || json_object_set(joiner->definitions, name, definition) != 0) {
        json_decref(definition);
        return false;
    }
    json_decref(definition);
    return want(joiner, schema->references);
}

static enum fd_status ask_for(struct joiner *joiner, const json_t *reference)
{
    const char *subject = json_string_value(json_object_get(reference, "subject"));
    const json_int_t version = json_integer_value(json_object_get(reference, "version"));
    struct fd_registry_schema schema = {0};
    struct fd_registry_answer answer;
    enum fd_status status;
    struct fd_buf path;
    char of[NAME_LIMIT];

    snprintf(of, sizeof(of), "subject %.200s, version %" JSON_INTEGER_FORMAT, subject, version);
    fd_buf_init(&path, 4 * NAME_LIMIT);
    fd_buf_put_text(&path, "/subjects/");
    put_escaped(&path, subject);
    fd_buf_printf(&path, "/versions/%" JSON_INTEGER_FORMAT, version);
    status = joiner->ask(joiner->context, fd_buf_text(&path), &answer, joiner->error);
    fd_buf_clean_up(&path);
    if (status == FD_OK) {
        status = fd_registry_read_answer(of, &answer, &schema, joiner->error);
    }
    if (status == FD_OK && !define(joiner, &schema)) {
        status = FD_POISON;
    }
    json_decref(schema.references);
    free(schema.text);
    return status;
}

/* Put together
 */

static json_t *place(struct joiner *joiner, json_t *type, const char *space, int depth);

static bool is_avros_own(const char *name)
{
    for (int type = 0; type < FD_AVRO_TYPES; type++) {
        if (strcmp(name, fd_avro_type_name((enum fd_avro_type)type)) == 0) {
            return true;
        }
    }
    return false;
}

/* The definition of what `name` stands for within `space`, which is then placed; NULL: it is none
   of those referred to. */
static json_t *take_definition(struct joiner *joiner, const char *name, const char *space)
{
    bool is_full = *space == '\0' || strchr(name, '.');
    char full[NAME_LIMIT];
    json_t *definition;

    snprintf(full, sizeof(full), "%s%s%s", is_full ? "" : space, is_full ? "" : ".", name);
    definition = json_incref(json_object_get(joiner->definitions, full));
    json_object_del(joiner->definitions, full);
    return definition;
}

/* The member of an object that is a type. */
static bool place_member(struct joiner *joiner, json_t *object, const char *key, const char *space,
                         int depth)
{
    json_t *type = json_object_get(object, key);
    json_t *placed = type ? place(joiner, type, space, depth) : NULL;

    return !type || (placed && json_object_set_new(object, key, placed) == 0);
}

static bool place_fields(struct joiner *joiner, json_t *record, const char *space, int depth)
{
    const char *name = json_string_value(json_object_get(record, "name"));
    const json_t *own_space = json_object_get(record, "namespace");
    const char *dot = name ? strrchr(name, '.') : NULL;
    char inner[FD_SCHEMA_MAX_NAME + 1];
    json_t *field;
    size_t i;

    if (dot) {
        snprintf(inner, sizeof(inner), "%.*s", (int)(dot - name), name);
    } else {
        snprintf(inner, sizeof(inner), "%s",
                 json_is_string(own_space) ? json_string_value(own_space) : space);
    }
    json_array_foreach(json_object_get(record, "fields"), i, field)
    {
        if (!place_member(joiner, field, "type", inner, depth)) {
            return false;
        }
    }
    return true;
}

static bool place_branches(struct joiner *joiner, json_t *branches, const char *space, int depth)
{
    for (size_t i = 0; i < json_array_size(branches); i++) {
        json_t *placed = place(joiner, json_array_get(branches, i), space, depth);

        if (!placed || json_array_set_new(branches, i, placed) != 0) {
            return false;
        }
    }
    return true;
}

/* What stands for `type` within `space`: itself with everything in its place, or the definition of
   what it names. A new reference. */
static json_t *place(struct joiner *joiner, json_t *type, const char *space, int depth)
{
    const json_t *kind = json_is_object(type) ? json_object_get(type, "type") : type;
    const char *name = json_string_value(kind);
    json_t *definition = NULL;
    bool placed = true;

    if (depth == MAX_DEPTH) {
        refuse(joiner, "nested too deep");
        return NULL;
    }
    if (name && !is_avros_own(name)) {
        definition = take_definition(joiner, name, space);
    }
    if (definition) {
        json_t *whole = place(joiner, definition, "", depth + 1);

        json_decref(definition);
        return whole;
    }
    if (json_is_array(type)) {
        placed = place_branches(joiner, type, space, depth + 1);
    } else if (json_is_object(type)) {
        placed = place_fields(joiner, type, space, depth + 1) &&
                 place_member(joiner, type, "items", space, depth + 1) &&
                 place_member(joiner, type, "values", space, depth + 1);
    }
    return placed ? json_incref(type) : NULL;
}

static enum fd_status ask_for_all(struct joiner *joiner, const json_t *references)
{
    enum fd_status status = want(joiner, references) ? FD_OK : FD_POISON;

    for (size_t i = 0; status == FD_OK && i < json_array_size(joiner->wanted); i++) {
        status = ask_for(joiner, json_array_get(joiner->wanted, i));
    }
    return status;
}

/* To be freed. */
static char *put_together(struct joiner *joiner, const char *text)
{
    json_t *root = load(joiner, text);
    json_t *whole = root ? place(joiner, root, "", 0) : NULL;
    char *together = whole ? json_dumps(whole, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

    if (whole && !together) {
        fd_abort("out of memory for a schema");
    }
    json_decref(whole);
    json_decref(root);
    return together;
}

enum fd_status fd_registry_put_together(fd_registry_question *ask, void *context,
                                        const struct fd_registry_schema *schema, char **ret_text,
                                        struct fd_error *error)
{
    struct joiner joiner = {
        .ask = ask,
        .context = context,
        .error = error,
        .wanted = json_array(),
        .seen = json_object(),
        .definitions = json_object(),
    };
    enum fd_status status = ask_for_all(&joiner, schema->references);
    char *text = status == FD_OK ? put_together(&joiner, schema->text) : NULL;

    json_decref(joiner.wanted);
    json_decref(joiner.seen);
    json_decref(joiner.definitions);
    if (!text) {
        return status == FD_OK ? FD_POISON : status;
    }
    *ret_text = text;
    return FD_OK;
}
