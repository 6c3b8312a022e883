#ifndef FD_STR_H
#define FD_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/fd_macros.h"

/** A view of bytes owned by someone else. `ptr == NULL` is null, which differs from empty. */
struct fd_str {
    const char *ptr;
    uint32_t len;
};

/** A list of views; `items` belongs to whoever owns the strings (usually an arena). */
struct fd_str_list {
    const struct fd_str *items;
    uint32_t count;
};

#define FD_STR(literal) ((struct fd_str){(literal), (uint32_t)(sizeof(literal) - 1)})
#define FD_STR_NULL ((struct fd_str){NULL, 0})
/** For "%.*s". */
#define FD_STR_ARGS(str) (int)(str).len, ((str).ptr ? (str).ptr : "")

/** A view of text up to its NUL; NULL gives null. */
static inline struct fd_str fd_str_from(const char *text)
{
    return text ? (struct fd_str){text, (uint32_t)strlen(text)} : FD_STR_NULL;
}

/** Whether it is null, which differs from empty. */
static inline bool fd_str_is_null(struct fd_str str)
{
    return str.ptr == NULL;
}

/** Equal contents; null equals only null. */
static inline bool fd_str_equal(struct fd_str left, struct fd_str right)
{
    if (!left.ptr || !right.ptr) {
        return left.ptr == right.ptr;
    }
    return left.len == right.len && memcmp(left.ptr, right.ptr, left.len) == 0;
}

/** Order by bytes (COLLATE "C"), null first. */
static inline int fd_str_compare(struct fd_str left, struct fd_str right)
{
    uint32_t common = left.len < right.len ? left.len : right.len;
    int order = common ? memcmp(left.ptr, right.ptr, common) : 0;

    if (order != 0) {
        return order;
    }
    if (left.len != right.len) {
        return left.len < right.len ? -1 : 1;
    }
    return (left.ptr != NULL) - (right.ptr != NULL);
}

#endif
