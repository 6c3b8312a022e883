/*
 * Any bytes as a record. The first byte picks a contract; when it is 128 or more, the writer's
 * schema is the text up to the next NUL, else the contract itself. The rest is the body. What is
 * decoded lies where it may, and by way of the encoder comes to the same bytes again.
 */
#include <string.h>

#include "fuzz_contract.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

enum { OTHER_WRITER = 128, HEADER = 10, BUFFER_LIMIT = 1 << 24 };

/* Encode, decode and encode again. The first may fail: a time may be the number that means null. */
static void go_round(const struct contract *contract, const struct fd_event *event,
                     struct fd_arena *arena)
{
    struct fd_event back = {0};
    struct fd_buf first;
    struct fd_buf second;

    fd_buf_init(&first, BUFFER_LIMIT);
    fd_buf_init(&second, BUFFER_LIMIT);
    if (fd_encode_record(contract->encoder, event, &first, NULL) == FD_OK) {
        struct fd_str body = {first.data + HEADER, (uint32_t)first.length - HEADER};

        must(fd_plan_decode(contract->plan, body, arena, &back, NULL) == FD_OK);
        must(fd_encode_record(contract->encoder, &back, &second, NULL) == FD_OK);
        must(first.length == second.length && memcmp(first.data, second.data, first.length) == 0);
    }
    fd_buf_clean_up(&first);
    fd_buf_clean_up(&second);
}

static void decode(const struct contract *contract, const struct fd_plan *plan, struct fd_str body)
{
    struct fd_arena *arena = fd_arena_new(4096);
    struct fd_event event = {0};
    struct fd_error error = {0};

    if (fd_plan_decode(plan, body, arena, &event, &error) == FD_OK) {
        touch(contract->bindings, &event);
        go_round(contract, &event, arena);
    } else {
        must(error.status == FD_POISON && error.code[0] && error.message[0]);
    }
    fd_arena_destroy(&arena);
}

static void decode_other_writer(const struct contract *contract, struct fd_str text,
                                struct fd_str body)
{
    struct fd_schema *writer = NULL;
    struct fd_plan *plan = NULL;
    struct fd_error error = {0};

    if (fd_schema_parse(text.ptr, text.len, &writer, NULL) != FD_OK) {
        return;
    }
    if (fd_plan_compile(writer, contract->schema, contract->bindings, &plan, &error) == FD_OK) {
        fd_schema_destroy(&writer);
        decode(contract, plan, body);
    } else {
        must(strcmp(error.code, "schema_incompatible") == 0);
    }
    fd_plan_destroy(&plan);
    fd_schema_destroy(&writer);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    struct fd_str rest = {(const char *)bytes + 1, (uint32_t)size - 1};
    const struct contract *contract;
    const char *nul;

    if (size == 0) {
        return 0;
    }
    contract = contract_pick(bytes[0]);
    nul = memchr(rest.ptr, '\0', rest.len);
    if (bytes[0] < OTHER_WRITER) {
        decode(contract, contract->plan, rest);
    } else if (nul) {
        struct fd_str text = {rest.ptr, (uint32_t)(nul - rest.ptr)};

        decode_other_writer(contract, text, (struct fd_str){nul + 1, rest.len - text.len - 1});
    }
    return 0;
}
