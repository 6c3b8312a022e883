#include <stdlib.h>
#include <string.h>

#include "avro/fd_plan.h"
#include "avro/fd_plan_steps.h"
#include "base/fd_time.h"

enum { ARENA_BLOCK = 4096 };

struct compiler {
    struct fd_plan *plan;
    struct fd_skip_compiler skips;
    struct fd_error *error;
};

/* How a writer's type becomes a member; lists by the type of their items. */
static const enum fd_step_kind readers[][FD_AVRO_TYPES] = {
    [FD_BIND_STRING] = {[FD_AVRO_STRING] = FD_STEP_STRING,
                        [FD_AVRO_BYTES] = FD_STEP_STRING,
                        [FD_AVRO_ENUM] = FD_STEP_SYMBOL},
    [FD_BIND_BOOL] = {[FD_AVRO_BOOLEAN] = FD_STEP_BOOL},
    [FD_BIND_LONG] = {[FD_AVRO_INT] = FD_STEP_INT, [FD_AVRO_LONG] = FD_STEP_LONG},
    [FD_BIND_ENUM] = {[FD_AVRO_STRING] = FD_STEP_STRING,
                      [FD_AVRO_BYTES] = FD_STEP_STRING,
                      [FD_AVRO_ENUM] = FD_STEP_SYMBOL},
    [FD_BIND_LIST] = {[FD_AVRO_STRING] = FD_STEP_STRING_LIST,
                      [FD_AVRO_BYTES] = FD_STEP_STRING_LIST,
                      [FD_AVRO_ENUM] = FD_STEP_SYMBOL_LIST,
                      [FD_AVRO_UNION] = FD_STEP_UNION_LIST},
};

static const char *copy_text(struct compiler *compiler, const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(fd_arena_alloc(compiler->plan->arena, size), text, size);
}

static struct fd_step *add_step(struct compiler *compiler, const char *field)
{
    struct fd_step *step = &compiler->plan->steps[compiler->plan->step_count++];

    step->field = copy_text(compiler, field);
    return step;
}

static const struct fd_str *copy_symbols(struct compiler *compiler,
                                         const struct fd_schema_node *node)
{
    struct fd_arena *arena = compiler->plan->arena;
    struct fd_str *symbols = fd_arena_new_array(arena, struct fd_str, node->count);

    for (uint32_t i = 0; i < node->count; i++) {
        symbols[i] = fd_arena_copy(arena, node->symbols[i]);
    }
    return symbols;
}

/* Constants
 */

static bool set_null(const struct fd_binding *binding, struct fd_step *step)
{
    if (!binding->nullable) {
        return false;
    }
    switch (binding->type) {
        case FD_BIND_STRING:
        case FD_BIND_ENUM:
            step->kind = FD_STEP_SET_STR;
            step->str = FD_STR_NULL;
            return true;
        case FD_BIND_LONG:
            step->kind = FD_STEP_SET_LONG;
            step->number = FD_TIME_NULL;
            return true;
        case FD_BIND_LIST:
            step->kind = FD_STEP_SET_LIST;
            step->list = (struct fd_str_list){NULL, 0};
            return true;
        case FD_BIND_BOOL:
            break;
    }
    return false;
}

static bool set_list(struct compiler *compiler, const json_t *value, struct fd_step *step)
{
    size_t count = json_array_size(value);
    struct fd_str *items = fd_arena_new_array(compiler->plan->arena, struct fd_str, count);
    const json_t *item;
    size_t i;

    json_array_foreach(value, i, item)
    {
        if (!json_is_string(item)) {
            return false;
        }
        items[i] = fd_arena_copy(compiler->plan->arena, fd_str_from(json_string_value(item)));
    }
    step->kind = FD_STEP_SET_LIST;
    step->list = (struct fd_str_list){items, (uint32_t)count};
    return json_is_array(value);
}

/* The default of a field as a constant; false when it is none of the binding's type. */
static bool set_default(struct compiler *compiler, const struct fd_binding *binding,
                        const json_t *value, struct fd_step *step)
{
    if (json_is_null(value)) {
        return set_null(binding, step);
    }
    switch (binding->type) {
        case FD_BIND_STRING:
        case FD_BIND_ENUM:
            step->kind = FD_STEP_SET_STR;
            step->str = fd_arena_copy(compiler->plan->arena, fd_str_from(json_string_value(value)));
            return json_is_string(value);
        case FD_BIND_LONG:
            step->kind = FD_STEP_SET_LONG;
            step->number = json_integer_value(value);
            return json_is_integer(value);
        case FD_BIND_BOOL:
            step->kind = FD_STEP_SET_BOOL;
            step->flag = json_is_true(value);
            return json_is_boolean(value);
        case FD_BIND_LIST:
            return set_list(compiler, value, step);
    }
    return false;
}

static enum fd_status compile_default(struct compiler *compiler, const struct fd_binding *binding,
                                      const struct fd_schema_field *field)
{
    struct fd_step *step = add_step(compiler, field->name);

    step->offset = binding->offset;
    if (!field->default_value) {
        return fd_error_set(compiler->error, FD_POISON, "schema_incompatible",
                            "field %s: the writer lacks it and it has no default", field->name);
    }
    if (!set_default(compiler, binding, field->default_value, step)) {
        return fd_error_set(compiler->error, FD_POISON, "schema_incompatible",
                            "field %s: its default is of another type", field->name);
    }
    return FD_OK;
}

/* Values
 */

/* How a writer's number, otherwise read as `plain`, becomes microseconds where that is our unit.
   One that only the logical type tells must not be read as another. */
static enum fd_step_kind time_reader(const struct fd_schema_node *writer,
                                     const struct fd_schema_field *field, enum fd_step_kind plain)
{
    const struct fd_schema_node *reader = field->type;

    for (uint32_t i = 0; field->type->type == FD_AVRO_UNION && i < field->type->count; i++) {
        if (field->type->branches[i]->type != FD_AVRO_NULL) {
            reader = field->type->branches[i];
        }
    }
    if (!writer->logical_type || !fd_schema_is_logical(reader, "timestamp-micros") ||
        fd_schema_is_logical(writer, "timestamp-micros")) {
        return plain;
    }
    return fd_schema_is_logical(writer, "timestamp-millis") ? FD_STEP_MILLIS : FD_STEP_NONE;
}

static bool compile_union(struct compiler *compiler, const struct fd_schema_node *node,
                          const struct fd_binding *binding, const struct fd_schema_field *field,
                          struct fd_step *step);

/* Items that may be of several types; false when none of them can be read. */
static bool compile_items(struct compiler *compiler, const struct fd_schema_node *items,
                          const struct fd_schema_field *field, struct fd_step *step)
{
    static const struct fd_binding item = {"item", FD_BIND_STRING, false, 0};
    bool readable = compile_union(compiler, items, &item, field, step);

    step->kind = FD_STEP_UNION_LIST;
    return readable;
}

/* A type that is no union; false when it can't be read. */
static bool compile_plain(struct compiler *compiler, const struct fd_schema_node *node,
                          const struct fd_binding *binding, const struct fd_schema_field *field,
                          struct fd_step *step)
{
    bool list = binding->type == FD_BIND_LIST;

    step->offset = binding->offset;
    if (node->type == FD_AVRO_NULL) {
        return set_null(binding, step);
    }
    if (list != (node->type == FD_AVRO_ARRAY)) {
        return false;
    }
    node = list ? node->items : node;
    step->kind = readers[binding->type][node->type];
    if (step->kind == FD_STEP_UNION_LIST) {
        return compile_items(compiler, node, field, step);
    }
    if (step->kind == FD_STEP_INT || step->kind == FD_STEP_LONG) {
        step->kind = time_reader(node, field, step->kind);
    }
    if (step->kind == FD_STEP_SYMBOL || step->kind == FD_STEP_SYMBOL_LIST) {
        step->symbols = copy_symbols(compiler, node);
        step->count = node->count;
    }
    return step->kind != FD_STEP_NONE;
}

/* One branch that can be read makes the union readable; the others are refused when met. */
static bool compile_union(struct compiler *compiler, const struct fd_schema_node *node,
                          const struct fd_binding *binding, const struct fd_schema_field *field,
                          struct fd_step *step)
{
    struct fd_step *branches =
        fd_arena_new_array(compiler->plan->arena, struct fd_step, node->count);
    bool readable = false;

    step->kind = FD_STEP_UNION;
    step->count = node->count;
    step->branches = branches;
    for (uint32_t i = 0; i < node->count; i++) {
        if (compile_plain(compiler, node->branches[i], binding, field, &branches[i])) {
            readable = true;
        } else {
            branches[i].kind =
                node->branches[i]->type == FD_AVRO_NULL ? FD_STEP_REFUSE_NULL : FD_STEP_REFUSE_TYPE;
        }
    }
    return readable;
}

static enum fd_status compile_value(struct compiler *compiler, const struct fd_schema_node *node,
                                    const struct fd_binding *binding,
                                    const struct fd_schema_field *field)
{
    struct fd_step *step = add_step(compiler, field->name);
    bool readable = node->type == FD_AVRO_UNION
                        ? compile_union(compiler, node, binding, field, step)
                        : compile_plain(compiler, node, binding, field, step);

    if (!readable) {
        return fd_error_set(compiler->error, FD_POISON, "schema_incompatible",
                            "field %s: the writer's %s%s%s can't be read", field->name,
                            fd_schema_node_label(node), node->logical_type ? " " : "",
                            node->logical_type ? node->logical_type : "");
    }
    return FD_OK;
}

static void compile_skip(struct compiler *compiler, const struct fd_schema_field *field)
{
    struct fd_step *step = add_step(compiler, field->name);

    step->kind = FD_STEP_SKIP;
    step->skip = fd_skip_compile(&compiler->skips, field->type);
}

/* Records
 */

/* The writer's field for one of ours: by its name, else by the first alias that the writer has. */
static const struct fd_schema_field *find_source(const struct fd_schema_node *writer,
                                                 const struct fd_schema_field *field)
{
    const struct fd_schema_field *source = fd_schema_find_field(writer, field->name);
    const json_t *alias;
    size_t i;

    json_array_foreach(field->aliases, i, alias)
    {
        if (!source && json_is_string(alias)) {
            source = fd_schema_find_field(writer, json_string_value(alias));
        }
    }
    return source;
}

/* What the plan takes each writer's field for. */
struct use {
    const struct fd_binding *binding;    /* NULL: it is skipped */
    const struct fd_schema_field *field; /* the reader's */
};

/* Find each binding's field in the writer, or set its default. */
static enum fd_status match_fields(struct compiler *compiler, const struct fd_schema_node *writer,
                                   const struct fd_schema_node *reader,
                                   const struct fd_binding *bindings, struct use *uses)
{
    for (const struct fd_binding *binding = bindings; binding->name; binding++) {
        const struct fd_schema_field *field = fd_schema_find_field(reader, binding->name);
        const struct fd_schema_field *source = field ? find_source(writer, field) : NULL;
        enum fd_status status = FD_OK;

        if (!field || (source && uses[source - writer->fields].binding)) {
            return fd_error_set(compiler->error, FD_POISON, "schema_incompatible", "field %s: %s",
                                binding->name,
                                field ? "two members would read it" : "the contract lacks it");
        }
        if (source) {
            uses[source - writer->fields] = (struct use){binding, field};
        } else {
            status = compile_default(compiler, binding, field);
        }
        if (status != FD_OK) {
            return status;
        }
    }
    return FD_OK;
}

static enum fd_status compile_fields(struct compiler *compiler, const struct fd_schema_node *writer,
                                     const struct use *uses)
{
    for (uint32_t i = 0; i < writer->count; i++) {
        const struct fd_schema_field *field = &writer->fields[i];
        enum fd_status status = FD_OK;

        if (uses[i].binding) {
            status = compile_value(compiler, field->type, uses[i].binding, uses[i].field);
        } else {
            compile_skip(compiler, field);
        }
        if (status != FD_OK) {
            return status;
        }
    }
    return FD_OK;
}

static enum fd_status compile_record(struct compiler *compiler, const struct fd_schema_node *writer,
                                     const struct fd_schema_node *reader,
                                     const struct fd_binding *bindings)
{
    struct use *uses = calloc((size_t)writer->count + 1, sizeof(struct use));
    enum fd_status status;

    if (!uses) {
        fd_abort("out of memory: a record of %u fields", writer->count);
    }
    status = match_fields(compiler, writer, reader, bindings, uses);
    if (status == FD_OK) {
        status = compile_fields(compiler, writer, uses);
    }
    free(uses);
    return status;
}

static struct fd_plan *plan_new(const struct fd_schema_node *writer,
                                const struct fd_binding *bindings)
{
    struct fd_plan *plan = calloc(1, sizeof(*plan));
    size_t most = writer->count;

    if (!plan) {
        fd_abort("out of memory for a plan");
    }
    while (bindings->name) {
        most++;
        bindings++;
    }
    plan->arena = fd_arena_new(ARENA_BLOCK);
    plan->steps = fd_arena_new_array(plan->arena, struct fd_step, most);
    return plan;
}

enum fd_status fd_plan_compile(const struct fd_schema *writer, const struct fd_schema *reader,
                               const struct fd_binding *bindings, struct fd_plan **ret_plan,
                               struct fd_error *error)
{
    const struct fd_schema_graph *from = fd_schema_graph(writer);
    const struct fd_schema_node *to = fd_schema_graph(reader)->root;
    struct compiler compiler = {.error = error};
    enum fd_status status;

    if (from->root->type != FD_AVRO_RECORD || to->type != FD_AVRO_RECORD) {
        return fd_error_set(error, FD_POISON, "schema_incompatible", "the schema is no record");
    }
    compiler.plan = plan_new(from->root, bindings);
    fd_skip_compiler_init(&compiler.skips, from, compiler.plan->arena);
    status = compile_record(&compiler, from->root, to, bindings);
    fd_skip_compiler_clean_up(&compiler.skips);
    if (status != FD_OK) {
        fd_plan_destroy(&compiler.plan);
        return status;
    }
    *ret_plan = compiler.plan;
    return FD_OK;
}

void fd_plan_destroy(struct fd_plan **plan)
{
    if (plan && *plan) {
        fd_arena_destroy(&(*plan)->arena);
        free(*plan);
        *plan = NULL;
    }
}
