#ifndef FD_REGISTRY_ANSWER_H
#define FD_REGISTRY_ANSWER_H

#include <stdint.h>

#include "avro/fd_registry_http.h"
#include "base/fd_error.h"

/**
 * What a registry's answer to GET /schemas/ids/ID says; its body may be anything.
 * FD_OK: *ret_text is the schema's text, to be freed. Else as fd_registry_find.
 */
enum fd_status fd_registry_read_answer(uint32_t id, const struct fd_registry_answer *answer,
                                       char **ret_text, struct fd_error *error) FD_MUST_CHECK
    FD_NONNULL(2, 3, 4);

#endif
