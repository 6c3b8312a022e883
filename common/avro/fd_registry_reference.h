#ifndef FD_REGISTRY_REFERENCE_H
#define FD_REGISTRY_REFERENCE_H

#include "avro/fd_registry_answer.h"
#include "avro/fd_registry_http.h"
#include "base/fd_error.h"

/** What may be referred to for one schema, directly or by what it refers to. */
enum { FD_REGISTRY_MAX_REFERENCES = 100 };

/**
 * Ask for what `schema` refers to and put it together in one piece: each type is defined where it
 * is named first. *ret_text is to be freed. FD_POISON "schema_invalid": it is too much, or doesn't
 * go together; else as fd_registry_find.
 */
enum fd_status fd_registry_put_together(struct fd_registry_http *http,
                                        const struct fd_registry_schema *schema, char **ret_text,
                                        struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
