#include "avro/fd_registry_answer.h"

#include <stdlib.h>
#include <string.h>

enum { HTTP_OK = 200, HTTP_UNAUTHORIZED = 401, HTTP_FORBIDDEN = 403, HTTP_NOT_FOUND = 404 };

/* It is asked again: a person may have to help, but no event is at fault. */
static enum fd_status not_an_answer(long status, const char *hint, struct fd_error *error)
{
    return fd_error_set(error, FD_RETRY, "registry",
                        "the schema registry answers with status %ld%s", status, hint);
}

/* Registries say so by a number of their own; a 404 without one is of whoever stands at a wrong
   address. */
static bool says_unknown(const json_t *answer)
{
    return json_is_integer(json_object_get(answer, "error_code"));
}

static enum fd_status read_schema(const char *of, const json_t *answer,
                                  struct fd_registry_schema *ret_schema, struct fd_error *error)
{
    const json_t *schema = json_object_get(answer, "schema");
    const json_t *type = json_object_get(answer, "schemaType");
    json_t *references = json_object_get(answer, "references");

    if (!json_is_string(schema)) {
        return not_an_answer(HTTP_OK, ", but without a schema: see schema-registry-url", error);
    }
    if (json_is_string(type) && strcmp(json_string_value(type), "AVRO") != 0) {
        return fd_error_set(error, FD_POISON, "schema_invalid",
                            "the schema with %s is none of Avro", of);
    }
    ret_schema->text = strdup(json_string_value(schema));
    if (!ret_schema->text) {
        fd_abort("out of memory for a schema");
    }
    ret_schema->references = json_array_size(references) > 0 ? json_incref(references) : NULL;
    return FD_OK;
}

static enum fd_status read_json(const char *of, long status, const json_t *answer,
                                struct fd_registry_schema *ret_schema, struct fd_error *error)
{
    if (status == HTTP_OK) {
        return read_schema(of, answer, ret_schema, error);
    }
    if (status == HTTP_NOT_FOUND && says_unknown(answer)) {
        return fd_error_set(error, FD_POISON, "schema_unknown",
                            "the schema registry knows no schema with %s", of);
    }
    if (status == HTTP_UNAUTHORIZED || status == HTTP_FORBIDDEN) {
        return not_an_answer(status, ": see schema-registry-user and schema-registry-token", error);
    }
    return not_an_answer(status, status == HTTP_NOT_FOUND ? ": see schema-registry-url" : "",
                         error);
}

enum fd_status fd_registry_read_answer(const char *of, const struct fd_registry_answer *answer,
                                       struct fd_registry_schema *ret_schema,
                                       struct fd_error *error)
{
    json_t *json =
        answer->body.len > 0 ? json_loadb(answer->body.ptr, answer->body.len, 0, NULL) : NULL;
    enum fd_status status = read_json(of, answer->status, json, ret_schema, error);

    json_decref(json);
    return status;
}
