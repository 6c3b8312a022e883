#ifndef FD_REGISTRY_ASK_H
#define FD_REGISTRY_ASK_H

#include "avro/fd_registry_http.h"
#include "base/fd_error.h"
#include "base/fd_macros.h"

/**
 * Ask a registry for the schema at `path` and for what that refers to: *ret_text, to be freed, has
 * all of it. `of` names the schema in messages, such as "id 7". Errors as fd_registry_find, but
 * nothing is remembered.
 */
enum fd_status fd_registry_ask(struct fd_registry_http *http, const char *of, const char *path,
                               char **ret_text, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(1, 2, 3, 4);

#endif
