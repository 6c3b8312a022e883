#include "avro/fd_registry_ask.h"

#include <stdlib.h>

#include "avro/fd_registry_answer.h"
#include "avro/fd_registry_reference.h"

static enum fd_status ask_over_http(void *http, const char *path,
                                    struct fd_registry_answer *ret_answer, struct fd_error *error)
{
    return fd_registry_http_ask(http, path, NULL, ret_answer, error);
}

/* The text of a schema that refers to others. */
static enum fd_status put_together(struct fd_registry_http *http, const char *of,
                                   const struct fd_registry_schema *schema, char **ret_text,
                                   struct fd_error *error)
{
    enum fd_status status = fd_registry_put_together(ask_over_http, http, schema, ret_text, error);

    if (status == FD_POISON) {
        fd_error_prefix(error, "the schema with %s", of);
    }
    return status;
}

enum fd_status fd_registry_ask(struct fd_registry_http *http, const char *of, const char *path,
                               char **ret_text, struct fd_error *error)
{
    struct fd_registry_schema schema = {NULL, NULL};
    struct fd_registry_answer answer;
    enum fd_status status = fd_registry_http_ask(http, path, NULL, &answer, error);

    if (status == FD_OK) {
        status = fd_registry_read_answer(of, &answer, &schema, error);
    }
    if (status == FD_OK && schema.references) {
        status = put_together(http, of, &schema, ret_text, error);
        free(schema.text);
    } else if (status == FD_OK) {
        *ret_text = schema.text;
    }
    json_decref(schema.references);
    return status;
}
