#ifndef FD_BINDING_H
#define FD_BINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fd_str.h"

/** How a field of a contract lies in a C struct. */
enum fd_bind_type {
    FD_BIND_STRING, /**< struct fd_str; Avro string or bytes */
    FD_BIND_BOOL,   /**< bool */
    FD_BIND_LONG,   /**< int64_t; Avro int or long, timestamps in microseconds included */
    FD_BIND_ENUM,   /**< struct fd_str: the writer's symbol; Avro enum or string */
    FD_BIND_LIST,   /**< struct fd_str_list; Avro array of string, enum or bytes */
};

/**
 * One field: its name in the contract and its place. A nullable string or enum is a null fd_str
 * when null; a nullable long is FD_TIME_NULL (base/fd_time.h).
 */
struct fd_binding {
    const char *name; /**< NULL ends a table */
    enum fd_bind_type type;
    bool nullable;
    size_t offset;
};

#endif
