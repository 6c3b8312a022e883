#include "domain/fd_reference.h"

#include <stdlib.h>

void fd_reference_destroy(struct fd_reference **reference)
{
    if (reference && *reference) {
        free((*reference)->authorities);
        fd_calendar_destroy(&(*reference)->calendar);
        fd_tombstones_destroy(&(*reference)->tombstones);
        free(*reference);
        *reference = NULL;
    }
}

static int compare_code(const void *key, const void *element)
{
    const struct fd_str *gss_code = key;
    const struct fd_authority *authority = element;

    return fd_str_compare(*gss_code, fd_str_from(authority->gss_code));
}

const struct fd_authority *fd_reference_find(const struct fd_reference *reference,
                                             struct fd_str gss_code)
{
    if (reference->authority_count == 0) {
        return NULL;
    }
    return bsearch(&gss_code, reference->authorities, (size_t)reference->authority_count,
                   sizeof(*reference->authorities), compare_code);
}

const struct fd_authority *fd_reference_find_id(const struct fd_reference *reference, int16_t id)
{
    for (int32_t i = 0; i < reference->authority_count; i++) {
        if (reference->authorities[i].id == id) {
            return &reference->authorities[i];
        }
    }
    return NULL;
}
