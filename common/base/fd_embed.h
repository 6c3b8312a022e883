#ifndef FD_EMBED_H
#define FD_EMBED_H

#include <stddef.h>

/** A file of the repository, embedded at build. Tables of them end with a NULL name. */
struct fd_embedded {
    const char *name; /**< path below its root, such as "timeliness/merge_call.sql" */
    const char *text; /**< NUL-terminated */
    size_t size;      /**< without the NUL */
};

/** The file called `name` in `table`, or NULL. */
const struct fd_embedded *fd_embedded_find(const struct fd_embedded *table, const char *name);

#endif
