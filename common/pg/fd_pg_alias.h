#ifndef FD_PG_ALIAS_H
#define FD_PG_ALIAS_H

#include "base/fd_buf.h"

/**
 * What a connection reads other than it is written in schemas/sql: for a projection that is made
 * anew beside the one at work, by the same statements. A list of them ends with a NULL `from`.
 */
struct fd_pg_alias {
    const char
        *from; /**< a schema with its dot ("caseload."), or a whole name ("frontdoor.lease") */
    const char *to;
};

/** Append `text` to `ret_text`, each `from` that is a name of its own replaced by its `to`. */
void fd_pg_alias_put(const struct fd_pg_alias *aliases, const char *text, struct fd_buf *ret_text)
    FD_NONNULL(1, 2, 3);

#endif
