#ifndef FD_PLAN_STEPS_H
#define FD_PLAN_STEPS_H

#include <stdint.h>

#include "avro/fd_plan_read.h"
#include "avro/fd_schema_node.h"
#include "base/fd_arena.h"
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
    FD_STEP_UNION_LIST,  /**< array of a union, whose branches are steps, to fd_str_list */
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
