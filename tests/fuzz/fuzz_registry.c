/* Whatever a schema registry, or who answers in its place, may say: the first byte is the status.
 */
#include <stdlib.h>
#include <string.h>

#include "avro/fd_registry_answer.h"
#include "avro/fd_schema.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

static void parse(const char *text)
{
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text, strlen(text), &schema, &error) == FD_OK) {
        fd_schema_destroy(&schema);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    static const long statuses[] = {200, 404, 401, 403, 500, 429, 302, 0};
    struct fd_registry_answer answer;
    struct fd_error error = {0};
    struct fd_registry_schema schema = {NULL, NULL};
    enum fd_status status;

    if (size == 0) {
        return 0;
    }
    answer.status = statuses[bytes[0] % FD_COUNT(statuses)];
    answer.body = (struct fd_str){(const char *)bytes + 1, (uint32_t)(size - 1)};
    status = fd_registry_read_answer("id 7", &answer, &schema, &error);
    if (status == FD_OK) {
        parse(schema.text);
    } else if (status != error.status || (status != FD_RETRY && status != FD_POISON) ||
               !error.code[0] || !error.message[0] || schema.text || schema.references) {
        abort();
    }
    json_decref(schema.references);
    free(schema.text);
    return 0;
}
