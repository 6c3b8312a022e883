#ifndef FD_PLAN_STEPS_H
#define FD_PLAN_STEPS_H

#include <stdint.h>

#include "avro/fd_schema_node.h"
#include "base/fd_arena.h"
#include "base/fd_cursor.h"
#include "base/fd_str.h"

/** What a plan is made of, for use within common/avro: steps to read or set a member, and skips. */

enum fd_step_kind {
    FD_STEP_NONE,   /**< no such step: the types don't fit */
    FD_STEP_STRING, /**< string or bytes to fd_str */
    FD_STEP_SYMBOL, /**< enum to fd_str */
    FD_STEP_BOOL,
    FD_STEP_INT,         /**< to int64_t */
    FD_STEP_LONG,        /**< to int64_t */
    FD_STEP_MILLIS,      /**< long in milliseconds to int64_t in microseconds */
    FD_STEP_STRING_LIST, /**< array of string or bytes to fd_str_list */
    FD_STEP_SYMBOL_LIST, /**< array of enum to fd_str_list */
    FD_STEP_SET_STR,     /**< a constant */
    FD_STEP_SET_LIST,
    FD_STEP_SET_LONG,
    FD_STEP_SET_BOOL,
    FD_STEP_UNION, /**< dispatches to the step of a branch */
    FD_STEP_SKIP,
    FD_STEP_REFUSE_NULL, /**< a branch that this field may not take */
    FD_STEP_REFUSE_TYPE,
};

struct fd_skip;

/** One step. Steps and all that they point at live in the plan's arena. */
struct fd_step {
    enum fd_step_kind kind;
    uint32_t count;    /**< of symbols or branches */
    size_t offset;     /**< of the member in the record */
    const char *field; /**< the writer's or reader's name for it, for messages */
    union {
        const struct fd_str *symbols;
        const struct fd_step *branches;
        const struct fd_skip *skip;
        struct fd_str str;
        struct fd_str_list list;
        int64_t number;
        bool flag;
    };
};

struct fd_plan {
    struct fd_arena *arena;
    struct fd_step *steps;
    size_t step_count;
};

/** What came of reading some bytes. */
enum fd_decoded {
    FD_DECODED = 0,
    FD_DECODED_TRUNCATED,
    FD_DECODED_MALFORMED,
    FD_DECODED_TOO_LARGE,
    FD_DECODED_NULL, /**< null where a value is required */
    FD_DECODED_TYPE, /**< a union's branch of a type that can't be read */
};

/** A block of an array or map. */
struct fd_block {
    uint32_t count;           /**< of items; 0 in the last block */
    const unsigned char *end; /**< where it ends if the writer said so, else NULL */
};

/** An int or long. */
static inline enum fd_decoded fd_decode_long(struct fd_cursor *cursor, int64_t *ret_value)
{
    enum { LONGEST_VARINT = 10 };

    /* Most are one byte: branches, symbols, lengths, counts. */
    if (cursor->ptr != cursor->end && *cursor->ptr < 0x80) {
        uint8_t byte = *cursor->ptr++;

        *ret_value = (int64_t)(byte >> 1) ^ -(int64_t)(byte & 1);
        return FD_DECODED;
    }
    if (fd_cursor_varint(cursor, ret_value)) {
        return FD_DECODED;
    }
    return fd_cursor_left(cursor) < LONGEST_VARINT ? FD_DECODED_TRUNCATED : FD_DECODED_MALFORMED;
}

/** An index below `count`: of a symbol or a branch. */
static inline enum fd_decoded fd_decode_index(struct fd_cursor *cursor, uint32_t count,
                                              uint32_t *ret_index)
{
    int64_t index;
    enum fd_decoded decoded = fd_decode_long(cursor, &index);

    if (decoded == FD_DECODED) {
        *ret_index = (uint32_t)index;
        decoded = index >= 0 && index < count ? FD_DECODED : FD_DECODED_MALFORMED;
    }
    return decoded;
}

/** The bytes of a string or bytes value, in place. */
enum fd_decoded fd_decode_bytes(struct fd_cursor *cursor, struct fd_str *ret_bytes)
    FD_NONNULL(1, 2);

/** The head of the next block of an array or map of which `so_far` items have been read. */
enum fd_decoded fd_decode_block(struct fd_cursor *cursor, uint32_t so_far,
                                struct fd_block *ret_block) FD_NONNULL(1, 3);

/** Makes skips for the types of one schema. */
struct fd_skip_compiler {
    struct fd_arena *arena;
    struct fd_skip **made; /**< by node index, so that each is made once and recursion ends */
};

/** Skips are made in `arena`; the schema may go once they are. */
void fd_skip_compiler_init(struct fd_skip_compiler *compiler, const struct fd_schema_graph *graph,
                           struct fd_arena *arena) FD_NONNULL(1, 2, 3);
void fd_skip_compiler_clean_up(struct fd_skip_compiler *compiler);

/** How to skip values of the type `node`. */
const struct fd_skip *fd_skip_compile(struct fd_skip_compiler *compiler,
                                      const struct fd_schema_node *node) FD_NONNULL(1, 2)
    __attribute__((returns_nonnull));

/** Move behind one value. */
enum fd_decoded fd_skip_value(const struct fd_skip *skip, struct fd_cursor *cursor)
    FD_NONNULL(1, 2);

#endif
