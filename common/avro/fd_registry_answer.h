#ifndef FD_REGISTRY_ANSWER_H
#define FD_REGISTRY_ANSWER_H

#include <jansson.h>

#include "avro/fd_registry_http.h"
#include "base/fd_error.h"

/** A schema as a registry has it. */
struct fd_registry_schema {
    char *text;         /**< to be freed */
    json_t *references; /**< an array of what it refers to, to be released; NULL: nothing */
};

/**
 * What a registry's answer to the question for a schema says; its body may be anything. `of` names
 * the schema in messages, such as "id 7". Else as fd_registry_find.
 */
enum fd_status fd_registry_read_answer(const char *of, const struct fd_registry_answer *answer,
                                       struct fd_registry_schema *ret_schema,
                                       struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

#endif
