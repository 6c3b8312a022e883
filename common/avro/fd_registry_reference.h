#ifndef FD_REGISTRY_REFERENCE_H
#define FD_REGISTRY_REFERENCE_H

#include "avro/fd_registry_answer.h"
#include "avro/fd_registry_http.h"
#include "base/fd_error.h"
#include "base/fd_macros.h"

/** What may be referred to for one schema, directly or by what it refers to. */
enum { FD_REGISTRY_MAX_REFERENCES = 100 };

/** How to ask: fd_registry_http_ask without a body, of the registry that is `context`. */
typedef enum fd_status fd_registry_question(void *context, const char *path,
                                            struct fd_registry_answer *ret_answer,
                                            struct fd_error *error);

/**
 * Ask for what `schema` refers to and put it together in one piece: each type is defined where it
 * is named first. *ret_text is to be freed. FD_POISON "schema_invalid": it is too much, or doesn't
 * go together; else as fd_registry_find.
 */
enum fd_status fd_registry_put_together(fd_registry_question *ask, void *context,
                                        const struct fd_registry_schema *schema, char **ret_text,
                                        struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 3, 4);

#endif
