#include "avro/fd_plan.h"
#include "avro/fd_plan_steps.h"

struct decoder {
    struct fd_arena *arena;
    char *record;
};

FD_HOT enum fd_decoded read_symbol(struct fd_cursor *cursor, const struct fd_step *step,
                                   struct fd_str *ret_symbol)
{
    uint32_t index;
    enum fd_decoded decoded = fd_decode_index(cursor, step->count, &index);

    if (decoded == FD_DECODED) {
        *ret_symbol = step->symbols[index];
    }
    return decoded;
}

FD_HOT enum fd_decoded read_bool(struct fd_cursor *cursor, bool *ret_value)
{
    uint8_t byte;

    if (!fd_cursor_u8(cursor, &byte)) {
        return FD_DECODED_TRUNCATED;
    }
    *ret_value = byte == 1;
    return byte <= 1 ? FD_DECODED : FD_DECODED_MALFORMED;
}

static enum fd_decoded read_int(struct fd_cursor *cursor, int64_t *ret_value)
{
    enum fd_decoded decoded = fd_decode_long(cursor, ret_value);

    if (decoded == FD_DECODED && *ret_value != (int32_t)*ret_value) {
        return FD_DECODED_MALFORMED;
    }
    return decoded;
}

static enum fd_decoded read_millis(struct fd_cursor *cursor, int64_t *ret_micros)
{
    int64_t millis;
    enum fd_decoded decoded = fd_decode_long(cursor, &millis);

    if (decoded == FD_DECODED && __builtin_mul_overflow(millis, 1000, ret_micros)) {
        return FD_DECODED_MALFORMED;
    }
    return decoded;
}

/* A list while it grows, block by block. */
struct growing_list {
    struct fd_str *items;
    uint32_t count;
    uint32_t capacity;
};

/* Room for `count` more items. The first block gets what it asks for: there is seldom a second. */
static void reserve(struct growing_list *list, uint32_t count, struct fd_arena *arena)
{
    uint32_t needed = list->count + count;
    struct fd_str *items;

    if (needed <= list->capacity) {
        return;
    }
    list->capacity = list->capacity * 2 > needed ? list->capacity * 2 : needed;
    items = fd_arena_new_array(arena, struct fd_str, list->capacity);
    if (list->count > 0) {
        memcpy(items, list->items, list->count * sizeof(*items));
    }
    list->items = items;
}

static enum fd_decoded read_union_item(struct fd_cursor *cursor, const struct fd_step *step,
                                       struct fd_str *ret_item)
{
    uint32_t branch;
    enum fd_decoded decoded = fd_decode_index(cursor, step->count, &branch);

    if (decoded != FD_DECODED) {
        return decoded;
    }
    step = &step->branches[branch];
    switch (step->kind) {
        case FD_STEP_STRING:
            return fd_decode_bytes(cursor, ret_item);
        case FD_STEP_SYMBOL:
            return read_symbol(cursor, step, ret_item);
        case FD_STEP_REFUSE_NULL:
            return FD_DECODED_NULL;
        default:
            return FD_DECODED_TYPE;
    }
}

__attribute__((noinline)) static enum fd_decoded read_union_items(struct fd_cursor *cursor,
                                                                  const struct fd_step *step,
                                                                  uint32_t count,
                                                                  struct fd_str *items)
{
    enum fd_decoded decoded = FD_DECODED;

    for (uint32_t i = 0; i < count && decoded == FD_DECODED; i++) {
        decoded = read_union_item(cursor, step, &items[i]);
    }
    return decoded;
}

static enum fd_decoded read_items(struct fd_cursor *cursor, const struct fd_step *step,
                                  uint32_t count, struct fd_str *items)
{
    enum fd_decoded decoded = FD_DECODED;

    if (step->kind == FD_STEP_UNION_LIST) {
        return read_union_items(cursor, step, count, items);
    }
    for (uint32_t i = 0; i < count && decoded == FD_DECODED; i++) {
        decoded = step->kind == FD_STEP_SYMBOL_LIST ? read_symbol(cursor, step, &items[i])
                                                    : fd_decode_bytes(cursor, &items[i]);
    }
    return decoded;
}

static enum fd_decoded read_list(const struct decoder *decoder, const struct fd_step *step,
                                 struct fd_cursor *cursor, struct fd_str_list *ret_list)
{
    struct growing_list list = {NULL, 0, 0};

    for (;;) {
        struct fd_block block;
        enum fd_decoded decoded = fd_decode_block(cursor, list.count, &block);

        if (decoded != FD_DECODED) {
            return decoded;
        }
        if (block.count == 0) {
            *ret_list = (struct fd_str_list){list.items, list.count};
            return FD_DECODED;
        }
        /* Each item is a byte at least, so this bounds what is allocated. */
        if (block.count > fd_cursor_left(cursor)) {
            return FD_DECODED_TRUNCATED;
        }
        reserve(&list, block.count, decoder->arena);
        decoded = read_items(cursor, step, block.count, list.items + list.count);
        if (decoded != FD_DECODED) {
            return decoded;
        }
        if (block.end && block.end != cursor->ptr) {
            return FD_DECODED_MALFORMED;
        }
        list.count += block.count;
    }
}

FD_HOT void *member(const struct decoder *decoder, const struct fd_step *step)
{
    return decoder->record + step->offset;
}

__attribute__((noinline)) static enum fd_decoded run_rare_step(const struct decoder *decoder,
                                                               const struct fd_step *step,
                                                               struct fd_cursor *cursor)
{
    switch (step->kind) {
        case FD_STEP_INT:
            return read_int(cursor, member(decoder, step));
        case FD_STEP_MILLIS:
            return read_millis(cursor, member(decoder, step));
        case FD_STEP_STRING_LIST:
        case FD_STEP_SYMBOL_LIST:
        case FD_STEP_UNION_LIST:
            return read_list(decoder, step, cursor, member(decoder, step));
        case FD_STEP_SET_LIST:
            *(struct fd_str_list *)member(decoder, step) = step->list;
            return FD_DECODED;
        case FD_STEP_SET_LONG:
            *(int64_t *)member(decoder, step) = step->number;
            return FD_DECODED;
        case FD_STEP_SET_BOOL:
            *(bool *)member(decoder, step) = step->flag;
            return FD_DECODED;
        case FD_STEP_SKIP:
            return fd_skip_value(step->skip, cursor);
        case FD_STEP_REFUSE_NULL:
            return FD_DECODED_NULL;
        default:
            return FD_DECODED_TYPE;
    }
}

/* By way of a copy, so that the cursor itself stays in its registers. */
FD_HOT enum fd_decoded leave_hot_path(const struct decoder *decoder, const struct fd_step *step,
                                      struct fd_cursor *cursor)
{
    struct fd_cursor moved = *cursor;
    enum fd_decoded decoded = run_rare_step(decoder, step, &moved);

    *cursor = moved;
    return decoded;
}

FD_HOT enum fd_decoded run_step(const struct decoder *decoder, const struct fd_step *step,
                                struct fd_cursor *cursor)
{
    if (step->kind == FD_STEP_UNION) {
        uint32_t branch;
        enum fd_decoded decoded = fd_decode_index(cursor, step->count, &branch);

        if (decoded != FD_DECODED) {
            return decoded;
        }
        step = &step->branches[branch];
    }
    switch (step->kind) {
        case FD_STEP_STRING:
            return fd_decode_bytes(cursor, member(decoder, step));
        case FD_STEP_SET_STR:
            *(struct fd_str *)member(decoder, step) = step->str;
            return FD_DECODED;
        case FD_STEP_LONG:
            return fd_decode_long(cursor, member(decoder, step));
        case FD_STEP_SYMBOL:
            return read_symbol(cursor, step, member(decoder, step));
        case FD_STEP_BOOL:
            return read_bool(cursor, member(decoder, step));
        default:
            return leave_hot_path(decoder, step, cursor);
    }
}

static enum fd_status refuse(enum fd_decoded decoded, const char *field, struct fd_error *error)
{
    static const struct {
        const char *code;
        const char *message;
    } reasons[] = {
        [FD_DECODED] = {"avro_malformed", "refused for no reason"},
        [FD_DECODED_TRUNCATED] = {"avro_truncated", "the bytes end within it"},
        [FD_DECODED_MALFORMED] = {"avro_malformed", "these bytes are no value of its type"},
        [FD_DECODED_TOO_LARGE] = {"avro_too_large", "it is longer or deeper than allowed"},
        [FD_DECODED_NULL] = {"avro_null", "null where a value is required"},
        [FD_DECODED_TYPE] = {"avro_malformed", "the union holds a type that can't be read"},
    };

    return fd_error_set(error, FD_POISON, reasons[decoded].code, "field %s: %s", field,
                        reasons[decoded].message);
}

enum fd_status fd_plan_decode(const struct fd_plan *plan, struct fd_str body,
                              struct fd_arena *arena, void *record, struct fd_error *error)
{
    const struct decoder decoder = {arena, record};
    const struct fd_step *end = plan->steps + plan->step_count;
    struct fd_cursor cursor = fd_cursor_from(body.ptr, body.len);

    for (const struct fd_step *step = plan->steps; step != end; step++) {
        enum fd_decoded decoded = run_step(&decoder, step, &cursor);

        if (decoded != FD_DECODED) {
            return refuse(decoded, step->field, error);
        }
    }
    if (fd_cursor_left(&cursor) > 0) {
        return fd_error_set(error, FD_POISON, "avro_trailing_bytes",
                            "%zu bytes follow the record: another schema wrote it",
                            fd_cursor_left(&cursor));
    }
    return FD_OK;
}
