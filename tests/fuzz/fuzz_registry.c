/*
 * Whatever a schema registry, or who answers in its place, may say: the first byte is the status,
 * then come answers that end with a NUL each, the first to the question for a schema, the others to
 * those for what it refers to.
 */
#include <stdlib.h>
#include <string.h>

#include "avro/fd_registry_reference.h"
#include "avro/fd_schema.h"
#include "base/fd_macros.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

static void must(bool wanted)
{
    if (!wanted) {
        abort();
    }
}

static void parse(const char *text)
{
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text, strlen(text), &schema, &error) == FD_OK) {
        fd_schema_destroy(&schema);
    }
}

/* The part up to the next NUL, or all there is, cut off the front of `rest`. */
static struct fd_str cut(struct fd_str *rest)
{
    const char *nul = rest->len > 0 ? memchr(rest->ptr, '\0', rest->len) : NULL;
    struct fd_str part = {rest->ptr, nul ? (uint32_t)(nul - rest->ptr) : rest->len};
    uint32_t taken = part.len + (nul ? 1 : 0);

    *rest = (struct fd_str){rest->ptr + taken, rest->len - taken};
    return part;
}

static enum fd_status answer_next(void *rest, const char *path,
                                  struct fd_registry_answer *ret_answer, struct fd_error *error)
{
    must(strncmp(path, "/subjects/", 10) == 0);
    if (((struct fd_str *)rest)->len == 0) {
        return fd_error_set(error, FD_RETRY, "registry", "no more answers");
    }
    *ret_answer = (struct fd_registry_answer){200, cut(rest)};
    return FD_OK;
}

static bool is_told(enum fd_status status, const struct fd_error *error)
{
    return status == error->status && (status == FD_RETRY || status == FD_POISON) &&
           error->code[0] && error->message[0];
}

static void put_together(const struct fd_registry_schema *schema, struct fd_str *rest)
{
    struct fd_error error = {0};
    char *text = NULL;
    enum fd_status status = fd_registry_put_together(answer_next, rest, schema, &text, &error);

    if (status == FD_OK) {
        parse(text);
    } else {
        must(is_told(status, &error) && !text);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    static const long statuses[] = {200, 404, 401, 403, 500, 429, 302, 0};
    struct fd_registry_schema schema = {NULL, NULL};
    struct fd_registry_answer answer;
    struct fd_error error = {0};
    enum fd_status status;
    struct fd_str rest;

    if (size == 0) {
        return 0;
    }
    rest = (struct fd_str){(const char *)bytes + 1, (uint32_t)(size - 1)};
    answer = (struct fd_registry_answer){statuses[bytes[0] % FD_COUNT(statuses)], cut(&rest)};
    status = fd_registry_read_answer("id 7", &answer, &schema, &error);
    if (status != FD_OK) {
        must(is_told(status, &error) && !schema.text && !schema.references);
    } else if (schema.references) {
        put_together(&schema, &rest);
    } else {
        parse(schema.text);
    }
    json_decref(schema.references);
    free(schema.text);
    return 0;
}
