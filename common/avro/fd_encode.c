#include "avro/fd_encode.h"

#include <stdlib.h>

#include "avro/fd_encode_value.h"
#include "avro/fd_framing.h"
#include "base/fd_arena.h"
#include "base/fd_time.h"

enum { ARENA_BLOCK = 4096, DEFAULT_LIMIT = 1 << 20, NO_BRANCH = -1 };

/* How to write one field. */
struct step {
    const struct fd_schema_node *node; /* of the value, null aside; items of a list */
    const struct fd_binding *binding;  /* NULL: `constant` is written */
    const char *field;
    int32_t null_branch;  /* NO_BRANCH: the field can't be null */
    int32_t value_branch; /* NO_BRANCH: the field is no union */
    struct fd_str constant;
};

struct fd_encoder {
    struct fd_arena *arena;
    uint64_t fingerprint;
    uint32_t count;
    struct step *steps;
};

/* Compile
 */

/* Whether a member can be written as a type; lists by the type of their items. */
static const bool writers[][FD_AVRO_TYPES] = {
    [FD_BIND_STRING] = {[FD_AVRO_STRING] = true, [FD_AVRO_BYTES] = true, [FD_AVRO_ENUM] = true},
    [FD_BIND_BOOL] = {[FD_AVRO_BOOLEAN] = true},
    [FD_BIND_LONG] = {[FD_AVRO_INT] = true, [FD_AVRO_LONG] = true},
    [FD_BIND_ENUM] = {[FD_AVRO_STRING] = true, [FD_AVRO_BYTES] = true, [FD_AVRO_ENUM] = true},
    [FD_BIND_LIST] = {[FD_AVRO_STRING] = true, [FD_AVRO_BYTES] = true, [FD_AVRO_ENUM] = true},
};

static bool set_node(struct step *step, const struct fd_schema_node *node)
{
    bool list = step->binding->type == FD_BIND_LIST;

    if (list != (node->type == FD_AVRO_ARRAY)) {
        return false;
    }
    step->node = list ? node->items : node;
    /* Members hold microseconds. */
    return writers[step->binding->type][step->node->type] &&
           !fd_schema_is_logical(step->node, "timestamp-millis");
}

static bool set_union(struct step *step, const struct fd_schema_node *node)
{
    step->null_branch = fd_schema_null_branch(node);
    for (uint32_t i = 0; i < node->count; i++) {
        if (set_node(step, node->branches[i])) {
            step->value_branch = (int32_t)i;
            return true;
        }
    }
    return false;
}

static enum fd_status set_constant(struct fd_encoder *encoder, struct step *step,
                                   const struct fd_schema_field *field, struct fd_error *error)
{
    struct fd_buf buf;
    struct fd_error cause = {0};
    enum fd_status status = FD_OK;

    if (!field->default_value) {
        return fd_error_set(error, FD_FATAL, "schema_incompatible",
                            "field %s: no member is bound to it and it has no default",
                            field->name);
    }
    fd_buf_init(&buf, DEFAULT_LIMIT);
    if (fd_encode_json_value(field->type, field->default_value, &buf, &cause) != FD_OK) {
        status = fd_error_set(error, FD_FATAL, "schema_incompatible", "field %s: its default: %s",
                              field->name, cause.message);
    } else {
        step->constant =
            fd_arena_copy(encoder->arena, (struct fd_str){fd_buf_text(&buf), (uint32_t)buf.length});
    }
    fd_buf_clean_up(&buf);
    return status;
}

static const struct fd_binding *find_binding(const struct fd_binding *bindings, const char *name)
{
    while (bindings->name && strcmp(bindings->name, name) != 0) {
        bindings++;
    }
    return bindings->name ? bindings : NULL;
}

static enum fd_status compile_field(struct fd_encoder *encoder, const struct fd_binding *bindings,
                                    const struct fd_schema_field *field, struct step *step,
                                    struct fd_error *error)
{
    const struct fd_schema_node *node = field->type;

    step->field = field->name;
    step->null_branch = NO_BRANCH;
    step->value_branch = NO_BRANCH;
    step->binding = find_binding(bindings, field->name);
    if (!step->binding) {
        return set_constant(encoder, step, field, error);
    }
    if (!(node->type == FD_AVRO_UNION ? set_union(step, node) : set_node(step, node))) {
        return fd_error_set(error, FD_FATAL, "schema_incompatible",
                            "field %s: its member can't be written as %s", field->name,
                            fd_schema_node_label(node));
    }
    return FD_OK;
}

static struct fd_encoder *encoder_new(const struct fd_schema *schema)
{
    struct fd_encoder *encoder = calloc(1, sizeof(*encoder));

    if (!encoder) {
        fd_abort("out of memory for an encoder");
    }
    encoder->arena = fd_arena_new(ARENA_BLOCK);
    encoder->fingerprint = fd_schema_fingerprint(schema);
    encoder->count = fd_schema_graph(schema)->root->count;
    encoder->steps = fd_arena_new_array(encoder->arena, struct step, encoder->count);
    return encoder;
}

enum fd_status fd_encoder_compile(const struct fd_schema *schema, const struct fd_binding *bindings,
                                  struct fd_encoder **ret_encoder, struct fd_error *error)
{
    const struct fd_schema_node *record = fd_schema_graph(schema)->root;
    struct fd_encoder *encoder;
    enum fd_status status = FD_OK;

    if (record->type != FD_AVRO_RECORD) {
        return fd_error_set(error, FD_FATAL, "schema_incompatible", "the schema is no record");
    }
    encoder = encoder_new(schema);
    for (uint32_t i = 0; i < record->count && status == FD_OK; i++) {
        status = compile_field(encoder, bindings, &record->fields[i], &encoder->steps[i], error);
    }
    if (status != FD_OK) {
        fd_encoder_destroy(&encoder);
        return status;
    }
    *ret_encoder = encoder;
    return FD_OK;
}

void fd_encoder_destroy(struct fd_encoder **encoder)
{
    if (encoder && *encoder) {
        fd_arena_destroy(&(*encoder)->arena);
        free(*encoder);
        *encoder = NULL;
    }
}

/* Encode: each returns what is wrong, or NULL
 */

static bool is_null(const struct step *step, const void *member)
{
    switch (step->binding->type) {
        case FD_BIND_STRING:
        case FD_BIND_ENUM:
            return fd_str_is_null(*(const struct fd_str *)member);
        case FD_BIND_LONG:
            return *(const int64_t *)member == FD_TIME_NULL;
        case FD_BIND_LIST:
            return step->binding->nullable && !((const struct fd_str_list *)member)->items;
        case FD_BIND_BOOL:
            break;
    }
    return false;
}

/* A string, bytes or symbol. What an enum lacks is written as the enum's default. */
static const char *put_str(const struct fd_schema_node *node, struct fd_str str, struct fd_buf *buf)
{
    int32_t index;

    if (fd_str_is_null(str)) {
        return "null where a value is required";
    }
    if (node->type != FD_AVRO_ENUM) {
        fd_put_bytes(buf, str);
        return NULL;
    }
    index = fd_schema_find_symbol(node, str);
    if (index < 0) {
        index = fd_schema_find_symbol(node, fd_str_from(node->symbol_default));
    }
    if (index < 0) {
        return "the enum has neither this symbol nor a default";
    }
    fd_put_long(buf, index);
    return NULL;
}

static const char *put_list(const struct fd_schema_node *node, const struct fd_str_list *list,
                            struct fd_buf *buf)
{
    if (list->count > 0) {
        fd_put_long(buf, list->count);
    }
    for (uint32_t i = 0; i < list->count; i++) {
        const char *wrong = put_str(node, list->items[i], buf);

        if (wrong) {
            return wrong;
        }
    }
    fd_put_long(buf, 0);
    return NULL;
}

static const char *put_long(const struct fd_schema_node *node, int64_t value, struct fd_buf *buf)
{
    if (node->type == FD_AVRO_INT && value != (int32_t)value) {
        return "greater than an int";
    }
    fd_put_long(buf, value);
    return NULL;
}

static const char *put_member(const struct step *step, const void *member, struct fd_buf *buf)
{
    switch (step->binding->type) {
        case FD_BIND_STRING:
        case FD_BIND_ENUM:
            return put_str(step->node, *(const struct fd_str *)member, buf);
        case FD_BIND_LONG:
            return put_long(step->node, *(const int64_t *)member, buf);
        case FD_BIND_LIST:
            return put_list(step->node, member, buf);
        case FD_BIND_BOOL:
            fd_buf_put_u8(buf, *(const bool *)member);
            break;
    }
    return NULL;
}

static const char *put_field(const struct step *step, const void *record, struct fd_buf *buf)
{
    const void *member;

    if (!step->binding) {
        fd_buf_put_str(buf, step->constant);
        return NULL;
    }
    member = (const char *)record + step->binding->offset;
    if (is_null(step, member)) {
        if (step->null_branch == NO_BRANCH) {
            return "null where a value is required";
        }
        fd_put_long(buf, step->null_branch);
        return NULL;
    }
    if (step->value_branch != NO_BRANCH) {
        fd_put_long(buf, step->value_branch);
    }
    return put_member(step, member, buf);
}

enum fd_status fd_encode_record(const struct fd_encoder *encoder, const void *record,
                                struct fd_buf *buf, struct fd_error *error)
{
    const size_t start = buf->length;

    fd_framing_put_single_object(buf, encoder->fingerprint);
    for (uint32_t i = 0; i < encoder->count; i++) {
        const char *wrong = put_field(&encoder->steps[i], record, buf);

        if (wrong) {
            buf->length = start;
            return fd_error_set(error, FD_POISON, "value_invalid", "field %s: %s",
                                encoder->steps[i].field, wrong);
        }
    }
    if (buf->failed) {
        buf->length = start;
        return fd_error_set(error, FD_POISON, "value_invalid", "longer than %zu bytes", buf->limit);
    }
    return FD_OK;
}
