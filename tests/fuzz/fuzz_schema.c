/* Any text as a schema: its canonical form is a schema too, with the same fingerprint. */
#include <stdlib.h>
#include <string.h>

#include "avro/fd_schema.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

/* A canonical form can't say that a type in a namespace holds one that is in none, so it is not
   itself again then. It takes this attribute to make one, however it is written. */
static bool may_leave_a_namespace(const char *text, size_t size)
{
    static const char attribute[] = "\"namespace\"";

    return memmem(text, size, attribute, sizeof(attribute) - 1) || memchr(text, '\\', size);
}

static void check_canonical(const struct fd_schema *schema)
{
    struct fd_schema *again = NULL;
    struct fd_buf first;
    struct fd_buf second;

    fd_buf_init(&first, 1 << 20);
    fd_buf_init(&second, 1 << 20);
    fd_schema_canonical(schema, &first);
    if (!first.failed) {
        if (fd_schema_parse(first.data, first.length, &again, NULL) != FD_OK ||
            fd_schema_fingerprint(again) != fd_schema_fingerprint(schema)) {
            abort();
        }
        fd_schema_canonical(again, &second);
        if (second.length != first.length || memcmp(second.data, first.data, first.length) != 0) {
            abort();
        }
    }
    fd_schema_destroy(&again);
    fd_buf_clean_up(&first);
    fd_buf_clean_up(&second);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    struct fd_schema *schema = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text, size, &schema, &error) != FD_OK) {
        if (error.status != FD_POISON || strcmp(error.code, "schema_invalid") != 0) {
            abort();
        }
        return 0;
    }
    if (!may_leave_a_namespace(text, size)) {
        check_canonical(schema);
    }
    fd_schema_destroy(&schema);
    return 0;
}
